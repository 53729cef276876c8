//! What can be measured between two parties: unit, direction, and how it adds up.
//!
//! The list is `registry/measures.csv`. A [`Measure`] is one of its rows: text becomes one in
//! [`Measure::parse`] alone, and code names one by its constant. A measure whose aggregation is not
//! `sum` is never summed over members or years.

use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

/// Between whom a measure runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From an origin to a destination.
    Directed,
    /// Between two parties, in no order.
    Undirected,
    /// Of one party alone.
    Monadic,
}

/// How values of members or years combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregation {
    /// They add up.
    Sum,
    /// Members add up; of several years the last counts.
    Last,
    /// They do not combine.
    None,
}

/// A measure, known by its id: `trade.goods.exports`. Two are the same if their ids are, and in order as
/// their ids are. It reads as the text of its id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Measure(&'static str);

/// One row of the registry.
struct Row {
    measure: Measure,
    label: &'static str,
    direction: Direction,
    kind: &'static str,
    unit: &'static str,
    aggregation: Aggregation,
    note: &'static str,
    names: [&'static str; 4],
}

/// A text that is the id of no measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMeasure(pub String);

impl fmt::Display for UnknownMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown measure {:?}", self.0)?;
        match near(&self.0).as_slice() {
            [] => Ok(()),
            near => write!(f, "; did you mean {}?", near.join(" or ")),
        }
    }
}

impl std::error::Error for UnknownMeasure {}

/// Constants of measures, named as their ids, and the list of them for the test against the registry.
macro_rules! measures {
    ($($name:ident = $id:literal;)*) => {
        $(#[doc = concat!("`", $id, "`.")] pub const $name: Measure = Measure($id);)*
        #[cfg(test)]
        const DECLARED: &[(&str, Measure)] = &[$((stringify!($name), $name)),*];
    };
}

measures! {
    TRADE_GOODS = "trade.goods";
    TRADE_GOODS_EXPORTS = "trade.goods.exports";
    TRADE_GOODS_IMPORTS = "trade.goods.imports";
    TRADE_GOODS_BALANCE = "trade.goods.balance";
    TRADE_SHARE_EXPORTS = "trade.share.exports";
    TRADE_SHARE_IMPORTS = "trade.share.imports";
    TRADE_SERVICES = "trade.services";
    TRADE_SERVICES_EXPORTS = "trade.services.exports";
    TRADE_SERVICES_IMPORTS = "trade.services.imports";
    TRADE_TOTAL = "trade.total";
    TRADE_TOTAL_EXPORTS = "trade.total.exports";
    TRADE_TOTAL_IMPORTS = "trade.total.imports";
    FDI_STOCK = "fdi.stock";
    FDI_FLOW = "fdi.flow";
    FDI_INFLOW = "fdi.inflow";
    FDI_OUTFLOW = "fdi.outflow";
    FINANCE_LOANS = "finance.loans";
    FINANCE_DEBT = "finance.debt";
    FINANCE_AID = "finance.aid";
    CONTRACTS_VALUE = "contracts.value";
    PROJECTS_INFRASTRUCTURE = "projects.infrastructure";
    PEOPLE_TOURISTS = "people.tourists";
    PEOPLE_STUDENTS = "people.students";
    FIRMS_PRESENCE = "firms.presence";
    JOBS = "jobs";
    GDP = "gdp";
    GDP_DEFLATOR = "gdp.deflator";
    EXCHANGE_RATE = "exchange.rate";
    POPULATION = "population";
    GEO_DISTANCE = "geo.distance";
    GEO_CONTIGUITY = "geo.contiguity";
    GEO_LANGUAGE = "geo.language";
    GEO_COLONY = "geo.colony";
    TARIFF_RATE = "tariff.rate";
    TARIFF_COLLECTED = "tariff.collected";
    VALUE_ADDED_EXPORTS = "value_added.exports";
    UN_AGREEMENT = "un.agreement";
    UN_IDEAL_POINT = "un.ideal_point";
    TIES_DIPLOMATIC = "ties.diplomatic";
    TIES_PARTNERSHIP = "ties.partnership";
    TIES_FTA = "ties.fta";
    TIES_FTA_PROTOCOL = "ties.fta.protocol";
    TIES_FTA_EARLY_HARVEST = "ties.fta.early_harvest";
    TIES_PSA = "ties.psa";
    TIES_RTA = "ties.rta";
    TIES_BIT = "ties.bit";
    TIES_TAX = "ties.tax";
    TIES_AGREEMENT = "ties.agreement";
    TIES_DEFENCE = "ties.defence";
    TIES_PREFERENCE = "ties.preference";
    TIES_SUSPENSION = "ties.suspension";
    TIES_SANCTIONS = "ties.sanctions";
    TIES_MOU_BRI = "ties.mou.bri";
    TIES_FORUM = "ties.forum";
    TIES_INSTITUTE_CONFUCIUS = "ties.institute.confucius";
    TIES_CLASSROOM_CONFUCIUS = "ties.classroom.confucius";
    TIES_SISTER_CITIES = "ties.sister_cities";
    TIES_MEETING = "ties.meeting";
    PEOPLE_LEARNERS = "people.learners";
    PEOPLE_FLIGHTS = "people.flights";
    PEOPLE_TRAINED = "people.trained";
    PEOPLE_INVITED = "people.invited";
    PEOPLE_MIGRANTS = "people.migrants";
    PEOPLE_REFUGEES = "people.refugees";
    PEOPLE_MISSIONS = "people.missions";
    PEOPLE_VISAS = "people.visas";
    CULTURE_BOOKS = "culture.books";
    CULTURE_VISITORS = "culture.visitors";
    PROJECTS_INFRASTRUCTURE_VALUE = "projects.infrastructure.value";
    MEMBERSHIP = "membership";
    OTHER = "other";
}

const MEASURES: &str = include_str!("../../../registry/measures.csv");

static ALL: LazyLock<Vec<Row>> =
    LazyLock::new(|| crate::place::rows(MEASURES).iter().filter_map(|row| read(row)).collect());

/// Stands for the row of a measure that the registry does not have, which a test rules out.
static NO_ROW: Row = Row {
    measure: OTHER,
    label: "",
    direction: Direction::Undirected,
    kind: "",
    unit: "",
    aggregation: Aggregation::None,
    note: "",
    names: [""; 4],
};

fn read(row: &[&'static str]) -> Option<Row> {
    let [id, label, direction, kind, unit, aggregation, note, en, es, pt, zh] = *row else { return None };
    let direction = match direction {
        "directed" => Direction::Directed,
        "undirected" => Direction::Undirected,
        "monadic" => Direction::Monadic,
        _ => return None,
    };
    let aggregation = match aggregation {
        "sum" => Aggregation::Sum,
        "last" => Aggregation::Last,
        "none" => Aggregation::None,
        _ => return None,
    };
    let measure = Measure(id);
    Some(Row { measure, label, direction, kind, unit, aggregation, note, names: [en, es, pt, zh] })
}

impl Measure {
    /// The measure of that id.
    ///
    /// # Errors
    /// If the registry has no such id; the error names near ones.
    pub fn parse(id: &str) -> Result<Self, UnknownMeasure> {
        let found = ALL.iter().find(|row| row.measure.0 == id);
        found.map(|row| row.measure).ok_or_else(|| UnknownMeasure(id.to_owned()))
    }

    fn row(self) -> &'static Row {
        ALL.iter().find(|row| row.measure == self).unwrap_or(&NO_ROW)
    }

    /// `trade.goods.exports`.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// In words.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// Between whom it runs.
    pub fn direction(self) -> Direction {
        self.row().direction
    }

    /// `flow`, `stock`, `count`, `index`, `geography`, `tie`, `other`.
    pub fn kind(self) -> &'static str {
        self.row().kind
    }

    /// Base unit.
    pub fn unit(self) -> &'static str {
        self.row().unit
    }

    /// How it adds up.
    pub fn aggregation(self) -> Aggregation {
        self.row().aggregation
    }

    /// What one must know.
    pub fn note(self) -> &'static str {
        self.row().note
    }

    /// What people call it in English, Spanish, Portuguese and Chinese.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.row().names.into_iter().flat_map(|names| names.split('|'))
    }

    /// The first of its names in a language, numbered as above; empty if it has none there.
    pub fn name_in(self, language: usize) -> &'static str {
        let names = self.row().names.get(language);
        names.and_then(|names| names.split('|').next()).unwrap_or_default()
    }

    /// Whether it is a tie, which lists hold and no table of flows.
    pub fn is_tie(self) -> bool {
        self.kind() == "tie"
    }

    /// Whether it is of trade, in goods, services or both.
    pub fn is_trade(self) -> bool {
        self.starts_with("trade.")
    }

    /// Whether it is of direct investment, which may be withdrawn and so fall below zero.
    pub fn is_fdi(self) -> bool {
        self.starts_with("fdi.")
    }

    /// Whether it is of trade in goods, one way, both ways or the balance.
    pub fn is_goods(self) -> bool {
        matches!(self, TRADE_GOODS | TRADE_GOODS_EXPORTS | TRADE_GOODS_IMPORTS | TRADE_GOODS_BALANCE)
    }

    /// Whether it is a flow of goods one way, which alone is told by product and by month.
    pub fn is_goods_one_way(self) -> bool {
        matches!(self, TRADE_GOODS_EXPORTS | TRADE_GOODS_IMPORTS)
    }

    /// The measure under which the panel holds its rows: all trade in goods is exports of somebody.
    pub fn held(self) -> Self {
        if self.is_goods() { TRADE_GOODS_EXPORTS } else { self }
    }
}

impl Deref for Measure {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl PartialEq<str> for Measure {
    fn eq(&self, id: &str) -> bool {
        self.0 == id
    }
}

impl PartialEq<&str> for Measure {
    fn eq(&self, id: &&str) -> bool {
        self.0 == *id
    }
}

impl PartialEq<Measure> for String {
    fn eq(&self, measure: &Measure) -> bool {
        self == measure.0
    }
}

/// Every measure, in the order of the registry.
pub fn all() -> impl Iterator<Item = Measure> {
    ALL.iter().map(|row| row.measure)
}

/// The measure a person means: an id, its label, or a name in one of four languages (`exports`).
pub fn find(text: &str) -> Option<Measure> {
    let text = text.trim();
    let plain = crate::place::normalised(text);
    let called =
        |m: &Measure| m.names().chain([m.label()]).any(|name| crate::place::normalised(name) == plain);
    Measure::parse(text).ok().or_else(|| all().find(called).filter(|_| !plain.is_empty()))
}

/// The ids nearest to `text` by their id or one of their names, for a hint; may be empty.
pub fn near(text: &str) -> Vec<&'static str> {
    let plain = crate::place::normalised(text);
    let distance = |m: Measure| {
        let names = m.names().filter(|name| name.len() > 3);
        let by_name =
            names.map(|name| strsim::damerau_levenshtein(&plain, &crate::place::normalised(name))).min();
        by_name.unwrap_or(usize::MAX).min(strsim::damerau_levenshtein(text, m.as_str()))
    };
    let mut near: Vec<(usize, &str)> = all().map(|m| (distance(m), m.as_str())).collect();
    near.sort_unstable();
    near.into_iter().filter(|(d, _)| *d <= 1 + plain.chars().count() / 5).take(3).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_registry_has_its_constant_and_every_constant_its_row() {
        let rows = csv::Reader::from_reader(MEASURES.as_bytes()).records().count();
        assert_eq!(ALL.len(), rows, "a row was not read");
        let mut held: Vec<Measure> = all().collect();
        let mut declared: Vec<Measure> = DECLARED.iter().map(|(_, measure)| *measure).collect();
        held.sort_unstable();
        declared.sort_unstable();
        assert_eq!(held, declared);
        held.dedup();
        assert_eq!(held.len(), rows, "an id stands twice");
        for (name, measure) in DECLARED {
            assert_eq!(*name, measure.as_str().to_uppercase().replace('.', "_"));
            assert!(!measure.label().is_empty(), "{measure}");
        }
    }

    #[test]
    fn text_becomes_a_measure_by_its_id_and_what_is_none_is_told_near_ones() {
        assert_eq!(Measure::parse("gdp"), Ok(GDP));
        let error = Measure::parse("trade.good.export").unwrap_err().to_string();
        assert!(error.contains("did you mean trade.goods.exports"), "{error}");
        assert!(!Measure::parse("xyzzy").unwrap_err().to_string().contains("mean"));
        assert_eq!(near("exprts")[0], "trade.goods.exports");
        assert_eq!(find("Exportaciones"), Some(TRADE_GOODS_EXPORTS));
        assert_eq!(find("国内生产总值"), Some(GDP));
        assert_eq!(find(""), None);
    }
}
