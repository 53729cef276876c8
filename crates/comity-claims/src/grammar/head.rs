//! Words that name a measure: nouns ("exportaciones"), verbs ("compró"), and what they ask of others.

use super::quantity::{Quantity, Unit};
use super::scan::Line;
use crate::vocab::{self, Direction};

/// Items within which the label of a point ends.
const LABEL: usize = 6;

/// A word that names a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The item.
    pub at: usize,
    /// Id of the measure.
    pub measure: String,
    /// For verbs: the side on which the subject stands, 0 or 1; 2 where the sides are alike.
    pub subject: Option<usize>,
    /// For balances: the sign that the word gives.
    pub sign: f64,
}

/// The heads of a line, left to right.
pub fn heads(line: &Line<'_>) -> Vec<Head> {
    let services = (0..line.len()).any(|n| line.is(n, "domain"));
    let total = (0..line.len()).any(|n| line.get(n, "head") == Some("trade.total"));
    let mut out = Vec::new();
    for n in 0..line.len() {
        let verbal = line.is(n, "verb") && after_subject(line, n);
        if is_helping(line, n) || comes_to(line, n) {
            continue;
        }
        for value in line.items.get(n).into_iter().filter(|_| !verbal).flat_map(|i| i.all("head")) {
            let (measure, sign) = match value.strip_suffix('-') {
                Some(m) => (m, -1.0),
                None => (value.strip_suffix('+').unwrap_or(value), 1.0),
            };
            out.push(Head { at: n, measure: domain(measure, services), subject: None, sign });
        }
        if out.last().is_some_and(|h: &Head| h.at == n) {
            continue;
        }
        for value in line.items.get(n).into_iter().flat_map(|i| i.all("verb")) {
            let Some((measure, side)) = value.split_once(':') else { continue };
            let subject = match side {
                "o" => 0,
                "d" => 1,
                _ => 2,
            };
            out.push(Head { at: n, measure: domain(measure, services), subject: Some(subject), sign: 1.0 });
        }
        if is_put_into(line, n) {
            out.push(Head { at: n, measure: "fdi.flow".to_owned(), subject: Some(0), sign: 1.0 });
        }
        for tie in line.get(n, "tie").into_iter().filter(|t| {
            matches!(*t, "ties.swap" | "ties.embassy" | "ties.institute.confucius" | "ties.trade_mission")
        }) {
            out.push(Head { at: n, measure: tie.to_owned(), subject: None, sign: 1.0 });
        }
    }
    out = without_echoes(line, out);
    out.extend(labelled(line).filter(|_| out.is_empty()));
    let held = (0..line.len()).any(|n| line.is(n, "hold"));
    if held {
        for h in out.iter_mut().filter(|h| h.measure == "fdi.flow" && h.subject.is_none()) {
            h.measure = "fdi.stock".to_owned();
        }
    }
    // "投资累计达859亿美元", without a stretch of years, is what stands.
    let cumulative = |h: &Head| {
        (h.at + 1..line.len().min(h.at + 4))
            .any(|n| line.word(n) == "累" && line.lexicon.lang == super::lang::Lang::Zh)
    };
    let stretched = (0..line.len())
        .any(|n| line.is(n, "t") && line.get(n, "t").is_some_and(|t| t.starts_with("fyp") || t == "since"));
    let at_the_end =
        (0..line.len()).any(|n| line.is(n, "yearsend") && super::time::year(line, n + 1).is_some());
    for h in out.iter_mut().filter(|h| h.measure == "fdi.flow" && !stretched) {
        if cumulative(h) || at_the_end {
            "fdi.stock".clone_into(&mut h.measure);
        }
    }
    if total {
        for h in &mut out {
            h.measure =
                h.measure.replace("trade.goods", "trade.total").replace("trade.services", "trade.total");
        }
    }
    out
}

/// English: "To Thailand: $840 million", "From Thailand: …", "Two-way: …": the label of a point of a fact sheet.
fn labelled(line: &Line<'_>) -> Option<Head> {
    let colon = (1..line.len().min(LABEL)).find(|n| line.word(*n) == ":")?;
    let place = (1..colon).any(|n| line.is(n, "place"));
    let two_way = || line.phrase(0).starts_with("two") && line.phrase(colon - 1).ends_with("way");
    let measure = match line.word(0) {
        "to" if place => "trade.goods.exports",
        "from" if place => "trade.goods.imports",
        _ if two_way() => "trade.goods",
        _ => return None,
    };
    let money = (colon..line.len()).any(|n| line.any(n, &["cur", "magcur"]));
    let english = line.lexicon.lang == super::lang::Lang::En;
    (english && money).then(|| Head { at: 0, measure: measure.to_owned(), subject: None, sign: 1.0 })
}

/// "ayuda a explicar", "ajuda a relativizar": a verb, and no aid.
fn is_helping(line: &Line<'_>, n: usize) -> bool {
    let infinitive = |w: &str| w.len() > 3 && (w.ends_with("ar") || w.ends_with("er") || w.ends_with("ir"));
    line.get(n, "head") == Some("finance.aid")
        && line.word(n + 1) == "a"
        && !line.is(n + 2, "place")
        && infinitive(line.word(n + 2))
}

/// "Las ventas llegaron a 823 millones", "as vendas chegaram a 823 milhões": what it came to, and nobody's arrival.
fn comes_to(line: &Line<'_>, n: usize) -> bool {
    let arrives = line.word(n).starts_with("lleg") || line.word(n).starts_with("cheg");
    let figure =
        |i: usize| line.any(i, &["cur", "num", "mag"]) || line.items.get(i).is_some_and(|i| i.digits);
    let to = matches!(line.word(n + 1), "a" | "aos" | "los")
        && (figure(n + 2) || figure(n + 3) && line.any(n + 2, &["article", "op"]));
    arrives && line.is(n, "verb") && to
}

/// English: "put $15.4bn into Indonesia".
fn is_put_into(line: &Line<'_>, n: usize) -> bool {
    let money = (n + 1..n + 5).any(|i| line.any(i, &["cur", "magcur"]));
    let into = (n + 2..n + 8).any(|i| line.word(i) == "into");
    line.lexicon.lang == super::lang::Lang::En && matches!(line.word(n), "put" | "puts") && money && into
}

/// Leaves out words that only say where or how the measure before them is: "el superávit en su comercio
/// con", "las remesas que enviaron".
fn without_echoes(line: &Line<'_>, all: Vec<Head>) -> Vec<Head> {
    let stretch = |n: usize| line.stretch.get(n).copied().unwrap_or(0);
    let echo = |h: &Head| {
        let near = |o: &&Head| o.at < h.at && stretch(o.at) == stretch(h.at) && o.subject.is_none();
        let before = all.iter().filter(near).max_by_key(|o| o.at);
        let Some(before) = before else { return false };
        let from = h.at.saturating_sub(3).max(before.at + 1);
        if h.measure == "trade.goods" && before.measure == "trade.goods.balance" {
            return (from..h.at).any(|n| line.get(n, "prep") == Some("in"));
        }
        let sent = before.measure == "other" && h.subject == Some(0) && h.measure.starts_with("trade.goods.");
        let beside = line.lexicon.lang == super::lang::Lang::En && before.at + 1 == h.at;
        sent && (beside || (before.at + 1..h.at).any(|n| line.word(n) == "que" || line.is(n, "rel")))
    };
    all.iter().filter(|h| !echo(h)).cloned().collect()
}

/// Whether a word that may be noun or verb ("compra") follows what only a verb follows.
fn after_subject(line: &Line<'_>, n: usize) -> bool {
    n > 0
        && (line.any(n - 1, &["place", "pron", "neg"])
            || matches!(
                line.word(n - 1),
                "que"
                    | "quien"
                    | "quem"
                    | "le"
                    | "les"
                    | "lhe"
                    | "lhes"
                    | "se"
                    | "ya"
                    | "ja"
                    | "tambien"
                    | "tambem"
                    | "which"
                    | "who"
                    | "also"
            ))
}

/// Goods become services where the sentence says so.
fn domain(measure: &str, services: bool) -> String {
    match measure.strip_prefix("trade.goods.") {
        Some(side) if services && side != "balance" => format!("trade.services.{side}"),
        _ => measure.to_owned(),
    }
}

/// Whether a quantity can be of a measure.
pub fn fits(measure: &str, unit: &Unit) -> bool {
    let is = |list: &[&str]| list.iter().any(|p| measure.starts_with(p));
    match unit {
        Unit::Money(_) => is(&["trade", "fdi", "finance", "contracts", "gdp", "ties.swap", "other"]),
        Unit::Percent | Unit::Points | Unit::Times => {
            !measure.starts_with("ties.") || measure == "ties.institute.confucius"
        }
        Unit::Thing(unit, own) => match own {
            Some(own) => own == measure,
            None => thing_fits(measure, unit),
        },
        Unit::Bare => is(&[
            "ties.embassy",
            "ties.institute",
            "firms",
            "people",
            "jobs",
            "ties.trade_mission",
            "projects",
        ]),
    }
}

fn thing_fits(measure: &str, unit: &str) -> bool {
    match unit {
        "tonnes" | "kg" | "kilotonnes" | "bbl" | "bbl/d" | "bcm" | "m3" | "kWh" | "MWh" | "GWh" | "TWh"
        | "cars" | "units" | "head" | "bottles" | "bags" => {
            matches!(measure, "trade.goods.exports" | "trade.goods.imports" | "trade.goods")
        }
        "persons" => measure.starts_with("people.") || matches!(measure, "jobs" | "population" | "other"),
        "count" => matches!(
            measure,
            "membership"
                | "firms.presence"
                | "ties.embassy"
                | "ties.institute.confucius"
                | "projects.infrastructure"
                | "ties.trade_mission"
                | "jobs"
        ),
        "pairs" => measure == "other",
        _ => false,
    }
}

/// The head that a quantity belongs to: near, before rather than after, in its own clause first.
pub fn of_quantity<'h>(
    line: &Line<'_>,
    heads: &'h [Head],
    q: &Quantity,
    others: &[Quantity],
) -> Option<&'h Head> {
    heads
        .iter()
        .filter(|h| {
            // "One visitor in nine to Iceland": the fraction has its word within it.
            let within = q.fraction && line.lexicon.lang == super::lang::Lang::En;
            fits(&h.measure, &q.unit) && (within || !(q.from..q.to).contains(&h.at))
        })
        .map(|h| (cost(line, h, q, others), h))
        .filter(|(c, _)| *c < 60.0)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, h)| h)
}

fn cost(line: &Line<'_>, h: &Head, q: &Quantity, others: &[Quantity]) -> f64 {
    let before = h.at < q.from;
    let distance = if before { q.lead.saturating_sub(h.at) } else { h.at.saturating_sub(q.to) + 1 };
    #[allow(clippy::cast_precision_loss)]
    let mut cost = distance as f64 * if before { 1.0 } else { 1.2 };
    let stretch = |n: usize| line.stretch.get(n).copied().unwrap_or(0);
    let clause = |n: usize| line.clause.get(n).copied().unwrap_or(0);
    if clause(h.at) != clause(q.from) {
        cost += if before { 8.0 } else { 25.0 };
    } else if stretch(h.at) != stretch(q.from) {
        cost += if before { 2.0 } else { 6.0 };
    }
    let between = others
        .iter()
        .filter(|o| o.from > h.at.min(q.to) && o.to <= h.at.max(q.from) && o.from != q.from)
        .count();
    #[allow(clippy::cast_precision_loss)]
    {
        cost += between as f64 * if before { 0.5 } else { 6.0 };
    }
    // "absorbe el 82 % de las exportaciones", "compró el 60 % del arroz que exportó": the whole of a
    // share follows it.
    if matches!(q.unit, Unit::Percent) && !before && is_whole(line, h, q) {
        return 0.4;
    }
    // "provided €1.2 billion in development aid"
    let named = line.lexicon.lang == super::lang::Lang::En
        && !before
        && matches!(q.unit, Unit::Money(_))
        && h.subject.is_none()
        && line.word(q.to) == "in"
        && h.at - q.to <= 3
        && (q.to + 1..h.at)
            .all(|n| line.items.get(n).is_some_and(|i| i.senses.is_empty()) || line.is(n, "product"));
    if named {
        return 0.3;
    }
    if line.lexicon.lang == super::lang::Lang::En && !before {
        // What a multiple is of, or what comes with another preposition, is another figure.
        let linked = matches!(line.get(q.to, "prep"), Some("of" | "in")) || h.at <= q.to + 1;
        cost += match q.unit {
            Unit::Times => 70.0,
            Unit::Money(_) | Unit::Thing(..) if !linked && h.subject.is_none() => 8.0,
            _ => 0.0,
        };
    }
    // "vendeu 5 e comprou 6": what follows "and" is said of the next quantity.
    if !before && (q.to..h.at).any(|n| line.is(n, "and")) {
        cost += 6.0;
    }
    if matches!(&q.unit, Unit::Thing(u, None) if u == "count") && stretch(h.at) != stretch(q.from) && !before
    {
        cost += 60.0;
    }
    // "cuatro veces lo que le compra": what the multiple is of, not what it is said of.
    let than = |n: usize| {
        line.word(n) == "que" || line.phrase(n).ends_with(" que") || line.get(n, "prep") == Some("than")
    };
    if !before && q.unit == Unit::Times && (q.to..h.at).any(than) {
        cost += 70.0;
    }
    cost + mismatch(line, h, q, before)
}

/// What it costs that a measure is rarely told in such a unit.
fn mismatch(line: &Line<'_>, h: &Head, q: &Quantity, before: bool) -> f64 {
    let mut cost = 0.0;
    // Weak words name a measure only where nothing better does.
    if h.measure == "contracts.value" && !matches!(q.unit, Unit::Money(_)) {
        cost += 8.0;
    }
    if h.measure == "firms.presence" && matches!(q.unit, Unit::Percent)
        || matches!(h.measure.as_str(), "population" | "jobs")
            && matches!(q.unit, Unit::Percent | Unit::Times)
    {
        cost += 6.0;
    }
    // "recibía el 4 % de los envíos": goods are received too.
    if h.measure.starts_with("people") && h.subject.is_some() && matches!(q.unit, Unit::Percent) {
        cost += 8.0;
    }
    if h.measure == "gdp" && q.unit == Unit::Percent && !before && line.lexicon.lang == super::lang::Lang::En
    {
        cost += 40.0;
    }
    if h.measure.starts_with("ties.") && matches!(q.unit, Unit::Percent | Unit::Times) {
        cost += 10.0;
    }
    cost
}

/// Whether a word of measure after a quantity tells what the quantity is a part of.
fn is_whole(line: &Line<'_>, h: &Head, q: &Quantity) -> bool {
    // "39 percent of all that Gabon exported"
    let of = line.get(q.to, "prep") == Some("of")
        || line.lexicon.lang == super::lang::Lang::En && line.phrase(q.to).starts_with("of ");
    if line.lexicon.lang == super::lang::Lang::Zh || !of {
        return false;
    }
    // "the equivalent of 27 percent of Tajikistan's GDP": measured by it, no part of it.
    if line.lexicon.lang == super::lang::Lang::En && matches!(h.measure.as_str(), "gdp" | "population") {
        return false;
    }
    let between = q.to + 1..h.at;
    if h.subject.is_none() {
        return h.at - q.to <= if line.lexicon.lang == super::lang::Lang::En { 7 } else { 3 }
            && between.clone().all(|n| {
                // "12 percent of the value of Morocco's imports"
                let value =
                    line.lexicon.lang == super::lang::Lang::En && matches!(line.word(n), "value" | "of");
                value
                    || line.any(n, &["article", "sup", "poss", "place", "product", "pron"])
                        && (line.lexicon.lang == super::lang::Lang::En || line.any(n, &["article", "sup"]))
                    || line.items.get(n).is_some_and(|i| i.senses.is_empty())
            });
    }
    let told = |n: usize| {
        line.any(n, &["article", "product", "place", "rel"])
            || line.lexicon.lang == super::lang::Lang::En && line.any(n, &["pron", "poss"])
            || line.word(n) == "que"
            || line.items.get(n).is_some_and(|i| i.senses.is_empty())
    };
    // "76% do trigo importado pelo Egito"
    let done = ["ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas"];
    let english = line.lexicon.lang == super::lang::Lang::En && line.word(h.at).ends_with("ed");
    let participle = (english || done.iter().any(|e| line.word(h.at).ends_with(e))) && h.at - q.to <= 4;
    h.measure.starts_with("trade.goods.")
        && h.at - q.to <= 7
        && (participle || between.clone().any(|n| line.word(n) == "que" || line.is(n, "rel")))
        && (between.clone().any(|n| line.is(n, "product") || of_all(line, n))
            || of_all(line, q.to)
            || participle && line.is(h.at + 1, "product"))
        && between.clone().all(|n| told(n) || of_all(line, n))
}

/// English: "39 percent of all that Gabon exported".
fn of_all(line: &Line<'_>, n: usize) -> bool {
    line.lexicon.lang == super::lang::Lang::En
        && (matches!(line.word(n), "all" | "everything" | "what") || line.phrase(n) == "of all")
}

/// The direction of a measure.
pub fn direction(measure: &str) -> Direction {
    vocab::direction(measure)
}
