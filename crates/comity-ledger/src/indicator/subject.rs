//! What an indicator is computed for, and the only way in which it reads the panel.
//!
//! A bloc counts as one country: flows inside it are in no export, import or world total. So the
//! world total is all flows less those inside either side:
//!
//! ```text
//! M_W = sum of all flows - flows inside i - flows inside j
//! ```
//!
//! Sections are read as they stand in the basis and year asked for. Where there are none, that is
//! the answer; no other year or basis is put in their place.

use super::value::Inputs;
use crate::measure::{self, Measure};
use crate::panel::basis::{Reporter, Valuation};
use crate::panel::reading::{Gap, Reading};
use crate::panel::series::{Series, Shape};
use crate::panel::table::{NOBODY, Row, Table, Who};
use crate::panel::{Cell, Panel, selections};
use crate::party::Party;
use crate::place::PlaceId;
use crate::world::World;
use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;

/// Two parties, a stretch of years and a basis.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// Where it is asked.
    pub world: &'a World,
    /// First party, `i` in the formulas.
    pub a: &'a Party,
    /// Second party, `j` in the formulas.
    pub b: &'a Party,
    /// First year, for changes.
    pub from: i16,
    /// Last year; levels are of this year.
    pub to: i16,
    /// The basis.
    pub series: &'a Series,
}

/// Bases that are not one table of flows: the votes, the table of inputs and outputs, the ledger, and all
/// trade bases side by side.
pub const OTHER_BASES: &[Series] = &[
    other("unga", measure::UN_AGREEMENT, &["unga-votes"]),
    other("icio", measure::VALUE_ADDED_EXPORTS, &["icio-trade", "icio-inputs"]),
    other("ledger", measure::OTHER, &["desta-dyads"]),
    other("reports", measure::TRADE_GOODS, &[]),
];

const fn other(id: &'static str, measure: Measure, parts: &'static [&'static str]) -> Series {
    Series {
        id: Cow::Borrowed(id),
        measure,
        parts,
        column: "",
        origin: "",
        shape: Shape::Single,
        unit: "",
        reporter: Reporter::Compiler,
        valuation: Valuation::NotStated,
        seam: "",
    }
}

impl<'a> Subject<'a> {
    fn panel(&self) -> &'a Panel {
        self.world.panel()
    }

    /// The table of the basis.
    pub fn table(&self) -> &'a Table {
        self.panel().table(self.series)
    }

    /// The basis in one line.
    pub fn basis_in_words(&self) -> String {
        let cell = Cell { from: self.a, to: Some(self.b), year: self.to, product: None };
        self.panel().basis(self.series, &cell).in_words()
    }

    /// Both sides in turn: `("a", a, b)`, `("b", b, a)`.
    pub fn sides(&self) -> [(&'static str, &'a Party, &'a Party); 2] {
        [("a", self.a, self.b), ("b", self.b, self.a)]
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
        self.whole(self.panel().level(self.series, &Cell { from, to: Some(to), year, product })?)
    }

    /// An excerpt that names only some members of a bloc gives a level, which says so, but no
    /// indicator: shares and changes would be of other members each time.
    fn whole(&self, reading: Reading) -> Result<Reading, Gap> {
        if reading.not_covered.is_empty() || !self.table().is_part(self.to) {
            return Ok(reading);
        }
        Err(Gap { what: reading.id.clone(), why: reading.gap_in_words() })
    }

    /// Flows both ways in a year.
    ///
    /// # Errors
    /// The gap in words.
    pub fn trade(&self, inputs: &mut Inputs, a: &Party, b: &Party, year: i16) -> Result<f64, String> {
        inputs.take(self.both_ways(a, b, year))
    }

    /// The reading of flows both ways in a year.
    ///
    /// # Errors
    /// [`Gap`] if they are not covered.
    pub fn both_ways(&self, a: &Party, b: &Party, year: i16) -> Result<Reading, Gap> {
        self.whole(self.panel().two_way(self.series, a, b, year)?)
    }

    /// Exports of a party to everybody, flows inside it left out.
    ///
    /// # Errors
    /// The gap in words.
    pub fn exports(&self, inputs: &mut Inputs, party: &Party, year: i16) -> Result<f64, String> {
        inputs.take(self.flow_in(party, &Party::world(), year, None))
    }

    /// Imports of a party from everybody, flows inside it left out.
    ///
    /// # Errors
    /// The gap in words.
    pub fn imports(&self, inputs: &mut Inputs, party: &Party, year: i16) -> Result<f64, String> {
        inputs.take(self.flow_in(&Party::world(), party, year, None))
    }

    /// The readings of what a party sells to everybody and buys from everybody, flows inside it
    /// left out.
    ///
    /// # Errors
    /// The gap in words.
    pub fn with_everybody(&self, party: &Party, year: i16) -> Result<[Reading; 2], String> {
        let world = Party::world();
        let read =
            |from: &Party, to: &Party| self.flow_in(from, to, year, None).map_err(|gap| gap.to_string());
        Ok([read(party, &world)?, read(&world, party)?])
    }

    /// All flows of the world, those inside either side left out.
    ///
    /// # Errors
    /// The gap in words.
    pub fn world(&self, inputs: &mut Inputs, year: i16) -> Result<f64, String> {
        let world = Party::world();
        let all = inputs.take(self.flow_in(&world, &world, year, None))?;
        let blocs = self.blocs(year);
        for bloc in &blocs {
            inputs.take(self.flow_in(bloc, bloc, year, None))?;
        }
        if blocs.is_empty() {
            return Ok(all);
        }
        inputs.note("flows inside the blocs are taken off the world total");
        Ok(self.table().float(world_less(self.table(), year, &blocs, Some(0)).iter().sum()))
    }

    /// The sides whose inner flows do not count.
    fn blocs(&self, year: i16) -> Vec<Cow<'a, Party>> {
        let sides = [self.a, self.b].map(|party| party.in_year(year));
        sides.into_iter().filter(|party| party.members.len() > 1).collect()
    }

    /// A value of one party in a year, from the preferred series of a measure.
    ///
    /// # Errors
    /// [`Gap`] if it is not covered.
    pub fn of_one(&self, measure: &str, party: &Party, year: i16) -> Result<Reading, Gap> {
        let mut gap = Gap { what: measure.to_owned(), why: "no series".to_owned() };
        for series in self.panel().series_of(measure) {
            match self.panel().level(series, &Cell { from: party, to: None, year, product: None }) {
                Ok(reading) if reading.not_covered.is_empty() => return Ok(reading),
                Ok(reading) => {
                    gap.what = format!("{measure} of {}, {year} ({})", party.name(), series.id);
                    gap.why = reading.gap_in_words();
                }
                Err(why) => gap = why,
            }
        }
        Err(gap)
    }

    /// A party's flows by partner economy, exports (`out`) or imports, flows inside a bloc left
    /// out.
    ///
    /// # Errors
    /// If the basis covers no flow of the party, or only a part of the world.
    pub fn by_partner(
        &self,
        inputs: &mut Inputs,
        party: &Party,
        out: bool,
        year: i16,
    ) -> Result<BTreeMap<PlaceId, f64>, String> {
        let (world, party) = (Party::world(), &*party.in_year(year));
        let (from, to) = if out { (party, &world) } else { (&world, party) };
        let cell = Cell { from, to: Some(to), year, product: None };
        let table = self.table();
        inputs.take(self.panel().level(self.series, &cell))?;
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
        Ok(exact.into_iter().map(|(id, value)| (id, table.float(value))).collect())
    }

    fn id(&self, cell: &Cell<'_>) -> String {
        format!("{}/{}@{}", self.series.measure, cell.key(), self.series.id)
    }

    /// Products of the basis without the total, in the order of every vector of sections.
    pub fn products(&self) -> &'a [String] {
        self.table().products.get(1..).unwrap_or(&[])
    }

    /// Flow of a year by section, in base units.
    ///
    /// # Errors
    /// If the flow is not covered, or the basis has no sections in that year.
    pub fn sections(
        &self,
        inputs: &mut Inputs,
        from: &Party,
        to: &Party,
        year: i16,
    ) -> Result<Vec<f64>, String> {
        self.has_sections(year)?;
        let (from, to) = (&*from.in_year(year), &*to.in_year(year));
        let cell = Cell { from, to: Some(to), year, product: None };
        let total = self.panel().level(self.series, &cell).map_err(|gap| gap.to_string())?;
        inputs.note(total.gap_in_words());
        for name in self.products() {
            inputs.id(self.id(&Cell { product: Some(name), ..cell.clone() }));
        }
        let exact = by_product(self.table(), &cell);
        let floats: Vec<f64> = exact.iter().map(|v| self.table().float(*v)).collect();
        inputs.note(off_total(floats.iter().sum(), total.value));
        Ok(floats)
    }

    /// Flows of the world by section, those inside either side left out.
    ///
    /// # Errors
    /// If the basis has no sections in that year.
    pub fn world_sections(&self, inputs: &mut Inputs, year: i16) -> Result<Vec<f64>, String> {
        self.has_sections(year)?;
        if self.table().is_part(year) {
            return Err(format!("{} names too few origins in {year} to be the whole world", self.series.id));
        }
        let (table, world, blocs) = (self.table(), Party::world(), self.blocs(year));
        for name in self.products() {
            let product = Some(name.as_str());
            inputs.id(self.id(&Cell { from: &world, to: Some(&world), year, product }));
            for bloc in &blocs {
                inputs.id(self.id(&Cell { from: bloc, to: Some(bloc), year, product }));
            }
        }
        let exact = world_less(table, year, &blocs, None);
        Ok(exact.iter().skip(1).map(|v| table.float(*v)).collect())
    }

    /// That the basis has sections in that year.
    ///
    /// # Errors
    /// Which bases and years have them.
    pub fn has_sections(&self, year: i16) -> Result<(), String> {
        if sectioned(self.table(), year) {
            return Ok(());
        }
        let mut elsewhere = Vec::new();
        for series in self.panel().series_of(&self.series.measure) {
            let table = self.panel().table(series);
            let years = table.years().into_iter().filter(|y| sectioned(table, *y));
            elsewhere.extend(years.map(|y| format!("{y} ({})", series.id)));
        }
        let known = if elsewhere.is_empty() { "no year".to_owned() } else { elsewhere.join(", ") };
        Err(format!("{} has no sections in {year}; the atlas has them for {known}", self.series.id))
    }

    /// What one must know about a change between the two years; empty if there is nothing.
    pub fn seam(&self) -> String {
        let part = |year| self.panel().source(self.series, year).map(|s| s.release.as_str());
        let crossed = self.series.parts.len() > 1 && part(self.from) != part(self.to);
        if crossed { self.series.seam.to_owned() } else { String::new() }
    }
}

/// Whether a table has rows by product in a year.
fn sectioned(table: &Table, year: i16) -> bool {
    let everybody = Who::everybody();
    table.products.len() > 1 && table.select(year, &everybody, &everybody, None).any(|row| row.product != 0)
}

/// How far the sections are from the stated total; empty if less than a thousandth.
fn off_total(sections: f64, total: f64) -> String {
    if total > 0.0 && (sections / total - 1.0).abs() >= 1e-3 {
        format!("sections add up to {:.1} % of the stated total; their sum is used", 100.0 * sections / total)
    } else {
        String::new()
    }
}

/// Sums by product of the rows of a cell, without the total; flows inside a bloc left out.
pub(crate) fn by_product(table: &Table, cell: &Cell<'_>) -> Vec<i128> {
    let (from, to, inside) = selections(cell);
    let mut sums = vec![0i128; table.products.len()];
    add(&mut sums, table.select(cell.year, &from, &to, None), 1);
    if let Some(inside) = &inside {
        add(&mut sums, table.select(cell.year, inside, inside, None), -1);
    }
    sums.remove(0);
    sums
}

/// Sums by product over everybody, the total first, flows inside the blocs left out; of one
/// product only if `product` says so, the others then being zero.
pub(crate) fn world_less<P: Borrow<Party>>(
    table: &Table,
    year: i16,
    blocs: &[P],
    product: Option<u32>,
) -> Vec<i128> {
    let mut sums = vec![0i128; table.products.len()];
    let everybody = Who::everybody();
    add(&mut sums, table.select(year, &everybody, &everybody, product), 1);
    for bloc in blocs {
        let inside = Who::these(&bloc.borrow().members);
        add(&mut sums, table.select(year, &inside, &inside, product), -1);
    }
    sums
}

fn add<'t>(sums: &mut [i128], rows: impl Iterator<Item = &'t Row>, sign: i128) {
    for row in rows {
        if let Some(sum) = sums.get_mut(row.product as usize) {
            *sum += sign * i128::from(row.value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::sum;
    use proptest::prelude::*;

    fn party(members: &[u16]) -> Party {
        let members: Vec<PlaceId> = members.iter().map(|m| PlaceId(*m)).collect();
        let id = members.first().copied().unwrap_or(PlaceId(0));
        Party { id, members, ..Party::world() }
    }

    type Flow = (u16, u16, u32, i64);

    /// The same flows with places 1, 2 and 3 made one, and what stays inside it gone.
    fn collapsed(flows: &[Flow]) -> Vec<Flow> {
        let one = |p: u16| if (1..=3).contains(&p) { 1 } else { p };
        let inside = |f: &&Flow| (1..=3).contains(&f.0) && (1..=3).contains(&f.1);
        flows.iter().filter(|f| !inside(f)).map(|f| (one(f.0), one(f.1), f.2, f.3)).collect()
    }

    fn table(flows: &[Flow]) -> Table {
        let row = |&(o, d, product, value): &Flow| Row {
            year: 2000,
            origin: PlaceId(o),
            destination: PlaceId(d),
            product,
            value,
        };
        let names = ["total", "SITC0", "SITC1", "SITC2"].map(str::to_owned).to_vec();
        Table::new(flows.iter().map(row).collect(), names, 0)
    }

    proptest! {
        /// A bloc is one country: everything read for it equals what is read for a country in a
        /// world where its members are one and trade nothing among themselves.
        #[test]
        fn a_bloc_is_one_country(
            flows in prop::collection::vec((1u16..8, 1u16..8, 0u32..4, 0i64..1000), 0..200),
        ) {
            let flows: Vec<Flow> = flows.into_iter().filter(|f| f.0 != f.1).collect();
            let (apart, together) = (table(&flows), table(&collapsed(&flows)));
            let (bloc, one, other, world) = (party(&[1, 2, 3]), party(&[1]), party(&[4]), Party::world());
            for (x, y, x1, y1) in [
                (&bloc, &other, &one, &other),
                (&other, &bloc, &other, &one),
                (&bloc, &world, &one, &world),
                (&world, &bloc, &world, &one),
            ] {
                let cell = Cell { from: x, to: Some(y), year: 2000, product: None };
                let cell1 = Cell { from: x1, to: Some(y1), year: 2000, product: None };
                prop_assert_eq!(sum(&apart, &cell, Some(0)).value, sum(&together, &cell1, Some(0)).value);
                prop_assert_eq!(by_product(&apart, &cell), by_product(&together, &cell1));
            }
            let whole = world_less(&apart, 2000, &[&bloc], None);
            prop_assert_eq!(&whole, &world_less::<&Party>(&together, 2000, &[], None));
            prop_assert_eq!(world_less(&apart, 2000, &[&bloc], Some(0))[0], whole[0]);
        }
    }
}
