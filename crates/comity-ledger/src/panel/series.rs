//! The series of the panel: which parts of the atlas hold which measure, on which basis.
//!
//! A new source is one entry here and one loader. A series may consist of parts of different
//! releases with a seam between them; the seam is told with every figure that crosses it.

use super::basis::{Reporter, Valuation};
use crate::measure::{self, Measure};
use crate::party::Party;
use crate::place::registry;
use std::borrow::Cow;

/// Where a measure's observations come from.
#[derive(Clone, Debug)]
pub struct Series {
    /// Short name used in evidence: `baci`.
    pub id: Cow<'static, str>,
    /// Measure it holds.
    pub measure: Measure,
    /// Parts of the atlas, oldest first; their years do not overlap.
    pub parts: &'static [&'static str],
    /// Column that holds the value, or columns to add, joined by `+`.
    pub column: &'static str,
    /// Column of the first party.
    pub origin: &'static str,
    /// Column of the second party, or a fixed code for the first: see [`Shape`].
    pub shape: Shape,
    /// Unit of the value.
    pub unit: &'static str,
    /// Who reports.
    pub reporter: Reporter,
    /// At which valuation.
    pub valuation: Valuation,
    /// What one must know when a change crosses from one part to the next.
    pub seam: &'static str,
}

impl Series {
    /// Whether the source can tell of these parties at all: customs count their own economy's trade and no other.
    pub fn tells_of<'p>(&self, parties: impl IntoIterator<Item = &'p Party>) -> bool {
        !self.is_of_customs() || parties.into_iter().any(|party| self.is_report_of(party))
    }

    /// Whether it tells of single products only, so that it is no basis of a total.
    pub fn is_of_products(&self) -> bool {
        matches!(self.shape, Shape::Products(_))
    }

    /// Whether it is what one economy's customs count.
    pub fn is_of_customs(&self) -> bool {
        matches!(self.reporter, Reporter::Customs(_))
    }

    /// Whether it is what the customs of this party count.
    pub fn is_report_of(&self, party: &Party) -> bool {
        let Reporter::Customs(code) = self.reporter else { return false };
        party.is_single() && registry().code_of(party.id) == code
    }
}

/// How the parties stand in the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `origin` and this column.
    Pair(&'static str),
    /// Every row comes from this one origin; the column `origin` holds the destination.
    From(&'static str),
    /// `origin` and this column, of single products only: there is no total.
    Products(&'static str),
    /// Of one party alone.
    Single,
}

/// Every series, in the order in which they are preferred for a measure.
pub const SERIES: &[Series] = &[
    Series {
        id: Cow::Borrowed("baci"),
        measure: measure::TRADE_GOODS_EXPORTS,
        parts: &["baci-2000-2020", "baci-2023"],
        column: "value",
        origin: "origin",
        shape: Shape::Pair("destination"),
        unit: "USD",
        reporter: Reporter::Reconciled,
        valuation: Valuation::Fob,
        seam: "2000–2020 and 2023 are different BACI releases and product classifications; \
               2021 and 2022 are not in the atlas",
    },
    Series {
        id: Cow::Borrowed("unctad-sitc"),
        measure: measure::TRADE_GOODS_EXPORTS,
        parts: &["unctad-sitc"],
        column: "value",
        origin: "origin",
        shape: Shape::Pair("destination"),
        unit: "USD",
        reporter: Reporter::Origin,
        valuation: Valuation::Fob,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("baci-minerals"),
        measure: measure::TRADE_GOODS_EXPORTS,
        parts: &["baci-minerals"],
        column: "value",
        origin: "origin",
        shape: Shape::Products("destination"),
        unit: "USD",
        reporter: Reporter::Reconciled,
        valuation: Valuation::Fob,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("china-customs"),
        measure: measure::TRADE_GOODS_EXPORTS,
        parts: &["china-customs"],
        column: "value",
        origin: "origin",
        shape: Shape::Pair("destination"),
        unit: "USD",
        reporter: Reporter::Customs("CHN"),
        valuation: Valuation::FobCif,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("us-customs"),
        measure: measure::TRADE_GOODS_EXPORTS,
        parts: &["us-customs"],
        column: "value",
        origin: "origin",
        shape: Shape::Pair("destination"),
        unit: "USD",
        reporter: Reporter::Customs("USA"),
        valuation: Valuation::FasCustoms,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("factbook-exports"),
        measure: measure::TRADE_SHARE_EXPORTS,
        parts: &["factbook-partners"],
        column: "exports",
        origin: "place",
        shape: Shape::Pair("partner"),
        unit: "percent",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("factbook-imports"),
        measure: measure::TRADE_SHARE_IMPORTS,
        parts: &["factbook-partners"],
        column: "imports",
        origin: "partner",
        shape: Shape::Pair("place"),
        unit: "percent",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("wiod"),
        measure: measure::TRADE_TOTAL_EXPORTS,
        parts: &["wiod-trade"],
        column: "value",
        origin: "origin",
        shape: Shape::Pair("destination"),
        unit: "USD",
        reporter: Reporter::Reconciled,
        valuation: Valuation::Fob,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("wdi-gdp"),
        measure: measure::GDP,
        parts: &["gdp"],
        column: "value",
        origin: "place",
        shape: Shape::Single,
        unit: "USD",
        reporter: Reporter::Compiler,
        valuation: Valuation::Current,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("wdi-population"),
        measure: measure::POPULATION,
        parts: &["population"],
        column: "value",
        origin: "place",
        shape: Shape::Single,
        unit: "persons",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("wdi-deflator"),
        measure: measure::GDP_DEFLATOR,
        parts: &["deflator"],
        column: "value",
        origin: "place",
        shape: Shape::Single,
        unit: "ratio",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("fx"),
        measure: measure::EXCHANGE_RATE,
        parts: &["fx"],
        column: "value",
        origin: "place",
        shape: Shape::Single,
        unit: "local currency per USD",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("wir-inflow"),
        measure: measure::FDI_INFLOW,
        parts: &["fdi-flows"],
        column: "inflow",
        origin: "place",
        shape: Shape::Single,
        unit: "USD",
        reporter: Reporter::Compiler,
        valuation: Valuation::Current,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("wir-outflow"),
        measure: measure::FDI_OUTFLOW,
        parts: &["fdi-flows"],
        column: "outflow",
        origin: "place",
        shape: Shape::Single,
        unit: "USD",
        reporter: Reporter::Compiler,
        valuation: Valuation::Current,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("gcdf"),
        measure: measure::FINANCE_LOANS,
        parts: &["gcdf-country-year"],
        column: "oda_adjusted+oof_adjusted+vague_adjusted",
        origin: "place",
        shape: Shape::From("CHN"),
        unit: "USD",
        reporter: Reporter::Compiler,
        valuation: Valuation::Constant(2021),
        seam: "",
    },
    Series {
        id: Cow::Borrowed("ideal-points"),
        measure: measure::UN_IDEAL_POINT,
        parts: &["unga-ideal-points"],
        column: "all",
        origin: "place",
        shape: Shape::Single,
        unit: "points",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("geodist"),
        measure: measure::GEO_DISTANCE,
        parts: &["geodist"],
        column: "distw",
        origin: "origin",
        shape: Shape::Pair("destination"),
        unit: "km",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("geodist-contiguity"),
        measure: measure::GEO_CONTIGUITY,
        parts: &["geodist"],
        column: "contig",
        origin: "origin",
        shape: Shape::Pair("destination"),
        unit: "yes",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("geodist-language"),
        measure: measure::GEO_LANGUAGE,
        parts: &["geodist"],
        column: "comlang_off",
        origin: "origin",
        shape: Shape::Pair("destination"),
        unit: "yes",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    },
    Series {
        id: Cow::Borrowed("geodist-colony"),
        measure: measure::GEO_COLONY,
        parts: &["geodist"],
        column: "colony",
        origin: "origin",
        shape: Shape::Pair("destination"),
        unit: "yes",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    },
];
