//! What the judge cannot know: a witness that speaks of a year long past, a figure that is itself
//! a bound, and a text that names its own source.

use comity_claims::frame::{Frame, Op};
use comity_claims::judge::{Basis, Finding, Reason, Verdict};
use comity_claims::period::{Day, Period};
use comity_ledger::ledger::Observation;
use comity_ledger::panel::reading::Bound;
use comity_ledger::world::World;

/// How many years before the last full one a figure may lie and still answer for "now".
const STALE_YEARS: i32 = 2;

/// A finding with the witnesses that were heard but not counted.
pub struct Adjusted {
    /// The finding without them.
    pub finding: Finding,
    /// Witnesses set aside, with the reason.
    pub aside: Vec<(Basis, String)>,
    /// Whether the text names a source of which there is no figure.
    pub source_missing: bool,
}

/// Sets aside what does not answer, and puts the verdict together anew.
pub fn adjust(world: Option<&World>, frame: &Frame, found: Finding, date: Day) -> Adjusted {
    let mut aside = Vec::new();
    let mut source_missing = false;
    let mut bases = Vec::new();
    let before = found.bases.len();
    for mut basis in found.bases.iter().cloned() {
        if frame.period == Period::Latest
            && basis.period.last_year().is_some_and(|y| y < date.0 - 1 - STALE_YEARS)
        {
            aside.push((basis, "too old to speak of now".to_owned()));
            continue;
        }
        if circular(world, &basis) {
            aside.push((basis, "taken from an article like this one, so no independent witness".to_owned()));
        } else if bounded(world, frame, &mut basis) {
            bases.push(basis);
        } else {
            aside.push((basis, "only a bound, which leaves it open".to_owned()));
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
