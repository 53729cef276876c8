//! Whose productivity moves whose real income ("friends and enemies")?
//!
//! ```text
//! U_ni = dln W_n / dln A_i,   F_z dz + F_A dA = 0,   dln W = G dz + H dA
//! ```
//!
//! by linear solves at the baseline: one dense elimination for the one-sector model, one GMRES
//! solve per column otherwise. Rows add to one: if all become more productive alike, all gain
//! alike. Reference: Kleinman, Liu and Redding (2024), *International Friends and Enemies*. Not for
//! large shocks: it is a derivative.

use super::Options;
use super::armington::Armington;
use super::axes::Country;
use super::caliendo_parro::CaliendoParro;
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::{Wide, add_rows, vectorized};
use super::linear::solve_dense;
use super::solver::linear_response;
use super::system::{Response, System};

/// Elasticities of real income with respect to productivity.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    countries: usize,
    values: Vec<f64>,
}

impl Exposure {
    /// Elasticity of the real income of `of` with respect to the productivity of `to`.
    pub fn at(&self, of: Country, to: Country) -> f64 {
        self.values[of.0 * self.countries + to.0]
    }
}

/// The exposure matrix at the baseline; it must be an equilibrium (see
/// [`audit`](super::calibrate::audit)).
pub fn exposure(e: &Economy, options: &Options) -> Result<Exposure, Refusal> {
    let none = Shock::none();
    let psi = options.supply_elasticity;
    if options.margins.is_open() {
        return Err(Refusal::NotCovered("exposure is for the models without margins"));
    }
    if super::is_armington(e, &none, options.model) {
        let mut system = Armington::new(e, &none, options.closure, Response::Full, psi)?;
        return dense(&mut system, e.countries());
    }
    let mut system = CaliendoParro::new(e, &none, options.closure, psi)?;
    Ok(by_column(&mut system, e.countries()))
}

/// Jacobian column by column, all right-hand sides at once. The unknowns are one per country.
fn dense(system: &mut impl System, n: usize) -> Result<Exposure, Refusal> {
    let z = system.start();
    let mut column = vec![0.0; n];
    system.residual(&z, &mut column);
    let mut jacobian = vec![0.0; n * n];
    let mut moves = vec![0.0; n * n];
    let mut by_wage = vec![0.0; n * n];
    let mut values = vec![0.0; n * n];
    let mut unit = vec![0.0; n];
    let zero = vec![0.0; n];
    for i in 0..n {
        unit[i] = 1.0;
        system.tangent(&unit, &mut column);
        let real = system.log_real_income_tangent();
        for row in 0..n {
            jacobian[row * n + i] = column[row];
            by_wage[row * n + i] = real[row];
        }
        system.tangent_with(&zero, &unit, &mut column);
        let real = system.log_real_income_tangent();
        for row in 0..n {
            moves[row * n + i] = -column[row];
            values[row * n + i] = real[row];
        }
        unit[i] = 0.0;
    }
    if !solve_dense(&mut jacobian, &mut moves, n) {
        return Err(Refusal::NotCovered("the trade graph is not connected: relative wages are free"));
    }
    vectorized(AddProduct { values: &mut values, left: &by_wage, right: &moves, n });
    Ok(Exposure { countries: n, values })
}

/// `values += left * right`, all `n` by `n`.
struct AddProduct<'s> {
    values: &'s mut [f64],
    left: &'s [f64],
    right: &'s [f64],
    n: usize,
}

impl Wide for AddProduct<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let rows = self.values.chunks_exact_mut(self.n).zip(self.left.chunks_exact(self.n));
        for (row, weights) in rows {
            add_rows(row, self.right, weights);
        }
    }
}

fn by_column(system: &mut impl System, n: usize) -> Exposure {
    let z = system.start();
    let mut out = vec![0.0; system.size()];
    system.residual(&z, &mut out);
    let zero = vec![0.0; system.size()];
    let mut unit = vec![0.0; n];
    let mut values = vec![0.0; n * n];
    for i in 0..n {
        unit[i] = 1.0;
        system.tangent_with(&zero, &unit, &mut out);
        let moved = linear_response(system, &out.clone(), 1e-13);
        system.tangent_with(&moved, &unit, &mut out);
        for (row, real) in system.log_real_income_tangent().iter().enumerate() {
            values[row * n + i] = *real;
        }
        unit[i] = 0.0;
    }
    Exposure { countries: n, values }
}
