//! Who buys from whom after the shock, as two matrix products per sector.
//!
//! With `u_i = (w_i-bundle cost)^-theta` the only thing the shock changes is a constant,
//!
//! ```text
//! K_ni = pi_ni [d_ni (1 + t'_ni) / (1 + t_ni)]^-theta          (gross of the tariff)
//! Phi_n = sum_i K_ni u_i,   pi'_ni = K_ni u_i / Phi_n,   price_n = Phi_n^(-1/theta)
//! q_n   = sum_i K_ni / (1 + t'_ni) u_i                          (net of the tariff)
//! s_i   = sum_n K_ni / (1 + t'_ni) v_n,   sales_i = u_i s_i
//! ```
//!
//! so no power is taken while solving (Dekle, Eaton and Kortum 2008, equations 14 to 16). A
//! forbidden flow is exactly `K = 0`. Sectors without trade keep a diagonal only, sectors without
//! tariffs keep one matrix.

use super::axes::{Country, Cube, Importer, Rate, Sector};
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::{Wide, add_rows, exp_all, ln_all, padded, rows_times, vectorized};

enum Block {
    /// Nobody trades: the diagonal of `K`.
    Local(Vec<f64>),
    /// No tariff anywhere: `K`, rows padded.
    Free(Vec<f64>),
    /// `K` and `K / (1 + t')`, rows padded.
    Taxed { gross: Vec<f64>, net: Vec<f64> },
}

/// The compiled trade matrices of all sectors.
pub(crate) struct TradeBlock {
    countries: usize,
    width: usize,
    blocks: Vec<Block>,
}

impl TradeBlock {
    /// Compiles baseline and shock; `theta` by sector.
    pub(crate) fn new(e: &Economy, shock: &Shock, theta: &[f64]) -> Result<Self, Refusal> {
        shock.check(e)?;
        let countries = e.countries();
        let width = padded(countries);
        let mut blocks = Vec::with_capacity(e.sectors());
        for (j, theta) in theta.iter().enumerate() {
            let gross = gross_matrix(e, shock, Sector(j), *theta, width);
            check_suppliers(e, Sector(j), &gross, width)?;
            let tariff = shock.tariff.as_ref().unwrap_or(&e.tariff);
            blocks.push(classify(gross, tariff, Sector(j), width));
        }
        Ok(Self { countries, width, blocks })
    }

    /// Length of a padded row over countries.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// `phi` and `q` from `u`.
    #[inline(always)]
    pub(crate) fn demand(&self, j: usize, u: &[f64], phi: &mut [f64], q: &mut [f64]) {
        match &self.blocks[j] {
            Block::Local(diagonal) => {
                for ((out, k), value) in phi.iter_mut().zip(diagonal).zip(u) {
                    *out = k * value;
                }
                q.copy_from_slice(phi);
            }
            Block::Free(gross) => {
                rows_times(gross, self.width, u, phi);
                q.copy_from_slice(phi);
            }
            Block::Taxed { gross, net } => {
                rows_times(gross, self.width, u, phi);
                rows_times(net, self.width, u, q);
            }
        }
    }

    /// `s` from `v`.
    #[inline(always)]
    pub(crate) fn supply(&self, j: usize, v: &[f64], s: &mut [f64]) {
        s.fill(0.0);
        match &self.blocks[j] {
            Block::Local(diagonal) => {
                for ((out, k), value) in s.iter_mut().zip(diagonal).zip(v) {
                    *out = k * value;
                }
            }
            Block::Free(matrix) | Block::Taxed { net: matrix, .. } => {
                add_rows(s, matrix, &v[..self.countries]);
            }
        }
    }

    /// `K_ni` of sector `j`.
    pub(crate) fn gross(&self, j: usize, n: usize, i: usize) -> f64 {
        match &self.blocks[j] {
            Block::Local(diagonal) => {
                if n == i {
                    diagonal[n]
                } else {
                    0.0
                }
            }
            Block::Free(gross) | Block::Taxed { gross, .. } => gross[n * self.width + i],
        }
    }

    /// `K_ni / (1 + t'_ni)` of sector `j`.
    pub(crate) fn net(&self, j: usize, n: usize, i: usize) -> f64 {
        match &self.blocks[j] {
            Block::Taxed { net, .. } => net[n * self.width + i],
            _ => self.gross(j, n, i),
        }
    }

    /// Whether any flow of the sector pays or receives a tariff.
    pub(crate) fn is_taxed(&self, j: usize) -> bool {
        matches!(self.blocks[j], Block::Taxed { .. })
    }
}

fn gross_matrix(e: &Economy, shock: &Shock, j: Sector, theta: f64, width: usize) -> Vec<f64> {
    let mut gross = vec![0.0; e.countries() * width];
    vectorized(GrossMatrix { e, shock, j, theta, width, gross: &mut gross });
    gross
}

struct GrossMatrix<'s> {
    e: &'s Economy,
    shock: &'s Shock,
    j: Sector,
    theta: f64,
    width: usize,
    gross: &'s mut [f64],
}

impl Wide for GrossMatrix<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let n = self.e.countries();
        let mut ratio = vec![1.0; n];
        for importer in 0..n {
            let row = &mut self.gross[importer * self.width..importer * self.width + n];
            row.copy_from_slice(self.e.share.row(Importer(importer), self.j));
            if cost_ratio(self.e, self.shock, Importer(importer), self.j, &mut ratio) {
                ln_all(&mut ratio);
                for value in &mut ratio {
                    *value *= -self.theta;
                }
                exp_all(&mut ratio);
                for (k, power) in row.iter_mut().zip(&ratio) {
                    *k *= power;
                }
                forbid(self.shock, Importer(importer), self.j, row);
            }
        }
    }
}

/// The change of the delivered price at given factory prices; false if there is none.
#[inline(always)]
fn cost_ratio(e: &Economy, shock: &Shock, n: Importer, j: Sector, ratio: &mut [f64]) -> bool {
    let old = e.tariff.row(n, j);
    let new = shock.tariff.as_ref().map_or(old, |cube| cube.row(n, j));
    let same_tariff = old == new;
    match &shock.trade_cost {
        None if same_tariff => return false,
        None => ratio.fill(1.0),
        Some(cost) => {
            for (value, hat) in ratio.iter_mut().zip(cost.row(n, j)) {
                *value = if *hat < f64::INFINITY { *hat } else { 1.0 };
            }
        }
    }
    if !same_tariff {
        for ((value, t0), t1) in ratio.iter_mut().zip(old).zip(new) {
            *value *= if *t1 < f64::INFINITY { (1.0 + t1) / (1.0 + t0) } else { 1.0 };
        }
    }
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
    if let Some(tariff) = &shock.tariff {
        clear(tariff.row(n, j));
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

fn classify(gross: Vec<f64>, tariff: &Cube<Rate>, j: Sector, width: usize) -> Block {
    let n = tariff.countries();
    let (mut traded, mut taxed) = (false, false);
    for importer in 0..n {
        let row = &gross[importer * width..importer * width + n];
        for (i, (k, t)) in row.iter().zip(tariff.row(Importer(importer), j)).enumerate() {
            traded |= i != importer && *k != 0.0;
            taxed |= *k != 0.0 && *t != 0.0;
        }
    }
    if taxed {
        let mut net = gross.clone();
        for importer in 0..n {
            let row = &mut net[importer * width..importer * width + n];
            for (k, t) in row.iter_mut().zip(tariff.row(Importer(importer), j)) {
                *k /= 1.0 + t;
            }
        }
        Block::Taxed { gross, net }
    } else if traded {
        Block::Free(gross)
    } else {
        Block::Local((0..n).map(|i| gross[i * width + i]).collect())
    }
}
