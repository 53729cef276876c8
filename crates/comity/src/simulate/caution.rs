//! Which places stand on a weak baseline, and who moved most among the others?
//!
//! | word | when | what is done |
//! |---|---|---|
//! | [`Caution::Repaired`] | domestic sales had to be set, because exports exceed the product | left out of the lists of who gains and loses most |
//! | [`Caution::Open`] | less than [`OPEN`] of spending stays at home | kept, with a mark |
//!
//! Exports are gross and the product is value added, so a place that assembles imports looks more
//! open than it is and moves too much. The full tables hold every place.

use super::baseline::Repair;
use super::result::{Caution, PlaceResult, Run};

/// Share of spending on home sales below which openness is doubted. In the atlas of 2023 it parts
/// assemblers and flags of convenience (Cambodia, Viet Nam, Slovakia, Slovenia, Liberia, Malaysia:
/// below 13 %) from the rest (24 % and more).
pub const OPEN: f64 = 0.15;

/// The caution for a place with this share of home sales in its spending.
pub fn of(code: &str, home_share: f64, repairs: &[Repair]) -> Option<Caution> {
    if repairs.iter().any(|r| r.what == code && r.relative.is_some()) {
        Some(Caution::Repaired)
    } else {
        (home_share < OPEN).then_some(Caution::Open)
    }
}

/// The places of a list of who moved most, the largest gain first, with their indices; if every
/// place is repaired, all of them.
pub fn ranked(run: &Run) -> Vec<(usize, &PlaceResult)> {
    let mut order: Vec<(usize, &PlaceResult)> = run.places.iter().enumerate().collect();
    if order.iter().any(|(_, p)| p.caution != Some(Caution::Repaired)) {
        order.retain(|(_, p)| p.caution != Some(Caution::Repaired));
    }
    let value = |p: &PlaceResult| p.real_income_percent.value;
    order.sort_by(|(_, a), (_, b)| value(b).total_cmp(&value(a)).then_with(|| a.code.cmp(&b.code)));
    order
}

/// The name of a place, with a star if its openness is doubted.
pub fn name(place: &PlaceResult) -> String {
    let star = if place.caution == Some(Caution::Open) { "*" } else { "" };
    format!("{}{star}", place.name)
}

/// What stands below a list of who moved most.
pub fn notes(run: &Run) -> Vec<String> {
    let named = |caution| {
        let of = run.places.iter().filter(|p| p.caution == Some(caution));
        of.map(|p| p.name.clone()).collect::<Vec<_>>()
    };
    let (repaired, open) = (named(Caution::Repaired), named(Caution::Open));
    let mut notes = Vec::new();
    if !repaired.is_empty() && repaired.len() < run.places.len() {
        notes.push(format!(
            "Left out of who moves most, because their domestic sales had to be repaired: {}",
            crate::words::list(&repaired)
        ));
    }
    if !open.is_empty() {
        notes.push(format!(
            "* less than {} % of spending stays at home in the baseline: openness is overstated, and so is the change",
            100.0 * OPEN
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repair(what: &str, relative: Option<f64>) -> Repair {
        Repair { what: what.to_owned(), why: String::new(), relative }
    }

    #[test]
    fn a_repair_with_a_size_weighs_more_than_openness() {
        let repairs = [repair("MHL", Some(1.8)), repair("LBN", None)];
        assert_eq!(of("MHL", 0.002, &repairs), Some(Caution::Repaired));
        assert_eq!(of("LBN", 0.5, &repairs), None);
        assert_eq!(of("KHM", 0.056, &repairs), Some(Caution::Open));
        assert_eq!(of("USA", 0.9, &repairs), None);
    }
}
