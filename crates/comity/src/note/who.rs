//! Who are the two to each other? Three sentences and six figures.

use super::{Desk, names, offices, speech};
use crate::brief::Fact;
use crate::speech::Arg;
use comity_figures::page::{Text, Tile};
use comity_ledger::ledger::Event;
use comity_ledger::ledger::explain::count_id;
use comity_ledger::ledger::recognition::{Recognition, Rival};
use comity_ledger::ledger::tie::{Rolled, Stands, State, Tie, between, rolled};
use comity_ledger::measure::{self, Measure};
use comity_ledger::panel::Cell;
use comity_ledger::panel::reading::{Bound, Reading};
use comity_ledger::party::Party;
use comity_ledger::time::{Date, End, When};
use comity_ledger::un;

/// Roll calls below which a year's agreement in votes is chance.
const ROLL_CALLS_MIN: u64 = 20;

/// Names that a sentence holds.
const NAMED_MAX: usize = 5;

/// The sentences, each number bound to its evidence.
pub fn sentences(desk: &Desk<'_>) -> Vec<Text> {
    let mut out = Vec::new();
    let basics: Vec<Text> =
        [&desk.scope.a, &desk.scope.b].into_iter().filter_map(|p| basics(desk, p)).collect();
    if !basics.is_empty() {
        out.push(joined(desk.language(), basics));
    }
    out.extend(relations(desk));
    out.push(agreements(desk));
    out.extend(trade(desk));
    out
}

/// Sentences one after the other; Chinese has no space between them.
fn joined(language: super::Language, texts: Vec<Text>) -> Text {
    let mut out = Text::new();
    for (i, text) in texts.into_iter().enumerate() {
        if i > 0 {
            out = out.plain(speech::space(language));
        }
        out.0.extend(text.0);
    }
    out
}

/// The last reading of a measure of one party.
fn latest(desk: &Desk<'_>, measure: Measure, party: &Party) -> Option<Reading> {
    let years = (2000..=desk.scope.as_of.year).rev();
    let mut found = years.flat_map(|year| {
        desk.scope.world.panel().bases_of(&measure).filter_map(move |series| {
            desk.scope.world.panel().level(series, &Cell { from: party, to: None, year, product: None }).ok()
        })
    });
    found.find(|reading| reading.value > 0.0)
}

fn basics(desk: &Desk<'_>, party: &Party) -> Option<Text> {
    let language = desk.language();
    let (people, gdp) = (latest(desk, measure::POPULATION, party), latest(desk, measure::GDP, party));
    let name = comity_figures::words::capital(&speech::party(language, party));
    // A sum without some of the members is a lower bound.
    let said = |reading: &Option<Reading>, print: fn(super::Language, f64) -> String| {
        reading.as_ref().map(|r| {
            let value = print(language, r.value);
            let lacks = r.has_holes() || !r.not_covered.is_empty();
            let value = if lacks { desk.say.plain("at_least", &[("value", &value)]) } else { value };
            (value, r.id.clone(), r.period.clone())
        })
    };
    let (people, gdp) = (said(&people, speech::people), said(&gdp, speech::usd));
    match (people, gdp) {
        (Some((people, people_id, counted)), Some((gdp, gdp_id, year))) => Some(desk.say.text(
            "who.both",
            &[
                ("name", Arg::Plain(&name)),
                ("people", Arg::Bound(people.trim_end_matches(OF), &people_id)),
                ("of", Arg::Plain(of(&people))),
                ("counted", Arg::Plain(&counted)),
                ("gdp", Arg::Bound(&gdp, &gdp_id)),
                ("year", Arg::Plain(&year)),
            ],
        )),
        (Some((people, id, year)), None) => Some(desk.say.text(
            "who.people",
            &[
                ("name", Arg::Plain(&name)),
                ("people", Arg::Bound(people.trim_end_matches(OF), &id)),
                ("of", Arg::Plain(of(&people))),
                ("year", Arg::Plain(&year)),
            ],
        )),
        _ => None,
    }
}

/// What stands between millions and what is counted, in Spanish and Portuguese; it is no part of the number.
const OF: &str = " de";

fn of(number: &str) -> &'static str {
    if number.ends_with(OF) { "de " } else { "" }
}

fn single_pair(desk: &Desk<'_>) -> bool {
    desk.scope.a.is_single() && desk.scope.b.is_single()
}

/// Relations, standing forum and declared level; what is not known stands at the end of the note.
fn relations(desk: &Desk<'_>) -> Option<Text> {
    let scope = desk.scope;
    let found = desk.scope.world.ledger().recognition(&scope.a, &scope.b, scope.as_of);
    let mut out: Vec<Text> = Vec::new();
    match found.held.first() {
        Some(tie) if single_pair(desk) => out.push(match (tie.begins(), before(desk, tie)) {
            (Some(when), Some((first, old))) => {
                let (id, first_id) = (format!("tie/{}", tie.id), format!("tie/{}", old.id));
                let (day, first) = (desk.when(when), desk.when(first));
                let args = [("first", Arg::Bound(&first, &first_id)), ("day", Arg::Bound(&day, &id))];
                desk.say.text("who.relations.restored", &args)
            }
            (Some(when), None) => {
                let id = format!("tie/{}", tie.id);
                desk.say.text("who.relations", &[("day", Arg::Bound(&desk.when(when), &id))])
            }
            (None, _) => desk.say.text("who.relations.undated", &[]),
        }),
        None if found.known > 0 && single_pair(desk) => out.push(none_now(desk)),
        _ => out.extend(relations_of_many(desk, &found)),
    }
    out.extend(found.rivals.iter().filter_map(|rival| recognised_instead(desk, rival)));
    out.extend(forum(desk));
    out.extend(partnership(desk));
    (!out.is_empty()).then(|| joined(desk.language(), out))
}

/// Two states without relations: since when, if they had them.
fn none_now(desk: &Desk<'_>) -> Text {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    let ends = |tie: &Tie| match tie.interval.to {
        End::At(when) => Some(when),
        _ => None,
    };
    let ended = desk.scope.world.ledger().ties_of(&measure::TIES_DIPLOMATIC).filter(|tie| {
        between(tie, a, b) && tie.state == State::InForce && tie.stands_on(desk.scope.as_of) == Stands::Ended
    });
    let last = ended.filter_map(|tie| Some((ends(tie)?, tie))).max_by_key(|(when, _)| when.first);
    let Some((when, tie)) = last else { return desk.say.text("who.relations.none", &[]) };
    let (day, id) = (dated(desk, tie, Some(when)), format!("tie/{}", tie.id));
    desk.say.text("who.relations.broken", &[("day", Arg::Bound(&day, &id))])
}

/// The first relations of two states, where they were broken off and `held` is their return.
fn before<'a>(desk: &'a Desk<'_>, held: &Tie) -> Option<(When, &'a Tie)> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    let own = desk.scope.world.ledger().ties_of(&measure::TIES_DIPLOMATIC).filter(|tie| {
        between(tie, a, b) && tie.state == State::InForce && tie.id != held.id && tie.sourced()
    });
    let begun = own.filter_map(|tie| Some((tie.begins()?, tie)));
    let earlier = begun.filter(|(when, _)| held.begins().is_some_and(|back| when.first < back.first));
    earlier.min_by_key(|(when, _)| when.first)
}

/// "China has relations with 26 of the 33 members": only where most pairs are known.
fn relations_of_many(desk: &Desk<'_>, found: &Recognition<'_>) -> Option<Text> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    let pairs = a.members.len() * b.members.len();
    if found.known == 0 || found.known * 2 < pairs {
        return None;
    }
    let id = count_id(&measure::TIES_DIPLOMATIC, a, b, desk.scope.as_of);
    let (held, known) = (found.held.len().to_string(), found.known.to_string());
    let (n, m) = (("n", Arg::Bound(&held, &id)), ("known", Arg::Bound(&known, &id)));
    let one = match (a.is_single(), b.is_single()) {
        (true, false) => Some((desk.a(), desk.b())),
        (false, true) => Some((desk.b(), desk.a())),
        _ => None,
    };
    let Some((one, bloc)) = one else { return Some(desk.say.text("who.relations.many", &[n, m])) };
    let key = if found.known == pairs { "who.relations.members" } else { "who.relations.known" };
    let one = comity_figures::words::capital(&one);
    Some(desk.say.text(key, &[("one", Arg::Plain(&one)), ("bloc", Arg::Plain(&bloc)), n, m]))
}

/// Who has relations with the rival instead, by name.
fn recognised_instead(desk: &Desk<'_>, rival: &Rival<'_>) -> Option<Text> {
    let others = rival.held.iter().filter_map(|tie| tie.other(rival.rival.id));
    let mut names: Vec<String> = others.map(|id| speech::place(desk.language(), id)).collect();
    names.sort();
    let id = count_id(&measure::TIES_DIPLOMATIC, &rival.rival, &rival.other, desk.scope.as_of);
    let listed = comity_figures::words::capital(&speech::list(desk.language(), &names));
    let who = speech::party(desk.language(), &rival.rival);
    let args = [("names", Arg::Bound(listed.as_str(), id.as_str())), ("rival", Arg::Plain(who.as_str()))];
    (!names.is_empty()).then(|| desk.say.count("who.rival", names.len(), &args))
}

/// The standing forum of the two sides as such, or of one side with a bloc to which the other belongs.
fn forum(desk: &Desk<'_>) -> Option<Text> {
    let (tie, bloc) = match names::as_such(desk, measure::TIES_FORUM) {
        Some(tie) => (tie, None),
        None => names::with_bloc(desk, measure::TIES_FORUM).map(|(tie, bloc)| (tie, Some(bloc)))?,
    };
    let day = desk.when(tie.begins()?);
    let id = format!("tie/{}", tie.id);
    let name = match desk.say.word(&format!("forum.{}", tie.id)) {
        "" => tie.level.as_str(),
        own => own,
    };
    let (key, bloc) = match bloc {
        Some(bloc) => ("who.forum.bloc", names::in_sentence(desk.language(), bloc)),
        None => ("who.forum", String::new()),
    };
    let args = [
        ("name", Arg::Bound(name, id.as_str())),
        ("bloc", Arg::Plain(&bloc)),
        ("day", Arg::Plain(day.as_str())),
    ];
    let mut text = desk.say.text(key, &args);
    if let Some(met) = last_met(desk, tie) {
        let (met_on, own) = (super::changes::days(desk, met), format!("event/{}", met.id));
        text.0.extend(desk.say.text("who.forum.met", &[("day", Arg::Bound(&met_on, &own))]).0);
    }
    Some(text)
}

/// The last meeting of a standing forum, of leaders or of ministers.
fn last_met<'a>(desk: &'a Desk<'_>, forum: &Tie) -> Option<&'a Event> {
    let meets = |event: &&Event| {
        matches!(event.kind.as_str(), "forum.leaders" | "forum.ministerial")
            && [forum.a, forum.b].iter().all(|side| event.parties.contains(side))
            && event.sourced()
            && event.date.first <= desk.scope.as_of
    };
    desk.scope.world.ledger().events.iter().filter(meets).max_by_key(|event| event.date.first)
}

/// The level of a partnership in the language; as declared, in quotation marks, if it is no usual one.
pub fn level(desk: &Desk<'_>, level: &str) -> String {
    match desk.say.word(&format!("level.{}", level.replace(' ', "_"))) {
        "" => level.to_owned(),
        words => words.to_owned(),
    }
}

/// A day of a tie, with the word that its row was not verified, where that is so.
fn dated(desk: &Desk<'_>, tie: &Tie, when: Option<When>) -> String {
    let day = when.map_or_else(|| desk.say.word("day.unknown").to_owned(), |when| desk.when(when));
    if tie.unverified() {
        format!("{day}{}{}", speech::semicolon(desk.language()), desk.say.word("unverified"))
    } else {
        day
    }
}

fn partnership(desk: &Desk<'_>) -> Option<Text> {
    let scope = desk.scope;
    let standing =
        desk.scope.world.ledger().standing(&measure::TIES_PARTNERSHIP, &scope.a, &scope.b, scope.as_of);
    let between = standing.in_force.iter().copied().find(|tie| tie.sourced() && single_pair(desk));
    let mut out = Vec::new();
    if let Some(tie) = between.or_else(|| names::as_such(desk, measure::TIES_PARTNERSHIP)) {
        let name = level(desk, &tie.level);
        let day = dated(desk, tie, tie.begins());
        let id = format!("tie/{}", tie.id);
        let args = [("level", Arg::Plain(name.as_str())), ("day", Arg::Bound(&day, &id))];
        out.push(desk.say.text("who.partnership", &args));
    }
    out.extend(names::with_a_member(desk, measure::TIES_PARTNERSHIP).into_iter().map(|tie| {
        let member = if scope.a.id == tie.a || scope.b.id == tie.a { tie.b } else { tie.a };
        let bloc = if scope.a.id == tie.a || scope.a.id == tie.b { desk.a() } else { desk.b() };
        let bloc = comity_figures::words::capital(&bloc);
        let name = level(desk, &tie.level);
        let day = dated(desk, tie, tie.begins());
        let member = speech::place_said(desk.language(), member);
        let args = [
            ("bloc", Arg::Plain(bloc.as_str())),
            ("member", Arg::Plain(&member)),
            ("level", Arg::Plain(&name)),
            ("day", Arg::Bound(&day, &format!("tie/{}", tie.id))),
        ];
        desk.say.text("who.partnership.member", &args)
    }));
    let n = standing.in_force.len();
    if n > 0 && !single_pair(desk) {
        let id = count_id(&measure::TIES_PARTNERSHIP, &scope.a, &scope.b, scope.as_of);
        out.push(desk.say.count("who.partnerships", n, &[("n", Arg::Bound(&n.to_string(), &id))]));
    }
    (!out.is_empty()).then(|| joined(desk.language(), out))
}

/// Trade agreements of the pair as they stand: full ones first.
pub fn trade_agreements<'a>(desk: &'a Desk<'_>, kinds: &'a [Measure]) -> Vec<Rolled<'a>> {
    let window = (super::year_before(desk.since), desk.scope.as_of);
    let found = kinds.iter().flat_map(|kind| {
        let mut own = rolled(desk.scope.world.ledger().ties_of(kind), &desk.scope.a, &desk.scope.b, window);
        // What two states agreed alone stands before what they share with many. What binds more pairs
        // weighs more; the sort keeps the order of days.
        let many = |entry: &Rolled<'_>| single_pair(desk) && of_many(desk, entry);
        own.sort_by_cached_key(|entry| (many(entry), entry.stands, std::cmp::Reverse(entry.ties.len())));
        own
    });
    found.filter(|entry| entry.ties.iter().any(|tie| tie.sourced())).collect()
}

/// Whether an agreement binds other pairs too.
fn of_many(desk: &Desk<'_>, entry: &Rolled<'_>) -> bool {
    let Some(tie) = entry.ties.first().filter(|tie| !tie.agreement.is_empty()) else { return false };
    let bound = desk.scope.world.ledger().ties.iter().filter(|other| other.agreement == tie.agreement);
    bound.take(2).count() > 1
}

fn agreements(desk: &Desk<'_>) -> Text {
    let found = trade_agreements(desk, &[measure::TIES_FTA, measure::TIES_PSA]);
    let held: Vec<&Rolled<'_>> = found.iter().filter(|entry| entry.stands == Stands::InForce).collect();
    let signed = found.iter().filter(|entry| entry.stands == Stands::Signed).count();
    let Some(first) = held.first().and_then(|entry| entry.ties.first()) else {
        let day = comity_ledger::ledger::lists::of(&measure::TIES_FTA).and_then(|list| list.kept_until);
        let day = day.map_or_else(String::new, |day| desk.day(day));
        let key = if signed > 0 { "who.agreements.signed" } else { "who.agreements.none" };
        return desk.say.text(key, &[("day", Arg::Plain(&day))]);
    };
    if let ([only], Some(begun)) = (&held[..], first.begins())
        && first.provisional_on(desk.scope.as_of)
    {
        let (name, id, day) =
            (names::with_whom(desk, &only.ties), format!("tie/{}", first.id), desk.when(begun));
        let args = [("name", Arg::Bound(name.as_str(), id.as_str())), ("day", Arg::Plain(day.as_str()))];
        return desk.say.text("who.agreements.provisional", &args);
    }
    let told = held.iter().take(if held.len() > NAMED_MAX { NAMED_MAX - 1 } else { NAMED_MAX });
    let mut named: Vec<String> =
        told.filter_map(|entry| entry.ties.first().map(|tie| names::short(desk, tie))).collect();
    if held.len() > named.len() {
        let more = (held.len() - named.len()).to_string();
        named.push(desk.say.plain("and_more", &[("n", &more)]));
    }
    let names = speech::list(desk.language(), &named);
    let (n, id) = (held.len().to_string(), format!("tie/{}", first.id));
    desk.say.count("who.agreements", held.len(), &[("n", Arg::Bound(&n, &id)), ("names", Arg::Plain(&names))])
}

/// Trade in the last year with figures, and what other offices say of a later one.
fn trade(desk: &Desk<'_>) -> Option<Text> {
    let language = desk.language();
    let (year, reading) = desk.scope.last_trade()?;
    if reading.value <= 0.0 {
        return None;
    }
    let (value, year) = (speech::usd(language, reading.value), year.to_string());
    let gap = gap(desk, &reading);
    let key = if gap.is_empty() { "who.trade" } else { "who.trade.bound" };
    let mut out = vec![desk.say.text(
        key,
        &[
            ("value", Arg::Bound(&value, &reading.id)),
            ("year", Arg::Plain(&year)),
            ("publisher", Arg::Plain(&reading.basis.publisher)),
            ("gap", Arg::Plain(&gap)),
        ],
    )];
    out.extend(offices::later_trade(desk, &year));
    out.extend(offices::beside_goods(desk));
    Some(joined(desk.language(), out))
}

/// What a sum lacks, so that it is a lower bound: members by name, or pairs of which nobody reports;
/// empty if it lacks nothing that counts.
fn gap(desk: &Desk<'_>, reading: &Reading) -> String {
    if !reading.has_holes() && reading.not_covered.is_empty() {
        return String::new();
    }
    let mut names: Vec<String> =
        reading.not_covered.iter().take(NAMED_MAX).map(|id| speech::place(desk.language(), *id)).collect();
    if names.is_empty() {
        return desk.say.word("gap.pairs").to_owned();
    }
    if reading.not_covered.len() > NAMED_MAX {
        let more = (reading.not_covered.len() - NAMED_MAX).to_string();
        names.push(desk.say.plain("and_more", &[("n", &more)]));
    }
    desk.say.plain("gap", &[("names", &speech::list(desk.language(), &names))])
}

/// Up to six figures with basis; what is not known stands at the end of the note, not here.
pub fn figures(desk: &Desk<'_>) -> Vec<Tile> {
    let mut out: Vec<Tile> = Vec::new();
    // The sentence above the figures has the trade both ways.
    if let Some((year, _)) = desk.scope.last_trade().filter(|(_, r)| r.value > 0.0) {
        for (key, from, to) in [
            ("figure.exports.a", &desk.scope.a, &desk.scope.b),
            ("figure.exports.b", &desk.scope.b, &desk.scope.a),
        ] {
            let cell = Cell { from, to: Some(to), year, product: None };
            out.extend(
                desk.scope
                    .world
                    .panel()
                    .level(desk.scope.series, &cell)
                    .ok()
                    // No flow on record is no flow of nothing.
                    .filter(|reading| reading.value > 0.0)
                    .map(|reading| money(desk, key, &reading)),
            );
        }
        for (key, variant) in [("figure.share.a", "a.trade"), ("figure.share.b", "b.trade")] {
            let fact = desk.scope.indicator("dependence", variant, year, year);
            out.extend(fact.map(|fact| share(desk, key, &fact, &year.to_string())));
        }
    }
    out.extend(offices::investment_alone(desk));
    out.truncate(6);
    out
}

fn label(desk: &Desk<'_>, key: &str) -> String {
    let label = desk.say.plain(key, &[("a", &desk.a()), ("b", &desk.b())]);
    comity_figures::words::capital(&label)
}

pub(super) fn money(desk: &Desk<'_>, key: &str, reading: &Reading) -> Tile {
    let gap = gap(desk, reading);
    Tile {
        change: gap,
        label: label(desk, key),
        value: speech::amount(desk.language(), reading.value, &reading.unit),
        when: reading.period.clone(),
        basis: desk.say.plain(
            "figure.basis",
            &[("publisher", &reading.basis.publisher), ("basis", &reading.basis.valuation.to_string())],
        ),
        evidence: Some(reading.id.clone()),
        ..Tile::default()
    }
}

fn share(desk: &Desk<'_>, key: &str, fact: &Fact, year: &str) -> Tile {
    /// What would be printed as no per cent.
    const LEAST: f64 = 0.05;
    let percent = 100.0 * fact.value;
    let bound = match fact.bound {
        Bound::AtLeast => Some("at_least"),
        _ if percent < LEAST => Some("less_than"),
        Bound::AtMost => Some("at_most"),
        Bound::About => Some("about"),
        Bound::Exact => None,
    };
    let said = speech::percent(desk.language(), if bound == Some("less_than") { 0.1 } else { percent });
    Tile {
        label: label(desk, key),
        value: bound.map_or_else(|| said.clone(), |key| desk.say.plain(key, &[("value", &said)])),
        when: year.to_owned(),
        basis: desk.say.word("figure.share.basis").to_owned(),
        evidence: Some(fact.id.clone()),
        ..Tile::default()
    }
}

/// Agreement in the votes of the last year that has enough of them.
pub fn last_votes(desk: &Desk<'_>) -> Option<un::Agreement> {
    let years = (2010..=desk.scope.as_of.year).rev();
    let mut found = years
        .filter_map(|year| un::agreement(desk.scope.world.votes(), &desk.scope.a, &desk.scope.b, year).ok());
    found.find(|agreement| {
        agreement.roll_calls as u64 >= ROLL_CALLS_MIN && agreement.common() >= ROLL_CALLS_MIN
    })
}

/// The first day of a stretch that a note looks back on for meetings and visits.
pub fn looked_back(day: Date) -> Date {
    const YEARS: i16 = 5;
    Date::first_of(day.year - YEARS)
}
