//! Quantities: a number with its unit, its comparator and how exactly it was said.

use super::gazette;
use super::lang::Lang;
use super::number::{self, Number};
use super::scan::Line;
use super::time::Time;
use crate::frame::{Op, Precision, Value};

/// What a quantity is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Unit {
    /// Money of a currency.
    Money(String),
    /// Per cent.
    Percent,
    /// Percentage points.
    Points,
    /// A multiple.
    Times,
    /// Mass, volume or things: the unit, and the measure that it tells of.
    Thing(String, Option<String>),
    /// A number whose unit stands elsewhere.
    Bare,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The first item of the number or its currency.
    pub from: usize,
    /// The item after the last.
    pub to: usize,
    /// The first item of what qualifies it ("más de").
    pub lead: usize,
    /// The value.
    pub value: Value,
    /// What of.
    pub unit: Unit,
    /// The comparator.
    pub op: Op,
    /// The comparator was said, not only implied.
    pub op_said: bool,
    /// How it was written.
    pub precision: Precision,
    /// Half-width of rounding.
    pub tol: f64,
    /// Written with a minus sign or a plus sign.
    pub sign: Option<f64>,
    /// The magnitude, for neighbours that leave it out.
    pub power: i32,
    /// What the multiple is of: "增长N倍" adds one.
    pub adds_one: bool,
    /// The number of a fraction, for its interval.
    pub fraction: bool,
}

impl Quantity {
    /// The single value, or the middle of a range.
    pub fn number(&self) -> f64 {
        match self.value {
            Value::One(v) => v,
            Value::Range([a, b]) => f64::midpoint(a, b),
        }
    }

    /// The unit as the frame has it.
    pub fn unit_name(&self) -> Option<String> {
        match &self.unit {
            Unit::Money(code) => Some(code.clone()),
            Unit::Percent => Some("percent".to_owned()),
            Unit::Points => Some("pp".to_owned()),
            Unit::Times => Some("x".to_owned()),
            Unit::Thing(unit, _) => Some(unit.clone()),
            Unit::Bare => None,
        }
    }
}

/// All quantities of a line, left to right, outside of its times.
pub fn quantities(line: &Line<'_>, times: &[Time], speaker: Option<&str>) -> Vec<Quantity> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < line.len() {
        if let Some(t) = times.iter().find(|t| t.from <= at && at < t.to) {
            at = t.to;
            continue;
        }
        let found = match line.lexicon.lang {
            Lang::Zh => super::quantity_han::at(line, at, speaker),
            _ => super::quantity_latin::at(line, at, speaker),
        };
        match found {
            Some(q) if q.to > at => {
                at = q.to;
                out.push(q);
            }
            _ => at += 1,
        }
    }
    ranges(line, &mut out);
    inherit(line, &mut out);
    out
}

/// Makes a quantity of a number and its unit.
pub fn of_number(n: Number, from: usize, to: usize, unit: Unit) -> Quantity {
    let big = n.power >= 6;
    let unit = match unit {
        // "300 mil metros cúbicos" of something else than gas.
        Unit::Thing(name, own) if name == "bcm" && (1e3..1e7).contains(&n.value) => {
            Unit::Thing("m3".to_owned(), own)
        }
        other => other,
    };
    Quantity {
        from,
        to,
        lead: from,
        value: Value::One(scaled(&unit, n.value)),
        tol: scaled(&unit, n.half_width()),
        precision: if n.words && !big { Precision::Word } else { Precision::Digits },
        unit,
        op: Op::Equal,
        op_said: false,
        sign: None,
        power: n.power,
        adds_one: false,
        fraction: false,
    }
}

/// Cubic metres of gas are told in thousand millions, as the evidence has them.
fn scaled(unit: &Unit, value: f64) -> f64 {
    match unit {
        Unit::Thing(name, _) if name == "bcm" && value > 1e6 => value / 1e9,
        Unit::Thing(name, _) if name == "kilotonnes" => value * 1e3,
        _ => value,
    }
}

/// A fraction in per cent.
pub fn of_fraction(from: usize, to: usize, percent: f64) -> Quantity {
    Quantity {
        from,
        to,
        lead: from,
        value: Value::One(percent),
        unit: Unit::Percent,
        op: Op::Equal,
        op_said: false,
        precision: Precision::Fraction,
        tol: percent * 0.05,
        sign: None,
        power: 0,
        adds_one: false,
        fraction: true,
    }
}

/// The currency of a word that several countries use: that of the speaker, where it uses the word.
pub fn currency(value: &str, speaker: Option<&str>) -> Option<String> {
    let own = speaker.and_then(gazette::known).map(|k| k.currency.clone()).filter(|c| !c.is_empty());
    let of = |codes: &[&str]| own.clone().filter(|c| codes.contains(&c.as_str()));
    match value {
        "yensign" => of(&["CNY"]).or_else(|| Some("JPY".to_owned())),
        "dollar" => Some(
            of(&["AUD", "CAD", "NZD", "SGD", "HKD", "TWD"])
                .filter(|_| false)
                .unwrap_or_else(|| "USD".to_owned()),
        ),
        "pound" => of(&["GBP", "EGP", "LBP", "SYP", "SDG"]).or_else(|| Some("GBP".to_owned())),
        "peso" => of(&["MXN", "ARS", "CLP", "COP", "UYU", "DOP", "CUP", "PHP"]),
        "krona" => of(&["SEK", "NOK", "DKK", "ISK", "CZK"]),
        "franc" => of(&["CHF", "XAF", "XOF", "RWF", "DJF", "GNF"]),
        "cfa" => of(&["XAF", "XOF"]).or_else(|| Some("XOF".to_owned())),
        "rupee" => of(&["INR", "PKR", "LKR", "NPR", "IDR", "MUR", "SCR"]).or_else(|| Some("INR".to_owned())),
        "dirham" => of(&["AED", "MAD"]).or_else(|| Some("AED".to_owned())),
        "riyal" => of(&["SAR", "QAR", "OMR", "IRR", "YER"]),
        "dinar" => of(&["KWD", "BHD", "IQD", "JOD", "LYD", "TND", "DZD", "RSD"]),
        "shilling" => of(&["KES", "UGX", "TZS", "SOS"]),
        "yuan" => of(&["TWD", "HKD", "SGD", "MOP"]).or_else(|| Some("CNY".to_owned())),
        code => Some(code.to_owned()),
    }
}

/// The money of a place named beside a word that several countries use: "dinares tunecinos", "突尼斯第纳尔".
pub fn currency_of(line: &Line<'_>, word: usize, place: usize) -> Option<String> {
    const SHARED: &[&str] = &[
        "dollar", "pound", "peso", "krona", "franc", "rupee", "dirham", "riyal", "dinar", "shilling", "yuan",
    ];
    let shared = line.get(word, "cur").is_some_and(|c| SHARED.contains(&c));
    let code = line.get(place, "place")?.split_once('|')?.0;
    gazette::known(code).map(|k| k.currency.clone()).filter(|c| shared && !c.is_empty())
}

/// "entre 4 y 5 %", "35%至40%", "450~500万吨": two ends of one quantity.
fn ranges(line: &Line<'_>, all: &mut Vec<Quantity>) {
    let mut n = 0;
    while n + 1 < all.len() {
        let (Some(a), Some(b)) = (all.get(n).cloned(), all.get(n + 1).cloned()) else { break };
        let gap = b.from.saturating_sub(a.to);
        let joint = line.word(a.to);
        let between = a.from > 0
            && (line.get(a.lead.saturating_sub(1), "prep") == Some("between")
                || a.lead > 1 && line.get(a.lead - 2, "prep") == Some("between"));
        let word = matches!(joint, "y" | "e" | "and") && between && gap <= 2;
        let led = a.lead > 0
            && (line.get(a.lead - 1, "prep") == Some("from") || line.phrase(a.lead - 1).ends_with(" from"));
        // "anywhere from $74 billion to $80 billion"
        let led = led && !(a.lead > 1 && matches!(line.word(a.lead - 2), "anywhere" | "somewhere"));
        let word = word || joint == "to" && line.lexicon.lang == Lang::En && gap == 1 && !led;
        let sign = matches!(joint, "-" | "~" | "—") && gap <= 2
            || line.lexicon.lang == Lang::Zh && matches!(joint, "至" | "到") && gap == 1;
        // "3 million to 3.2 million tonnes"
        let open = matches!(&a.unit, Unit::Money(c) if c.is_empty()) && matches!(b.unit, Unit::Thing(..));
        let same = a.unit == b.unit || a.unit == Unit::Bare || open && line.lexicon.lang == Lang::En;
        if (word || sign) && same && matches!((a.value, b.value), (Value::One(_), Value::One(_))) {
            // "between £1.2 and £1.3 billion"
            let money = matches!(a.unit, Unit::Money(_)) && a.number() < 1000.0;
            let low = if (a.unit == Unit::Bare || money) && a.power == 0 && b.power > 0 {
                a.number() * 10f64.powi(b.power)
            } else {
                a.number()
            };
            let low = if a.unit == Unit::Bare { scaled(&b.unit, low) } else { low };
            if low < b.number() {
                let joined = Quantity {
                    from: if word && between {
                        a.lead.saturating_sub(1).max(between_at(line, &a))
                    } else {
                        a.from
                    },
                    lead: a.lead,
                    value: Value::Range([low, b.number()]),
                    op: Op::Between,
                    op_said: true,
                    ..b
                };
                all.splice(n..=n + 1, [joined]);
                continue;
            }
        }
        n += 1;
    }
}

fn between_at(line: &Line<'_>, q: &Quantity) -> usize {
    (q.lead.saturating_sub(2)..q.lead)
        .rev()
        .find(|i| line.get(*i, "prep") == Some("between"))
        .unwrap_or(q.from)
}

/// Numbers without a unit take that of their neighbour in a list, and its magnitude where they have none.
fn inherit(line: &Line<'_>, all: &mut [Quantity]) {
    // "310亿、150亿、70亿欧元": the unit comes last, so the list is read from its end.
    for n in (0..all.len()).rev() {
        let bare = all.get(n).is_some_and(|q| q.unit == Unit::Bare && q.power >= 3);
        if let Some((unit, _, _)) = later(line, all, n).filter(|_| bare)
            && let Some(q) = all.get_mut(n)
            && matches!(unit, Unit::Money(_))
        {
            q.unit = unit;
        }
    }
    for n in 0..all.len() {
        let Some(q) = all.get(n).cloned() else { continue };
        let money_open = matches!(&q.unit, Unit::Money(c) if c.is_empty());
        if q.unit != Unit::Bare && !money_open || counts_people(line, &q) {
            continue;
        }
        let ahead = || {
            let q = all.get(n)?;
            let next = all.get(n + 1).filter(|_| money_open)?;
            let same = line.clause.get(q.from) == line.clause.get(next.from);
            (same && matches!(&next.unit, Unit::Money(c) if !c.is_empty()))
                .then(|| (next.unit.clone(), next.power, true))
        };
        let alone = line.lexicon.lang == Lang::En && q.unit == Unit::Bare && !stands_alone(line, &q);
        let before = || if alone { None } else { earlier(all, n) };
        let source = later(line, all, n).or_else(before).or_else(ahead);
        let Some((unit, power, precise)) = source else { continue };
        let Some(q) = all.get_mut(n) else { continue };
        if matches!(&unit, Unit::Money(_)) && money_open || q.unit == Unit::Bare {
            // "310,000 of the former" leaves nothing unsaid.
            let whole = line.lexicon.lang == Lang::En && q.number() >= 1000.0;
            if q.power == 0 && power >= 3 && precise && !money_open && !whole {
                let by = 10f64.powi(power);
                if let Value::One(v) = &mut q.value {
                    *v *= by;
                }
                q.tol *= by;
                q.power = power;
            }
            q.unit = unit;
        }
    }
}

/// "国内生产总值约为3778亿美元，人口为7400万": a number after a word for people is of them.
fn counts_people(line: &Line<'_>, q: &Quantity) -> bool {
    let own = |n: &usize| line.stretch.get(*n) == line.stretch.get(q.from);
    let head = (0..q.from).rev().take_while(own).find_map(|n| line.get(n, "head"));
    let people = head.is_some_and(|h| h == "population" || h == "jobs" || h.starts_with("people."));
    people && line.lexicon.lang == Lang::Zh && q.power >= 4
}

/// The unit of the quantity that follows in the same list.
fn later(line: &Line<'_>, all: &[Quantity], n: usize) -> Option<(Unit, i32, bool)> {
    let (q, next) = (all.get(n)?, all.get(n + 1)?);
    let gap: Vec<usize> = (q.to..next.lead).collect();
    let close = gap.len() <= 3
        && gap.iter().all(|i| {
            line.any(*i, &["and", "article", "op", "prep", "to"])
                || matches!(line.word(*i), "," | "、" | "-" | "至" | "到")
        });
    (close && next.unit != Unit::Bare).then(|| (next.unit.clone(), next.power, q.power == 0 && plain(next)))
}

/// "5.9 billion euros, against 6.4": what has a noun of its own inherits nothing.
fn stands_alone(line: &Line<'_>, q: &Quantity) -> bool {
    let closed = matches!(line.word(q.to), "" | "," | "." | ";" | ")" | "(" | ":");
    let led = q.lead > 0
        && (line.get(q.lead - 1, "prep").is_some_and(|p| matches!(p, "from" | "to" | "against" | "between"))
            || line.is(q.lead - 1, "and")
            || line.is(q.lead - 1, "level")
            || line.is(q.lead - 1, "place")
            || matches!(line.word(q.lead - 1), "," | "(" | "ones"));
    led && (closed || line.any(q.to, &["and", "prep", "t", "month", "bound"]))
}

fn plain(q: &Quantity) -> bool {
    matches!(q.unit, Unit::Money(_) | Unit::Thing(..))
}

/// The unit of the quantity before, where that is of money or things.
fn earlier(all: &[Quantity], n: usize) -> Option<(Unit, i32, bool)> {
    let q = all.get(n)?;
    let before = all.get(..n)?.iter().rev().find(|b| match &b.unit {
        Unit::Money(c) => !c.is_empty(),
        Unit::Thing(..) => q.power == 0 || b.power > 0 || q.power <= 3,
        Unit::Percent => true,
        _ => false,
    })?;
    if matches!(before.unit, Unit::Percent)
        && (before.fraction || q.number() > 100.0 || q.power != 0 || q.from.saturating_sub(before.to) > 12)
    {
        return None;
    }
    Some((before.unit.clone(), before.power, true))
}

/// The comparator said before a quantity, and where it begins.
pub fn qualifier(line: &Line<'_>, from: usize) -> Option<(Op, usize)> {
    let mut at = from;
    for step in 0..9 {
        at = at.checked_sub(1)?;
        if let Some(value) = line.get(at, "op") {
            // "superaron en 2023 los 240.000 millones": only a verb reaches over a time.
            let verb = line.items.get(at).is_some_and(|i| i.to - i.from == 1);
            let denied = at > 0 && line.is(at - 1, "neg") && !line.is(at - 1, "prep");
            let op = op_of(value).filter(|_| step < 4 || verb)?;
            return Some(if denied { (opposite(op), at - 1) } else { (op, at) });
        }
        let year = line.items.get(at).is_some_and(|i| i.digits) && super::time::year(line, at).is_some();
        let skip = year || line.any(at, &["month", "t", "ord"]) && line.lexicon.lang != Lang::Zh;
        let skip = skip
            || line.is(at, "article")
            || line.any(at, &["cur"])
            || matches!(line.get(at, "prep"), Some("of" | "to" | "in" | "by"));
        if !skip {
            return None;
        }
    }
    None
}

/// What a denied comparator says: "no rebasan", "未曾低于".
fn opposite(op: Op) -> Op {
    match op {
        Op::Above => Op::AtMost,
        Op::Below => Op::AtLeast,
        other => other,
    }
}

/// A comparator by its sign.
pub fn op_of(value: &str) -> Option<Op> {
    Some(match value {
        "=" => Op::Equal,
        "~" => Op::About,
        "~<" => Op::Nearly,
        ">" => Op::Above,
        ">=" => Op::AtLeast,
        "<" => Op::Below,
        "<=" => Op::AtMost,
        _ => return None,
    })
}

/// Reads the qualifiers before and after into the quantity.
pub fn qualify(line: &Line<'_>, q: &mut Quantity) {
    if let Some((op, at)) = qualifier(line, q.from) {
        q.lead = at;
        q.op = op;
        q.op_said = op != Op::Equal;
    }
    // "Cinco por cento, no máximo"
    if line.word(q.to) == ","
        && !q.op_said
        && matches!(line.word(q.to + 2), ":" | "," | ".")
        && let Some(op) = line.get(q.to + 1, "opp").and_then(op_of)
    {
        q.op = op;
        q.op_said = true;
    }
    if let Some(op) = line.get(q.to, "opp").and_then(op_of)
        && !q.op_said
    {
        q.op = op;
        q.op_said = true;
        q.to += 1;
    }
}

/// A number at an item, or nothing where it is a name (5G) or counts what no claim is made of.
pub fn number_at(line: &Line<'_>, at: usize) -> Option<Number> {
    let n = number::at(line, at)?;
    let glued_letters = line.glued(n.to.saturating_sub(1), n.to)
        && line.word(n.to).chars().all(char::is_alphabetic)
        && !line.word(n.to).chars().any(super::token::is_han)
        && !line.any(n.to, &["pct", "cur", "mag", "magcur", "unit", "xunit"]);
    // "75–80 per cent"
    let range = line.lexicon.lang == Lang::En
        && at > 1
        && line.word(at - 1) == "-"
        && line.items.get(at - 2).is_some_and(|i| i.digits)
        && line.any(n.to, &["pct", "unit", "mag", "magcur", "cur", "xunit"]);
    let glued_before = at > 0
        && !range
        && line.glued(at - 1, at)
        && (line.word(at - 1).chars().all(char::is_alphabetic)
            && !line.any(at - 1, &["cur", "opp"])
            && !line.word(at - 1).chars().any(super::token::is_han)
            || matches!(line.word(at - 1), "/" | "." | "-" | "n.º" | "º")
                && at > 1
                && line.glued(at - 2, at - 1)
                && line.items.get(at - 2).is_some_and(|i| i.digits || i.senses.is_empty())
                && !matches!(line.word(at - 2), "(" | "（"));
    // "at 2140 GMT"
    let clock = matches!(line.word(n.to), "gmt" | "utc" | "cet");
    (!glued_letters && !glued_before && !clock).then_some(n)
}
