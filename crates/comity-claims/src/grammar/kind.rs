//! Which kind of claim a quantity makes: a level, a change, a share, a ratio, a count.

use super::base::opened;
use super::lang::Lang;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::time::Told;
use crate::frame::Kind;

/// Words of change around a quantity: which way, how near, and whether the quantity is where it led.
pub struct Change {
    /// −1 for a fall, 1 for a rise.
    pub sign: f64,
    /// In tokens; a break of the stretch counts three.
    pub distance: usize,
    /// Whether the word stands after the quantity.
    pub after: bool,
}

/// The nearest word of change around a quantity, in its clause.
pub fn change(r: &Reader<'_>, q: &Quantity) -> Option<Change> {
    let own = r.own(q.from, q.to);
    let sign = |n: usize| {
        if r.line.is(n, "down") { Some(-1.0) } else { r.line.is(n, "up").then_some(1.0) }
    };
    // "un tercio menos de acero que en 2021", "un 15 % por debajo de 2019": what follows a rate is no
    // comparator of it.
    let beyond = |n: usize| {
        // "some NZ$2 billion less than a year earlier"
        let than = r.line.lexicon.lang == Lang::En
            && r.line.phrase(n).ends_with("s than")
            && r.times.iter().any(|t| t.from >= n && t.from <= n + 3);
        let rate = n == q.to && (matches!(q.unit, Unit::Percent | Unit::Points) || than);
        match r.line.get(n, "op").filter(|_| rate)? {
            "<" => Some(-1.0),
            ">" => Some(1.0),
            _ => None,
        }
    };
    let before = (own.0..q.lead)
        .rev()
        .take_while(|n| r.clause(*n) == r.clause(q.from))
        .find_map(|n| Some((n, sign(n)?)))
        .map(|(n, s)| Change {
            sign: s,
            distance: q.lead - n + 3 * r.stretch(q.from).abs_diff(r.stretch(n)),
            after: false,
        });
    let after = (q.to..(q.to + 2).min(own.1.max(q.to + 2)))
        .filter(|n| r.line.lexicon.lang != Lang::Zh && r.stretch(*n) == r.stretch(q.to.saturating_sub(1)))
        .find_map(|n| {
            let sign = sign(n).or_else(|| beyond(n))?;
            Some(Change { sign, distance: n - q.to + 1, after: true })
        });
    match (before, after) {
        (Some(b), Some(a)) if b.distance < a.distance => Some(b),
        (_, Some(a)) => Some(a),
        (b, None) => b,
    }
}

/// Whether the quantity is where a change led ("a 27 %", "增至").
pub fn is_end(r: &Reader<'_>, q: &Quantity) -> bool {
    let mut at = q.lead.min(q.from);
    // "subió 4,2 puntos, hasta el 22 %"
    let led = r.line.get(at, "prep") == Some("goal") && at > 0 && r.line.word(at - 1) == ",";
    if r.line.is(at, "to") || led {
        return true;
    }
    for _ in 0..3 {
        let Some(before) = at.checked_sub(1) else { return false };
        if r.line.is(before, "to") || matches!(r.line.get(before, "prep"), Some("to" | "goal")) {
            return true;
        }
        if !(r.line.any(before, &["article", "op", "level"]) || r.line.get(before, "prep") == Some("in")) {
            return false;
        }
        at = before;
    }
    false
}

/// How near a word of share is, before or after.
pub fn share(r: &Reader<'_>, q: &Quantity) -> Option<usize> {
    let own = r.own(q.from, q.to);
    let before = (own.0..q.from)
        .rev()
        .find(|n| r.line.is(*n, "share"))
        .map(|n| q.from - n + 2 * r.stretch(q.from).abs_diff(r.stretch(n)));
    let after = (q.to..own.1.min(q.to + 14)).find(|n| r.line.is(*n, "share")).map(|n| n - q.to + 1);
    // "ocho de cada diez metros cúbicos de gas que importa"
    let end = q.to + usize::from(q.fraction && r.line.any(q.to, &["unit", "noise"]));
    // "el 22 % era estadounidense y el 8 %, ecuatoriano"
    let told = (q.to..(q.to + 2).min(own.1)).any(|n| r.line.is(n, "level") || r.line.word(n) == ",")
        && r.groups
            .iter()
            .any(|g| g.case == super::place::Case::Adjective && g.from > q.to && g.from <= q.to + 2);
    if told && q.unit == Unit::Percent {
        return Some(2);
    }
    let of = r.line.get(end, "prep") == Some("of")
        && (end + 1..(end + 6).min(own.1))
            .any(|n| r.line.any(n, &["head", "product"]) || r.line.is(n, "verb"));
    let of = of && !r.line.any(end, &["part"]);
    let of = of.then_some(1);
    [before, after, of].into_iter().flatten().min()
}

/// "dos quais 32% britânicos", "其中三成": a rate right after the words for a part is a share.
fn part_of(r: &Reader<'_>, q: &Quantity) -> Option<usize> {
    let own = r.own(q.from, q.to);
    let from = own.0.max(r.stretch_of(q.from).0);
    let before = (from..q.lead.min(q.from)).find(|n| super::subject::part_words(r, *n));
    let word = before.or(super::subject::part_words(r, q.to).then_some(q.from))?;
    let moved = (word..q.from).any(|n| r.line.any(n, &["up", "down"])) || r.line.any(q.to, &["up", "down"]);
    (q.unit == Unit::Percent && !moved).then_some(1)
}

/// The word for partners that heads a list of shares: before a quantity in its clause, with no
/// measure named between and nothing claimed yet.
pub fn partners(r: &Reader<'_>, q: &Quantity) -> Option<usize> {
    let word = (0..q.from).rev().find(|n| r.line.is(*n, "partner") && r.clause(*n) == r.clause(q.from))?;
    let plain = q.unit == Unit::Percent && !q.fraction && q.sign.is_none();
    let other =
        r.heads.iter().any(|h| h.at > word && h.at < q.from) || r.out.iter().any(|f| f.kind == Kind::Rank);
    let beside = r.line.lexicon.lang == Lang::En && r.line.bracket.get(q.from) == Some(&true);
    let other = other && !beside;
    let moved = (word..q.from).any(|n| r.line.any(n, &["up", "down"]));
    (plain && !other && !moved).then_some(word)
}

/// The kind of claim that a quantity makes about a measure; `None` if its unit fits none.
pub fn kind(r: &Reader<'_>, q: &Quantity, measure: &str) -> Option<Kind> {
    let change = change(r, q);
    let end = is_end(r, q);
    match &q.unit {
        Unit::Points => Some(Kind::Change),
        Unit::Times => Some(Kind::Ratio),
        Unit::Percent => Some(percent_kind(r, q, measure, change.as_ref(), end)?),
        Unit::Money(_) | Unit::Thing(..) => {
            let count = r.line.lexicon.lang == Lang::En
                && measure.starts_with("ties.")
                && measure != "ties.swap"
                && matches!(q.unit, Unit::Thing(..));
            if opened(r, q) && from_end(r, q) || super::base::starts_from(r, q) {
                return Some(if count { Kind::Count } else { Kind::Level });
            }
            let near = change.as_ref().is_some_and(|c| c.distance <= if c.after { 2 } else { 3 });
            if near && !end && !q.op_said || near && change.as_ref().is_some_and(|c| c.after) {
                return Some(Kind::Change);
            }
            let counted = matches!(&q.unit, Unit::Thing(unit, _) if is_count(unit))
                || measure.starts_with("ties.") && matches!(q.unit, Unit::Thing(..));
            let counted =
                counted && !matches!(measure, "jobs" | "population") && !measure.starts_with("people");
            Some(if counted { Kind::Count } else { Kind::Level })
        }
        Unit::Bare if measure.starts_with("people") || measure == "jobs" => Some(Kind::Level),
        Unit::Bare => {
            let counted = matches!(
                measure,
                "firms.presence" | "ties.embassy" | "ties.institute.confucius" | "ties.trade_mission"
            );
            // "Entries (maximum 800 words) must reach the embassy"
            let numbered = (0..r.line.len()).any(|n| r.line.word(n) == "number")
                && (end || opened(r, q) || super::base::starts_from(r, q));
            let spoken = r.line.lexicon.lang != Lang::En
                || numbered
                || r.flow.as_ref().is_some_and(|f| f.measure == measure);
            (counted && spoken).then_some(Kind::Count)
        }
    }
}

/// Units that count things of the ledger rather than measure a flow.
fn is_count(unit: &str) -> bool {
    matches!(
        unit,
        "companies"
            | "projects"
            | "embassies"
            | "institutes"
            | "agreements"
            | "countries"
            | "members"
            | "meetings"
            | "visits"
            | "offices"
            | "pairs"
            | "count"
            | "organizations"
    )
}

fn percent_kind(
    r: &Reader<'_>,
    q: &Quantity,
    measure: &str,
    change: Option<&Change>,
    end: bool,
) -> Option<Kind> {
    let rate = measure == "tariff.rate" && r.line.lexicon.lang == Lang::En;
    if rate && ratio_of(r, q) {
        return Some(Kind::Ratio);
    }
    if matches!(measure, "un.agreement" | "tariff.coverage")
        || measure == "tariff.rate" && !change.is_some_and(|c| c.after)
    {
        let moved =
            change.is_some_and(|c| c.distance <= 3) && !end && measure != "tariff.rate" && q.sign.is_none();
        return Some(if moved && !from_end(r, q) { Kind::Change } else { Kind::Level });
    }
    // "perderam três quartos dos estudantes"
    let lost = q.fraction && (q.lead.saturating_sub(2)..q.lead).any(|n| r.line.word(n).starts_with("perd"));
    if lost {
        return Some(Kind::Change);
    }
    let share = share(r, q).or_else(|| part_of(r, q));
    if q.sign.is_some() {
        return Some(Kind::Change);
    }
    let yoy = r.times.iter().any(|t| {
        matches!(t.told, Told::YearBefore | Told::PartBefore)
            && t.to <= q.from
            && q.from - t.to <= 4
            && r.stretch(t.from) == r.stretch(q.from)
    });
    if ratio_of(r, q) {
        return Some(Kind::Ratio);
    }
    let quota = (0..q.from).any(|n| r.line.is(n, "share") && r.clause(n) == r.clause(q.from));
    // "銳減到兩成不到": to two tenths of what it was.
    let left = r.line.lexicon.lang == Lang::Zh && q.fraction && end && change.is_some_and(|c| c.sign < 0.0);
    if left && !quota && r.flow.as_ref().is_none_or(|f| f.denominator.is_none()) {
        return Some(Kind::Ratio);
    }
    // "soared from 2% of the total to 35%"
    let of_total = r.line.lexicon.lang == Lang::En && r.line.phrase(q.to).contains("total");
    if (quota || of_total) && opened(r, q) && from_end(r, q) {
        return Some(Kind::Share);
    }
    by_distance(r, q, end, (change, share), yoy)
}

/// What is nearer to a per cent, a change or a share, and what the brackets and the sentence say where neither is.
fn by_distance(
    r: &Reader<'_>,
    q: &Quantity,
    end: bool,
    (change, share): (Option<&Change>, Option<usize>),
    yoy: bool,
) -> Option<Kind> {
    match (change, share) {
        (Some(c), _) if c.after && c.distance <= 2 => Some(Kind::Change),
        (Some(c), Some(s)) if (c.distance < s || c.distance <= 3 && s == 1) && !end && !q.fraction => {
            Some(Kind::Change)
        }
        (Some(c), Some(s)) if c.distance < s && !end => Some(Kind::Change),
        (Some(_), None) if !end => Some(Kind::Change),
        (_, None) if end && !q.fraction && r.flow.as_ref().is_some_and(|f| f.denominator.is_some()) => {
            Some(Kind::Share)
        }
        (Some(_), None)
            if r.kind == Some(Kind::Change)
                && !q.fraction
                && r.flow.as_ref().is_none_or(|f| f.denominator.is_none()) =>
        {
            Some(Kind::Change)
        }
        (_, Some(_)) => Some(Kind::Share),
        (None, None) if partners(r, q).is_some() => Some(Kind::Share),
        (None, None) if yoy => Some(Kind::Change),
        (None, None) if r.line.bracket.get(q.from) == Some(&true) && r.kind == Some(Kind::Rank) => {
            Some(Kind::Share)
        }
        (None, None)
            if r.line.bracket.get(q.from) == Some(&true)
                && (0..r.line.len()).any(|n| r.line.is(n, "share")) =>
        {
            Some(Kind::Share)
        }
        (_, None) => match r.kind {
            Some(k @ (Kind::Share | Kind::Change)) => Some(k),
            _ if q.fraction => Some(Kind::Share),
            _ => None,
        },
    }
}

/// "de 94 a 88": a number that the next one leads on from.
pub fn from_end(r: &Reader<'_>, q: &Quantity) -> bool {
    r.quantities.iter().find(|o| o.from >= q.to).is_some_and(|o| is_end(r, o) && o.from - q.to <= 8)
}

/// A fraction of another year's or another pair's figure: "menos de la mitad de la del año anterior".
fn ratio_of(r: &Reader<'_>, q: &Quantity) -> bool {
    let english = r.line.lexicon.lang == Lang::En;
    if english && r.line.get(q.to, "prep") == Some("of") && of_level(r, q.to + 2) {
        return true;
    }
    if !q.fraction {
        return false;
    }
    // "less than half the $71 million of 2012", "half the 2010 figure"
    let the = english && r.line.word(q.to) == "the";
    if super::anaphor::owner_behind(r, q).is_some() {
        return true;
    }
    if the && (of_figure(r, q.to + 1) || of_level(r, q.to + 1)) || english && of_that_before(r, q) {
        return true;
    }
    if r.line.lexicon.lang == Lang::Zh {
        // "不到前者同塞尔维亚贸易额的十分之一", "不到2019年的三分之一": of another figure, not of a whole.
        return super::ratio::of_another(r, q).is_some() || of_another_year(r, q);
    }
    let at = q.to;
    let other = super::ratio::other_way(r, q).is_some() || super::ratio::tells_of_last(r, q);
    if other || participle(r, at) || super::subject::of_its_like(r, at, true).is_some() {
        return true;
    }
    // "dois terços do que comprou ao exterior": of all that was bought.
    let bought = (at..at + 5).any(|n| {
        r.line.get(n, "verb").is_some_and(|v| v.starts_with("trade")) && matches!(r.line.word(n - 1), "que")
            || (r.line.word(n) == "que" || r.line.phrase(n).ends_with(" que"))
                && (n + 1..n + 4)
                    .any(|i| r.line.get(i, "verb").is_some_and(|v| v.starts_with("trade.goods.")))
    });
    // "um quarto do que lhe resta de dívida externa"
    let owed = (at..at + 10).any(|n| r.line.get(n, "head").is_some_and(|h| h.starts_with("finance.debt")));
    if (bought || owed) && matches!(r.line.get(at, "prep"), Some("of" | "than")) {
        return false;
    }
    match r.line.get(at, "prep") {
        Some("of") if r.line.lexicon.lang == Lang::En => of_what(r, at),
        // "un cuarto menos que el año anterior" is a change.
        Some("than") if r.line.any(at, &["up", "down"]) => false,
        Some("than") => true,
        Some("of") => {
            let plus = r.line.is(at + 1, "article")
                && (r.line.get(at + 2, "prep").is_some() || r.line.word(at + 2) == "que");
            plus || matches!(r.line.word(at + 1), "lo" | "anterior" | "que")
                || r.line.word(at + 1) == "o" && r.line.word(at + 2) == "que"
                || r.line.word(at) == "do" && r.line.word(at + 1) == "que"
                || r.line.word(at) == "del" && r.line.word(at + 1) == "anterior"
        }
        _ => false,
    }
}

/// "Its commerce with Iran amounts to less than a tenth of that": of the figure of the sentence before, between others.
fn of_that_before(r: &Reader<'_>, q: &Quantity) -> bool {
    let ends = matches!(r.line.word(q.to + 1), "" | "." | ",");
    let own = r.heads.iter().any(|h| h.at < q.from && h.measure.starts_with("trade"));
    let other = r.talk.flow.as_ref().is_some_and(|f| {
        r.groups.iter().any(|g| g.to <= q.from && !f.parties.iter().any(|p| p.plus == g.codes))
    });
    r.line.is(q.to, "thatfigure") && ends && own && other && r.out.is_empty()
}

/// "2019年的三分之一": a year stands right before the fraction of its figure.
fn of_another_year(r: &Reader<'_>, q: &Quantity) -> bool {
    r.times.iter().any(|t| {
        t.to < q.from
            && q.from - t.to <= 3
            && t.role == super::time::Role::Base
            && super::time::opens_multiple(r.line, t.to)
    })
}

/// "metade do registrado em 2013", "la mitad de lo vendido un año antes": the figure of another time,
/// told by what was done then.
fn participle(r: &Reader<'_>, at: usize) -> bool {
    let line = r.line;
    if line.get(at, "prep") != Some("of") {
        return false;
    }
    let verb = at + 1 + usize::from(line.is(at + 1, "article"));
    let done = ["ado", "ido", "ada", "ida", "isto", "ito"].iter().any(|e| line.word(verb).ends_with(e));
    let time = r.times.iter().any(|t| t.from > verb && t.from <= verb + 2);
    done && time && !line.any(verb, &["product", "place"])
}

/// "a quarter of what Indian exporters face", "a tenth of those to Japan": of another figure; but "of what it sold"
/// is all of a flow.
fn of_what(r: &Reader<'_>, at: usize) -> bool {
    let line = r.line;
    let flow = |n: usize| {
        line.get(n, "verb").is_some_and(|v| v.starts_with("trade")) || line.get(n, "head").is_some()
    };
    match line.word(at + 1) {
        "what" => !(at + 2..at + 6).any(flow),
        "that" | "those" => {
            line.get(at + 2, "prep").is_some()
                || matches!(line.word(at + 2), "recorded" | "seen" | "registered")
        }
        "the" | "its" | "their" => of_level(r, at + 2) || of_figure(r, at + 2),
        // "about a fifth of Peru's"
        _ => r.groups.iter().any(|g| {
            let alone = matches!(line.word(g.to), "" | "," | "." | ";" | ")") || line.is(g.to, "t");
            g.from == at + 1 && super::place_english::owns(line, g.from) && alone
        }),
    }
}

/// "less than a third of the €120 million of 2014".
fn of_figure(r: &Reader<'_>, at: usize) -> bool {
    let other = r.quantities.iter().find(|o| o.from == at);
    other.is_some_and(|o| {
        matches!(o.unit, Unit::Money(_) | Unit::Thing(..))
            && r.times.iter().any(|t| t.role == super::time::Role::Base && t.from == o.to + 1)
    })
}

/// "a sixth of the 2012 peak", "38 percent of their 2019 level".
fn of_level(r: &Reader<'_>, at: usize) -> bool {
    let time = r.times.iter().find(|t| t.from == at);
    time.is_some_and(|t| {
        matches!(r.line.word(t.to), "peak" | "level" | "levels" | "figure" | "total" | "value" | "high")
    })
}
