//! Days with a precision, half-open intervals, and three-valued comparison.
//!
//! "Joined in November 2018" is not a day. A [`When`] holds the first and the last day it can
//! mean; an [`Interval`] is half-open, `[from, to)`, with a precision per end. Whether something
//! holds on a day is then *yes*, *no* or *cannot say at this precision* ([`Truth`]).
//!
//! Not for clock times or time zones: every date is a civil date of the proleptic Gregorian
//! calendar.

use std::fmt;

/// Names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A civil date, ordered by calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year, 1 to 9999.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// The date, or `None` if there is no such day.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let valid = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        valid.then_some(Self { year, month, day })
    }

    /// Reads `2025-05-14`.
    pub fn parse(text: &str) -> Option<Self> {
        match When::parse(text)? {
            When { first, precision: Precision::Day, .. } => Some(first),
            _ => None,
        }
    }

    /// The first day of a year.
    pub fn first_of(year: i16) -> Self {
        Self { year, month: 1, day: 1 }
    }

    /// The last day of a year.
    pub fn last_of(year: i16) -> Self {
        Self { year, month: 12, day: 31 }
    }

    /// The following day.
    #[must_use]
    pub fn next(self) -> Self {
        if self.day < days_in_month(self.year, self.month) {
            Self { day: self.day + 1, ..self }
        } else if self.month < 12 {
            Self { month: self.month + 1, day: 1, ..self }
        } else {
            Self { year: self.year.saturating_add(1), month: 1, day: 1 }
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days of a month in the Gregorian calendar.
pub fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

/// A date known to some precision: any day from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct When {
    /// The first day it can mean.
    pub first: Date,
    /// The last day it can mean.
    pub last: Date,
    /// How it was written.
    pub precision: Precision,
}

impl When {
    /// Exactly this day.
    pub fn day(date: Date) -> Self {
        Self { first: date, last: date, precision: Precision::Day }
    }

    /// Some day of this month.
    pub fn month(year: i16, month: u8) -> Option<Self> {
        let first = Date::new(year, month, 1)?;
        let last = Date { day: days_in_month(year, month), ..first };
        Some(Self { first, last, precision: Precision::Month })
    }

    /// Some day of this year.
    pub fn year(year: i16) -> Option<Self> {
        let first = Date::new(year, 1, 1)?;
        Some(Self { first, last: Date::last_of(year), precision: Precision::Year })
    }

    /// Reads `2025`, `2025-05` or `2025-05-14`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let year = digits(parts.next()?, 4)? as i16;
        let month = parts.next().map(|t| digits(t, 2));
        let day = parts.next().map(|t| digits(t, 2));
        if parts.next().is_some() {
            return None;
        }
        match (month, day) {
            (None, None) => Self::year(year),
            (Some(month), None) => Self::month(year, month? as u8),
            (Some(month), Some(day)) => Date::new(year, month? as u8, day? as u8).map(Self::day),
            (None, Some(_)) => None,
        }
    }

    /// `14 May 2025`, `May 2025`, `2025`.
    pub fn in_words(self) -> String {
        let Date { year, month, day } = self.first;
        let month = MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or_default();
        match self.precision {
            Precision::Day => format!("{day} {month} {year}"),
            Precision::Month => format!("{month} {year}"),
            _ => year.to_string(),
        }
    }

    /// The same date read no more exactly than `precision`: a file may store a month as its
    /// first day.
    pub fn coarsened(self, precision: Precision) -> Self {
        let coarse = match precision {
            Precision::Day => Some(self),
            Precision::Month => Self::month(self.first.year, self.first.month),
            Precision::Year => Self::year(self.first.year),
        };
        if precision > self.precision { coarse.unwrap_or(self) } else { self }
    }

    /// Whether two dates can mean the same day: `2018-11` and `2018-11-06` can.
    pub fn may_equal(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Whether this date is on or before `day`.
    pub fn on_or_before(self, day: Date) -> Truth {
        if self.last <= day {
            Truth::Yes
        } else if self.first > day {
            Truth::No
        } else {
            Truth::CannotSay
        }
    }
}

fn digits(text: &str, width: usize) -> Option<u16> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Date { year, month, .. } = self.first;
        match self.precision {
            Precision::Day => write!(f, "{}", self.first),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Year => write!(f, "{year:04}"),
        }
    }
}

/// The answer to a question about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// The dates are not known exactly enough.
    CannotSay,
}

impl Truth {
    /// Both hold: *no* wins over *cannot say*, which wins over *yes*.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::CannotSay, _) | (_, Self::CannotSay) => Self::CannotSay,
            _ => Self::Yes,
        }
    }

    /// The contrary; *cannot say* stays.
    #[must_use]
    pub fn contrary(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::CannotSay => Self::CannotSay,
        }
    }
}

/// One end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// No end: still true, or true as far back as records go.
    Open,
    /// There is an end, nobody says when.
    Unknown,
    /// An end known to some precision.
    At(When),
}

/// A stretch of time `[from, to)`: it begins on the day `from` and the day `to` is the first on
/// which it no longer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    /// First day.
    pub from: End,
    /// First day after.
    pub to: End,
}

impl Interval {
    /// Whether it holds on `day`.
    pub fn holds_on(&self, day: Date) -> Truth {
        let begun = match self.from {
            End::Open => Truth::Yes,
            End::At(when) => when.on_or_before(day),
            End::Unknown => Truth::CannotSay,
        };
        let ended = match self.to {
            End::Open => Truth::No,
            End::At(when) => when.on_or_before(day),
            End::Unknown => Truth::CannotSay,
        };
        begun.and(ended.contrary())
    }

    /// `from … until …`; an end that is open is not mentioned.
    pub fn in_words(&self) -> String {
        let from = match self.from {
            End::Open => String::new(),
            End::Unknown => "start not known".to_owned(),
            End::At(when) => format!("from {when}"),
        };
        let to = match self.to {
            End::Open => String::new(),
            End::Unknown => ", end not known".to_owned(),
            End::At(when) => format!(" until {when}"),
        };
        format!("{from}{to}")
    }

    /// Whether it holds on any day of the years `from ..= to`.
    pub fn touches(&self, from: i16, to: i16) -> bool {
        let starts_in_time = match self.from {
            End::At(when) => when.first <= Date::last_of(to),
            End::Open | End::Unknown => true,
        };
        let ends_after = match self.to {
            End::At(when) => when.last > Date::first_of(from),
            End::Open | End::Unknown => true,
        };
        starts_in_time && ends_after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect(text)
    }

    #[test]
    fn a_month_and_a_day_in_it_may_be_the_same() {
        let month = When::parse("2018-11").unwrap();
        let day = When::parse("2018-11-06").unwrap();
        assert!(month.may_equal(day));
        assert!(!month.may_equal(When::parse("2018-12-01").unwrap()));
    }

    #[test]
    fn a_month_stored_as_its_first_day_is_a_month() {
        let stored = When::parse("2018-11-01").unwrap().coarsened(Precision::Month);
        assert_eq!(stored.to_string(), "2018-11");
        assert_eq!(stored.on_or_before(day("2018-11-15")), Truth::CannotSay);
        assert_eq!(stored.on_or_before(day("2018-11-30")), Truth::Yes);
        assert_eq!(stored.on_or_before(day("2018-10-31")), Truth::No);
    }

    #[test]
    fn intervals_are_half_open() {
        let relation = Interval {
            from: End::At(When::parse("2018-01-01").unwrap()),
            to: End::At(When::parse("2020-02-01").unwrap()),
        };
        assert_eq!(relation.holds_on(day("2017-12-31")), Truth::No);
        assert_eq!(relation.holds_on(day("2018-01-01")), Truth::Yes);
        assert_eq!(relation.holds_on(day("2020-01-31")), Truth::Yes);
        assert_eq!(relation.holds_on(day("2020-02-01")), Truth::No);
    }

    #[test]
    fn an_unknown_start_cannot_be_dated_but_an_end_rules_out() {
        let relation = Interval { from: End::Unknown, to: End::At(When::parse("2017-06-13").unwrap()) };
        assert_eq!(relation.holds_on(day("2017-06-12")), Truth::CannotSay);
        assert_eq!(relation.holds_on(day("2017-06-13")), Truth::No);
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in ["2023-02-29", "2023-13-01", "2023-00-01", "23-01-01", "2023-1-1", "x", ""] {
            assert!(When::parse(text).is_none(), "{text}");
        }
        assert!(Date::parse("2024-02-29").is_some());
        assert_eq!(day("2023-12-31").next(), day("2024-01-01"));
    }
}
