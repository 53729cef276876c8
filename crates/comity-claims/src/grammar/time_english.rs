//! Times that English writes in an order of its own: "March 5, 2024", "5 March", "Q1 2024", "FY2023",
//! "the year to September", "a decade ago", "on Tuesday".

use super::calendar::{back_months, fiscal, half, latest_part};
use super::scan::Line;
use super::time::{Clock, Role, Time, Told, ago, month, part_of_year, year};
use crate::period::{Day, Period, Stamp};

/// The time that begins at an item, if English alone has its form.
pub fn at(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    quarter(line, at, clock)
        .or_else(|| fiscal_year(line, at, clock))
        .or_else(|| year_to(line, at, clock))
        .or_else(|| one_unit(line, at, clock))
        .or_else(|| weekday(line, at, clock))
}

fn time(from: usize, to: usize, period: Period) -> Option<Time> {
    Some(Time { from, to, told: Told::Alone(period), role: Role::At })
}

/// "March 5", "Oct. 1", "5 March", "the 5th of March": the day, the month, and where they end.
pub fn day_of_month(line: &Line<'_>, at: usize) -> Option<(u8, u8, usize)> {
    if let Some(m) = month(line, at) {
        let (d, to) = day(line, at + 1)?;
        let counted = line.any(to, &["mag", "unit", "pct", "cur", "noise"]);
        return (!counted).then_some((d, m, to));
    }
    let (d, to) = day(line, at)?;
    let to = to + usize::from(line.word(to) == "of");
    month(line, to).map(|m| (d, m, to + 1))
}

fn day(line: &Line<'_>, at: usize) -> Option<(u8, usize)> {
    let text = line.word(at);
    let number = text.parse::<u8>().ok().filter(|d| (1..=31).contains(d) && text.len() <= 2)?;
    Some((number, at + 1))
}

/// The year behind a part of one: "Q1 2024", "first half of 2024".
fn year_behind(line: &Line<'_>, at: usize) -> (Option<i32>, usize) {
    let step = usize::from(matches!(line.word(at), "of" | ","));
    year(line, at + step).map_or((None, at), |y| (Some(y), at + step + 1))
}

/// "Q1 2024", "H1", "1H 2024".
fn quarter(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let letter = |n: usize| matches!(line.word(n), "q" | "h").then(|| line.word(n) == "q");
    let number = |n: usize| line.word(n).parse::<u8>().ok().filter(|d| (1..=4).contains(d));
    if !line.glued(at, at + 1) {
        return None;
    }
    let (of_four, n) = letter(at).zip(number(at + 1)).or_else(|| letter(at + 1).zip(number(at)))?;
    let (y, to) = year_behind(line, at + 2);
    if of_four {
        return time(at, to, part_of_year(3 * n - 2, 3 * n, y, clock));
    }
    (n <= 2)
        .then(|| half(y.unwrap_or_else(|| latest_part(6 * n, clock.today)), n))
        .and_then(|p| time(at, to, p))
}

/// "FY2024", "fiscal 2023", "financial year 2022-23": named by the year it ends in.
fn fiscal_year(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let named = line.get(at, "t") == Some("fiscalyear") && line.word(at).starts_with('f')
        || line.get(at, "t") == Some("fiscalyear") && line.phrase(at).starts_with("the f");
    let short = || {
        let text = line.word(at + 1);
        let two = text.len() == 2 && line.glued(at, at + 1) && line.word(at) == "fy";
        text.parse::<i32>().ok().filter(|_| two).map(|y| 2000 + y)
    };
    let y = year(line, at + 1).or_else(short).filter(|_| named)?;
    // "2022-23" is read as such.
    if matches!(line.word(at + 2), "-" | "/") && line.glued(at + 1, at + 2) {
        return None;
    }
    let first =
        if clock.fiscal > 1 { clock.fiscal } else { return time(at, at + 2, Period::At(Stamp::Year(y))) };
    time(at, at + 2, fiscal(y - 1, first))
}

/// "the year to September", "the 12 months through June 2024", "the four quarters to the end of Q3 2024".
fn year_to(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    if line.get(at, "t") != Some("fiscalyear") {
        return None;
    }
    let next = at + 1;
    let to_end = line.get(next, "t") == Some("ending") || matches!(line.word(next), "to" | "through");
    if !to_end {
        return None;
    }
    let skip = |n: usize| {
        matches!(line.word(n), "the" | "end" | "of" | "in" | "on" | "-" | "mid" | "late")
            || line.word(n).parse::<u8>().is_ok()
    };
    let target = (next + 1..next + 6).find(|n| !skip(*n))?;
    let (m, after) = match month(line, target) {
        Some(m) => (m, target + 1),
        None => {
            let number = line.word(target + 1).parse::<u8>().ok().filter(|q| (1..=4).contains(q))?;
            (line.word(target) == "q").then_some((3 * number, target + 2))?
        }
    };
    let after = after + usize::from(line.word(after).parse::<u8>().is_ok());
    let (y, to) = year_behind(line, after);
    let y = y.unwrap_or_else(|| latest_part(m, clock.today));
    let (first_year, first) = back_months(y, m, 11);
    time(at, to, Period::Range(Stamp::Month(first_year, first), Stamp::Month(y, m)))
}

/// "a decade earlier", "a month ago", "one year later".
fn one_unit(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    if !matches!(line.word(at), "a" | "one") {
        return None;
    }
    let months = match line.get(at + 1, "t")? {
        "year" => 12,
        "decade" => 120,
        "month" => 1,
        "quarter" => 3,
        _ => return None,
    };
    let told = match line.get(at + 2, "t")? {
        "ago" => Told::Alone(ago(months, clock)),
        "earlier" => Told::Shift(-months),
        "later" => Told::Shift(months),
        _ => return None,
    };
    Some(Time { from: at, to: at + 3, told, role: Role::At })
}

/// "on Tuesday": the last one up to the day of the text.
fn weekday(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let back = match line.get(at, "t")? {
        "yesterday" => 1,
        told => {
            (day_of_week(clock.today) - told.strip_prefix("weekday:")?.parse::<i64>().ok()?).rem_euclid(7)
        }
    };
    let (y, m, d) = clock.today;
    time(at, at + 1, Period::At(Stamp::Day(y, m, d).shift_days(-i32::try_from(back).ok()?)))
}

/// Monday is 0 (Zeller's congruence, shifted).
fn day_of_week((y, m, d): Day) -> i64 {
    let (y, m) = if m < 3 { (i64::from(y) - 1, i64::from(m) + 12) } else { (i64::from(y), i64::from(m)) };
    (i64::from(d) + 13 * (m + 1) / 5 + y + y / 4 - y / 100 + y / 400 + 5).rem_euclid(7)
}
