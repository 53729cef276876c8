//! Why there is no verdict, or no word from a source: what the evidence lacks and what it has.

use super::Evidence;
use super::say::Voice;
use crate::words;
use comity_claims::atlas;
use comity_claims::facts::{Ask, Row};
use comity_claims::frame::{Frame, Kind, Party};
use comity_claims::judge::{Reason, Verdict};
use comity_claims::period::{Day, Period};
use comity_claims::remark::Doubt;
use comity_claims::vocab;
use comity_ledger::ledger::tie::Tie;
use comity_ledger::measure;
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
    let amounts = !matches!(frame.kind, Kind::Share | Kind::Rank);
    out.retain(|row| !(amounts && vocab::is_part(&row.unit)));
    out
}

/// The years of each source, and its other periods.
fn coverage(rows: &[Arc<Row>], voice: &Voice<'_>) -> BTreeMap<String, String> {
    let mut years: BTreeMap<&str, BTreeSet<i16>> = BTreeMap::new();
    let mut others: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        match row.period.whole_year().and_then(|y| i16::try_from(y).ok()) {
            Some(year) => {
                years.entry(&row.source).or_default().insert(year);
            }
            None => {
                others.entry(&row.source).or_default().insert(voice.period(row.period));
            }
        }
    }
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for (source, set) in years {
        let set: Vec<i16> = set.into_iter().collect();
        out.insert(source.to_owned(), voice.years(&words::years(&set)));
    }
    for (source, set) in others {
        let list: Vec<String> = set.into_iter().collect();
        // A long list of days (counts of the ledger) says nothing that its ends do not say.
        let text = if list.len() > 4 { String::new() } else { voice.list(&list) };
        let entry = out.entry(source.to_owned()).or_default();
        if !text.is_empty() {
            *entry = if entry.is_empty() { text } else { format!("{entry}{}{text}", voice.semicolon()) };
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
pub fn silent(
    frame: &Frame,
    heard: &[&str],
    date: Day,
    evidence: Evidence<'_>,
    voice: &Voice<'_>,
) -> Vec<String> {
    let past = frame.period.bounds().is_some_and(|(_, last)| last < date);
    if !past || vocab::is_tie(&frame.measure) || frame.kind == Kind::Rank {
        return Vec::new();
    }
    let rows: Vec<Arc<Row>> = rows(frame, evidence)
        .into_iter()
        .filter(|r| frame.product.is_some() || r.product.is_empty())
        .collect();
    coverage(&rows, voice)
        .into_iter()
        .filter(|(source, has)| !heard.contains(&source.as_str()) && !has.is_empty())
        .filter(|(source, _)| expected(&rows, source, frame.period))
        .map(|(source, has)| {
            let name = words::capital(&voice.source(&source));
            let period = voice.period(frame.period);
            let here = rows.iter().any(|r| r.source == source && r.period == frame.period);
            let key = if here { "silent.region" } else { "silent.none" };
            voice.said(key, &[("source", &name), ("period", &period), ("years", &has)])
        })
        .collect()
}

/// Why a claim has no verdict, in one sentence.
pub fn why(frame: &Frame, verdict: Verdict, evidence: Evidence<'_>, voice: &Voice<'_>) -> Option<String> {
    let Verdict::NotCheckable(reason) = verdict else { return None };
    let key = match reason {
        Reason::NoData => return Some(no_data(frame, evidence, voice)),
        Reason::Target => "gap.target",
        Reason::Forecast => "gap.forecast",
        Reason::Counterfactual => "gap.counterfactual",
        Reason::VagueQuantity => "gap.vague",
        Reason::OutOfVocabulary => "gap.vocabulary",
        Reason::Unclear => "gap.words",
    };
    Some(voice.word(key).to_owned())
}

/// What the atlas knows of ties of a kind, where it has none for these parties.
fn no_tie(frame: &Frame, world: &World, voice: &Voice<'_>) -> String {
    let about = voice.subject(&frame.measure, &frame.parties, None);
    let said = |key: &str| voice.said(key, &[("about", &about)]);
    if frame.measure == measure::MEMBERSHIP {
        return said("gap.not_member");
    }
    // Trade agreements stand in two lists, the own one and that of DESTA.
    let kinds = if frame.measure == measure::TIES_FTA {
        vec![&*measure::TIES_FTA, &*measure::TIES_RTA]
    } else {
        vec![&*frame.measure]
    };
    let listed = || kinds.iter().flat_map(|kind| world.ledger().ties_of(kind));
    if listed().next().is_none() {
        return said("gap.no_list");
    }
    let (a, b) = (with_members(frame.parties.first()), with_members(frame.parties.get(1)));
    let between =
        |tie: &Tie| (a.contains(&tie.a) && b.contains(&tie.b)) || (a.contains(&tie.b) && b.contains(&tie.a));
    if listed().any(between) {
        return said("gap.not_this");
    }
    let entries = voice.number(listed().count() as f64, 0);
    voice.said("gap.not_among", &[("about", &about), ("entries", &entries)])
}

/// The places of a side, and whoever was ever a member of a bloc among them: agreements of a bloc stand by member.
fn with_members(party: Option<&Party>) -> BTreeSet<PlaceId> {
    let codes = party.map_or(&[][..], |p| p.plus.as_slice());
    let own: Vec<PlaceId> = codes.iter().filter_map(|code| atlas::place(code)).collect();
    let members = own.iter().flat_map(|id| registry().memberships(*id).map(|m| m.member));
    own.iter().copied().chain(members).collect()
}

fn no_data(frame: &Frame, evidence: Evidence<'_>, voice: &Voice<'_>) -> String {
    let holder = voice.word(if evidence.world.is_some() { "holder.atlas" } else { "holder.folder" });
    let about = voice.subject(&frame.measure, &frame.parties, None);
    if frame.parties.is_empty() {
        return voice.doubt(&Doubt::NoParties);
    }
    let unknown: Vec<String> = frame
        .parties
        .iter()
        .flat_map(|p| p.plus.iter().chain(&p.minus))
        .filter(|c| evidence.world.is_some() && *c != "WLD" && atlas::place(c).is_none())
        .map(|c| voice.place(c))
        .collect();
    if !unknown.is_empty() {
        return voice.said("gap.no_members", &[("holder", holder), ("names", &voice.list(&unknown))]);
    }
    if let Some(world) = evidence.world.filter(|_| vocab::is_tie(&frame.measure)) {
        return voice.said("gap.absence", &[("why", &no_tie(frame, world, voice))]);
    }
    let all = rows(frame, evidence);
    if all.is_empty() {
        return voice.said("gap.no_source", &[("holder", holder), ("about", &about)]);
    }
    let unit = frame.unit.as_deref().unwrap_or_default();
    if vocab::is_currency(unit) && !all.iter().any(|r| r.unit == unit) && unit != "USD" {
        return voice.said("gap.money", &[("money", unit), ("holder", holder)]);
    }
    if let Some(said) = no_product(frame, &all, holder, voice) {
        return said;
    }
    let totals: Vec<Arc<Row>> =
        all.into_iter().filter(|r| frame.product.is_some() || r.product.is_empty()).collect();
    let one = |(source, years): (String, String)| {
        voice.said("gap.has", &[("source", &voice.source(&source)), ("years", &years)])
    };
    let has: Vec<String> = coverage(&totals, voice).into_iter().map(one).collect();
    let (has, period) = (has.join(voice.semicolon()), voice.period(frame.period));
    let when = match (frame.kind, frame.base_period) {
        (Kind::Change | Kind::Ratio, Some(base)) => {
            voice.said("gap.two", &[("from", &voice.period(base)), ("to", &period)])
        }
        _ => period,
    };
    let key = if frame.period == Period::Latest { "gap.recent" } else { "gap.not_covered" };
    voice.said(key, &[("when", &when), ("holder", holder), ("years", &has)])
}

/// That the product of a claim is none of those that the rows have.
fn no_product(frame: &Frame, rows: &[Arc<Row>], holder: &str, voice: &Voice<'_>) -> Option<String> {
    let asked = frame.product.as_deref()?;
    let names: BTreeSet<&str> = rows.iter().map(|r| r.product.as_str()).filter(|p| !p.is_empty()).collect();
    if names.iter().any(|n| comity_claims::judge::term::product_overlap(n, asked) >= 0.5) {
        return None;
    }
    let product = voice.product(asked);
    let names: Vec<String> = names.into_iter().map(|name| voice.product(name)).collect();
    let key = if names.is_empty() { "gap.only_totals" } else { "gap.other_products" };
    Some(voice.said(key, &[("holder", holder), ("product", &product), ("names", &voice.list(&names))]))
}
