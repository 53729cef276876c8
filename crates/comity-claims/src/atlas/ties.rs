//! Ties as dated events and as counts on a day.
//!
//! The ledger is complete for what it treats: relations, memoranda, agreements and partnerships
//! of China (and relations of Taipei) with the 33 states of CELAC. Everything else is a list that
//! may leave something out, so that absence proves nothing.

use super::{Atlas, figures, place, plain};
use crate::facts::{Ask, Happening, Row};
use crate::period::{Day, Period, Stamp};
use crate::remark::Remark;
use comity_ledger::ledger::Ledger;
use comity_ledger::ledger::explain::count_id;
use comity_ledger::ledger::tie::{State, Tie};
use comity_ledger::panel::reading::Bound;
use comity_ledger::party::Party;
use comity_ledger::place::{Kind, PlaceId, registry};
use comity_ledger::time::{Date, End, Precision, When};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of ties whose ledger leaves nothing out for the pairs it treats, and for whom. The relations of Beijing are
/// kept with every state.
const COMPLETE: &[(&str, &[&str])] = &[
    ("ties.diplomatic", &["CHN", "TWN"]),
    ("ties.fta", &["CHN"]),
    ("ties.mou.bri", &["CHN"]),
    ("ties.partnership", &["CHN"]),
];

/// The day up to which the project's own ledger was kept.
pub const KEPT_UNTIL: Date = Date { year: 2025, month: 5, day: 14 };

/// First year of a count on the ledger: the founding year of its oldest ties in force matters less
/// than the years that texts speak of.
const FIRST_COUNT: i16 = 2000;

/// Whether the ledger leaves nothing out between two parties. The states it treats are the members of
/// CELAC on its last day, whoever was away for some years.
pub fn complete(measure: &str, a: &str, b: &str) -> bool {
    let Some((_, whose)) = COMPLETE.iter().find(|c| c.0 == measure) else { return false };
    let celac = registry().by_code("CELAC").map(|id| registry().members(id, KEPT_UNTIL)).unwrap_or_default();
    let beijing = measure == "ties.diplomatic" && [a, b].contains(&"CHN");
    let treated = |code: &str| {
        let one =
            |id: PlaceId| celac.contains(&id) || (beijing && registry().place(id).kind == Kind::Economy);
        matches!(code, "CELAC" | "LAC") || place(code).is_some_and(one)
    };
    (whose.contains(&a) && treated(b)) || (whose.contains(&b) && treated(a))
}

/// The last day that the list of agreements of the whole world covers.
const WORLD_LIST_ENDS: Day = (2020, 12, 31);

/// The last day of the list of Belt and Road memoranda.
const MEMORANDA_END: Day = (2023, 12, 31);

/// The day up to which the list of a tie between two parties was kept.
pub fn kept_until(measure: &str, a: &str, b: Option<&str>) -> Day {
    let own = plain(KEPT_UNTIL);
    if b.is_some_and(|b| complete(measure, a, b)) {
        return own;
    }
    match measure {
        "ties.fta" | "ties.rta" | "ties.agreement" => WORLD_LIST_ENDS,
        "ties.mou.bri" => MEMORANDA_END,
        _ => own,
    }
}

/// Counts of ties in force at the end of each year and on the day of the document.
pub fn standing_rows(atlas: &Atlas<'_>, ask: Ask<'_>) -> Vec<Row> {
    let (Some(a), Some(b)) = (ask.origin, ask.destination) else { return Vec::new() };
    let day = atlas.day();
    let bloc = |code: &str| place(code).is_some_and(|id| registry().place(id).has_members());
    if a > b || !complete(ask.measure, a, b) || !(bloc(a) || bloc(b)) {
        return Vec::new();
    }
    let Some((x, y)) = atlas.pair(a, b) else { return Vec::new() };
    // nothing is counted on a day that the ledger does not reach
    let last = day.min(KEPT_UNTIL);
    let ends = (FIRST_COUNT..last.year).map(Date::last_of);
    ends.chain([last]).flat_map(|on| count(atlas.world().ledger(), ask.measure, (a, b), &x, &y, on)).collect()
}

fn count(ledger: &Ledger, measure: &str, codes: (&str, &str), x: &Party, y: &Party, day: Date) -> Vec<Row> {
    let standing = ledger.standing(measure, x, y, day);
    // where the list ends before the day and names nobody, there is no number
    let Some((counted, bound)) = standing.counted() else { return Vec::new() };
    // "at least 17": of so large a part it cannot be said
    let open = if bound == Bound::Exact { 0 } else { standing.cannot_say.len() };
    let unverified = standing.in_force.iter().any(|t| t.unverified());
    let notes: Vec<Remark> = unverified.then_some(Remark::SomeUnverified).into_iter().collect();
    let row = |unit: &str| Row {
        source: "LEDGER".to_owned(),
        vintage: String::new(),
        measure: measure.to_owned(),
        origin: codes.0.to_owned(),
        destination: codes.1.to_owned(),
        product: String::new(),
        period: Period::At(Stamp::Day(i32::from(day.year), day.month, day.day)),
        value: counted as f64,
        unit: unit.to_owned(),
        evidence: count_id(measure, x, y, day),
        notes: notes.clone(),
        missing: open as f64 / (counted + open).max(1) as f64,
    };
    figures::units(measure, "agreements").into_iter().map(row).collect()
}

/// A day of the ledger at its own precision.
pub fn stamp(when: When) -> Stamp {
    let Date { year, month, day } = when.first;
    match when.precision {
        Precision::Day => Stamp::Day(i32::from(year), month, day),
        Precision::Month => Stamp::Month(i32::from(year), month),
        Precision::Year => Stamp::Year(i32::from(year)),
    }
}

/// Every dated event of a ledger, by kind of tie.
struct Happenings(BTreeMap<String, Vec<Happening>>);

/// The dated events of a kind of tie.
pub fn happenings(atlas: &Atlas<'_>, measure: &str, party: Option<&str>) -> Vec<Happening> {
    happenings_where(atlas, measure, &|h| party.is_none_or(|p| h.parties.iter().any(|q| q == p)))
}

/// The dated events of a kind of tie that pass a test.
pub fn happenings_where(
    atlas: &Atlas<'_>,
    measure: &str,
    test: &dyn Fn(&Happening) -> bool,
) -> Vec<Happening> {
    let all = atlas.world().derived(|world| Happenings(all(world.ledger())));
    let all = all.get().and_then(|all| all.0.get(measure)).map_or(&[][..], Vec::as_slice);
    all.iter().filter(|h| test(h)).cloned().collect()
}

/// Every tie as its beginnings and ends.
fn all(ledger: &Ledger) -> BTreeMap<String, Vec<Happening>> {
    let own: BTreeSet<(PlaceId, PlaceId)> = ledger.ties_of("ties.fta").map(pair).collect();
    let mut out: BTreeMap<String, Vec<Happening>> = BTreeMap::new();
    let mut older = Vec::new();
    let mut by_pair: BTreeMap<(String, (PlaceId, PlaceId)), Vec<&Tie>> = BTreeMap::new();
    for tie in ledger.ties.iter().chain(ledger.of_blocs.iter()) {
        by_pair.entry((measure_of(tie).to_owned(), pair(tie))).or_default().push(tie);
    }
    for ((measure, parties), mut ties) in by_pair {
        ties.sort_by_key(|t| t.begins().map(|w| w.first));
        let mut list = Vec::new();
        for (i, tie) in ties.iter().enumerate() {
            // Of those who have an agreement of the table, the older list is kept apart: it may tell the same one otherwise.
            let apart = tie.measure == "ties.rta" && own.contains(&parties);
            events_of(tie, i, i + 1 == ties.len(), if apart { &mut older } else { &mut list });
        }
        out.entry(measure).or_default().append(&mut list);
    }
    out.insert("ties.rta".to_owned(), older);
    out.entry("membership".to_owned()).or_default().extend(accessions());
    for happening in super::events::happenings(ledger) {
        out.entry(happening.measure.clone()).or_default().push(happening);
    }
    out
}

fn pair(tie: &Tie) -> (PlaceId, PlaceId) {
    (tie.a.min(tie.b), tie.a.max(tie.b))
}

/// Agreements of the DESTA list are free trade agreements to a text.
fn measure_of(tie: &Tie) -> &str {
    if tie.measure == "ties.rta" { "ties.fta" } else { &tie.measure }
}

/// Whether the date of a tie is only likely, or was not read in a source: it may not contradict anybody.
fn doubtful(tie: &Tie) -> bool {
    tie.unverified() || tie.verification == "partly" || tie.likely.is_some()
}

fn events_of(tie: &Tie, nth: usize, last: bool, out: &mut Vec<Happening>) {
    let code = |id| registry().code_of(id).to_owned();
    let mut push = |event: &str, when: When| {
        out.push(Happening {
            measure: measure_of(tie).to_owned(),
            event: event.to_owned(),
            parties: vec![code(tie.a), code(tie.b)],
            date: stamp(when),
            note: tie.level.clone(),
            unverified: tie.unverified(),
            evidence: format!("tie/{}", tie.id),
            doubtful: doubtful(tie),
            // the id of a pair out of many names the pair; a bloc is a party as such
            of_many: tie.id.contains(':')
                && ![tie.a, tie.b].iter().any(|id| registry().place(*id).has_members()),
        });
    };
    if let Some(when) = tie.signed {
        push("signed", when);
    }
    let beginning = match (tie.measure.as_str(), nth) {
        ("ties.diplomatic", 0) | ("ties.partnership", 0) => "established",
        ("ties.diplomatic", _) => "restored",
        ("ties.partnership", _) => "upgraded",
        ("ties.mou.bri", _) => "signed",
        ("ties.forum", _) => "created",
        _ => "in_force",
    };
    if let Some(when) = tie.begins().filter(|_| tie.state == State::InForce) {
        push(beginning, when);
    }
    // "In force since January" and "since May" are both said of what was applied first.
    if let Some(when) = tie.entered {
        push(beginning, when);
    }
    // One level of a partnership ends where the next begins.
    let replaced = tie.measure == "ties.partnership" && !last;
    if let (End::At(when), false) = (tie.interval.to, replaced) {
        push(if tie.measure == "ties.diplomatic" { "severed" } else { "withdrew" }, when);
    }
}

/// Accessions to blocs and exits from them.
fn accessions() -> Vec<Happening> {
    let mut out = Vec::new();
    for bloc in registry().places().iter().filter(|p| p.kind == Kind::Bloc) {
        let told = |status: &str| matches!(status, "member" | "in_force" | "as_such" | "signed");
        for m in registry().memberships(bloc.id).filter(|m| told(m.status)) {
            let mut push = |event: &str, end: End| {
                if let End::At(when) = end {
                    out.push(Happening {
                        measure: "membership".to_owned(),
                        event: event.to_owned(),
                        parties: vec![registry().code_of(m.member).to_owned(), bloc.code.to_owned()],
                        date: stamp(when),
                        note: m.note.to_owned(),
                        unverified: false,
                        evidence: format!("membership/{}:{}", bloc.code, registry().code_of(m.member)),
                        doubtful: m.note.starts_with("open:"),
                        of_many: false,
                    });
                }
            };
            push(if m.status == "signed" { "signed" } else { "joined" }, m.interval.from);
            push("left", m.interval.to);
        }
    }
    out
}
