//! Which agreements are there, and where do they stand on the day?

use super::say::Arg;
use super::who::trade_agreements;
use super::{Desk, points, speech};
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::explain::count_id;
use comity_ledger::ledger::tie::{Rolled, Stands};
use comity_ledger::time::When;

/// Kinds told one by one, in this order.
const KINDS: &[&str] = &[
    "ties.fta",
    "ties.fta.early_harvest",
    "ties.psa",
    "ties.agreement",
    "ties.fta.protocol",
    "ties.suspension",
    "ties.preference",
    "ties.sanctions",
];

/// Entries of the section.
const ITEMS_MAX: usize = 9;

/// The section.
pub fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let found = trade_agreements(desk, KINDS);
    let mut items: Vec<Text> =
        found.iter().take(ITEMS_MAX).filter_map(|entry| entry_text(desk, entry)).collect();
    if found.len() > ITEMS_MAX {
        let n = (found.len() - ITEMS_MAX).to_string();
        items.push(desk.say.text("standing.more", &[("n", Arg::Plain(&n))]));
    }
    items.extend(memoranda(desk));
    if items.is_empty() {
        return vec![Block::Paragraph(desk.say.text("standing.none", &[]))];
    }
    points(items)
}

fn entry_text(desk: &Desk<'_>, entry: &Rolled<'_>) -> Option<Text> {
    let tie = *entry.ties.first()?;
    let name = match tie.measure.as_str() {
        // A sanction is told with who sends it.
        "ties.sanctions" => {
            let what = if desk.language() == crate::web::Language::En {
                format!(" ({})", tie.level)
            } else {
                String::new()
            };
            format!(
                "{}: {} → {}{what}",
                desk.say.word("kind.ties.sanctions"),
                speech::place(desk.language(), tie.a),
                speech::place(desk.language(), tie.b)
            )
        }
        _ => super::changes::name(desk, &entry.ties),
    };
    let name = super::changes::marked(desk, tie, name);
    let id = format!("tie/{}", tie.id);
    let day = |when: Option<When>| {
        when.map_or_else(|| desk.say.word("day.unknown").to_owned(), |when| desk.when(when))
    };
    let provisional = tie.stage == "applied provisionally";
    let what = ("what", Arg::Bound(name.as_str(), id.as_str()));
    let text = match (entry.stands, entry.begins()) {
        (Stands::InForce, Some((first, last))) if first != last => {
            let (first, last) = (desk.when(first), desk.when(last));
            desk.say.text(
                "standing.by_party",
                &[what, ("first", Arg::Plain(&first)), ("last", Arg::Plain(&last))],
            )
        }
        (Stands::InForce, begins) => {
            let key = if provisional { "standing.provisional" } else { "standing.in_force" };
            desk.say.text(key, &[what, ("day", Arg::Plain(&day(begins.map(|(first, _)| first))))])
        }
        (Stands::Signed, _) => {
            let key = if tie.stage.starts_with("not in force") {
                "standing.not_between"
            } else {
                "standing.signed"
            };
            desk.say.text(key, &[what, ("day", Arg::Plain(&day(tie.signed)))])
        }
        (Stands::Announced, _) => {
            let key = if tie.state == comity_ledger::ledger::tie::State::Concluded {
                "standing.concluded"
            } else {
                "standing.announced"
            };
            desk.say.text(key, &[what])
        }
        (Stands::Later, begins) => desk.say.text(
            "standing.later",
            &[what, ("day", Arg::Plain(&day(begins.map(|(first, _)| first).or(tie.signed))))],
        ),
        (Stands::Ended, _) => {
            let end = match tie.interval.to {
                comity_ledger::time::End::At(when) => Some(when),
                _ => None,
            };
            desk.say.text("standing.ended", &[what, ("day", Arg::Plain(&day(end)))])
        }
        (Stands::CannotSay | Stands::Absent, _) => return None,
    };
    Some(text)
}

/// Belt and Road memoranda together: one by one they would fill the page.
fn memoranda(desk: &Desk<'_>) -> Option<Text> {
    let scope = desk.scope;
    let standing = desk.scope.world.ledger().standing("ties.mou.bri", &scope.a, &scope.b, scope.as_of);
    let id = count_id("ties.mou.bri", &scope.a, &scope.b, scope.as_of);
    if let (true, Some(tie)) = (scope.a.is_single() && scope.b.is_single(), standing.in_force.first()) {
        let name = desk.say.word("kind.ties.mou.bri").to_owned();
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
