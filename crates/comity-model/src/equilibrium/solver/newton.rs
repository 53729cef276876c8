//! Newton's method, each linear system solved by GMRES with exact Jacobian products.
//!
//! The accuracy of the linear solve follows Eisenstat and Walker (1996), *SIAM Journal on
//! Scientific Computing* 17(1), choice 2; a step is halved until the residual falls. Not for points
//! where the residual is not finite: the search returns at once.

use super::super::kernel::{Wide, add_scaled, dot, vectorized, worst};
use super::super::linear::solve_dense;
use super::super::system::System;
use super::{Search, SolverOptions};

/// Rounds of plain adjustment before the first Newton step, and the residual that ends them early.
const ROUNDS: usize = 10;
const NEAR: f64 = 0.5;
/// Most Newton steps.
const STEPS: usize = 60;
/// Most Krylov vectors in one step.
const KRYLOV: usize = 120;
/// Accuracy of a linear solve that should be exact.
const EXACT: f64 = 1e-12;
/// Most unknowns for which an exact solve eliminates a full Jacobian.
const DENSE: usize = 300;
/// Longest step in any unknown.
const LONGEST: f64 = 2.0;
/// Most halvings of a step.
const HALVINGS: usize = 25;

fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

pub(super) fn search(system: &mut impl System, start: Vec<f64>, options: &SolverOptions) -> Search {
    let n = start.len();
    let mut z = start;
    let mut residual = vec![0.0; n];
    system.residual(&z, &mut residual);
    let mut passes = 1 + approach(system, &mut z, &mut residual);
    let mut size = norm(&residual);
    let (mut previous, mut forcing) = (f64::INFINITY, 0.1_f64);
    let mut exact = false;
    for _ in 0..STEPS {
        let (largest, _) = worst(&residual);
        if largest.is_nan() || largest <= options.tolerance {
            break;
        }
        forcing = next_forcing(size, previous, forcing);
        let enough = 0.3 * options.tolerance * (n as f64).sqrt() / size;
        let accuracy = if exact { EXACT } else { forcing.max(enough.min(0.1)) };
        let mut direction = if exact && n <= DENSE {
            dense(system, &residual, &mut passes)
        } else {
            gmres(system, &residual, accuracy, &mut passes)
        };
        shorten(&mut direction);
        previous = size;
        let moved = line_search(system, &mut z, &mut residual, &direction, size, &mut passes);
        size = norm(&residual);
        // No progress may be the fault of a rough linear solve: weak links between countries need
        // an exact one.
        if !moved {
            if exact {
                break;
            }
            system.residual(&z, &mut residual);
            passes += 1;
        }
        exact |= !moved || size > 0.9 * previous;
    }
    Search { state: z, residual, passes }
}

/// Far from the solution the derivative says little: rounds of plain adjustment until every equation
/// holds to `NEAR`, at most `ROUNDS`. Returns the rounds; a round that leads out of the domain is
/// taken back.
fn approach(system: &mut impl System, z: &mut Vec<f64>, residual: &mut Vec<f64>) -> usize {
    let (mut step, mut trial) = (vec![0.0; z.len()], vec![0.0; z.len()]);
    for round in 0..ROUNDS {
        let (largest, _) = worst(residual);
        if largest.is_nan() || largest <= NEAR {
            return round;
        }
        system.step(residual, super::GAIN, &mut step);
        trial.copy_from_slice(z);
        add_scaled(&mut trial, 1.0, &step);
        let mut value = vec![0.0; z.len()];
        system.residual(&trial, &mut value);
        if worst(&value).0.is_nan() {
            system.residual(z, residual);
            return round + 2;
        }
        std::mem::swap(z, &mut trial);
        std::mem::swap(residual, &mut value);
    }
    ROUNDS
}

/// Limits a step to `LONGEST` in any unknown: nearly all of them are logarithms.
fn shorten(direction: &mut [f64]) {
    let (longest, _) = worst(direction);
    if longest > LONGEST {
        let factor = LONGEST / longest;
        for value in direction {
            *value *= factor;
        }
    }
}

fn next_forcing(size: f64, previous: f64, last: f64) -> f64 {
    if previous.is_infinite() {
        return last;
    }
    let power = |x: f64| x * x.sqrt();
    let choice = 0.9 * power(size / previous);
    let safeguard = 0.9 * power(last);
    let forcing = if safeguard > 0.1 { choice.max(safeguard) } else { choice };
    forcing.clamp(1e-10, 0.5)
}

/// Moves `z` along `direction` by the first of 1, 1/2, 1/4, ... that reduces the residual.
fn line_search(
    system: &mut impl System,
    z: &mut Vec<f64>,
    residual: &mut Vec<f64>,
    direction: &[f64],
    size: f64,
    passes: &mut usize,
) -> bool {
    let mut length = 1.0;
    let mut trial = vec![0.0; z.len()];
    let mut value = vec![0.0; z.len()];
    for _ in 0..HALVINGS {
        trial.copy_from_slice(z);
        add_scaled(&mut trial, length, direction);
        system.residual(&trial, &mut value);
        *passes += 1;
        let reached = norm(&value);
        if reached < (1.0 - 1e-4 * length) * size {
            std::mem::swap(z, &mut trial);
            std::mem::swap(residual, &mut value);
            return true;
        }
        length *= 0.5;
    }
    false
}

/// Solves `F'(z) d = -F(z)` by elimination, column by column of the Jacobian; the plain residual if
/// it is singular.
fn dense(system: &mut impl System, residual: &[f64], passes: &mut usize) -> Vec<f64> {
    let n = residual.len();
    let mut jacobian = vec![0.0; n * n];
    let (mut unit, mut column) = (vec![0.0; n], vec![0.0; n]);
    for place in 0..n {
        unit[place] = 1.0;
        system.tangent(&unit, &mut column);
        unit[place] = 0.0;
        for (row, value) in column.iter().enumerate() {
            jacobian[row * n + place] = *value;
        }
    }
    *passes += n;
    let mut direction: Vec<f64> = residual.iter().map(|r| -r).collect();
    let plain = direction.clone();
    let solved = solve_dense(&mut jacobian, &mut direction, n);
    if solved && direction.iter().all(|d| d.is_finite()) { direction } else { plain }
}

/// Solves `F'(z) d = -F(z)` to the relative accuracy `forcing`.
pub(super) fn gmres(
    system: &mut impl System,
    residual: &[f64],
    forcing: f64,
    passes: &mut usize,
) -> Vec<f64> {
    let size = norm(residual);
    let mut basis: Vec<Vec<f64>> = vec![residual.iter().map(|r| -r / size).collect()];
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut rotations: Vec<(f64, f64)> = Vec::new();
    let mut rhs = vec![size];
    let mut product = vec![0.0; residual.len()];
    while columns.len() < KRYLOV {
        let k = columns.len();
        system.tangent(&basis[k], &mut product);
        *passes += 1;
        let (mut column, remainder) = vectorized(Orthogonalize { basis: &basis, product: &mut product });
        for (row, (c, s)) in rotations.iter().enumerate() {
            let (a, b) = (column[row], column[row + 1]);
            column[row] = c * a + s * b;
            column[row + 1] = c * b - s * a;
        }
        let (a, b) = (column[k], column[k + 1]);
        let length = (a * a + b * b).sqrt();
        if length == 0.0 || length.is_nan() {
            break;
        }
        let (c, s) = (a / length, b / length);
        rotations.push((c, s));
        column[k] = length;
        columns.push(column);
        let last = rhs[k];
        rhs[k] = c * last;
        rhs.push(-s * last);
        if rhs[k + 1].abs() <= forcing * size || remainder == 0.0 {
            break;
        }
        basis.push(product.iter().map(|value| value / remainder).collect());
    }
    combine(&basis, &columns, &rhs, residual.len())
}

/// Makes `product` orthogonal to the basis; its coefficients and what is left of it.
struct Orthogonalize<'s> {
    basis: &'s [Vec<f64>],
    product: &'s mut [f64],
}

impl Wide for Orthogonalize<'_> {
    type Output = (Vec<f64>, f64);

    #[inline(always)]
    fn call(self) -> (Vec<f64>, f64) {
        let mut column = Vec::with_capacity(self.basis.len() + 1);
        for vector in self.basis {
            let overlap = dot(self.product, vector);
            add_scaled(self.product, -overlap, vector);
            column.push(overlap);
        }
        let remainder = dot(self.product, self.product).sqrt();
        column.push(remainder);
        (column, remainder)
    }
}

/// Back substitution in the triangular system, then the combination of the basis.
fn combine(basis: &[Vec<f64>], columns: &[Vec<f64>], rhs: &[f64], n: usize) -> Vec<f64> {
    let k = columns.len();
    let mut weights = vec![0.0; k];
    for row in (0..k).rev() {
        let mut value = rhs[row];
        for column in row + 1..k {
            value -= columns[column][row] * weights[column];
        }
        weights[row] = value / columns[row][row];
    }
    let mut direction = vec![0.0; n];
    for (weight, vector) in weights.iter().zip(basis) {
        add_scaled(&mut direction, *weight, vector);
    }
    direction
}
