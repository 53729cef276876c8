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
}

/// Reads a table of published figures: `place,what,percent,decimals,source`, and `variant` and `closure` if wanted.
///
/// # Errors
/// If it cannot be read, or a row is no such figure, with its line.
pub(super) fn read(path: &Path, variants: &[super::Variant]) -> Result<Vec<Expected>, Failure> {
    let bytes = files::read(path, files::TEXT_BYTES_MAX)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut out = Vec::new();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(&bytes[..]);
    for row in reader.deserialize::<Expected>() {
        let figure = row.map_err(|e| {
            Failure::data(format!("{name}: {e}"))
                .hint("a row is a figure: place,what,percent,decimals,source[,variant][,closure]")
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
    /// Code of the place.
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
}

impl Expected {
    /// Half a unit of the last printed digit, and a little for figures that end in five.
    pub fn tolerance(&self) -> f64 {
        0.5 * 10_f64.powi(-i32::from(self.decimals)) * (1.0 + 1e-4)
    }

    pub(super) fn check(&self, at: &str, variants: &[super::Variant]) -> Result<(), Failure> {
        let wrong = |message: String| Err(Failure::usage(format!("{at}: {message}")));
        if !self.percent.is_finite() || self.decimals > 12 {
            return wrong("expected a finite `percent` and at most 12 `decimals`".to_owned());
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
