//! Times of languages that write months in words.

use super::calendar::{fiscal, months_of};
use super::scan::Line;
use super::time::{Clock, Role, Time, Told, ago, count, month, part_of_year, year};
use crate::period::{Period, Stamp};

/// The time that begins at an item.
pub fn at(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    if line.lexicon.lang == super::lang::Lang::En
        && let Some(found) = super::time_english::at(line, at, clock)
    {
        return Some(found);
    }
    between(line, at, clock)
        .or_else(|| year_to(line, at, clock))
        .or_else(|| date(line, at, clock))
        .or_else(|| part(line, at, clock))
        .or_else(|| distance(line, at, clock))
        .or_else(|| word(line, at, clock))
}

/// The last year before the pandemic of 2020.
const PREPANDEMIC: i32 = 2019;

fn time(from: usize, to: usize, told: Told) -> Option<Time> {
    Some(Time { from, to, told, role: Role::At })
}

/// "entre 2010 y 2023", "de enero a octubre de 2024", "2018-2022".
fn between(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let opens = matches!(line.get(at, "prep"), Some("between" | "from" | "of"));
    let first_at = if opens { at + 1 } else { at };
    let first_at = if line.is(first_at, "article") { first_at + 1 } else { first_at };
    let (first, mid) = simple(line, first_at, clock)?;
    let joint = match line.word(mid) {
        "y" | "e" | "and" => line.get(at, "prep") == Some("between"),
        "to" | "through" | "until" => {
            (opens || matches!(first, Bare::Month(..))) && !matches!(first, Bare::Day(..))
        }
        "a" | "hasta" | "ate" => opens && !matches!(first, Bare::Day(..)),
        "-" | "/" => line.glued(mid - 1, mid),
        _ => false,
    };
    if !joint {
        return None;
    }
    let next = if line.is(mid + 1, "article") { mid + 2 } else { mid + 1 };
    let (second, to) = simple(line, next, clock)?;
    let period = match (first, second) {
        (Bare::Year(a), Bare::Year(b)) if a < b => Period::Range(Stamp::Year(a), Stamp::Year(b)),
        (Bare::Month(None, m), Bare::Month(y, n)) if m <= n => part_of_year(m, n, y, clock),
        (Bare::Month(None, m), Bare::Month(Some(y), n)) => {
            Period::Range(Stamp::Month(y - 1, m), Stamp::Month(y, n))
        }
        (Bare::Month(Some(y), m), Bare::Month(Some(z), n)) => {
            Period::Range(Stamp::Month(y, m), Stamp::Month(z, n))
        }
        _ => return None,
    };
    time(at, to, Told::Alone(period))
}

/// "los doce meses que terminaron en marzo", "no ano fiscal encerrado em março".
fn year_to(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    // "nos doze meses até maio": the preposition is of the time, which is no distance
    let first = at + usize::from(line.get(at, "prep") == Some("in"));
    let first = first + usize::from(first > at && line.is(first, "article"));
    let next = if line.get(first, "t") == Some("fiscalyear") {
        first + 1
    } else {
        let (n, to) = count(line, first)?;
        (n == 12 && line.get(to, "t") == Some("month")).then_some(to + 1)?
    };
    if line.get(next, "t") != Some("ending") {
        return None;
    }
    let month_at = next + 1 + usize::from(line.get(next + 1, "prep") == Some("in"));
    let m = month(line, month_at)?;
    let (y, to) = of_year(line, month_at + 1, clock);
    let y = y.unwrap_or_else(|| super::calendar::latest_part(m, clock.today));
    let (first_year, first) = super::calendar::back_months(y, m, 11);
    time(at, to, Told::Alone(Period::Range(Stamp::Month(first_year, first), Stamp::Month(y, m))))
}

#[derive(Clone, Copy)]
enum Bare {
    Year(i32),
    Month(Option<i32>, u8),
    Day(Option<i32>, u8, u8),
}

/// A year, a month, or a day with its month.
fn simple(line: &Line<'_>, at: usize, clock: Clock) -> Option<(Bare, usize)> {
    if line.lexicon.lang == super::lang::Lang::En
        && let Some((day, m, to)) = super::time_english::day_of_month(line, at)
    {
        let (y, to) = of_year(line, to, clock);
        return Some((Bare::Day(y, m, day), to));
    }
    if let Some(y) = year(line, at) {
        return Some((Bare::Year(y), at + 1));
    }
    // "desde el año 2000", "no ano de 2015"
    if line.get(at, "t") == Some("year") {
        let step = usize::from(line.get(at + 1, "prep") == Some("of"));
        if let Some(y) = year(line, at + 1 + step) {
            return Some((Bare::Year(y), at + 2 + step));
        }
    }
    if let Some(m) = month(line, at) {
        let (y, to) = of_year(line, at + 1, clock);
        return Some((Bare::Month(y, m), to));
    }
    let day: u8 = line.word(at).parse().ok().filter(|d| (1..=31).contains(d))?;
    let of = line.get(at + 1, "prep") == Some("of");
    let m = month(line, at + 2).filter(|_| of)?;
    let (y, to) = of_year(line, at + 3, clock);
    Some((Bare::Day(y, m, day), to))
}

/// "de 2023", "del año pasado" after a part of a year.
fn of_year(line: &Line<'_>, at: usize, clock: Clock) -> (Option<i32>, usize) {
    let step = usize::from(line.get(at, "prep") == Some("of") || line.word(at) == ",");
    if let Some(y) = year(line, at + step) {
        return (Some(y), at + step + 1);
    }
    let step = step + usize::from(line.is(at + step, "article"));
    match line.get(at + step, "t") {
        Some("thisyear") => (Some(clock.today.0), at + step + 1),
        Some("lastyear" | "prevyear") => (
            Some(clock.year.filter(|y| *y < clock.today.0).map_or(clock.today.0 - 1, |y| {
                if line.get(at + step, "t") == Some("prevyear") { y - 1 } else { clock.today.0 - 1 }
            })),
            at + step + 1,
        ),
        Some("nextyear") => (clock.year.map(|y| y + 1), at + step + 1),
        Some("sameyear") => (clock.year, at + step + 1),
        _ => (None, at),
    }
}

fn date(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let (bare, to) = simple(line, at, clock)?;
    let stamp = match bare {
        Bare::Year(y) => {
            // "2022/23", "2023-24": a fiscal year.
            let sign = matches!(line.word(at + 1), "/" | "-")
                && line.glued(at, at + 1)
                && line.glued(at + 1, at + 2);
            let next = line.word(at + 2);
            if sign && next.len() == 2 && next.parse::<i32>().is_ok_and(|n| n == (y + 1) % 100) {
                // "na safra 2022/23", "en el curso 2023/24": no fiscal year
                if (at.saturating_sub(3)..at).any(|n| line.is(n, "season")) {
                    let years = Period::Range(Stamp::Year(y), Stamp::Year(y + 1));
                    return time(at, at + 3, Told::Alone(years));
                }
                // "the 2022/23 academic year"
                let school = matches!(line.phrase(at + 3).as_str(), "academic year" | "school year");
                let month = if school {
                    9
                } else if clock.fiscal > 1 {
                    clock.fiscal
                } else {
                    4
                };
                return time(at, at + 3, Told::Alone(fiscal(y, month)));
            }
            Stamp::Year(y)
        }
        Bare::Month(y, m) => Stamp::Month(y.unwrap_or_else(|| month_year(m, clock)), m),
        Bare::Day(y, m, d) => Stamp::Day(y.unwrap_or_else(|| month_year(m, clock)), m, d),
    };
    time(at, to, Told::Alone(Period::At(stamp)))
}

/// The year of a month named alone.
fn month_year(m: u8, clock: Clock) -> i32 {
    match clock.year {
        Some(y) if y < clock.today.0 || m <= clock.today.1 => y,
        _ if m <= clock.today.1 => clock.today.0,
        _ => clock.today.0 - 1,
    }
}

/// "el segundo trimestre de 2024", "os primeiros oito meses do ano", "la primera mitad de 2023".
fn part(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    // "los tres primeros meses de 2024"
    if let Some((n, to)) = count(line, at)
        && line.get(to, "ord") == Some("1")
        && line.get(to + 1, "t") == Some("month")
    {
        let last = u8::try_from(n).ok().filter(|n| *n < 12)?;
        let (y, to) = of_year(line, to + 2, clock);
        return time(at, to, Told::Alone(part_of_year(1, last, y, clock)));
    }
    let ordinal: u8 = line.get(at, "ord")?.parse().ok()?;
    // "the third month running": how many there were.
    let row = matches!(line.word(at + 2), "running" | "straight")
        || line.word(at + 2) == "in" && line.word(at + 4) == "row";
    if row && line.lexicon.lang == super::lang::Lang::En {
        return None;
    }
    if let Some(unit) = line.get(at + 1, "t") {
        let length = match unit {
            "quarter" => 3,
            "half" => 6,
            "bimester" => 2,
            "fourmonth" => 4,
            "month" => 1,
            _ => return None,
        };
        let (first, last) = (length * (ordinal - 1) + 1, length * ordinal);
        if last > 12 {
            return None;
        }
        let (y, to) = of_year(line, at + 2, clock);
        return time(at, to, Told::Alone(part_of_year(first, last, y, clock)));
    }
    let (n, to) = count(line, at + 1)?;
    if line.get(to, "t") == Some("month") && ordinal == 1 && n < 12 {
        let last = u8::try_from(n).ok()?;
        let (y, to) = of_year(line, to + 1, clock);
        return time(at, to, Told::Alone(part_of_year(1, last, y, clock)));
    }
    None
}

/// "cinco años antes", "veinte años más tarde", "en diez años", "hace dos décadas".
fn distance(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    if line.get(at, "t") == Some("lastyears") {
        let (n, to) = count(line, at + 1)?;
        let months = match line.get(to, "t")? {
            "year" => 12,
            "decade" => 120,
            "lustrum" => 60,
            _ => return None,
        } * n;
        return Some(Time { from: at, to: to + 1, told: Told::Alone(ago(months, clock)), role: Role::Base });
    }
    let ago_before = matches!(line.word(at), "hace" | "ha") && !line.is(at, "t");
    let begin = if ago_before || line.get(at, "prep") == Some("in") { at + 1 } else { at };
    let begin =
        if begin > at && line.is(begin, "article") && !line.is(begin, "num") { begin + 1 } else { begin };
    let (n, to) = count(line, begin)?;
    let months = match line.get(to, "t")? {
        "year" => 12,
        "decade" => 120,
        "lustrum" => 60,
        "month" => 1,
        _ => return None,
    } * n;
    let end = to + 1;
    if ago_before {
        return time(at, end, Told::Alone(ago(months, clock)));
    }
    let english = line.lexicon.lang == super::lang::Lang::En;
    // "three years on"
    let on = english && line.word(end) == "on" && matches!(line.word(end + 1), "," | "." | ";" | "");
    match line.get(end, "t") {
        _ if on => return time(at, end + 1, Told::Shift(months)),
        Some("ago") => return time(at, end + 1, Told::Alone(ago(months, clock))),
        Some("earlier") => return time(at, end + 1, Told::Shift(-months)),
        Some("later") => return time(at, end + 1, Told::Shift(months)),
        _ => {}
    }
    // "la mayor caída en tres décadas" tells no time.
    let record = (at.saturating_sub(4)..at)
        .any(|n| line.is(n, "sup") || matches!(line.word(n), "peor" | "pior" | "mejor" | "melhor"));
    if begin > at && months >= 12 && line.get(at, "prep") == Some("in") && !record {
        // "quintuplicó en diez años": what it started from.
        return Some(Time { from: at, to: end, told: Told::Shift(-months), role: Role::Base });
    }
    None
}

fn word(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let (y, m, d) = clock.today;
    let year_at = |y: i32| Told::Alone(Period::At(Stamp::Year(y)));
    let told = match line.get(at, "t")? {
        // "in 2018, the last year before the pact"
        "lastyear"
            if at > 0 && line.word(at - 1) == "the" && matches!(line.word(at + 1), "before" | "of") =>
        {
            return None;
        }
        "lastyear" => {
            let anterior = line.phrase(at).contains("anterior");
            match clock.year {
                Some(said) if anterior => year_at(said - 1),
                _ => year_at(y - 1),
            }
        }
        "pastdecade" => {
            return Some(Time { from: at, to: at + 1, told: Told::Alone(ago(120, clock)), role: Role::Base });
        }
        "yearbefore2" => year_at(y - 2),
        "prevyear" => Told::Shift(-12),
        "nextyear" => Told::Shift(12),
        "sameyear" => Told::SameYear,
        "thisyear" => {
            let last = if m > 1 { m - 1 } else { 1 };
            let so_far = line.phrase(at).contains("acumulado")
                || line.phrase(at).contains("va de")
                || line.phrase(at).contains("so far")
                || line.phrase(at).contains("to date");
            if so_far { Told::Alone(months_of(y, 1, last)) } else { year_at(y) }
        }
        "comingyear" => year_at(y + 1),
        "prepandemic" => year_at(PREPANDEMIC),
        "pandemic" => year_at(PREPANDEMIC + 1),
        "century" => year_at(2000),
        "now" => Told::Alone(Period::Latest),
        "thismonth" => Told::Alone(Period::At(Stamp::Month(y, m))),
        "lastmonth" => {
            let (y, m) = super::calendar::back_months(y, m, 1);
            Told::Alone(Period::At(Stamp::Month(y, m)))
        }
        "sincethen" => Told::SinceThen,
        "yoy" => return Some(Time { from: at, to: at + 1, told: Told::YearBefore, role: Role::Base }),
        "mom" => return Some(Time { from: at, to: at + 1, told: Told::PartBefore, role: Role::Base }),
        "cagr" if line.phrase(at).split(' ').count() > 1 || line.word(at) == "anualmente" => Told::Mean,
        "peryear" => Told::EachYear,
        "decade" if at > 0 && matches!(line.word(at - 1), "ultima" | "una") => {
            return Some(Time { from: at, to: at + 1, told: Told::Alone(ago(120, clock)), role: Role::Base });
        }
        _ => return None,
    };
    let _ = d;
    time(at, at + 1, told)
}
