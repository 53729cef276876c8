//! What an indicator is computed for, and the only way in which it reads the panel.

use crate::panel::reading::{Gap, Reading};
use crate::panel::series::Series;
use crate::panel::table::{NOBODY, Table, Who};
use crate::panel::{Cell, panel, selections};
use crate::party::Party;
use crate::place::PlaceId;
use std::collections::BTreeMap;

/// Two parties, a stretch of years and a basis.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// First party, `i` in the formulas.
    pub a: &'a Party,
    /// Second party, `j` in the formulas.
    pub b: &'a Party,
    /// First year, for changes.
    pub from: i16,
    /// Last year; levels are of this year.
    pub to: i16,
    /// The basis.
    pub series: &'static Series,
}

impl Subject<'_> {
    /// The table of the basis.
    pub fn table(&self) -> &'static Table {
        panel().table(self.series)
    }

    /// The basis in one line.
    pub fn basis_in_words(&self) -> String {
        let cell = Cell { from: self.a, to: Some(self.b), year: self.to, product: None };
        panel().basis(self.series, &cell).in_words()
    }

    /// Flow of the last year.
    ///
    /// # Errors
    /// [`Gap`] if it is not covered.
    pub fn flow(&self, from: &Party, to: &Party) -> Result<Reading, Gap> {
        self.flow_in(from, to, self.to, None)
    }

    /// Flow of a year, of one product or all.
    ///
    /// # Errors
    /// [`Gap`] if it is not covered.
    pub fn flow_in(
        &self,
        from: &Party,
        to: &Party,
        year: i16,
        product: Option<&str>,
    ) -> Result<Reading, Gap> {
        panel().level(self.series, &Cell { from, to: Some(to), year, product })
    }

    /// A value of one party in a year, from the preferred series of a measure.
    ///
    /// # Errors
    /// [`Gap`] if it is not covered.
    pub fn of_one(&self, measure: &str, party: &Party, year: i16) -> Result<Reading, Gap> {
        let mut gap = Gap { what: measure.to_owned(), why: "no series".to_owned() };
        for series in panel().series_of(measure) {
            match panel().level(series, &Cell { from: party, to: None, year, product: None }) {
                Ok(reading) if reading.not_covered.is_empty() => return Ok(reading),
                Ok(reading) => gap.why = reading.gap_in_words(),
                Err(why) => gap = why,
            }
        }
        Err(gap)
    }

    /// A party's flows by partner economy, exports (`out`) or imports, flows inside a bloc left
    /// out; and the evidence id of their sum.
    pub fn by_partner(&self, party: &Party, out: bool, year: i16) -> (BTreeMap<PlaceId, f64>, String) {
        let world = Party::world();
        let (from, to) = if out { (party, &world) } else { (&world, party) };
        let cell = Cell { from, to: Some(to), year, product: None };
        let table = self.table();
        let (origins, destinations, inside) = selections(&cell);
        let mut exact: BTreeMap<PlaceId, i128> = BTreeMap::new();
        for row in table.select(year, &origins, &destinations, Some(0)) {
            let partner = if out { row.destination } else { row.origin };
            *exact.entry(partner).or_default() += i128::from(row.value);
        }
        if inside.is_some() {
            for member in &party.members {
                exact.remove(member);
            }
        }
        exact.remove(&NOBODY);
        let floats = exact.into_iter().map(|(id, value)| (id, table.float(value))).collect();
        (floats, format!("{}/{}@{}", self.series.measure, cell.key(), self.series.id))
    }

    /// Sum over everybody to everybody in a year.
    pub fn world_total(&self, year: i16, product: Option<&str>) -> f64 {
        let table = self.table();
        let everybody = Who::everybody();
        let product = product.and_then(|name| table.product(name)).unwrap_or(0);
        table.float(table.total(year, &everybody, &everybody, Some(product)).value)
    }

    /// Products of the basis without the total.
    pub fn products(&self) -> &'static [String] {
        self.table().products.get(1..).unwrap_or(&[])
    }
}
