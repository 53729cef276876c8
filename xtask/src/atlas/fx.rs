//! Exchange rates of offices as one series a currency: the average of a year, and between what the rates of that
//! year lie.
//!
//! An economy takes the rates of its currency. For a currency the Federal Reserve comes first, because it has
//! months; then the Factbook; then the Penn World Table, where it agrees with the Factbook in the years that both
//! have. Where there are twelve months the lowest and the highest of them bound the rates of the year. Elsewhere
//! the averages of the year and of the years before and after are widened by a quarter of what lies between them
//! and by a tenth more ([`around`]); without both neighbours the bounds are not known and left empty.

use comity_ledger::frame::{Column, Frame};
use comity_ledger::place::registry;
use std::collections::BTreeMap;

const PLACES: &str = include_str!("../../../registry/demonyms.csv");
const UNITS: &str = include_str!("../../../registry/currency_units.csv");
/// First year told.
const FIRST: i64 = 1990;
/// Decimals of a rate.
const DECIMALS: u8 = 6;
/// Months of a whole year.
const MONTHS: usize = 12;
/// Greatest factor between two offices that mean one currency.
const AGREE: f64 = 1.05;
/// Year of the first euro notes: those who use it without being members do so since then.
const EURO_NOTES: i64 = 2002;

/// Average and bounds of a year in millionths of the currency for a dollar, and the office.
#[derive(Clone, Copy)]
struct Rate {
    average: i64,
    bounds: Option<(i64, i64)>,
    office: &'static str,
}

type Years = BTreeMap<i64, Rate>;
/// Office and place, by year.
type Told<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<i64, i64>>;

/// The part: a row for each economy and year.
pub fn rates(annual: Frame, with: &[Frame]) -> Option<Frame> {
    let told = told(&annual)?;
    let months = months(with.first()?)?;
    let mut rows = Vec::new();
    let users = users()?;
    for (currency, places) in &users {
        let (from, to) = used(currency)?;
        let years = of_currency(currency, places, &told, &months, from..=to);
        for place in places {
            let since = joined(currency, place);
            rows.extend(
                years.range(since..).map(|(year, rate)| (place.as_str(), currency.as_str(), *year, *rate)),
            );
        }
    }
    let number = |of: &dyn Fn(&Rate) -> Option<i64>, decimals| Column::Number {
        values: rows.iter().map(|row| of(&row.3)).collect(),
        decimals,
    };
    let year = Column::Number { values: rows.iter().map(|row| Some(row.2)).collect(), decimals: 0 };
    Frame::new(vec![
        ("place", Column::Text(rows.iter().map(|row| row.0).collect())),
        ("currency", Column::Text(rows.iter().map(|row| row.1).collect())),
        ("year", year),
        ("value", number(&|rate| Some(rate.average), DECIMALS)),
        ("low", number(&|rate| rate.bounds.map(|b| b.0), DECIMALS)),
        ("high", number(&|rate| rate.bounds.map(|b| b.1), DECIMALS)),
        ("office", Column::Text(rows.iter().map(|row| row.3.office).collect())),
    ])
    .ok()
}

fn records(text: &'static str) -> impl Iterator<Item = csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).into_records().flatten()
}

/// Economies by the currency that they use, other than the US dollar.
fn users() -> Option<BTreeMap<String, Vec<String>>> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in records(PLACES) {
        let (place, kind, currency) = (row.get(0)?, row.get(1)?, row.get(6)?);
        if kind != "bloc" && !currency.is_empty() && currency != "USD" && registry().by_code(place).is_some()
        {
            users.entry(currency.to_owned()).or_default().push(place.to_owned());
        }
    }
    Some(users)
}

/// The years in which a currency has had its unit of today and one rate.
fn used(currency: &str) -> Option<(i64, i64)> {
    let year = |text: &str, open| if text.is_empty() { Some(open) } else { text.parse().ok() };
    let row = records(UNITS).find(|row| row.get(0) == Some(currency));
    let Some(row) = row else { return Some((FIRST, i64::MAX)) };
    Some((year(row.get(1)?, FIRST)?, year(row.get(2)?, i64::MAX)?))
}

/// The first year from which a place uses the currency all along, as far as it matters here.
fn joined(currency: &str, place: &str) -> i64 {
    let member = || {
        let id = registry().by_code(place)?;
        let mut spells = registry().memberships(registry().by_code("EA")?);
        let spell = spells.find(|spell| spell.member == id)?;
        match spell.interval.from {
            comity_ledger::time::End::At(when) => Some(i64::from(when.first.year)),
            _ => None,
        }
    };
    if currency == "EUR" { member().unwrap_or(EURO_NOTES) } else { FIRST }
}

/// The rates of a file in millionths, whatever decimals it has; nothing where it has more.
fn millionths(frame: &Frame) -> Option<Vec<Option<i64>>> {
    let (values, decimals) = frame.number("value")?;
    let scale = 10i64.pow(u32::from(DECIMALS.checked_sub(decimals)?));
    values.iter().map(|value| value.map_or(Some(None), |v| Some(Some(v.checked_mul(scale)?)))).collect()
}

fn told(annual: &Frame) -> Option<Told<'_>> {
    let (places, offices) = (annual.text("place")?, annual.text("office")?);
    let (years, _) = annual.number("year")?;
    let values = millionths(annual)?;
    let mut told = Told::new();
    for row in 0..annual.rows() {
        if let (Some(year), Some(value @ 1..)) = (years[row], values[row]) {
            told.entry((&offices[row], &places[row])).or_default().insert(year, value);
        }
    }
    Some(told)
}

/// Lowest and highest month of a year, by place and year.
type Bounds<'a> = BTreeMap<(&'a str, i64), (i64, i64)>;

/// The bounds of each whole year.
fn months(monthly: &Frame) -> Option<Bounds<'_>> {
    let (places, dates) = (monthly.text("place")?, monthly.text("month")?);
    let values = millionths(monthly)?;
    let mut all: BTreeMap<(&str, i64), Vec<i64>> = BTreeMap::new();
    for row in 0..monthly.rows() {
        let year = dates[row].get(..4)?.parse().ok()?;
        all.entry((&places[row], year)).or_default().extend(values[row]);
    }
    let whole = all.into_iter().filter(|(_, months)| months.len() == MONTHS);
    whole.map(|(key, months)| Some((key, (*months.iter().min()?, *months.iter().max()?)))).collect()
}

/// The rates of a currency.
fn of_currency(
    currency: &str,
    places: &[String],
    told: &Told<'_>,
    months: &Bounds<'_>,
    used: std::ops::RangeInclusive<i64>,
) -> Years {
    let names: Vec<&str> =
        if currency == "EUR" { vec!["EMU"] } else { places.iter().map(String::as_str).collect() };
    let of = |office: &'static str| {
        names.iter().copied().find_map(|place| Some((place, told.get(&(office, place))?)))
    };
    let mut averages = BTreeMap::new();
    if let Some((place, years)) = of("CIA") {
        averages.extend(years.iter().map(|(year, value)| (*year, (*value, "CIA"))));
        let table = told.get(&("PWT10.01", place));
        let agrees = |(year, value): (&i64, &i64)| {
            years
                .get(year)
                .is_none_or(|v| (*v as f64 / *value as f64).max(*value as f64 / *v as f64) <= AGREE)
        };
        for (year, value) in
            table.into_iter().flatten().filter(|_| table.is_some_and(|t| t.iter().all(agrees)))
        {
            averages.entry(*year).or_insert((*value, "PWT"));
        }
    }
    averages.retain(|year, _| used.contains(year) && *year >= FIRST);
    let mut rates: Years = BTreeMap::new();
    for (year, (average, office)) in &averages {
        let beside = averages.get(&(year - 1)).zip(averages.get(&(year + 1)));
        let bounds = beside.map(|(before, after)| around([before.0, *average, after.0]));
        rates.insert(*year, Rate { average: *average, bounds, office });
    }
    if let Some((place, years)) = of("FED") {
        for (year, average) in years.range(FIRST..).filter(|(year, _)| used.contains(*year)) {
            if let Some(bounds) = months.get(&(place, *year)) {
                rates.insert(*year, Rate { average: *average, bounds: Some(*bounds), office: "FED" });
            }
        }
    }
    rates
}

/// Between what the rates of a year lie, by the averages of it and of the years beside it. In the 750 years of
/// currencies that have months this held December, which stands for the end of the year, in all but four (those of
/// 2002 and 2008, when currencies fell and rose again), and 8,964 of 9,000 months; the averages alone held it in two
/// of three. A rate that stays the same for three years is fixed.
fn around(averages: [i64; 3]) -> (i64, i64) {
    let [low, high] = averages.iter().fold([i64::MAX, 0], |[low, high], v| [low.min(*v), high.max(*v)]);
    if high - low <= low / 1000 {
        return (low - low / 200, high + high / 200);
    }
    let quarter = (high - low) / 4;
    let (least, most) = ((low - quarter).max(low / 2), high + quarter);
    (least - least / 11, most + most / 10)
}
