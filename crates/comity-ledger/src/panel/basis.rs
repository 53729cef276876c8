//! On which basis a value stands: who reports, at which valuation, for which region, in which
//! release. Values of different bases are never added or averaged.

use crate::place::registry;
use std::fmt;

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reporter {
    /// The exporting, investing or sending side.
    Origin,
    /// The importing or receiving side.
    Destination,
    /// Both sides' reports made consistent by a third party.
    Reconciled,
    /// The customs of this economy (ISO code), which count its own trade in both directions.
    Customs(&'static str),
    /// One office about itself, or a data set about everybody.
    Compiler,
}

impl fmt::Display for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Customs(code) = self {
            let name = registry().by_code(code).map_or(*code, |id| registry().place(id).in_sentence.as_str());
            return write!(f, "both directions as the customs of {name} count them");
        }
        f.write_str(match self {
            Self::Origin => "reported by the origin",
            Self::Destination => "reported by the destination",
            Self::Reconciled => "both reports reconciled",
            Self::Customs(_) | Self::Compiler => "as compiled by the source",
        })
    }
}

/// At which price level or border a value is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Valuation {
    /// Free on board.
    Fob,
    /// Cost, insurance and freight included.
    Cif,
    /// Exports free on board, imports with cost, insurance and freight.
    FobCif,
    /// Exports free alongside ship, imports at customs value: freight and insurance in neither.
    FasCustoms,
    /// Current US dollars, no border involved.
    Current,
    /// Constant US dollars of that year.
    Constant(i16),
    /// Not a value in money, or not stated.
    NotStated,
}

impl fmt::Display for Valuation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fob => f.write_str("FOB"),
            Self::Cif => f.write_str("CIF"),
            Self::FobCif => f.write_str("exports FOB, imports CIF"),
            Self::FasCustoms => f.write_str("exports FAS, imports at customs value"),
            Self::Current => f.write_str("current US dollars"),
            Self::Constant(year) => write!(f, "constant {year} US dollars"),
            Self::NotStated => f.write_str("valuation not stated"),
        }
    }
}

/// On which basis a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Short name of the series: `baci`.
    pub series: String,
    /// The publishing office.
    pub publisher: String,
    /// Release of the data.
    pub release: String,
    /// Who reports.
    pub reporter: Reporter,
    /// At which valuation.
    pub valuation: Valuation,
    /// How a bloc or region is delimited: "CELAC on 2024-12-31, 33 members".
    pub region: String,
}

impl Basis {
    /// The basis in one line.
    pub fn in_words(&self) -> String {
        let mut words = Vec::new();
        if !self.publisher.is_empty() {
            words.push(self.publisher.clone());
        }
        if !self.release.is_empty() {
            words.push(self.release.clone());
        }
        if self.reporter != Reporter::Compiler {
            words.push(self.reporter.to_string());
        }
        if self.valuation != Valuation::NotStated {
            words.push(self.valuation.to_string());
        }
        if !self.region.is_empty() {
            words.push(self.region.clone());
        }
        if words.is_empty() {
            words.push("publisher and valuation not stated".to_owned());
        }
        words.join(", ")
    }
}
