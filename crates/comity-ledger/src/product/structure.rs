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
//!   products, standardised, with its sign so that diverse economies are complex;
//! * density (Hidalgo et al. 2007, *Science* 317): how much of what is sold together with a product an origin
//!   sells, `Σ_q M(o, q) φ(p, q) / Σ_q φ(p, q)` over the other products `q`, with the proximity `φ(p, q)` the
//!   smaller of the shares of those with an advantage in one that have it in the other too.
//!
//! Not for origins that do not report: an origin without a row is left out, never taken as one that
//! exports nothing.

use crate::place::PlaceId;
use std::collections::BTreeMap;

/// Iterations after which the eigenvector has not settled.
const STEPS_MAX: usize = 20_000;
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
    /// From a row of sums an origin, a column for each of these products; origins and products without exports are left
    /// out.
    pub fn of(products: &[&str], sums: &BTreeMap<PlaceId, Vec<i128>>) -> Self {
        let sells = |row: &[i128]| row.iter().any(|value| *value > 0);
        let rows: Vec<(PlaceId, &[i128])> = sums
            .iter()
            .map(|(origin, row)| (*origin, row.as_slice()))
            .filter(|(_, row)| sells(row))
            .collect();
        let sold =
            |column: &usize| rows.iter().any(|(_, row)| row.get(*column).is_some_and(|value| *value > 0));
        let columns: Vec<usize> = (0..products.len()).filter(sold).collect();
        let value = |row: &[i128], column: &usize| row.get(*column).map_or(0.0, |value| *value as f64);
        Self {
            origins: rows.iter().map(|(origin, _)| *origin).collect(),
            products: columns.iter().map(|column| products[*column].to_owned()).collect(),
            values: rows
                .iter()
                .flat_map(|(_, row)| columns.iter().map(|column| value(row, column)))
                .collect(),
        }
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

/// Who has an advantage in what.
struct Presence {
    /// Numbers of the origins with an advantage in a product, a list a product.
    of_product: Vec<Vec<usize>>,
    /// Number of products in which an origin has one.
    diversity: Vec<f64>,
}

impl Presence {
    fn of(matrix: &Matrix) -> Self {
        let mut of_product = vec![Vec::new(); matrix.products.len()];
        let mut diversity = vec![0.0; matrix.origins.len()];
        for (at, advantage) in matrix.advantage().into_iter().enumerate() {
            let (origin, product) = (at / matrix.products.len(), at % matrix.products.len());
            if advantage >= 1.0 {
                of_product[product].push(origin);
                diversity[origin] += 1.0;
            }
        }
        Self { of_product, diversity }
    }
}

/// Complexity of every origin, mean 0 and standard deviation 1; nothing if the matrix falls apart or the
/// eigenvector does not settle.
pub fn complexity(matrix: &Matrix) -> Option<Vec<f64>> {
    let height = matrix.origins.len();
    let Presence { of_product, diversity } = Presence::of(matrix);
    if height < 3 || diversity.contains(&0.0) {
        return None;
    }
    // `M U⁻¹ Mᵀ` once: a step is then as wide as the origins are many, however many products there are.
    let mut shared = vec![0.0; height * height];
    for origins in &of_product {
        let weight = 1.0 / origins.len().max(1) as f64;
        // Origins are in order, and the other half is the same.
        for (at, one) in origins.iter().enumerate() {
            origins[at..].iter().for_each(|other| shared[one * height + other] += weight);
        }
    }
    for one in 0..height {
        (0..one).for_each(|other| shared[one * height + other] = shared[other * height + one]);
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
        // The matrix is its own transpose, and columns add up some at a time.
        let mut next = vec![0.0; height];
        for (row, x) in shared.chunks(height).zip(&vector) {
            next.iter_mut().zip(row).for_each(|(sum, s)| *sum += s * x);
        }
        next.iter_mut().zip(&diversity).for_each(|(sum, d)| *sum /= d);
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

/// Density around every product for the origin with this number, in the order of the products; 0 around what nothing
/// is sold with.
pub fn density(matrix: &Matrix, origin: usize) -> Vec<f64> {
    let (height, width) = (matrix.origins.len(), matrix.products.len());
    let Presence { of_product, .. } = Presence::of(matrix);
    // A bit an origin, so that the origins of two products are compared some at a time.
    let words = height.div_ceil(64);
    let mut bits = vec![0u64; width * words];
    for (product, origins) in of_product.iter().enumerate() {
        origins.iter().for_each(|origin| bits[product * words + origin / 64] |= 1 << (origin % 64));
    }
    let of = |product: usize| &bits[product * words..(product + 1) * words];
    let own: Vec<bool> = of_product.iter().map(|origins| origins.contains(&origin)).collect();
    let around = |product: usize| {
        let (mut near, mut all) = (0.0, 0.0);
        for other in (0..width).filter(|other| *other != product) {
            let common: u32 = of(product).iter().zip(of(other)).map(|(x, y)| (x & y).count_ones()).sum();
            if common > 0 {
                let most = of_product[other].len().max(of_product[product].len());
                let proximity = f64::from(common) / most as f64;
                all += proximity;
                near += if own[other] { proximity } else { 0.0 };
            }
        }
        if all > 0.0 { near / all } else { 0.0 }
    };
    (0..width).map(around).collect()
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
        let mut names: Vec<&str> = cells.iter().map(|(_, name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        let mut sums: BTreeMap<PlaceId, Vec<i128>> = BTreeMap::new();
        for (origin, name, value) in cells {
            let row = sums.entry(PlaceId(*origin)).or_insert_with(|| vec![0; names.len()]);
            row[names.binary_search(name).unwrap()] += value;
        }
        Matrix::of(&names, &sums)
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

    /// Two worlds of products: whoever sells some of one is near the rest of it and far from the other.
    #[test]
    fn density_is_the_share_of_what_is_sold_together() {
        let m = matrix(&[
            (1, "a", 50),
            (1, "b", 50),
            (2, "a", 50),
            (2, "b", 50),
            (3, "b", 100),
            (4, "x", 50),
            (4, "y", 50),
            (5, "x", 100),
        ]);
        // `a` is sold with `b` alone: by 1 and 2 of the three that sell `b`.
        let of = |origin: usize, product: usize| density(&m, origin)[product];
        assert_eq!((of(2, 0), of(0, 0), of(3, 0)), (1.0, 1.0, 0.0));
        assert_eq!((of(4, 3), of(0, 3)), (1.0, 0.0));
        // Each of three products is sold with each other by one of the two that sell it.
        let m = matrix(&[(1, "a", 10), (1, "c", 10), (2, "a", 10), (2, "b", 10), (3, "b", 10), (3, "c", 10)]);
        assert_eq!(density(&m, 0), [0.5, 1.0, 0.5]);
    }
}
