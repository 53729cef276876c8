//! What can be measured between two parties: unit, direction, and how it adds up.
//!
//! The list is `registry/measures.csv`. A measure whose aggregation is not `sum` is never summed
//! over members or years.

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

/// One measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// `trade.goods.exports`.
    pub id: &'static str,
    /// In words.
    pub label: &'static str,
    /// Between whom.
    pub direction: Direction,
    /// `flow`, `stock`, `count`, `index`, `geography`, `tie`.
    pub kind: &'static str,
    /// Base unit.
    pub unit: &'static str,
    /// How it adds up.
    pub aggregation: Aggregation,
    /// What one must know.
    pub note: &'static str,
    /// What people call it in English, Spanish, Portuguese and Chinese, with `|` between names.
    pub names: [&'static str; 4],
}

const MEASURES: &str = include_str!("../../../registry/measures.csv");

static ALL: LazyLock<Vec<Measure>> =
    LazyLock::new(|| crate::place::rows(MEASURES).iter().filter_map(|row| read(row)).collect());

fn read(row: &[&'static str]) -> Option<Measure> {
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
    Some(Measure { id, label, direction, kind, unit, aggregation, note, names: [en, es, pt, zh] })
}

/// Every measure, in the order of the registry.
pub fn all() -> &'static [Measure] {
    &ALL
}

/// The measure of that id.
pub fn measure(id: &str) -> Option<&'static Measure> {
    ALL.iter().find(|m| m.id == id)
}

/// The measure a person means: an id, its label, or a name in one of four languages (`exports`).
pub fn find(text: &str) -> Option<&'static Measure> {
    let text = text.trim();
    let plain = crate::place::normalised(text);
    let called = |m: &&Measure| {
        let mut names = m.names.iter().flat_map(|names| names.split('|')).chain([m.label]);
        names.any(|name| crate::place::normalised(name) == plain)
    };
    measure(text).or_else(|| ALL.iter().find(called).filter(|_| !plain.is_empty()))
}

/// The ids nearest to `text` by their id or one of their names, for a hint; may be empty.
pub fn near(text: &str) -> Vec<&'static str> {
    let plain = crate::place::normalised(text);
    let distance = |m: &Measure| {
        let names = m.names.iter().flat_map(|names| names.split('|')).filter(|name| name.len() > 3);
        let by_name =
            names.map(|name| strsim::damerau_levenshtein(&plain, &crate::place::normalised(name))).min();
        by_name.unwrap_or(usize::MAX).min(strsim::damerau_levenshtein(text, m.id))
    };
    let mut near: Vec<(usize, &str)> = ALL.iter().map(|m| (distance(m), m.id)).collect();
    near.sort_unstable();
    near.into_iter().filter(|(d, _)| *d <= 1 + plain.chars().count() / 5).take(3).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_registry_is_a_measure_with_its_own_id() {
        let rows = csv::Reader::from_reader(MEASURES.as_bytes()).records().count();
        assert_eq!(all().len(), rows);
        let mut ids: Vec<&str> = all().iter().map(|m| m.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), rows);
        assert_eq!(near("trade.good.export")[0], "trade.goods.exports");
        assert_eq!(near("exprts")[0], "trade.goods.exports");
        assert_eq!(find("Exportaciones").map(|m| m.id), Some("trade.goods.exports"));
        assert_eq!(find("国内生产总值").map(|m| m.id), Some("gdp"));
        assert!(find("").is_none());
    }
}
