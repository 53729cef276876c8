//! Which agreements are there, and where do they stand on the day?

use super::who::trade_agreements;
use super::{Desk, names, points, speech};
use crate::speech::Arg;
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::explain::count_id;
use comity_ledger::ledger::tie::{Rolled, Stands, State, Tie};
use comity_ledger::measure::{self, Measure};
use comity_ledger::place::registry;
use comity_ledger::time::{Date, End, When};
use std::collections::BTreeSet;

/// Kinds told one by one, in this order.
const KINDS: &[Measure] = &[
    measure::TIES_FTA,
    measure::TIES_FTA_EARLY_HARVEST,
    measure::TIES_PSA,
    measure::TIES_AGREEMENT,
    measure::TIES_DEFENCE,
    measure::TIES_BIT,
    measure::TIES_TAX,
    measure::TIES_FTA_PROTOCOL,
    measure::TIES_SUSPENSION,
    measure::TIES_PREFERENCE,
    measure::TIES_SANCTIONS,
];

/// Entries of the section.
const ITEMS_MAX: usize = 9;

/// The section, and how many entries it leaves out.
pub fn blocks(desk: &Desk<'_>) -> (Vec<Block>, usize) {
    let mut found = trade_agreements(desk, KINDS);
    let mut items: Vec<Text> = memoranda(desk).into_iter().collect();
    let mut treaties: Vec<Text> = Vec::new();
    if !(desk.scope.a.is_single() && desk.scope.b.is_single()) {
        treaties.extend(MANY.iter().filter_map(|kind| of_members(desk, &found, *kind)));
        found.retain(|entry| entry.ties.iter().all(|tie| !MANY.contains(&tie.measure)));
    }
    items.extend(shared(desk));
    let mut told = found.iter().take(ITEMS_MAX).filter_map(|entry| entry_text(desk, entry));
    // The weightiest agreements go before what the members have in treaties, and that before changes of theirs.
    items.extend(told.by_ref().take(WEIGHTY));
    items.extend(treaties);
    items.extend(told);
    if items.is_empty() {
        return (vec![Block::Paragraph(desk.say.text("standing.none", &[]))], 0);
    }
    (points(items), found.len().saturating_sub(ITEMS_MAX))
}

/// Agreements that go before treaties of single members.
const WEIGHTY: usize = 5;

/// Kinds of which a bloc has so many, member by member, that they are told together.
const MANY: &[Measure] = &[measure::TIES_BIT, measure::TIES_TAX];

/// Treaties of a kind between single members that are in force: by the names of the members.
fn of_members(desk: &Desk<'_>, found: &[Rolled<'_>], kind: Measure) -> Option<Text> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    let held = || {
        let own = found.iter().filter(|entry| entry.stands == Stands::InForce);
        own.filter_map(|entry| entry.ties.first()).filter(|tie| tie.measure == kind)
    };
    let first = held().next()?;
    let one = [a, b].into_iter().find(|party| party.is_single());
    let mut names: Vec<String> = held()
        .map(|tie| match one.and_then(|one| tie.other(one.id)) {
            Some(other) => speech::place(desk.language(), other),
            None => names::short(desk, tie),
        })
        .collect();
    names.sort();
    names.dedup();
    let (n, names) = (names.len(), speech::list(desk.language(), &names));
    let (count, id) = (n.to_string(), format!("tie/{}", first.id));
    let args = [("n", Arg::Bound(count.as_str(), id.as_str())), ("names", Arg::Plain(names.as_str()))];
    Some(desk.say.count(&format!("standing.of_members.{kind}"), n, &args))
}

/// What an entry is called: a sanction is told with who sends it.
fn name_of(desk: &Desk<'_>, tie: &Tie, ties: &[&Tie]) -> String {
    if tie.measure != measure::TIES_SANCTIONS {
        return super::changes::marked(desk, tie, names::with_whom(desk, ties));
    }
    let english = desk.language() == crate::speech::Language::En;
    let what = if english { format!(" ({})", tie.level) } else { String::new() };
    let name = format!(
        "{}: {} → {}{what}",
        desk.say.word("kind.ties.sanctions"),
        speech::place(desk.language(), tie.a),
        speech::place(desk.language(), tie.b)
    );
    super::changes::marked(desk, tie, name)
}

/// The message of a stage and its day.
fn stage(tie: &Tie, entry: &Rolled<'_>, day: Date) -> Option<(&'static str, Option<When>)> {
    let begins = entry.begins().map(|(first, _)| first);
    Some(match entry.stands {
        Stands::InForce if tie.provisional_on(day) => ("standing.provisional", begins),
        Stands::InForce if tie.entered.is_some() => ("standing.entered", tie.entered),
        Stands::InForce => ("standing.in_force", begins),
        Stands::Signed if tie.stage.starts_with("not in force") => ("standing.not_between", tie.signed),
        Stands::Signed => ("standing.signed", tie.signed),
        Stands::Announced if tie.state == State::Concluded => match tie.concluded {
            Some(day) => ("standing.concluded.on", Some(day)),
            None => ("standing.concluded", None),
        },
        Stands::Announced if tie.signed.is_some() => ("standing.announced.on", tie.signed),
        Stands::Announced => ("standing.announced", None),
        Stands::Later => ("standing.later", begins.or(tie.signed)),
        Stands::Ended => match tie.interval.to {
            End::At(when) => ("standing.ended", Some(when)),
            _ => ("standing.ended", None),
        },
        Stands::CannotSay | Stands::Absent => return None,
    })
}

fn entry_text(desk: &Desk<'_>, entry: &Rolled<'_>) -> Option<Text> {
    let tie = *entry.ties.first()?;
    let (key, day) = stage(tie, entry, desk.scope.as_of)?;
    let name = comity_figures::words::capital(&name_of(desk, tie, &entry.ties));
    let id = format!("tie/{}", tie.id);
    let what = ("what", Arg::Bound(name.as_str(), id.as_str()));
    let key =
        if key == "standing.in_force" && one_day_for_all(desk, tie) { "standing.in_force.all" } else { key };
    let mut text = match (entry.stands, entry.begins()) {
        (Stands::InForce, Some((first, _))) if key == "standing.entered" => {
            let (first, entered) = (desk.when(first), day.map(|when| desk.when(when)).unwrap_or_default());
            desk.say.text(key, &[what, ("day", Arg::Plain(entered.as_str())), ("first", Arg::Plain(&first))])
        }
        (Stands::InForce, Some((first, last))) if first != last => {
            let (first, last) = (desk.when(first), desk.when(last));
            let args = [what, ("first", Arg::Plain(first.as_str())), ("last", Arg::Plain(&last))];
            let key = if key == "standing.provisional" {
                "standing.provisional.by_party"
            } else {
                "standing.by_party"
            };
            desk.say.text(key, &args)
        }
        _ => {
            let day = day.map_or_else(|| desk.say.word("day.unknown").to_owned(), |when| desk.when(when));
            desk.say.text(key, &[what, ("day", Arg::Plain(day.as_str()))])
        }
    };
    text.0.extend(steps_before(desk, tie, entry.stands).0);
    Some(text)
}

/// Parties from which an agreement hardly began for all on one day.
const MANY_PARTIES: usize = 6;

/// Whether an agreement of many parties has one day for all of them: then its lists do not hold when
/// each of them joined. What a bloc agrees with others binds it as one, and not its members to each other:
/// then far fewer pairs are bound than there are.
fn one_day_for_all(desk: &Desk<'_>, tie: &Tie) -> bool {
    // What one side grants, withdraws or imposes is joined by nobody.
    if matches!(tie.measure, measure::TIES_PREFERENCE | measure::TIES_SUSPENSION | measure::TIES_SANCTIONS) {
        return false;
    }
    let ties = desk.scope.world.ledger().ties.iter();
    let own = ties.filter(|other| !tie.agreement.is_empty() && other.agreement == tie.agreement);
    let (mut parties, mut days, mut pairs) = (BTreeSet::new(), BTreeSet::new(), 0);
    for other in own {
        parties.extend([other.a, other.b]);
        days.insert(other.begins().map(|when| when.first));
        pairs += 1;
    }
    let n = parties.len();
    n >= MANY_PARTIES && days.len() == 1 && pairs * 2 > n * (n - 1) / 2
}

/// When the text was agreed and signed, where the agreement is young enough to be told so.
fn steps_before(desk: &Desk<'_>, tie: &Tie, stands: Stands) -> Text {
    let (Some(concluded), Some(signed)) = (tie.concluded, tie.signed) else { return Text::new() };
    let (concluded, signed) = (desk.when(concluded), desk.when(signed));
    match stands {
        Stands::InForce | Stands::Later => desk.say.text(
            "standing.steps",
            &[("concluded", Arg::Plain(&concluded)), ("signed", Arg::Plain(&signed))],
        ),
        Stands::Signed => desk.say.text("standing.agreed", &[("concluded", Arg::Plain(&concluded))]),
        _ => Text::new(),
    }
}

/// Organisations and groups in which membership says something, the weightiest first; agreements on
/// trade are told above.
const GROUPS: &[&str] = &[
    "G7",
    "G20",
    "NATO",
    "AUKUS",
    "QUAD",
    "BRICS",
    "OECD",
    "EU",
    "ASEAN",
    "APEC",
    "SCO",
    "OTS",
    "CIS",
    "GCC",
    "ARAB",
    "OIC",
    "OPEC",
    "AU",
    "CELAC",
    "MERCOSUR",
    "PA",
    "CARICOM",
    "OAS",
    "PIF",
    "COMMONWEALTH",
    "AIIB",
    "NDB",
];

/// The groups to which two single parties both belong on the day.
fn shared(desk: &Desk<'_>) -> Option<Text> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    if !(a.is_single() && b.is_single()) {
        return None;
    }
    let both = |code: &&&str| {
        let members = registry().by_code(code).map(|id| registry().members(id, desk.scope.as_of));
        members.is_some_and(|members| members.contains(&a.id) && members.contains(&b.id))
    };
    let found: Vec<&str> = GROUPS.iter().filter(both).copied().collect();
    let first = found.first()?;
    let names: Vec<String> = found
        .iter()
        .filter_map(|code| registry().by_code(code))
        .map(|id| names::bloc(desk.language(), id))
        .collect();
    let (names, id) = (speech::list(desk.language(), &names), format!("membership/{first}:{}", a.code()));
    Some(desk.say.text("standing.shared", &[("names", Arg::Bound(&names, &id))]))
}

/// Belt and Road memoranda together: one by one they would fill the page.
fn memoranda(desk: &Desk<'_>) -> Option<Text> {
    let scope = desk.scope;
    let standing =
        desk.scope.world.ledger().standing(&measure::TIES_MOU_BRI, &scope.a, &scope.b, scope.as_of);
    let id = count_id(&measure::TIES_MOU_BRI, &scope.a, &scope.b, scope.as_of);
    if let (true, Some(tie)) = (scope.a.is_single() && scope.b.is_single(), standing.in_force.first()) {
        let name = comity_figures::words::capital(&names::called(desk, tie));
        let own = format!("tie/{}", tie.id);
        return Some(match (tie.begins(), tie.likely) {
            (Some(when), _) => desk.say.text(
                "standing.in_force",
                &[("what", Arg::Bound(&name, &own)), ("day", Arg::Plain(&desk.when(when)))],
            ),
            (None, likely) => {
                let day = likely.map_or_else(|| desk.say.word("day.unknown").to_owned(), |l| desk.when(l.0));
                desk.say
                    .text("standing.likely", &[("what", Arg::Bound(&name, &own)), ("day", Arg::Plain(&day))])
            }
        });
    }
    let n = standing.in_force.len();
    (n > 0).then(|| desk.say.count("standing.memoranda", n, &[("n", Arg::Bound(&n.to_string(), &id))]))
}
