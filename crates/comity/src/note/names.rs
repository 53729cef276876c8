//! What a tie is called, and for whom of the two sides it stands.

use super::{Desk, speech};
use crate::speech::Language;
use comity_ledger::ledger::tie::Tie;
use comity_ledger::measure::{self, Measure};
use comity_ledger::party::Party;
use comity_ledger::place::{PlaceId, registry};
use std::collections::BTreeSet;

/// As many members are named one by one; of more it is said how many they are.
const NAMED_MAX: usize = 5;
/// As many members are named as left out.
const LEFT_OUT_MAX: usize = 3;

/// What an agreement or another tie is called, without saying for whom it stands.
pub fn called(desk: &Desk<'_>, tie: &Tie) -> String {
    let own = desk.say.word(&format!("agreement.{}", tie.agreement));
    if !own.is_empty() {
        return own.to_owned();
    }
    let kind = desk.say.word(&format!("kind.{}", tie.measure));
    match tie.measure {
        measure::TIES_PARTNERSHIP => super::who::level(desk, &tie.level),
        measure::TIES_FORUM => tie.level.clone(),
        // What China counts among the memoranda is another paper with some.
        measure::TIES_MOU_BRI => {
            let level = tie.level.split(',').next().unwrap_or_default().replace(' ', "_");
            let own = desk.say.word(&format!("kind.ties.mou.bri.{level}"));
            if own.is_empty() { kind.to_owned() } else { own.to_owned() }
        }
        _ if tie.agreement.is_empty() => kind.to_owned(),
        _ => between_two(desk, tie).unwrap_or_else(|| tie.level.replace(" - ", "–")),
    }
}

/// The same where the kind has been said already: two parties by their names alone.
pub fn short(desk: &Desk<'_>, tie: &Tie) -> String {
    let two =
        if desk.say.word(&format!("agreement.{}", tie.agreement)).is_empty() { two(desk, tie) } else { None };
    let dash = if desk.language() == Language::Zh { '—' } else { '–' };
    two.map_or_else(|| called(desk, tie), |(x, y)| format!("{x}{dash}{y}"))
}

/// What is called only after its two parties ("Peru - Korea, Republic of") is called by its kind and
/// their names in the language.
fn between_two(desk: &Desk<'_>, tie: &Tie) -> Option<String> {
    let form = desk.say.word(&format!("named.{}", tie.measure));
    let (x, y) = two(desk, tie).filter(|_| !form.is_empty())?;
    Some(form.replace("{x}", &x).replace("{y}", &y))
}

/// The two parties of an agreement that is called only after them, the first side's first.
fn two(desk: &Desk<'_>, tie: &Tie) -> Option<(String, String)> {
    let (x, y) = tie.level.split_once(" - ").filter(|(_, y)| !y.contains(" - "))?;
    let (x, y) = if tie.id == tie.agreement {
        if desk.scope.b.members.contains(&tie.a) { (tie.b, tie.a) } else { (tie.a, tie.b) }
    } else {
        (named(x)?, named(y)?)
    };
    Some((bare(desk.language(), x), bare(desk.language(), y)))
}

/// A party by the name that a list gives it: "Korea, Republic of" is the Republic of Korea.
fn named(text: &str) -> Option<PlaceId> {
    let turned = text.split_once(", ").map(|(name, form)| format!("{form} {name}"));
    registry().find(text).ok().or_else(|| registry().find(&turned?).ok())
}

/// A name as it stands in a compound: without an article, a bloc by its letters.
fn bare(language: Language, id: PlaceId) -> String {
    let place = registry().place(id);
    if place.has_members() && language != Language::Zh {
        return speech::letters(language, place.code).to_owned();
    }
    place.name(language.of_places()).to_owned()
}

/// A bloc as it stands in a list of several: by its letters where it is known by them.
pub fn bloc(language: Language, id: PlaceId) -> String {
    let place = registry().place(id);
    let spelled = matches!(place.code, "ARAB" | "COMMONWEALTH" | "EU" | "AU" | "PA" | "OTS" | "PIF" | "CIS");
    if spelled || language == Language::Zh {
        return speech::place(language, id);
    }
    speech::letters(language, place.code).to_owned()
}

/// A bloc within a sentence: by its letters or its name, with the article that the language wants.
pub fn in_sentence(language: Language, id: PlaceId) -> String {
    if language == Language::En {
        return crate::brief::short_code(id).to_owned();
    }
    speech::with_article(language, registry().code_of(id), bloc(language, id))
}

/// What the ties of one agreement are called, with those for whom they stand where that is not
/// everybody.
pub fn with_whom(desk: &Desk<'_>, ties: &[&Tie]) -> String {
    let Some(tie) = ties.first() else { return String::new() };
    let name = called(desk, tie);
    // An agreement of two parties is called after both.
    let own = !desk.say.word(&format!("agreement.{}", tie.agreement)).is_empty();
    let says_both = tie.id == tie.agreement && (own || between_two(desk, tie).is_some());
    let whom = if says_both { String::new() } else { whom(desk, ties) };
    match (whom.as_str(), desk.language()) {
        ("", _) => name,
        (whom, Language::Zh) => format!("{name}（{whom}）"),
        (whom, _) => format!("{name} ({whom})"),
    }
}

/// The members for whom the ties stand; empty if they stand for all of both sides.
pub fn whom(desk: &Desk<'_>, ties: &[&Tie]) -> String {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    if ties.iter().any(|tie| [(a.id, b.id), (b.id, a.id)].contains(&(tie.a, tie.b))) {
        return String::new();
    }
    let side = |party: &Party| -> BTreeSet<PlaceId> {
        ties.iter().flat_map(|tie| [tie.a, tie.b]).filter(|id| party.members.contains(id)).collect()
    };
    let (of_a, of_b) = (side(a), side(b));
    let pairs: BTreeSet<(PlaceId, PlaceId)> =
        ties.iter().map(|tie| (tie.a.min(tie.b), tie.a.max(tie.b))).collect();
    if pairs.len() != of_a.len() * of_b.len() {
        return desk.say.plain("pairs", &[("n", &pairs.len().to_string())]);
    }
    let told: Vec<String> =
        [(a, of_a), (b, of_b)].iter().filter_map(|(party, some)| some_of(desk, party, some)).collect();
    told.join("; ")
}

/// Some of the members of a side; nothing if it is all of them.
fn some_of(desk: &Desk<'_>, party: &Party, some: &BTreeSet<PlaceId>) -> Option<String> {
    let names = |ids: &[PlaceId]| {
        let names: Vec<String> = ids.iter().map(|id| speech::place(desk.language(), *id)).collect();
        speech::list(desk.language(), &names)
    };
    let all: BTreeSet<PlaceId> = party.members.iter().copied().collect();
    let missing: Vec<PlaceId> = all.difference(some).copied().collect();
    if missing.is_empty() {
        return None;
    }
    if some.len() <= NAMED_MAX {
        return Some(names(&some.iter().copied().collect::<Vec<_>>()));
    }
    if missing.len() <= LEFT_OUT_MAX {
        return Some(desk.say.plain("whom.without", &[("names", &names(&missing))]));
    }
    let (n, m) = (some.len().to_string(), all.len().to_string());
    let bloc = speech::party(desk.language(), party);
    Some(desk.say.plain("whom.some", &[("n", &n), ("m", &m), ("bloc", &bloc)]))
}

/// The tie of a kind of one of two states with a bloc to which the other belongs, and that bloc; none
/// where its name says both already.
pub fn with_bloc<'a>(desk: &'a Desk<'_>, measure: Measure) -> Option<(&'a Tie, PlaceId)> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    if !(a.is_single() && b.is_single()) {
        return None;
    }
    let day = desk.scope.as_of;
    let bloc_of = |tie: &Tie| {
        [(a.id, b.id), (b.id, a.id)].into_iter().find_map(|(one, other)| {
            let bloc = tie.other(one)?;
            let holds =
                registry().place(bloc).has_members() && registry().members(bloc, day).contains(&other);
            holds.then_some(bloc)
        })
    };
    desk.scope
        .world
        .ledger()
        .ties_of(&measure)
        .filter(|tie| tie.sourced() && tie.stands_on(day) == comity_ledger::ledger::tie::Stands::InForce)
        .find_map(|tie| Some((tie, bloc_of(tie)?)))
}

/// Ties of a kind between a side that is a bloc, as such, and single members of the other: the last of
/// each member.
pub fn with_a_member<'a>(desk: &'a Desk<'_>, measure: Measure) -> Vec<&'a Tie> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    let own = |tie: &&Tie| {
        let across = |bloc: &Party, other: &Party| {
            !bloc.is_single()
                && tie.other(bloc.id).is_some_and(|id| id != other.id && other.members.contains(&id))
        };
        (across(a, b) || across(b, a))
            && tie.sourced()
            && tie.stands_on(desk.scope.as_of) == comity_ledger::ledger::tie::Stands::InForce
    };
    let mut found: Vec<&Tie> = desk.scope.world.ledger().ties_of(&measure).filter(own).collect();
    found.sort_by_key(|tie| tie.begins().map(|when| when.first));
    let mut last: Vec<&Tie> = Vec::new();
    for tie in found {
        last.retain(|known| (known.a, known.b) != (tie.a, tie.b));
        last.push(tie);
    }
    last
}

/// The tie of a kind between the two sides as such, not between their members.
pub fn as_such<'a>(desk: &'a Desk<'_>, measure: Measure) -> Option<&'a Tie> {
    let (a, b) = (desk.scope.a.id, desk.scope.b.id);
    let own = move |tie: &&Tie| (tie.a, tie.b) == (a, b) || (tie.a, tie.b) == (b, a);
    let found = desk.scope.world.ledger().ties_of(&measure).filter(own);
    let stands = |tie: &&Tie| {
        tie.stands_on(desk.scope.as_of) == comity_ledger::ledger::tie::Stands::InForce && tie.sourced()
    };
    found.filter(stands).max_by_key(|tie| tie.begins().map(|when| when.first))
}
