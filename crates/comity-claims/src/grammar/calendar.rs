//! Sums on months and parts of years.

use crate::period::{Day, Period, Stamp, days_in};

/// A number of months before a month.
pub fn back_months(year: i32, month: u8, months: i32) -> (i32, u8) {
    let all = year * 12 + i32::from(month) - 1 - months;
    let m = u8::try_from(all.rem_euclid(12) + 1).unwrap_or(1);
    (all.div_euclid(12), m)
}

/// From one month of a year to another, as a quarter or a year where it is one.
pub fn months_of(year: i32, first: u8, last: u8) -> Period {
    match (first, last) {
        (1, 12) => Period::At(Stamp::Year(year)),
        (1, 3) | (4, 6) | (7, 9) | (10, 12) => Period::At(Stamp::Quarter(year, last / 3)),
        _ if first == last => Period::At(Stamp::Month(year, first)),
        _ => Period::Range(Stamp::Month(year, first), Stamp::Month(year, last)),
    }
}

/// The first or second half of a year.
pub fn half(year: i32, n: u8) -> Period {
    if n == 1 { months_of(year, 1, 6) } else { months_of(year, 7, 12) }
}

/// The latest year in which a part that ends with `last` was over on a day.
pub fn latest_part(last: u8, today: Day) -> i32 {
    if last <= today.1 { today.0 } else { today.0 - 1 }
}

/// Fiscal months of the year that begins in `first` of `year`.
pub fn fiscal(year: i32, first: u8) -> Period {
    if first <= 1 {
        return Period::At(Stamp::Year(year));
    }
    Period::Range(Stamp::Month(year, first), Stamp::Month(year + 1, first - 1))
}

/// The last day of a unit.
pub fn last_day(stamp: Stamp) -> Stamp {
    let (y, m, d) = stamp.last();
    Stamp::Day(y, m, d.min(days_in(y, m)))
}

/// A period moved by months; a shift of whole years keeps what the period is made of.
pub fn shift(period: Period, months: i32) -> Period {
    if months % 12 == 0 {
        return period.shift_years(months / 12);
    }
    match period {
        Period::At(s) | Period::AsOf(s) | Period::Since(s) | Period::UpTo(s) => {
            let (y, m, _) = s.first();
            let (y, m) = back_months(y, m, -months);
            Period::At(Stamp::Month(y, m))
        }
        other => other,
    }
}

/// The same period one year before; of a stretch of years, the year before its first.
pub fn year_before(period: Period, today: Day) -> Option<Period> {
    match period {
        Period::At(_) | Period::AsOf(_) | Period::Range(..) => Some(period.shift_years(-1)),
        Period::Latest => Some(Period::At(Stamp::Year(today.0 - 2))),
        Period::Future => Some(Period::At(Stamp::Year(today.0))),
        _ => None,
    }
}

/// The month or quarter before.
pub fn part_before(period: Period) -> Option<Period> {
    match period {
        Period::At(Stamp::Month(y, m)) => {
            let (y, m) = back_months(y, m, 1);
            Some(Period::At(Stamp::Month(y, m)))
        }
        Period::At(Stamp::Quarter(y, q)) => {
            Some(Period::At(if q == 1 { Stamp::Quarter(y - 1, 4) } else { Stamp::Quarter(y, q - 1) }))
        }
        Period::At(Stamp::Year(y)) => Some(Period::At(Stamp::Year(y - 1))),
        _ => None,
    }
}

/// From one closed period to another.
pub fn span(first: Period, last: Period) -> Option<Period> {
    match (first, last) {
        (Period::At(a), Period::At(b)) if a < b => Some(Period::Range(a, b)),
        _ => None,
    }
}
