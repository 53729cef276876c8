//! Is a free trade agreement (or a deeper one) between two countries in force in a year?
//!
//! Two lists with a seam. To 2012: level 3 or higher of the *Database on Economic Integration
//! Agreements* (Baier and Bergstrand). From 2013 to 2020: what was in force in 2012, and the pairs of
//! DESTA (Dür, Baccini and Elsig 2014) that enter into force after 2012 and have not ended. DESTA does
//! not tell a partial agreement from a free trade agreement, so the second part may count some that
//! the first would not. After 2020, and for a place that neither list treats, there is no answer.
//!
//! Not for the legal state on a day: both lists know years only.

use crate::atlas::Atlas;
use crate::atlas::rows::rows_of;
use crate::explanation::{ExplainedRow, Explanation};
use crate::place::{PlaceId, registry};
use std::collections::{BTreeMap, BTreeSet};

/// Last year of the first list.
pub const EIA_LAST: i16 = 2012;
/// Last year of the second.
pub const DESTA_LAST: i16 = 2020;
/// First year of the first list.
pub const EIA_FIRST: i16 = 1950;
/// Level 3 of the first list is a free trade agreement; 1 and 2 are preferences.
const FREE_TRADE: i16 = 3;

/// A run of the first list: years `from..to` and level.
type Run = (i16, i16, i16);

/// A pair of the second list.
struct Entry {
    treaty: String,
    from: i16,
    ended: Option<i16>,
}

/// Both lists, by pair.
pub struct Agreements {
    /// By exporter and importer.
    runs: BTreeMap<(PlaceId, PlaceId), Vec<Run>>,
    /// The pair with the smaller id first.
    entries: BTreeMap<(PlaceId, PlaceId), Vec<Entry>>,
    listed: BTreeSet<PlaceId>,
}

impl Agreements {
    pub(crate) fn read(atlas: &Atlas) -> Self {
        let mut all = Self { runs: BTreeMap::new(), entries: BTreeMap::new(), listed: BTreeSet::new() };
        if let Some(rows) = rows_of(atlas, "eia") {
            for i in rows.rows() {
                let pair = (rows.party("origin", i), rows.party("destination", i));
                let (Some(origin), Some(destination)) = pair else { continue };
                all.listed.extend([origin, destination]);
                let year = |column| rows.number(column, i).unwrap_or(0.0) as i16;
                all.runs.entry((origin, destination)).or_default().push((
                    year("from"),
                    year("to"),
                    year("level"),
                ));
            }
        }
        if let Some(rows) = rows_of(atlas, "desta-dyads") {
            for i in rows.rows() {
                let (Some(a), Some(b)) = (rows.party("a", i), rows.party("b", i)) else { continue };
                all.listed.extend([a, b]);
                let year = |column| rows.number(column, i).map(|y| y as i16);
                let Some(from) = year("in_force") else { continue };
                let entry = Entry { treaty: rows.owned("treaty", i), from, ended: year("ended") };
                all.entries.entry((a.min(b), a.max(b))).or_default().push(entry);
            }
        }
        all
    }

    /// Whether an agreement between them is in force in that year; `None` if the lists do not say.
    pub fn in_force(&self, origin: PlaceId, destination: PlaceId, year: i16) -> Option<bool> {
        let known = self.listed.contains(&origin) && self.listed.contains(&destination);
        if !known || !(EIA_FIRST..=DESTA_LAST).contains(&year) {
            return None;
        }
        Some(if year <= EIA_LAST {
            self.by_first(origin, destination, year)
        } else {
            self.carried(origin, destination, year) || self.later(origin, destination, year).next().is_some()
        })
    }

    fn by_first(&self, origin: PlaceId, destination: PlaceId, year: i16) -> bool {
        let runs = self.runs.get(&(origin, destination)).map_or(&[][..], Vec::as_slice);
        runs.iter().any(|(from, to, level)| *level >= FREE_TRADE && (*from..*to).contains(&year))
    }

    /// In force by the first list in its last year, and nobody has left a treaty of the pair since.
    fn carried(&self, origin: PlaceId, destination: PlaceId, year: i16) -> bool {
        let left = |entry: &Entry| entry.ended.is_some_and(|ended| ended > EIA_LAST && ended <= year);
        self.by_first(origin, destination, EIA_LAST) && !self.of(origin, destination).iter().any(left)
    }

    /// Entries of the second list that began after the first ends.
    fn later(&self, origin: PlaceId, destination: PlaceId, year: i16) -> impl Iterator<Item = &Entry> {
        let holds = move |entry: &&Entry| {
            entry.from > EIA_LAST && entry.from <= year && entry.ended.is_none_or(|ended| ended > year)
        };
        self.of(origin, destination).iter().filter(holds)
    }

    fn of(&self, a: PlaceId, b: PlaceId) -> &[Entry] {
        self.entries.get(&(a.min(b), a.max(b))).map_or(&[], Vec::as_slice)
    }

    /// Places that neither list treats have no answer in any year.
    pub fn treats(&self, place: PlaceId) -> bool {
        self.listed.contains(&place)
    }

    fn rows(&self, origin: PlaceId, destination: PlaceId) -> Vec<ExplainedRow> {
        let row =
            |locator: String, value: f64, note: String| ExplainedRow { locator, exact: None, value, note };
        let runs = self.runs.get(&(origin, destination)).map_or(&[][..], Vec::as_slice);
        let mut rows: Vec<ExplainedRow> = runs
            .iter()
            .map(|(from, to, level)| {
                row(format!("eia, {from} to {}", to - 1), f64::from(*level), "level".into())
            })
            .collect();
        rows.extend(self.of(origin, destination).iter().map(|entry| {
            let ended = entry.ended.map_or_else(String::new, |year| format!(", ended {year}"));
            row(format!("desta {}, in force {}{ended}", entry.treaty, entry.from), 1.0, "agreement".into())
        }));
        rows
    }
}

/// `CHL>CHN/2007`: the runs and treaties behind the answer.
pub fn explain(agreements: &Agreements, atlas: &Atlas, rest: &str, id: &str) -> Option<Explanation> {
    let (pair, year) = rest.split_once('/')?;
    let (origin, destination) = pair.split_once('>')?;
    let (origin, destination) = (registry().by_code(origin)?, registry().by_code(destination)?);
    let year: i16 = year.parse().ok()?;
    let holds = agreements.in_force(origin, destination, year)?;
    let sources: Vec<_> =
        ["eia", "desta-dyads"].iter().filter_map(|name| atlas.part(name)).map(|p| &p.head.source).collect();
    let (a, b) = (registry().name_of(origin), registry().name_of(destination));
    let rule = if year <= EIA_LAST {
        format!("1 if a run of level {FREE_TRADE} or higher holds in {year}")
    } else {
        format!(
            "1 if a run of level {FREE_TRADE} or higher holds in {EIA_LAST} and nobody has left, or a treaty entered into force from {} on and has not ended",
            EIA_LAST + 1
        )
    };
    Some(Explanation {
        id: id.to_owned(),
        title: format!("free trade agreement in force, {a} and {b}, {year}"),
        value: Some(f64::from(u8::from(holds))),
        basis: format!("Baier and Bergstrand to {EIA_LAST}, DESTA from {} to {DESTA_LAST}", EIA_LAST + 1),
        arithmetic: vec![rule],
        rows: agreements.rows(origin, destination),
        source: sources.iter().map(|s| s.attribution.clone()).collect(),
        files: sources.iter().flat_map(|s| s.files.clone()).collect(),
        notes: vec!["DESTA does not tell a partial agreement from a free trade agreement".to_owned()],
        ..Explanation::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, embedded};

    fn at(origin: &str, destination: &str, year: i16) -> Option<bool> {
        let id = |code| registry().by_code(code).unwrap();
        embedded().agreements().in_force(id(origin), id(destination), year)
    }

    #[test]
    fn known_agreements_on_both_sides_of_the_seam() {
        assert_eq!(at("CHL", "CHN", 2005), Some(false));
        assert_eq!(at("CHL", "CHN", 2007), Some(true));
        assert_eq!(at("USA", "MEX", 1993), Some(false));
        assert_eq!(at("USA", "MEX", 2000), Some(true));
        assert_eq!(at("USA", "MEX", 2019), Some(true));
        // Korea and China: in force in December 2015.
        assert_eq!(at("KOR", "CHN", 2014), Some(false));
        assert_eq!(at("KOR", "CHN", 2016), Some(true));
        assert_eq!(at("USA", "CHN", 2019), Some(false));
        assert_eq!(at("USA", "CHN", 2023), None);
    }

    #[test]
    fn the_answer_leads_to_its_rows() {
        let world: &World = embedded();
        let found =
            explain(world.agreements(), world.atlas(), "KOR>CHN/2016", "agreement/KOR>CHN/2016").unwrap();
        assert_eq!(found.value, Some(1.0));
        assert!(found.rows.iter().any(|row| row.locator.contains("desta")), "{:?}", found.rows);
        assert!(explain(world.agreements(), world.atlas(), "KOR>CHN/2023", "").is_none());
        assert!(explain(world.agreements(), world.atlas(), "KOR/2016", "").is_none());
    }
}
