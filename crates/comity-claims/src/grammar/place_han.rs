//! Mentions of Chinese: full names, and the one-character names that stand in pairs and phrases.

use super::place::{Case, Mention, choose, pointed};
use super::scan::Line;
use super::talk::Talk;
use crate::frame::Span;

/// What may follow a pair of one-character names.
const AFTER_PAIR: &[&str] = &["head", "tie", "tieevent", "partner", "event"];

/// The mentions of a line, left to right.
pub fn mentions(line: &Line<'_>, talk: &Talk) -> Vec<Mention> {
    let full: Vec<String> = (0..line.len())
        .filter_map(|n| line.get(n, "place")?.split_once('|').map(|p| p.0.to_owned()))
        .collect();
    let mut out: Vec<Mention> = Vec::new();
    let mut group = 0;
    let mut n = 0;
    while n < line.len() {
        let found = whole(line, n, &out, talk).or_else(|| short(line, n, &full, &out, talk));
        let Some((codes, to, pointer, pair, fixed)) = found else {
            n += 1;
            continue;
        };
        let case = fixed.unwrap_or_else(|| case(line, n, to));
        let joined = out.last().is_some_and(|last| joins(line, last, n, case));
        let case = match (joined, out.last()) {
            (true, Some(last)) => last.case,
            _ => {
                group += 1;
                case
            }
        };
        out.push(Mention { from: n, to, codes, case, group, pointer, pair });
        n = to;
    }
    out
}

type Found = (Vec<String>, usize, bool, bool, Option<Case>);

fn whole(line: &Line<'_>, n: usize, before: &[Mention], talk: &Talk) -> Option<Found> {
    if let Some((code, _)) = line.get(n, "place").and_then(|v| v.split_once('|')) {
        let code = match line.phrase(n).replace(' ', "").as_str() {
            // The speaker of "our country" is who the text before shows to speak.
            "我国" => speaker(talk).unwrap_or_else(|| "CHN".to_owned()),
            _ => code.to_owned(),
        };
        return Some((vec![code], n + 1, false, false, None));
    }
    let value = line.get(n, "pron")?;
    // "联盟对其出口": not the subject itself.
    let other = n > 0 && matches!(line.get(n - 1, "prep"), Some("to" | "from" | "with"));
    let value = if value == "subject" && other { "partner" } else { value };
    let (codes, pair) = pointed(value, before, talk)?;
    Some((codes, n + 1, true, pair, None))
}

/// Who says "our country": the only country of the text before, where there is one.
fn speaker(talk: &Talk) -> Option<String> {
    let first = talk.mentions.first()?;
    let only = talk.mentions.iter().all(|m| !m.iter().any(|c| c == "CHN"));
    match first.as_slice() {
        [one] if only && matches!(one.as_str(), "SGP" | "TWN" | "MYS" | "KOR" | "JPN") => Some(one.clone()),
        _ => None,
    }
}

/// A one-character name where the words around it show that it is one.
fn short(line: &Line<'_>, n: usize, full: &[String], before: &[Mention], talk: &Talk) -> Option<Found> {
    let candidates = short_names(line, n)?;
    let next = line.word(n + 1);
    let known = |candidates: &[String]| -> Vec<String> {
        let near: Vec<String> =
            full.iter().cloned().chain(before.iter().flat_map(|m| m.codes.clone())).collect();
        match candidates {
            [one] => vec![one.clone()],
            _ => choose(candidates, &near, talk).into_iter().collect(),
        }
    };
    if next == "方" {
        return Some((known(&candidates), n + 2, false, false, None));
    }
    if n > 0
        && let Some(prep) = line.get(n - 1, "prep")
    {
        let one_sign = line.items.get(n - 1).is_some_and(|i| i.to - i.from == 1);
        if one_sign && prep != "of" && prep != "than" && continues(line, n + 1) {
            return Some((known(&candidates), n + 1, false, false, None));
        }
    }
    if before.last().is_some_and(|m| m.to == n && m.to - m.from == 1 && short_names(line, m.from).is_some())
        || before
            .last()
            .is_some_and(|m| m.to + 1 == n && line.word(m.to) == "、" && short_names(line, m.from).is_some())
    {
        return Some((known(&candidates), n + 1, false, false, None));
    }
    // The first of a pair: another short name follows, and then what pairs have.
    let gap = usize::from(line.word(n + 1) == "、");
    if short_names(line, n + 1 + gap).is_some() {
        let after = n + 2 + gap;
        let bracket = matches!(line.word(after), "（" | "(");
        if line.any(after, AFTER_PAIR)
            || bracket
            || matches!(line.phrase(after).as_str(), "两 国" | "双 方" | "两 国 间" | "双 边")
            || matches!(line.word(after), "关" | "在" | "就" | "间" | "互")
        {
            return Some((known(&candidates), n + 1, false, false, None));
        }
    }
    None
}

/// The places that a line names by one character, each with everybody it may stand for.
pub fn short_places(line: &Line<'_>) -> Vec<(Span, Vec<String>)> {
    let one = |m: &Mention| {
        let whom = short_names(line, m.from).filter(|_| !m.pointer)?;
        let codes = if m.codes.is_empty() { whom } else { m.codes.clone() };
        Some((Span::new(line.start(m.from), line.end(m.from)), codes))
    };
    mentions(line, &Talk::default()).iter().filter_map(one).collect()
}

fn short_names(line: &Line<'_>, n: usize) -> Option<Vec<String>> {
    let item = line.items.get(n)?;
    (item.to - item.from == 1).then(|| line.lexicon.short.get(line.word(n)).cloned())?
}

/// Whether what follows a short name leaves it standing as one.
fn continues(line: &Line<'_>, n: usize) -> bool {
    line.items
        .get(n)
        .is_none_or(|i| !i.senses.is_empty() || i.digits || !line.word(n).chars().all(super::token::is_han))
        || matches!(line.word(n), "的" | "大" | "首")
}

fn case(line: &Line<'_>, n: usize, to: usize) -> Case {
    let Some(before) = n.checked_sub(1) else { return Case::Bare };
    if let Some(prep) = line.get(before, "prep").filter(|_| !after_time(line, before)) {
        return Case::of(prep);
    }
    if let Some(prep) = over_quantity(line, before) {
        return Case::of(prep);
    }
    // "进口俄罗斯原油": what is bought has its origin before it.
    let buys = line.get(before, "head").is_some_and(|v| v.ends_with(".imports"));
    if buys && line.any(to, &["product"]) {
        return Case::From;
    }
    if line.word(before) == "的" && before > 0 {
        return Case::Bare;
    }
    Case::Bare
}

fn joins(line: &Line<'_>, last: &Mention, n: usize, case: Case) -> bool {
    if last.pair || n < last.to {
        return false;
    }
    if n == last.to {
        // "中巴": two short names side by side.
        return short_names(line, n).is_some() && short_names(line, last.from).is_some();
    }
    if n - last.to == 1 {
        let sign = line.word(last.to);
        return matches!(sign, "、" | "和" | "与" | "及" | "同" | "跟") || line.is(last.to, "and");
    }
    // "对日、对韩"
    n - last.to == 2 && line.word(last.to) == "、" && case == last.case
}

/// "十年来中国": 来 after a time is no verb of coming.
fn after_time(line: &Line<'_>, at: usize) -> bool {
    line.word(at) == "来" && at > 0 && (line.is(at - 1, "t") || line.word(at - 1) == "年")
}

/// "对2000亿美元中国商品": the preposition before a quantity of goods is that of their origin.
fn over_quantity<'a>(line: &'a Line<'_>, before: usize) -> Option<&'a str> {
    let mut at = before;
    let money = line.any(at, &["cur", "unit"]);
    while at > 0
        && before - at < 6
        && (line.any(at, &["cur", "unit", "mag", "num", "op"])
            || line.items.get(at).is_some_and(|i| i.digits))
    {
        at -= 1;
    }
    line.get(at, "prep").filter(|p| money && at < before && matches!(*p, "to" | "from"))
}
