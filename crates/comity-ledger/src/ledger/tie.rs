//! Ties: what binds two parties, since when, until when, and who says so.
//!
//! *Signed*, *in force* and *ended* are different states. A tie counts on a day if it is in force
//! on that day; where the dates are too coarse to tell, it is listed as such and not counted.

use crate::party::Party;
use crate::place::PlaceId;
use crate::time::{Date, End, Interval, Truth};

/// How far a tie has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Signed, not known to be in force.
    Signed,
    /// In force, or was until its end.
    InForce,
    /// In negotiation or announced.
    Announced,
}

/// One tie between two parties.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// `T065`, `bri:COL`, `desta:712`.
    pub id: String,
    /// Measure id: `ties.mou.bri`.
    pub measure: String,
    /// First party.
    pub a: PlaceId,
    /// Second party.
    pub b: PlaceId,
    /// Level or name: "comprehensive strategic".
    pub level: String,
    /// When it held.
    pub interval: Interval,
    /// How far it has come.
    pub state: State,
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// `checked`, `dataset`, `partly`, `memory`.
    pub verification: String,
    /// What one must know.
    pub note: String,
}

impl Tie {
    /// Whether it is in force on `day`.
    pub fn in_force_on(&self, day: Date) -> Truth {
        match self.state {
            State::InForce => self.interval.holds_on(day),
            State::Signed | State::Announced => Truth::No,
        }
    }

    /// Whether no source was seen for it.
    pub fn unverified(&self) -> bool {
        self.verification == "memory"
    }

    /// The party opposite to `party`, if it is one of the two.
    pub fn other(&self, party: PlaceId) -> Option<PlaceId> {
        match (self.a == party, self.b == party) {
            (true, _) => Some(self.b),
            (_, true) => Some(self.a),
            _ => None,
        }
    }

    /// `from … to …` in words.
    pub fn span_in_words(&self) -> String {
        self.interval.in_words()
    }
}

/// What stands between two parties on a day, for one kind of tie.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing<'a> {
    /// Pairs with at least one tie in force, one tie each (the latest begun).
    pub in_force: Vec<&'a Tie>,
    /// Pairs where the dates are too coarse to tell.
    pub cannot_say: Vec<&'a Tie>,
    /// Signed but not known to be in force.
    pub signed: Vec<&'a Tie>,
    /// Ended by then.
    pub ended: Vec<&'a Tie>,
    /// Begins later.
    pub later: Vec<&'a Tie>,
}

/// Whether `tie` binds a member of one side (or the side itself) to the other.
pub fn binds(tie: &Tie, a: &Party, b: &Party) -> bool {
    let inside = |party: &Party, id: PlaceId| party.id == id || party.members.contains(&id);
    (inside(a, tie.a) && inside(b, tie.b)) || (inside(a, tie.b) && inside(b, tie.a))
}

/// The ties of one kind between the members of two parties on a day; ties of a bloc as such
/// are not counted among those of its members.
pub fn standing<'a>(ties: impl Iterator<Item = &'a Tie>, a: &Party, b: &Party, day: Date) -> Standing<'a> {
    let between = |tie: &&Tie| {
        let one = |p: &Party, id: PlaceId| p.members.contains(&id);
        (one(a, tie.a) && one(b, tie.b)) || (one(a, tie.b) && one(b, tie.a))
    };
    let mut found: Vec<&Tie> = ties.filter(between).collect();
    found.sort_by_key(|tie| (pair_key(tie), start_of(tie)));
    let mut out = Standing::default();
    for group in found.chunk_by(|x, y| pair_key(x) == pair_key(y)) {
        let last = |wanted: Truth| group.iter().rev().find(|tie| tie.in_force_on(day) == wanted);
        if let Some(tie) = last(Truth::Yes) {
            out.in_force.push(tie);
        } else if let Some(tie) = last(Truth::CannotSay) {
            out.cannot_say.push(tie);
        } else {
            sort_out(group, day, &mut out);
        }
        let signed = group.iter().filter(|tie| tie.state != State::InForce);
        out.signed.extend(signed);
    }
    out
}

/// Files the ties of a pair that has none in force.
fn sort_out<'a>(group: &[&'a Tie], day: Date, out: &mut Standing<'a>) {
    for tie in group.iter().filter(|tie| tie.state == State::InForce) {
        match tie.interval.from {
            End::At(when) if when.first > day => out.later.push(tie),
            _ => out.ended.push(tie),
        }
    }
}

fn pair_key(tie: &Tie) -> (PlaceId, PlaceId) {
    (tie.a.min(tie.b), tie.a.max(tie.b))
}

fn start_of(tie: &Tie) -> Option<Date> {
    match tie.interval.from {
        End::At(when) => Some(when.first),
        End::Open | End::Unknown => None,
    }
}
