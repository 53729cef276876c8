//! Events between places: relations, agreements, embassies, visas, swaps and what happened to them.

use super::gazette;
use super::lang::Lang;
use super::ordinal_tie::{anniversary, nth, ordinal};
use super::place::{Case, Group};
use super::reader::Reader;
use super::role::{self, Sides};
use super::time::Role;
use crate::frame::{Frame, Kind, Party, Precision};
use crate::period::{Period, Stamp};

/// Parts of the world that sign nothing together.
const CONTINENTS: &[&str] =
    &["EUROPE", "ASIA", "NAMER", "SAMER", "MEAST", "MENA", "PACIFIC", "EA", "SASIA", "SSA"];

/// Reads the event said at an item.
pub fn read(r: &mut Reader<'_>, n: usize) {
    if r.is_used(n) || r.quantities.iter().any(|q| q.from <= n && n < q.to) || super::turn::read(r, n) {
        return;
    }
    let before = r.line.lexicon.lang == Lang::Zh
        && (matches!(r.line.word(n + 1), "前" | "时")
            || matches!(r.line.phrase(n + 1).as_str(), "之" | "以 来") && !dated(r, n));
    // "协定落地后，税目归零": told by the way.
    let by_the_way = r.line.lexicon.lang == Lang::Zh
        && r.line.get(n, "event") == Some("in_force")
        && matches!(r.line.word(n + 1), "后" | "之")
        && !dated(r, n);
    if before || by_the_way {
        return;
    }
    if r.line.lexicon.lang == Lang::Zh && ordinal(r, n) || is_attribute(r, n) {
        return;
    }
    if nth(r, n) {
        return;
    }
    let years = super::number::at(r.line, n + 1).map(|x| x.to);
    if r.line.lexicon.lang == Lang::Zh && years.is_some_and(|to| r.line.is(to, "anniv")) {
        return;
    }
    if r.line.is(n, "anniv") && anniversary(r, n) {
        return;
    }
    if in_force_for(r, n) {
        return;
    }
    let Some((measure, event, tie_at)) =
        lacks(r, n).or_else(|| super::standing::holds(r, n)).or_else(|| what(r, n))
    else {
        return;
    };
    if counted_already(r, n, &measure) {
        return;
    }
    // "lifted its tariff from 2.5% to 5%": a movement.
    let led = r.quantities.iter().any(|q| q.from > n && q.from - n <= 9 && super::kind::from_end(r, q));
    if measure == "tariff.rate" && event == "lifted" && led && r.line.lexicon.lang == Lang::En {
        return;
    }
    let Some((parties, sides)) = who(r, n, &measure, tie_at) else { return };
    let mut f = Frame::new(Kind::Event, &measure, r.wide(n, n + 1), r.span(n, n + 1));
    f.parties = parties;
    f.events = vec![event.clone()];
    f.negated = denied(r, n);
    f.period = when(r, n, f.negated);
    f.precision = Precision::Digits;
    if f.period == Period::Latest && !f.negated && !matches!(event.as_str(), "in_force" | "established") {
        // Without a time there is nothing to look up but that it happened at all.
        f.period = r.period_before().unwrap_or(Period::UpTo(Stamp::Day(r.day.0, r.day.1, r.day.2)));
    }
    r.keep(f.clone(), (n, n + 1), &sides);
    super::standing::also(r, n, &f);
}

/// "if the lapsed agreement were revived": what it is called, and not what happened to it.
fn is_attribute(r: &Reader<'_>, n: usize) -> bool {
    let ended = r.line.get(n, "event").is_some_and(|e| matches!(e, "withdrew" | "suspended"));
    let inside = n > 0 && r.line.is(n - 1, "article") && r.line.is(n + 1, "tie");
    r.line.lexicon.lang == Lang::En && ended && inside
}

/// Agreements of many that enter into force for each of them on a day of its own.
const TREATIES: &[&str] = &["RCEP", "CPTPP", "AFCFTA"];

/// "For Peru, the CPTPP entered into force on 19 September 2021", "RCEP对新加坡生效": from then on one of its members has it.
fn in_force_for(r: &mut Reader<'_>, n: usize) -> bool {
    if event_of(r, n).as_deref() != Some("in_force") || denied(r, n) {
        return false;
    }
    let own = |g: &&Group| r.clause(g.from) == r.clause(n) && g.to <= n + 8;
    let treaty = |g: &Group| g.codes.len() == 1 && g.codes.iter().all(|c| TREATIES.contains(&c.as_str()));
    let Some(bloc) = r.groups.iter().filter(own).find(|g| treaty(g)).map(|g| g.codes.clone()) else {
        return false;
    };
    if let Some(pair) = r.groups.iter().filter(own).find(|g| g.pair && g.codes.len() == 2).cloned() {
        return in_force_between(r, n, &pair);
    }
    let side = |g: &Group| own(&g) && !treaty(g) && !g.case.is_aside();
    // "CPTPP对越南生效，泰国则至今没有加入": who comes later is said of something else.
    let before = r.line.lexicon.lang == Lang::Zh && r.groups.iter().any(|g| side(g) && g.to <= n);
    let mut others = r.groups.iter().enumerate().filter(|(_, g)| side(g) && (g.to <= n || !before)).rev();
    let Some((at, member)) = others.next() else { return false };
    if others.any(|(_, g)| g.codes != member.codes) {
        return false;
    }
    let codes = member.codes.clone();
    if codes.iter().any(|c| gazette::is_bloc(c)) {
        return false;
    }
    let Some(period @ (Period::At(_) | Period::Since(_))) = r.when(n, n + 1) else { return false };
    let mut f = Frame::new(Kind::Event, "membership", r.wide(n, n + 1), r.span(n, n + 1));
    f.parties = vec![Party::union(&codes), Party::union(&bloc)];
    f.events = vec!["in_force".to_owned()];
    f.period = if let Period::Since(s) = period { Period::At(s) } else { period };
    f.precision = Precision::Digits;
    r.keep(f, (n, n + 1), &Sides { codes: [None, None], group: [Some(at), None] });
    true
}

/// "El CPTPP rige entre los dos desde febrero de 2023": an agreement of many, told of two of its members.
fn in_force_between(r: &mut Reader<'_>, n: usize, pair: &Group) -> bool {
    let Some(Period::At(when) | Period::Since(when)) = r.when(n, n + 1) else { return false };
    let mut f = Frame::new(Kind::Event, "ties.fta", r.wide(n, n + 1), r.span(n, n + 1));
    f.parties = pair.codes.iter().map(|c| Party::one(c)).collect();
    f.events = vec!["in_force".to_owned()];
    f.period = Period::At(when);
    f.precision = Precision::Digits;
    r.keep(f, (n, n + 1), &Sides::default());
    true
}

/// Whether a time stands before a word in its stretch.
fn dated(r: &Reader<'_>, n: usize) -> bool {
    r.times.iter().any(|t| t.to <= n && r.stretch(t.from) == r.stretch(n))
}

/// The measure and the event of a word, and where the tie is named.
fn what(r: &Reader<'_>, n: usize) -> Option<(String, String, Option<usize>)> {
    let (measure, event, tie) = what_named(r, n)?;
    let plain = measure == "ties.agreement" && tie.is_some_and(|t| is_plain(r, t));
    Some((if plain { "ties.fta".to_owned() } else { measure }, event, tie))
}

/// "Britain's agreement with Australia", "o acordo com o Egito", "新泰协定": an agreement between states that no word
/// says more of is one on trade.
fn is_plain(r: &Reader<'_>, t: usize) -> bool {
    const PLAIN: &[&str] = &[
        "agreement",
        "the agreement",
        "accord",
        "treaty",
        "pact",
        "the pact",
        "deal",
        "acuerdo",
        "tratado",
        "pacto",
        "acordo",
        "协 定",
        "協 定",
    ];
    let line = r.line;
    if !PLAIN.contains(&line.phrase(t).as_str()) {
        return false;
    }
    let told = |n: usize| line.items.get(n).is_some_and(|i| i.senses.is_empty() && !i.digits);
    let word = |n: usize| told(n) && line.word(n).chars().all(char::is_alphabetic);
    let before = t
        .checked_sub(1)
        .is_some_and(|n| word(n) && !line.is(n, "poss") && !is_own(r, n) || line.is(n, "tie"));
    // "acordo bilateral" says nothing of its subject
    let behind = t + 1;
    let described = line.lexicon.lang != Lang::En && word(behind) && line.word(behind) != "bilateral";
    let linked = line.get(behind, "prep").is_some_and(|p| matches!(p, "on" | "of" | "in"))
        || matches!(line.word(behind), "for" | "para" | "sobre" | "that" | "to" | "关");
    let next = behind + 1 + usize::from(line.is(behind + 1, "article"));
    let place = r.groups.iter().any(|g| g.from == next || g.from == next + 1) || line.is(next, "t");
    !(before || described || linked && !place && r.times.iter().all(|time| time.from != next))
}

fn what_named(r: &Reader<'_>, n: usize) -> Option<(String, String, Option<usize>)> {
    if let Some((measure, event)) = r.line.get(n, "tieevent").and_then(|v| v.split_once('|')) {
        if event == "recognised" {
            return recognised(r, n).then(|| (measure.to_owned(), "established".to_owned(), Some(n)));
        }
        return Some((measure.to_owned(), event.to_owned(), Some(n)));
    }
    let event = event_of(r, n)?;
    if event == "have" {
        // That relations exist is told by the way; that there are none is a claim.
        let since = r.times.iter().any(|t| t.role == Role::Since && r.clause(t.from) == r.clause(n));
        return (denied(r, n) || since)
            .then(|| ("ties.diplomatic".to_owned(), "established".to_owned(), Some(n)));
    }
    if event == "left" {
        // Who leaves what was signed before withdraws from it.
        let clause = r.clause(n);
        let named = (0..r.line.len()).find(|i| {
            r.clause(*i) == clause
                && r.line.get(*i, "tie").is_some_and(|t| fits(t, "withdrew") && t != "ties.agreement")
        });
        if let Some(measure) = named.and_then(|i| r.line.get(i, "tie")) {
            return Some((measure.to_owned(), "withdrew".to_owned(), named));
        }
        let flow =
            r.flow.as_ref().filter(|f| f.measure.starts_with("ties.") && fits(&f.measure, "withdrew"))?;
        return Some((flow.measure.clone(), "withdrew".to_owned(), None));
    }
    if event == "joined" {
        // Who joins the initiative signs a memorandum on it.
        let road = (0..r.line.len())
            .find(|i| r.line.get(*i, "tie") == Some("ties.mou.bri") && r.clause(*i) == r.clause(n))?;
        return Some(("ties.mou.bri".to_owned(), "signed".to_owned(), Some(road)));
    }
    let clause = r.clause(n);
    let tie = tie_of(r, n, &event);
    let event = as_fits(r, n, tie, event);
    if event == "suspended" || event == "lifted" {
        // Duties are suspended and lifted too.
        if tie.is_none_or(|t| r.clause(t) != clause)
            && let Some(duty) = duty_in(r, clause)
        {
            return Some((duty.measure.clone(), event, Some(duty.at)));
        }
    }
    let other = |t: usize| r.line.get(t, "tie").is_some_and(|t| !fits(t, "severed"));
    if event == "severed" && tie.is_none_or(|t| r.clause(t) != clause || other(t)) && broke(r, n) {
        return Some(("ties.diplomatic".to_owned(), event, None));
    }
    if let Some(measure) = spoken_of(r, tie, &event) {
        return Some((measure, event, tie));
    }
    let measure =
        tie.and_then(|t| r.line.get(t, "tie")).map(str::to_owned).or_else(|| {
            r.flow.as_ref().map(|f| f.measure.clone()).filter(|m| m.starts_with("ties.")).or_else(|| {
                r.talk.flow.as_ref().map(|f| f.measure.clone()).filter(|m| m.starts_with("ties."))
            })
        })?;
    fits(&measure, &event).then_some((measure, event, tie))
}

/// The word of a tie that an event is said of: the nearest that can have it.
fn tie_of(r: &Reader<'_>, n: usize, event: &str) -> Option<usize> {
    let of = |i: &usize| r.line.is(*i, "tie") && *i != n;
    let suits = |i: &usize| of(i) && r.line.get(*i, "tie").is_some_and(|t| fits(t, event));
    let any = (0..r.line.len()).any(|i| suits(&i));
    (0..r.line.len()).filter(|i| if any { suits(i) } else { of(i) }).min_by_key(|i| {
        // "自贸协定于2008年生效，升级议定书…": what comes in a later stretch is said of something else.
        let later = *i > n && r.stretch(*i) != r.stretch(n) && !r.line.is(n, "tie");
        let far = usize::from(r.clause(*i) != r.clause(n)) * 20
            + usize::from(r.stretch(*i) != r.stretch(n)) * 3
            + usize::from(later) * 8;
        // "the memorandum of understanding on cooperation within the Belt and Road"
        // "el memorando de la Franja y la Ruta"
        let weight = if r.line.lexicon.lang == Lang::Zh { 1 } else { 8 };
        let weak = usize::from(r.line.get(*i, "tie") == Some("ties.agreement")) * weight;
        i.abs_diff(n) + far + weak
    })
}

/// English: "renewed their swap line": of what a word may tell, what the tie beside it can have.
fn as_fits(r: &Reader<'_>, n: usize, tie: Option<usize>, event: String) -> String {
    let measure = tie.and_then(|t| r.line.get(t, "tie")).filter(|_| r.line.lexicon.lang == Lang::En);
    let Some(measure) = measure.filter(|m| *m == "ties.swap" && !fits(m, &event)) else { return event };
    let other = r.line.items.get(n).and_then(|i| i.all("event").find(|e| fits(measure, e)));
    other.map_or(event, str::to_owned)
}

/// A word for duties in a clause; in English aid is suspended too.
fn duty_in<'r>(r: &'r Reader<'_>, clause: usize) -> Option<&'r super::head::Head> {
    let aid = |m: &str| m == "finance.aid" && r.line.lexicon.lang == Lang::En;
    r.heads.iter().find(|h| (h.measure == "tariff.rate" || aid(&h.measure)) && r.clause(h.at) == clause)
}

/// What an event word means: duties are lifted where an agreement is scrapped.
fn event_of(r: &Reader<'_>, n: usize) -> Option<String> {
    let duty = r.heads.iter().any(|h| h.measure == "tariff.rate" && r.clause(h.at) == r.clause(n));
    let lifts = r.line.items.get(n)?.all("event").any(|e| e == "lifted") && duty;
    if lifts { Some("lifted".to_owned()) } else { r.line.get(n, "event").map(str::to_owned) }
}

/// "no tiene tratado de libre comercio con China", "尚无自贸协定": a treaty that there is not.
fn lacks(r: &Reader<'_>, n: usize) -> Option<(String, String, Option<usize>)> {
    let line = r.line;
    let measure = line.get(n, "tie").filter(|t| {
        let named = *t == "ties.agreement" && line.items.get(n).is_some_and(|i| i.to - i.from > 1);
        matches!(*t, "ties.fta" | "ties.bit" | "ties.visa_free" | "ties.embassy")
            || named && line.lexicon.lang == Lang::En
    })?;
    let event = match measure {
        "ties.embassy" => "opened",
        "ties.agreement" => "signed",
        _ => "in_force",
    };
    if line.any(n, &["event", "tieevent"]) {
        return None;
    }
    let zh = line.lexicon.lang == Lang::Zh;
    let own = |i: &usize| r.stretch(*i) == r.stretch(n);
    let near = (n.saturating_sub(7)..n).filter(own).any(|i| line.is(i, "possess"));
    let no = (n.saturating_sub(9)..n).filter(own).any(|i| line.is(i, "neg") && !line.is(i, "prep"));
    let none = zh
        && (n.saturating_sub(6)..n)
            .filter(own)
            .any(|i| matches!(line.phrase(i).as_str(), "没 有" | "尚 无" | "无"));
    let other =
        (0..line.len()).any(|i| line.any(i, &["event", "tieevent"]) && r.clause(i) == r.clause(n) && own(&i));
    let counted = r.quantities.iter().any(|q| r.stretch(q.from) == r.stretch(n));
    ((near && no || none) && !other && !counted).then(|| (measure.to_owned(), event.to_owned(), Some(n)))
}

/// Only who recognises a state opens relations: "reconoció la directora" does not.
fn recognised(r: &Reader<'_>, n: usize) -> bool {
    // "cutting the number of states that recognise the island to fourteen": how many, and not who.
    let counted = r.line.lexicon.lang == Lang::En
        && n > 0
        && r.quantities.iter().any(|q| r.clause(q.from) == r.clause(n))
        && (r.line.is(n - 1, "rel")
            || matches!(r.line.word(n - 1), "states" | "countries" | "nations" | "governments"));
    if counted {
        return false;
    }
    let state = r.groups.iter().any(|g| {
        g.from > n
            && g.from <= n + 3
            && matches!(g.case, Case::To | Case::Bare | Case::Of)
            && r.line.word(n + 1) != "la"
    });
    let tied = (0..r.line.len())
        .any(|i| r.line.get(i, "tie") == Some("ties.diplomatic") && r.clause(i) == r.clause(n));
    state || tied
}

/// "El acuerdo, rubricado en 2013": the agreement that was spoken of.
fn spoken_of(r: &Reader<'_>, tie: Option<usize>, event: &str) -> Option<String> {
    let at = tie?;
    let item = r.line.items.get(at)?;
    let short = if r.line.lexicon.lang == Lang::Zh { 3 } else { 1 };
    let new = at > 0 && (r.line.is(at - 1, "num") || r.line.word(at - 1) == "项" || is_own(r, at - 1));
    if r.line.get(at, "tie") != Some("ties.agreement") || item.to - item.from > short || new {
        return None;
    }
    let flow = r.flow.as_ref().or(r.talk.flow.as_ref())?;
    (flow.measure.starts_with("ties.") && fits(&flow.measure, event)).then(|| flow.measure.clone())
}

/// "su propio acuerdo": not the one that was spoken of.
fn is_own(r: &Reader<'_>, n: usize) -> bool {
    matches!(r.line.word(n), "propio" | "proprio" | "propia" | "propria")
}

/// "Su propio acuerdo con Pekín rige desde 2015": whose it is, where only the other side is named: whoever the text
/// spoke of last.
fn owner_of_it(r: &Reader<'_>, tie: Option<usize>, named: &[(usize, &Group)]) -> Option<Sides> {
    let at = tie?.checked_sub(1)?;
    let word = if is_own(r, at) { at.checked_sub(1)? } else { at };
    let possessive = matches!(r.line.word(word), "su" | "sus" | "seu" | "sua" | "seus" | "suas");
    let [(by, g)] = named else { return None };
    let topic = r.talk.topic.clone().filter(|t| t.len() == 1 && !t.iter().any(|c| g.codes.contains(c)))?;
    let alone = possessive && g.case == Case::With && r.line.lexicon.lang != Lang::En;
    alone.then(|| Sides { codes: [Some(topic), Some(g.codes.clone())], group: [None, Some(*by)] })
}

/// "rompió con Taiwán", "Irán y Arabia Saudí, que rompieron": relations are meant where only states
/// stand beside the verb.
fn broke(r: &Reader<'_>, n: usize) -> bool {
    let with = r.groups.iter().any(|g| g.case == Case::With && g.from > n && g.from <= n + 3);
    let both = r.line.get(n + 1, "prep") == Some("in")
        && r.groups.iter().any(|g| g.codes.len() == 2 && g.to <= n && n - g.to <= 3);
    with || both
}

/// Which events a tie can have.
fn fits(measure: &str, event: &str) -> bool {
    match measure {
        "ties.diplomatic" => matches!(event, "severed" | "restored" | "established" | "suspended"),
        "ties.partnership" => matches!(event, "upgraded" | "established" | "signed"),
        "ties.embassy" | "ties.trade_mission" | "ties.institute.confucius" => {
            matches!(event, "opened" | "suspended" | "restored" | "established")
        }
        "ties.visa_free" => matches!(event, "in_force" | "signed" | "lifted" | "suspended" | "established"),
        "ties.meeting" => false,
        _ => matches!(
            event,
            "signed" | "concluded" | "in_force" | "suspended" | "launched" | "lifted" | "withdrew"
        ),
    }
}

/// A count of agreements already says that they were signed.
fn counted_already(r: &Reader<'_>, n: usize, measure: &str) -> bool {
    r.quantities.iter().any(|q| {
        r.stretch(q.from) == r.stretch(n)
            && matches!(&q.unit, super::quantity::Unit::Thing(unit, m) if matches!(unit.as_str(), "agreements" | "countries") || m.as_deref() == Some(measure))
    })
}

/// Both ends of a tie.
pub(super) fn who(
    r: &Reader<'_>,
    n: usize,
    measure: &str,
    tie_at: Option<usize>,
) -> Option<(Vec<Party>, Sides)> {
    let around = r.around(&r.groups);
    let directed = matches!(
        measure,
        "ties.embassy" | "ties.trade_mission" | "ties.institute.confucius" | "tariff.rate" | "finance.aid"
    );
    if directed {
        let at = tie_at.unwrap_or(n);
        let head = super::head::Head { at, measure: measure.to_owned(), subject: None, sign: 1.0 };
        let found = around.sides(&head, r.everywhere(n));
        let completed = around.complete(measure, found)?;
        let open = completed.0.iter().any(|x| x.has("WLD"));
        // "Venezuela y Colombia reabrieron sus embajadas": each in the other.
        let both = completed.0.iter().find(|p| p.plus.len() == 2).cloned();
        return match both.filter(|_| open) {
            Some(pair) => {
                let parties = pair.plus.iter().map(|c| Party::one(c)).collect();
                Some((parties, completed.1))
            }
            None => (!open).then_some(completed),
        };
    }
    let found = match of_the_same(r, n, measure) {
        Some(found) => found,
        None => {
            let named = named(r, n, tie_at);
            // "The agreement was signed in Oslo": where it was signed is nobody's side of what the text told.
            let spoken = r.line.lexicon.lang == Lang::En && r.talk.pair.is_some() && r.flow.is_none();
            let place =
                spoken && named.iter().all(|(_, g)| g.case == Case::In && !g.pointer && g.codes.len() == 1);
            match owner_of_it(r, tie_at, &named) {
                Some(found) => found,
                None if place => Sides::default(),
                None => ends(r, &named)?,
            }
        }
    };
    let completed = outside(r, around.complete(measure, found)?);
    let region = |p: &Party| p.single().is_some_and(|code| CONTINENTS.contains(&code));
    let guessed = |n: usize| completed.1.group.get(n).copied().flatten().is_none();
    // "na Europa" of the sentence before is where it happened, and nobody's partner
    if (0..2).any(|n| guessed(n) && completed.0.get(n).is_some_and(region)) && measure != "ties.mou.bri" {
        return None;
    }
    // "Fiji, Samoa and Tonga have all joined the Belt and Road": each with China.
    if r.line.lexicon.lang == Lang::En
        && measure == "ties.mou.bri"
        && !completed.0.iter().any(|p| p.has("CHN"))
    {
        let own = |g: &&Group| g.case == Case::Bare && g.to <= n && r.clause(g.from) == r.clause(n);
        if let Some(g) = r.groups.iter().rev().find(own).filter(|g| g.codes.len() > 1) {
            return Some((vec![Party::union(&g.codes), Party::one("CHN")], completed.1));
        }
    }
    let chinese = completed.0.iter().any(|p| p.has("CHN"));
    let open = completed.0.iter().any(|p| p.has("WLD") || region(p) && !chinese);
    if open && measure == "ties.mou.bri" {
        // The initiative is China's: who signs it signs with China.
        let other = completed.0.iter().find(|p| !p.has("WLD") && !region(p))?.clone();
        return Some((vec![Party::one("CHN"), other], completed.1));
    }
    (!open).then_some(completed)
}

/// "El acuerdo con la Unión Europea" in a text on Colombia and Germany: who is filled in is the one that is no member.
fn outside(r: &Reader<'_>, (mut parties, sides): (Vec<Party>, Sides)) -> (Vec<Party>, Sides) {
    let unsaid = |n: usize| sides.group.get(n).copied().flatten().is_none();
    let inside = |p: &Party, bloc: &Party| {
        bloc.single().is_some_and(|b| gazette::is_bloc(b) && p.plus.iter().all(|c| gazette::is_member(c, b)))
    };
    let member = match parties.as_slice() {
        [a, b] if unsaid(1) && inside(b, a) => Some((1, a.clone())),
        [a, b] if unsaid(0) && inside(a, b) => Some((0, b.clone())),
        _ => None,
    };
    if let Some((at, bloc)) = member {
        let centre = r.talk.centre.iter().map(|c| Party::one(c));
        let other = centre.into_iter().find(|p| *p != bloc && !inside(p, &bloc));
        if let (Some(slot), Some(other)) = (parties.get_mut(at), other) {
            *slot = other;
        }
    }
    (parties, sides)
}

/// The places that an event may be between, the likeliest first: those of its clause, without the
/// other sides of the event before it.
fn named<'g>(r: &'g Reader<'_>, n: usize, tie_at: Option<usize>) -> Vec<(usize, &'g Group)> {
    let told = r.used.iter().map(|u| u.1).filter(|u| *u <= n).max();
    let spoken = told.filter(|_| r.kind == Some(Kind::Event)).unwrap_or(0);
    // "broke with Taipei on 26 March and recognised Beijing": who was on the other side of the event before.
    let earlier = r.used.iter().map(|u| u.0).filter(|u| *u < n).max();
    let taken = |at: usize, g: &Group| {
        let behind =
            earlier.is_some_and(|u| g.from > u) || matches!(g.case, Case::With | Case::To | Case::From);
        // In the others only where it was one of the two Chinas: who breaks with one turns to the other.
        let rival = g.codes.iter().all(|c| super::turn::RIVALS.contains(&c.as_str()));
        (r.line.lexicon.lang == Lang::En || r.line.lexicon.lang != Lang::Zh && rival)
            && r.kind == Some(Kind::Event)
            && behind
            && !g.pair
            && g.to <= n
            && r.sides.contains(&at)
    };
    let beside = |g: &Group| matches!(g.case, Case::With | Case::To);
    let mut own: Vec<(usize, &Group)> = r
        .groups
        .iter()
        .enumerate()
        .filter(|(_, g)| !g.case.is_aside() && !g.codes.iter().any(|c| c == "WLD" || c == "UN"))
        .filter(|(_, g)| r.stretch(g.from) == r.stretch(n) || !r.in_relative(g.from))
        .filter(|(at, g)| !taken(*at, g) && !is_of_a_kind(r, g))
        .filter(|(_, g)| {
            g.from >= spoken || g.case == Case::Bare && r.clause(g.from) == r.clause(n) || g.pair
        })
        .filter(|(_, g)| {
            r.clause(g.from) == r.clause(n) || tie_at.is_some_and(|t| r.clause(g.from) == r.clause(t))
        })
        .collect();
    // "与台湾断交并同中国建交": a word that needs no object has its places before it.
    let closed = r.line.lexicon.lang == Lang::Zh && r.line.is(n, "tieevent");
    let ahead =
        !closed && own.iter().any(|(_, g)| g.from > n && r.stretch(g.from) == r.stretch(n) && beside(g));
    own.retain(|(_, g)| !(ahead && g.to <= n && beside(g)));
    // Both ends stand with the event: who comes in a later stretch is said of something else.
    let here = own.iter().filter(|(_, g)| r.stretch(g.from) == r.stretch(n) && g.to <= n);
    let full = here.map(|(_, g)| g.codes.len()).sum::<usize>() >= 2 && r.line.lexicon.lang == Lang::Zh;
    if full {
        own.retain(|(_, g)| r.stretch(g.from) == r.stretch(n));
    }
    let near = own.iter().any(|(_, g)| r.stretch(g.from) == r.stretch(n) && g.case != Case::In);
    own.sort_by_key(|(_, g)| {
        let before = g.to <= n && r.stretch(g.from) == r.stretch(n);
        let told = near && g.from > n && r.stretch(g.from) != r.stretch(n);
        let other =
            (n + 1..g.from).any(|i| r.line.any(i, &["event", "tieevent"])) || g.from > n && said_later(r, g);
        role::distance(g, n)
            + usize::from(!before && g.from < n) * 2
            + usize::from(g.case == Case::In) * 12
            + usize::from(told && (other || full)) * 40
            // "two days after the island's election"
            + usize::from(g.pointer && g.case == Case::Of && r.stretch(g.from) != r.stretch(n)) * 20
            // "与台湾断交并同中国建交": who comes with the next event.
            + usize::from(closed && g.from > n && beside(g)) * 40
    });
    own
}

/// English: "the first African country to sign", "the only Latin American states that recognise Taiwan", "Iceland, a
/// member of EFTA,": what kind of state somebody is, and nobody's side.
fn is_of_a_kind(r: &Reader<'_>, g: &Group) -> bool {
    let line = r.line;
    if line.lexicon.lang != Lang::En || !g.codes.iter().all(|c| gazette::is_bloc(c)) {
        return false;
    }
    let noun = |n: usize| {
        matches!(line.word(n), "country" | "state" | "nation" | "government" | "economy" | "capital")
    };
    let many = |n: usize| matches!(line.word(n), "countries" | "states" | "nations");
    let few = (g.from.saturating_sub(3)..g.from)
        .any(|n| matches!(line.word(n), "only" | "last" | "first" | "latest"));
    let kind = (g.to..g.to + 2).any(|n| noun(n) || few && many(n));
    let member = (g.from.saturating_sub(2)..g.from).any(|n| line.is(n, "member")) && line.word(g.to) == ",";
    kind || member
}

/// "…, 冰岛同年也随之生效": a new subject has the tie that was just told, with the same other side.
fn of_the_same(r: &Reader<'_>, n: usize, measure: &str) -> Option<Sides> {
    let flow = r.flow.as_ref().filter(|f| f.measure == measure && f.parties.len() == 2)?;
    let (from, to) = r.stretch_of(n);
    let mut own = r.groups.iter().enumerate().filter(|(_, g)| g.from >= from && g.to <= to);
    let (at, g) = own.next()?;
    let new = !flow.parties.iter().any(|p| p.plus.iter().any(|c| g.codes.contains(c)));
    let told = r.used.iter().any(|u| u.1 <= from);
    if own.next().is_some() || !new || !told || g.case != Case::Bare || g.codes.len() > 1 {
        return None;
    }
    let other = flow.parties.get(1 - flow.focal.min(1))?.plus.clone();
    Some(Sides { codes: [Some(g.codes.clone()), Some(other)], group: [Some(at), None] })
}

/// Whether a stretch has an event of its own.
fn said_later(r: &Reader<'_>, g: &Group) -> bool {
    let (from, to) = r.stretch_of(g.from);
    (from..to).any(|i| r.line.any(i, &["event", "tieevent"]))
}

/// The two ends among the places named: two of one list, or the first and another.
fn ends(r: &Reader<'_>, named: &[(usize, &Group)]) -> Option<Sides> {
    let regions = |o: &Group| o.codes.iter().all(|c| gazette::is_bloc(c));
    let two = named.iter().find(|(_, g)| g.codes.len() == 2 && g.case == Case::Bare && !regions(g));
    let two = two.filter(|t| named.iter().all(|(n, o)| *n == t.0 || regions(o) && o.case != Case::With));
    let Some((at, g)) = two.or(named.first()) else { return Some(Sides::default()) };
    let alone = named.iter().all(|(_, o)| o.codes.iter().all(|c| g.codes.contains(c)));
    if g.codes.len() >= 2 && g.case == Case::With && alone {
        // "suscribió convenios con Omán y Baréin": the other side is who was spoken of.
        let topic = r.talk.topic.clone().filter(|t| !t.iter().any(|c| g.codes.contains(c)));
        return Some(Sides { codes: [topic, Some(g.codes.clone())], group: [None, Some(*at)] });
    }
    // "A Coreia e o Chile assinaram o primeiro acordo entre um país asiático e um …": they are the two.
    let subject = two.is_some();
    if g.codes.len() >= 2 && (g.pair || alone || subject || g.case == Case::Between) {
        // "the Gulf monarchies and the five Central Asian republics"
        if let [a, b] = g.parts.as_slice() {
            let codes = [Some(a.2.clone()), Some(b.2.clone())];
            return Some(Sides { codes, group: [Some(*at), Some(*at)] });
        }
        if r.line.lexicon.lang == Lang::En && g.case == Case::Bare && !g.pair {
            let codes = [g.codes.first().map(|c| vec![c.clone()]), Some(g.codes.get(1..)?.to_vec())];
            return Some(Sides { codes, group: [Some(*at), Some(*at)] });
        }
        let last = g.codes.len() - 1;
        let codes = [Some(g.codes.get(..last)?.to_vec()), g.codes.get(last).map(|c| vec![c.clone()])];
        return Some(Sides { codes, group: [Some(*at), Some(*at)] });
    }
    let apart = |o: &Group| !o.codes.iter().any(|c| g.codes.contains(c));
    let second = named.iter().skip(1).find(|(_, o)| apart(o));
    Some(Sides {
        codes: [Some(g.codes.clone()), second.map(|(_, o)| o.codes.clone())],
        group: [Some(*at), second.map(|(n, _)| *n)],
    })
}

/// Whether the event is denied.
pub fn denied(r: &Reader<'_>, n: usize) -> bool {
    let line = r.line;
    let stretch = r.stretch(n);
    let until = |i: usize| {
        matches!(line.word(i), "hasta" | "ate" | "senao" | "sino" | "sin" | "until")
            && line.get(i, "prep").is_some()
    };
    let postponed = (n..line.len().min(n + 8)).any(until);
    // "Ninguno ha ratificado el convenio que suscribieron": the relative clause is not denied.
    let relative = |i: usize| {
        (line.word(i) == "que" || line.is(i, "rel"))
            && i + 1 < n.max(1) + 1
            && !super::place_latin::compares(line, i)
            && n > i
            && n - i <= 3
            && !(i > 0 && line.any(i - 1, &["article"]))
    };
    let bound = (0..n).rev().find(|i| relative(*i)).map_or(0, |i| i + 1);
    let said = (bound..=n).rev().take_while(|i| r.stretch(*i) == stretch && n - i < 14).any(|i| {
        line.is(i, "neg")
            && !line.is(i, "prep")
            && !(line.is(i, "and") && line.word(i) != "ni" && line.word(i) != "nem")
    });
    let after = line.lexicon.lang != Lang::Zh
        && (n + 1..line.len().min(n + 3))
            .any(|i| matches!(line.word(i), "ningun" | "ninguno" | "nenhum" | "nenhuma" | "ninguna"))
        // "生效尚待议会点头"
        || line.lexicon.lang == Lang::Zh && line.is(n + 1, "pending");
    // "belongs to neither"
    // and "has diplomatic relations with neither"
    let neither = line.lexicon.lang == Lang::En
        && (line.word(n + 1) == "neither"
            || line.word(n + 1) == "with" && matches!(line.word(n + 2), "neither" | "none"));
    (said || after || neither) && !postponed
}

/// When an event was: as said, else open to the day of the document where it is denied.
pub fn when(r: &Reader<'_>, n: usize, negated: bool) -> Period {
    let until =
        (n..r.line.len().min(n + 8)).find(|i| matches!(r.line.word(*i), "hasta" | "ate" | "senao" | "until"));
    let said = until
        .and_then(|u| r.times.iter().find(|t| t.from >= u && t.from <= u + 2).and_then(|t| r.resolve(t)))
        .or_else(|| if negated { never(r, n) } else { r.when(n, n + 1) });
    let today = Stamp::Day(r.day.0, r.day.1, r.day.2);
    // "left in 2003 and has yet to be readmitted"
    let yet = r.line.lexicon.lang == Lang::En
        && (n.saturating_sub(5)..n).any(|i| r.line.is(i, "neg") && r.line.phrase(i).contains("yet"));
    if negated && yet {
        return Period::UpTo(today);
    }
    // "suscribieron en 2024 un acuerdo que todavía no ha entrado en vigor"
    if negated && (n.saturating_sub(5)..n).any(|i| r.line.is(i, "stillnot")) {
        return Period::UpTo(today);
    }
    if let Some(p) = years_before(r, n).filter(|_| !negated) {
        return p;
    }
    match said {
        Some(Period::Latest) | None if negated => Period::UpTo(today),
        Some(Period::Since(s)) if !negated && !ever_since(r, n) => Period::At(s),
        Some(Period::AsOf(s)) => Period::At(s),
        Some(p) => p,
        None => r.period.filter(|_| r.kind == Some(Kind::Event)).unwrap_or(Period::Latest),
    }
}

/// "Since 2017, China has established relations with Panama and Honduras": at some time after, each; what is in force since
/// a time began then.
fn ever_since(r: &Reader<'_>, n: usize) -> bool {
    let opens =
        |t: &super::time::Time| t.role == Role::Since && t.from <= 1 && r.stretch(t.from) != r.stretch(n);
    let named = r.line.get(n, "tieevent").and_then(|v| v.split_once('|')).map(|v| v.1.to_owned());
    let event = named.or_else(|| event_of(r, n));
    let happens = matches!(
        event.as_deref(),
        Some("established" | "restored" | "signed" | "opened" | "severed" | "joined")
    );
    happens && r.times.iter().any(opens)
}

/// "restablecieron relaciones en 2023, siete años después de romperlas": so long before what was told.
pub(super) fn years_before(r: &Reader<'_>, n: usize) -> Option<Period> {
    let line = r.line;
    if line.lexicon.lang == Lang::Zh {
        return None;
    }
    let (count, unit) = (n.saturating_sub(8)..n).find_map(|i| {
        let (count, to) = super::time::count(line, i)?;
        let after = ["despues", "depois", "after"].iter().any(|w| line.phrase(to + 1).starts_with(w));
        let unit = line.get(to, "t").filter(|u| matches!(*u, "year" | "month" | "day" | "week"))?;
        (after && r.stretch(i) == r.stretch(n)).then_some((count, unit))
    })?;
    let told = r.out.iter().rev().find(|f| f.kind == Kind::Event && matches!(f.period, Period::At(_)))?;
    match (unit, told.period) {
        ("month", period) => return Some(super::calendar::shift(period, -count)),
        ("day", Period::At(s @ Stamp::Day(..))) => return Some(Period::At(s.shift_days(-count))),
        ("week", Period::At(s @ Stamp::Day(..))) => return Some(Period::At(s.shift_days(-7 * count))),
        ("day" | "week", _) => return None,
        _ => {}
    }
    Some(Period::At(Stamp::Year(told.period.last_year()? - count)))
}

/// When something did not happen: as said in its own stretch, or since what opens the sentence. "assinado
/// em 2007, não foi ratificado" does not say that it was not ratified in 2007.
fn never(r: &Reader<'_>, n: usize) -> Option<Period> {
    let own = r.times.iter().any(|t| r.stretch(t.from) == r.stretch(n));
    if own {
        return r.when(n, n + 1);
    }
    let since = |t: &&super::time::Time| {
        let opens = (t.from.saturating_sub(8)..t.from).any(|i| {
            let word = r.line.get(i, "prep") == Some("since")
                || matches!(r.line.phrase(i).as_str(), "desde" | "desde la" | "desde el" | "自" | "从");
            word && (i == 0 || r.clause(i - 1) != r.clause(i))
        });
        t.to <= n && r.clause(t.from) == r.clause(n) && (t.role == Role::Since || opens)
    };
    match r.times.iter().find(since).and_then(|t| r.resolve(t))? {
        Period::At(s) => Some(Period::Since(s)),
        p => Some(p),
    }
}

/// Whether a group is a bloc that can have members.
pub fn is_club(g: &Group) -> bool {
    names_club(&g.codes)
}

/// Whether codes name one bloc that can have members.
pub fn names_club(codes: &[String]) -> bool {
    const REGIONS: &[&str] = &[
        "WLD", "EUROPE", "LAC", "AFR", "SSA", "ASIA", "CASIA", "SASIA", "CARIB", "MENA", "MEAST", "SAMER",
        "NAMER", "PACIFIC", "BALTICS", "NORDICS", "WBALKANS",
    ];
    !codes.is_empty()
        && codes.iter().all(|c| gazette::is_bloc(c))
        && !codes.iter().any(|c| REGIONS.contains(&c.as_str()))
}
