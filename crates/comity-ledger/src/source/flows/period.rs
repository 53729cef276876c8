//! Years, quarters and months as offices write them.

use crate::source::table::shown;
use crate::source::{SourceError, Span};
use crate::time::days_in_month;
use std::fmt;

/// A year, a quarter or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(i32);

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// A year.
    Year,
    /// Three months.
    Quarter,
    /// A month.
    Month,
}

/// Quarters stand behind the twelve months of their year in the order of periods.
const FIRST_QUARTER: i32 = 20;

/// The first three letters of the months in English, Portuguese and Spanish.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene"],
    &["feb", "fev"],
    &["mar"],
    &["apr", "abr"],
    &["may", "mai"],
    &["jun"],
    &["jul"],
    &["aug", "ago"],
    &["sep", "set"],
    &["oct", "out"],
    &["nov"],
    &["dec", "dez", "dic"],
];

/// Years of two digits below this are of this century, as spreadsheets take them.
const SHORT_YEARS_FROM: i16 = 50;

/// Whether a day is the first or the last of its month, so that its date stands for the month.
fn is_end(year: &str, month: &str, day: &str) -> bool {
    let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse::<u8>()) else {
        return false;
    };
    (1..=12).contains(&month) && (day == 1 || day == days_in_month(year, month))
}

/// The month that a name in letters means: `Jan`, `janeiro`, `February`.
pub fn month_named(text: &str) -> Option<u8> {
    let lower = text.trim().to_lowercase();
    let letters = (3..=10).contains(&lower.chars().count()) && lower.chars().all(char::is_alphabetic);
    let start: String = lower.chars().take(3).collect();
    let at = MONTHS.iter().position(|names| names.contains(&start.as_str())).filter(|_| letters)?;
    Some(at as u8 + 1)
}

impl Period {
    /// A year.
    pub fn year_of(year: i16) -> Self {
        Self(i32::from(year) * 100)
    }

    /// A month, 1 to 12.
    pub fn month_of(year: i16, month: u8) -> Option<Self> {
        (1..=12).contains(&month).then(|| Self(i32::from(year) * 100 + i32::from(month)))
    }

    /// A quarter, 1 to 4.
    pub fn quarter_of(year: i16, quarter: u8) -> Option<Self> {
        let quarter_number = FIRST_QUARTER + i32::from(quarter);
        (1..=4).contains(&quarter).then(|| Self(i32::from(year) * 100 + quarter_number))
    }

    /// The year in which it lies.
    pub fn year(self) -> i16 {
        (self.0 / 100) as i16
    }

    /// How long it is.
    pub fn frequency(self) -> Frequency {
        match self.0 % 100 {
            0 => Frequency::Year,
            1..=12 => Frequency::Month,
            _ => Frequency::Quarter,
        }
    }

    /// Number of the month or the quarter in its year; 0 for a year.
    pub fn part(self) -> u8 {
        let part = self.0 % 100;
        (if part > FIRST_QUARTER { part - FIRST_QUARTER } else { part }) as u8
    }

    /// The number that stands for it in a store: the year times 100, and 1 to 12 or 21 to 24.
    pub fn code(self) -> i32 {
        self.0
    }

    /// From [`Period::code`].
    pub fn from_code(code: i32) -> Option<Self> {
        let (year, part) = (i16::try_from(code / 100).ok()?, (code % 100) as u8);
        match part {
            0 => year_in_bounds(i64::from(year)).map(Self::year_of),
            1..=12 => Self::month_of(year, part),
            _ => Self::quarter_of(year, part.checked_sub(FIRST_QUARTER as u8)?),
        }
    }

    /// Reads `2023`, `202301`, `20230101`, `2023-01`, `2023M01`, `2023-Q1`, `Jan-2023`, `2023年1月`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_suffix(".0").unwrap_or(text);
        if text.bytes().all(|b| b.is_ascii_digit()) {
            return digits(text);
        }
        let lower = text.to_lowercase();
        let words = lower.replace(['-', '/', '.', '年', ' ', '_'], " ");
        let words = words.replace('月', " ");
        let parts: Vec<&str> = words.split_whitespace().collect();
        match parts[..] {
            [whole] => joined(whole),
            [year, month, day] if is_end(year, month, day) => with_part(year, month),
            [year, part] if year.len() == 4 => with_part(year, part),
            [part, year] if year.len() == 4 => with_part(year, part),
            // `Jan-23`, as spreadsheets shorten a month.
            [part, year] if year.len() == 2 && month_named(part).is_some() => {
                let year: i16 = year.parse().ok()?;
                with_part(&(year + if year < SHORT_YEARS_FROM { 2000 } else { 1900 }).to_string(), part)
            }
            _ => None,
        }
    }

    /// The year that the date of its first or of its last day stands for: `2023-01-01`, `2023-12-31`.
    pub fn date(text: &str) -> Option<Self> {
        let (year, day) = (text.get(..4)?, text.get(4..)?.split(['T', ' ']).next()?);
        let ends = ["-01-01", "-12-31", "/01/01", "/12/31"].contains(&day);
        ends.then(|| Self::parse(year)).flatten().filter(|p| p.frequency() == Frequency::Year)
    }
}

/// Whether a text is a year that begins in one calendar year and ends in the next: `2020/21`, `2020-2021`, `FY2021`.
/// `2020-11` may be a month and is not told here.
pub(crate) fn is_fiscal(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let bare = lower.strip_prefix("fy").map(|rest| rest.trim_start_matches([' ', '-', '\'']));
    let number =
        |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i64>().ok()).flatten();
    let text = bare.unwrap_or(&lower);
    if let Some((first, last)) = text.split_once(['-', '/', '–']) {
        let (Some(year), Some(next)) =
            (number(first.trim()).filter(|y| year_in_bounds(*y).is_some()), number(last.trim()))
        else {
            return false;
        };
        let follows = next == year + 1 || (last.trim().len() == 2 && next == (year + 1) % 100);
        return follows && (bare.is_some() || last.trim().len() == 4 || next > 12 || text.contains('/'));
    }
    bare.is_some_and(|year| (year.len() == 2 || year.len() == 4) && number(year).is_some())
}

/// What is said of a fiscal year.
pub(crate) fn fiscal(at: Span, text: &str) -> SourceError {
    SourceError::Untold {
        at,
        what: format!("which calendar year {:?} is: it looks like a fiscal year", shown(text)),
        hint: "write each as the calendar year in which most of it lies, in a column `year`".to_owned(),
    }
}

/// `2023`, `202301`, `20230101`.
fn digits(text: &str) -> Option<Period> {
    let year = || year_in_bounds(text.get(..4)?.parse().ok()?);
    match text.len() {
        4 => year().map(Period::year_of),
        6 => Period::month_of(year()?, text[4..].parse().ok()?),
        8 if &text[6..] == "01" => Period::month_of(year()?, text[4..6].parse().ok()?),
        _ => None,
    }
}

/// `2023m01`, `2023q1`, `q12023`.
fn joined(text: &str) -> Option<Period> {
    let (year, part) = (text.get(..4)?, text.get(4..)?);
    if year.bytes().all(|b| b.is_ascii_digit()) {
        return if part.is_empty() { digits(year) } else { with_part(year, part) };
    }
    let at = text.len().checked_sub(4)?;
    with_part(text.get(at..)?, text.get(..at)?)
}

fn with_part(year: &str, part: &str) -> Option<Period> {
    let year = year_in_bounds(year.parse().ok()?)?;
    if let Some(quarter) = part.strip_prefix('q') {
        return Period::quarter_of(year, quarter.parse().ok()?);
    }
    let number = part.strip_prefix('m').unwrap_or(part);
    if let Ok(month) = number.parse() {
        return Period::month_of(year, month);
    }
    Period::month_of(year, month_named(part)?)
}

fn year_in_bounds(year: i64) -> Option<i16> {
    (1500..=2200).contains(&year).then_some(year as i16)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.frequency() {
            Frequency::Year => write!(f, "{}", self.year()),
            Frequency::Quarter => write!(f, "{}-Q{}", self.year(), self.part()),
            Frequency::Month => write!(f, "{}-{:02}", self.year(), self.part()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_month_in_many_forms() {
        for text in [
            "202301",
            "20230101",
            "2023-01",
            "2023M01",
            "2023-M01",
            "2023m1",
            "2023/1",
            "Jan-2023",
            "January 2023",
            "2023年1月",
            "2023.01",
            "01/2023",
            "2023-1",
            "Jan-23",
            "ene-23",
            "2023-01-01",
            "2023-01-31",
            "2023/01/31",
        ] {
            assert_eq!(Period::parse(text), Period::month_of(2023, 1), "{text}");
        }
        for text in ["2023-Q1", "2023Q1", "Q1 2023", "q1-2023"] {
            assert_eq!(Period::parse(text), Period::quarter_of(2023, 1), "{text}");
        }
        for text in ["2023", "2023.0", " 2023 "] {
            assert_eq!(Period::parse(text), Some(Period::year_of(2023)), "{text}");
        }
        for text in
            ["202313", "23", "2023-S1", "2023-W05", "20230115", "", "1e3", "202300", "2023-01-15", "total"]
        {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn fiscal_years_are_known_and_months_are_none() {
        for text in ["2020-21", "2020/21", "2009/10", "2020-2021", "FY2021", "FY 21", "fy2020-21"] {
            assert!(is_fiscal(text), "{text}");
        }
        for text in ["2020-11", "2020-12", "2020", "2014-2023", "2020-01", "2020/01", "2020-Q1", "China", ""]
        {
            assert!(!is_fiscal(text), "{text}");
        }
    }

    #[test]
    fn the_date_of_the_first_or_last_day_stands_for_a_year() {
        for text in ["2023-01-01", "2023-12-31", "2023-12-31T00:00:00"] {
            assert_eq!(Period::date(text), Some(Period::year_of(2023)), "{text}");
        }
        for text in ["2023-06-30", "2023-01", "2023", ""] {
            assert_eq!(Period::date(text), None, "{text}");
        }
    }

    #[test]
    fn months_have_names_in_three_languages() {
        for (text, want) in [("Jan", Some(1)), ("janeiro", Some(1)), ("ENERO", Some(1)), ("dic", Some(12))] {
            assert_eq!(month_named(text), want, "{text}");
        }
        for text in ["1", "Q1", "Ja", "China", "2023"] {
            assert_eq!(month_named(text), None, "{text}");
        }
    }

    #[test]
    fn its_number_and_its_text_lead_back_to_it() {
        for period in
            [Period::year_of(2023), Period::month_of(1999, 12).unwrap(), Period::quarter_of(2000, 4).unwrap()]
        {
            assert_eq!(Period::from_code(period.code()), Some(period));
            assert_eq!(Period::parse(&period.to_string()), Some(period));
        }
    }
}
