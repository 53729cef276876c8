//! Ties: what binds two parties, since when, until when, and who says so.
//!
//! *Announced*, *concluded*, *signed*, *in force* and *ended* are different states. A tie counts on
//! a day if it is in force on that day; where the dates are too coarse to tell, or the list that
//! holds it ends before that day, it is listed as such and not counted. A date that its source
//! calls likely is printed as likely and settles nothing.

use crate::measure::Measure;
use crate::panel::reading::Bound;
use crate::party::Party;
use crate::place::PlaceId;
use crate::time::{Date, End, Interval, Truth, When};

/// How far a tie has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Known not to exist: two states without relations.
    Absent,
    /// In negotiation or announced.
    Announced,
    /// The text is agreed, nobody has signed it.
    Concluded,
    /// Signed, not known to be in force.
    Signed,
    /// In force, or was until its end.
    InForce,
}

/// How a tie stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stands {
    /// In force.
    InForce,
    /// Dates too coarse to tell, or the list that holds it ends before.
    CannotSay,
    /// Signed, entry into force not known.
    Signed,
    /// Concluded or announced, not signed.
    Announced,
    /// Begins later.
    Later,
    /// Ended, or given up before it began.
    Ended,
    /// Known not to exist.
    Absent,
}

impl Stands {
    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::InForce => "in force",
            Self::CannotSay => "cannot say",
            Self::Signed => "signed",
            Self::Announced => "not signed",
            Self::Later => "later",
            Self::Ended => "ended",
            Self::Absent => "none",
        }
    }
}

/// The stage of what is applied and has not entered into force.
pub const PROVISIONAL: &str = "applied provisionally";

/// A date that its source calls likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Likely(pub When);

/// One tie between two parties.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// `T065`, `R012`, `W836:DEU-JPN`, `desta:712:CHL-CHN`.
    pub id: String,
    /// Measure id: `ties.mou.bri`.
    pub measure: Measure,
    /// First party; the sender of a sanction.
    pub a: PlaceId,
    /// Second party.
    pub b: PlaceId,
    /// Level or name: "comprehensive strategic".
    pub level: String,
    /// The agreement of several parties of which this is one pair; empty if none.
    pub agreement: String,
    /// The day on which the text was agreed, if known.
    pub concluded: Option<When>,
    /// The day of the signature, if known.
    pub signed: Option<When>,
    /// When it held. What is applied before it enters into force holds from its application on.
    pub interval: Interval,
    /// Entry into force, where provisional application went before: the beginning of `interval` is
    /// then the day of application.
    pub entered: Option<When>,
    /// The likely day of its beginning, where no other is known.
    pub likely: Option<Likely>,
    /// How far it has come.
    pub state: State,
    /// What the state alone does not say: "provisionally applied", "never entered into force".
    pub stage: String,
    /// The last day of the list that holds it, if that list is no longer kept.
    pub kept_until: Option<Date>,
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// `checked`, `dataset`, `partly`, `unverified`.
    pub verification: String,
    /// What one must know.
    pub note: String,
}

impl Tie {
    /// Whether it is in force on `day`. A list that ends before that day cannot say of what it
    /// holds as open.
    pub fn in_force_on(&self, day: Date) -> Truth {
        // What has ended by then is over, whatever was not known of its beginning.
        if matches!(self.interval.to, End::At(when) if when.last <= day) {
            return Truth::No;
        }
        let silent = self.silent_on(day);
        match self.state {
            State::InForce if silent && self.interval.to == End::Open => {
                self.interval.holds_on(day).and(Truth::CannotSay)
            }
            State::InForce => self.interval.holds_on(day),
            State::Signed if silent => Truth::CannotSay,
            _ => Truth::No,
        }
    }

    /// How it stands on a day.
    pub fn stands_on(&self, day: Date) -> Stands {
        let begins = if self.state == State::InForce { self.begins() } else { self.signed };
        match self.in_force_on(day) {
            Truth::Yes => Stands::InForce,
            Truth::CannotSay => Stands::CannotSay,
            Truth::No if begins.is_some_and(|when| when.first > day) => Stands::Later,
            Truth::No if self.state == State::InForce || self.over_by(day) => Stands::Ended,
            Truth::No => match self.state {
                State::Absent => Stands::Absent,
                State::Announced | State::Concluded => Stands::Announced,
                State::Signed | State::InForce => Stands::Signed,
            },
        }
    }

    /// Whether the list that holds it ends before `day`.
    pub fn silent_on(&self, day: Date) -> bool {
        self.kept_until.is_some_and(|last| last < day)
    }

    /// Whether it has come to an end by `day`: left, replaced, or given up before it began.
    pub fn over_by(&self, day: Date) -> bool {
        matches!(self.interval.to, End::At(when) if when.first <= day) || self.interval.to == End::Unknown
    }

    /// Whether no source was seen for it.
    pub fn unverified(&self) -> bool {
        self.verification == "unverified"
    }

    /// Whether a source is named for it: a row without one stands in no document.
    pub fn sourced(&self) -> bool {
        !self.sources.is_empty()
    }

    /// The day of its beginning as a fact: none if it is not known, or only likely.
    pub fn begins(&self) -> Option<When> {
        match self.interval.from {
            End::At(when) if self.likely.is_none() => Some(when),
            _ => None,
        }
    }

    /// Whether it is applied on `day` without being in force.
    pub fn provisional_on(&self, day: Date) -> bool {
        self.stage == PROVISIONAL || self.entered.is_some_and(|when| day < when.first)
    }

    /// The party opposite to `party`, if it is one of the two.
    pub fn other(&self, party: PlaceId) -> Option<PlaceId> {
        match (self.a == party, self.b == party) {
            (true, _) => Some(self.b),
            (_, true) => Some(self.a),
            _ => None,
        }
    }

    /// `from … until …` in words, with the stage and the day of the signature where they say more.
    pub fn span_in_words(&self) -> String {
        let mut parts = Vec::new();
        match (self.likely, self.state) {
            (Some(Likely(when)), _) => {
                let to = match self.interval.to {
                    End::At(to) => format!(" until {to}"),
                    End::Unknown => ", end not known".to_owned(),
                    End::Open => String::new(),
                };
                parts.push(format!("likely from {when}{to}"));
            }
            (None, State::InForce) => match self.entered {
                Some(entered) => {
                    parts.push(format!("{PROVISIONAL} {}, in force {entered}", self.interval.in_words()));
                }
                None => parts.push(self.interval.in_words()),
            },
            (None, State::Announced) => parts.extend(self.signed.map(|when| format!("announced {when}"))),
            (None, State::Concluded) => {
                parts.extend(self.concluded.map(|when| format!("text agreed {when}")));
            }
            (None, _) => {
                parts.extend(self.signed.map(|when| format!("signed {when}")));
                if let End::At(to) = self.interval.to {
                    parts.push(format!("given up {to}"));
                }
            }
        }
        if !self.stage.is_empty() {
            parts.push(self.stage.clone());
        }
        if let (Some(last), true) = (self.kept_until, self.interval.to == End::Open) {
            parts.push(format!("the list ends in {}", last.year));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }
}

/// What stands between two parties on a day, for one kind of tie.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing<'a> {
    /// Pairs with at least one tie in force, one tie each (the latest begun).
    pub in_force: Vec<&'a Tie>,
    /// Pairs where the dates are too coarse to tell, or the list ends before the day.
    pub cannot_say: Vec<&'a Tie>,
    /// Signed, entry into force not known.
    pub signed: Vec<&'a Tie>,
    /// Concluded or announced, not signed.
    pub announced: Vec<&'a Tie>,
    /// Ended or given up by then.
    pub ended: Vec<&'a Tie>,
    /// Begins later.
    pub later: Vec<&'a Tie>,
    /// Pairs known to have none.
    pub absent: Vec<&'a Tie>,
}

impl Standing<'_> {
    /// Whether the ledger knows nothing of these pairs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How many pairs have a tie in force, and how exactly that is known. Where it cannot be said of the
    /// only pairs on the list there is no number: none known is not zero.
    pub fn counted(&self) -> Option<(usize, Bound)> {
        match (self.in_force.len(), self.cannot_say.is_empty()) {
            (0, false) => None,
            (n, false) => Some((n, Bound::AtLeast)),
            (n, true) => Some((n, Bound::Exact)),
        }
    }

    /// What the count leaves open, in words; empty if nothing.
    pub fn open_in_words(&self) -> String {
        match self.cannot_say.len() {
            0 => String::new(),
            1 => "of one pair it cannot be said: dates too coarse, or the list ends before".to_owned(),
            n => format!("of {n} pairs it cannot be said: dates too coarse, or the list ends before"),
        }
    }
}

/// Whether `tie` binds a member of one side (or the side itself) to the other.
pub fn binds(tie: &Tie, a: &Party, b: &Party) -> bool {
    let inside = |party: &Party, id: PlaceId| party.id == id || party.members.contains(&id);
    (inside(a, tie.a) && inside(b, tie.b)) || (inside(a, tie.b) && inside(b, tie.a))
}

/// The ties of one kind between the members of two parties on a day; ties of a bloc as such
/// are not counted among those of its members.
pub fn standing<'a>(ties: impl Iterator<Item = &'a Tie>, a: &Party, b: &Party, day: Date) -> Standing<'a> {
    let mut found: Vec<&Tie> = ties.filter(|tie| between(tie, a, b)).collect();
    found.sort_by_key(|tie| (pair_key(tie), start_of(tie)));
    let mut out = Standing::default();
    for group in found.chunk_by(|x, y| pair_key(x) == pair_key(y)) {
        let last = |wanted: Stands| group.iter().rev().find(|tie| tie.stands_on(day) == wanted);
        let best = last(Stands::InForce).or_else(|| last(Stands::CannotSay));
        if let Some(tie) = best {
            out.add(tie, day);
        }
        // One tie in force or in doubt speaks for its pair; what is not in force yet stands beside it.
        let beside = |tie: &&&Tie| match tie.stands_on(day) {
            Stands::InForce | Stands::CannotSay => false,
            _ => best.is_none() || tie.state != State::InForce,
        };
        group.iter().filter(beside).for_each(|tie| out.add(tie, day));
    }
    out
}

impl<'a> Standing<'a> {
    fn add(&mut self, tie: &'a Tie, day: Date) {
        let list = match tie.stands_on(day) {
            Stands::InForce => &mut self.in_force,
            Stands::CannotSay => &mut self.cannot_say,
            Stands::Signed => &mut self.signed,
            Stands::Announced => &mut self.announced,
            Stands::Later => &mut self.later,
            Stands::Ended => &mut self.ended,
            Stands::Absent => &mut self.absent,
        };
        list.push(tie);
    }
}

/// Whether a tie is between a member of the one side and a member of the other; the world is everybody else.
pub fn between(tie: &Tie, a: &Party, b: &Party) -> bool {
    let one = |p: &Party, id: PlaceId| p.members.contains(&id);
    if b.is_world() {
        return one(a, tie.a) != one(a, tie.b);
    }
    (one(a, tie.a) && one(b, tie.b)) || (one(a, tie.b) && one(b, tie.a))
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

/// One agreement (or one tie of its own) with the pairs for which it stands the same on a day.
#[derive(Clone, Debug)]
pub struct Rolled<'a> {
    /// How it stands.
    pub stands: Stands,
    /// The pairs; never empty.
    pub ties: Vec<&'a Tie>,
}

impl Rolled<'_> {
    /// Name or level.
    pub fn name(&self) -> &str {
        self.ties.first().map_or("", |tie| tie.level.as_str())
    }

    /// The first and the last of the dates on which it began for its pairs, where they are known.
    pub fn begins(&self) -> Option<(When, When)> {
        let mut dates: Vec<When> = self.ties.iter().filter_map(|tie| tie.begins()).collect();
        dates.sort_by_key(|when| when.first);
        Some((*dates.first()?, *dates.last()?))
    }
}

/// Agreements between two parties as they stand on a day, one entry an agreement and stage: what is
/// in force first, then by date. What ended before `since` is left out.
pub fn rolled<'a>(
    ties: impl Iterator<Item = &'a Tie>,
    a: &Party,
    b: &Party,
    (since, day): (Date, Date),
) -> Vec<Rolled<'a>> {
    let mut out: Vec<Rolled<'a>> = Vec::new();
    for tie in ties.filter(|tie| between(tie, a, b)) {
        let stands = tie.stands_on(day);
        let over = stands == Stands::Ended && !matches!(tie.interval.to, End::At(to) if to.last > since);
        if over {
            continue;
        }
        let own = |rolled: &&mut Rolled<'_>| {
            rolled.stands == stands
                && rolled.ties.iter().any(|t| !t.agreement.is_empty() && t.agreement == tie.agreement)
        };
        match out.iter_mut().find(own) {
            Some(rolled) => rolled.ties.push(tie),
            None => out.push(Rolled { stands, ties: vec![tie] }),
        }
    }
    let date = |rolled: &Rolled<'_>| {
        let tie = rolled.ties.first()?;
        tie.begins().or(tie.signed).map(|when| when.first)
    };
    out.sort_by(|x, y| (x.stands, date(y), x.name()).cmp(&(y.stands, date(x), y.name())));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Ledger;
    use crate::measure;
    use crate::party::pair;
    use crate::world::embedded;

    fn ledger() -> &'static Ledger {
        embedded().ledger()
    }

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn stands(a: &str, b: &str, name: &str, on: &str) -> Vec<Stands> {
        let (a, b) = pair(a, b, day(on)).unwrap();
        let found = ledger().ties.iter().filter(|tie| between(tie, &a, &b) && tie.level.contains(name));
        found.map(|tie| tie.stands_on(day(on))).collect()
    }

    fn begins(measure: Measure, a: &str, b: &str) -> Vec<String> {
        let (a, b) = pair(a, b, day("2025-06-01")).unwrap();
        let found = ledger().ties_of(&measure).filter(|tie| between(tie, &a, &b));
        found.filter_map(|tie| tie.begins()).map(|when| when.to_string()).collect()
    }

    #[test]
    fn the_united_kingdom_is_in_no_agreement_of_the_union_after_2020() {
        let (gbr, eu) = pair("GBR", "EU", day("2025-06-01")).unwrap();
        let standing = ledger().standing(&measure::TIES_RTA, &gbr, &eu, day("2025-06-01"));
        assert!(standing.in_force.is_empty() && standing.cannot_say.is_empty(), "{standing:?}");
        let names: Vec<&str> =
            rolled(ledger().ties_of(&measure::TIES_FTA), &gbr, &eu, (day("2025-01-01"), day("2025-06-01")))
                .iter()
                .filter(|r| r.stands == Stands::InForce)
                .filter_map(|r| r.ties.first().map(|t| t.level.as_str()))
                .collect();
        assert_eq!(names, ["EU - United Kingdom"]);
        assert_eq!(stands("GBR", "JPN", "EU - Japan", "2020-12-31"), [Stands::InForce]);
        assert_eq!(stands("GBR", "JPN", "EU - Japan", "2021-01-01"), [Stands::Ended]);
        assert_eq!(stands("GBR", "JPN", "United Kingdom - Japan", "2021-01-01"), [Stands::InForce]);
    }

    #[test]
    fn a_list_that_has_ended_counts_nothing_as_zero() {
        // The list holds an agreement from 1998 and ends in 2020; on a later day nobody can say.
        let (yem, mrt) = pair("YEM", "MRT", day("2024-12-31")).unwrap();
        let on = |text: &str| ledger().standing(&measure::TIES_RTA, &yem, &mrt, day(text));
        assert_eq!(on("2019-12-31").counted(), Some((1, Bound::Exact)));
        assert_eq!(on("2024-12-31").counted(), None);
        assert_eq!(on("1990-12-31").counted(), Some((0, Bound::Exact)));
        let (chn, lac) = pair("CHN", "CELAC", day("2024-12-31")).unwrap();
        let bri = ledger().standing(&measure::TIES_MOU_BRI, &chn, &lac, day("2024-12-31"));
        let open = Standing { cannot_say: bri.in_force[..2].to_vec(), ..bri.clone() };
        assert_eq!(open.counted(), Some((bri.in_force.len(), Bound::AtLeast)));
        assert!(open.open_in_words().starts_with("of 2 pairs it cannot be said"));
        // Neither evidence nor indicator nor answer makes a zero of it.
        let told = crate::explain::explain(embedded(), "ties/ties.rta/YEM:MRT/2024-12-31").unwrap();
        assert_eq!((told.value, told.exact_sum, told.none_recorded()), (None, None, false));
        assert!(told.notes.iter().any(|note| note.contains("it cannot be said")), "{:?}", told.notes);
        let id = "indicator/ties.ties.rta/YEM:MRT/2024..2024@ledger";
        assert_eq!(crate::explain::explain(embedded(), id).unwrap().value, None);
    }

    #[test]
    fn stages_of_agreements_are_kept_apart() {
        // In force since May 2023, and together in the CPTPP since December 2024.
        assert_eq!(begins(measure::TIES_FTA, "GBR", "AUS").iter().filter(|d| *d == "2023-05-31").count(), 1);
        assert_eq!(stands("GBR", "AUS", "Trans-Pacific Partnership", "2025-01-01"), [Stands::InForce]);
        assert_eq!(stands("GBR", "CAN", "Trans-Pacific Partnership", "2025-01-01"), [Stands::Signed]);
        // Never in force, and given up.
        assert!(stands("USA", "VNM", "Trans-Pacific Partnership", "2016-06-01").contains(&Stands::Signed));
        assert!(!stands("USA", "VNM", "Trans-Pacific Partnership", "2018-06-01").contains(&Stands::Signed));
        // Signed in January 2026 and applied since May, not by Paraguay.
        assert!(stands("EU", "BRA", "Interim Trade", "2026-02-01").iter().all(|s| *s == Stands::Later));
        assert!(stands("EU", "BRA", "Interim Trade", "2026-06-01").iter().all(|s| *s == Stands::InForce));
        assert!(stands("EU", "PRY", "Interim Trade", "2026-06-01").iter().all(|s| *s == Stands::Signed));
    }

    #[test]
    fn provisional_application_is_not_entry_into_force() {
        let find = |a: &str, b: &str, name: &str| {
            let (a, b) = pair(a, b, day("2020-06-01")).unwrap();
            let mut own = ledger().ties.iter().filter(|tie| between(tie, &a, &b) && tie.level.contains(name));
            own.next().unwrap()
        };
        for (a, b, name, applied, entered) in [
            ("GBR", "FRA", "EU - United Kingdom", "2021-01-01", Some("2021-05-01")),
            ("DEU", "KOR", "EU - Korea", "2011-07-01", Some("2015-12-13")),
            ("ESP", "COL", "EU - Colombia", "2013-08-01", Some("2024-11-01")),
            ("ESP", "ECU", "EU - Colombia", "2017-01-01", Some("2024-11-01")),
            ("ESP", "CRI", "Central America", "2013-10-01", Some("2024-05-01")),
            ("POL", "UKR", "Ukraine", "2016-01-01", Some("2017-09-01")),
            ("GBR", "VNM", "United Kingdom - Viet Nam", "2021-01-01", Some("2021-05-01")),
            ("DEU", "CAN", "EU - Canada", "2017-09-21", None),
            ("FRA", "JAM", "CARIFORUM", "2008-12-29", None),
        ] {
            let tie = find(a, b, name);
            let entered = entered.map(day);
            assert_eq!(tie.begins().map(|when| when.first), Some(day(applied)), "{a} {b}");
            assert_eq!(tie.entered.map(|when| when.first), entered, "{a} {b}");
            assert!(tie.provisional_on(day(applied)), "{a} {b}");
            assert_eq!(tie.provisional_on(day("2026-01-01")), entered.is_none(), "{a} {b}");
        }
        // One agreement is one row: what the WTO lists is not listed again under another name.
        let (eu, ukraine) = pair("POL", "UKR", day("2024-01-01")).unwrap();
        assert_eq!(ledger().standing(&measure::TIES_FTA, &eu, &ukraine, day("2024-01-01")).in_force.len(), 1);
        let since = (day("2023-01-01"), day("2024-01-01"));
        assert_eq!(rolled(ledger().ties_of(&measure::TIES_FTA), &eu, &ukraine, since).len(), 1);
    }

    #[test]
    fn a_party_that_signed_later_has_a_day_of_its_own() {
        let (india, us) = pair("IND", "USA", day("2025-01-01")).unwrap();
        let mut clean = ledger().ties.iter().filter(|t| between(t, &india, &us) && t.level.contains("Clean"));
        let tie = clean.next().unwrap();
        assert_eq!(tie.signed.map(|when| when.first), Some(day("2024-09-21")));
    }

    #[test]
    fn agreements_that_are_blocs_are_ties_by_party() {
        assert!(begins(measure::TIES_FTA, "JPN", "BRN").contains(&"2023-07-12".to_owned()));
        assert!(begins(measure::TIES_FTA, "JPN", "VNM").contains(&"2019-01-14".to_owned()));
        assert!(begins(measure::TIES_FTA, "JPN", "IDN").contains(&"2023-01-02".to_owned()));
    }

    #[test]
    fn a_list_that_ends_is_silent_after_its_end() {
        let open = ledger().ties.iter().find(|tie| {
            tie.measure == measure::TIES_RTA && tie.state == State::InForce && tie.interval.to == End::Open
        });
        let tie = open.unwrap();
        assert_eq!(tie.stands_on(day("2025-01-01")), Stands::CannotSay);
        let signed =
            ledger().ties.iter().find(|tie| tie.measure == measure::TIES_RTA && tie.state == State::Signed);
        assert!(signed.is_none_or(|tie| tie.stands_on(day("2025-01-01")) != Stands::Signed));
    }

    #[test]
    fn dates_of_memoranda_are_those_of_the_signature_or_only_likely() {
        for (who, date) in
            [("HND", "2023-06-12"), ("URY", "2018-08-20"), ("DOM", "2018-11-02"), ("CHL", "2018-11-02")]
        {
            assert_eq!(begins(measure::TIES_MOU_BRI, "CHN", who), [date], "{who}");
        }
        assert_eq!(begins(measure::TIES_MOU_BRI, "CHN", "IRN"), ["2016-01-23"]);
        assert!(begins(measure::TIES_MOU_BRI, "CHN", "RUS").is_empty());
        // A likely date settles nothing before the day of the list that has it.
        let likely = ledger().ties_of(&measure::TIES_MOU_BRI).find(|tie| tie.likely.is_some()).unwrap();
        assert_eq!(likely.stands_on(day("2019-01-01")), Stands::CannotSay);
        assert_eq!(likely.stands_on(day("2024-01-01")), Stands::InForce);
        assert!(likely.span_in_words().starts_with("likely"));
    }

    #[test]
    fn relations_are_known_for_every_member_and_never_counted_against_unknowns() {
        let on = day("2025-02-01");
        let (china, brics) = pair("CHN", "BRICS", on).unwrap();
        let found = ledger().recognition(&china, &brics, on);
        assert_eq!(found.held.len(), brics.members.len());
        let (china, lac) = pair("CHN", "LAC", on).unwrap();
        let found = ledger().recognition(&china, &lac, on);
        assert_eq!((found.held.len(), found.known), (26, 33));
    }
}
