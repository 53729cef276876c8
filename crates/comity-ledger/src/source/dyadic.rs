//! Any table of flows between two places whose columns have names in common use.
//!
//! The names are those of BACI, ITPD-E, CEPII, the Atlas of Economic Complexity, SDMX, Correlates
//! of War and of hand-made files ([`ORIGINS`] and its neighbours). The mapping is returned so
//! that it can be shown: a table read by guess has to say what was guessed.
//!
//! Traps: units. BACI and CEPII write thousands of dollars, ITPD-E millions, Comtrade dollars,
//! SDMX a power of ten in `UNIT_MULT`. A name that says no unit is stored as it is, with the unit
//! `not stated`. A column `unit` decides row by row; a unit that is not known is refused. A column
//! `measure` says row by row what is counted; a measure that is not known is refused.

use super::account::{Seen, codes, integers, meaning};
use super::table::shown;
use super::{
    Account, Amount, Draft, Loader, Meaning, Numbers, Places, Publication, Refusal, SourceError, Table,
};
use crate::frame::Column;
use crate::measure::{measure, near};
use crate::place::{PlaceId, Scheme};

/// The last resort among the layouts.
pub const LOADER: Loader = Loader {
    name: "dyadic",
    what: "flows",
    publication: Publication {
        id: "file",
        publisher: "not stated",
        title: "a table of flows",
        licence: "not stated",
        attribution: "",
        url: "",
        caveats: &["Columns were recognised by their names: check the mapping."],
    },
    recognise: |header| Plan::make(header).is_some(),
    read,
};

/// Names of the column of the exporter.
const ORIGINS: &[&str] = &[
    "origin",
    "exporter",
    "exporter_iso3",
    "iso_o",
    "iso3_o",
    "country_id_o",
    "origin_id",
    "country_iso3_code",
    "REF_AREA",
    "ccode1",
    "reporterISO3",
    "i",
];
/// Names of the column of the importer.
const DESTINATIONS: &[&str] = &[
    "destination",
    "dest",
    "importer",
    "importer_iso3",
    "iso_d",
    "iso3_d",
    "country_id_d",
    "dest_id",
    "partner_iso3_code",
    "COUNTERPART_AREA",
    "ccode2",
    "partnerISO3",
    "j",
];
/// Names of the column of the year.
const YEARS: &[&str] = &["year", "t", "period", "refYear", "TIME_PERIOD"];
/// Names of the column of the product.
const PRODUCTS: &[&str] =
    &["product", "k", "hs6", "cmdCode", "product_hs92_code", "industry_id", "sector", "sitc", "isic"];
/// Names of the column of the value, the power of ten to the base unit, and that unit.
const VALUES: &[(&str, u32, &str)] = &[
    ("value_usd", 0, "USD"),
    ("value_kusd", 3, "USD"),
    ("value_musd", 6, "USD"),
    ("v", 3, "USD"),
    ("primaryValue", 0, "USD"),
    ("export_value", 0, "USD"),
    ("tradeflow_baci", 3, "USD"),
    ("tradeflow_comtrade_o", 3, "USD"),
    ("tradeflow_comtrade_d", 3, "USD"),
    ("trade", 0, NOT_STATED),
    ("value", 0, NOT_STATED),
    ("tradeflow", 0, NOT_STATED),
    ("flow", 0, NOT_STATED),
    ("OBS_VALUE", 0, NOT_STATED),
];
const NOT_STATED: &str = "not stated";
/// Decimals kept of a value: thousandths of the base unit.
const DECIMALS: u8 = 3;

/// Which column is what.
struct Plan {
    origin: usize,
    destination: usize,
    year: usize,
    product: Option<usize>,
    value: usize,
    power: u32,
    unit: &'static str,
    unit_column: Option<usize>,
    measure: Option<usize>,
    multiplier: Option<usize>,
    numbers_are_cow: bool,
}

impl Plan {
    fn make(header: &[String]) -> Option<Self> {
        let find = |names: &[&str]| names.iter().find_map(|name| header.iter().position(|h| h == name));
        let folded = |names: &[&str]| {
            let same = |h: &String| names.iter().any(|name| h.eq_ignore_ascii_case(name));
            find(names).or_else(|| header.iter().position(same))
        };
        let value_names: Vec<&str> = VALUES.iter().map(|(name, ..)| *name).collect();
        let value = folded(&value_names)?;
        let known = VALUES.iter().find(|(name, ..)| header[value].eq_ignore_ascii_case(name));
        let &(name, power, unit) = known?;
        // ITPD-E: the only layout with this name of the exporter writes millions.
        let itpd = name == "trade" && find(&["exporter_iso3"]).is_some();
        let (power, unit) = if itpd { (6, "USD") } else { (power, unit) };
        let plan = Self {
            origin: folded(ORIGINS)?,
            destination: folded(DESTINATIONS)?,
            year: folded(YEARS)?,
            product: folded(PRODUCTS),
            value,
            power,
            unit,
            unit_column: find(&["unit", "Unit"]),
            measure: find(&["measure"]),
            multiplier: find(&["UNIT_MULT"]).filter(|_| name == "OBS_VALUE"),
            numbers_are_cow: find(&["ccode1"]).is_some(),
        };
        let at = [plan.origin, plan.destination, plan.year, plan.value];
        let distinct = (0..at.len()).all(|i| (0..i).all(|j| at[i] != at[j]));
        distinct.then_some(plan)
    }

    /// Power of ten and base unit of the current row; `None` for a unit that is not known.
    fn unit(&self, table: &Table<'_>) -> Result<Option<(u32, &'static str)>, SourceError> {
        if let Some(column) = self.multiplier {
            return Ok(Some((table.integer(column, 0, 12)? as u32, self.unit)));
        }
        Ok(match self.unit_column {
            None => Some((self.power, self.unit)),
            Some(column) => known_unit(table.cell(column)),
        })
    }

    fn mapping(&self, header: &[String]) -> Vec<Meaning> {
        let code = if self.numbers_are_cow { "Correlates of War number" } else { "code or name" };
        let scaled = match (self.multiplier, self.unit_column) {
            (Some(_), _) => "times ten to UNIT_MULT".to_owned(),
            (_, Some(_)) => "as the column unit says".to_owned(),
            _ if self.power == 0 => self.unit.to_owned(),
            _ => format!("10^{} {}, stored as {}", self.power, self.unit, self.unit),
        };
        let describe = |column: usize, name: &String| match column {
            c if c == self.origin => meaning(name, "origin", code),
            c if c == self.destination => meaning(name, "destination", code),
            c if c == self.year => meaning(name, "year", ""),
            c if c == self.value => meaning(name, "value", &scaled),
            c if Some(c) == self.product => meaning(name, "product", "text"),
            c if Some(c) == self.unit_column => meaning(name, "unit", "row by row"),
            c if Some(c) == self.measure => meaning(name, "measure", "row by row"),
            c if Some(c) == self.multiplier => meaning(name, "value", "power of ten"),
            _ => meaning(name, "-", "not recognised"),
        };
        header.iter().enumerate().map(|(column, name)| describe(column, name)).collect()
    }
}

fn known_unit(text: &str) -> Option<(u32, &'static str)> {
    Some(match text.to_ascii_lowercase().as_str() {
        "usd" | "us dollars" | "current usd" => (0, "USD"),
        "thousand usd" | "usd thousand" | "kusd" => (3, "USD"),
        "million usd" | "usd million" | "usd m" | "musd" => (6, "USD"),
        "billion usd" | "usd billion" | "usd bn" => (9, "USD"),
        "persons" | "people" => (0, "persons"),
        "thousand persons" => (3, "persons"),
        "companies" | "firms" => (0, "companies"),
        "projects" => (0, "projects"),
        "percent" | "%" => (0, "percent"),
        "km" => (0, "km"),
        _ => return None,
    })
}

fn read(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let Some(plan) = Plan::make(table.header()) else {
        return Err(SourceError::Drift {
            file: table.file().to_owned(),
            expected: "an exporter, an importer, a year and a value under names in common use".to_owned(),
            found: shown(&table.header().join(", ")),
        });
    };
    let (mut account, mut places, mut seen) = (Account::default(), Places::default(), Seen::default());
    let (mut years, mut origins, mut destinations) = (vec![], vec![], vec![]);
    let (mut products, mut units, mut values) = (vec![], vec![], Numbers::default());
    let mut measures = vec![];
    while table.next_row()? {
        let (year, amount) = (table.year(plan.year)?, table.amount(plan.value)?);
        let unit = plan.unit(table)?;
        let outcome = row(table, &plan, &mut places, year, amount, unit).and_then(|flow| {
            let key =
                [Some(plan.origin), Some(plan.destination), Some(plan.year), plan.product, plan.measure];
            let again = seen.again(key.iter().flatten().map(|column| table.cell(*column)));
            if again {
                Err(Refusal::new(plan.origin, "same row twice", table.cell(plan.origin)))
            } else {
                Ok(flow)
            }
        });
        if let Some((origin, destination, value, unit)) = account.book(table, amount, outcome)? {
            years.push(i64::from(year));
            origins.push(origin);
            destinations.push(destination);
            products.push(plan.product.map_or_else(String::new, |column| table.cell(column).to_owned()));
            measures.push(plan.measure.map_or_else(String::new, |column| table.cell(column).to_owned()));
            units.push(unit.to_owned());
            values.push(Some(value));
        }
    }
    let too_large = || table.here("values below 9e18", "a larger one");
    let (value, rounded) = values.column(DECIMALS).ok_or_else(too_large)?;
    let mut columns =
        vec![("year", integers(years)), ("origin", codes(&origins)), ("destination", codes(&destinations))];
    if plan.product.is_some() {
        columns.push(("product", Column::Text(products)));
    }
    if plan.measure.is_some() {
        columns.push(("measure", Column::Text(measures)));
    }
    columns.extend([("unit", Column::Text(units)), ("value", value)]);
    Ok(Draft { account, columns, mapping: plan.mapping(table.header()), rounded })
}

/// Origin, destination, value in the base unit and that unit.
type Flow = (PlaceId, PlaceId, Amount, &'static str);

fn row(
    table: &Table<'_>,
    plan: &Plan,
    places: &mut Places,
    year: i16,
    amount: Option<Amount>,
    unit: Option<(u32, &'static str)>,
) -> Result<Flow, Refusal> {
    let mut place = |column: usize| {
        let text = table.cell(column);
        match plan.numbers_are_cow {
            true => places.economy(table, column, Scheme::Cow, Some(year)),
            false if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
                places.economy(table, column, Scheme::Numeric, Some(year))
            }
            false => places.named(table, column),
        }
    };
    let (origin, destination) = (place(plan.origin)?, place(plan.destination)?);
    if origin == destination {
        return Err(Refusal::new(plan.destination, "origin is destination", table.cell(plan.origin)));
    }
    if let Some(column) = plan.measure.filter(|column| measure(table.cell(*column)).is_none()) {
        return Err(Refusal::new(column, "unknown measure", unknown_measure(table.cell(column))));
    }
    let column = plan.unit_column.unwrap_or(plan.value);
    let (power, unit) = unit.ok_or_else(|| Refusal::new(column, "unknown unit", table.cell(column)))?;
    let value = amount.ok_or_else(|| Refusal::new(plan.value, "no value", ""))?;
    let scaled = value.times_ten_to(power).filter(|value| value.with_decimals(DECIMALS).is_some());
    let scaled = scaled.ok_or_else(|| Refusal::new(plan.value, "too large", value.to_string()))?;
    Ok((origin, destination, scaled, unit))
}

fn unknown_measure(text: &str) -> String {
    match near(text).as_slice() {
        [] => shown(text),
        near => format!("{}; did you mean {}?", shown(text), near.join(" or ")),
    }
}
