//! Times that English writes in an order of its own: "March 5, 2024", "5 March", "Q1 2024", "FY2023",
//! "the year to September", "a decade ago", "on Tuesday".

use super::calendar::{back_months, fiscal, half, latest_part};
use super::scan::Line;
use super::time::{Clock, Role, Time, Told, ago, month, part_of_year, year};
use crate::period::{Day, Period, Stamp};

/// The time that begins at an item, if English alone has its form.
pub fn at(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    quarter(line, at, clock)
        .or_else(|| decade(line, at))
        .or_else(|| last_quarter(line, at, clock))
        .or_else(|| fiscal_year(line, at, clock))
        .or_else(|| fiscal_months(line, at, clock))
        .or_else(|| months_to(line, at, clock))
        .or_else(|| year_to(line, at, clock))
        .or_else(|| days_on(line, at))
        .or_else(|| month_quarter(line, at, clock))
        .or_else(|| decade_to(line, at))
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
    // "the Iranian year to March 2024"
    if line.get(at, "t") != Some("fiscalyear") && line.word(at) != "year" {
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

/// "the 1990s": ten years.
fn decade(line: &Line<'_>, at: usize) -> Option<Time> {
    let text = line.word(at);
    let y =
        text.parse::<i32>().ok().filter(|y| text.len() == 4 && y % 10 == 0 && (1900..2100).contains(y))?;
    let ends = line.word(at + 1) == "s" && line.glued(at, at + 1);
    // "since the early 1990s" tells no more than about when.
    let part = at > 0 && matches!(line.word(at - 1), "early" | "mid" | "late" | "-");
    (ends && !part).then(|| time(at, at + 2, Period::Range(Stamp::Year(y), Stamp::Year(y + 9)))).flatten()
}

/// "the closing quarter of 2022", "the opening quarter": the last or first of the year.
fn last_quarter(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let first = match line.word(at) {
        "closing" | "final" => 10,
        "opening" => 1,
        _ => return None,
    };
    if line.get(at + 1, "t") != Some("quarter") {
        return None;
    }
    let (y, to) = year_behind(line, at + 2);
    time(at, to, part_of_year(first, first + 2, y, clock))
}

/// "the first nine months of FY2024": counted from the month in which that year begins.
fn fiscal_months(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let (n, to) = super::time::count(line, at + 1).filter(|_| line.get(at, "ord") == Some("1"))?;
    let months = line.get(to, "t").filter(|t| *t == "month" && (1..12).contains(&n)).map(|_| n - 1)?;
    let year_at = to + 1 + usize::from(line.word(to + 1) == "of");
    let year_at = year_at + usize::from(line.is(year_at, "article"));
    let year = fiscal_year(line, year_at, clock)?;
    let Told::Alone(Period::Range(Stamp::Month(y, first), _)) = year.told else { return None };
    let (last_year, last) = back_months(y, first, -months);
    time(at, year.to, Period::Range(Stamp::Month(y, first), Stamp::Month(last_year, last)))
}

/// "the ten months to October", "the six months through June 2024".
fn months_to(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let (n, to) = super::time::count(line, at).filter(|n| (2..=24).contains(&n.0))?;
    let led = matches!(line.word(to + 1), "to" | "through") || line.get(to + 1, "t") == Some("ending");
    if line.get(to, "t") != Some("month") || !led {
        return None;
    }
    let skip = |n: usize| matches!(line.word(n), "the" | "end" | "of" | "in" | "on" | "-" | "mid" | "late");
    let target = (to + 2..to + 6).find(|n| !skip(*n))?;
    let m = month(line, target)?;
    let (y, end) = year_behind(line, target + 1);
    let y = y.unwrap_or_else(|| latest_part(m, clock.today));
    let (first_year, first) = back_months(y, m, n - 1);
    time(at, end, Period::Range(Stamp::Month(first_year, first), Stamp::Month(y, m)))
}

/// "over the decade to 2022", "over the two decades to 2020".
fn decade_to(line: &Line<'_>, at: usize) -> Option<Time> {
    // "the two" is one item
    let two = || (line.phrase(at) == "the two").then_some((2, at + 1));
    let counted = super::time::count(line, at).or_else(two).filter(|c| (2..=9).contains(&c.0));
    let (n, noun) = counted.unwrap_or((1, at));
    let led = matches!(line.word(noun + 1), "to" | "through") || line.get(noun + 1, "t") == Some("ending");
    let last = year(line, noun + 2).filter(|_| line.get(noun, "t") == Some("decade") && led)?;
    time(at, noun + 3, Period::Range(Stamp::Year(last - 10 * n), Stamp::Year(last)))
}

/// "the March quarter of 2023", "the June year": the three or twelve months that end in it.
fn month_quarter(line: &Line<'_>, at: usize, clock: Clock) -> Option<Time> {
    let last = month(line, at)?;
    let back = match line.get(at + 1, "t")? {
        "quarter" => 2,
        "year" if line.word(at + 1) == "year" => 11,
        _ => return None,
    };
    let (y, to) = year_behind(line, at + 2);
    let y = y.unwrap_or_else(|| latest_part(last, clock.today));
    if back == 2 && last % 3 == 0 {
        return time(at, to, Period::At(Stamp::Quarter(y, last / 3)));
    }
    let (first_year, first) = back_months(y, last, back);
    time(at, to, Period::Range(Stamp::Month(first_year, first), Stamp::Month(y, last)))
}

/// "three weeks later", "nine days earlier".
fn days_on(line: &Line<'_>, at: usize) -> Option<Time> {
    let (n, to) = match line.word(at) {
        "a" => (1, at + 1),
        _ => super::time::count(line, at)?,
    };
    let days = match line.get(to, "t")? {
        "day" => n,
        "week" => 7 * n,
        _ => return None,
    };
    let told = match line.get(to + 1, "t")? {
        "later" => days,
        "earlier" => -days,
        _ => return None,
    };
    Some(Time { from: at, to: to + 2, told: Told::Days(told), role: Role::At })
}

/// "up 4.2 per cent on June", "17.6% up on the same six months of 2024", "a quarter above its level in 2020":
/// whether a rate before a time is told against it.
pub fn is_base(line: &Line<'_>, at: usize) -> bool {
    let rate = |n: usize| n > 0 && (line.is(n - 1, "pct") || line.is(n - 1, "den"));
    let from = at.saturating_sub(9);
    // "to 50 percent on Aug. 6" tells a day.
    let day = day_of_month(line, at).is_some();
    let on = (from..at).rev().find(|n| line.get(*n, "prep") == Some("on") && !line.is(*n, "t") && !day);
    if of_a_level(line, at) || of_a_figure(line, at) {
        return true;
    }
    let Some(on) = on else { return is_level(line, at) || as_it_was(line, at) };
    let plain = (on + 1..at).all(|n| {
        line.any(n, &["article", "t", "num"])
            || matches!(line.word(n), "same" | "of" | "corresponding" | "level" | "figure" | "for" | "in")
            || line.items.get(n).is_some_and(|i| i.digits)
    });
    let moved = rate(on) || line.any(on.saturating_sub(1), &["up", "down"]) && rate(on - 1);
    plain && moved || is_level(line, at) || as_it_was(line, at)
}

/// "nearly seven times as large as it was in 2000", "twice as much as in 2010", "back to where it stood in 2018".
fn as_it_was(line: &Line<'_>, at: usize) -> bool {
    let word = |back: usize| at.checked_sub(back).map_or("", |n| line.word(n));
    let inside = word(1) == "in";
    let was = matches!(word(2), "was" | "were" | "been" | "stood")
        && (2..6).any(|n| matches!(word(n), "as" | "what" | "where"));
    inside && (was || word(2) == "as")
}

/// "six times its 2020 level", "38 percent of their 2019 level", "roughly half the 2010 figure".
fn of_a_level(line: &Line<'_>, at: usize) -> bool {
    const NOUNS: &[&str] =
        &["level", "levels", "figure", "figures", "total", "peak", "value", "high", "tally", "volume"];
    let Some(article) = at.checked_sub(1).filter(|n| line.is(*n, "article") || line.is(*n, "times")) else {
        return false;
    };
    let measured = |n: usize| line.any(n, &["xunit", "times", "pct", "den"]);
    let direct = article > 0 && measured(article - 1) || line.is(article, "times");
    let of = article > 1 && line.word(article - 1) == "of" && measured(article - 2);
    NOUNS.contains(&line.word(at + 1)) && (direct || of)
}

/// "less than a third of the €120 million of 2014", "three times the 400 million of two years before".
fn of_a_figure(line: &Line<'_>, at: usize) -> bool {
    let Some(of) = at.checked_sub(1).filter(|n| matches!(line.word(*n), "of" | "in")) else { return false };
    let figure = |n: usize| {
        line.any(n, &["cur", "mag", "magcur", "unit", "num"]) || line.items.get(n).is_some_and(|i| i.digits)
    };
    let Some(article) = (of.saturating_sub(6)..of).rev().find(|n| !figure(*n)) else { return false };
    let the = line.word(article) == "the" || line.phrase(article).ends_with(" the");
    let before = article.saturating_sub(1);
    let measured = |n: usize| line.any(n, &["xunit", "times", "den"]);
    article + 1 < of
        && the
        && (measured(before)
            || measured(article)
            || before > 0 && line.word(before) == "of" && measured(before - 1))
}

/// "above its level in 2020".
fn is_level(line: &Line<'_>, at: usize) -> bool {
    let Some(noun) = at.checked_sub(2).filter(|n| matches!(line.word(*n), "level" | "levels")) else {
        return false;
    };
    let beside =
        line.is(noun.saturating_sub(1), "article") || matches!(line.word(noun.saturating_sub(1)), "that");
    let compared = noun >= 2
        && (line.any(noun - 2, &["op", "up", "down", "times", "xunit"])
            || matches!(line.get(noun - 2, "prep"), Some("from" | "than" | "against")));
    matches!(line.get(at - 1, "prep"), Some("in" | "of")) && beside && compared
}

/// "have quadrupled since the two signed an agreement in April 2008", "Since the re-establishment of relations in
/// 1990, …": what opens with "since" has its time, if no other stands between.
pub fn since_clause(line: &Line<'_>, at: usize, after: usize) -> bool {
    let from = at.saturating_sub(12).max(after);
    let since = (from..at).rev().find(|n| line.get(*n, "prep") == Some("since"));
    since.is_some_and(|n| {
        let own = line.stretch.get(n) == line.stretch.get(at);
        let lasts = n > 0 && (n.saturating_sub(3)..n).any(|i| line.phrase(i).ends_with("time"));
        own && !lasts && at - n > 1 && line.get(at - 1, "prep") == Some("in")
    })
}

/// "NAIROBI, March 3 (Newsdesk) - Kenya exported …": the dash that ends where and when a report was written.
pub fn dateline(line: &Line<'_>) -> Option<usize> {
    let english = line.lexicon.lang == super::lang::Lang::En;
    let opens = line.is(0, "place") && matches!(line.word(1), "," | "(");
    let opens = opens && line.lexicon.lang != super::lang::Lang::Zh;
    // "SANTIAGO, 6 de abril de 2021.-"
    let stop = |n: usize| line.word(n - 1) == "." && !english;
    let dash = (2..line.len().min(12))
        .find(|n| line.word(*n) == "-" && (stop(*n) || !line.glued(n - 1, *n)) && !line.glued(*n, n + 1))?;
    let said = (1..dash).any(|n| line.any(n, &["level", "verb", "head", "up", "down", "event", "share"]));
    (opens && !said).then_some(dash)
}
