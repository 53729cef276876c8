//! Who promised what to whom by when, and what came of it?
//!
//! A pledge is judged on what was found later, one finding a basis: the same promise may be met on
//! one office's figures and not on another's. *Missed* needs a figure below the promise after its
//! deadline, or a withdrawal; no finding, or one that does not tell, is *cannot tell*.

use super::sheet::Tables;
use crate::party::Party;
use crate::place::PlaceId;
use crate::time::{Date, When};
use std::collections::BTreeMap;

/// One promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Pledge {
    /// `P01`.
    pub id: String,
    /// Who spoke.
    pub by: String,
    /// For whom.
    pub from: Vec<PlaceId>,
    /// To whom.
    pub to: Vec<PlaceId>,
    /// When.
    pub announced: Option<When>,
    /// Where.
    pub occasion: String,
    /// What.
    pub promise: String,
    /// `at_least`, `equal`, `up_to`; empty if no quantity was named.
    pub comparator: String,
    /// How much.
    pub quantity: Option<f64>,
    /// Of what.
    pub unit: String,
    /// By when.
    pub deadline: Option<When>,
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// `checked`, `dataset`, `partly`, `unverified`.
    pub verification: String,
    /// What one must know.
    pub note: String,
    /// What was found later.
    pub evidence: Vec<Finding>,
}

/// What was found later about a promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// `PE006`.
    pub id: String,
    /// Period or day as written.
    pub period: String,
    /// How much by then.
    pub value: Option<f64>,
    /// Of what.
    pub unit: String,
    /// In a few words.
    pub finding: String,
    /// Whose figure, how counted.
    pub basis: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// `checked`, `dataset`, `partly`, `unverified`.
    pub verification: String,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Kept on every basis found.
    Met,
    /// Kept on one basis, not on another.
    DependsOnBasis,
    /// Begun, the deadline has not passed or there is none.
    OnTheWay,
    /// Begun, and the deadline passed before it was complete, as far as is known.
    Partly,
    /// Not kept by the deadline, or withdrawn.
    Missed,
    /// Nothing was found that tells.
    CannotTell,
}

impl Outcome {
    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::DependsOnBasis => "depends on the basis",
            Self::OnTheWay => "on the way",
            Self::Partly => "partly",
            Self::Missed => "missed",
            Self::CannotTell => "cannot tell",
        }
    }
}

/// What one finding says of the promise.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Kept,
    NotYet,
    Begun,
    Withdrawn,
    Nothing,
}

impl Pledge {
    /// Whether it is between these parties, either way.
    pub fn between(&self, a: &Party, b: &Party) -> bool {
        let touches = |ids: &[PlaceId], party: &Party| {
            ids.iter().any(|id| {
                *id == party.id
                    || party.members.contains(id)
                    || crate::place::registry().related(party.id).any(|(other, _)| other == *id)
            })
        };
        (touches(&self.from, a) && touches(&self.to, b)) || (touches(&self.from, b) && touches(&self.to, a))
    }

    /// Whether a source is named for it.
    pub fn sourced(&self) -> bool {
        !self.sources.is_empty()
    }

    /// What became of it by a day: the last finding of each basis decides.
    pub fn outcome(&self, day: Date) -> Outcome {
        let known = |finding: &&Finding| {
            let when = finding.period.rsplit('/').next().and_then(When::parse);
            !finding.sources.is_empty() && when.is_none_or(|when| when.first <= day)
        };
        let mut last: BTreeMap<&str, Says> = BTreeMap::new();
        for finding in self.evidence.iter().filter(known) {
            let says = self.says(finding);
            if says != Says::Nothing {
                last.insert(finding.basis.split([';', ',']).next().unwrap_or_default(), says);
            }
        }
        let any = |says: Says| last.values().any(|found| *found == says);
        let due = self.deadline.is_some_and(|deadline| deadline.last < day);
        match (any(Says::Kept), any(Says::NotYet), any(Says::Begun), any(Says::Withdrawn)) {
            (_, _, _, true) => Outcome::Missed,
            (true, true, ..) if due => Outcome::DependsOnBasis,
            (true, ..) => Outcome::Met,
            (_, true, ..) if due => Outcome::Missed,
            (_, _, true, _) if due => Outcome::Partly,
            (_, true, ..) | (_, _, true, _) => Outcome::OnTheWay,
            _ => Outcome::CannotTell,
        }
    }

    fn says(&self, finding: &Finding) -> Says {
        let words = |list: &[&str]| list.iter().any(|word| finding.finding.starts_with(word));
        if words(&["not met", "not yet", "down", "below", "missed"]) {
            return Says::NotYet;
        }
        if words(&["met", "held", "adopted", "extended", "in force"]) {
            return Says::Kept;
        }
        if words(&["cancelled", "withdrawn"]) {
            return Says::Withdrawn;
        }
        if words(&["partly", "first phase", "started", "on the way"]) {
            return Says::Begun;
        }
        match (finding.value, self.quantity) {
            (Some(value), Some(wanted)) if finding.unit == self.unit && self.comparator != "up_to" => {
                if value >= wanted { Says::Kept } else { Says::Begun }
            }
            _ => Says::Nothing,
        }
    }
}

/// The pledges with their findings.
pub fn read(tables: &Tables) -> Vec<Pledge> {
    let findings = tables.sheet("pledge_evidence");
    let pledges = tables.sheet("pledges");
    let evidence = |id: &str| {
        let own = findings.lines().filter(|line| line.text("pledge") == id);
        own.map(|line| Finding {
            id: line.owned("id"),
            period: line.owned("period"),
            value: line.number("value"),
            unit: line.owned("unit"),
            finding: line.owned("finding"),
            basis: line.owned("basis"),
            sources: line.list("sources"),
            verification: line.owned("verification"),
        })
        .collect()
    };
    let pledge = |line: super::sheet::Line<'_>| Pledge {
        id: line.owned("id"),
        by: line.owned("by"),
        from: line.parties("from"),
        to: line.parties("to"),
        announced: line.when("announced"),
        occasion: line.owned("occasion"),
        promise: line.owned("promise"),
        comparator: line.owned("comparator"),
        quantity: line.number("quantity"),
        unit: line.owned("unit"),
        deadline: line.when("deadline"),
        sources: line.list("sources"),
        verification: line.owned("verification"),
        note: line.owned("note"),
        evidence: evidence(line.text("id")),
    };
    pledges.lines().map(pledge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(id: &str, day: &str) -> Outcome {
        let all = read(&Tables::embedded());
        let pledge = all.iter().find(|pledge| pledge.id == id).unwrap();
        pledge.outcome(Date::parse(day).unwrap())
    }

    #[test]
    fn one_promise_is_met_on_one_basis_and_not_on_another() {
        // Two-way trade of 500 bn: met on China's customs in 2024, not on the partners' reports.
        assert_eq!(outcome("P01", "2025-06-01"), Outcome::DependsOnBasis);
        assert_eq!(outcome("P01", "2023-12-31"), Outcome::OnTheWay);
        // 400 bn by 2017 was missed; the visa waiver was given; the plants were given up.
        assert_eq!(outcome("P15", "2025-06-01"), Outcome::Missed);
        assert_eq!(outcome("P36", "2026-03-01"), Outcome::Met);
        assert_eq!(outcome("P41", "2026-03-01"), Outcome::Missed);
        // Nobody says what became of the food reserve; the metro is being built.
        assert_eq!(outcome("P16", "2026-03-01"), Outcome::CannotTell);
        assert_eq!(outcome("P45", "2026-03-01"), Outcome::OnTheWay);
    }
}
