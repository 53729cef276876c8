//! Times of Chinese.

use super::calendar::{fiscal, half, last_day, months_of};
use super::scan::Line;
use super::time::{Clock, Role, Time, Told, ago, count, year};
use crate::period::{Period, Stamp};

/// The time that begins at an item.
pub fn at(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let asof = line.get(at, "t") == Some("asof") && (line.word(at) == "截" || year_like(line, at + 1));
    let since = matches!(line.word(at), "自" | "从" | "由");
    let begin = at + usize::from(asof || since);
    let found = range(line, begin, clock)
        .or_else(|| stretch(line, begin, clock))
        .or_else(|| fiscal_year(line, begin, clock))
        .or_else(|| date(line, begin, clock))
        .or_else(|| months(line, begin, clock));
    if let Some((period, mut to)) = found {
        let mut period = period;
        let mut role = Role::At;
        if let Some(end) = line.get(to, "t").filter(|v| matches!(*v, "yearend" | "monthend")) {
            if asof && end == "monthend" {
                period = as_of(period);
            }
            to += 1;
        } else if asof && !matches!(period, Period::At(Stamp::Year(_))) {
            period = as_of(period);
        }
        if line.word(to) == "全" && line.word(to + 1) == "年" {
            to += 2;
        }
        let open = line.get(to, "t") == Some("since") || line.word(to) == "起";
        if since && open || line.word(to) == "以" && line.word(to + 1) == "来" || line.phrase(to) == "以 来"
        {
            role = Role::Since;
            to += 1;
        } else if line.word(to) == "期" && line.word(to + 1) == "间" {
            to += 2;
        }
        let later = (to..to + 5).any(|n| line.get(n, "t") == Some("since"));
        if since && role == Role::At && (open || later) {
            role = Role::Since;
        }
        return Some(Time {
            from: if since && role == Role::Since || asof { at } else { begin },
            to,
            told: Told::Alone(period),
            role,
        });
    }
    distance(line, at, clock).or_else(|| word(line, at, clock))
}

fn year_like(line: &Line<'_>, at: usize) -> bool {
    year(line, at).is_some()
        || matches!(line.get(at, "t"), Some("lastyear" | "thisyear" | "now"))
        || line.items.get(at).is_some_and(|i| i.digits) && line.word(at + 1) == "月"
}

fn as_of(period: Period) -> Period {
    match period {
        Period::At(s) => Period::AsOf(last_day(s)),
        other => other,
    }
}

/// A year: "2023年", "去年"; the item after it.
fn year_at(line: &Line<'_>, at: usize, clock: Clock) -> Option<(i32, usize)> {
    // Taiwan counts its years from 1912.
    if line.get(at, "t") == Some("minguo") && line.word(at + 2) == "年" {
        let n: i32 = line.word(at + 1).parse().ok().filter(|n| (1..200).contains(n))?;
        return Some((n + 1911, at + 3));
    }
    if let Some(y) = year(line, at).filter(|_| line.word(at + 1) == "年") {
        return Some((y, at + 2));
    }
    let y = match line.get(at, "t")? {
        "lastyear" => clock.today.0 - 1,
        "prepandemic" => 2019,
        "thisyear" => clock.today.0,
        "comingyear" => clock.today.0 + 1,
        "yearbefore2" => clock.today.0 - 2,
        "prevyear" if line.phrase(at) != "上 年 同 期" => clock.year.unwrap_or(clock.today.0) - 1,
        "nextyear" => clock.year? + 1,
        "sameyear" => clock.year?,
        _ => return None,
    };
    Some((y, at + 1))
}

/// "2012年至2022年", "2018—2022年".
fn range(line: &Line<'_>, at: usize, _clock: Clock) -> Option<(Period, usize)> {
    let first = year(line, at)?;
    let mut next = at + 1;
    if line.word(next) == "年" {
        next += 1;
    }
    if !matches!(line.word(next), "至" | "到" | "-" | "~" | "—") {
        return None;
    }
    next += 1;
    while line.word(next) == "-" {
        next += 1;
    }
    let second = year(line, next).filter(|_| line.word(next + 1) == "年")?;
    (first < second).then_some((Period::Range(Stamp::Year(first), Stamp::Year(second)), next + 2))
}

/// Parts of years: halves, quarters, the first months, five-year plans.
fn stretch(line: &Line<'_>, at: usize, clock: Clock) -> Option<(Period, usize)> {
    let (year, next) = year_at(line, at, clock).map_or((None, at), |(y, n)| (Some(y), n));
    let (first, last) = match line.get(next, "t") {
        Some("h1") => (1, 6),
        Some("h2") => (7, 12),
        Some("q1") => (1, 3),
        Some("q2") => (4, 6),
        Some("q3") => (7, 9),
        Some("q4") => (10, 12),
        Some("9m") => (1, 9),
        Some("fyp12") => return Some((Period::Range(Stamp::Year(2011), Stamp::Year(2015)), next + 1)),
        Some("fyp13") => return Some((Period::Range(Stamp::Year(2016), Stamp::Year(2020)), next + 1)),
        Some("fyp14") => return Some((Period::Range(Stamp::Year(2021), Stamp::Year(2025)), next + 1)),
        Some("fyp15") => return Some((Period::Range(Stamp::Year(2026), Stamp::Year(2030)), next + 1)),
        _ => return first_months(line, next, year, clock),
    };
    let year = year.or(clock.year).unwrap_or_else(|| super::calendar::latest_part(last, clock.today));
    let period = if last - first == 5 {
        half(year, if first == 1 { 1 } else { 2 })
    } else {
        months_of(year, first, last)
    };
    Some((period, next + 1))
}

/// "前八个月", "头两个月", "1至7月", "1-7月".
fn first_months(line: &Line<'_>, at: usize, year: Option<i32>, clock: Clock) -> Option<(Period, usize)> {
    let of =
        |last: u8| year.or(clock.year).unwrap_or_else(|| super::calendar::latest_part(last, clock.today));
    if matches!(line.word(at), "前" | "头" | "首") {
        let (n, to) = count(line, at + 1)?;
        let to = if line.word(to) == "个" { to + 1 } else { to };
        let last = u8::try_from(n).ok().filter(|n| *n <= 12)?;
        return (line.word(to) == "月").then(|| (months_of(of(last), 1, last), to + 1));
    }
    let first: u8 = line.word(at).parse().ok().filter(|m| (1..=12).contains(m))?;
    let mid = if line.word(at + 1) == "月" { at + 2 } else { at + 1 };
    if !matches!(line.word(mid), "至" | "到" | "-" | "~") {
        return None;
    }
    let last: u8 = line.word(mid + 1).parse().ok().filter(|m| (1..=12).contains(m))?;
    (line.word(mid + 2) == "月" && first < last).then(|| {
        let to = mid + 3 + usize::from(line.word(mid + 3) == "份");
        (months_of(of(last), first, last), to)
    })
}

/// "2022/23财年".
fn fiscal_year(line: &Line<'_>, at: usize, clock: Clock) -> Option<(Period, usize)> {
    let month = if clock.fiscal > 1 { clock.fiscal } else { 4 };
    if !line.items.get(at)?.digits {
        return None;
    }
    let y: i32 = line.word(at).parse().ok().filter(|y| (1900..2100).contains(y))?;
    let mut to = at + 1;
    if matches!(line.word(to), "/" | "-" | "至") {
        to += 2;
    }
    let fiscal_word = line.phrase(to).replace(' ', "");
    let length = match fiscal_word.as_str() {
        "财年" => 1,
        _ => return None,
    };
    Some((fiscal(if to > at + 1 { y } else { y - 1 }, month), to + length))
}

/// "2023年6月30日", "去年3月", "今年".
fn date(line: &Line<'_>, at: usize, clock: Clock) -> Option<(Period, usize)> {
    if line.get(at, "t") == Some("sameperiod") {
        return None;
    }
    if line.get(at, "t") == Some("thismonth")
        && let Some((d, to)) = day_at(line, at + 1)
    {
        return Some((Period::At(Stamp::Day(clock.today.0, clock.today.1, d)), to));
    }
    let (y, next) = year_at(line, at, clock)?;
    if let Some((m, to)) = month_at(line, next) {
        if let Some((d, to)) = day_at(line, to) {
            return Some((Period::At(Stamp::Day(y, m, d)), to));
        }
        return Some((Period::At(Stamp::Month(y, m)), to));
    }
    // "去年夏季", "年底" are told with the year.
    let to = next + usize::from(line.get(next, "t") == Some("full"));
    Some((Period::At(Stamp::Year(y)), to))
}

fn month_at(line: &Line<'_>, at: usize) -> Option<(u8, usize)> {
    if !line.items.get(at)?.digits {
        return None;
    }
    let m: u8 = line.word(at).parse().ok().filter(|m| (1..=12).contains(m))?;
    match line.phrase(at + 1).as_str() {
        "月" => {
            Some((m, at + 2 + usize::from(matches!(line.word(at + 2), "份" | "单") && line.is(at + 2, "t"))))
        }
        "月 份" => Some((m, at + 2)),
        _ => None,
    }
}

fn day_at(line: &Line<'_>, at: usize) -> Option<(u8, usize)> {
    if !line.items.get(at)?.digits {
        return None;
    }
    let d: u8 = line.word(at).parse().ok().filter(|d| (1..=31).contains(d))?;
    matches!(line.word(at + 1), "日" | "号").then_some((d, at + 2))
}

/// "3月", "6月15日" of the year spoken of.
fn months(line: &Line<'_>, at: usize, clock: Clock) -> Option<(Period, usize)> {
    let (m, to) = month_at(line, at)?;
    let y = clock.year.filter(|y| *y < clock.today.0 || m <= clock.today.1);
    let y = y.unwrap_or_else(|| super::calendar::latest_part(m, clock.today));
    match day_at(line, to) {
        Some((d, to)) => Some((Period::At(Stamp::Day(y, m, d)), to)),
        None => Some((Period::At(Stamp::Month(y, m)), to)),
    }
}

/// "五年前", "十年来", "七年后", "五年间".
fn distance(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let opens = at == 0 || matches!(line.word(at - 1), "，" | "," | "。");
    let back = matches!(line.phrase(at).as_str(), "过 去" | "过去") || line.word(at) == "近" && opens;
    let begin = if back {
        at + usize::from(line.word(at) != "过")
            + if line.word(at) == "过" { if line.phrase(at) == "过 去" { 1 } else { 2 } } else { 0 }
    } else {
        at
    };
    let (n, to) = count(line, begin)?;
    let step = usize::from(line.word(to) == "个");
    let of = |to: usize, told: Told, role: Role| Some(Time { from: at, to, told, role });
    if matches!(line.word(to), "天" | "日") && matches!(line.word(to + 1), "后" | "之后") && n < 300 {
        return of(to + 2, Told::Days(n), Role::At);
    }
    let months = match line.word(to + step) {
        "年" => n * 12,
        "月" if step == 1 => n,
        _ => return None,
    };
    let end = to + step + 1;
    match line.word(end) {
        "前" => of(end + 1, Told::Alone(ago(months, clock)), Role::At),
        "后" | "后才" => of(end + 1, Told::Shift(months), Role::At),
        "来" => of(end + 1, Told::Alone(ago(months, clock)), Role::Base),
        "间" | "内" if months >= 12 => of(end + 1, Told::Shift(-months), Role::Base),
        _ if back => {
            let first = clock.today.0 - months / 12;
            let period = Period::Range(Stamp::Year(first), Stamp::Year(clock.today.0));
            of(end, Told::Alone(period), Role::At)
        }
        _ => None,
    }
}

fn word(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let (y, m, _) = clock.today;
    let told = match line.get(at, "t")? {
        "full" => Told::SameYear,
        "prevyear" => return Some(Time { from: at, to: at + 1, told: Told::YearBefore, role: Role::Base }),
        "now" => Told::Alone(Period::Latest),
        "thismonth" => Told::Alone(Period::At(Stamp::Month(y, m))),
        // "1月15日……同月24日"
        "samemonth" => match day_at(line, at + 1) {
            Some((day, to)) => return Some(Time { from: at, to, told: Told::DayOf(day), role: Role::At }),
            None => Told::Shift(0),
        },
        "lastmonth" => {
            let (y, m) = super::calendar::back_months(y, m, 1);
            Told::Alone(Period::At(Stamp::Month(y, m)))
        }
        // "去年同期为20亿": the figure of then, told by itself.
        "sameperiod" => Told::Shift(-12),
        "sincethen" => Told::SinceThen,
        "yoy" => return Some(Time { from: at, to: at + 1, told: Told::YearBefore, role: Role::Base }),
        "mom" => return Some(Time { from: at, to: at + 1, told: Told::PartBefore, role: Role::Base }),
        "cagr" => Told::Mean,
        "peryear" => Told::EachYear,
        "sameyear" => Told::SameYear,
        "nextyear" => Told::Shift(12),
        _ => return None,
    };
    Some(Time { from: at, to: at + 1, told, role: Role::At })
}
