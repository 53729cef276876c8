//! Names of columns in common use, for tables that no declaration describes.
//!
//! They are those of BACI, ITPD-E, CEPII, SDMX, Correlates of War, the World Bank and hand-made
//! files in four languages. A name is compared without case, spaces and points.

use super::words::{self, Unit};
use crate::source::told::Way;

const ORIGINS: &[&str] = &[
    "origin",
    "exporter",
    "exporteriso3",
    "exporteriso",
    "exportercode",
    "exportername",
    "isoo",
    "iso3o",
    "countryido",
    "originid",
    "originiso3",
    "ccode1",
    "i",
    "from",
    "origen",
    "origem",
    "exportador",
    "paisorigen",
    "sender",
    "reporterexporter",
    "exportingcountry",
    "exporters",
];
const DESTINATIONS: &[&str] = &[
    "destination",
    "dest",
    "importer",
    "importeriso3",
    "importeriso",
    "importercode",
    "importername",
    "isod",
    "iso3d",
    "countryidd",
    "destid",
    "destinationid",
    "destinationiso3",
    "ccode2",
    "j",
    "to",
    "destino",
    "importador",
    "paisdestino",
    "receiver",
    "importingcountry",
    "importers",
];
const REPORTERS: &[&str] = &[
    "reporter",
    "reporteriso3",
    "reporteriso",
    "reportercode",
    "reportername",
    "reporterdesc",
    "reportingcountry",
    "reportingeconomy",
    "refarea",
    "declarant",
    "declarantiso",
    "countryiso3code",
    "country",
    "countrycode",
    "countryname",
    "economy",
    "pais",
    "iso3",
    "locationcode",
    "reportercountry",
    "报告国",
];
const PARTNERS: &[&str] = &[
    "partner",
    "partneriso3",
    "partneriso",
    "partnercode",
    "partnername",
    "partnerdesc",
    "partnercountry",
    "partnereconomy",
    "counterpart",
    "counterpartarea",
    "counterpartcountry",
    "counterpartcountryname",
    "counterparty",
    "partneriso3code",
    "socio",
    "parceiro",
    "tradingpartner",
    "贸易伙伴名称",
    "贸易伙伴",
];
const PERIODS: &[&str] = &["timeperiod", "period", "yearmonth", "yyyymm", "monthid"];
const YEARS: &[&str] = &[
    "year", "t", "refyear", "ano", "año", "anio", "anno", "年", "年份", "time", "date", "fecha", "data", "yr",
];
const MONTHS: &[&str] = &["month", "refmonth", "mes", "mês", "月", "月份"];
const FREQUENCIES: &[&str] = &["freq", "frequency", "freqcode"];
const PRODUCTS: &[&str] = &[
    "product",
    "productcode",
    "k",
    "hs",
    "hs2",
    "hs4",
    "hs6",
    "hscode",
    "cmdcode",
    "commodity",
    "commoditycode",
    "producths92code",
    "industryid",
    "industry",
    "sector",
    "sitc",
    "sitccode",
    "isic",
    "ncm",
    "cn8",
    "producto",
    "produto",
    "activity",
    "商品编码",
];
const CLASSIFICATIONS: &[&str] =
    &["classification", "classificationcode", "nomenclature", "nomenclaturecode"];
const FLOWS: &[&str] = &[
    "tradeflow",
    "tradeflowcode",
    "tradeflowname",
    "tradeflowdesc",
    "flow",
    "flowcode",
    "flowname",
    "flowdesc",
    "flowtype",
    "direction",
    "indicator",
    "indicators",
    "indicatorcode",
    "impexp",
    "expimp",
    "importexport",
    "exportimport",
    "typeoftrade",
    "fluxo",
    "flujo",
    "进出口",
    "贸易方向",
];
const UNITS: &[&str] = &["unit", "units", "unitmeasure", "unitofmeasure", "currency", "moneda", "moeda"];
const MULTIPLIERS: &[&str] = &["unitmult", "scale", "powercode"];
/// Names of the value, the power of ten to its base unit, and that unit.
const VALUES: &[(&str, u32, &str)] = &[
    ("valueusd", 0, "USD"),
    ("valuekusd", 3, "USD"),
    ("valuemusd", 6, "USD"),
    ("v", 3, "USD"),
    ("primaryvalue", 0, "USD"),
    ("exportvalue", 0, "USD"),
    ("tradeflowbaci", 3, "USD"),
    ("tradeflowcomtradeo", 3, "USD"),
    ("tradeflowcomtraded", 3, "USD"),
    ("tradevalueusd", 0, "USD"),
    ("trade", 0, words::NOT_STATED),
    ("value", 0, words::NOT_STATED),
    ("tradevalue", 0, words::NOT_STATED),
    ("obsvalue", 0, words::NOT_STATED),
    ("amount", 0, words::NOT_STATED),
    ("valor", 0, words::NOT_STATED),
    ("importe", 0, words::NOT_STATED),
    ("tradeflow", 0, words::NOT_STATED),
    ("flow", 0, words::NOT_STATED),
];
/// Attributes of an observation in SDMX: they tell no series apart.
const ATTRIBUTES: &[&str] = &[
    "dataflow",
    "structure",
    "structureid",
    "structurename",
    "action",
    "lastupdate",
    "lastupdated",
    "obsstatus",
    "observationstatus",
    "confstatus",
    "obsflag",
    "decimals",
    "timeformat",
    "commentobs",
    "commentts",
    "baseper",
    "prebreakvalue",
    "unitmult",
    "unitmultiplier",
    "referencearea",
    "counterpartarea2",
    "timeperiod2",
    "observationvalue",
    "frequencyofobservation",
    "unitofmeasure",
    "tradeflow2",
    "title",
    "source",
    "note",
    "notes",
];
/// Names of dimensions outside SDMX.
const DIMENSIONS: &[&str] = &[
    "indicator",
    "indicators",
    "indicatorcode",
    "series",
    "seriescode",
    "variable",
    "type",
    "typecode",
    "mode",
    "modeoftransport",
    "motcode",
    "customs",
    "customscode",
    "procedure",
    "regime",
    "concept",
    "category",
    "item",
    "itemcode",
    "scenario",
    "valuation",
    "pricebase",
    "partner2code",
    "moscode",
    "flowtype",
    "tradetype",
    "direction",
    "tradeflow",
    "tradeflowcode",
    "flowcode",
    "adjustment",
];

/// Which column has which role.
#[derive(Debug)]
pub(super) struct Roles {
    pub first: Vec<usize>,
    pub second: Vec<usize>,
    pub reported: bool,
    pub cow: bool,
    pub period: usize,
    pub month: Option<usize>,
    pub frequency: Option<usize>,
    pub flow: Option<usize>,
    pub product: Option<usize>,
    pub classification: Option<usize>,
    pub measure: Option<usize>,
    pub values: Vec<(usize, Option<Way>)>,
    pub unit: Unit,
    pub unit_column: Option<usize>,
    pub multiplier: Option<usize>,
}

/// A name without case and without what is no letter or digit.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn first_of(header: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| header.iter().position(|column| folded(column) == *name))
}

/// Whether a folded name is that of a side, and of which: of an exporter, an importer, or either.
pub(super) fn end_of(folded: &str) -> Option<Option<Way>> {
    // A single letter names a side in a table of columns only.
    if folded.chars().count() < 2 {
        return None;
    }
    let has = |names: &[&str]| names.contains(&folded);
    if has(ORIGINS) {
        Some(Some(Way::Exports))
    } else if has(DESTINATIONS) {
        Some(Some(Way::Imports))
    } else {
        (has(REPORTERS) || has(PARTNERS)).then_some(None)
    }
}

/// Whether a folded name is that of a column of periods.
pub(super) fn is_year(folded: &str) -> bool {
    PERIODS.contains(&folded) || YEARS.contains(&folded)
}

/// Whether a folded name is that of a column of products.
pub(super) fn is_product(folded: &str) -> bool {
    folded.chars().count() > 1 && PRODUCTS.contains(&folded)
}

/// Whether a header is one of SDMX-CSV.
pub(super) fn is_sdmx(header: &[String]) -> bool {
    header.iter().any(|name| name.eq_ignore_ascii_case("OBS_VALUE"))
}

/// Whether a column of SDMX-CSV is an attribute, or a label beside a code.
pub(super) fn is_attribute(name: &str) -> bool {
    // SDMX-CSV 2.0 puts labels in words beside codes in capitals.
    let label = name.contains(' ') && name.chars().any(char::is_lowercase);
    label || name.is_empty() || ATTRIBUTES.contains(&folded(name).as_str())
}

/// Whether a column has the name of a dimension.
pub(super) fn is_dimension(name: &str) -> bool {
    DIMENSIONS.contains(&folded(name).as_str())
}

/// Whether a column of products has a name of the Harmonized System, whose codes have an even length.
pub(super) fn is_harmonized(name: &str) -> bool {
    ["k", "hs", "hs2", "hs4", "hs6", "hscode", "cmdcode"].contains(&folded(name).as_str())
}

/// Whether a column has a name that speaks of the flow.
pub(super) fn is_flow(name: &str) -> bool {
    folded(name).contains("flow")
}

/// Columns of names beside codes and of notes.
pub(super) fn labels(header: &[String]) -> Vec<usize> {
    let named = |name: &String| {
        let name = folded(name);
        name.is_empty() || ["note", "notes", "comment", "footnote", "source"].contains(&name.as_str())
    };
    header.iter().enumerate().filter(|(_, name)| named(name)).map(|(column, _)| column).collect()
}

/// The roles of the columns, if there are two sides, a period and a value.
pub(super) fn roles(header: &[String]) -> Option<Roles> {
    let directed = first_of(header, ORIGINS).zip(first_of(header, DESTINATIONS));
    let reported = first_of(header, REPORTERS).zip(first_of(header, PARTNERS));
    let ((first, second), is_reported) = match (directed, reported) {
        (Some(pair), _) => (pair, false),
        (None, Some(pair)) => (pair, true),
        (None, None) => return None,
    };
    let period = first_of(header, PERIODS).or_else(|| first_of(header, YEARS))?;
    let (values, unit, value_name) = values(header, is_reported)?;
    let flow = FLOWS.iter().find_map(|name| {
        header
            .iter()
            .position(|column| folded(column) == *name)
            .filter(|at| values.iter().all(|(v, _)| v != at))
    });
    // ITPD-E: the only layout with this name of the exporter writes millions.
    let itpd = value_name == "trade" && header.iter().any(|name| name == "exporter_iso3");
    let unit = if itpd { Unit { base: "USD".to_owned(), power: 6 } } else { unit };
    let roles = Roles {
        first: vec![first],
        second: vec![second],
        reported: is_reported,
        cow: header.iter().any(|name| name.eq_ignore_ascii_case("ccode1")),
        period,
        month: first_of(header, MONTHS),
        frequency: first_of(header, FREQUENCIES),
        flow,
        product: first_of(header, PRODUCTS),
        classification: first_of(header, CLASSIFICATIONS),
        measure: header.iter().position(|name| name == "measure"),
        values,
        unit,
        unit_column: first_of(header, UNITS),
        multiplier: first_of(header, MULTIPLIERS),
    };
    let at = [first, second, period, roles.values[0].0];
    let distinct = (0..at.len()).all(|i| (0..i).all(|j| at[i] != at[j]));
    distinct.then_some(roles)
}

/// The columns of the value, their unit and the name of the first.
#[allow(clippy::type_complexity, reason = "three answers of one search")]
fn values(header: &[String], reported: bool) -> Option<(Vec<(usize, Option<Way>)>, Unit, String)> {
    let unit = |base: &str, power| Unit { base: base.to_owned(), power };
    let both = [("exports", Way::Exports), ("imports", Way::Imports)].map(|(name, way)| {
        let other = if way == Way::Exports { "exportvalue" } else { "importvalue" };
        (first_of(header, &[name, other]), way)
    });
    if let ([(Some(x), _), (Some(m), _)], true) = (both, reported) {
        let said = words::unit_in(&header[x]).unwrap_or_else(|| match folded(&header[x]).as_str() {
            "exportvalue" => unit("USD", 0),
            _ => Unit::not_stated(),
        });
        return Some((vec![(x, Some(Way::Exports)), (m, Some(Way::Imports))], said, "exports".to_owned()));
    }
    for (name, power, base) in VALUES {
        if let Some(at) = first_of(header, &[name]) {
            return Some((vec![(at, None)], unit(base, *power), (*name).to_owned()));
        }
    }
    let with_unit = header.iter().position(|name| words::unit_in(name).is_some());
    let named = with_unit.or_else(|| first_of(header, &["exports", "imports", "importvalue"]))?;
    let said = words::unit_in(&header[named]).unwrap_or_else(Unit::not_stated);
    Some((vec![(named, words::way_in(&header[named]))], said, folded(&header[named])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> Option<Roles> {
        roles(&header.split(',').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_column_flow_is_the_value_only_where_nothing_else_is() {
        let direction = of("reporterISO3,partnerISO3,year,flow,value_usd").unwrap();
        assert_eq!((direction.flow, direction.values[0].0, direction.reported), (Some(3), 4, true));
        let value = of("ccode1,ccode2,year,flow").unwrap();
        assert_eq!((value.flow, value.values[0].0, value.cow), (None, 3, true));
        assert!(of("exporter,year,value").is_none());
        let both = of("country,partner,year,exports,imports").unwrap();
        assert_eq!(both.values, [(3, Some(Way::Exports)), (4, Some(Way::Imports))]);
    }
}
