//! Names of columns in common use, for tables that no declaration describes.
//!
//! They are those of BACI, ITPD-E, CEPII, SDMX, Correlates of War, the World Bank and hand-made
//! files in four languages. A name is compared without case, spaces and points.

use super::unit::{self, NOT_STATED, Unit};
use super::words;
use crate::panel::basis::Valuation;
use crate::place::normalised;
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
    "paisdeorigen",
    "paisdeorigem",
    "paisexportador",
    "出口国",
    "出口方",
    "原产国",
    "来源国",
    "source",
    "sourcecountry",
    "home",
    "homecountry",
    "investor",
    "investingcountry",
    "donor",
    "creditor",
    "lender",
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
    "paisdedestino",
    "paisimportador",
    "进口国",
    "进口方",
    "目的国",
    "host",
    "hostcountry",
    "recipient",
    "recipientcountry",
    "borrower",
    "debtor",
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
    "paisinformante",
    "declarante",
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
    "paissocio",
    "paisparceiro",
    "贸易伙伴名称",
    "贸易伙伴",
    "伙伴国",
];
const PERIODS: &[&str] = &["timeperiod", "period", "yearmonth", "yyyymm", "monthid"];
const YEARS: &[&str] =
    &["year", "t", "refyear", "ano", "anio", "anno", "年", "年份", "time", "date", "fecha", "data", "yr"];
const MONTHS: &[&str] = &["month", "refmonth", "mes", "月", "月份"];
const QUARTERS: &[&str] = &["quarter", "qtr", "trimestre", "季度"];
/// Years that do not begin in January.
const FISCAL_YEARS: &[&str] = &["fy", "fiscalyear", "financialyear", "marketingyear", "anofiscal", "财年"];
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
    "htsnumber",
    "hts",
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
    "mercadoria",
    "mercancia",
    "activity",
    "商品编码",
];
const CLASSIFICATIONS: &[&str] = &[
    "classification",
    "classificationcode",
    "nomenclature",
    "nomenclaturecode",
    "revision",
    "hsrevision",
    "vintage",
];
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
];
/// Names of a value that say no unit.
const PLAIN_VALUES: &[&str] =
    &["trade", "value", "tradevalue", "obsvalue", "amount", "valor", "importe", "tradeflow", "flow"];
/// Words beside a unit that leave the name of a column one of traded value.
const TRADE_WORDS: &[&str] = &[
    "value",
    "values",
    "tradevalue",
    "trade",
    "traded",
    "goods",
    "merchandise",
    "export",
    "exports",
    "exported",
    "import",
    "imports",
    "imported",
    "exp",
    "imp",
    "cif",
    "fob",
    "customs",
    "total",
    "the",
    "in",
    "of",
    "at",
    "current",
    "prices",
    "amount",
    "valor",
    "importe",
    "exportaciones",
    "importaciones",
    "exportacoes",
    "importacoes",
    "exportacao",
    "importacao",
    "de",
    "en",
    "em",
    "bilateral",
    "flow",
    "flows",
    "nominal",
    "us",
    "金额",
    "贸易额",
    "出口额",
    "进口额",
    "出口",
    "进口",
];
/// Columns that mark a value as missing or confidential.
const STATUSES: &[&str] =
    &["obsstatus", "obsflag", "confstatus", "observationstatus", "confidentiality", "statusflag", "obsconf"];
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
    "seasonaladjustment",
    "transport",
    "transportmode",
    "meansoftransport",
    "customsprocedure",
    "customsproc",
    "statprocedure",
    "procedurecode",
    "tradesystem",
    "tradesystemcode",
    "prices",
    "deflator",
    "version",
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
    pub quarter: Option<usize>,
    pub frequency: Option<usize>,
    pub flow: Option<usize>,
    pub product: Option<usize>,
    pub classification: Option<usize>,
    pub measure: Option<usize>,
    pub values: Vec<Found>,
    pub unit_column: Option<usize>,
    pub multiplier: Option<usize>,
}

/// A column of values and what its name says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub column: usize,
    pub way: Option<Way>,
    pub valuation: Option<Valuation>,
    pub unit: Unit,
}

/// A name without case, accents and what is no letter or digit.
pub(super) fn folded(name: &str) -> String {
    normalised(name).replace(' ', "")
}

fn first_of(header: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| header.iter().position(|column| folded(column) == *name))
}

/// What the name of a column says of the places in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SideName {
    /// An exporter.
    Origin,
    /// An importer.
    Destination,
    /// Whoever reports.
    Reporter,
    /// The other side of whoever reports.
    Partner,
}

/// Which side a folded name is the name of, if it is one.
pub(super) fn side_of(folded: &str) -> Option<SideName> {
    // A single letter names a side in a table of columns only.
    if folded.chars().count() < 2 {
        return None;
    }
    let lists = [
        (ORIGINS, SideName::Origin),
        (DESTINATIONS, SideName::Destination),
        (REPORTERS, SideName::Reporter),
        (PARTNERS, SideName::Partner),
    ];
    lists.iter().find(|(names, _)| names.contains(&folded)).map(|(_, side)| *side)
}

/// Whether a folded name is that of a column that describes what is measured.
pub(super) fn is_described(folded: &str) -> bool {
    ["indicator", "indicators", "indicatorname"].contains(&folded)
}

/// Whether a folded name is that of a column of thousands and millions.
pub(super) fn is_multiplier(folded: &str) -> bool {
    MULTIPLIERS.contains(&folded)
}

/// Whether a folded name is that of a column that tells values from notes about them.
pub(super) fn is_kind_of_value(folded: &str) -> bool {
    ["attribute", "obsmeasure", "obsattribute"].contains(&folded)
}

/// Whether a cell of such a column says that the row holds values.
pub(super) fn is_value(text: &str) -> bool {
    ["", "value", "values", "obsvalue"].contains(&folded(text).as_str())
}

/// Whether a folded name is that of a column of values that says no unit.
pub(super) fn is_plain_value(folded: &str) -> bool {
    PLAIN_VALUES.contains(&folded)
}

/// Whether a folded name is that of a column of periods.
pub(super) fn is_year(folded: &str) -> bool {
    PERIODS.contains(&folded) || YEARS.contains(&folded)
}

/// Whether a folded name is that of a column of products.
pub(super) fn is_product(folded: &str) -> bool {
    folded.chars().count() > 1 && PRODUCTS.contains(&folded)
}

/// Whether a column of periods has the name of a calendar year, so that a date in it stands for its year.
pub(super) fn is_calendar_year(name: &str) -> bool {
    ["year", "refyear", "ano", "anio", "anno", "年", "年份", "yr"].contains(&folded(name).as_str())
}

/// Whether a column of periods has the name of years that do not begin in January.
pub(super) fn is_fiscal_year(name: &str) -> bool {
    FISCAL_YEARS.contains(&folded(name).as_str())
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

/// Whether a column of products has a name of the Harmonized System or of a tariff built on it, whose
/// codes have an even length.
pub(super) fn is_harmonized(name: &str) -> bool {
    let name = folded(name);
    ["k", "hs", "hscode", "hs2", "hs4", "hs6", "hs8", "hs10", "cmdcode", "ncm", "cn8", "sh2", "sh4", "sh6"]
        .contains(&name.as_str())
}

/// Columns that mark values as missing or confidential.
pub(super) fn statuses(header: &[String]) -> Vec<usize> {
    let named = |name: &String| STATUSES.contains(&folded(name).as_str());
    header.iter().enumerate().filter(|(_, name)| named(name)).map(|(column, _)| column).collect()
}

/// Whether a column of status speaks of confidentiality alone.
pub(super) fn is_restriction(name: &str) -> bool {
    folded(name).contains("conf")
}

/// Whether a folded name is that of a column that says the flow of its row.
pub(super) fn is_flow_column(folded: &str) -> bool {
    FLOWS.contains(&folded)
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
    let year = first_of(header, PERIODS).or_else(|| first_of(header, YEARS));
    let quarter = first_of(header, QUARTERS);
    // A quarter alone has its year in itself: `2023-Q1`.
    // So has a month alone: `2023-01`.
    let month = first_of(header, MONTHS);
    let fiscal = first_of(header, FISCAL_YEARS);
    let period = year.or(quarter).or(month).or(fiscal)?;
    let values = values(header, is_reported)?;
    let flow = FLOWS.iter().find_map(|name| {
        header
            .iter()
            .position(|column| folded(column) == *name)
            .filter(|at| values.iter().all(|value| value.column != *at))
    });
    let roles = Roles {
        first: vec![first],
        second: vec![second],
        reported: is_reported,
        cow: header.iter().any(|name| name.eq_ignore_ascii_case("ccode1")),
        period,
        month: month.filter(|month| *month != period),
        quarter: quarter.filter(|_| year.is_some()),
        frequency: first_of(header, FREQUENCIES),
        flow,
        product: first_of(header, PRODUCTS),
        classification: first_of(header, CLASSIFICATIONS),
        measure: header.iter().position(|name| name == "measure"),
        values,
        unit_column: first_of(header, UNITS),
        multiplier: first_of(header, MULTIPLIERS),
    };
    let at = [first, second, period, roles.values[0].column];
    let distinct = (0..at.len()).all(|i| (0..i).all(|j| at[i] != at[j]));
    distinct.then_some(roles)
}

/// The columns of the value: one of a name that says its unit, or those of money that differ in flow,
/// valuation or currency, or one of a plain name.
fn values(header: &[String], reported: bool) -> Option<Vec<Found>> {
    let one = |column, base: &str, power| {
        let unit = Unit { base: base.to_owned(), power };
        vec![Found { column, way: None, valuation: None, unit }]
    };
    if let Some(both) = exports_and_imports(header).filter(|_| reported) {
        return Some(both);
    }
    for (name, power, base) in VALUES {
        if let Some(at) = first_of(header, &[name]) {
            return Some(one(at, base, *power));
        }
    }
    let money = of_money(header);
    if !money.is_empty() {
        return Some(money);
    }
    if let Some(at) = PLAIN_VALUES.iter().find_map(|name| first_of(header, &[name])) {
        // ITPD-E: the only layout with this name of the exporter writes millions.
        let itpd = folded(&header[at]) == "trade" && header.iter().any(|name| name == "exporter_iso3");
        return Some(if itpd { one(at, "USD", 6) } else { one(at, NOT_STATED, 0) });
    }
    let with_unit = header.iter().position(|name| unit::unit_in(name).is_some());
    let named = with_unit.or_else(|| first_of(header, &["exports", "imports", "importvalue"]));
    // A name that speaks of exports or imports in a unit that is not clear: the unit has to be told.
    let speaks = |name: &String| words::way_in(name).is_some() && !is_flow_column(&folded(name));
    let named = named.or_else(|| header.iter().position(speaks))?;
    let unit = unit::unit_in(&header[named]).unwrap_or_else(Unit::not_stated);
    Some(vec![Found { column: named, way: words::way_in(&header[named]), valuation: None, unit }])
}

/// Two columns of one name each for exports and imports of a reporter.
fn exports_and_imports(header: &[String]) -> Option<Vec<Found>> {
    let column = |names: [&str; 2], way| {
        let column = first_of(header, &names)?;
        let usual = match folded(&header[column]).as_str() {
            "exportvalue" | "importvalue" => Unit { base: "USD".to_owned(), power: 0 },
            _ => Unit::not_stated(),
        };
        let unit = unit::unit_in(&header[column]).unwrap_or(usual);
        Some(Found { column, way: Some(way), valuation: None, unit })
    };
    Some(vec![
        column(["exports", "exportvalue"], Way::Exports)?,
        column(["imports", "importvalue"], Way::Imports)?,
    ])
}

/// Columns whose name is of traded value in a currency, each of its own flow, valuation and currency.
fn of_money(header: &[String]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (column, name) in header.iter().enumerate() {
        let Some((unit, left)) = unit::named(name) else { continue };
        if !left.iter().all(|word| TRADE_WORDS.contains(&word.as_str())) {
            continue;
        }
        let says = |what: &str| left.iter().any(|word| word == what);
        let valuation = match (says("cif"), says("fob")) {
            (true, false) => Some(Valuation::Cif),
            (false, true) => Some(Valuation::Fob),
            _ => None,
        };
        let way = words::way_in(name);
        let new = |f: &Found| (f.way, f.valuation, &f.unit.base) != (way, valuation, &unit.base);
        if found.iter().all(new) {
            found.push(Found { column, way, valuation, unit });
        }
    }
    // Beside exports and imports a column without a direction is their sum.
    if found.iter().any(|f| f.way.is_some()) {
        found.retain(|f| f.way.is_some());
    }
    found
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
        assert_eq!((direction.flow, direction.values[0].column, direction.reported), (Some(3), 4, true));
        let value = of("ccode1,ccode2,year,flow").unwrap();
        assert_eq!((value.flow, value.values[0].column, value.cow), (None, 3, true));
        assert!(of("exporter,year,value").is_none());
        let both = of("country,partner,year,exports,imports").unwrap();
        let ways = |roles: &Roles| roles.values.iter().map(|v| (v.column, v.way)).collect::<Vec<_>>();
        assert_eq!(ways(&both), [(3, Some(Way::Exports)), (4, Some(Way::Imports))]);
        let both = of("country,partner,year,exports_musd,imports_kusd,balance_usd").unwrap();
        assert_eq!(ways(&both), [(3, Some(Way::Exports)), (4, Some(Way::Imports))]);
        assert_eq!(both.values.iter().map(|v| v.unit.power).collect::<Vec<_>>(), [6, 3]);
        let cif = of("reporter,partner,flow,year,cif_value_usd,fob_value_usd").unwrap();
        let valuations: Vec<_> = cif.values.iter().map(|v| v.valuation).collect();
        assert_eq!((cif.flow, valuations), (Some(2), vec![Some(Valuation::Cif), Some(Valuation::Fob)]));
        assert_eq!(of("exporter,importer,quarter,value").unwrap().period, 2);
        assert_eq!(of("País de origen,País de destino,Año,Valor (US$)").unwrap().period, 2);
    }
}
