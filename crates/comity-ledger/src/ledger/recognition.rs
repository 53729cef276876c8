//! Which states have diplomatic relations, and of how many is it known?
//!
//! A state has relations with Beijing or with Taipei (`registry/rivals.csv`): who has them with the
//! one is known not to have them with the other. A pair of which the ledger says nothing is not
//! counted at all, so that "26 of 33" is of those that are known.

use super::{Ledger, tie::Tie};
use crate::measure;
use crate::party::Party;
use crate::place::{PlaceId, registry};
use crate::time::Date;
use std::collections::BTreeSet;

/// What is known on a day.
#[derive(Clone, Debug, Default)]
pub struct Recognition<'a> {
    /// Pairs with relations, one tie each.
    pub held: Vec<&'a Tie>,
    /// Pairs whose state is known, with or without relations.
    pub known: usize,
    /// The rival of one side, why the one rules the other out, and the pairs that it has.
    pub rivals: Vec<Rival<'a>>,
}

/// Relations that rule those of the pair out.
#[derive(Clone, Debug)]
pub struct Rival<'a> {
    /// Who.
    pub rival: Party,
    /// The side whose members it has relations with.
    pub other: Party,
    /// Why.
    pub why: &'static str,
    /// The ties.
    pub held: Vec<&'a Tie>,
}

/// Parties whose recognition rules the other's out: party, rival, why.
fn rivals() -> Vec<(PlaceId, PlaceId, &'static str)> {
    let rows = crate::place::rows(include_str!("../../../../registry/rivals.csv"));
    let read = |row: Vec<&'static str>| match row[..] {
        [_, party, rival, why] => Some((registry().by_code(party)?, registry().by_code(rival)?, why)),
        _ => None,
    };
    rows.into_iter().filter_map(read).collect()
}

impl Ledger {
    /// Diplomatic relations between the members of two parties on a day.
    pub fn recognition(&self, a: &Party, b: &Party, day: Date) -> Recognition<'_> {
        let standing = self.standing(&measure::TIES_DIPLOMATIC, a, b, day);
        let pair = |tie: &Tie| (tie.a.min(tie.b), tie.a.max(tie.b));
        let told = [&standing.in_force, &standing.ended, &standing.absent];
        let mut known: BTreeSet<(PlaceId, PlaceId)> =
            told.iter().flat_map(|ties| ties.iter().map(|tie| pair(tie))).collect();
        let mut found = Vec::new();
        for (one, rival, why) in rivals() {
            for (own, other) in [(a, b), (b, a)] {
                let Ok(party) = Party::of(rival, day) else { continue };
                if !own.members.contains(&one) || other.members.contains(&rival) {
                    continue;
                }
                let held = self.standing(&measure::TIES_DIPLOMATIC, &party, other, day).in_force;
                let others = held.iter().filter_map(|tie| tie.other(rival));
                known.extend(others.map(|other| (other.min(one), other.max(one))));
                if !held.is_empty() && own.id == one {
                    found.push(Rival { rival: party, other: other.clone(), why, held });
                }
            }
        }
        Recognition { held: standing.in_force, known: known.len(), rivals: found }
    }
}
