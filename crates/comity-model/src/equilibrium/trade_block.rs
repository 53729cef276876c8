//! Who buys from whom after the shock, as two matrix products per sector.
//!
//! With `u_i = (unit cost of i)^-theta` the only thing the shock changes is a constant,
//!
//! ```text
//! K_ni = pi_ni [d_ni (1 + t'_ni)(1 + e'_ni) / ((1 + t_ni)(1 + e_ni))]^-theta
//! Phi_n = sum_i K_ni u_i,   pi'_ni = K_ni u_i / Phi_n,   price_n = Phi_n^(-1/theta)
//! q_n   = sum_i B_ni u_i,   B = K / (1 + t')          (at the border: net of the import tariff)
//! s_i   = sum_n F_ni v_n,   F = B / (1 + e')          (at the factory: net of the export tax too)
//! ```
//!
//! with `v_n` spending over `Phi_n`, so no power is taken while solving (Dekle, Eaton and Kortum
//! 2008, equations 14 to 16). A forbidden flow is exactly `K = 0`. Domestic flows are kept apart:
//! trade is summed without them, which keeps the trade balance of a nearly closed country exact.
//! `B` is stored for all, `K` only for importers with tariffs, `F` only for sectors with export
//! taxes.

use super::axes::{Country, Cube, Importer, Rate, Sector};
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::{Wide, add_rows, dot, exp_all, ln_all, padded, rows_times, vectorized};

const NO_ROW: usize = usize::MAX;

/// One sector; matrices without their diagonal.
struct Block {
    /// `K_nn`.
    own: Vec<f64>,
    /// `B_nn`.
    own_border: Vec<f64>,
    /// `B`, rows padded; empty if nobody trades.
    border: Vec<f64>,
    /// Importers with tariffs and, for each, its row of `K`.
    taxed: Vec<usize>,
    gross: Vec<f64>,
    /// Row of an importer in `gross`, or `NO_ROW`.
    row_of: Vec<usize>,
    /// `F`; empty without export taxes.
    factory: Vec<f64>,
}

/// The compiled trade matrices of all sectors.
pub(crate) struct TradeBlock {
    countries: usize,
    width: usize,
    blocks: Vec<Block>,
}

/// What `u` buys, by importer.
pub(crate) struct Demand<'a> {
    /// `Phi`.
    pub(crate) phi: &'a mut [f64],
    /// `q`, domestic sales included.
    pub(crate) border: &'a mut [f64],
    /// `q` without domestic sales.
    pub(crate) imports: &'a mut [f64],
}

impl<'a> Demand<'a> {
    /// The first `n` countries of rows of padded length.
    #[inline(always)]
    pub(crate) fn first(self, n: usize) -> Self {
        Self { phi: &mut self.phi[..n], border: &mut self.border[..n], imports: &mut self.imports[..n] }
    }
}

impl TradeBlock {
    /// Compiles baseline and shock. `tariff_power` by importer is the elasticity of trade with
    /// respect to tariffs over `theta`; one if empty.
    pub(crate) fn new(e: &Economy, shock: &Shock, tariff_power: &[f64]) -> Result<Self, Refusal> {
        shock.check(e)?;
        let countries = e.countries();
        let width = padded(countries);
        let mut blocks = Vec::with_capacity(e.sectors());
        for j in (0..e.sectors()).map(Sector) {
            let mut gross = vec![0.0; countries * width];
            vectorized(GrossMatrix { e, shock, j, tariff_power, width, gross: &mut gross });
            check_suppliers(e, j, &gross, width)?;
            let tariff = shock.tariff.as_ref().unwrap_or(&e.tariff);
            let export_tax = shock.export_tax.as_ref().or(e.export_tax.as_ref());
            blocks.push(Block::new(gross, tariff, export_tax, j, width));
        }
        Ok(Self { countries, width, blocks })
    }

    /// Length of a padded row over countries.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// What `u` buys in sector `j`.
    #[inline(always)]
    pub(crate) fn demand(&self, j: usize, u: &[f64], out: Demand<'_>) {
        let b = &self.blocks[j];
        if b.border.is_empty() {
            out.imports.fill(0.0);
        } else {
            rows_times(&b.border, self.width, u, out.imports);
        }
        for n in 0..self.countries {
            out.phi[n] = out.imports[n] + b.own[n] * u[n];
            out.border[n] = out.imports[n] + b.own_border[n] * u[n];
        }
        if b.taxed.len() == self.countries {
            rows_times(&b.gross, self.width, u, out.phi);
            for n in 0..self.countries {
                out.phi[n] += b.own[n] * u[n];
            }
            return;
        }
        for (n, row) in b.taxed.iter().zip(b.gross.chunks_exact(self.width)) {
            out.phi[*n] = dot(row, u) + b.own[*n] * u[*n];
        }
    }

    /// `s` without domestic sales, from `v`.
    #[inline(always)]
    pub(crate) fn supply(&self, j: usize, v: &[f64], s: &mut [f64]) {
        s.fill(0.0);
        let b = &self.blocks[j];
        let matrix = if b.factory.is_empty() { &b.border } else { &b.factory };
        if !matrix.is_empty() {
            add_rows(s, matrix, &v[..self.countries]);
        }
    }

    /// The same at the border; equal to [`supply`](Self::supply) without export taxes.
    #[inline(always)]
    pub(crate) fn border_supply(&self, j: usize, v: &[f64], s: &mut [f64]) {
        s.fill(0.0);
        let b = &self.blocks[j];
        if !b.border.is_empty() {
            add_rows(s, &b.border, &v[..self.countries]);
        }
    }

    /// `B_nn`.
    #[inline(always)]
    pub(crate) fn own(&self, j: usize) -> &[f64] {
        &self.blocks[j].own_border
    }

    /// `K_ni` of sector `j`.
    pub(crate) fn gross(&self, j: usize, n: usize, i: usize) -> f64 {
        let b = &self.blocks[j];
        match b.row_of[n] {
            _ if n == i => b.own[n],
            NO_ROW => self.border(j, n, i),
            row => b.gross[row * self.width + i],
        }
    }

    /// `B_ni` of sector `j`.
    pub(crate) fn border(&self, j: usize, n: usize, i: usize) -> f64 {
        let b = &self.blocks[j];
        if n == i {
            return b.own_border[n];
        }
        b.border.get(n * self.width + i).copied().unwrap_or(0.0)
    }

    /// Whether an importer pays or receives a tariff in the sector.
    pub(crate) fn is_taxed(&self, j: usize) -> bool {
        !self.blocks[j].taxed.is_empty()
    }

    /// Whether any flow of the sector pays an export tax.
    pub(crate) fn has_export_tax(&self, j: usize) -> bool {
        !self.blocks[j].factory.is_empty()
    }

    /// Whether any sector has an export tax.
    pub(crate) fn any_export_tax(&self) -> bool {
        (0..self.blocks.len()).any(|j| self.has_export_tax(j))
    }
}

impl Block {
    fn new(
        mut gross: Vec<f64>,
        tariff: &Cube<Rate>,
        export_tax: Option<&Cube<Rate>>,
        j: Sector,
        width: usize,
    ) -> Self {
        let n = tariff.countries();
        let mut own = vec![0.0; n];
        let mut own_border = vec![0.0; n];
        let (mut taxed, mut rows, mut row_of) = (Vec::new(), Vec::new(), vec![NO_ROW; n]);
        let (mut traded, mut export_taxed) = (false, false);
        for (importer, row) in gross.chunks_exact_mut(width).enumerate() {
            let rates = tariff.row(Importer(importer), j);
            own[importer] = row[importer];
            own_border[importer] = row[importer] / (1.0 + rates[importer]);
            row[importer] = 0.0;
            traded |= row.iter().any(|k| *k != 0.0);
            let pays = |(k, t): (&f64, &f64)| *k != 0.0 && *t != 0.0;
            if own[importer] != own_border[importer] || row.iter().zip(rates).any(pays) {
                row_of[importer] = taxed.len();
                taxed.push(importer);
                rows.extend_from_slice(row);
                for (k, t) in row.iter_mut().zip(rates) {
                    *k /= 1.0 + t;
                }
            }
            if let Some(cube) = export_tax {
                let taxes = cube.row(Importer(importer), j);
                export_taxed |= row.iter().zip(taxes).any(|(k, e)| *k != 0.0 && *e != 0.0);
            }
        }
        let border = if traded { gross } else { Vec::new() };
        let mut factory = Vec::new();
        if let (true, Some(cube)) = (export_taxed, export_tax) {
            factory = border.clone();
            for (importer, row) in factory.chunks_exact_mut(width).enumerate() {
                for (k, e) in row.iter_mut().zip(cube.row(Importer(importer), j)) {
                    *k /= 1.0 + e;
                }
            }
        }
        Self { own, own_border, border, taxed, gross: rows, row_of, factory }
    }
}

struct GrossMatrix<'s> {
    e: &'s Economy,
    shock: &'s Shock,
    j: Sector,
    tariff_power: &'s [f64],
    width: usize,
    gross: &'s mut [f64],
}

impl Wide for GrossMatrix<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let n = self.e.countries();
        let theta = self.e.theta[self.j.0];
        let mut log_ratio = vec![0.0; n];
        for importer in 0..n {
            let row = &mut self.gross[importer * self.width..importer * self.width + n];
            row.copy_from_slice(self.e.share.row(Importer(importer), self.j));
            let power = self.tariff_power.get(importer).copied().unwrap_or(1.0);
            if log_cost(self.e, self.shock, Importer(importer), self.j, power, &mut log_ratio) {
                for value in &mut log_ratio {
                    *value *= -theta;
                }
                exp_all(&mut log_ratio);
                for (k, factor) in row.iter_mut().zip(&log_ratio) {
                    *k *= factor;
                }
                forbid(self.shock, Importer(importer), self.j, row);
            }
        }
    }
}

/// The log change of the delivered price at given factory prices; false if there is none. Forbidden
/// flows count as unchanged.
#[inline(always)]
fn log_cost(e: &Economy, shock: &Shock, n: Importer, j: Sector, power: f64, out: &mut [f64]) -> bool {
    let old = e.tariff.row(n, j);
    let new = shock.tariff.as_ref().map_or(old, |cube| cube.row(n, j));
    let taxes = shock.export_tax.as_ref().map(|cube| cube.row(n, j));
    if old == new && shock.trade_cost.is_none() && taxes.is_none() {
        return false;
    }
    for ((value, t0), t1) in out.iter_mut().zip(old).zip(new) {
        *value = if *t1 < f64::INFINITY { (1.0 + t1) / (1.0 + t0) } else { 1.0 };
    }
    if power != 1.0 {
        ln_all(out);
        out.iter_mut().for_each(|value| *value *= power);
        exp_all(out);
    }
    if let Some(taxes) = taxes {
        let old = e.export_tax.as_ref().map(|cube| cube.row(n, j));
        for (i, (value, e1)) in out.iter_mut().zip(taxes).enumerate() {
            let e0 = old.map_or(0.0, |row| row[i]);
            *value *= if *e1 < f64::INFINITY { (1.0 + e1) / (1.0 + e0) } else { 1.0 };
        }
    }
    if let Some(cost) = &shock.trade_cost {
        for (value, hat) in out.iter_mut().zip(cost.row(n, j)) {
            *value *= if *hat < f64::INFINITY { *hat } else { 1.0 };
        }
    }
    ln_all(out);
    true
}

fn forbid(shock: &Shock, n: Importer, j: Sector, row: &mut [f64]) {
    let mut clear = |values: &[f64]| {
        for (k, value) in row.iter_mut().zip(values) {
            if *value == f64::INFINITY {
                *k = 0.0;
            }
        }
    };
    if let Some(cost) = &shock.trade_cost {
        clear(cost.row(n, j));
    }
    for taxes in [&shock.tariff, &shock.export_tax].into_iter().flatten() {
        clear(taxes.row(n, j));
    }
}

fn check_suppliers(e: &Economy, j: Sector, gross: &[f64], width: usize) -> Result<(), Refusal> {
    for (n, row) in gross.chunks_exact(width).enumerate() {
        if e.expenditure.at(Country(n), j) > 0.0 && !row.iter().any(|k| *k > 0.0) {
            return Err(Refusal::NoSupplier { importer: Importer(n), sector: j });
        }
    }
    Ok(())
}
