//! What the judge cannot know: a witness that speaks of a year long past, a figure that is itself
//! a bound, and a text that names its own source.

use comity_claims::frame::{Frame, Kind, Op};
use comity_claims::judge::{Basis, Finding, Reason, Verdict};
use comity_claims::period::{Day, Period};
use comity_ledger::ledger::Observation;
use comity_ledger::panel::reading::Bound;
use comity_ledger::world::World;

/// A figure of the year before the last full one may still support a claim about "now", which moves
/// slowly; it may not contradict one.
const OLDER: i32 = 1;

/// Weight of what a sum lacks up to which it may still contradict a larger number, and by how much
/// that number must then be larger, as a multiple of the weight.
const LACKS: (f64, f64) = (0.002, 40.0);

/// A finding with the witnesses that were heard but not counted.
pub struct Adjusted {
    /// The finding without them.
    pub finding: Finding,
    /// Witnesses set aside, with the reason.
    pub aside: Vec<(Basis, String)>,
    /// Whether the text names a source of which there is no figure.
    pub source_missing: bool,
}

/// Why a witness does not answer, if it does not.
fn why_aside(world: Option<&World>, frame: &Frame, basis: &mut Basis, date: Day) -> Option<&'static str> {
    if frame.period == Period::Latest && world.is_some() && too_old(basis, date) {
        return Some("too old to speak of now");
    }
    if circular(world, basis) {
        return Some("taken from an article like this one, so no independent witness");
    }
    if !bounded(world, frame, basis) {
        return Some("only a bound, which leaves it open");
    }
    let marked = |b: &Basis| b.rows.iter().any(|r| r.note.contains("unverified"));
    if matches!(basis.verdict, Verdict::Contradicted | Verdict::Outdated) && marked(basis) {
        return Some("unverified, and what has no source contradicts nobody");
    }
    lacks(frame, basis).then_some("without some of the parties, for which it has no data")
}

/// Whether a figure is of too long ago to answer for "now".
fn too_old(basis: &Basis, date: Day) -> bool {
    let Some(year) = basis.period.last_year() else { return false };
    let last_full = date.0 - 1;
    let near = year == last_full - OLDER && basis.verdict == Verdict::Supported;
    year < last_full && !near
}

/// Whether a sum that lacks some parties says no only because it lacks them.
fn lacks(frame: &Frame, basis: &Basis) -> bool {
    let missing: f64 = basis.rows.iter().map(|r| r.missing).fold(0.0, f64::max);
    if missing == 0.0 || matches!(basis.verdict, Verdict::Supported | Verdict::Imprecise) {
        return false;
    }
    let (Some(found), Some(claimed)) = (basis.value, frame.number()) else { return missing > LACKS.0 };
    let larger = claimed.abs() > found.abs();
    match frame.kind {
        Kind::Level => {
            larger && (missing > LACKS.0 || claimed.abs() < found.abs() * (1.0 + LACKS.1 * missing))
        }
        _ => missing > LACKS.0,
    }
}

/// Sets aside what does not answer, and puts the verdict together anew.
pub fn adjust(world: Option<&World>, frame: &Frame, found: Finding, date: Day) -> Adjusted {
    let mut aside = Vec::new();
    let mut source_missing = false;
    let mut bases = Vec::new();
    let before = found.bases.len();
    for mut basis in found.bases.iter().cloned() {
        match why_aside(world, frame, &mut basis, date) {
            Some(why) => aside.push((basis, why.to_owned())),
            None => bases.push(basis),
        }
    }
    if let Some(source) = &frame.source {
        let named = |b: &Basis| source.ids.iter().any(|id| b.source.starts_with(id.as_str()));
        if !bases.iter().any(named) && !bases.is_empty() {
            source_missing = true;
            let why = "not the source that the text names".to_owned();
            aside.extend(bases.drain(..).map(|b| (b, why.clone())));
        }
    }
    if bases.len() == before {
        let finding = if bases.iter().zip(&found.bases).all(|(a, b)| a.verdict == b.verdict) {
            found
        } else {
            Finding { events: found.events, notes: found.notes, ..Finding::from_bases(bases) }
        };
        return Adjusted { finding, aside, source_missing };
    }
    let finding = if bases.is_empty() {
        Finding { notes: found.notes, ..Finding::not_checkable(Reason::NoData) }
    } else {
        Finding { events: found.events, notes: found.notes, ..Finding::from_bases(bases) }
    };
    Adjusted { finding, aside, source_missing }
}

/// The published figure behind a basis, if it is one.
fn figure<'w>(world: Option<&'w World>, basis: &Basis) -> Option<&'w Observation> {
    let number = basis.rows.first()?.evidence.strip_prefix("observation/")?;
    world?.ledger().observations.iter().find(|o| o.id == number)
}

/// Whether a figure's only source is a text of the kind that is checked.
fn circular(world: Option<&World>, basis: &Basis) -> bool {
    figure(world, basis).is_some_and(|o| o.sources == ["seed"])
}

/// Judges a figure that is itself a bound; gives whether it answers at all.
fn bounded(world: Option<&World>, frame: &Frame, basis: &mut Basis) -> bool {
    let bound = figure(world, basis).map(|o| o.bound);
    let (Some(bound), Some(value), Some(claimed)) = (bound, basis.value, frame.number()) else { return true };
    let same = (value - claimed).abs() <= 1e-9 * claimed.abs();
    match (bound, frame.op.unwrap_or(Op::Equal)) {
        (Bound::AtLeast, Op::Above | Op::AtLeast) if value >= claimed || same => {
            basis.verdict = Verdict::Supported;
        }
        (Bound::AtMost, Op::Below | Op::AtMost | Op::Nearly) if value <= claimed || same => {
            basis.verdict = Verdict::Supported;
        }
        // the true value may be anything above
        (Bound::AtLeast, _) if value < claimed => return false,
        (Bound::AtMost, _) if value > claimed => return false,
        // "nearly a million" is not more than a million
        (Bound::AtMost, Op::Above | Op::AtLeast) => basis.verdict = Verdict::Contradicted,
        (Bound::AtLeast, Op::Below | Op::AtMost) => basis.verdict = Verdict::Contradicted,
        _ => {}
    }
    true
}
