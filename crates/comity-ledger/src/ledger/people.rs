//! Who has an embassy where, who needs a visa, and who lives with whom?
//!
//! Snapshots by pair (`registry/people/`), and votes of the last session with six powers, written by
//! `cargo xtask people`. What they do not hold is not known: the list of missions lacks many, and a pair without a row of persons may have
//! some all the same.

use crate::explanation::{ExplainedRow, Explanation};
use crate::panel::reading::Bound;
use crate::party::Party;
use crate::place::{PlaceId, registry};
use crate::time::Date;
use std::collections::BTreeSet;

/// What is counted between two parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persons {
    /// Born in the one, living in the other.
    Migrants,
    /// Refugees, people who seek asylum, and others in need of protection.
    Refugees,
}

/// The state of one snapshot and who made it.
struct Snapshot {
    kind: &'static str,
    text: &'static str,
    /// The year or month of it.
    period: &'static str,
    source: &'static str,
    licence: &'static str,
    caveat: &'static str,
}

const MISSIONS: Snapshot = Snapshot {
    kind: "missions",
    text: include_str!("../../../../registry/people/missions.csv"),
    period: "2024-08",
    source: "Wikidata, diplomatic missions, as exported by the database-of-embassies project",
    licence: "CC0",
    caveat: "The list is not complete: that a mission is not in it says nothing.",
};
const VISAS: Snapshot = Snapshot {
    kind: "visas",
    text: include_str!("../../../../registry/people/visas.csv"),
    period: "2026-02",
    source: "Passport Index, as collected by imorte/passport-index-data",
    licence: "MIT for the collection; rules of law are facts",
    caveat: "Ordinary passports; rules as seen on 17 February 2026.",
};
const MIGRANTS: Snapshot = Snapshot {
    kind: "migrants",
    text: include_str!("../../../../registry/people/migrants.csv"),
    period: "2020",
    source: "United Nations, Department of Economic and Social Affairs, International Migrant Stock 2020",
    licence: "CC BY 3.0 IGO, as far as known",
    caveat: "Foreign-born, or foreign citizens where birth is not known; migrants of unknown origin are not in.",
};
const REFUGEES: Snapshot = Snapshot {
    kind: "refugees",
    text: include_str!("../../../../registry/people/refugees.csv"),
    period: "2024",
    source: "UNHCR, Refugee Population Statistics Database (R package refugees 2025.12.1)",
    licence: "CC BY 4.0",
    caveat: "End of the year; figures below five are rounded by UNHCR.",
};

const VOTES: Snapshot = Snapshot {
    kind: "votes",
    text: include_str!("../../../../registry/people/votes.csv"),
    period: "2023-09/2024-09",
    source: "Bailey, Strezhnev and Voeten, United Nations General Assembly Voting Data, June 2024",
    licence: "CC0, as far as known; cite Bailey et al. 2017",
    caveat: "Session 78; the share of roll calls in which both voted; only with six powers, mean over the states of a bloc.",
};

/// Kind, source and licence of each snapshot.
pub fn licences() -> [[&'static str; 3]; 5] {
    [&MISSIONS, &VISAS, &MIGRANTS, &REFUGEES, &VOTES].map(|one| [one.kind, one.source, one.licence])
}

/// The share of roll calls of the last session in which two states voted alike: known only where one
/// of them is the United States, Russia, Brazil, China, India or Israel.
pub fn voted_alike(a: PlaceId, b: PlaceId) -> Option<f64> {
    let head = VOTES.text.lines().next()?;
    let share = |of: PlaceId, with: PlaceId| {
        let with = code(with).to_lowercase();
        let column = head.split(',').position(|name| name == with)?;
        lines(&VOTES, code(of)).next()?.get(column)?.parse::<f64>().ok()
    };
    share(a, b).or_else(|| share(b, a))
}

/// How alike two parties voted in the last session.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// Share of the roll calls in which both voted: the mean over the pairs of members.
    pub share: f64,
    /// Pairs of states over which it is the mean.
    pub pairs: usize,
    /// Evidence id.
    pub id: String,
}

/// The pairs of members whose share is known.
fn shares(a: &Party, b: &Party) -> Vec<(PlaceId, PlaceId, f64)> {
    let pairs = a.members.iter().flat_map(|x| b.members.iter().map(move |y| (*x, *y)));
    pairs.filter_map(|(x, y)| Some((x, y, voted_alike(x, y)?))).collect()
}

/// How alike two parties voted; `None` unless it is known of most of their pairs.
pub fn alike(a: &Party, b: &Party) -> Option<Alike> {
    let found = shares(a, b);
    let known = !found.is_empty() && found.len() * 2 > a.members.len() * b.members.len();
    let sum: f64 = found.iter().map(|(.., share)| share).sum();
    known.then(|| Alike {
        share: sum / found.len() as f64,
        pairs: found.len(),
        id: format!("people/votes/{}:{}", a.key_on_day(), b.key_on_day()),
    })
}

/// A number of persons from one side in the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// How many.
    pub persons: u64,
    /// Whether every pair of members has a row; if not, it is a lower bound.
    pub whole: bool,
    /// The year.
    pub period: &'static str,
    /// Evidence id.
    pub id: String,
}

/// The rule for the passports of one place in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Free for so many days; `None` without a limit that is told.
    Free(Option<u16>),
    /// On arrival.
    OnArrival,
    /// Asked for through the network before the journey.
    Electronic,
    /// Needed before the journey.
    Needed,
    /// Nobody is let in.
    NoAdmission,
}

fn code(id: PlaceId) -> &'static str {
    registry().code_of(id)
}

/// Missions that the snapshot lacks, each with its source: written by hand, beside what is generated.
const MISSIONS_ADDED: &str = include_str!("../../../../registry/people/missions_added.csv");

/// The source of a mission that was added by hand.
fn added(sender: PlaceId, host: PlaceId) -> Option<&'static str> {
    let own = format!("{},{},", code(sender), code(host));
    MISSIONS_ADDED.lines().find_map(|line| line.strip_prefix(&own)).map(|source| source.trim_matches('"'))
}

/// Whether the list of missions has an embassy or high commission of the one in the other.
pub fn has_mission(sender: PlaceId, host: PlaceId) -> bool {
    let code_of_host = code(host);
    let listed = lines(&MISSIONS, code(sender))
        .any(|cells| matches!(cells[..], [_, _, hosts] if hosts.split(';').any(|h| h == code_of_host)));
    listed || added(sender, host).is_some()
}

/// Evidence id of the missions of two places in each other.
pub fn missions_id(a: PlaceId, b: PlaceId) -> String {
    format!("people/missions/{}:{}", code(a), code(b))
}

/// Missions of the members of one party in those of the other, sender first; the world is everybody else.
pub fn missions(sender: &Party, host: &Party) -> BTreeSet<(PlaceId, PlaceId)> {
    let inside = |party: &Party, id: &PlaceId| party.is_world() || party.members.contains(id);
    let place = |code: &str| registry().by_code(code);
    let listed = MISSIONS.text.lines().skip(1).flat_map(|line| {
        let mut cells = line.split(',');
        let from = cells.next();
        let hosts = cells.nth(1).unwrap_or_default().split(';');
        hosts.filter_map(move |to| Some((place(from?)?, place(to)?)))
    });
    let by_hand = MISSIONS_ADDED.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((place(cells.next()?)?, place(cells.next()?)?))
    });
    let asked = |(from, to): &(PlaceId, PlaceId)| from != to && inside(sender, from) && inside(host, to);
    listed.chain(by_hand).filter(asked).collect()
}

/// The month of the list of missions.
pub fn missions_seen() -> &'static str {
    MISSIONS.period
}

/// The month of the rules on visas.
pub fn visas_seen() -> &'static str {
    VISAS.period
}

/// The rule for the passports of `from` in `to`.
pub fn visa(from: PlaceId, to: PlaceId) -> Option<Rule> {
    let to = code(to);
    let word = lines(&VISAS, code(from)).find_map(|cells| match cells[..] {
        [_, rule, places] if places.split(';').any(|p| p == to) => Some(rule),
        _ => None,
    })?;
    Some(match word {
        "visa free" => Rule::Free(None),
        "visa on arrival" => Rule::OnArrival,
        "e-visa" | "eta" => Rule::Electronic,
        "visa required" => Rule::Needed,
        "no admission" => Rule::NoAdmission,
        days => Rule::Free(Some(days.parse().ok()?)),
    })
}

/// Evidence id of the rules on visas between two parties.
pub fn visas_id(a: &Party, b: &Party) -> String {
    format!("people/visas/{}:{}", a.key_on_day(), b.key_on_day())
}

/// The rows of a table that begin with a code.
fn lines(table: &Snapshot, first: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let start = format!("{first},");
    table.text.lines().filter(move |line| line.starts_with(&start)).map(|line| line.split(',').collect())
}

fn snapshot(what: Persons) -> &'static Snapshot {
    match what {
        Persons::Migrants => &MIGRANTS,
        Persons::Refugees => &REFUGEES,
    }
}

/// Places whose foreign residents are hardly counted: what the table says of them as a destination
/// rests on little.
const HARDLY_COUNTED: &[&str] = &["CHN"];

/// Pairs of the members with their numbers; empty if none is on record.
fn pairs(what: Persons, from: &Party, to: &Party) -> Vec<(PlaceId, PlaceId, u64)> {
    let inside = |party: &Party, id: &PlaceId| party.is_world() || party.members.contains(id);
    let row = |line: &'static str| {
        let mut cells = line.split(',');
        let one = registry().by_code(cells.next()?).filter(|id| inside(from, id))?;
        let other = registry().by_code(cells.next()?).filter(|id| inside(to, id) && *id != one)?;
        let counted = what != Persons::Migrants || !HARDLY_COUNTED.contains(&code(other));
        counted.then(|| (one, other, cells.filter_map(|n| n.parse::<u64>().ok()).sum()))
    };
    snapshot(what).text.lines().skip(1).filter_map(row).collect()
}

/// Whether every pair of members has a row; of the world nobody can say that.
fn is_whole(found: usize, from: &Party, to: &Party) -> bool {
    !from.is_world() && !to.is_world() && found == from.members.len() * to.members.len()
}

/// Who made a table, and what is to be known about it.
pub fn source_of(what: Persons) -> (&'static str, &'static str) {
    (snapshot(what).source, snapshot(what).caveat)
}

/// Who made the list of missions, and what is to be known about it.
pub fn source_of_missions() -> (&'static str, &'static str) {
    (MISSIONS.source, MISSIONS.caveat)
}

/// Who collected the rules on visas, and what is to be known about them.
pub fn source_of_visas() -> (&'static str, &'static str) {
    (VISAS.source, VISAS.caveat)
}

/// Evidence id of the missions of the members of one party in those of the other.
pub fn embassies_id(sender: &Party, host: &Party) -> String {
    format!("people/embassies/{}>{}", sender.key_on_day(), host.key_on_day())
}

/// Persons of one party in the other, or of or in the world; `None` if no pair has a row.
pub fn persons(what: Persons, from: &Party, to: &Party) -> Option<Count> {
    let found = pairs(what, from, to);
    let persons = found.iter().map(|(_, _, n)| n).sum();
    (!found.is_empty()).then(|| Count {
        persons,
        whole: is_whole(found.len(), from, to),
        period: snapshot(what).period,
        id: format!("people/{}/{}>{}", snapshot(what).kind, from.key_on_day(), to.key_on_day()),
    })
}

/// The rows behind an id; `rest` is the id without `people/`.
pub fn explain(rest: &str, id: &str) -> Option<Explanation> {
    let (kind, who) = rest.split_once('/')?;
    match kind {
        "missions" | "visas" => of_two(kind, who, id),
        "votes" => {
            let (a, b) = who.split_once(':')?;
            let day = Date::last_of(2024);
            of_votes(&Party::from_key(a, day).ok()?, &Party::from_key(b, day).ok()?, id)
        }
        "embassies" => of_embassies(who, id),
        "migrants" => of_persons(Persons::Migrants, who, id),
        "refugees" => of_persons(Persons::Refugees, who, id),
        _ => None,
    }
}

fn base(table: &Snapshot, id: &str, title: String) -> Explanation {
    Explanation {
        id: id.to_owned(),
        title,
        basis: table.period.to_owned(),
        source: vec![table.source.to_owned(), table.licence.to_owned()],
        notes: vec![table.caveat.to_owned()],
        ..Explanation::default()
    }
}

fn of_two(kind: &str, who: &str, id: &str) -> Option<Explanation> {
    let (a, b) = who.split_once(':')?;
    let day = Date::last_of(2026);
    let (a, b) = (Party::from_key(a, day).ok()?, Party::from_key(b, day).ok()?);
    let table = if kind == "missions" { &MISSIONS } else { &VISAS };
    let row = |from: PlaceId, to: PlaceId| {
        let said = if kind == "missions" {
            let by_hand = added(from, to).map_or_else(String::new, |source| format!("; {source}"));
            has_mission(from, to).then(|| format!("embassy or high commission{by_hand}"))?
        } else {
            lines(table, code(from)).find_map(|cells| match cells[..] {
                [_, rule, places] if places.split(';').any(|p| p == code(to)) => Some(rule.to_owned()),
                _ => None,
            })?
        };
        let locator = format!("{} in {}", code(from), code(to));
        Some(ExplainedRow { locator, exact: Some(1), value: 1.0, note: said })
    };
    let pairs = a.members.iter().flat_map(|x| b.members.iter().map(move |y| (*x, *y)));
    let rows: Vec<ExplainedRow> = pairs.flat_map(|(x, y)| [row(x, y), row(y, x)]).flatten().collect();
    let what = if kind == "missions" { "Embassies" } else { "Rules on visas" };
    let names = (a.name(), b.name());
    let title = format!("{what} between {} and {}, {}", names.0, names.1, table.period);
    (!rows.is_empty()).then(|| Explanation { rows, ..base(table, id, title) })
}

fn of_embassies(who: &str, id: &str) -> Option<Explanation> {
    let (sender, host) = who.split_once('>')?;
    let day = Date::last_of(2026);
    let (sender, host) = (Party::from_key(sender, day).ok()?, Party::from_key(host, day).ok()?);
    let found = missions(&sender, &host);
    let row = |(from, to): &(PlaceId, PlaceId)| ExplainedRow {
        locator: format!("{} in {}", code(*from), code(*to)),
        exact: Some(1),
        value: 1.0,
        note: added(*from, *to).unwrap_or_default().to_owned(),
    };
    let title = format!("Embassies of {} in {}, {}", sender.name(), host.name(), MISSIONS.period);
    (!found.is_empty()).then(|| Explanation {
        value: Some(found.len() as f64),
        bound: Bound::AtLeast,
        unit: "embassies".to_owned(),
        rows: found.iter().map(row).collect(),
        exact_sum: Some(found.len() as i128),
        ..base(&MISSIONS, id, title)
    })
}

fn of_votes(a: &Party, b: &Party, id: &str) -> Option<Explanation> {
    let found = alike(a, b)?;
    let title = format!("Same vote in the UN General Assembly, {} and {}, session 78", a.name(), b.name());
    let row = |(x, y, share): (PlaceId, PlaceId, f64)| ExplainedRow {
        locator: format!("{} and {}", code(x), code(y)),
        exact: None,
        value: share,
        note: String::new(),
    };
    let arithmetic =
        if found.pairs > 1 { vec![format!("mean over {} pairs of states", found.pairs)] } else { Vec::new() };
    Some(Explanation {
        value: Some(found.share),
        unit: "share".to_owned(),
        arithmetic,
        rows: shares(a, b).into_iter().map(row).collect(),
        ..base(&VOTES, id, title)
    })
}

fn of_persons(what: Persons, who: &str, id: &str) -> Option<Explanation> {
    let (from, to) = who.split_once('>')?;
    let day = Date::last_of(2024);
    let (from, to) = (Party::from_key(from, day).ok()?, Party::from_key(to, day).ok()?);
    let found = pairs(what, &from, &to);
    let sum: u64 = found.iter().map(|(_, _, n)| n).sum();
    let table = snapshot(what);
    let noun =
        if what == Persons::Migrants { "Migrants" } else { "Refugees and others in need of protection" };
    let title = format!("{noun} from {} in {}, {}", from.name(), to.name(), table.period);
    let row = |(one, other, n): &(PlaceId, PlaceId, u64)| ExplainedRow {
        locator: format!("{} in {}", code(*one), code(*other)),
        exact: Some(i128::from(*n)),
        value: *n as f64,
        note: String::new(),
    };
    (!found.is_empty()).then(|| Explanation {
        value: Some(sum as f64),
        bound: if is_whole(found.len(), &from, &to) { Bound::Exact } else { Bound::AtLeast },
        unit: "persons".to_owned(),
        arithmetic: vec!["rows of the members added up".to_owned()],
        rows: found.iter().map(row).collect(),
        exact_sum: Some(i128::from(sum)),
        ..base(table, id, title)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::pair;

    fn place(code: &str) -> PlaceId {
        registry().by_code(code).unwrap()
    }

    #[test]
    fn persons_by_pair_as_published() {
        let (mexico, us) = pair("MEX", "USA", Date::last_of(2024)).unwrap();
        let count = persons(Persons::Migrants, &mexico, &us).unwrap();
        assert_eq!((count.persons, count.whole), (10_853_105, true));
        let found = explain(count.id.trim_start_matches("people/"), &count.id).unwrap();
        assert_eq!(found.exact_sum, Some(10_853_105));
        let (brazil, china) = pair("BRA", "CHN", Date::last_of(2024)).unwrap();
        assert!(persons(Persons::Migrants, &brazil, &china).is_none(), "hardly counted");
        let (tonga, kiribati) = pair("TON", "KIR", Date::last_of(2024)).unwrap();
        assert!(persons(Persons::Refugees, &tonga, &kiribati).is_none(), "no row is no number");
    }

    #[test]
    fn how_a_power_and_the_members_of_a_bloc_voted_is_a_mean_over_known_pairs() {
        let (china, celac) = pair("CHN", "CELAC", Date::last_of(2025)).unwrap();
        let found = alike(&china, &celac).unwrap();
        assert!(found.pairs > 30 && found.share > 0.5 && found.share < 0.9, "{found:?}");
        let told = explain(found.id.trim_start_matches("people/"), &found.id).unwrap();
        assert_eq!((told.value, told.rows.len()), (Some(found.share), found.pairs));
        let (eu, mercosur) = pair("EU", "MERCOSUR", Date::last_of(2025)).unwrap();
        assert_eq!(alike(&eu, &mercosur), None, "known of Brazil alone");
    }

    #[test]
    fn rules_on_visas_and_embassies_by_pair() {
        assert_eq!(voted_alike(place("CHN"), place("BRA")), voted_alike(place("BRA"), place("CHN")));
        assert!((voted_alike(place("BRA"), place("CHN")).unwrap() - 0.699).abs() < 5e-4);
        assert_eq!(voted_alike(place("CHL"), place("PER")), None, "not one of the six");
        assert_eq!(visa(place("BRA"), place("CHN")), Some(Rule::Free(Some(30))));
        assert_eq!(visa(place("CHN"), place("BRA")), Some(Rule::Needed));
        assert!(has_mission(place("TUR"), place("KAZ")) && has_mission(place("KAZ"), place("TUR")));
        assert!(has_mission(place("GBR"), place("AUS")), "a British High Commission");
        assert!(has_mission(place("AUS"), place("GBR")), "added by hand");
        let id = missions_id(place("TUR"), place("KAZ"));
        assert_eq!(explain(id.trim_start_matches("people/"), &id).unwrap().rows.len(), 2);
    }
}
