//! Figures that offices have published: one witness each, for exactly these parties or for a
//! region that an office defines for itself.

use super::{Atlas, place, plain, sources};
use crate::facts::{Ask, Row};
use crate::period::{Period, Stamp};
use crate::remark::Remark;
use crate::vocab::{self, Agg, Direction};
use comity_ledger::ledger::{Observation, institute};
use comity_ledger::place::{Kind, PlaceId, registry};

/// Regions that an office defines for a part of what is asked: no witnesses of the whole.
const PARTS: &[&str] = &["USCC:CAR"];

/// The published figures that answer.
pub fn rows(atlas: &Atlas<'_>, ask: Ask<'_>) -> Vec<Row> {
    let (Some(a), Some(b)) = (ask.origin, ask.destination) else { return Vec::new() };
    // only one side sends institutes, whichever is named first
    let sent = ask.measure == "ties.institute.confucius";
    let undirected = vocab::direction(ask.measure) == Direction::Undirected;
    if undirected && a > b {
        return Vec::new();
    }
    let (Some(x), Some(y)) = (place(a), place(b)) else { return Vec::new() };
    let mut out = Vec::new();
    // A figure retold from a source that the atlas holds itself is not a second witness.
    // what the vocabulary of texts has no word for can still be found by its parties and unit
    let wanted =
        |o: &&Observation| o.measure == ask.measure || (ask.measure == "other" && !vocab::known(&o.measure));
    let world = atlas.world();
    let own = |o: &&Observation| world.panel().series(&o.reporter.to_lowercase()).is_none();
    for o in world.ledger().observations.iter().filter(wanted).filter(own) {
        let straight = stands_for(o.origin, x).zip(stands_for(o.destination, y));
        let swapped =
            stands_for(o.origin, y).zip(stands_for(o.destination, x)).filter(|_| undirected || sent);
        if let Some((first, second)) = straight.or(swapped) {
            out.extend(as_rows(atlas, o, ask.measure, (a, b), first.or(second)));
        }
    }
    if ask.measure == "ties.institute.confucius" {
        out.extend(institutes(atlas, a, b));
    }
    out
}

/// Whether a figure's region is the place asked for (nothing to be said of it) or resembles it.
fn stands_for(region: PlaceId, asked: PlaceId) -> Option<Option<Remark>> {
    if region == asked {
        return Some(None);
    }
    let code = registry().code_of(region);
    let whole = registry().place(region).kind == Kind::ReporterRegion && !PARTS.contains(&code);
    registry().related(asked).find(|(other, _)| *other == region)?;
    let related = || Remark::Related { asked: registry().code_of(asked).to_owned(), region: code.to_owned() };
    (whole || matches!(code, "LAC" | "CELAC")).then(|| Some(related()))
}

fn as_rows(
    atlas: &Atlas<'_>,
    o: &Observation,
    measure: &str,
    parties: (&str, &str),
    region: Option<Remark>,
) -> Vec<Row> {
    let Some(period) = Period::parse(&o.period) else { return Vec::new() };
    let own = (!o.note.is_empty()).then(|| Remark::Given(o.note.clone()));
    let unverified = o.unverified().then_some(Remark::Unverified);
    let estimated = (o.status == "E").then_some(Remark::Estimated);
    let notes: Vec<Remark> = [region, own, unverified, estimated].into_iter().flatten().collect();
    let kind = if measure.starts_with("contracts") { format!(" ({})", o.product) } else { String::new() };
    let product = if measure.starts_with("trade.") { o.product.to_lowercase() } else { String::new() };
    let publisher = o.sources.first().and_then(|id| atlas.world().ledger().citation(id));
    let publisher = publisher.map(|citation| citation.publisher.as_str());
    let row = |unit: &str| Row {
        source: sources::of_figure(&o.basis, &o.sources, publisher) + &kind,
        vintage: String::new(),
        measure: measure.to_owned(),
        origin: parties.0.to_owned(),
        destination: parties.1.to_owned(),
        product: product.clone(),
        period: clipped(atlas, period, measure),
        value: o.value,
        unit: unit.to_owned(),
        evidence: format!("observation/{}", o.id),
        notes: notes.clone(),
        missing: 0.0,
    };
    units(measure, &o.unit).iter().map(|unit| row(unit)).collect()
}

/// A stock stated in the month of the document was stated by its day.
fn clipped(atlas: &Atlas<'_>, period: Period, measure: &str) -> Period {
    let (year, month, day) = plain(atlas.day());
    match period {
        Period::At(Stamp::Month(y, m)) if (y, m) == (year, month) && vocab::agg(measure) == Agg::Last => {
            Period::Range(Stamp::Day(y, m, 1), Stamp::Day(y, m, day))
        }
        other => other,
    }
}

/// The units under which a text may count what a figure counts.
pub fn units<'a>(measure: &str, unit: &'a str) -> Vec<&'a str> {
    match measure {
        "ties.mou.bri" | "ties.fta" | "ties.partnership" | "ties.diplomatic" => {
            vec!["agreements", "countries"]
        }
        "ties.institute.confucius" => vec!["institutes"],
        "projects.infrastructure" => vec!["projects"],
        _ => vec![unit],
    }
}

/// The number of Confucius Institutes in the list of 2021–22.
fn institutes(atlas: &Atlas<'_>, a: &str, b: &str) -> Option<Row> {
    let (x, y) = atlas.pair(a, b)?;
    let found = institute::institutes_between(atlas.world().institutes(), &x, &y);
    (!found.is_empty()).then(|| Row {
        source: "CONFUCIUS".to_owned(),
        vintage: "2021–22".to_owned(),
        measure: "ties.institute.confucius".to_owned(),
        origin: a.to_owned(),
        destination: b.to_owned(),
        product: String::new(),
        period: Period::At(Stamp::Year(2022)),
        value: found.len() as f64,
        unit: "institutes".to_owned(),
        evidence: institute::count_id(&x, &y),
        notes: vec![Remark::ListOfInstitutes],
        missing: 0.0,
    })
}
