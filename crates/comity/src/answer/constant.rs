//! In dollars of which year is an answer wanted? "GDP of Chile in constant dollars of 2015" is the same question, told at the
//! prices of one year.
//!
//! Dollars are dollars of the United States, so it is its deflator that makes those of two years alike: output at constant
//! prices, as a national account tells it, is another figure. A year whose prices are not known is a gap.

use comity_ledger::derived;
use comity_ledger::explain::explain;
use comity_ledger::measure;
use comity_ledger::panel::basis::Valuation;
use comity_ledger::panel::reading::Gap;
use comity_ledger::question::Answer;
use comity_ledger::world::World;
use regex::Regex;
use std::sync::LazyLock;

/// What asks for the prices of one year, in four languages; the year is named if it is said.
const FORMS: [&str; 4] = [
    r"(?i)\b(?:in|at) constant (?:(?P<a>\d{4}) )?(?:(?:us )?dollars|usd|prices)(?: of (?P<b>\d{4}))?",
    r"(?i)\bin (?P<a>\d{4}) (?:constant )?(?:us )?dollars",
    r"(?i)\b(?:en|em|a) (?:d[óo]lares|pre[cç]i?os) constantes(?: d[eo] (?P<a>\d{4}))?",
    r"[按以]?(?:(?P<a>\d{4})年)?(?:不变价格?美元|不变美元|不变价格?)(?:计算|计价|计)?",
];

static ASKED: LazyLock<Vec<Regex>> =
    LazyLock::new(|| FORMS.iter().filter_map(|form| Regex::new(form).ok()).collect());

/// The question without the words that ask for constant dollars, and the year of the prices if it is said.
pub fn in_text(text: &str) -> Option<(String, Option<i16>)> {
    let found = ASKED.iter().find_map(|form| form.captures(text))?;
    let (whole, base) = (found.get(0)?, found.name("a").or_else(|| found.name("b")));
    let rest = format!("{} {}", text[..whole.start()].trim_end(), text[whole.end()..].trim_start());
    Some((rest.trim().to_owned(), base.and_then(|year| year.as_str().parse().ok())))
}

/// The last year whose prices are known.
pub fn newest(world: &World) -> Option<i16> {
    let panel = world.panel();
    panel.bases_of(&measure::GDP_DEFLATOR).flat_map(|series| panel.years_of(series)).max()
}

/// The answer in dollars of that year; what is no amount of dollars stays as it is.
pub fn told(world: &World, answer: Answer, base: i16) -> Answer {
    let mut told = Answer { readings: Vec::new(), gaps: answer.gaps };
    for reading in answer.readings {
        let amount = reading.unit == "USD" || reading.unit.starts_with("USD ");
        match reading.basis.valuation {
            _ if !amount => told.readings.push(reading),
            Valuation::Constant(year) if year == base => told.readings.push(reading),
            Valuation::Constant(year) => {
                let why = format!("it is in dollars of {year}");
                told.gaps.push(Gap { what: reading.id.clone(), why });
            }
            _ => match derived::in_prices_of(|id| explain(world, id), &reading, base) {
                Ok(reading) => told.readings.push(reading),
                Err(gap) => told.gaps.push(gap),
            },
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_for_constant_dollars_goes_with_its_year_alone() {
        for (text, rest, base) in [
            ("GDP of Chile in constant dollars 2015", "GDP of Chile 2015", None),
            ("GDP of Chile in constant dollars of 2015 2019", "GDP of Chile 2019", Some(2015)),
            ("exports CHN -> BRA 2019 in constant 2015 US dollars", "exports CHN -> BRA 2019", Some(2015)),
            ("exports CHN -> BRA 2019 in 2015 dollars", "exports CHN -> BRA 2019", Some(2015)),
            ("PIB de Bolivia en dólares constantes 2019", "PIB de Bolivia 2019", None),
            ("PIB da Bolívia a preços constantes de 2010 2019", "PIB da Bolívia 2019", Some(2010)),
            ("2019年智利国内生产总值按2015年不变价美元计算", "2019年智利国内生产总值", Some(2015)),
        ] {
            assert_eq!(in_text(text), Some((rest.to_owned(), base)), "{text}");
        }
        for text in ["GDP of Chile 2015", "exports in dollars 2019", "constant trade CHN BRA"] {
            assert_eq!(in_text(text), None, "{text}");
        }
    }
}
