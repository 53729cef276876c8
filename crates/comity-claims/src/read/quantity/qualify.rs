//! The words around a number that say how it is meant: "more than", "nearly", "or so", "at least".

use super::{Quantity, Unit};
use crate::frame::Op;
use crate::read::line::{Line, pattern};

/// Words before a quantity, longest first within each meaning.
const BEFORE: &[(&str, Op)] = &[
    ("did not exceed", Op::AtMost),
    ("do not exceed", Op::AtMost),
    ("does not exceed", Op::AtMost),
    ("not exceeding", Op::AtMost),
    ("never exceeded", Op::AtMost),
    ("not exceeded", Op::AtMost),
    ("failed to exceed", Op::AtMost),
    ("no more than", Op::AtMost),
    ("not more than", Op::AtMost),
    ("did not surpass", Op::AtMost),
    ("not surpass", Op::AtMost),
    ("not exceed", Op::AtMost),
    ("no higher than", Op::AtMost),
    ("capped at", Op::AtMost),
    ("not top", Op::AtMost),
    ("up to", Op::AtMost),
    ("as much as", Op::AtMost),
    ("as many as", Op::AtMost),
    ("at most", Op::AtMost),
    ("a maximum of", Op::AtMost),
    ("at best", Op::AtMost),
    ("no less than", Op::AtLeast),
    ("no fewer than", Op::AtLeast),
    ("not less than", Op::AtLeast),
    ("not fewer than", Op::AtLeast),
    ("at least", Op::AtLeast),
    ("a minimum of", Op::AtLeast),
    ("not below", Op::AtLeast),
    ("no lower than", Op::AtLeast),
    ("did not fall below", Op::AtLeast),
    ("never fell below", Op::AtLeast),
    ("did not reach", Op::Below),
    ("did not even reach", Op::Below),
    ("not even reach", Op::Below),
    ("not even", Op::Below),
    ("never reached", Op::Below),
    ("falling short of", Op::Below),
    ("stopped short of", Op::Below),
    ("did not amount to", Op::Below),
    ("not reach", Op::Below),
    ("failed to reach", Op::Below),
    ("just short of", Op::Nearly),
    ("little short of", Op::Nearly),
    ("just shy of", Op::Nearly),
    ("shy of", Op::Nearly),
    ("just under", Op::Nearly),
    ("just below", Op::Nearly),
    ("slightly under", Op::Nearly),
    ("slightly below", Op::Nearly),
    ("slightly less than", Op::Nearly),
    ("a shade under", Op::Nearly),
    ("a touch under", Op::Nearly),
    ("a little under", Op::Nearly),
    ("a little less than", Op::Nearly),
    ("a fraction under", Op::Nearly),
    ("not quite", Op::Nearly),
    ("close to", Op::Nearly),
    ("close on", Op::Nearly),
    ("on the verge of", Op::Nearly),
    ("within a whisker of", Op::Nearly),
    ("the best part of", Op::Nearly),
    ("near-", Op::Nearly),
    ("nearly", Op::Nearly),
    ("almost", Op::Nearly),
    ("approaching", Op::Nearly),
    ("approached", Op::Nearly),
    ("nearing", Op::Nearly),
    ("neared", Op::Nearly),
    ("well over", Op::Above),
    ("just over", Op::Above),
    ("just above", Op::Above),
    ("a little over", Op::Above),
    ("slightly over", Op::Above),
    ("slightly more than", Op::Above),
    ("a little more than", Op::Above),
    ("far more than", Op::Above),
    ("well above", Op::Above),
    ("more than", Op::Above),
    ("greater than", Op::Above),
    ("higher than", Op::Above),
    ("larger than", Op::Above),
    ("upwards of", Op::Above),
    ("upward of", Op::Above),
    ("in excess of", Op::Above),
    ("a shade over", Op::Above),
    ("a touch over", Op::Above),
    ("a shade above", Op::Above),
    ("sailed past", Op::Above),
    ("not once topped", Op::AtMost),
    ("not once exceeded", Op::AtMost),
    ("never topped", Op::AtMost),
    ("never surpassed", Op::AtMost),
    ("never passed", Op::AtMost),
    ("north of", Op::Above),
    ("beyond", Op::Above),
    ("over", Op::Above),
    ("above", Op::Above),
    ("exceeding", Op::Above),
    ("exceeded", Op::Above),
    ("exceeds", Op::Above),
    ("exceed", Op::Above),
    ("topping", Op::Above),
    ("topped", Op::Above),
    ("tops", Op::Above),
    ("top", Op::Above),
    ("surpassing", Op::Above),
    ("surpassed", Op::Above),
    ("surpasses", Op::Above),
    ("surpass", Op::Above),
    ("passed", Op::Above),
    ("passing", Op::Above),
    ("crossed", Op::Above),
    ("crossing", Op::Above),
    ("crosses", Op::Above),
    ("breached", Op::Above),
    ("broke through", Op::Above),
    ("broken through", Op::Above),
    ("breaking", Op::Above),
    ("broke", Op::Above),
    ("past", Op::Above),
    ("less than", Op::Below),
    ("fewer than", Op::Below),
    ("lower than", Op::Below),
    ("smaller than", Op::Below),
    ("well under", Op::Below),
    ("well below", Op::Below),
    ("under", Op::Below),
    ("below", Op::Below),
    ("south of", Op::Below),
    ("short of", Op::Below),
    ("an estimated", Op::About),
    ("estimated at", Op::About),
    ("estimated to be", Op::About),
    ("estimated", Op::About),
    ("about", Op::About),
    ("around", Op::About),
    ("round about", Op::About),
    ("some", Op::About),
    ("roughly", Op::About),
    ("approximately", Op::About),
    ("approx.", Op::About),
    ("approx", Op::About),
    ("circa", Op::About),
    ("c.", Op::About),
    ("ca.", Op::About),
    ("broadly", Op::About),
    ("in the region of", Op::About),
    ("of the order of", Op::About),
    ("on the order of", Op::About),
    ("in the order of", Op::About),
    ("something like", Op::About),
    ("somewhere around", Op::About),
    ("somewhere near", Op::About),
    ("~", Op::About),
    ("≈", Op::About),
    ("more or less", Op::About),
    (">", Op::Above),
    ("<", Op::Below),
    ("≥", Op::AtLeast),
    ("≤", Op::AtMost),
];

/// Words that may stand between the qualifier and the number.
const FILLERS: &[&str] = &[
    "the",
    "a",
    "an",
    "total of",
    "a total of",
    "a record",
    "record",
    "for the first time",
    "the mark of",
    "that of",
    "its",
    "their",
    "all of",
    "by",
    "a combined",
    "a cumulative",
    "a whopping",
    "a staggering",
    "a mere",
    "only",
    "just",
];

pattern!(
    AFTER = r"^(?:[- ]mark|[- ]threshold|[- ]level)?(?P<all>,? (?:or (?P<more>more|above)|or (?P<less>less|fewer|lower|under)|or (?P<so>so|thereabouts)|and (?P<above>above|upwards|counting)|(?P<least>at least)|(?P<most>at most|at best)|give or take|more or less|all told))(?:\W|$)|^(?P<odd>[- ]odd)\b|^(?P<plus>-plus|\+)"
);

pub(super) fn qualify(line: &Line, q: &mut Quantity) {
    if q.op == Op::Between {
        return;
    }
    let after = &line.low[line.byte(q.core.end)..];
    if let Some(c) = AFTER.first(after) {
        let op = if c.name("more").is_some() || c.name("least").is_some() {
            Op::AtLeast
        } else if c.name("less").is_some() || c.name("most").is_some() {
            Op::AtMost
        } else if c.name("above").is_some() || c.name("plus").is_some() {
            Op::Above
        } else {
            Op::About
        };
        q.op = op;
        q.full.end = q.core.end
            + c.get(0).map_or(0, |m| m.as_str().trim_end_matches([' ', ',', '.', ';', ')']).chars().count());
        return;
    }
    let Some((op, start)) = before_words(line, q.core.start) else { return };
    q.op = op;
    q.estimated = op == Op::About && line.low[start..].starts_with("estimated")
        || line.low[start..].starts_with("an estimated");
    q.full.start = line.index(start);
    if q.unit == Unit::Fraction && !matches!(op, Op::Between) {
        q.core.start = q.full.start;
    }
}

/// The qualifier that ends right before a character, and the byte where it starts.
fn before_words(line: &Line, at: usize) -> Option<(Op, usize)> {
    let mut rest = line.low[..line.byte(at)].trim_end();
    for _ in 0..3 {
        let found = BEFORE.iter().filter(|(p, _)| ends_with_word(rest, p)).max_by_key(|(p, _)| p.len());
        if let Some((p, op)) = found {
            let start = rest.len() - p.len();
            // "have handed over 1,063 projects" says nothing of more
            let phrasal = ["handed ", "handing ", "turned "];
            // "commitments add up to four times as much"
            let adds = ["add ", "adds ", "added ", "adding "];
            if *p == "up to" && adds.iter().any(|v| rest[..start].ends_with(v)) {
                return None;
            }
            if *p == "over" && phrasal.iter().any(|v| rest[..start].ends_with(v)) {
                return None;
            }
            let denied = ["not ", "n't ", "never ", "not once ", "never once ", "not yet "]
                .iter()
                .any(|n| rest[..start].ends_with(n));
            let op = match (denied, op) {
                (true, Op::Above) => Op::AtMost,
                (true, Op::Below) => Op::AtLeast,
                _ => *op,
            };
            return Some((op, start));
        }
        rest = FILLERS
            .iter()
            .filter(|f| ends_with_word(rest, f))
            .map(|f| rest[..rest.len() - f.len()].trim_end())
            .min_by_key(|r| r.len())?;
    }
    None
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|head| !head.ends_with(|c: char| c.is_alphanumeric()))
}
