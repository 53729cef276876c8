//! Published figures that a scenario is meant to reproduce.

use crate::failure::Failure;
use crate::files;
use serde::Deserialize;
use std::path::Path;

/// What a published figure is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Exact change of real income.
    RealIncome,
    /// First-order change of real income.
    FirstOrder,
    /// First-order terms of trade.
    TermsOfTrade,
    /// First-order volume of trade.
    VolumeOfTrade,
    /// Change of the real wage.
    RealWage,
    /// Change of the price of the final basket.
    PriceIndex,
    /// What trade is worth by home shares.
    GainsFromTrade,
    /// Change of the value of exports.
    Exports,
    /// Change of exports over factor income.
    ExportsPerIncome,
    /// Change of imports over factor income.
    ImportsPerIncome,
    /// Change of the trade deficit in per cent of its size, at a mean price of one.
    Deficit,
    /// Change of labour supplied.
    Employment,
    /// Change of the price index, where the mean price (by baseline spending) stays one.
    PriceLevel,
    /// Tariff revenue over baseline spending, at a mean price of one.
    RevenuePerSpending,
    /// Real income less the cost of effort, at the income tax of the baseline.
    WelfareAtOldTax,
}

/// The last part of a path.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads a table of published figures: `place,what,percent,decimals,source`, and `variant`, `closure` and `units` if
/// wanted.
///
/// # Errors
/// If it cannot be read, or a row is no such figure, with its line.
pub(super) fn read(path: &Path, variants: &[super::Variant]) -> Result<Vec<Expected>, Failure> {
    let bytes = files::read(path, files::TEXT_BYTES_MAX)?;
    let name = file_name(path);
    let mut out = Vec::new();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(&bytes[..]);
    for row in reader.deserialize::<Expected>() {
        let figure = row.map_err(|e| {
            Failure::data(format!("{name}: {e}"))
                .hint("a row is a figure: place,what,percent,decimals,source[,variant][,closure][,units]")
        })?;
        figure.check(&format!("{name}, row {}", out.len() + 2), variants)?;
        out.push(figure);
    }
    Ok(out)
}

/// One published figure, in per cent.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Code of the place; or parties with `;` between them, `-` takes out: their mean by baseline income.
    pub place: String,
    /// What is printed.
    pub what: What,
    /// The printed value.
    pub percent: f64,
    /// Decimals printed.
    pub decimals: u8,
    /// Where it is printed.
    pub source: String,
    /// The variant; the first if absent.
    #[serde(default)]
    pub variant: Option<String>,
    /// The closure; that of the scenario if absent.
    #[serde(default)]
    pub closure: Option<String>,
    /// How far it is known to lie from the printed value, in units of the last printed digit; half a unit, which is
    /// rounding, if absent.
    #[serde(default)]
    pub units: Option<f64>,
}

impl Expected {
    /// Distance of a value from the printed one, in units of the last printed digit.
    pub fn units_off(&self, found: f64) -> f64 {
        (found - self.percent).abs() * 10_f64.powi(i32::from(self.decimals))
    }

    pub(super) fn check(&self, at: &str, variants: &[super::Variant]) -> Result<(), Failure> {
        let wrong = |message: String| Err(Failure::usage(format!("{at}: {message}")));
        if !self.percent.is_finite() || self.decimals > 12 {
            return wrong("expected a finite `percent` and at most 12 `decimals`".to_owned());
        }
        if let Some(units) = self.units.filter(|units| !(0.5..=5.0).contains(units)) {
            return wrong(format!("expected `units` from 0.5 to 5 of the last printed digit, found {units}"));
        }
        if let Some(name) = self.variant.as_ref().filter(|name| !variants.iter().any(|v| v.name == **name)) {
            return wrong(format!("no variant {name:?}"));
        }
        if let Some(name) =
            self.closure.as_ref().filter(|name| crate::simulate::closure::find(name).is_none())
        {
            return Err(Failure::usage(format!("{at}: unknown closure {name:?}"))
                .hint(crate::simulate::closure::HINT));
        }
        Ok(())
    }
}
