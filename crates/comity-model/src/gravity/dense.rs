//! Small dense algebra on the regressors that are left after absorption: factors, inverses, QR.
//!
//! Matrices are square, row by row, and small (tens of columns). Columns are scaled by their norms
//! before anything is decided, so units never matter.

/// `A = L L'` of a symmetric matrix scaled to unit diagonal; the smallest pivot tells how nearly
/// collinear its columns are (one: orthogonal, zero: collinear).
pub(super) struct Cholesky {
    k: usize,
    factor: Vec<f64>,
    scale: Vec<f64>,
    pub smallest_pivot: f64,
}

impl Cholesky {
    /// Factors `a`; pivots that vanish leave their column out.
    pub fn new(a: &[f64], k: usize) -> Self {
        let scale: Vec<f64> =
            (0..k).map(|i| if a[i * k + i] > 0.0 { 1.0 / a[i * k + i].sqrt() } else { 0.0 }).collect();
        let mut factor = vec![0.0; k * k];
        let mut smallest_pivot = 1.0_f64;
        for i in 0..k {
            for j in 0..=i {
                let mut value = a[i * k + j] * scale[i] * scale[j];
                for l in 0..j {
                    value -= factor[i * k + l] * factor[j * k + l];
                }
                if i == j {
                    smallest_pivot = smallest_pivot.min(value);
                    factor[i * k + i] = if value > 1e-15 { value.sqrt() } else { 0.0 };
                } else {
                    let pivot = factor[j * k + j];
                    factor[i * k + j] = if pivot > 0.0 { value / pivot } else { 0.0 };
                }
            }
        }
        Cholesky { k, factor, scale, smallest_pivot }
    }

    /// `A^-1 b`; zero for columns left out.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let k = self.k;
        let mut x: Vec<f64> = b.iter().zip(&self.scale).map(|(b, s)| b * s).collect();
        for i in 0..k {
            for j in 0..i {
                x[i] -= self.factor[i * k + j] * x[j];
            }
            let pivot = self.factor[i * k + i];
            x[i] = if pivot > 0.0 { x[i] / pivot } else { 0.0 };
        }
        for i in (0..k).rev() {
            for j in i + 1..k {
                x[i] -= self.factor[j * k + i] * x[j];
            }
            let pivot = self.factor[i * k + i];
            x[i] = if pivot > 0.0 { x[i] / pivot } else { 0.0 };
        }
        x.iter_mut().zip(&self.scale).for_each(|(x, s)| *x *= s);
        x
    }

    /// `A^-1`.
    pub fn inverse(&self) -> Vec<f64> {
        let k = self.k;
        let mut out = vec![0.0; k * k];
        for c in 0..k {
            let mut unit = vec![0.0; k];
            unit[c] = 1.0;
            for (r, value) in self.solve(&unit).into_iter().enumerate() {
                out[r * k + c] = value;
            }
        }
        for r in 0..k {
            for c in 0..r {
                let mean = 0.5 * (out[r * k + c] + out[c * k + r]);
                out[r * k + c] = mean;
                out[c * k + r] = mean;
            }
        }
        out
    }
}

/// `R` of a Householder QR of rows that arrive in pieces (Golub and Van Loan 2013, section 5.2;
/// sequential TSQR, Demmel, Grigori, Hoemmen and Langou 2012).
pub(super) struct Triangle {
    k: usize,
    /// Upper triangle, row by row; diagonal not negative.
    pub r: Vec<f64>,
    /// Columns of the rows that have arrived since the last reduction, after `k` rows for `R`.
    pending: Vec<Vec<f64>>,
}

/// Rows reduced at once.
const PIECE: usize = 256;

impl Triangle {
    pub fn new(k: usize) -> Self {
        Triangle { k, r: vec![0.0; k * k], pending: vec![Vec::with_capacity(PIECE); k] }
    }

    /// Takes one row in.
    pub fn push(&mut self, row: impl Iterator<Item = f64>) {
        self.pending.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        if self.pending.first().is_some_and(|c| c.len() >= PIECE) {
            self.reduce();
        }
    }

    /// The triangle of all rows so far.
    pub fn finish(mut self) -> Vec<f64> {
        self.reduce();
        self.r
    }

    fn reduce(&mut self) {
        let k = self.k;
        let mut columns: Vec<Vec<f64>> = (0..k)
            .map(|c| (0..k).map(|r| self.r[r * k + c]).chain(self.pending[c].drain(..)).collect())
            .collect();
        for c in 0..k {
            let (done, rest) = columns.split_at_mut(c + 1);
            let v = &mut done[c][c..];
            // Scaled, so that squares neither overflow nor vanish.
            let largest = v.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
            if largest == 0.0 {
                continue;
            }
            let squares: Vec<f64> = v.iter().map(|x| (x / largest) * (x / largest)).collect();
            let norm = largest * crate::reduce::sum(&squares).sqrt();
            let alpha = if v[0] > 0.0 { -norm } else { norm };
            v[0] -= alpha;
            let length = crate::reduce::dot(v, v);
            for other in rest {
                let other = &mut other[c..];
                let f = 2.0 * crate::reduce::dot(v, other) / length;
                other.iter_mut().zip(v.iter()).for_each(|(o, v)| *o -= f * v);
            }
            v[0] = alpha;
        }
        for r in 0..k {
            let sign = if columns[r][r] < 0.0 { -1.0 } else { 1.0 };
            for c in r..k {
                self.r[r * k + c] = sign * columns[c][r];
            }
        }
    }
}

/// Eigenvalues and eigenvectors (in columns) of a symmetric matrix by cyclic Jacobi rotations.
pub(super) fn eigen(a: &[f64], k: usize) -> (Vec<f64>, Vec<f64>) {
    let mut a = a.to_vec();
    let mut v: Vec<f64> = (0..k * k).map(|i| if i / k == i % k { 1.0 } else { 0.0 }).collect();
    for _ in 0..60 {
        let off: f64 = (0..k * k).filter(|i| i / k != i % k).map(|i| a[i] * a[i]).sum();
        let on: f64 = (0..k).map(|i| a[i * k + i] * a[i * k + i]).sum();
        if off <= 1e-30 * on {
            break;
        }
        for p in 0..k {
            for q in p + 1..k {
                rotate(&mut a, &mut v, k, p, q);
            }
        }
    }
    ((0..k).map(|i| a[i * k + i]).collect(), v)
}

fn rotate(a: &mut [f64], v: &mut [f64], k: usize, p: usize, q: usize) {
    if a[p * k + q] == 0.0 {
        return;
    }
    let theta = (a[q * k + q] - a[p * k + p]) / (2.0 * a[p * k + q]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for i in 0..k {
        let (x, y) = (a[i * k + p], a[i * k + q]);
        a[i * k + p] = c * x - s * y;
        a[i * k + q] = s * x + c * y;
    }
    for i in 0..k {
        let (x, y) = (a[p * k + i], a[q * k + i]);
        a[p * k + i] = c * x - s * y;
        a[q * k + i] = s * x + c * y;
        let (x, y) = (v[i * k + p], v[i * k + q]);
        v[i * k + p] = c * x - s * y;
        v[i * k + q] = s * x + c * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_triangle_of_pieces_has_the_gram_matrix_of_all_rows() {
        let rows: Vec<[f64; 3]> =
            (0..1000).map(|i| [1.0, f64::from(i % 17), f64::from(i * i % 101) - 3.0]).collect();
        let mut triangle = Triangle::new(3);
        rows.iter().for_each(|row| triangle.push(row.iter().copied()));
        let r = triangle.finish();
        for a in 0..3 {
            for b in 0..3 {
                let gram: f64 = rows.iter().map(|row| row[a] * row[b]).sum();
                let from_r: f64 = (0..3).map(|l| r[l * 3 + a] * r[l * 3 + b]).sum();
                assert!((gram - from_r).abs() < 1e-9 * gram.abs().max(1.0), "{gram} {from_r}");
            }
        }
    }

    #[test]
    fn eigenvectors_diagonalise() {
        let a = [4.0, 1.0, -2.0, 1.0, 3.0, 0.5, -2.0, 0.5, -1.0];
        let (values, vectors) = eigen(&a, 3);
        for c in 0..3 {
            for r in 0..3 {
                let image: f64 = (0..3).map(|l| a[r * 3 + l] * vectors[l * 3 + c]).sum();
                assert!((image - values[c] * vectors[r * 3 + c]).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_collinear_column_shows_in_the_pivot() {
        let a = [1.0, 2.0, 2.0, 4.0];
        assert!(Cholesky::new(&a, 2).smallest_pivot < 1e-14);
        let x = Cholesky::new(&[4.0, 1.0, 1.0, 3.0], 2).solve(&[1.0, 2.0]);
        assert!((x[0] - 1.0 / 11.0).abs() < 1e-15 && (x[1] - 7.0 / 11.0).abs() < 1e-15);
    }
}
