//! How is the trade of economies made up? Advantage, concentration and complexity.
//!
//! With `x(o, p)` the exports of product `p` by origin `o` to all destinations:
//!
//! * revealed comparative advantage (Balassa 1965, *The Manchester School* 33):
//!   `RCA(o, p) = (x(o, p) / Σ_p x(o, p)) / (Σ_o x(o, p) / Σ x)`;
//! * concentration (Herfindahl and Hirschman): `Σ_p s(p)²` with `s` the shares of the products;
//! * complexity (Hidalgo and Hausmann 2009, *PNAS* 106; as an eigenvector in Hausmann et al. 2014, *The
//!   Atlas of Economic Complexity*): with `M = 1` where `RCA ≥ 1`, the eigenvector of the second largest
//!   eigenvalue of `D⁻¹ M U⁻¹ Mᵀ`, `D` and `U` the diversity of the origins and the ubiquity of the
//!   products, standardised, with its sign so that diverse economies are complex.
//!
//! Not for origins that do not report: an origin without a row is left out, never taken as one that
//! exports nothing.

use crate::place::PlaceId;
use std::collections::BTreeMap;

/// Iterations after which the eigenvector has not settled.
const STEPS_MAX: usize = 2000;
/// Largest change of a step of a settled eigenvector.
const SETTLED: f64 = 1e-12;

/// Exports by origin and product.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// The origins.
    pub origins: Vec<PlaceId>,
    /// Codes of the products.
    pub products: Vec<String>,
    /// Values, a row an origin.
    pub values: Vec<f64>,
}

impl Matrix {
    /// From sums by origin and product; origins and products without exports are left out.
    pub fn of(sums: &BTreeMap<(PlaceId, String), i128>) -> Self {
        let mut origins: Vec<PlaceId> = sums.iter().filter(|(_, v)| **v > 0).map(|((o, _), _)| *o).collect();
        let mut products: Vec<String> =
            sums.iter().filter(|(_, v)| **v > 0).map(|((_, p), _)| p.clone()).collect();
        origins.sort_unstable();
        origins.dedup();
        products.sort_unstable();
        products.dedup();
        let mut values = vec![0.0; origins.len() * products.len()];
        for ((origin, product), value) in sums {
            if let (Ok(o), Ok(p)) = (origins.binary_search(origin), products.binary_search(product)) {
                values[o * products.len() + p] += *value as f64;
            }
        }
        Self { origins, products, values }
    }

    fn row(&self, origin: usize) -> &[f64] {
        let width = self.products.len();
        &self.values[origin * width..(origin + 1) * width]
    }

    /// Revealed comparative advantage of every cell, in the order of the values.
    pub fn advantage(&self) -> Vec<f64> {
        let width = self.products.len();
        let mut of_product = vec![0.0; width];
        for origin in 0..self.origins.len() {
            of_product.iter_mut().zip(self.row(origin)).for_each(|(sum, value)| *sum += value);
        }
        let world: f64 = of_product.iter().sum();
        let mut advantage = Vec::with_capacity(self.values.len());
        for origin in 0..self.origins.len() {
            let all: f64 = self.row(origin).iter().sum();
            for (value, product) in self.row(origin).iter().zip(&of_product) {
                advantage.push((value / all) / (product / world));
            }
        }
        advantage
    }

    /// Concentration of the exports of an origin over products; nothing if it exports nothing.
    pub fn concentration(&self, origin: PlaceId) -> Option<f64> {
        let at = self.origins.binary_search(&origin).ok()?;
        let all: f64 = self.row(at).iter().sum();
        (all > 0.0).then(|| self.row(at).iter().map(|value| (value / all) * (value / all)).sum())
    }
}

/// Complexity of every origin, mean 0 and standard deviation 1; nothing if the matrix falls apart or the
/// eigenvector does not settle.
pub fn complexity(matrix: &Matrix) -> Option<Vec<f64>> {
    let (height, width) = (matrix.origins.len(), matrix.products.len());
    let present: Vec<bool> = matrix.advantage().iter().map(|a| *a >= 1.0).collect();
    let diversity: Vec<f64> = (0..height)
        .map(|o| present[o * width..(o + 1) * width].iter().filter(|m| **m).count() as f64)
        .collect();
    let mut ubiquity = vec![0.0; width];
    for row in present.chunks(width.max(1)) {
        ubiquity.iter_mut().zip(row).for_each(|(sum, m)| *sum += f64::from(u8::from(*m)));
    }
    if height < 3 || diversity.contains(&0.0) {
        return None;
    }
    // The largest eigenvalue is 1 with the vector of ones; `diversity` is its left vector. Steps stay in
    // the complement, so they lead to the second.
    let all: f64 = diversity.iter().sum();
    let mut vector: Vec<f64> =
        diversity.iter().enumerate().map(|(o, d)| d + (o as f64 * 0.618_034).fract()).collect();
    let complement = |vector: &mut Vec<f64>| {
        let mean = vector.iter().zip(&diversity).map(|(x, d)| x * d).sum::<f64>() / all;
        vector.iter_mut().for_each(|x| *x -= mean);
        let length = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|x| *x /= length);
        length
    };
    complement(&mut vector);
    for _ in 0..STEPS_MAX {
        let mut of_product = vec![0.0; width];
        for (row, x) in present.chunks(width).zip(&vector) {
            of_product.iter_mut().zip(row).filter(|(_, m)| **m).for_each(|(sum, _)| *sum += x);
        }
        of_product.iter_mut().zip(&ubiquity).for_each(|(sum, u)| *sum /= u.max(1.0));
        let mut next: Vec<f64> = present
            .chunks(width)
            .zip(&diversity)
            .map(|(row, d)| row.iter().zip(&of_product).filter(|(m, _)| **m).map(|(_, x)| x).sum::<f64>() / d)
            .collect();
        if complement(&mut next) < f64::EPSILON {
            return None;
        }
        let change = next.iter().zip(&vector).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        vector = next;
        if change < SETTLED {
            return Some(standardised(&vector, &diversity));
        }
    }
    None
}

/// Mean 0, standard deviation 1, and the sign of the correlation with diversity.
fn standardised(vector: &[f64], diversity: &[f64]) -> Vec<f64> {
    let n = vector.len() as f64;
    let mean = vector.iter().sum::<f64>() / n;
    let deviation = (vector.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
    let of_diversity = diversity.iter().sum::<f64>() / n;
    let alike: f64 = vector.iter().zip(diversity).map(|(x, d)| (x - mean) * (d - of_diversity)).sum();
    let sign = if alike < 0.0 { -1.0 } else { 1.0 };
    vector.iter().map(|x| sign * (x - mean) / deviation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(cells: &[(u16, &str, i128)]) -> Matrix {
        let sums = cells.iter().map(|(o, p, v)| ((PlaceId(*o), (*p).to_owned()), *v)).collect();
        Matrix::of(&sums)
    }

    #[test]
    fn advantage_is_the_share_over_the_share_of_the_world() {
        let m = matrix(&[(1, "a", 60), (1, "b", 40), (2, "a", 20), (2, "b", 80)]);
        let advantage = m.advantage();
        assert!((advantage[0] - 0.6 / 0.4).abs() < 1e-12 && (advantage[3] - 0.8 / 0.6).abs() < 1e-12);
        assert!((m.concentration(PlaceId(1)).unwrap() - 0.52).abs() < 1e-12);
        assert_eq!(m.concentration(PlaceId(9)), None);
    }

    /// A nested world: whoever makes a rare product makes the common ones too.
    #[test]
    fn those_who_make_what_few_make_are_complex() {
        let mut cells = Vec::new();
        for origin in 1u16..=6 {
            for product in 0..origin {
                cells.push((origin, ["a", "b", "c", "d", "e", "f"][usize::from(product)], 100));
            }
        }
        let m = matrix(&cells);
        let complexity = complexity(&m).unwrap();
        let most = complexity.iter().copied().fold(f64::MIN, f64::max);
        assert!((complexity[5] - most).abs() < 1e-9, "{complexity:?}");
        let mean: f64 = complexity.iter().sum::<f64>() / 6.0;
        let spread: f64 = complexity.iter().map(|x| x * x).sum::<f64>() / 6.0;
        assert!(mean.abs() < 1e-9 && (spread - 1.0).abs() < 1e-9);
        assert_eq!(super::complexity(&matrix(&[(1, "a", 1), (2, "a", 1)])), None);
    }
}
