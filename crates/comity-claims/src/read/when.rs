//! Dates and periods as written, absolute and relative.
//!
//! Relative words ("five years earlier", "the same year") stay relative here; [`super::dating`]
//! resolves them against the claim before them.

use super::line::{Line, Pattern};
use crate::frame::Span;
use crate::period::{Day, Period, Stamp, days_in};
use regex::Captures;
use std::sync::LazyLock;

/// A stretch of time as the text gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// A period, an interval or a day.
    Is(Period),
    /// `n` years before the period last named: "five years earlier", "the previous year".
    Before(i32),
    /// `n` years after it.
    After(i32),
    /// "over the past decade": the last `n` years.
    Past(i32),
    /// "three years after imposing them": what comes after is so many years earlier.
    Lag(i32),
    /// "two months later", "the previous month": months after (before) the date last named.
    Months(i32),
    /// "nine days later".
    Days(i32),
    /// "that May": a month of the year last named.
    MonthOf(u8),
    /// "since then".
    SinceThen,
    /// "year on year": what a change starts from.
    YearOnYear,
    /// "then", "that year": the period last named.
    Same,
    /// "now", "to date".
    Now,
    /// "on Tuesday": the last such day up to the document's; of an event, not of a flow.
    Weekday(Stamp),
    /// "within five years", "by 2040".
    Ahead(Option<i32>),
}

/// A mark of time.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Mark {
    pub span: Span,
    pub when: When,
}

const MONTH: &str = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?";
const YEAR: &str = r"(?:19|20)\d\d";
const FEW: &str = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)";

type Maker = fn(&Captures<'_>, &Setting) -> Option<When>;

/// "on Tuesday", "yesterday".
fn weekday(c: &Captures<'_>, s: &Setting) -> Option<When> {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let today = Stamp::Day(s.today.0, s.today.1, s.today.2);
    let back = match text(c, "d") {
        None => 1,
        Some(name) => {
            let day = DAYS.iter().position(|d| *d == name)? as i32;
            let back = (today.weekday() - day).rem_euclid(7);
            if back == 0 && text(c, "k") == Some("last") { 7 } else { back }
        }
    };
    Some(When::Weekday(today.shift_days(-back)))
}

/// What relative dates are relative to.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Setting {
    pub today: Day,
    /// First month of the fiscal year of the place the sentence is about.
    pub fiscal: Option<u8>,
}

fn text<'t>(c: &'t Captures<'_>, name: &str) -> Option<&'t str> {
    c.name(name).map(|m| m.as_str())
}

fn year(c: &Captures<'_>, name: &str, s: &Setting) -> Option<i32> {
    let t = text(c, name)?;
    match t {
        "this year" | "the year" | "the current year" | "this" => return Some(s.today.0),
        "last year" | "the previous year" | "the preceding year" | "last" | "the prior year" => {
            return Some(s.today.0 - 1);
        }
        "next year" | "next" => return Some(s.today.0 + 1),
        _ => {}
    }
    let n: i32 = t.trim_start_matches('\'').parse().ok()?;
    Some(if n < 100 { 2000 + n } else { n })
}

fn month(c: &Captures<'_>, name: &str) -> Option<u8> {
    let t = text(c, name)?;
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    names.iter().position(|n| t.starts_with(n)).map(|i| i as u8 + 1)
}

fn few(c: &Captures<'_>, name: &str) -> Option<i32> {
    let t = text(c, name)?;
    t.parse().ok().or_else(|| super::number::from_words(t).map(|n| n as i32))
}

fn is(p: Period) -> Option<When> {
    Some(When::Is(p))
}

fn months(y: i32, a: u8, z: i32, b: u8) -> Option<When> {
    if (1..=12).contains(&a) && (1..=12).contains(&b) {
        if (y, a) == (z, b) {
            return is(Period::At(Stamp::Month(y, a)));
        }
        return is(Period::Range(Stamp::Month(y, a), Stamp::Month(z, b)));
    }
    None
}

/// `n` months that end with month `b` of year `z`.
fn ending(n: i32, z: i32, b: u8) -> Option<When> {
    let first = z * 12 + i32::from(b) - n;
    months(first.div_euclid(12), (first.rem_euclid(12) + 1) as u8, z, b)
}

fn fiscal(from: i32, s: &Setting) -> Option<When> {
    match s.fiscal.unwrap_or(4) {
        1 => is(Period::At(Stamp::Year(from))),
        m => months(from, m, from + 1, m - 1),
    }
}

/// The fiscal year named by one number: the year it starts in for India and Japan, ends in elsewhere.
fn fiscal_named(y: i32, s: &Setting, named_by_end: bool) -> Option<When> {
    let start = if named_by_end { y - 1 } else { y };
    fiscal(start, s)
}

/// The year of a month that is named without one: the last such month up to today.
fn recent(m: u8, s: &Setting) -> i32 {
    if m <= s.today.1 { s.today.0 } else { s.today.0 - 1 }
}

/// Patterns in the order in which they are tried, with what is made of a match.
type Table = Vec<(String, Maker)>;

fn table() -> Table {
    let mut t = Table::new();
    for add in [days, trailing, halves, fiscal_years, ranges, limits, relative, stretches, present] {
        add(&mut t);
    }
    t
}

/// A year by its number or by its place before or after today.
fn some_year() -> String {
    format!(r"(?:{YEAR}|this year|last year|the previous year|the year|the current year)")
}

/// Days, and spans of months.
fn days(t: &mut Table) {
    let m = MONTH;
    let y = YEAR;
    let ry = some_year();
    let mut add = |pattern: String, maker: Maker| t.push((pattern, maker));
    add(
        format!(
            r"\b(?:(?:between|from) )?(?P<a>{m})(?: (?P<y>{y}))?(?: to | through | until | and |-| - )(?P<b>{m})(?:,? (?:of )?(?P<z>{ry}))?\b"
        ),
        |c, s| {
            let (a, b) = (month(c, "a")?, month(c, "b")?);
            let z = year(c, "z", s).unwrap_or_else(|| recent(b, s));
            let y = year(c, "y", s).unwrap_or(if a > b { z - 1 } else { z });
            months(y, a, z, b)
        },
    );
    add(
        format!(
            r"\b(?P<as>as of |as at |by |until |till |up to |through )?(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{m})(?:,? (?P<y>{y}))?\b"
        ),
        |c, s| {
            let (m, d) = (month(c, "m")?, text(c, "d")?.parse().ok()?);
            day(c, s, m, d)
        },
    );
    add(
        format!(
            r"\b(?P<as>as of |as at |by |until |till |up to |through )?(?P<m>{m}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y>{y}))?\b"
        ),
        |c, s| {
            let (m, d) = (month(c, "m")?, text(c, "d")?.parse().ok()?);
            day(c, s, m, d)
        },
    );
    add(
        r"\b(?P<as>as of |as at |by |until |till |up to )?(?P<i>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\b".to_string(),
        |c, _| {
            let stamp = Stamp::parse(&format!("{}-{}-{}", text(c, "i")?, text(c, "m")?, text(c, "d")?))?;
            is(if c.name("as").is_some() { Period::AsOf(stamp) } else { Period::At(stamp) })
        },
    );
    add(
        format!(
            r"\b(?:in |over |during |for )?(?:the )?four quarters (?:to|ending|ended)(?: in| with)?(?: the end of)? q(?P<q>[1-4]),? ?(?P<y>{y})\b"
        ),
        |c, s| ending(12, year(c, "y", s)?, text(c, "q")?.parse::<u8>().ok()? * 3),
    );
}

/// So many months up to one, and the months of a year so far.
fn trailing(t: &mut Table) {
    let m = MONTH;
    let f = FEW;
    let ry = some_year();
    let mut add = |pattern: String, maker: Maker| t.push((pattern, maker));
    add(
        format!(
            r"\b(?:in|over|during|for|within)? ?(?:the )?(?P<n>{f}|twelve|12)[- ]months? (?:to|through|ending|ended|ending in|ended in|up to)(?: the end of| end-| \d{{1,2}})? ?(?P<m>{m}),?(?: (?P<y>{ry}))?\b"
        ),
        |c, s| {
            let m = month(c, "m")?;
            ending(few(c, "n")?, year(c, "y", s).unwrap_or_else(|| recent(m, s)), m)
        },
    );
    add(
        format!(
            r"\b(?:in |over |during |for )?(?:the )?quarter (?:to|through|ending|ended|ending in|ended in)(?: the end of| end-| \d{{1,2}})? ?(?P<m>{m}),?(?: (?P<y>{ry}))?\b"
        ),
        |c, s| {
            let m = month(c, "m")?;
            let y = year(c, "y", s).unwrap_or_else(|| recent(m, s));
            if m % 3 == 0 { is(Period::At(Stamp::Quarter(y, m / 3))) } else { ending(3, y, m) }
        },
    );
    add(
        format!(
            r"\b(?:in |over |during |for )?(?:the )?(?:financial |fiscal |marketing |crop )?year (?:to|ending|ended|ending in|ended in)(?: the end of| end-| \d{{1,2}})? ?(?P<m>{m}),?(?: (?P<y>{ry}))?\b"
        ),
        |c, s| {
            let m = month(c, "m")?;
            ending(12, year(c, "y", s).unwrap_or_else(|| recent(m, s)), m)
        },
    );
    add(
        format!(
            r"\b(?:in |over |during |for )?(?:the )?(?P<o>first|last|final|opening) (?P<n>{f}) months? of (?P<y>{ry})\b"
        ),
        |c, s| {
            let (n, y) = (few(c, "n")?, year(c, "y", s)?);
            if matches!(text(c, "o")?, "first" | "opening") {
                months(y, 1, y, n as u8)
            } else {
                months(y, (13 - n) as u8, y, 12)
            }
        },
    );
    add(format!(r"\b(?:in |over |during |for )?(?:the )?(?:first|opening) (?P<n>{f}) months\b"), |c, s| {
        months(s.today.0, 1, s.today.0, few(c, "n")? as u8)
    });
}

/// Halves and quarters.
fn halves(t: &mut Table) {
    let y = YEAR;
    let ry = some_year();
    let mut add = |pattern: String, maker: Maker| t.push((pattern, maker));
    add(
        format!(
            r"\b(?:in |during |for |over )?(?:the )?(?P<h>first|second|1st|2nd|latter) half(?: of)? (?P<y>{ry})\b|\bh(?P<k>[12]) ?(?P<z>{y}|\d\d)\b|\b(?P<x>{y}) ?h(?P<w>[12])\b"
        ),
        |c, s| {
            let y = year(c, "y", s).or_else(|| year(c, "z", s)).or_else(|| year(c, "x", s))?;
            let first = matches!(text(c, "h").or(text(c, "k")).or(text(c, "w"))?, "first" | "1st" | "1");
            if first { months(y, 1, y, 6) } else { months(y, 7, y, 12) }
        },
    );
    add(
        format!(
            r"\b(?:in |during |for |over )?(?:the )?(?P<q>first|opening|second|third|fourth|final|closing|last) quarter(?:(?: of|,)? (?P<y>{ry}))?\b|\bq(?P<k>[1-4])(?: of)?[ -]?(?P<z>{y}|'?\d\d\b)?|\b(?P<x>{y})[- ]?q(?P<w>[1-4])\b"
        ),
        |c, s| {
            let y = year(c, "y", s).or_else(|| year(c, "z", s)).or_else(|| year(c, "x", s));
            let word = text(c, "q").or(text(c, "k")).or(text(c, "w"))?;
            let q = match word {
                "first" | "opening" | "1" => 1,
                "second" | "2" => 2,
                "third" | "3" => 3,
                _ => 4,
            };
            let now = Stamp::Quarter(s.today.0, s.today.1.div_ceil(3));
            is(Period::At(match y {
                Some(y) => Stamp::Quarter(y, q),
                None if word == "last" => now.shift_months(-3),
                // a quarter that has not begun is that of the year before
                None if Stamp::Quarter(s.today.0, q).first() > s.today => Stamp::Quarter(s.today.0 - 1, q),
                None => Stamp::Quarter(s.today.0, q),
            }))
        },
    );
}

/// Fiscal years, which need not begin in January.
fn fiscal_years(t: &mut Table) {
    let y = YEAR;
    let mut add = |pattern: String, maker: Maker| t.push((pattern, maker));
    add(
        format!(
            r"\b(?:in |during |for |over )?(?:the )?(?:(?:fiscal|financial) ?(?:year)? ?|fy ?)(?P<y>{y})(?:[-/](?P<z>\d{{2,4}}))\b|\b(?:in |during |for |over )?(?:the )?(?P<x>{y})[-/](?P<w>\d\d(?:\d\d)?),? (?:fiscal|financial|marketing|crop)(?: year)?\b"
        ),
        |c, s| fiscal(year(c, "y", s).or_else(|| year(c, "x", s))?, s),
    );
    add(
        format!(
            r"\b(?:in |during |for |over )?(?:the )?(?:fiscal|financial)(?: year)? (?P<y>{y})\b|\bfy ?'?(?P<z>{y}|\d\d)\b"
        ),
        |c, s| {
            let y = year(c, "y", s).or_else(|| year(c, "z", s))?;
            let by_end = c.name("z").is_some() || !matches!(s.fiscal, Some(4));
            fiscal_named(y, s, by_end)
        },
    );
}

/// From one year to another.
fn ranges(t: &mut Table) {
    let y = YEAR;
    let mut add = |pattern: String, maker: Maker| t.push((pattern, maker));
    add(
        format!(
            r"\b(?P<k>between|from|over|during|in|for)?(?:^| )?(?:the period |the years )?(?P<a>{y})(?: to | through | until | till | and |-| - |/)(?P<b>{y}|\d\d\b)(?P<no>[.,]\d| ?%| per ?cent| percent| billion| million| bn| countries| members| states)?"
        ),
        |c, s| {
            let a = year(c, "a", s)?;
            let raw = text(c, "b")?;
            let m = c.get(0)?.as_str();
            let joined = [format!("{a}-"), format!("{a}/"), format!("{a} - ")].iter().any(|w| m.contains(w));
            if raw.len() == 2 && (c.name("no").is_some() || !joined) {
                return None;
            }
            let whole = text(c, "a")?.len() + raw.len();
            let b: i32 =
                if raw.len() == 2 { format!("{}{raw}", a / 100).parse().ok()? } else { raw.parse().ok()? };
            if m.contains(" and ") && text(c, "k") != Some("between") {
                return None;
            }
            let own_fiscal = s.fiscal.is_some_and(|f| f > 1);
            let slash = m.contains('/');
            if b == a + 1 && (whole == 6 && (own_fiscal || slash) || whole == 8 && own_fiscal && slash) {
                return fiscal(a, s);
            }
            (a < b).then_some(When::Is(Period::Range(Stamp::Year(a), Stamp::Year(b))))
        },
    );
}

/// Since and up to a date.
fn limits(t: &mut Table) {
    let m = MONTH;
    let y = YEAR;
    let ry = some_year();
    let mut add = |pattern: String, maker: Maker| t.push((pattern, maker));
    add(
        format!(
            r"\bas (?:recently|late|lately|early|far back|long ago) as (?:in )?(?:(?P<m>{m}) )?(?P<y>{ry})\b"
        ),
        |c, s| {
            let y = year(c, "y", s)?;
            is(Period::At(month(c, "m").map_or(Stamp::Year(y), |m| Stamp::Month(y, m))))
        },
    );
    add(r"\b(?:ever )?since then\b|\bever since\b|\bsince that (?:year|date|time)\b|\bhas since\b|\bhave since\b|\bsince(?P<end>$|[.,;])".into(), |_, _| Some(When::SinceThen));
    add(
        format!(
            r"\b(?:since|starting in|beginning in|ever since|as from|from) (?:the (?:start|beginning|end) of |early |late |mid-)?(?:(?P<d>\d{{1,2}}) )?(?:(?P<m>{m}) )?(?P<y>{y})(?P<on>(?: onwards?| on| forward)\b)?"
        ),
        |c, s| {
            let y = year(c, "y", s)?;
            let from = c.get(0)?.as_str().starts_with("from") && c.name("on").is_none();
            if from {
                let stamp = month(c, "m").map_or(Stamp::Year(y), |m| Stamp::Month(y, m));
                return is(Period::At(stamp));
            }
            let day = text(c, "d").and_then(|d| d.parse().ok());
            is(Period::Since(match (month(c, "m"), day) {
                (Some(m), Some(d)) if (1..=days_in(y, m)).contains(&d) => Stamp::Day(y, m, d),
                (Some(m), _) => Stamp::Month(y, m),
                _ => Stamp::Year(y),
            }))
        },
    );
    add(
        format!(
            r"\b(?:as of|as at|at|by|until|till|up to|through) (?:the )?(?:end|close|year-end)(?: of|-)? ?(?:(?P<m>{m}) )?(?P<y>{ry})\b|\bend-(?:(?P<n>{m}) )?(?P<z>{y})\b|\b(?:at|by) year-end (?P<x>{y})\b|\bat the end of (?P<q>{m})\b"
        ),
        |c, s| {
            if let Some(m) = month(c, "q") {
                return is(Period::AsOf(Stamp::Day(recent(m, s), m, days_in(recent(m, s), m))));
            }
            let y = year(c, "y", s).or_else(|| year(c, "z", s)).or_else(|| year(c, "x", s))?;
            let m = month(c, "m").or_else(|| month(c, "n")).unwrap_or(12);
            is(Period::AsOf(Stamp::Day(y, m, days_in(y, m))))
        },
    );
    add(
        format!(
            r"\b(?P<k>as of|as at|by|until|till|up to)(?: early| late| mid)?[- ](?:(?P<m>{m}) )?(?P<y>{y}|last year)\b"
        ),
        |c, s| {
            let y = year(c, "y", s)?;
            if y > s.today.0 {
                return Some(When::Ahead(Some(y)));
            }
            let m = month(c, "m").unwrap_or(12);
            let end = Stamp::Day(y, m, days_in(y, m));
            is(if matches!(text(c, "k")?, "until" | "till" | "up to") && c.name("m").is_none() {
                Period::UpTo(Stamp::Year(y))
            } else {
                Period::AsOf(end)
            })
        },
    );
    add(format!(r"\b(?:as of|as at|by|until) (?:the end of )?(?P<m>{m})\b"), |c, s| {
        let m = month(c, "m")?;
        is(Period::AsOf(Stamp::Day(recent(m, s), m, days_in(recent(m, s), m))))
    });
}

/// Relative to the period named last.
fn relative(t: &mut Table) {
    let m = MONTH;
    let y = YEAR;
    let f = FEW;
    let mut add = |pattern: String, maker: Maker| t.push((pattern, maker));
    add(r"\b(?:compared (?:with|to) |versus |against |from |over |than (?:in )?|on |vs\.? |above |below |up on )?(?:the )?(?:same|corresponding|equivalent|comparable) (?:period|month|months|quarter|half|time|week)(?: of| in| a)? ?(?:last year|the previous year|the year before|the preceding year|the prior year|a year earlier|a year ago|year earlier|one year earlier)?".into(), |_, _| Some(When::YearOnYear));
    add(r"\b(?:year[- ]on[- ]year|year[- ]over[- ]year|yoy|y-o-y|y/y|year-to-year|annually|per annum|on[- ]year|on the year|from a year (?:earlier|ago|before)|from the (?:previous|preceding|prior) year|(?:on|over|than|versus|compared (?:with|to)|against) a year (?:earlier|ago|before)|(?:on|over|than|versus|compared (?:with|to)|against|from|than in) the (?:previous|preceding|prior) year|(?:on|over|than|from|than in|compared (?:with|to)) the year (?:before|earlier)|from last year's|than last year|compared with last year|than (?:in )?the same (?:period|month) (?:last year|a year earlier|of the previous year))\b".into(), |_, _| Some(When::YearOnYear));
    add(format!(r"\b(?P<n>{f}) (?P<u>years?|decades?) (?:earlier|before|previously|prior|ago)\b"), |c, s| {
        let n = few(c, "n")? * if text(c, "u")?.starts_with("decade") { 10 } else { 1 };
        if c.get(0)?.as_str().ends_with("ago") {
            is(Period::At(Stamp::Year(s.today.0 - n)))
        } else {
            Some(When::Before(n))
        }
    });
    add(
        format!(
            r"\b(?P<n>{f}) (?P<u>years?|decades?) after (?:[a-z]+ing|the|its|their|they|it|having|that)\b"
        ),
        |c, _| Some(When::Lag(few(c, "n")? * if text(c, "u")?.starts_with("decade") { 10 } else { 1 })),
    );
    add(format!(r"\b(?P<n>{f}) (?P<u>years?|decades?) (?:later|after|on)\b"), |c, _| {
        Some(When::After(few(c, "n")? * if text(c, "u")?.starts_with("decade") { 10 } else { 1 }))
    });
    add(
        format!(
            r"\b(?P<n>{f}) (?P<u>months?|weeks?|days?) (?P<k>later|after(?:wards)?|earlier|before|previously)\b"
        ),
        |c, _| {
            let n = few(c, "n")?;
            let n = if matches!(text(c, "k")?, "earlier" | "before" | "previously") { -n } else { n };
            Some(match text(c, "u")? {
                u if u.starts_with("month") => When::Months(n),
                u if u.starts_with("week") => When::Days(7 * n),
                _ => When::Days(n),
            })
        },
    );
    add(format!(r"\b(?:in |of )?that (?:same )?(?P<m>{m})\b"), |c, _| Some(When::MonthOf(month(c, "m")?)));
    add(format!(r"\b(?:over|in|during) the (?:(?P<n>{f}) )?(?P<u>decade|years) to (?P<y>{y})\b"), |c, s| {
        let y = year(c, "y", s)?;
        let n = if text(c, "u")? == "decade" { 10 } else { few(c, "n")? };
        is(Period::Range(Stamp::Year(y - n), Stamp::Year(y)))
    });
    add(r"\b(?:in |on )?the (?:(?P<next>following|next)|previous|preceding|prior) (?P<u>month|day|week)\b|\bthe (?P<u2>month|day|week) (?:(?P<next2>after)|before)\b".into(), |c, _| {
        let n = if c.name("next").or(c.name("next2")).is_some() { 1 } else { -1 };
        Some(match text(c, "u").or(text(c, "u2"))? {
            "month" => When::Months(n),
            "week" => When::Days(7 * n),
            _ => When::Days(n),
        })
    });
    add(r"\b(?:in |of |from )?the (?:previous|preceding|prior|last) quarter\b|\bthe quarter before\b|\ba quarter (?:earlier|before)\b".into(), |_, _| Some(When::Months(-3)));
    add(r"\b(?:in |of )?the (?:previous|preceding|prior) (?:fiscal|season|campaign|financial year|fiscal year|marketing year)\b|\bthe (?:season|fiscal year) before\b|\bone year later\b".into(), |c, _| {
        Some(if c.get(0)?.as_str().ends_with("later") { When::After(1) } else { When::Before(1) })
    });
    add(r"\b(?:a|one) year (?:earlier|before|previously)\b|\bthe (?:year before|previous year|preceding year|prior year|year earlier)\b".into(), |_, _| Some(When::Before(1)));
}

/// Stretches of years before and after today.
fn stretches(t: &mut Table) {
    let f = FEW;
    let mut add = |pattern: String, maker: Maker| t.push((pattern, maker));
    add(
        r"\bthe (?:following|next) year\b|\bthe year after\b|\bin the following year\b|\ba year later\b"
            .into(),
        |_, _| Some(When::After(1)),
    );
    add(
        r"\b(?:in )?(?:the same|that) (?:year|month|period)\b|\bthat same year\b|\bat the time\b".into(),
        |_, _| Some(When::Same),
    );
    add(
        format!(
            r"\b(?:over|in|during|within|for|throughout) the (?:past|last|previous|preceding) (?:(?P<n>{f}) )?(?P<u>years?|decades?)\b|\bin (?P<k>{f}) years\b"
        ),
        |c, _| {
            if let Some(n) = few(c, "k") {
                return Some(When::Past(n));
            }
            let n = if c.name("n").is_some() { few(c, "n")? } else { 1 };
            Some(When::Past(n * if text(c, "u")?.starts_with("decade") { 10 } else { 1 }))
        },
    );
    add(r"\bover (?P<n>two|three|four|five|ten) (?P<u>years|decades)\b|\bover a (?P<d>decade)\b|\bin (?:just )?(?:under |over |less than |little more than )?a (?P<e>decade)\b".into(), |c, _| {
        if c.name("d").is_some() || c.name("e").is_some() { return Some(When::Past(10)); }
        Some(When::Past(few(c, "n")? * if text(c, "u")? == "decades" { 10 } else { 1 }))
    });
    add(
        format!(
            r"\b(?:within|in) (?:the )?(?:next|coming) (?:(?P<n>{f}) )?(?P<u>years?|decades?|months)\b|\bwithin (?P<k>{f}) years\b|\b(?:over|during) the (?:next|coming) (?:(?P<m>{f}) )?(?:years?|decades?)\b|\bin (?:the )?(?:coming|future) years\b|\bin the (?:near |foreseeable )?future\b|\b(?P<ny>next year)\b|\bby the end of (?:the|this) (?:decade|century)\b|\bin the years (?:ahead|to come)\b"
        ),
        |c, s| {
            let n = if c.name("ny").is_some() { Some(1) } else { None };
            let n = n.or_else(|| few(c, "k")).or_else(|| few(c, "n")).or_else(|| few(c, "m"));
            Some(When::Ahead(n.map(|n| s.today.0 + n)))
        },
    );
}

/// The present, the recent past, and bare months and years.
fn present(t: &mut Table) {
    let m = MONTH;
    let y = YEAR;
    let ry = some_year();
    let mut add = |pattern: String, maker: Maker| t.push((pattern, maker));
    add(r"\b(?:in |during |for |over )?(?P<y>last year|this year)(?:'s)?\b".into(), |c, s| {
        is(Period::At(Stamp::Year(year(c, "y", s)?)))
    });
    add(r"\b(?:in )?(?P<k>last|this) month\b".into(), |c, s| {
        let n = s.today.0 * 12 + i32::from(s.today.1) - 1 - i32::from(text(c, "k")? == "last");
        is(Period::At(Stamp::Month(n.div_euclid(12), (n.rem_euclid(12) + 1) as u8)))
    });
    add(r"\b(?:last|this) week\b".into(), |_, _| Some(When::Now));
    add(r"\b(?P<k>last|this|on|since) (?P<d>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\byesterday\b".into(), weekday);
    add(r"\b(?:currently|now|today|at present|to date|so far|nowadays|as things stand|presently|at the moment|these days)\b".into(), |_, _| Some(When::Now));
    add(format!(r"\b(?:in )?(?:the )?(?P<y>{y})s\b"), |c, s| {
        let y = year(c, "y", s)?;
        is(Period::Range(Stamp::Year(y), Stamp::Year(y + 9)))
    });
    add(
        format!(r"\b(?:in |during |for |of )?(?:early |late |mid-)?(?P<m>{m}),? (?:of )?(?P<y>{ry})\b"),
        |c, s| is(Period::At(Stamp::Month(year(c, "y", s)?, month(c, "m")?))),
    );
    add(
        r"\b(?:in|during|for|last|on|over|from|than in) (?:early |late |mid-)?(?P<m>january|february|march|april|may|june|july|august|september|october|november|december)\b".to_string(),
        |c, s| {
            let m = month(c, "m")?;
            is(Period::At(Stamp::Month(recent(m, s), m)))
        },
    );
    add(
        format!(
            r"\b(?:in |during |for |throughout |of )?(?:early |late |mid-|calendar (?:year )?)?(?P<y>{y})(?:'s)?\b"
        ),
        |c, s| is(Period::At(Stamp::Year(year(c, "y", s)?))),
    );
}

fn day(c: &Captures<'_>, s: &Setting, m: u8, d: u8) -> Option<When> {
    let y = year(c, "y", s)
        .unwrap_or_else(|| if (m, d) <= (s.today.1, s.today.2) { s.today.0 } else { s.today.0 - 1 });
    if d == 0 || d > days_in(y, m) {
        return None;
    }
    let stamp = Stamp::Day(y, m, d);
    is(if c.name("as").is_some() { Period::AsOf(stamp) } else { Period::At(stamp) })
}

static TABLE: LazyLock<Vec<(Pattern, Maker)>> =
    LazyLock::new(|| table().into_iter().map(|(p, k)| (Pattern::new(&p), k)).collect());
static ANY: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(
        r"(?:19|20)\d\d|year|decade|month|quarter|half|\bnow\b|today|currently|present|since|to date|so far|january|february|march|april|\bmay\b|june|july|august|september|october|november|december|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b|yoy|y/y|y-o-y|\bfy|annum|annually|future|moment|h[12]|\bq[1-4]|day|week|same|-\d\d",
    )
});

/// Marks of time, left to right, longest reading first, without overlaps.
pub fn times(line: &Line, taken: &[Span], setting: &Setting) -> Vec<Mark> {
    let mut out: Vec<Mark> = Vec::new();
    if !ANY.hits(&line.low) {
        return out;
    }
    for (pattern, make) in TABLE.iter() {
        for caps in pattern.all(&line.low) {
            let Some(whole) = caps.get(0) else { continue };
            let mut span = line.span(whole.range());
            while line.chars.get(span.start).is_some_and(|c| *c == ' ') && span.start < span.end {
                span.start += 1;
            }
            if superlative(line, span) {
                continue;
            }
            if taken.iter().any(|t| t.overlaps(span))
                || out.iter().any(|m| m.span.overlaps(span))
                || money_like(line, span)
            {
                continue;
            }
            if let Some(when) = make(&caps, setting) {
                out.push(Mark { span, when: ahead(when, setting) });
            }
        }
    }
    out.sort_by_key(|m| m.span);
    out
}

/// "the first in eight years" dates nothing.
fn superlative(line: &Line, s: Span) -> bool {
    let own = line.folded(s);
    if !(own.starts_with("in ") || own.starts_with("for "))
        || !own.ends_with("years") && !own.ends_with("decade")
    {
        return false;
    }
    let head = line.folded(Span::new(s.start.saturating_sub(60), s.start));
    let head = head.rsplit([',', ';']).next().unwrap_or("");
    ["first", "biggest", "largest", "lowest", "highest", "fastest", "worst", "best", "steepest", "sharpest"]
        .iter()
        .any(|w| head.contains(w))
}

/// A four-digit number with a currency sign or unit is not a year.
fn money_like(line: &Line, s: Span) -> bool {
    let before = s.start.checked_sub(1).and_then(|i| line.chars.get(i));
    let after: String = line.chars.iter().skip(s.end).take(12).collect::<String>().to_lowercase();
    before.is_some_and(|c| matches!(c, '$' | '€' | '£' | '¥' | '₹' | '.' | ','))
        && line.chars.get(s.start).is_some_and(char::is_ascii_digit)
        || [
            " million",
            " billion",
            " tonnes",
            " dollars",
            " euros",
            "%",
            " per cent",
            " percent",
            " people",
            " companies",
            ",0",
        ]
        .iter()
        .any(|u| after.starts_with(u))
            && line.chars.get(s.end.wrapping_sub(1)).is_some_and(char::is_ascii_digit)
}

/// A period after today is in the future.
fn ahead(when: When, s: &Setting) -> When {
    match when {
        When::Is(Period::At(Stamp::Year(y)) | Period::AsOf(Stamp::Day(y, _, _))) if y > s.today.0 => {
            When::Ahead(Some(y))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> String {
        let line = Line::new(text);
        let setting = Setting { today: (2024, 7, 10), fiscal: Some(4) };
        times(&line, &[], &setting).first().map_or("none".into(), |m| match m.when {
            When::Is(p) => p.to_string(),
            other => format!("{other:?}"),
        })
    }

    #[test]
    fn absolute_periods() {
        for (text, want) in [
            ("in 2014", "2014"),
            ("between January and June 2024", "2024-01/2024-06"),
            ("in January-September 2023", "2023-01/2023-09"),
            ("in the first nine months of 2023", "2023-01/2023-09"),
            ("in the first half of 2024", "2024-01/2024-06"),
            ("H1 2024", "2024-01/2024-06"),
            ("in the first quarter of 2024", "2024-Q1"),
            ("Q3 2023", "2023-Q3"),
            ("on 1 July 2024", "2024-07-01"),
            ("on November 6, 2018", "2018-11-06"),
            ("in March 2024", "2024-03"),
            ("in FY2023-24", "2023-04/2024-03"),
            ("in the 2022-23 financial year", "2022-04/2023-03"),
            ("in 2022-23", "2022-04/2023-03"),
            ("in fiscal 2023", "2023-04/2024-03"),
            ("in the year to March 2024", "2023-04/2024-03"),
            ("in the quarter to September 2023", "2023-Q3"),
            ("in the quarter ending May 2023", "2023-03/2023-05"),
            ("between 2000 and 2022", "2000/2022"),
            ("from 2010 to 2020", "2010/2020"),
            ("2005–2019", "2005/2019"),
            ("since 2014", "since:2014"),
            ("since March 2018", "since:2018-03"),
            ("as of 16 May 2024", "asof:2024-05-16"),
            ("by the end of 2023", "asof:2023-12-31"),
            ("by 2023", "asof:2023-12-31"),
            ("at end-2022", "asof:2022-12-31"),
            ("until 2019", "../2019"),
            ("in the 1990s", "1990/1999"),
            ("last year", "2023"),
            ("a decade ago", "2014"),
            ("in the 12 months to June 2024", "2023-07/2024-06"),
        ] {
            assert_eq!(first(text), want, "{text}");
        }
    }

    #[test]
    fn relative_periods() {
        for (text, want) in [
            ("five years earlier", "Before(5)"),
            ("a decade earlier", "Before(10)"),
            ("two years later", "After(2)"),
            ("year on year", "YearOnYear"),
            ("from a year earlier", "YearOnYear"),
            ("the previous year", "Before(1)"),
            ("over the past decade", "Past(10)"),
            ("in the same year", "Same"),
            ("by 2030", "Ahead(Some(2030))"),
            ("within five years", "Ahead(Some(2029))"),
            ("now", "Now"),
            ("$2000", "none"),
        ] {
            assert_eq!(first(text), want, "{text}");
        }
    }
}
