//! What does the name of a column of figures say: a year, a month, a place, no flow at all?

use super::period::{Frequency, Period, month_named};
use super::sides;

/// The month or quarter that the name of a column means: `Jan`, `Q1`.
pub(super) fn part_named(name: &str) -> Option<(Frequency, u8)> {
    let quarter = name.trim().strip_prefix(['Q', 'q', 'T']).and_then(|n| n.parse().ok());
    let quarter = quarter.filter(|n| (1..=4).contains(n)).map(|n| (Frequency::Quarter, n));
    let chinese = || name.trim().strip_suffix('月')?.parse().ok().filter(|n| (1..=12).contains(n));
    quarter.or_else(|| Some((Frequency::Month, month_named(name).or_else(chinese)?)))
}

/// Words of columns of figures that are no flow of their own.
const NO_FLOWS: &[&str] = &[
    "balance",
    "saldo",
    "share",
    "growth",
    "change",
    "variation",
    "quantity",
    "turnover",
    "rank",
    "weight",
    "price",
    "index",
    "participacion",
    "participacao",
    "variacion",
    "variacao",
    "kg",
    "tonnes",
    "constant",
    "constantes",
    "deflated",
];

pub(super) fn is_no_flow(text: &str) -> bool {
    let lower = crate::place::normalised(text);
    let chinese = ["差额", "同比", "环比", "比重", "进出口"].iter().any(|word| text.contains(word));
    text.contains('%') || chinese || lower.split(' ').any(|word| NO_FLOWS.contains(&word))
}

/// The last month of a run that begins in January: `Jan-Dec`, `1至12月累计`. Twelve is the whole year.
pub(super) fn until(name: &str) -> Option<u8> {
    let plain = name.replace(['至', '到', '-', '–', '~'], " ").replace(['月', '累', '计', '.'], " ");
    let words: Vec<String> =
        plain.split_whitespace().map(str::to_lowercase).filter(|word| word != "to").collect();
    let month = |word: &String| {
        let number = word.parse().ok().filter(|n| (1..=12u8).contains(n));
        number.or_else(|| month_named(word))
    };
    // Two numbers alone may be anything; months have names, or the sign 月 behind them.
    let named = name.contains('月') || words.iter().all(|word| month_named(word).is_some());
    match &words[..] {
        [first, last] if named && month(first) == Some(1) => month(last),
        _ => None,
    }
}

/// Whether a text with a year in it speaks of a part of the year: `2023 (Jan-Jun)`, `Jan-Sep 2023`, `2023 YTD`.
pub(super) fn is_part_of_year(text: &str) -> bool {
    let lower = crate::place::normalised(text);
    let words: Vec<&str> = lower.split(' ').collect();
    let months: Vec<u8> = words.iter().filter_map(|word| month_named(word)).collect();
    let said =
        ["ytd", "h1", "h2", "s1", "s2", "half", "semester", "semestre", "acumulado", "cumulative", "累计"];
    let some = months.len() > 1 && months != [1, 12];
    some || words.iter().any(|word| said.contains(word)) || text.contains("累计")
}

/// The period in the name of a column: `2023`, `2023-01`, `Y2023`, `Exported value in 2023`, `2023 [YR2023]`.
pub(super) fn period_in(text: &str) -> Option<Period> {
    if let Some(period) = Period::parse(text) {
        return Some(period);
    }
    if is_part_of_year(text) {
        return None;
    }
    let prefixed = |word: &str| {
        let year = word.trim_start_matches(['Y', 'y', 'R', 'r', 'X', 'x']);
        let year = Some(year).filter(|year| year.len() == 4 && word.len() <= 6);
        Period::parse(word).or_else(|| year.and_then(Period::parse))
    };
    let mut found: Vec<Period> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',' | '_'))
        .filter_map(prefixed)
        .collect();
    found.dedup();
    match found[..] {
        [period] => Some(period),
        _ => None,
    }
}

/// Whether a text names a place or a group of places.
pub(super) fn is_place(text: &str) -> bool {
    let named = text.chars().count() > 1 && !text.bytes().all(|b| b.is_ascii_digit());
    named && sides::find(text, None, 0, false).map_or_else(|refusal| refusal.reason == "aggregate", |_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_months_is_a_year_if_it_has_twelve() {
        for (name, want) in [
            ("Jan-Dec", Some(12)),
            ("January to December", Some(12)),
            ("1至12月累计", Some(12)),
            ("1-12月", Some(12)),
            ("Jan.-Nov.", Some(11)),
            ("1至6月累计", Some(6)),
            ("Feb-Dec", None),
            ("1-12", None),
            ("December", None),
            ("12月", None),
            ("China", None),
        ] {
            assert_eq!(until(name), want, "{name}");
        }
        assert_eq!(part_named("12月"), Some((Frequency::Month, 12)));
        assert_eq!(period_in("2023 (Jan-Dec)"), Some(Period::year_of(2023)));
        assert_eq!(period_in("2023 (Jan-Sep)"), None);
    }
}
