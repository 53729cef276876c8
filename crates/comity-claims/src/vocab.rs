//! The measure vocabulary of claims: direction, how values add up, mirrors, units.

/// Which way a measure points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Direction {
    Directed,
    Undirected,
    Monadic,
}

/// How values of a measure add over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agg {
    /// Flows: years add up.
    Sum,
    /// Stocks and rates: the last value stands.
    Last,
}

/// Direction, aggregation and default unit of every measure.
const MEASURES: &[(&str, Direction, Agg)] = &[
    ("trade.goods", Direction::Undirected, Agg::Sum),
    ("trade.goods.exports", Direction::Directed, Agg::Sum),
    ("trade.goods.imports", Direction::Directed, Agg::Sum),
    ("trade.goods.balance", Direction::Directed, Agg::Sum),
    ("trade.services", Direction::Undirected, Agg::Sum),
    ("trade.services.exports", Direction::Directed, Agg::Sum),
    ("trade.services.imports", Direction::Directed, Agg::Sum),
    ("trade.total", Direction::Undirected, Agg::Sum),
    ("trade.total.exports", Direction::Directed, Agg::Sum),
    ("trade.total.imports", Direction::Directed, Agg::Sum),
    ("fdi.stock", Direction::Directed, Agg::Last),
    ("fdi.flow", Direction::Directed, Agg::Sum),
    ("finance.loans", Direction::Directed, Agg::Sum),
    ("finance.debt", Direction::Directed, Agg::Last),
    ("finance.aid", Direction::Directed, Agg::Sum),
    ("contracts.value", Direction::Directed, Agg::Sum),
    ("people.tourists", Direction::Directed, Agg::Sum),
    ("people.students", Direction::Directed, Agg::Last),
    ("firms.presence", Direction::Directed, Agg::Last),
    ("projects.infrastructure", Direction::Directed, Agg::Last),
    ("gdp", Direction::Monadic, Agg::Sum),
    ("population", Direction::Monadic, Agg::Last),
    ("tariff.rate", Direction::Directed, Agg::Last),
    ("tariff.coverage", Direction::Undirected, Agg::Last),
    ("ties.diplomatic", Direction::Undirected, Agg::Last),
    ("ties.partnership", Direction::Undirected, Agg::Last),
    ("ties.fta", Direction::Undirected, Agg::Last),
    ("ties.bit", Direction::Undirected, Agg::Last),
    ("ties.agreement", Direction::Undirected, Agg::Last),
    ("ties.mou.bri", Direction::Undirected, Agg::Last),
    ("ties.visa_free", Direction::Undirected, Agg::Last),
    ("ties.swap", Direction::Undirected, Agg::Last),
    ("ties.embassy", Direction::Directed, Agg::Last),
    ("ties.trade_mission", Direction::Directed, Agg::Last),
    ("ties.institute.confucius", Direction::Directed, Agg::Last),
    ("ties.meeting", Direction::Undirected, Agg::Last),
    ("membership", Direction::Undirected, Agg::Last),
    ("un.agreement", Direction::Undirected, Agg::Last),
    ("jobs", Direction::Directed, Agg::Last),
    ("other", Direction::Undirected, Agg::Sum),
];

/// The direction of a measure.
pub fn direction(measure: &str) -> Direction {
    MEASURES.iter().find(|m| m.0 == measure).map_or(Direction::Undirected, |m| m.1)
}

/// How a measure adds over time.
pub fn agg(measure: &str) -> Agg {
    MEASURES.iter().find(|m| m.0 == measure).map_or(Agg::Last, |m| m.2)
}

/// Whether the vocabulary has the measure.
pub fn known(measure: &str) -> bool {
    MEASURES.iter().any(|m| m.0 == measure)
}

/// Whether the measure is a tie held in the ledger rather than a quantity.
pub fn is_tie(measure: &str) -> bool {
    measure.starts_with("ties.") || measure == "membership"
}

/// The measure under which the other side reports the same flow of goods.
pub fn mirror(measure: &str) -> Option<&'static str> {
    match measure {
        "trade.goods.exports" => Some("trade.goods.imports"),
        "trade.goods.imports" => Some("trade.goods.exports"),
        _ => None,
    }
}

/// Whether a unit is an ISO 4217 code.
pub fn is_currency(unit: &str) -> bool {
    unit.len() == 3 && unit.bytes().all(|b| b.is_ascii_uppercase())
}

/// The unit of a part of an economy's exports or imports.
pub fn part_of(code: &str, exports: bool) -> String {
    format!("percent of {code} {}", if exports { "exports" } else { "imports" })
}

/// Whether a unit is such a part: it is no amount, so that neither growth nor a multiple follows from it.
pub fn is_part(unit: &str) -> bool {
    unit.starts_with("percent of ")
}

/// Units that count the same thing under different names.
pub fn unit_family(unit: &str) -> &str {
    match unit {
        "tonnes" | "tons" | "t" => "tonnes",
        "countries" | "states" | "members" | "nations" | "economies" => "countries",
        "embassies" | "missions" | "consulates" => "missions",
        "persons" | "people" | "students" | "tourists" | "visitors" | "jobs" | "inhabitants" => "persons",
        "companies" | "firms" | "enterprises" => "companies",
        "percent" | "%" => "percent",
        other => other,
    }
}

/// The id of a measure as the vocabulary holds it.
pub fn id(measure: &str) -> Option<&'static str> {
    MEASURES.iter().find(|m| m.0 == measure).map(|m| m.0)
}

/// All measures with their direction.
pub fn all() -> impl Iterator<Item = (&'static str, Direction)> {
    MEASURES.iter().map(|m| (m.0, m.1))
}
