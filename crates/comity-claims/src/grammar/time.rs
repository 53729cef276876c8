//! Times as texts tell them: dates, parts of years, spans, and times told from other times.

use super::calendar::{back_months, half, latest_part, months_of};
use super::lang::Lang;
use super::number;
use super::scan::Line;
use crate::period::{Day, Period, Stamp};

/// What a time is told from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told {
    /// By itself, or from the day of the document.
    Alone(Period),
    /// A number of months after (or before) the time spoken of.
    Shift(i32),
    /// A number of days after (or before) the time spoken of.
    Days(i32),
    /// A day of the month spoken of.
    DayOf(u8),
    /// The year of the time spoken of.
    SameYear,
    /// The same part of the year before the one spoken of: a base.
    YearBefore,
    /// The month or quarter before the one spoken of: a base.
    PartBefore,
    /// Since the time spoken of.
    SinceThen,
    /// A mean over years: no time of its own.
    Mean,
    /// "each year": no time of its own.
    EachYear,
}

/// What a time does in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// When it was.
    At,
    /// What it is compared with.
    Base,
    /// From when on.
    Since,
}

/// A time in a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time {
    /// The first item.
    pub from: usize,
    /// The item after the last.
    pub to: usize,
    /// When.
    pub told: Told,
    /// What for.
    pub role: Role,
}

/// The day of the document and the year last spoken of, which parts of years lean on.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The day of the document.
    pub today: Day,
    /// The year of the sentence or of what was said before.
    pub year: Option<i32>,
    /// First month of the fiscal year of the country that speaks.
    pub fiscal: u8,
}

/// The times of a line, left to right.
pub fn times(line: &Line<'_>, clock: Clock) -> Vec<Time> {
    let mut clock = clock;
    // "acceded at the end of August, and another hopes to follow in 2026": a year to come tells no month before it
    let named: Vec<i32> = years(line).into_iter().filter(|y| *y <= clock.today.0).collect();
    if clock.year.is_none() || named.len() == 1 {
        clock.year = named.first().copied().or(clock.year);
    }
    let mut out: Vec<Time> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let found = match line.lexicon.lang {
            Lang::Zh => super::time_han::at(line, at, clock),
            _ => super::time_latin::at(line, at, clock),
        };
        match found {
            Some(mut time) if time.to > at => {
                if time.role == Role::At {
                    time.role = role_of(line, at);
                }
                // "低于2018年的19.2%": the year is when the other figure was.
                let owns = line.word(time.to) == "的"
                    && line.items.get(time.to + 1).is_some_and(|i| i.digits)
                    && year(line, time.to + 1).is_none();
                // "por primera vez desde 2014" tells when it was last, not when this holds.
                let opened = at.saturating_sub(usize::from(!matches!(line.word(at), "desde")));
                let since = matches!(line.word(opened), "desde" | "since") || time.role == Role::Since;
                let record = (opened.saturating_sub(2)..=opened)
                    .any(|n| line.word(n) == "vez" || line.phrase(n).ends_with(" vez") || last_was(line, n))
                    // "Africa's largest partner since 2009"
                    && !(opened.saturating_sub(1)..opened).any(|n| line.is(n, "partner"));
                if time.role == Role::At && since_noun(line, at) {
                    time.role = Role::Since;
                }
                let english = line.lexicon.lang == Lang::En && time.role == Role::At && !record;
                if english && super::time_english::since_clause(line, at, out.last().map_or(0, |t| t.to)) {
                    time.role = Role::Since;
                }
                let next = line.phrase(time.to);
                if since && record || time.role == Role::Since && next.starts_with("首") {
                    time.told = Told::EachYear;
                }
                // "与2018/19财年相比"
                if line.word(time.to) == "相" || line.phrase(time.to) == "相 比" {
                    time.role = Role::Base;
                }
                // "恢复到2019年同期的八成五"
                if line.phrase(time.to) == "同 期" && opens_multiple(line, time.to + 1) {
                    time.to += 1;
                }
                let multiple = opens_multiple(line, time.to);
                if multiple && matches!(time.told, Told::Alone(_)) {
                    time.role = Role::Base;
                }
                let owns = owns && !multiple;
                if owns && time.role == Role::Base && matches!(time.told, Told::Alone(_)) {
                    time.role = Role::At;
                }
                if let Told::Alone(Period::At(s)) = time.told {
                    clock.year = Some(s.year());
                }
                at = time.to;
                out.push(time);
            }
            _ => at += 1,
        }
    }
    out
}

/// "增至2021年的六倍", "不到2019年的三分之一": whether the year before an item is what a multiple of it is
/// counted from.
pub fn opens_multiple(line: &Line<'_>, at: usize) -> bool {
    if line.word(at) != "的" {
        return false;
    }
    let first = (at + 1..at + 4).find(|n| !line.is(*n, "op") && !line.any(*n, &["article"]));
    let Some(first) = first else { return false };
    // "占比由2020年的四分之一提高到去年的九成": shares of two years.
    if (0..at).any(|n| line.is(n, "quota"))
        && !number::at(line, first).is_some_and(|n| line.is(n.to, "xunit"))
    {
        return false;
    }
    let half = line.word(first) == "一" && line.word(first + 1) == "半";
    half || number::at(line, first).is_some_and(|n| {
        line.is(n.to, "xunit")
            || matches!(line.word(n.to), "成" | "半")
            || line.word(n.to) == "分" && line.word(n.to + 1) == "之" && n.value < 100.0
    })
}

/// Years in four digits that stand alone.
fn years(line: &Line<'_>) -> Vec<i32> {
    let base = |n: usize| {
        let after = n + 1 + usize::from(line.word(n + 1) == "年");
        let after = after + usize::from(line.get(after, "t") == Some("full"));
        opens_multiple(line, after) || role_of(line, n) == Role::Base
    };
    (0..line.len()).filter(|n| !base(*n)).filter_map(|n| year(line, n)).collect()
}

/// Whether a sentence names a year in digits.
pub fn names_a_year(line: &Line<'_>) -> bool {
    !years(line).is_empty()
}

/// A year in four digits, unless a unit shows that it is a quantity.
pub fn year(line: &Line<'_>, at: usize) -> Option<i32> {
    if !line.items.get(at)?.digits {
        return None;
    }
    let text = line.word(at);
    let value: i32 = text.parse().ok().filter(|_| text.len() == 4)?;
    let counted = line.any(at + 1, &["unit", "mag", "magcur", "cur", "pct", "noise", "xunit", "product"])
        && !(line.lexicon.lang == Lang::Zh && line.word(at + 1) == "年");
    let money = at > 0 && line.is(at - 1, "cur");
    // "the 1990s"
    let decade = line.lexicon.lang == Lang::En && line.word(at + 1) == "s" && line.glued(at, at + 1);
    let counted = counted || decade;
    ((1900..=2100).contains(&value) && !counted && !money).then_some(value)
}

/// What the words before a time make of it: "frente a 2021", "que en el pico de 2014", "desde 2018".
fn role_of(line: &Line<'_>, at: usize) -> Role {
    let han = line.lexicon.lang == Lang::Zh;
    if of_the_other(line, at) || line.lexicon.lang == Lang::En && super::time_english::is_base(line, at) {
        return Role::Base;
    }
    let (mut unknown, mut of) = (0, false);
    for n in (at.saturating_sub(7)..at).rev() {
        let Some(item) = line.items.get(n) else { break };
        let steps = at - n;
        let base_word = matches!(item.get("t"), Some("yoy" | "mom"));
        match item.get("prep") {
            _ if matches!(line.word(n), "," | "，" | ";" | "(" | "（" | "。") => break,
            _ if base_word && !han => {
                // "in the same period of 2023"
                let of = of || line.lexicon.lang == Lang::En && line.phrase(n).ends_with(" of");
                return if of { Role::Base } else { Role::At };
            }
            Some("against") => return Role::Base,
            Some("after") if !han => return Role::Base,
            Some("than") if han => return if line.word(n) == "于" { Role::At } else { Role::Base },
            Some("than") if item.is("up") || item.is("down") => return Role::Base,
            Some("than") => {
                return if super::place_latin::compares(line, n) { Role::Base } else { Role::At };
            }
            Some("from" | "since") if steps <= 2 => return Role::Since,
            Some("of") if n > 0 && line.any(n - 1, &["times", "den"]) => return Role::Base,
            // "40 vezes a de 2000"
            Some("of")
                if n > 1 && line.is(n - 1, "article") && line.any(n - 2, &["times", "den", "xunit"]) =>
            {
                return Role::Base;
            }
            Some("of") => of = true,
            Some("in" | "to" | "on") => {}
            Some(_) => return Role::At,
            None if item.is("article") || item.get("t") == Some("prepandemic") => {}
            None if han => return if item.get("op").is_some() { Role::Base } else { Role::At },
            // "un 15 % por debajo de 2019": a difference to that year.
            // "4.2 percent less than in the same period of 2023"
            None if steps <= if line.lexicon.lang == Lang::En { 4 } else { 2 }
                && n > 0
                && matches!(item.get("op"), Some("<" | ">")) =>
            {
                let english = line.lexicon.lang == Lang::En;
                // "some NZ$2 billion less than a year earlier"
                let money = english
                    && line.phrase(n).ends_with(" than")
                    && line.any(n - 1, &["mag", "magcur", "cur"]);
                let rate = line.is(n - 1, "pct") || money || english && line.is(n - 1, "den");
                return if rate { Role::Base } else { Role::At };
            }
            // "o dobro do que importara em 2020"
            None if item.is("verb") && !item.any_event() && unknown < 2 => unknown += 1,
            None if item.senses.is_empty() && !item.digits && unknown < 2 => unknown += 1,
            None => return Role::At,
        }
    }
    Role::At
}

/// English: "ten times what they had bought in 2005", "nearly seven times as large as it was in 2000",
/// "half as much as in 2019": the time of the figure that a multiple is of.
fn of_the_other(line: &Line<'_>, at: usize) -> bool {
    if line.lexicon.lang != Lang::En {
        return false;
    }
    let near = (at.saturating_sub(10)..at).rev().take_while(|n| {
        !matches!(line.word(*n), "," | ";" | "." | "(") && !line.items.get(*n).is_some_and(|i| i.digits)
    });
    let mut opened = None;
    for n in near {
        let word = line.word(n);
        if opened.is_none() && (matches!(word, "what" | "that" | "those") || word == "as") {
            opened = Some(n);
        }
        if line.any(n, &["times", "xunit"]) {
            let long = line.items.get(n).is_some_and(|i| i.to - i.from > 2);
            // "three times as many tourists as Italy did in 2023": the time of both.
            let both = opened.is_some_and(|o| (o..at).any(|i| line.is(i, "place")));
            return opened.is_some_and(|o| !both && (line.word(o) != "as" || o > n + 1 || long));
        }
    }
    false
}

/// "Desde a independência, em 1975, …": the time of what something is counted from.
fn since_noun(line: &Line<'_>, at: usize) -> bool {
    let Some(comma) = (at.saturating_sub(2)..at).rev().find(|n| line.word(*n) == ",") else { return false };
    let opens = (comma.saturating_sub(6)..comma).rev().find(|n| matches!(line.word(*n), "desde" | "since"));
    opens.is_some_and(|o| {
        let first = o == 0 || matches!(line.word(o - 1), "," | "." | ";");
        let noun = (o + 1..comma).all(|n| {
            line.is(n, "article") || line.items.get(n).is_some_and(|i| i.senses.is_empty() && !i.digits)
        });
        first && noun && comma > o + 1
    })
}

/// "for the first time", "its weakest showing", "the most", before "since".
fn last_was(line: &Line<'_>, n: usize) -> bool {
    let word = line.phrase(n);
    line.lexicon.lang == Lang::En
        && (word.ends_with(" time") || word == "most" || word.ends_with("est") && word.len() > 5)
}

/// A month name, or digits before 月.
pub fn month(line: &Line<'_>, at: usize) -> Option<u8> {
    line.get(at, "month").and_then(|v| v.parse().ok())
}

/// A whole number of a time unit: "cinco años", "十年".
pub fn count(line: &Line<'_>, at: usize) -> Option<(i32, usize)> {
    let found = number::at(line, at)?;
    let whole = found.value.round();
    #[allow(clippy::cast_possible_truncation)]
    let n = whole as i32;
    ((found.value - whole).abs() < 1e-9 && (1..=300).contains(&n)).then_some((n, found.to))
}

/// A part of a year that is named without its year: the one of the year spoken of, else the last
/// one that was over, or had begun, on the day of the document.
pub fn part_of_year(first: u8, last: u8, year: Option<i32>, clock: Clock) -> Period {
    let year = year.unwrap_or_else(|| latest_part(last, clock.today));
    months_of(year, first, last)
}

/// `n` months before the day of the document, as the unit that fits.
pub fn ago(months: i32, clock: Clock) -> Period {
    let (y, m) = back_months(clock.today.0, clock.today.1, months);
    if months % 12 == 0 { Period::At(Stamp::Year(y)) } else { Period::At(Stamp::Month(y, m)) }
}

/// The first or second half of a year.
pub fn half_year(n: u8, year: i32) -> Period {
    half(year, n)
}
