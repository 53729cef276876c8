//! Sums whose shape depends on the length of the data, never on the number of threads.
//!
//! Floating-point addition is not associative, so a sum split by thread changes with the number
//! of threads. Here the data are cut into blocks of a fixed length, each block is summed
//! pairwise, and the partial sums are combined pairwise in block order:
//!
//! ```text
//! S = pairwise(block_1, block_2, ..., block_m),   block_b = pairwise(x[(b-1)L .. bL])
//! ```
//!
//! The pairwise rule bounds the rounding error by O(log n) units in the last place (Higham 2002,
//! *Accuracy and Stability of Numerical Algorithms*, section 4.2). Blocks may be computed by any
//! thread. Not for data that must be streamed once in unknown length.

/// Length of a block: 128 KiB of `f64`, which stays in the second-level cache.
pub const BLOCK: usize = 16_384;

/// Below this length a plain loop is used; it fixes the shape of the tree, so it is part of the
/// definition of the sum.
const LEAF: usize = 64;

/// Pairwise sum of `x`; `0.0` for an empty slice.
pub fn sum(x: &[f64]) -> f64 {
    let partial: Vec<f64> = x.chunks(BLOCK).map(pairwise).collect();
    pairwise(&partial)
}

/// Pairwise sum of the products `x[i] * y[i]` over the shorter of the two lengths.
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    let partial: Vec<f64> = x
        .chunks(BLOCK)
        .zip(y.chunks(BLOCK))
        .map(|(a, b)| {
            let products: Vec<f64> = a.iter().zip(b).map(|(p, q)| p * q).collect();
            pairwise(&products)
        })
        .collect();
    pairwise(&partial)
}

fn pairwise(x: &[f64]) -> f64 {
    if x.len() <= LEAF {
        return x.iter().fold(0.0, |total, value| total + value);
    }
    let (left, right) = x.split_at(x.len() / 2);
    pairwise(left) + pairwise(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_a_plain_loop_gets_wrong() {
        let mut x = vec![1.0_f64; 1 << 20];
        x[0] = 1e16;
        let plain: f64 = x.iter().sum();
        let exact = 1e16 + ((1 << 20) - 1) as f64;
        assert!((plain - exact).abs() > 1e5);
        assert!((sum(&x) - exact).abs() <= 64.0);
    }

    #[test]
    fn dot_of_integers_is_exact() {
        let x: Vec<f64> = (0..40_000).map(f64::from).collect();
        let ones = vec![1.0; 40_000];
        assert_eq!(dot(&x, &ones), 40_000.0 * 39_999.0 / 2.0);
        assert_eq!(sum(&[]), 0.0);
    }
}
