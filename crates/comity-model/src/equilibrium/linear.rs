//! Dense elimination with row exchange, for systems of a few hundred unknowns.
//!
//! `A X = B` with many right-hand sides, rows streamed once per pivot (Golub and Van Loan 2013,
//! algorithm 3.4.1). Fixed order of operations, so the same bits everywhere. Not for sparse or
//! large systems.

use super::kernel::{Wide, add_scaled, vectorized};

/// Overwrites `b` (`n` rows of `columns`) with the solution; false if the matrix is singular to
/// working precision. `a` (`n` by `n`) is destroyed.
pub(crate) fn solve_dense(a: &mut [f64], b: &mut [f64], n: usize) -> bool {
    let columns = b.len() / n.max(1);
    vectorized(Elimination { a, b, n, columns })
}

struct Elimination<'s> {
    a: &'s mut [f64],
    b: &'s mut [f64],
    n: usize,
    columns: usize,
}

impl Wide for Elimination<'_> {
    type Output = bool;

    #[inline(always)]
    fn call(self) -> bool {
        eliminate(self.a, self.b, self.n, self.columns) && substitute(self.a, self.b, self.n, self.columns)
    }
}

#[inline(always)]
fn eliminate(a: &mut [f64], b: &mut [f64], n: usize, columns: usize) -> bool {
    for p in 0..n {
        let mut pivot = p;
        for row in p + 1..n {
            if a[row * n + p].abs() > a[pivot * n + p].abs() {
                pivot = row;
            }
        }
        let head = a[pivot * n + p];
        if !(head.abs() > 1e-300 && head.is_finite()) {
            return false;
        }
        if pivot != p {
            for column in 0..n {
                a.swap(p * n + column, pivot * n + column);
            }
            for column in 0..columns {
                b.swap(p * columns + column, pivot * columns + column);
            }
        }
        let (a_top, a_rest) = a.split_at_mut((p + 1) * n);
        let (b_top, b_rest) = b.split_at_mut((p + 1) * columns);
        let pivot_row = &a_top[p * n + p..];
        let pivot_rhs = &b_top[p * columns..];
        for (row, rhs) in a_rest.chunks_exact_mut(n).zip(b_rest.chunks_exact_mut(columns)) {
            let factor = row[p] / head;
            if factor != 0.0 {
                add_scaled(&mut row[p..], -factor, pivot_row);
                add_scaled(rhs, -factor, pivot_rhs);
            }
        }
    }
    true
}

#[inline(always)]
fn substitute(a: &[f64], b: &mut [f64], n: usize, columns: usize) -> bool {
    for p in (0..n).rev() {
        let (upper, lower) = b.split_at_mut((p + 1) * columns);
        let target = &mut upper[p * columns..];
        for (step, row) in lower.chunks_exact(columns).enumerate() {
            add_scaled(target, -a[p * n + p + 1 + step], row);
        }
        let inverse = 1.0 / a[p * n + p];
        for value in target {
            *value *= inverse;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_that_needs_row_exchange() {
        let mut a = vec![0.0, 2.0, 1.0, 1.0, 1.0, 0.0, 2.0, 0.0, 3.0];
        let mut b = vec![7.0, 1.0, 3.0, 0.0, 11.0, 0.0];
        assert!(solve_dense(&mut a, &mut b, 3));
        let first: Vec<f64> = (0..3).map(|row| b[row * 2]).collect();
        for (found, expected) in first.iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn a_singular_matrix_is_said_to_be_singular() {
        let mut a = vec![0.0, 1.0, 0.0, 2.0];
        assert!(!solve_dense(&mut a, &mut [1.0, 1.0], 2));
    }
}
