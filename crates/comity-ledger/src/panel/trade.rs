//! May the values of a file be trade in goods, where nobody says what they are?
//!
//! A table without a measure is taken as goods exports. A column `gdp_usd` or `aid_musd` beside two places has
//! the shape of trade too, and must not become it in silence; nor may a balance.

use crate::place::normalised;
use crate::source::{Flows, Loaded};

/// Why the values of a file are no trade in goods.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoTrade {
    /// The column of values is named after something else than trade.
    #[error(
        "{file}: column {column:?} is not named as trade in goods; write --with MEASURE=FILE or a column `measure` to say what it holds"
    )]
    Named {
        /// File name.
        file: String,
        /// The column.
        column: String,
    },
    /// An export below zero.
    #[error(
        "{file}: expected exports that are not below zero, found {value} in row {row}; leave the row out, or write --with MEASURE=FILE or a column `measure` if it is something else"
    )]
    Negative {
        /// File name.
        file: String,
        /// Number of the row, from 1.
        row: u32,
        /// The value in the base unit, as text.
        value: String,
    },
}

/// Words of columns that hold something else than trade between two places.
const NO_TRADE: &[&str] = &[
    "gdp",
    "gni",
    "gnp",
    "pib",
    "fdi",
    "ied",
    "aid",
    "oda",
    "debt",
    "loan",
    "loans",
    "grant",
    "grants",
    "remittance",
    "remittances",
    "investment",
    "inversion",
    "investimento",
    "stock",
    "stocks",
    "tariff",
    "tariffs",
    "duty",
    "duties",
    "tax",
    "income",
    "population",
    "budget",
    "reserves",
    "services",
    "tourism",
    "distance",
    "credit",
    "commitment",
    "commitments",
    "disbursement",
    "disbursements",
];

/// Whether the columns of values may be of trade, as far as their names say. An official layout says itself what
/// it holds.
///
/// # Errors
/// The column that is named after something else.
pub(crate) fn is_named_so(loaded: &Loaded) -> Result<(), NoTrade> {
    if !loaded.publication().id.is_empty() {
        return Ok(());
    }
    let other = |name: &str| normalised(&name.replace('_', " ")).split(' ').any(|w| NO_TRADE.contains(&w));
    let values = loaded.mapping.iter().filter(|m| m.meaning == "value");
    match values.map(|m| &m.column).find(|name| other(name)) {
        Some(column) => Err(NoTrade::Named { file: loaded.file.name.clone(), column: column.clone() }),
        None => Ok(()),
    }
}

/// Whether no value of a basis is below zero.
///
/// # Errors
/// The first row that is.
pub(crate) fn is_not_negative(loaded: &Loaded, flows: &Flows, basis: u16) -> Result<(), NoTrade> {
    match flows.rows.iter().find(|flow| flow.basis == basis && flow.value < 0) {
        Some(flow) => Err(NoTrade::Negative {
            file: loaded.file.name.clone(),
            row: flow.row,
            value: (flow.value as f64 / 10f64.powi(i32::from(flows.decimals))).to_string(),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Limits, load_any};

    fn read(text: &str) -> Loaded {
        load_any("file.csv", text.as_bytes(), &Limits::default()).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn a_column_of_something_else_is_no_trade() {
        for name in ["gdp_o_usd", "aid_musd", "FDI outward stock (USD million)", "services_exports_usd"] {
            let loaded = read(&format!("exporter,importer,year,{name}\nCHN,BRA,2022,1\n"));
            assert!(matches!(is_named_so(&loaded), Err(NoTrade::Named { .. })), "{name}");
        }
        for name in ["value_usd", "Exports (USD million)", "Trade value at current prices, US$", "v"] {
            let loaded = read(&format!("exporter,importer,year,\"{name}\"\nCHN,BRA,2022,1\n"));
            assert!(is_named_so(&loaded).is_ok(), "{name}");
        }
    }

    #[test]
    fn exports_are_not_below_zero() {
        let loaded = read("exporter,importer,year,value_usd\nCHN,BRA,2022,1\nCHN,PER,2022,-2.5\n");
        let flows = loaded.flows.as_ref().unwrap();
        let error = is_not_negative(&loaded, flows, 0).unwrap_err();
        assert_eq!(error, NoTrade::Negative { file: "file.csv".into(), row: 2, value: "-2.5".into() });
    }
}
