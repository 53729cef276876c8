//! Which axis is which, and is this number a level or a change?
//!
//! Every array over countries and sectors is a [`Cube`] (importer, exporter, sector) or a
//! [`Grid`] (country, sector), and its type says what it holds: a [`Level`] in money, a [`Hat`]
//! (new over old), a [`Rate`] (0.1 for ten per cent) or a [`Share`]. A level where a change is
//! expected, or importer and exporter swapped, does not compile.

use std::marker::PhantomData;

/// The buying country, `n` in the equations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Importer(pub usize);
/// The selling country, `i` in the equations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exporter(pub usize);
/// A country in its own right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Country(pub usize);
/// A sector, `j` (of output) or `k` (of input) in the equations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sector(pub usize);

/// A value in money of the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {}
/// New value over baseline value; 1 is no change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hat {}
/// An ad valorem rate; 0.1 is ten per cent, 0 is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate {}
/// A share between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Share {}

/// Numbers by importer, exporter and sector, stored sector by sector, importer by importer.
#[derive(Clone, Debug, PartialEq)]
pub struct Cube<K> {
    countries: usize,
    sectors: usize,
    values: Vec<f64>,
    kind: PhantomData<K>,
}

impl<K> Cube<K> {
    /// Every cell the same.
    pub fn filled(countries: usize, sectors: usize, value: f64) -> Self {
        let values = vec![value; countries * countries * sectors];
        Self { countries, sectors, values, kind: PhantomData }
    }

    /// Every cell from its indices.
    pub fn from_fn(
        countries: usize,
        sectors: usize,
        mut cell: impl FnMut(Importer, Exporter, Sector) -> f64,
    ) -> Self {
        let mut cube = Self::filled(countries, sectors, 0.0);
        for j in 0..sectors {
            for n in 0..countries {
                for i in 0..countries {
                    let value = cell(Importer(n), Exporter(i), Sector(j));
                    cube.set(Importer(n), Exporter(i), Sector(j), value);
                }
            }
        }
        cube
    }

    /// Number of countries.
    pub fn countries(&self) -> usize {
        self.countries
    }

    /// Number of sectors.
    pub fn sectors(&self) -> usize {
        self.sectors
    }

    fn place(&self, n: Importer, i: Exporter, j: Sector) -> usize {
        (j.0 * self.countries + n.0) * self.countries + i.0
    }

    /// One cell.
    pub fn at(&self, n: Importer, i: Exporter, j: Sector) -> f64 {
        self.values[self.place(n, i, j)]
    }

    /// Overwrites one cell.
    pub fn set(&mut self, n: Importer, i: Exporter, j: Sector, value: f64) {
        let place = self.place(n, i, j);
        self.values[place] = value;
    }

    /// All exporters to one importer in one sector.
    pub fn row(&self, n: Importer, j: Sector) -> &[f64] {
        let start = self.place(n, Exporter(0), j);
        &self.values[start..start + self.countries]
    }

    /// All cells in storage order: sector, importer, exporter.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The importer, exporter and sector of a place in [`values`](Self::values).
    pub fn locate(&self, place: usize) -> (Importer, Exporter, Sector) {
        let square = self.countries * self.countries;
        let (j, rest) = (place / square, place % square);
        (Importer(rest / self.countries), Exporter(rest % self.countries), Sector(j))
    }
}

/// Numbers by country and sector, stored country by country.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid<K> {
    countries: usize,
    sectors: usize,
    values: Vec<f64>,
    kind: PhantomData<K>,
}

impl<K> Grid<K> {
    /// Every cell the same.
    pub fn filled(countries: usize, sectors: usize, value: f64) -> Self {
        Self { countries, sectors, values: vec![value; countries * sectors], kind: PhantomData }
    }

    /// Every cell from its indices.
    pub fn from_fn(countries: usize, sectors: usize, mut cell: impl FnMut(Country, Sector) -> f64) -> Self {
        let mut grid = Self::filled(countries, sectors, 0.0);
        for n in 0..countries {
            for j in 0..sectors {
                grid.set(Country(n), Sector(j), cell(Country(n), Sector(j)));
            }
        }
        grid
    }

    /// Number of countries.
    pub fn countries(&self) -> usize {
        self.countries
    }

    /// Number of sectors.
    pub fn sectors(&self) -> usize {
        self.sectors
    }

    /// One cell.
    pub fn at(&self, n: Country, j: Sector) -> f64 {
        self.values[n.0 * self.sectors + j.0]
    }

    /// Overwrites one cell.
    pub fn set(&mut self, n: Country, j: Sector, value: f64) {
        self.values[n.0 * self.sectors + j.0] = value;
    }

    /// All sectors of one country.
    pub fn row(&self, n: Country) -> &[f64] {
        &self.values[n.0 * self.sectors..(n.0 + 1) * self.sectors]
    }

    /// All cells in storage order: country, sector.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}
