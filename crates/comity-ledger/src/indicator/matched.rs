//! The same flows in two years: what one of the years does not cover is left out of both.
//!
//! A sum that lacks a member or a pair in one year only would show its absence as a change. So the
//! known flow of whatever is missing in one year is taken off the other. If that is more than a
//! small part ([`LEFT_OUT_MAX`]), the change of the rest is not the change that was asked for, and
//! there is none.

use super::{Inputs, Subject};
use crate::panel::coverage::Coverage;
use crate::panel::reading::Reading;
use crate::party::Party;
use crate::place::{PlaceId, registry};

/// At most this part of a year's sum is left out for want of the same flows in the other year: what
/// is left still tells the change to two digits, one of them rounded.
const LEFT_OUT_MAX: f64 = 0.02;

/// A sum in the first and in the last year of a subject, of the same flows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matched {
    /// In the first year.
    pub base: f64,
    /// In the last year.
    pub value: f64,
}

/// A part of a flow that a year does not cover.
enum Piece {
    /// From one place to another.
    Pair(PlaceId, PlaceId),
    /// From this member to everybody on the other side.
    From(PlaceId),
    /// To this member from everybody on the other side.
    To(PlaceId),
}

/// Both years' sums over some directed flows.
///
/// # Errors
/// If a flow is not covered in a year, or too much is missing from one of the years.
pub fn levels(s: &Subject<'_>, inputs: &mut Inputs, flows: &[(&Party, &Party)]) -> Result<Matched, String> {
    let mut sum = Matched::default();
    let (mut off_base, mut off_value) = (0.0, 0.0);
    for (from, to) in flows {
        let read = |year: i16| s.flow_in(from, to, year, None).map_err(|gap| gap.to_string());
        let (first, last) = (read(s.from)?, read(s.to)?);
        sum.base += inputs.keep(&first);
        sum.value += inputs.keep(&last);
        off_base += known(s, inputs, (from, to), &pieces(&last, from), s.from);
        off_value += known(s, inputs, (from, to), &pieces(&first, from), s.to);
    }
    for (off, whole, year) in [(off_base, sum.base, s.from), (off_value, sum.value, s.to)] {
        if off > LEFT_OUT_MAX * whole {
            let missing = inputs.notes.join("; ");
            let percent = 100.0 * off / whole;
            return Err(format!(
                "not covered: the years differ in what is known ({missing}); what only {year} has is {percent:.1} % of it"
            ));
        }
    }
    Ok(Matched { base: sum.base - off_base, value: sum.value - off_value })
}

/// What a reading lacks.
fn pieces(reading: &Reading, from: &Party) -> Vec<Piece> {
    let of_member = |id: &PlaceId| match from.members.contains(id) {
        true => Piece::From(*id),
        false => Piece::To(*id),
    };
    let mut all: Vec<Piece> = reading.not_covered.iter().map(of_member).collect();
    if let Coverage::LowerBound(holes) = &reading.coverage {
        all.extend(holes.pairs.iter().map(|(a, b)| Piece::Pair(*a, *b)));
    }
    all
}

/// What is known in a year of the pieces that another year lacks.
fn known(
    s: &Subject<'_>,
    inputs: &mut Inputs,
    (from, to): (&Party, &Party),
    lacking: &[Piece],
    year: i16,
) -> f64 {
    let mut sum = 0.0;
    for piece in lacking {
        let one = |id: &PlaceId| Party::of(*id, from.as_of).ok();
        let (a, b) = match piece {
            Piece::Pair(a, b) => (one(a), one(b)),
            Piece::From(a) => (one(a), Some(to.clone())),
            Piece::To(b) => (Some(from.clone()), one(b)),
        };
        let (Some(a), Some(b)) = (a, b) else { continue };
        let Ok(reading) = s.flow_in(&a, &b, year, None) else { continue };
        if reading.value > 0.0 {
            sum += reading.value;
            inputs.id(reading.id);
            let who = if a.is_single() && !from.is_single() { a.id } else { b.id };
            inputs.note(format!("{} left out of both years", registry().code_of(who)));
        }
    }
    sum
}
