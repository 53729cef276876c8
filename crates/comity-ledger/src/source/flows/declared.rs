//! Layouts that only say which column is what: one file each in `layouts/`.
//!
//! A declaration names the columns by which the layout is recognised, the roles of the columns, the
//! words of the flow column, the unit and the codes. `a|b` is the first of two names that a file has.
//! A new layout is a new file and its line in [`FILES`]; its sample is in `tests/layouts`.

use super::unit::Unit;
use super::words::FlowWord;
use crate::panel::basis::{Reporter, Valuation};
use crate::place::Scheme;
use crate::source::SourceRecord;
use crate::source::told::Way;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The declarations, the most particular first.
const FILES: &[&str] = &[
    include_str!("../../../layouts/baci.toml"),
    include_str!("../../../layouts/comtrade.toml"),
    include_str!("../../../layouts/comtrade-legacy.toml"),
    include_str!("../../../layouts/comtrade-clean.toml"),
    include_str!("../../../layouts/wits.toml"),
    include_str!("../../../layouts/wits-tariff-line.toml"),
    include_str!("../../../layouts/imf-imts.toml"),
    include_str!("../../../layouts/imf-dots.toml"),
    include_str!("../../../layouts/imf-dots-bulk.toml"),
    include_str!("../../../layouts/comext.toml"),
    include_str!("../../../layouts/comext-bulk.toml"),
    include_str!("../../../layouts/gacc.toml"),
    include_str!("../../../layouts/comexstat.toml"),
    include_str!("../../../layouts/comexstat-query.toml"),
    include_str!("../../../layouts/census-exports.toml"),
    include_str!("../../../layouts/census-imports.toml"),
    include_str!("../../../layouts/unctadstat.toml"),
    include_str!("../../../layouts/oecd-btige.toml"),
    include_str!("../../../layouts/oecd-batis.toml"),
    include_str!("../../../layouts/oecd-tiva.toml"),
    include_str!("../../../layouts/wto-batis.toml"),
    include_str!("../../../layouts/oec.toml"),
    include_str!("../../../layouts/atlas.toml"),
    include_str!("../../../layouts/itpde.toml"),
    include_str!("../../../layouts/tradhist.toml"),
    include_str!("../../../layouts/statcan.toml"),
    include_str!("../../../layouts/faostat.toml"),
    include_str!("../../../layouts/wto-stats.toml"),
    include_str!("../../../layouts/comext-easy.toml"),
    include_str!("../../../layouts/inegi.toml"),
];

/// Whatever the reader of flows has to know about a layout.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Declaration {
    /// Short name: `comtrade`.
    pub name: String,
    /// The measure it holds; goods exports where nothing is said.
    pub what: String,
    /// Who publishes it.
    pub publication: Publication,
    /// Columns by which it is recognised, and those that must not be there.
    pub recognise: Recognise,
    /// Where the period stands.
    pub period: PeriodAt,
    /// Who reports.
    pub reporter: Option<SideAt>,
    /// The other side.
    pub partner: Option<SideAt>,
    /// Where goods come from, in a layout without reporters.
    pub origin: Option<SideAt>,
    /// Where they go.
    pub destination: Option<SideAt>,
    /// Which way the goods go.
    pub flow: FlowAt,
    /// The product.
    pub product: Option<ProductAt>,
    /// The column that names the classification of the products.
    pub classification: String,
    /// The value.
    pub value: ValueAt,
    /// Valuation of exports and imports, or of all.
    pub valuation: ValuationSaid,
    /// Columns whose only admitted texts are these: totals of what they break down.
    pub only: BTreeMap<String, Vec<String>>,
    /// Columns that must hold a number or nothing.
    pub numbers: Vec<String>,
    /// Columns that tell no rows apart: names beside codes, notes.
    pub labels: Vec<String>,
    /// Columns whose parts are added up: states, ports, modes.
    pub add: Vec<String>,
    /// Whether rows of areas not specified are kept as such, and why.
    pub keep_unspecified: String,
}

/// Who publishes a layout.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Publication {
    /// Short name used in evidence.
    pub id: String,
    /// The office.
    pub publisher: String,
    /// The data set.
    pub title: String,
    /// Licence, as far as known.
    pub licence: String,
    /// The sentence the publisher wants to see.
    pub attribution: String,
    /// Where it is described.
    pub url: String,
    /// What one must know before quoting it.
    pub caveats: Vec<String>,
}

/// How a layout is recognised.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recognise {
    /// All of these are there.
    pub columns: Vec<String>,
    /// None of these is.
    pub absent: Vec<String>,
}

/// Where the period stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PeriodAt {
    /// A column with years, quarters or months.
    pub column: String,
    /// The column of the month where the other holds the year.
    pub month: String,
    /// The column that says A, Q or M.
    pub frequency: String,
    /// What stands in the place of the month where a row is of the whole year: 52 in `202352`.
    pub annual: String,
}

/// Where a side stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SideAt {
    /// Columns, of which the first that is not empty counts.
    pub columns: Vec<String>,
    /// Its codes: a name of [`Scheme`], or `name`.
    pub codes: String,
    /// The only place it can be.
    pub fixed: String,
}

impl SideAt {
    /// The system of its codes; `None` for codes and names of any kind.
    pub fn scheme(&self) -> Option<Scheme> {
        Scheme::parse(&self.codes)
    }
}

/// Where the direction stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FlowAt {
    /// The column that says it.
    pub column: String,
    /// What its texts mean: `exports`, `imports`, `other`, each perhaps with `FOB` or `CIF`.
    pub words: BTreeMap<String, String>,
    /// The direction of the whole layout.
    pub fixed: String,
    /// Whether the name of the file says it: `EXP_2023.csv`.
    pub from_name: bool,
}

/// Where the product stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProductAt {
    /// Its column.
    pub column: String,
    /// Codes have an even number of digits: the zero that a spreadsheet loses is put back.
    pub even: bool,
    /// Texts that mean all products.
    pub total: Vec<String>,
    /// Codes are numbers of one list, none of which is a part of another: industries 1 to 170.
    pub flat: bool,
}

/// Where the value stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValueAt {
    /// Its columns; several where each is of another flow.
    pub columns: Vec<String>,
    /// The flow of each column, if they differ.
    pub flows: Vec<String>,
    /// Its unit: `USD`, or empty if a column or the name of the value says it.
    pub unit: String,
    /// Power of ten to the unit.
    pub power: u32,
    /// The column that holds a power of ten, or a word for it.
    pub multiplier: String,
    /// The column that names the unit.
    pub unit_column: String,
    /// Units by the text of the column of units.
    pub units: BTreeMap<String, String>,
    /// Decimals kept of the base unit.
    pub decimals: u8,
    /// Whether commas are always of thousands.
    pub decimal_point: bool,
    /// The column that repeats the value where it is CIF.
    pub cif: String,
    /// The column that repeats the value where it is FOB: imports too, where the office has no others.
    pub fob: String,
}

/// Valuation as a declaration says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValuationSaid {
    /// Of exports.
    pub exports: String,
    /// Of imports.
    pub imports: String,
    /// Of flows without reporter.
    pub all: String,
    /// Who stands behind flows without reporter: `reconciled` or `compiler`.
    pub by: String,
}

impl Declaration {
    /// Whether these are the columns of the layout.
    pub fn fits(&self, header: &[String]) -> bool {
        let there = |name: &String| find(header, name).is_some();
        !self.recognise.columns.is_empty()
            && self.recognise.columns.iter().all(there)
            && !self.recognise.absent.iter().any(there)
    }

    /// The unit that the declaration states.
    pub fn unit(&self) -> Option<Unit> {
        let base = self.value.unit.clone();
        (!base.is_empty()).then_some(Unit { base, power: self.value.power })
    }

    /// Who reports a flow and at which valuation, unless the word of the flow says the valuation.
    pub fn basis(&self, way: Option<Way>) -> (Reporter, Valuation) {
        let said = &self.valuation;
        match way {
            Some(Way::Exports) => (Reporter::Origin, valuation(&said.exports)),
            Some(Way::Imports) => (Reporter::Destination, valuation(&said.imports)),
            None if said.by == "reconciled" => (Reporter::Reconciled, valuation(&said.all)),
            None => (Reporter::Compiler, valuation(&said.all)),
        }
    }

    /// A record of the publication, as yet without release and files.
    pub fn record(&self) -> SourceRecord {
        let p = &self.publication;
        SourceRecord {
            id: p.id.clone(),
            publisher: p.publisher.clone(),
            title: p.title.clone(),
            licence: p.licence.clone(),
            attribution: p.attribution.clone(),
            url: p.url.clone(),
            caveats: p.caveats.clone(),
            independence_group: p.id.clone(),
            ..SourceRecord::default()
        }
    }
}

/// `FOB` and `CIF`; everything else is not stated.
pub fn valuation(text: &str) -> Valuation {
    match text {
        "FOB" => Valuation::Fob,
        "CIF" => Valuation::Cif,
        _ => Valuation::NotStated,
    }
}

/// What a word of a declaration means: `exports FOB`, `imports`, `other`.
pub fn meaning(text: &str) -> Option<(FlowWord, Option<Valuation>)> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let said = (!rest.is_empty()).then(|| valuation(rest));
    Some(match word {
        "exports" => (FlowWord::Way(Way::Exports), said),
        "imports" => (FlowWord::Way(Way::Imports), said),
        "other" => (FlowWord::Other, None),
        _ => return None,
    })
}

/// The column of the first name of `a|b` that a header has, whatever the case of its letters.
pub fn find(header: &[String], names: &str) -> Option<usize> {
    if names.is_empty() {
        return None;
    }
    let exact = |name: &str| header.iter().position(|column| column == name);
    let folded = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    names.split('|').find_map(|name| exact(name).or_else(|| folded(name)))
}

/// Every declared layout, the most particular first. A declaration that cannot be read is left out;
/// the test of this file makes sure that there is none.
pub fn all() -> &'static [Declaration] {
    // Read once: a file with titles is held against all of them row by row.
    static ALL: LazyLock<Vec<Declaration>> =
        LazyLock::new(|| FILES.iter().filter_map(|text| toml::from_str(text).ok()).collect());
    &ALL
}

/// The layout of that name.
pub fn named(name: &str) -> Option<Declaration> {
    all().iter().find(|declaration| declaration.name == name).cloned()
}

/// Whether the products of a layout are numbers of one list without levels.
pub fn is_flat(layout: &str) -> bool {
    named(layout).and_then(|declaration| declaration.product).is_some_and(|product| product.flat)
}

/// The first layout whose columns a header has.
pub fn fitting(header: &[String]) -> Option<Declaration> {
    all().iter().find(|declaration| declaration.fits(header)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declaration_is_complete() {
        for text in FILES {
            let d: Declaration = toml::from_str(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
            let sides = [&d.reporter, &d.partner, &d.origin, &d.destination].map(Option::is_some);
            assert!(sides == [true, true, false, false] || sides == [false, false, true, true], "{}", d.name);
            for side in [&d.reporter, &d.partner, &d.origin, &d.destination].into_iter().flatten() {
                assert!(
                    side.codes == "name" || !side.fixed.is_empty() || side.scheme().is_some(),
                    "{}",
                    d.name
                );
                let fixed = &side.fixed;
                assert!(fixed.is_empty() || crate::place::registry().by_code(fixed).is_some(), "{fixed}");
            }
            assert!(!d.value.columns.is_empty() && !d.period.column.is_empty(), "{}", d.name);
            assert!(!d.publication.publisher.is_empty() && !d.publication.licence.is_empty(), "{}", d.name);
            assert!(d.flow.words.values().all(|word| meaning(word).is_some()), "{}", d.name);
            assert!(d.value.unit.is_empty() || d.value.unit.len() == 3, "{}", d.name);
        }
        let mut names: Vec<String> = all().iter().map(|d| d.name.clone()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), FILES.len());
    }
}
