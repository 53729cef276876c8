//! Quantities as written: number, magnitude, currency or unit, range, and the words around them
//! that say how the number is meant ("more than", "nearly", "or so").
//!
//! `£3.2bn`, `5.09 trillion yuan`, `Rs 2.96 lakh crore`, `20 per cent`, `$30bn–$35bn`, `a third`,
//! `two in five`, `1.8 times`, `fivefold`, `5000亿元`.

mod all_but;
mod names;
mod qualify;

use super::line::{Line, Pattern, pattern};
use super::number::{self, DIGITS, MAGNITUDES, WORDS, mantissa};
use crate::frame::{Op, Precision, Span, Value};
use names::{MEASURED, NAMES, PREFIXES};
use qualify::qualify;
use std::sync::LazyLock;

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A currency code.
    Money(String),
    /// Per cent.
    Percent,
    /// Percentage points.
    Points,
    /// A multiple.
    Times,
    /// A fraction, held in per cent.
    Fraction,
    /// Mass, barrels a day …
    Measured(&'static str),
    /// A number without a unit of its own.
    Plain,
}

/// A quantity with its place and rounding.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Number and unit.
    pub core: Span,
    /// With the words that qualify it.
    pub full: Span,
    /// Value in base units.
    pub value: Value,
    /// Unit.
    pub unit: Unit,
    /// How it is meant.
    pub op: Op,
    /// Half-width of the rounding interval.
    pub tol: f64,
    /// How it is written.
    pub precision: Precision,
    /// "an estimated".
    pub estimated: bool,
}

fn alternatives(table: &[(&str, &str)]) -> String {
    let parts: Vec<String> = table.iter().map(|(p, _)| (*p).to_owned()).collect();
    parts.join("|")
}

/// The codes of currencies, which may also stand after the number.
fn codes() -> String {
    let all: Vec<&str> =
        PREFIXES.iter().filter(|(p, c)| p.eq_ignore_ascii_case(c)).map(|(p, _)| *p).collect();
    all.join("|")
}

/// Whether a match is written in capitals: "TRY" is a currency, "try" a verb.
fn capitals(line: &Line, m: &regex::Match<'_>) -> bool {
    line.quote(line.span(m.range())).chars().all(char::is_uppercase)
}

fn prefix_pattern() -> String {
    let one = |p: &str| {
        let edge = if p.starts_with(|c: char| c.is_ascii_alphabetic()) { r"\b" } else { "" };
        format!("{edge}{}", p.replace('$', r"\$").replace('.', r"\."))
    };
    let parts: Vec<String> = PREFIXES.iter().map(|(p, _)| one(p)).collect();
    parts.join("|")
}

/// One number with its money prefix, magnitude and unit.
static QUANTITY: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"(?:(?P<pre>{pre}) ?)?(?P<num>{DIGITS}|{WORDS}(?: and a half)?|half an?|\ban?)(?P<mag>{MAGNITUDES})?(?P<plus>\+)?(?P<tail> ?-?(?P<pp>percentage[- ]points?|p\.p\.|pp\b|basis points?|points?\b)| ?-?(?P<pct>%|per ?cent\b|percent\b|pct\b|pc\b)(?:[- ](?P<ppb>points?))?|(?: of an?)?[ -]?(?P<cur>{cur})(?:\b|$)| ?\(?(?P<iso>{iso})\b\)?| ?-?(?P<times>times\b|fold\b|x\b)| (?P<mea>{mea})(?:\b|$))?",
        pre = prefix_pattern(),
        cur = alternatives(NAMES),
        iso = codes(),
        mea = alternatives(MEASURED),
    ))
});

pattern!(
    FRACTION = r"\b(?P<n>an?|one|two|three|four|five|six|seven|eight|nine)[- ](?P<d>half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|twentieths?)\b(?P<after>$|[ ,.;:)])|\b(?P<in1>one|two|three|four|five|six|seven|eight|nine|\d+)[- ](?:in|out of)(?: every)?[- ](?P<in2>two|three|four|five|six|seven|eight|nine|ten|twenty|\d+)\b|\bevery (?P<ev>third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) (?:barrel|tonne|ton|euro|dollar|pound|visitor|tourist|student|guest|arrival|car|bottle|litre|cargo|bag|kilo|loan|job|worker|container|tanker|vehicle)\b|\b(?P<k1>one|two|three|four|five|six|seven|eight|nine) [a-z]+(?: [a-z]+)? (?:in|out of) (?:every )?(?P<k2>three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|\d+)\b|\b(?P<e1>one|two|three|four|five|six|seven|eight|nine|\d+) (?:out )?of every (?P<e2>ten|twenty|fifty|hundred|\d+)\b|\b(?P<half>half)\b"
);
pattern!(
    FOLD = r"\b(?:(?P<n>two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred)[- ]?fold|(?P<d>\d+(?:\.\d+)?)[- ]?fold|a factor of (?:(?P<fd>\d+(?:\.\d+)?)|(?P<fw>two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)))\b"
);
pattern!(
    NOT_FRACTION = r"^ (?:country|countries|party|parties|term|time|year|month|week|straight|consecutive|round|meeting|session|session|edition|tranche|phase|summit|visit|day|century|earlier|later|ago|wave|biggest|largest|most)"
);

/// Everything that a sentence quantifies, left to right, without overlaps; `taken` is left alone.
pub fn quantities(line: &Line, taken: &[Span]) -> Vec<Quantity> {
    let mut out: Vec<Quantity> = Vec::new();
    let free = |s: Span, out: &[Quantity]| {
        !taken.iter().any(|t| t.overlaps(s)) && !out.iter().any(|q| q.core.overlaps(s))
    };
    for q in fractions(line).into_iter().chain(folds(line)).chain(cents(line)) {
        if free(q.core, &out) {
            out.push(q);
        }
    }
    for caps in QUANTITY.all(&line.low) {
        if let Some(q) = one(line, &caps)
            && free(q.core, &out)
        {
            out.push(q);
        }
    }
    out.sort_by_key(|q| q.core);
    let out = all_but::of_a_magnitude(line, out);
    let mut out = ranges(line, out);
    gapped(line, &mut out);
    for q in &mut out {
        qualify(line, q);
    }
    let mut out = all_but::all_but(line, out);
    out.sort_by_key(|q| q.core);
    out
}

/// "Argentina (130 billion yuan) and Turkey (35 billion)": a large number without a noun takes the
/// unit of the one before.
fn gapped(line: &Line, all: &mut [Quantity]) {
    // "by 3 and 7 percent respectively"
    let shared = line.low.contains("respectively");
    for i in (1..all.len()).rev().filter(|_| shared) {
        let gap = line.folded(Span::new(all[i - 1].core.end, all[i].core.start));
        let listed = matches!(gap.as_str(), " and " | ", " | ", and ");
        if all[i - 1].unit == Unit::Plain && all[i].unit == Unit::Percent && listed {
            all[i - 1].unit = Unit::Percent;
        }
    }
    pattern!(
        END = r"^ ?(?:$|[.,;)]| (?:in|from|by) (?:19|20)\d\d| (?:a|the|last|this) year| (?:and|but|while|for|to|from) [^ ]+)"
    );
    pattern!(NOUN = r"^ (?:and|but|while|for|to|from) (?:\d|[a-z]+ (?:people|persons|countries|workers))");
    for i in 1..all.len() {
        // "Togo (34 percent), Burkina Faso (22)"
        let bracketed = |q: &Quantity| {
            line.folded(Span::new(q.core.start.saturating_sub(1), q.core.start)) == "("
                && line.folded(Span::new(q.core.end, q.core.end + 1)) == ")"
        };
        if all[i].unit == Unit::Plain
            && matches!(all[i - 1].unit, Unit::Percent | Unit::Measured(_))
            && bracketed(&all[i])
            && bracketed(&all[i - 1])
        {
            all[i].unit = all[i - 1].unit.clone();
            continue;
        }
        let unit = all[i - 1].unit.clone();
        let least = match unit {
            Unit::Money(_) => 1e6,
            Unit::Measured(_) => 1e3,
            _ => continue,
        };
        let big = matches!(all[i].value, Value::One(v) if v >= least);
        let after = &line.low[line.byte(all[i].core.end)..];
        let near = all[i].core.start < all[i - 1].core.end + 80;
        let between = line.folded(Span::new(all[i - 1].core.end, all[i].core.start));
        let other = ["population", "people", "inhabitants", "residents", "tourists", "students", "workers"];
        let told = other.iter().any(|w| between.contains(w));
        if all[i].unit == Unit::Plain && big && near && !told && END.hits(after) && !NOUN.hits(after) {
            all[i].unit = unit;
        }
    }
}

fn boundary_before(line: &Line, start: usize) -> bool {
    start == 0
        || !line
            .chars
            .get(start - 1)
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '#' | '@'))
}

fn boundary_after(line: &Line, end: usize) -> bool {
    match line.chars.get(end) {
        None => true,
        Some(c) if c.is_alphanumeric() => {
            line.chars.get(end - 1).is_some_and(|p| !p.is_ascii_alphanumeric()) && !c.is_ascii_alphanumeric()
        }
        Some('/' | '_' | ':') => !line.chars.get(end + 1).is_some_and(|c| c.is_alphanumeric()),
        _ => true,
    }
}

fn one(line: &Line, caps: &regex::Captures<'_>) -> Option<Quantity> {
    let whole = caps.get(0)?;
    let text = |name: &str| caps.name(name).map(|m| m.as_str());
    let number_end = || caps.name("plus").or(caps.name("mag")).or(caps.name("num")).map(|m| m.end());
    let end = match caps.name("iso").filter(|m| !capitals(line, m)) {
        Some(_) => number_end()?,
        None => whole.end(),
    };
    let core = line.span(whole.start()..end);
    if !boundary_before(line, core.start) || !boundary_after(line, core.end) {
        return None;
    }
    let number = text("num")?;
    let (number, extra) = match number.strip_suffix(" and a half") {
        Some(n) => (n, 0.5),
        None if number == "half a" || number == "half an" => ("a", -0.5),
        None => (number, 0.0),
    };
    let article = matches!(number, "a" | "an");
    let mut m = mantissa(number)?;
    let magnitude = text("mag").map_or(Some(1.0), number::magnitude)?;
    if article && (text("mag").is_none() || text("mag").is_some_and(|t| t.trim() == "hundred")) {
        return None;
    }
    m.value += extra;
    let unit = unit_of(line, caps, text("mag"))?;
    let tail = core.start > 1 && line.low[..whole.start()].ends_with(['-', '/']);
    if text("mag").is_some_and(|t| matches!(t.trim(), "m" | "b" | "k")) && unit == Unit::Plain && !tail {
        return None;
    }
    let counted = line.low.get(whole.end()..).is_some_and(|t| COUNTED.hits(t));
    if article && unit == Unit::Plain && extra == 0.0 && !counted {
        return None;
    }
    let (value, unit) = scaled(m.value * magnitude, unit, text("pp").is_some_and(|t| t.starts_with("basis")));
    let tol = match unit {
        Unit::Percent | Unit::Points | Unit::Times if m.decimals == 0 => 0.5,
        _ => m.half_width() * (value / m.value.max(f64::MIN_POSITIVE)),
    };
    let op = if caps.name("plus").is_some() { Op::Above } else { Op::Equal };
    let precision = if article { Precision::Word } else { m.precision };
    let core = match unit {
        Unit::Measured("bcm") => with_cubic_metres(line, core),
        _ => core,
    };
    Some(Quantity { core, full: core, value: Value::One(value), unit, op, tol, precision, estimated: false })
}

/// "12.9 billion" with the "cubic metres" that follow.
fn with_cubic_metres(line: &Line, core: Span) -> Span {
    let after = line.folded(Span::new(core.end, core.end + 13));
    let long = [" cubic metres", " cubic meters"].iter().any(|w| after == *w);
    Span::new(core.start, if long { core.end + 13 } else { core.end })
}

/// Units that are multiples of others.
fn scaled(value: f64, unit: Unit, basis_points: bool) -> (f64, Unit) {
    match unit {
        Unit::Measured("mb/d") => (value * 1e6, Unit::Measured("bbl/d")),
        Unit::Measured("kilotonnes") => (value * 1e3, Unit::Measured("tonnes")),
        Unit::Measured("bcm*") => (value / 1e9, Unit::Measured("bcm")),
        Unit::Points if basis_points => (value / 100.0, Unit::Points),
        other => (value, other),
    }
}

fn unit_of(line: &Line, caps: &regex::Captures<'_>, magnitude: Option<&str>) -> Option<Unit> {
    let text = |name: &str| caps.name(name).map(|m| m.as_str());
    // bare "points" are percentage points after a per cent
    let bare = text("pp").is_some_and(|t| t.starts_with("point"));
    let told = || {
        let head = &line.low[..caps.get(0).map_or(0, |m| m.start())];
        head.contains('%') || head.contains("percent") || head.contains("per cent")
    };
    if bare && !told() {
        return Some(Unit::Plain);
    }
    if caps.name("pp").is_some() || caps.name("ppb").is_some() {
        return Some(Unit::Points);
    }
    if caps.name("pct").is_some() {
        return Some(Unit::Percent);
    }
    if let Some(p) = text("pre") {
        let code = PREFIXES.iter().find(|x| x.0 == p)?.1;
        let start = line.index(caps.name("pre")?.start());
        let upper = line.chars.get(start).is_some_and(|c| !c.is_lowercase()) || p == "kr";
        // one letter is a currency only with a magnitude: "R34 billion"
        let short =
            matches!(p, "r" | "kr" | "rm" | "rp" | "tk" | "n" | "qr" | "dh" | "bd" | "jd" | "kd" | "ro");
        let clear = !short || magnitude.is_some();
        return (upper && clear).then(|| Unit::Money(code.to_owned()));
    }
    if let Some(m) = caps.name("iso") {
        return Some(if capitals(line, &m) { Unit::Money(m.as_str().to_uppercase()) } else { Unit::Plain });
    }
    if let Some(c) = text("cur") {
        return currency_name(c).map(|code| Unit::Money(code.to_owned()));
    }
    if caps.name("times").is_some() {
        return Some(Unit::Times);
    }
    if let Some(m) = text("mea") {
        return measured_name(m).map(Unit::Measured);
    }
    // "billion cubic metres" starts with a magnitude
    if magnitude.is_some_and(|m| m.trim() == "billion")
        && line.low[caps.get(0)?.end()..].starts_with(" cubic met")
    {
        return Some(Unit::Measured("bcm*"));
    }
    Some(Unit::Plain)
}

pattern!(COUNTED = r"^ (?:<W>|[a-z]+) ?");

fn measured_name(text: &str) -> Option<&'static str> {
    static COMPILED: LazyLock<Vec<(Pattern, &'static str)>> =
        LazyLock::new(|| MEASURED.iter().map(|(p, u)| (Pattern::new(&format!("^(?:{p})$")), *u)).collect());
    COMPILED.iter().find(|(p, _)| p.hits(text)).map(|(_, u)| *u)
}

fn currency_name(text: &str) -> Option<&'static str> {
    static COMPILED: LazyLock<Vec<(Pattern, &'static str)>> =
        LazyLock::new(|| NAMES.iter().map(|(p, c)| (Pattern::new(&format!("^(?:{p})$")), *c)).collect());
    COMPILED.iter().find(|(p, _)| p.hits(text)).map(|(_, c)| *c)
}

fn fractions(line: &Line) -> Vec<Quantity> {
    let mut out = Vec::new();
    for caps in FRACTION.all(&line.low) {
        let text = |name: &str| caps.name(name).map(|m| m.as_str());
        let Some(whole) = caps.get(0) else { continue };
        let mut end = whole.end();
        let percent = if let (Some(n), Some(d)) = (text("n"), text("d")) {
            end = caps.name("d").map_or(end, |m| m.end());
            number::from_words(n).zip(denominator(d)).map(|(n, d)| n / d)
        } else if let (Some(a), Some(b)) =
            (text("in1").or(text("k1")).or(text("e1")), text("in2").or(text("k2")).or(text("e2")))
        {
            let n = |t: &str| match t {
                "hundred" => Some(100.0),
                _ => number::from_words(t).or_else(|| t.parse().ok()),
            };
            let most = if caps.name("e1").is_some() { 100.0 } else { 20.0 };
            n(a).zip(n(b)).filter(|(a, b)| a < b && *b <= most).map(|(a, b)| a / b)
        } else if let Some(nth) = text("ev") {
            number::ordinal(nth).map(|n| 1.0 / n)
        } else {
            Some(0.5)
        };
        let after = &line.low[end..];
        let before = &line.low[..whole.start()];
        let blocked = NOT_FRACTION.hits(after)
            || after.starts_with(" a million")
            || after.starts_with(" a billion")
            || after.starts_with(" a trillion")
            || after.starts_with(" a dozen")
            || after.starts_with("-year")
            || after.starts_with("-hour")
            || after.starts_with(" of 20")
            || after.starts_with(" year")
            || before.ends_with("first ")
            || before.ends_with("second ")
            || before.ends_with("latter ")
            || before.ends_with("and a ");
        let Some(percent) = percent.filter(|_| !blocked) else { continue };
        let core = line.span(whole.start()..end);
        if boundary_before(line, core.start) {
            out.push(Quantity {
                core,
                full: core,
                value: Value::One(percent * 100.0),
                unit: Unit::Fraction,
                op: Op::Equal,
                tol: 0.0,
                precision: Precision::Fraction,
                estimated: false,
            });
        }
    }
    out
}

/// "six cents of every dollar", "of every euro …, 44 cents": hundredths of what is earned.
fn cents(line: &Line) -> Vec<Quantity> {
    pattern!(
        EVERY = r"\b(?:of|in|from|out of|for) (?:every|each) (?:us )?(?:dollar|euro|pound|rupee|rand|peso)\b"
    );
    static CENTS: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(&format!(r"\b(?P<n>{DIGITS}|{WORDS}) (?:us )?(?:cents?|pence|paise)\b"))
    });
    if !EVERY.hits(&line.low) {
        return Vec::new();
    }
    let one = |c: regex::Captures<'_>| {
        let m = mantissa(c.name("n")?.as_str())?;
        let core = line.span(c.get(0)?.range());
        Some(Quantity {
            core,
            full: core,
            value: Value::One(m.value),
            unit: Unit::Percent,
            op: Op::Equal,
            tol: if m.decimals == 0 { 0.5 } else { m.half_width() },
            precision: m.precision,
            estimated: false,
        })
    };
    CENTS.all(&line.low).into_iter().filter_map(one).collect()
}

fn denominator(text: &str) -> Option<f64> {
    let one = text.strip_suffix('s').unwrap_or(text);
    match one {
        "half" | "halve" => Some(2.0),
        "quarter" => Some(4.0),
        _ => number::ordinal(one),
    }
}

fn folds(line: &Line) -> Vec<Quantity> {
    let mut out = Vec::new();
    for caps in FOLD.all(&line.low) {
        let Some(whole) = caps.get(0) else { continue };
        let word = caps.name("n").or_else(|| caps.name("fw"));
        let figure = caps.name("d").or_else(|| caps.name("fd"));
        let value = match (word, figure) {
            (Some(n), _) if n.as_str() == "hundred" => Some(100.0),
            (Some(n), _) => number::from_words(n.as_str()),
            (_, Some(d)) => d.as_str().parse().ok(),
            _ => None,
        };
        let Some(value) = value else { continue };
        let digits = figure.is_some();
        let core = line.span(whole.range());
        let precision = if digits { Precision::Digits } else { Precision::Word };
        let tol = if digits { 0.5 } else { 0.0 };
        out.push(Quantity {
            core,
            full: core,
            value: Value::One(value),
            unit: Unit::Times,
            op: Op::Equal,
            tol,
            precision,
            estimated: false,
        });
    }
    out
}

/// Joins "between A and B", "A–B" and "A to B" into one quantity with both ends.
fn ranges(line: &Line, mut all: Vec<Quantity>) -> Vec<Quantity> {
    let mut out: Vec<Quantity> = Vec::new();
    all.reverse();
    while let Some(q) = all.pop() {
        match all.last().and_then(|next| joined(line, &q, next)) {
            Some(range) => {
                all.pop();
                out.push(range);
            }
            None => out.push(q),
        }
    }
    out
}

fn joined(line: &Line, a: &Quantity, b: &Quantity) -> Option<Quantity> {
    let gap = line.folded(Span::new(a.core.end, b.core.start));
    let before = &line.low[..line.byte(a.core.start)];
    let between = before.trim_end().ends_with("between")
        || before.trim_end().ends_with("anywhere from")
        || before.trim_end().ends_with("ranging from")
        || before.trim_end().ends_with("range from")
        || before.trim_end().ends_with("in the range of");
    let from = !between && before.trim_end().ends_with("from");
    let fits = match gap.trim() {
        "-" => gap.len() <= 3,
        "to" | "or" => between || !from,
        "and" => between,
        _ => false,
    };
    let tail = b.unit == Unit::Plain && matches!(a.unit, Unit::Money(_));
    let same = a.unit == b.unit || a.unit == Unit::Plain || tail;
    if !fits || !same || matches!(b.unit, Unit::Fraction) {
        return None;
    }
    let (Value::One(mut lo), Value::One(hi)) = (a.value, b.value) else { return None };
    let mut tol = a.tol;
    if lo < hi / 100.0 && hi >= 1e3 {
        let magnitude = [1e12, 1e9, 1e6, 1e3].into_iter().find(|m| hi >= *m && lo * m <= hi)?;
        lo *= magnitude;
        tol *= magnitude;
    }
    if lo >= hi {
        return None;
    }
    let mut core = a.core.cover(b.core);
    if between {
        let at = before.rfind("between").or_else(|| before.rfind("from")).map(|i| line.index(i));
        core.start = at.unwrap_or(core.start);
    }
    Some(Quantity {
        core,
        full: core,
        value: Value::Range([lo, hi]),
        unit: if tail { a.unit.clone() } else { b.unit.clone() },
        op: Op::Between,
        tol: tol.min(b.tol),
        precision: b.precision,
        estimated: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(f64, Unit, Op)> {
        quantities(&Line::new(text), &[])
            .into_iter()
            .map(|q| {
                (
                    match q.value {
                        Value::One(v) => v,
                        Value::Range([a, _]) => a,
                    },
                    q.unit,
                    q.op,
                )
            })
            .collect()
    }

    fn money(code: &str) -> Unit {
        Unit::Money(code.into())
    }

    #[test]
    fn money_in_many_hands() {
        for (text, value, code, op) in [
            ("roughly C$3.2 billion", 3.2e9, "CAD", Op::About),
            ("exceeded the $500 billion mark", 5e11, "USD", Op::Above),
            ("5.09 trillion yuan", 5.09e12, "CNY", Op::Equal),
            ("Rs 2.96 lakh crore", 2.96e12, "RS", Op::Equal),
            ("5000亿元", 5e11, "CNY", Op::Equal),
            ("fell short of SEK 150 billion", 1.5e11, "SEK", Op::Below),
            ("half a billion dollars", 5e8, "USD", Op::Equal),
            ("US$387,000 million", 3.87e11, "USD", Op::Equal),
            ("€8.5bn or so", 8.5e9, "EUR", Op::About),
            ("no less than 40 million euros", 4e7, "EUR", Op::AtLeast),
            ("did not exceed £2m", 2e6, "GBP", Op::AtMost),
            ("an estimated A$17 billion", 1.7e10, "AUD", Op::About),
            ("a trillion dollars", 1e12, "USD", Op::Equal),
        ] {
            let got = read(text);
            assert_eq!(got.len(), 1, "{text}: {got:?}");
            assert_eq!((got[0].1.clone(), got[0].2), (money(code), op), "{text}");
            assert!((got[0].0 / value - 1.0).abs() < 1e-9, "{text}: {}", got[0].0);
        }
    }

    #[test]
    fn shares_fractions_and_multiples() {
        for (text, value, unit, op) in [
            ("22.1 per cent", 22.1, Unit::Percent, Op::Equal),
            ("almost a quarter", 25.0, Unit::Fraction, Op::Nearly),
            ("over half", 50.0, Unit::Fraction, Op::Above),
            ("one in five", 20.0, Unit::Fraction, Op::Equal),
            ("3 percentage points", 3.0, Unit::Points, Op::Equal),
            ("1.8 times", 1.8, Unit::Times, Op::Equal),
            ("nearly fivefold", 5.0, Unit::Times, Op::Nearly),
            ("60 million tonnes", 6e7, Unit::Measured("tonnes"), Op::Equal),
            ("more than 1.2 million", 1.2e6, Unit::Plain, Op::Above),
            ("no fewer than eleven", 11.0, Unit::Plain, Op::AtLeast),
        ] {
            let got = read(text);
            assert_eq!(got.len(), 1, "{text}: {got:?}");
            assert_eq!((got[0].1.clone(), got[0].2), (unit, op), "{text}");
            assert!((got[0].0 - value).abs() < 1e-6, "{text}");
        }
    }

    #[test]
    fn ranges_share_their_magnitude() {
        for text in [
            "between $30bn and $35bn",
            "$30–35 billion",
            "$30bn to $35bn",
            "anywhere between $30 billion and $35 billion",
        ] {
            let got = quantities(&Line::new(text), &[]);
            assert_eq!(got.len(), 1, "{text}");
            assert_eq!(got[0].value, Value::Range([3e10, 3.5e10]), "{text}");
        }
        assert_eq!(read("rose from $2bn to $5bn").len(), 2);
    }
}
