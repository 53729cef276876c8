//! Political trust: recognition, partnerships, forums and visits.

use super::scope::{Scope, short_name};
use crate::words;
use comity_figures::figure::{Cell, Column, Table, Tone};
use comity_figures::page::{Block, TableBlock, Text, Tile};
use comity_ledger::ledger::Event;
use comity_ledger::ledger::explain::{Change, changes, count_id};
use comity_ledger::ledger::tie::{Tie, binds};
use comity_ledger::measure::{self, Measure};
use comity_ledger::place::registry;
use comity_ledger::time::Date;

/// What there is, and what is missing.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let mut out = recognition(scope);
    out.extend(partnerships(scope));
    out.extend(forum(scope));
    out.extend(events(scope, "Meetings and statements", &["forum", "proposal", "target", "summit"]));
    out.extend(events(scope, "Visits", &["visit"]));
    out.push(super::members::timeline(scope));
    out
}

/// The tile: pairs with relations.
pub fn tile(scope: &Scope) -> Tile {
    let label = "State pairs with diplomatic relations";
    let found = scope.world.ledger().recognition(&scope.a, &scope.b, scope.as_of);
    let label = label.to_owned();
    if found.known == 0 {
        let missing = Some("the ledger does not treat recognition between these parties".to_owned());
        return Tile { label, missing, ..Tile::default() };
    }
    Tile {
        label,
        value: found.held.len().to_string(),
        unit: format!("of {} whose relations are known", found.known),
        when: scope.as_of.to_string(),
        basis: "ledger".to_owned(),
        evidence: Some(count_id(&measure::TIES_DIPLOMATIC, &scope.a, &scope.b, scope.as_of)),
        ..Tile::default()
    }
}

fn recognition(scope: &Scope) -> Vec<Block> {
    let found = scope.world.ledger().recognition(&scope.a, &scope.b, scope.as_of);
    if found.known == 0 {
        return vec![Block::Missing {
            what: "Diplomatic relations".to_owned(),
            why: "the ledger has no row on recognition between these parties".to_owned(),
        }];
    }
    let id = count_id(&measure::TIES_DIPLOMATIC, &scope.a, &scope.b, scope.as_of);
    let had = if found.held.len() == 1 { "pair of states had" } else { "pairs of states had" };
    let mut text = Text::new()
        .bound(found.held.len().to_string(), &id)
        .plain(format!(" {had} diplomatic relations on {}, of ", scope.as_of))
        .bound(found.known.to_string(), id)
        .plain(" whose state the ledger knows.");
    for rival in &found.rivals {
        let names: Vec<&str> = rival
            .held
            .iter()
            .filter_map(|t| t.other(rival.rival.id))
            .map(|id| registry().name_of(id))
            .collect();
        let id = count_id(&measure::TIES_DIPLOMATIC, &rival.rival, &rival.other, scope.as_of);
        // One economy is no list of members.
        if !rival.other.is_bloc() {
            text = text
                .plain(format!(" {}: {} ", words::capital(rival.why), short_name(&rival.other)))
                .bound("has them", id)
                .plain(format!(" with {}.", short_name(&rival.rival)));
            continue;
        }
        text = text
            .plain(format!(" {}: ", words::capital(rival.why)))
            .bound(names.len().to_string(), id)
            .plain(" of the ")
            .bound(words::count(rival.other.members.len(), "member"), rival.other.members_id())
            .plain(format!(" have them with {}: {}.", rival.rival.name(), words::list(&names)));
    }
    let mut out = vec![Block::Paragraph(text)];
    let switched = changes(
        scope.world,
        &measure::TIES_DIPLOMATIC,
        &scope.a,
        &scope.b,
        Date::first_of(scope.from),
        scope.as_of,
    );
    if !switched.is_empty() {
        let items = switched.iter().map(|change| change_item(scope, change));
        out.push(Block::Paragraph(Text::from(format!(
            "Changes between {}-01-01 and {}:",
            scope.from, scope.as_of
        ))));
        out.push(Block::List(items.collect()));
    }
    out
}

/// `From 26 March 2023: diplomatic relations with Honduras`, the tie bound to its evidence.
pub fn change_item(scope: &Scope, change: &Change) -> Text {
    let tie = change.tie;
    let text = Text::new()
        .plain(format!("{}: ", words::capital(&change.when())))
        .bound(change.what(&scope.a), format!("tie/{}", tie.id));
    let text = if tie.unverified() { text.plain(" (unverified)") } else { text };
    match tie.note.as_str() {
        "" => text,
        note => text.plain(". ").bound(words::capital(note), format!("tie/{}", tie.id)),
    }
}

fn partnerships(scope: &Scope) -> Vec<Block> {
    let standing = scope.world.ledger().standing(&measure::TIES_PARTNERSHIP, &scope.a, &scope.b, scope.as_of);
    let with_bloc: Vec<&Tie> = whole(scope, measure::TIES_PARTNERSHIP);
    if standing.in_force.is_empty() && with_bloc.is_empty() {
        return vec![Block::Missing {
            what: "Declared partnerships".to_owned(),
            why: "the ledger has none in force between these parties on that day".to_owned(),
        }];
    }
    let id = count_id(&measure::TIES_PARTNERSHIP, &scope.a, &scope.b, scope.as_of);
    let mut text = Text::new()
        .bound(standing.in_force.len().to_string(), id)
        .plain(" declared partnerships between states were in force");
    for tie in with_bloc {
        text = text
            .plain(", and one with the bloc as such (")
            .bound(&tie.level, format!("tie/{}", tie.id))
            .plain(")");
    }
    text = text.plain(". Levels are those of the declarations; they are names, not a scale.");
    let mut table = Table::new(
        format!("Declared partnerships in force on {}", scope.as_of),
        vec![Column::text("Pair"), Column::text("Level"), Column::text("Since"), Column::text("Checked")],
    );
    for tie in &standing.in_force {
        table.rows.push(vec![
            Cell::Text(pair_name(scope, tie), Some(format!("tie/{}", tie.id))),
            Cell::text(&tie.level),
            Cell::text(tie.span_in_words().trim_start_matches("from ")),
            checked(tie),
        ]);
    }
    vec![
        Block::Paragraph(text),
        Block::Table(TableBlock { id: "partnerships".to_owned(), table, notes: Vec::new() }),
    ]
}

/// How far a tie has been checked, as a label.
pub fn checked(tie: &Tie) -> Cell {
    match tie.verification.as_str() {
        "checked" => Cell::Tag(Tone::Good, "checked".to_owned()),
        "dataset" if tie.likely.is_some() => Cell::Tag(Tone::Unknown, "date only likely".to_owned()),
        "dataset" => Cell::Tag(Tone::Plain, "data set".to_owned()),
        "unverified" => Cell::Tag(Tone::Unknown, "unverified".to_owned()),
        "partly" => Cell::Tag(Tone::Fair, "partly checked".to_owned()),
        other => Cell::Tag(Tone::Fair, other.to_owned()),
    }
}

/// The member's name where the other side is a single party, else both names.
pub fn pair_name(scope: &Scope, tie: &Tie) -> String {
    for side in [&scope.a, &scope.b] {
        if side.is_single()
            && let Some(other) = tie.other(side.id)
        {
            return registry().name_of(other).to_owned();
        }
    }
    format!("{} – {}", registry().name_of(tie.a), registry().name_of(tie.b))
}

/// Ties in force with a bloc as such.
pub fn whole<'w>(scope: &Scope<'w>, measure: Measure) -> Vec<&'w Tie> {
    let own =
        |tie: &Tie| [&scope.a, &scope.b].iter().any(|side| side.is_bloc() && tie.other(side.id).is_some());
    let in_force = |tie: &Tie| tie.in_force_on(scope.as_of) == comity_ledger::time::Truth::Yes;
    let found = scope.world.ledger().ties.iter();
    found.filter(|t| t.measure == measure && binds(t, &scope.a, &scope.b) && own(t) && in_force(t)).collect()
}

fn forum(scope: &Scope) -> Vec<Block> {
    let forums = whole(scope, measure::TIES_FORUM);
    let item = |tie: &&Tie| {
        Text::new()
            .plain("Standing forum: ")
            .bound(&tie.level, format!("tie/{}", tie.id))
            .plain(format!(", {}.", tie.span_in_words()))
    };
    forums.iter().map(|tie| Block::Paragraph(item(tie))).collect()
}

/// Events of kinds that start with one of these words, as a list; a row without a source stands in
/// no document.
pub fn events(scope: &Scope, heading: &str, kinds: &[&str]) -> Vec<Block> {
    listed(scope, heading, kinds, scope.world.ledger().events_between(&scope.a, &scope.b))
}

/// What one of the two did alone, or the world, in a matter in which they act together.
pub fn alone(scope: &Scope, heading: &str, kinds: &[&str]) -> Vec<Block> {
    let ledger = scope.world.ledger();
    let root = |kind: &str| kind.split('.').next().unwrap_or_default().to_owned();
    let together: Vec<String> =
        ledger.events_between(&scope.a, &scope.b).iter().map(|event| root(&event.kind)).collect();
    let one = |event: &&Event| match event.parties[..] {
        [] => true,
        [id] => id == scope.a.id || id == scope.b.id,
        _ => false,
    };
    let found = ledger.events.iter().filter(one).filter(|event| together.contains(&root(&event.kind)));
    listed(scope, heading, kinds, found.collect())
}

fn listed(scope: &Scope, heading: &str, kinds: &[&str], events: Vec<&Event>) -> Vec<Block> {
    let wanted = |e: &&Event| kinds.iter().any(|kind| e.kind.starts_with(kind)) && e.sourced();
    let found: Vec<&Event> = events.into_iter().filter(wanted).collect();
    if found.is_empty() {
        return Vec::new();
    }
    // What many states did alike on one day is one entry with their names.
    let mut alike: Vec<Vec<&Event>> = Vec::new();
    for event in found {
        match alike.iter_mut().find(|group| same(group, event)) {
            Some(group) => group.push(event),
            None => alike.push(vec![event]),
        }
    }
    let items = alike.iter().filter_map(|group| {
        let event = *group.first()?;
        let until = event.until.map_or_else(String::new, |when| format!(" to {when}"));
        let mut text = Text::new()
            .plain(format!("{}{until}: ", event.date))
            .plain(who(scope, group))
            .bound(words::capital(&event.description), format!("event/{}", event.id));
        if event.verification == "unverified" {
            text = text.plain(" ").tag(Tone::Unknown, "unverified");
        }
        Some(text)
    });
    vec![Block::Heading(heading.to_owned()), Block::List(items.collect())]
}

fn same(group: &[&Event], event: &Event) -> bool {
    group.first().is_some_and(|one| {
        one.person.is_empty() && one.date == event.date && one.description == event.description
    })
}

/// `Xi Jinping, China to Peru: `; who took part where that is not the two parties themselves, so
/// that what two states did is not told as the deed of a bloc.
fn who(scope: &Scope, group: &[&Event]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for id in group.iter().flat_map(|event| &event.parties) {
        let name = registry().name_of(*id);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let Some(event) = group.first() else { return String::new() };
    if let (false, [from, to]) = (event.person.is_empty(), &names[..]) {
        return format!("{}, {from} to {to}: ", event.person);
    }
    let own = |party: &comity_ledger::party::Party| event.parties.contains(&party.id);
    if own(&scope.a) && own(&scope.b) || names.is_empty() {
        return String::new();
    }
    format!("{}: ", words::list(&names))
}
