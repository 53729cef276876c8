//! What was a dollar worth in another currency in a year, and between what did the rates of that year lie?
//!
//! From the part `fx` of the atlas: averages of a year in units of the currency for a US dollar, with the lowest
//! and the highest month where an office has months, else with bounds from the averages of the years around. Not for a day,
//! and not for a currency that was renamed in the year or had several rates at once: those are not in it.

use crate::atlas::Atlas;
use crate::atlas::rows::rows_of;
use crate::place::{PlaceId, registry};
use std::collections::BTreeMap;

/// Part of the atlas, series of the panel, measure.
pub const PART: &str = "fx";
/// The measure of its series.
pub const MEASURE: &str = crate::measure::EXCHANGE_RATE.as_str();

/// Who tells a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Office {
    /// The Federal Reserve, H.10: it has months.
    Fed,
    /// The World Factbook.
    Cia,
    /// The Penn World Table.
    Pwt,
}

impl Office {
    fn of(text: &str) -> Option<Self> {
        match text {
            "FED" => Some(Self::Fed),
            "CIA" => Some(Self::Cia),
            "PWT" => Some(Self::Pwt),
            _ => None,
        }
    }

    /// Its name in English.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fed => "Federal Reserve",
            Self::Cia => "The World Factbook",
            Self::Pwt => "Penn World Table 10.01",
        }
    }
}

/// The rate of a currency in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// ISO 4217 code.
    pub currency: String,
    /// The economy under whose name the row stands.
    pub place: PlaceId,
    /// Calendar year.
    pub year: i16,
    /// Average, units of the currency for a US dollar.
    pub average: f64,
    /// Lowest and highest rate of the year as far as known; `None` if it is not known how much it varied.
    pub bounds: Option<(f64, f64)>,
    /// Who says so.
    pub office: Office,
}

impl Rate {
    /// Evidence id of the average.
    pub fn id(&self) -> String {
        format!("{MEASURE}/{}/{}@{PART}", registry().code_of(self.place), self.year)
    }

    /// "from 4.15 to 5.64 within the year (months of the Federal Reserve)".
    pub fn in_words(&self) -> String {
        let office = self.office.name();
        match self.bounds {
            None => format!("average of {office}; how much it varied is not known"),
            Some((low, high)) if self.office == Office::Fed => {
                format!("average of {office}; {low:.4} to {high:.4} by month")
            }
            Some((low, high)) => {
                format!(
                    "average of {office}; {low:.4} to {high:.4} perhaps, by the averages of the years around"
                )
            }
        }
    }
}

/// Every rate of an atlas.
#[derive(Debug, Default)]
pub struct Rates {
    all: Vec<Rate>,
    by_place: BTreeMap<(PlaceId, i16), usize>,
    by_currency: BTreeMap<(String, i16), usize>,
}

impl Rates {
    pub(crate) fn read(atlas: &Atlas) -> Self {
        let mut rates = Self::default();
        let Some(rows) = rows_of(atlas, PART) else { return rates };
        for i in rows.rows() {
            let (place, office) = (rows.party("place", i), Office::of(rows.text("office", i)));
            let (year, average) = (rows.number("year", i), rows.number("value", i));
            let (Some(place), Some(office), Some(year), Some(average)) = (place, office, year, average)
            else {
                continue;
            };
            let bounds = rows.number("low", i).zip(rows.number("high", i));
            let (currency, year) = (rows.owned("currency", i), year as i16);
            let at = rates.all.len();
            rates.by_place.insert((place, year), at);
            // The letters of a currency begin with those of whoever issues it; the euro has its largest user.
            let name = registry().place(place);
            let issuer = currency.starts_with(name.iso2) || (&*currency, name.code) == ("EUR", "DEU");
            let key = (currency.clone(), year);
            if issuer || !rates.by_currency.contains_key(&key) {
                rates.by_currency.insert(key, at);
            }
            rates.all.push(Rate { currency, place, year, average, bounds, office });
        }
        rates
    }

    /// The rate of a currency by its ISO 4217 code; none for the dollar itself.
    pub fn of(&self, currency: &str, year: i16) -> Option<&Rate> {
        self.all.get(*self.by_currency.get(&(currency.to_owned(), year))?)
    }

    /// The rate of the currency that a place uses.
    pub fn of_place(&self, place: PlaceId, year: i16) -> Option<&Rate> {
        self.all.get(*self.by_place.get(&(place, year))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_those_that_offices_publish_and_lie_within_their_year() {
        let atlas = Atlas::embedded();
        let rates = Rates::read(&atlas);
        // Averages of the Federal Reserve and of the Factbook.
        for (currency, year, average, office) in [
            ("BRL", 2020, 5.1587, Office::Fed),
            ("CNY", 2024, 7.1957, Office::Fed),
            ("EUR", 2019, 0.8933, Office::Fed),
            ("GBP", 2019, 0.7836, Office::Fed),
            ("TRY", 2020, 7.009, Office::Cia),
            ("TRY", 2006, 1.4285, Office::Pwt),
        ] {
            let rate = rates.of(currency, year).unwrap_or_else(|| panic!("{currency} {year}"));
            assert!((rate.average / average - 1.0).abs() < 0.001, "{rate:?}");
            assert_eq!(rate.office, office, "{rate:?}");
            let (low, high) = rate.bounds.unwrap();
            assert!(low <= rate.average && rate.average <= high && low < high, "{rate:?}");
        }
        // In December 2020 a dollar cost 5.14 reais and in May 5.64.
        let real = rates.of("BRL", 2020).unwrap().bounds.unwrap();
        assert!((real.0 - 4.15).abs() < 0.02 && (real.1 - 5.64).abs() < 0.02, "{real:?}");
    }

    #[test]
    fn what_has_no_one_rate_or_another_unit_has_none() {
        let rates = Rates::read(&Atlas::embedded());
        for (currency, year) in [
            ("VES", 2019),
            ("CUP", 2022),
            ("IRR", 2018),
            ("TRY", 2004),
            ("EUR", 1998),
            ("BRL", 1994),
            ("USD", 2020),
            ("DEM", 1995),
        ] {
            assert_eq!(rates.of(currency, year), None);
        }
        // A last year has no year after it that would bound its end.
        assert_eq!(rates.of("TRY", 2024).unwrap().bounds, None);
        let place = |code| registry().by_code(code).unwrap();
        assert_eq!(rates.of_place(place("HRV"), 2022), None);
        assert_eq!(rates.of_place(place("HRV"), 2023).unwrap().currency, "EUR");
        assert!(rates.all.iter().all(|rate| rate.average > 0.0));
    }
}
