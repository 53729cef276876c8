//! Which product is looked at alone? The table `[lens]` of a scenario.

use crate::failure::Failure;
use comity_model::equilibrium::market::Elasticities;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// One product on one market, beside the general equilibrium.
#[derive(Clone, Debug, PartialEq)]
pub struct LensOptions {
    /// HS code of at least six digits.
    pub product: String,
    /// Who buys it.
    pub importer: String,
    /// Trade `importer,exporter,hs,value`.
    pub weights: PathBuf,
    /// Between suppliers, of demand, of supply.
    pub elasticities: Elasticities,
    /// Where it stands: `file.toml:12`.
    pub at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LensFile {
    product: String,
    importer: String,
    weights: String,
    /// As `comity products tariff`, for goods told apart by who makes them.
    #[serde(default = "substitution")]
    substitution: f64,
    #[serde(default = "demand")]
    demand: f64,
    /// Endless if absent: a buyer too small to move world prices.
    supply: Option<f64>,
}

fn substitution() -> f64 {
    5.0
}

fn demand() -> f64 {
    1.5
}

pub(super) fn read(file: &LensFile, at: &str, folder: &Path) -> Result<LensOptions, Failure> {
    let (product, out) = super::products::code_of(&file.product, at)?;
    if out || product.len() < 6 {
        let message = format!("{at}: expected one product of at least six digits, found {:?}", file.product);
        return Err(Failure::usage(message)
            .hint("product = \"850760\"; a whole sector is what the general run is about"));
    }
    Ok(LensOptions {
        product,
        importer: file.importer.clone(),
        weights: folder.join(&file.weights),
        elasticities: Elasticities {
            substitution: file.substitution,
            demand: file.demand,
            supply: file.supply.unwrap_or(f64::INFINITY),
        },
        at: at.to_owned(),
    })
}
