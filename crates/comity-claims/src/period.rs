//! When a claim is about: a calendar stretch, an open interval, "now" or "one day".
//!
//! The text form is the one of the exchange format: `2014`, `2024-03`, `2003-02-01`, `2025-Q1`,
//! `2024-01/2024-09`, `2000/2022`, `since:2014`, `../2023`, `asof:2024-05-16`, `latest`, `future`.
//! Not for time zones or clock times: the finest grain is a day.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A civil day as (year, month, day); orders as the calendar does.
pub type Day = (i32, u8, u8);

/// One calendar unit: a year, quarter, month or day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stamp {
    /// A calendar year.
    Year(i32),
    /// A quarter, 1 to 4.
    Quarter(i32, u8),
    /// A month, 1 to 12.
    Month(i32, u8),
    /// A day.
    Day(i32, u8, u8),
}

/// The number of days in a month.
pub fn days_in(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

impl Stamp {
    /// First day of the unit.
    pub fn first(self) -> Day {
        match self {
            Self::Year(y) => (y, 1, 1),
            Self::Quarter(y, q) => (y, q.saturating_sub(1).min(3) * 3 + 1, 1),
            Self::Month(y, m) => (y, m, 1),
            Self::Day(y, m, d) => (y, m, d),
        }
    }

    /// Last day of the unit.
    pub fn last(self) -> Day {
        match self {
            Self::Year(y) => (y, 12, 31),
            Self::Quarter(y, q) => {
                let month = q.clamp(1, 4) * 3;
                (y, month, days_in(y, month))
            }
            Self::Month(y, m) => (y, m, days_in(y, m)),
            Self::Day(y, m, d) => (y, m, d),
        }
    }

    /// The year the unit lies in.
    pub fn year(self) -> i32 {
        self.first().0
    }

    /// The same unit `n` years later (earlier when negative).
    #[must_use]
    pub fn shift_years(self, n: i32) -> Self {
        match self {
            Self::Year(y) => Self::Year(y + n),
            Self::Quarter(y, q) => Self::Quarter(y + n, q),
            Self::Month(y, m) => Self::Month(y + n, m),
            Self::Day(y, m, d) => Self::Day(y + n, m, d.min(days_in(y + n, m))),
        }
    }

    /// The month or quarter `n` months later, or the day `n` months later where a day is known.
    #[must_use]
    pub fn shift_months(self, n: i32) -> Self {
        let moved = |y: i32, m: u8| {
            let k = y * 12 + i32::from(m) - 1 + n;
            (k.div_euclid(12), (k.rem_euclid(12) + 1) as u8)
        };
        match self {
            Self::Year(_) => self,
            Self::Quarter(y, q) => {
                let (y, m) = moved(y, q * 3);
                if n % 3 == 0 { Self::Quarter(y, m / 3) } else { Self::Month(y, m) }
            }
            Self::Month(y, m) | Self::Day(y, m, _) => {
                let (y, m) = moved(y, m);
                Self::Month(y, m)
            }
        }
    }

    /// The day `n` days later, at most ten years; what is no day stays.
    #[must_use]
    pub fn shift_days(self, n: i32) -> Self {
        let Self::Day(mut y, mut m, d) = self else { return self };
        let mut d = i32::from(d) + n.clamp(-3660, 3660);
        while d < 1 {
            (y, m) = if m == 1 { (y - 1, 12) } else { (y, m - 1) };
            d += i32::from(days_in(y, m));
        }
        while d > i32::from(days_in(y, m)) {
            d -= i32::from(days_in(y, m));
            (y, m) = if m == 12 { (y + 1, 1) } else { (y, m + 1) };
        }
        Self::Day(y, m, d as u8)
    }

    /// The day of the week, Monday 0 to Sunday 6 (Sakamoto's method), of the first day of the unit.
    pub fn weekday(self) -> i32 {
        let (y, m, d) = self.first();
        const SHIFT: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let shift = SHIFT.get(usize::from(m).wrapping_sub(1)).copied().unwrap_or(0);
        let y = if m < 3 { y - 1 } else { y };
        (y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + shift + i32::from(d) + 6).rem_euclid(7)
    }

    /// Reads `2014`, `2025-Q1`, `2024-03` or `2003-02-01`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year: i32 = parts.next().filter(|p| p.len() == 4)?.parse().ok()?;
        let Some(second) = parts.next() else { return Some(Self::Year(year)) };
        if let Some(q) = second.strip_prefix('Q') {
            let q: u8 = q.parse().ok().filter(|q| (1..=4).contains(q))?;
            return parts.next().is_none().then_some(Self::Quarter(year, q));
        }
        let month: u8 = second.parse().ok().filter(|m| (1..=12).contains(m))?;
        let Some(third) = parts.next() else { return Some(Self::Month(year, month)) };
        let day: u8 = third.parse().ok().filter(|d| (1..=days_in(year, month)).contains(d))?;
        parts.next().is_none().then_some(Self::Day(year, month, day))
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Year(y) => write!(f, "{y:04}"),
            Self::Quarter(y, q) => write!(f, "{y:04}-Q{q}"),
            Self::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Self::Day(y, m, d) => write!(f, "{y:04}-{m:02}-{d:02}"),
        }
    }
}

/// The period slot of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// One calendar unit.
    At(Stamp),
    /// From the first unit to the second, both included.
    Range(Stamp, Stamp),
    /// From a unit until the document's date.
    Since(Stamp),
    /// Everything up to and including a unit.
    UpTo(Stamp),
    /// On a day, or at the end of a unit.
    AsOf(Stamp),
    /// The present tense.
    Latest,
    /// What has not happened yet.
    Future,
}

impl Period {
    /// First and last day, when the period is closed.
    pub fn bounds(self) -> Option<(Day, Day)> {
        match self {
            Self::At(s) => Some((s.first(), s.last())),
            Self::Range(a, b) => Some((a.first(), b.last())),
            _ => None,
        }
    }

    /// The same period `n` years later, for closed periods.
    #[must_use]
    pub fn shift_years(self, n: i32) -> Self {
        match self {
            Self::At(s) => Self::At(s.shift_years(n)),
            Self::Range(a, b) => Self::Range(a.shift_years(n), b.shift_years(n)),
            Self::AsOf(s) => Self::AsOf(s.shift_years(n)),
            other => other,
        }
    }

    /// The last year touched by a closed or as-of period.
    pub fn last_year(self) -> Option<i32> {
        match self {
            Self::At(s) | Self::AsOf(s) | Self::UpTo(s) => Some(s.year()),
            Self::Range(_, b) => Some(b.year()),
            _ => None,
        }
    }

    /// Whether the period is exactly one calendar year.
    pub fn whole_year(self) -> Option<i32> {
        match self.bounds()? {
            ((y, 1, 1), (z, 12, 31)) if y == z => Some(y),
            _ => None,
        }
    }

    /// Length in months of a closed period (a day counts as one month).
    pub fn months(self) -> Option<i32> {
        let (a, b) = self.bounds()?;
        Some((b.0 - a.0) * 12 + i32::from(b.1) - i32::from(a.1) + 1)
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "latest" => return Some(Self::Latest),
            "future" => return Some(Self::Future),
            _ => {}
        }
        if let Some(rest) = text.strip_prefix("since:") {
            return Stamp::parse(rest).map(Self::Since);
        }
        if let Some(rest) = text.strip_prefix("asof:") {
            return Stamp::parse(rest).map(Self::AsOf);
        }
        if let Some(rest) = text.strip_prefix("../") {
            return Stamp::parse(rest).map(Self::UpTo);
        }
        match text.split_once('/') {
            Some((a, b)) => Some(Self::Range(Stamp::parse(a)?, Stamp::parse(b)?)),
            None => Stamp::parse(text).map(Self::At),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(s) => write!(f, "{s}"),
            Self::Range(a, b) => write!(f, "{a}/{b}"),
            Self::Since(s) => write!(f, "since:{s}"),
            Self::UpTo(s) => write!(f, "../{s}"),
            Self::AsOf(s) => write!(f, "asof:{s}"),
            Self::Latest => f.write_str("latest"),
            Self::Future => f.write_str("future"),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
            .ok_or_else(|| format!("expected a period such as 2014 or 2024-01/2024-09, found {text:?}"))
    }
}

impl From<Period> for String {
    fn from(p: Period) -> Self {
        p.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_form_reads_back() {
        for text in [
            "2014",
            "2024-03",
            "2003-02-01",
            "2025-Q1",
            "2024-01/2024-09",
            "2000/2022",
            "2023-04/2024-03",
            "since:2014",
            "../2023",
            "asof:2024-05-16",
            "latest",
            "future",
        ] {
            assert_eq!(Period::parse(text).map(|p| p.to_string()).as_deref(), Some(text));
        }
        for bad in ["", "20", "2024-13", "2023-02-29", "2024-Q5", "since:", "2024/"] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_quarter_is_three_months() {
        let q = Period::parse("2024-Q1").unwrap();
        let m = Period::parse("2024-01/2024-03").unwrap();
        assert_eq!(q.bounds(), m.bounds());
        assert_eq!(m.months(), Some(3));
        assert_eq!(Period::parse("2023-01/2023-12").unwrap().whole_year(), Some(2023));
    }
}
