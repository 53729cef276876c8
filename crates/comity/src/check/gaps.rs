//! Why there is no verdict, or no word from a source: what the evidence lacks and what it has.

use super::Evidence;
use super::say;
use crate::words;
use comity_claims::atlas;
use comity_claims::facts::{Ask, Row};
use comity_claims::frame::{Frame, Kind, Party};
use comity_claims::judge::{Reason, Verdict};
use comity_claims::period::{Day, Period};
use comity_claims::vocab;
use comity_ledger::ledger::tie::Tie;
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::world::World;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The rows between the first codes of both sides, of any period, and under the mirror measure.
fn rows(frame: &Frame, evidence: Evidence<'_>) -> Vec<Arc<Row>> {
    let code = |n: usize| frame.parties.get(n).and_then(|p| p.plus.first()).map(String::as_str);
    let (Some(a), b) = (code(0), code(1).unwrap_or("")) else { return Vec::new() };
    let measures = std::iter::once(frame.measure.as_str()).chain(vocab::mirror(&frame.measure));
    let mut out = Vec::new();
    for measure in measures {
        out.extend(evidence.facts.rows(Ask { measure, origin: Some(a), destination: Some(b) }));
        if vocab::direction(measure) == vocab::Direction::Undirected && !b.is_empty() {
            out.extend(evidence.facts.rows(Ask { measure, origin: Some(b), destination: Some(a) }));
        }
    }
    out
}

/// The years of each source, and its other periods.
fn coverage(rows: &[Arc<Row>]) -> BTreeMap<String, String> {
    let mut years: BTreeMap<&str, BTreeSet<i16>> = BTreeMap::new();
    let mut others: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        match row.period.whole_year().and_then(|y| i16::try_from(y).ok()) {
            Some(year) => {
                years.entry(&row.source).or_default().insert(year);
            }
            None => {
                others.entry(&row.source).or_default().insert(say::period(row.period));
            }
        }
    }
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for (source, set) in years {
        let set: Vec<i16> = set.into_iter().collect();
        out.insert(source.to_owned(), words::years(&set));
    }
    for (source, set) in others {
        let list: Vec<String> = set.into_iter().collect();
        // A long list of days (counts of the ledger) says nothing that its ends do not say.
        let text = if list.len() > 4 { String::new() } else { words::list(&list) };
        let entry = out.entry(source.to_owned()).or_default();
        if !text.is_empty() {
            *entry = if entry.is_empty() { text } else { format!("{entry}; {text}") };
        }
    }
    out
}

/// A source that has a year so near to the one claimed is expected to have that one too.
const EXPECTED_WITHIN_YEARS: i32 = 2;

/// Whether a source has a year near a period.
fn expected(rows: &[Arc<Row>], source: &str, period: Period) -> bool {
    let year = |p: Period| p.bounds().map(|(first, _)| first.0);
    let near = |row: &&Arc<Row>| {
        row.source == source
            && year(row.period).zip(year(period)).is_some_and(|(x, y)| (x - y).abs() <= EXPECTED_WITHIN_YEARS)
    };
    rows.iter().any(|row| near(&row))
}

/// Sources that speak of the same flow, and of years near the period claimed, but not of it: "BACI has no 2024".
pub fn silent(frame: &Frame, heard: &[&str], date: Day, evidence: Evidence<'_>) -> Vec<String> {
    let past = frame.period.bounds().is_some_and(|(_, last)| last < date);
    if !past || vocab::is_tie(&frame.measure) || frame.kind == Kind::Rank {
        return Vec::new();
    }
    let rows: Vec<Arc<Row>> = rows(frame, evidence)
        .into_iter()
        .filter(|r| frame.product.is_some() || r.product.is_empty())
        .collect();
    coverage(&rows)
        .into_iter()
        .filter(|(source, has)| !heard.contains(&source.as_str()) && !has.is_empty())
        .filter(|(source, _)| expected(&rows, source, frame.period))
        .map(|(source, has)| {
            let name = words::capital(&atlas::source_in_words(&source));
            let period = say::period(frame.period);
            if rows.iter().any(|r| r.source == source && r.period == frame.period) {
                return format!("{name} has {period} only for a region that is not quite the one claimed");
            }
            format!("{name} has no {period}; it has {has}")
        })
        .collect()
}

/// Why a claim has no verdict, in one sentence.
pub fn why(frame: &Frame, verdict: Verdict, evidence: Evidence<'_>) -> Option<String> {
    let Verdict::NotCheckable(reason) = verdict else { return None };
    Some(match reason {
        Reason::Target => "a target, not a fact yet".to_owned(),
        Reason::Forecast => "about the future".to_owned(),
        Reason::Counterfactual => "about what would have been".to_owned(),
        Reason::VagueQuantity => "no quantity that could be compared".to_owned(),
        Reason::OutOfVocabulary => "a quantity that comity does not know how to look up".to_owned(),
        Reason::NoData => no_data(frame, evidence),
        Reason::Unclear => "it is not clear what the sentence says".to_owned(),
    })
}

/// What the atlas knows of ties of a kind, where it has none for these parties.
fn no_tie(frame: &Frame, world: &World) -> String {
    let about = say::subject(&frame.measure, &frame.parties, None);
    if frame.measure == "membership" {
        return format!("nothing on record for {about} in the lists of members");
    }
    // Trade agreements stand in two lists, the own one and that of DESTA.
    let kinds =
        if frame.measure == "ties.fta" { vec!["ties.fta", "ties.rta"] } else { vec![&*frame.measure] };
    let listed = || kinds.iter().flat_map(|kind| world.ledger().ties_of(kind));
    if listed().next().is_none() {
        return format!("the atlas has no list of this kind: {about}");
    }
    let (a, b) = (with_members(frame.parties.first()), with_members(frame.parties.get(1)));
    let between =
        |tie: &Tie| (a.contains(&tie.a) && b.contains(&tie.b)) || (a.contains(&tie.b) && b.contains(&tie.a));
    if listed().any(between) {
        return format!("the ledger has entries for {about}, but none that says this");
    }
    let entries = words::grouped(listed().count() as f64, 0);
    format!("nothing on record for {about} among the {entries} entries of the list")
}

/// The places of a side, and whoever was ever a member of a bloc among them: agreements of a bloc stand by member.
fn with_members(party: Option<&Party>) -> BTreeSet<PlaceId> {
    let codes = party.map_or(&[][..], |p| p.plus.as_slice());
    let own: Vec<PlaceId> = codes.iter().filter_map(|code| atlas::place(code)).collect();
    let members = own.iter().flat_map(|id| registry().memberships(*id).map(|m| m.member));
    own.iter().copied().chain(members).collect()
}

fn no_data(frame: &Frame, evidence: Evidence<'_>) -> String {
    let holder = if evidence.world.is_some() { "the atlas" } else { "the evidence folder" };
    let about = say::subject(&frame.measure, &frame.parties, None);
    if frame.parties.is_empty() {
        return "the sentence does not say whose figure it is".to_owned();
    }
    let unknown: Vec<String> = frame
        .parties
        .iter()
        .flat_map(|p| p.plus.iter().chain(&p.minus))
        .filter(|c| evidence.world.is_some() && *c != "WLD" && atlas::place(c).is_none())
        .map(|c| say::place(c))
        .collect();
    if !unknown.is_empty() {
        return format!("{holder} has no list of the members of {}", words::list(&unknown));
    }
    if let Some(world) = evidence.world.filter(|_| vocab::is_tie(&frame.measure)) {
        return format!(
            "{}. Absence from a list that may leave something out proves nothing",
            no_tie(frame, world)
        );
    }
    let all = rows(frame, evidence);
    if all.is_empty() {
        return format!("no source in {holder} holds: {about}");
    }
    let unit = frame.unit.as_deref().unwrap_or_default();
    if vocab::is_currency(unit) && !all.iter().any(|r| r.unit == unit) && unit != "USD" {
        return format!("the amount is in {unit}; {holder} has it in US dollars and has no exchange rates");
    }
    let has = |rows: &[Arc<Row>]| {
        let list: Vec<String> = coverage(rows)
            .into_iter()
            .map(|(source, years)| format!("{} ({years})", atlas::source_in_words(&source)))
            .collect();
        list.join("; ")
    };
    if let Some(product) = &frame.product {
        let names: BTreeSet<&str> =
            all.iter().map(|r| r.product.as_str()).filter(|p| !p.is_empty()).collect();
        if !names.iter().any(|n| comity_claims::judge::term::product_overlap(n, product) >= 0.5) {
            let names: Vec<&str> = names.into_iter().collect();
            return if names.is_empty() {
                format!("{holder} has no products for this, only totals; asked for: {product}")
            } else {
                format!("{holder} has no {product}; its products are {}", words::list(&names))
            };
        }
    }
    let totals: Vec<Arc<Row>> =
        all.into_iter().filter(|r| frame.product.is_some() || r.product.is_empty()).collect();
    let when = match (frame.kind, frame.base_period) {
        (Kind::Change | Kind::Ratio, Some(base)) => {
            format!("{} and {}", say::period(base), say::period(frame.period))
        }
        _ => say::period(frame.period),
    };
    match frame.period {
        Period::Latest => format!("no figure recent enough; {holder} has {}", has(&totals)),
        _ => format!("not covered: {when}; {holder} has {}", has(&totals)),
    }
}
