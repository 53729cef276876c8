//! Why an economy or a shock cannot be worked with at all.
//!
//! A solver that does not converge is not here: that is an outcome with evidence, see
//! [`Status`](super::Status).

use super::axes::{Country, Exporter, Importer, Sector};
use std::fmt;

/// An input that has no meaning in the model, named by its indices.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// Two arrays disagree about the number of countries or sectors.
    Shape {
        /// Which array.
        what: &'static str,
        /// Length it should have.
        expected: usize,
        /// Length it has.
        found: usize,
    },
    /// A cell that is NaN, infinite, or outside the range where the model is defined.
    Cell {
        /// Which array.
        what: &'static str,
        /// The buyer.
        importer: Importer,
        /// The seller.
        exporter: Exporter,
        /// The sector.
        sector: Sector,
        /// What was found.
        value: f64,
        /// What is allowed.
        expected: &'static str,
    },
    /// A number of a country (and perhaps of a sector) outside the range where it is defined.
    CountryValue {
        /// Which quantity.
        what: &'static str,
        /// The country.
        country: Country,
        /// The sector, if the quantity has one.
        sector: Option<Sector>,
        /// What was found.
        value: f64,
        /// What is allowed.
        expected: &'static str,
    },
    /// A trade elasticity that is not positive and finite.
    Elasticity {
        /// The sector.
        sector: Sector,
        /// What was found.
        value: f64,
    },
    /// After the shock an importer that needs a sector has nobody left to buy it from.
    NoSupplier {
        /// The buyer.
        importer: Importer,
        /// The sector.
        sector: Sector,
    },
    /// The caller gave the work up.
    GivenUp,
    /// The model asked for does not cover this economy or shock.
    NotCovered(&'static str),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape { what, expected, found } => {
                write!(f, "{what}: expected {expected} numbers, found {found}")
            }
            Self::Cell { what, importer, exporter, sector, value, expected } => write!(
                f,
                "{what} of importer {}, exporter {}, sector {} is {value}; expected {expected}",
                importer.0, exporter.0, sector.0
            ),
            Self::CountryValue { what, country, sector, value, expected } => {
                write!(f, "{what} of country {}", country.0)?;
                if let Some(sector) = sector {
                    write!(f, ", sector {}", sector.0)?;
                }
                write!(f, " is {value}; expected {expected}")
            }
            Self::Elasticity { sector, value } => {
                write!(f, "trade elasticity of sector {} is {value}; expected a positive number", sector.0)
            }
            Self::NoSupplier { importer, sector } => write!(
                f,
                "importer {} buys sector {} and the shock leaves it no supplier, not even itself; \
                 its price has no finite value",
                importer.0, sector.0
            ),
            Self::GivenUp => write!(f, "the draws were given up on request"),
            Self::NotCovered(why) => write!(f, "not covered: {why}"),
        }
    }
}

impl std::error::Error for Refusal {}
