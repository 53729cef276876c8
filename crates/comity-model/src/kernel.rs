//! How to add, exponentiate and take logarithms fast, with the same bits on every machine.
//!
//! Every reduction has a fixed shape: eight running sums over columns `l, l + 8, l + 16, ...`,
//! combined as a tree. Multiplication and addition are never fused, and `exp` and `ln` are built
//! from `+ - * /` alone, so a wider vector unit changes the time and not the result; a NaN always
//! stays a NaN.
//!
//! `exp`: Cody and Waite (1980) reduction `x = k ln 2 + r`, Taylor polynomial of degree 13.
//! `ln`: `x = 2^k m`, `ln m = 2 atanh((m - 1) / (m + 1))`. Both are within two units in the last
//! place (tested). Not for arguments where subnormal results matter: `exp` saturates at
//! `exp(-708)` and `exp(709)`, `ln` of anything below the smallest normal number is NaN.

/// Width of a padded row; rows are stored with a length that is a multiple of it.
pub(crate) const LANES: usize = 8;

/// Length of a row of `n` numbers after padding.
pub(crate) fn padded(n: usize) -> usize {
    n.div_ceil(LANES) * LANES
}

pub(crate) use pulp::{NullaryFnOnce as Wide, Simd, WithSimd};

/// Runs `work` compiled for the widest vector unit of this machine. The result does not depend on
/// which one that is. Work that names its vectors ([`WithSimd`]) must not add across their lanes: their
/// number depends on the machine. `call` must be `inline(always)`, and so must all it calls that matters: a
/// closure would be compiled for the narrowest unit.
#[inline(always)]
pub(crate) fn vectorized<W: WithSimd>(work: W) -> W::Output {
    pulp::Arch::new().dispatch(work)
}

#[inline(always)]
pub(crate) fn tree(a: [f64; LANES]) -> f64 {
    let (mut half, mut quarter) = ([0.0; 4], [0.0; 2]);
    for l in 0..4 {
        half[l] = a[l] + a[l + 4];
    }
    for l in 0..2 {
        quarter[l] = half[l] + half[l + 2];
    }
    quarter[0] + quarter[1]
}

/// `acc[l] += x[l] y[l] + x[l + 8] y[l + 8] + ...`: an inner product that is not added up yet.
#[inline(always)]
pub(crate) fn add_products(acc: &mut [f64; LANES], x: &[f64], y: &[f64]) {
    let (xs, x_tail) = x.as_chunks::<LANES>();
    let (ys, y_tail) = y.as_chunks::<LANES>();
    let mut lanes = *acc;
    for (a, b) in xs.iter().zip(ys) {
        for l in 0..LANES {
            lanes[l] += a[l] * b[l];
        }
    }
    for ((acc, a), b) in lanes.iter_mut().zip(x_tail).zip(y_tail) {
        *acc += a * b;
    }
    *acc = lanes;
}

/// Sum with the shape of [`dot`].
#[inline(always)]
pub(crate) fn sum(x: &[f64]) -> f64 {
    let (chunks, tail) = x.as_chunks::<8>();
    let mut a = [0.0; 8];
    for chunk in chunks {
        for l in 0..8 {
            a[l] += chunk[l];
        }
    }
    let mut total = tree(a);
    for value in tail {
        total += value;
    }
    total
}

/// Inner product over the shorter of the two lengths.
#[inline(always)]
pub(crate) fn dot(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len().min(y.len());
    let (xs, x_tail) = x[..n].as_chunks::<LANES>();
    let (ys, y_tail) = y[..n].as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (a, b) in xs.iter().zip(ys) {
        for l in 0..LANES {
            lanes[l] += a[l] * b[l];
        }
    }
    let mut total = tree(lanes);
    for (a, b) in x_tail.iter().zip(y_tail) {
        total += a * b;
    }
    total
}

/// `y += a x`.
#[inline(always)]
pub(crate) fn add_scaled(y: &mut [f64], a: f64, x: &[f64]) {
    for (out, value) in y.iter_mut().zip(x) {
        *out += a * value;
    }
}

/// `y += a[0] x0 + a[1] x1 + a[2] x2 + a[3] x3` for four rows stored one after the other.
#[inline(always)]
pub(crate) fn add_four(y: &mut [f64], a: &[f64], rows: &[f64]) {
    let n = y.len();
    let (r0, rest) = rows.split_at(n);
    let (r1, rest) = rest.split_at(n);
    let (r2, r3) = rest.split_at(n);
    let r3 = &r3[..n];
    for i in 0..n {
        y[i] += (a[0] * r0[i] + a[1] * r1[i]) + (a[2] * r2[i] + a[3] * r3[i]);
    }
}

/// Inner products of four padded rows with `x`, each with the bits of [`dot`]: four at once keep the
/// adders busy and load `x` once.
#[inline(always)]
fn dot_four(rows: &[f64], width: usize, x: &[f64]) -> [f64; 4] {
    let (r0, rest) = rows.split_at(width);
    let (r1, rest) = rest.split_at(width);
    let (r2, r3) = rest.split_at(width);
    let [c0, c1, c2, c3, xs] = [r0, r1, r2, r3, x].map(|row| row.as_chunks::<LANES>().0);
    let mut lanes = [[0.0; LANES]; 4];
    for ((((a, b), c), d), v) in c0.iter().zip(c1).zip(c2).zip(c3).zip(xs) {
        for l in 0..LANES {
            lanes[0][l] += a[l] * v[l];
            lanes[1][l] += b[l] * v[l];
            lanes[2][l] += c[l] * v[l];
            lanes[3][l] += d[l] * v[l];
        }
    }
    lanes.map(tree)
}

/// `out = rows * x`: one inner product per padded row.
#[inline(always)]
pub(crate) fn rows_times(rows: &[f64], width: usize, x: &[f64], out: &mut [f64]) {
    let mut done = 0;
    if x.len() == width {
        let (fours, _) = out.as_chunks_mut::<4>();
        for (block, values) in rows.chunks_exact(4 * width).zip(fours) {
            *values = dot_four(block, width, x);
            done += 4;
        }
    }
    for (row, value) in rows[done * width..].chunks_exact(width).zip(&mut out[done..]) {
        *value = dot(row, x);
    }
}

/// `y += rows^T * a`: the sum of the padded rows weighted by `a`.
#[inline(always)]
pub(crate) fn add_rows(y: &mut [f64], rows: &[f64], a: &[f64]) {
    let width = y.len();
    let (fours, rest) = a.as_chunks::<4>();
    for (weights, block) in fours.iter().zip(rows.chunks_exact(4 * width)) {
        add_four(y, weights, block);
    }
    let done = 4 * fours.len() * width;
    for (weight, row) in rest.iter().zip(rows[done..].chunks_exact(width)) {
        add_scaled(y, *weight, row);
    }
}

/// Adding and subtracting this rounds to the nearest integer and leaves it in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// The exponential of `x`, saturating outside `[-708, 709]`; NaN stays NaN.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    let x = if x < -708.0 { -708.0 } else { x };
    let x = if x > 709.0 { 709.0 } else { x };
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    let mut p = 1.0 / 6_227_020_800.0;
    for inverse in INVERSE_FACTORIALS {
        p = p * r + inverse;
    }
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    (p * r + 1.0) * scale
}

/// 1/12!, 1/11!, ..., 1/1!.
const INVERSE_FACTORIALS: [f64; 12] = [
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    1.0 / 2.0,
    1.0,
];

/// The natural logarithm of `x`; NaN below the smallest normal number and for infinity.
#[inline(always)]
pub(crate) fn ln(x: f64) -> f64 {
    const HALF_ROOT: u64 = 0x3FE6_A09E_667F_3BCD;
    let bits = x.to_bits();
    let k = (bits.wrapping_sub(HALF_ROOT) as i64) >> 52;
    let m = f64::from_bits(bits.wrapping_sub((k as u64) << 52));
    let exponent = f64::from_bits((k as u64).wrapping_add(ROUND.to_bits())) - ROUND;
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let mut p = 2.0 / 23.0;
    for odd in [21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0] {
        p = p * z + 2.0 / odd;
    }
    let value = exponent * LN2_HIGH + (2.0 * s + (s * z * p + exponent * LN2_LOW));
    let normal = (f64::MIN_POSITIVE..f64::INFINITY).contains(&x);
    if normal { value } else { f64::NAN }
}

/// Replaces every element by its exponential.
#[inline(always)]
pub(crate) fn exp_all(x: &mut [f64]) {
    for value in x {
        *value = exp(*value);
    }
}

/// Replaces every element by its logarithm.
#[inline(always)]
pub(crate) fn ln_all(x: &mut [f64]) {
    for value in x {
        *value = ln(*value);
    }
}

/// The largest absolute value and its place; the first NaN wins over every number.
pub(crate) fn worst(x: &[f64]) -> (f64, usize) {
    let mut found = (0.0, 0);
    for (place, value) in x.iter().enumerate() {
        if value.is_nan() {
            return (f64::NAN, place);
        }
        if value.abs() > found.0 {
            found = (value.abs(), place);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ulps(a: f64, b: f64) -> f64 {
        (a - b).abs() / (b.abs() * f64::EPSILON).max(f64::MIN_POSITIVE)
    }

    #[test]
    fn exp_and_ln_are_within_two_ulps_of_the_platform() {
        let mut x = -700.0;
        while x < 700.0 {
            assert!(ulps(exp(x), f64::exp(x)) <= 2.0, "exp({x})");
            x += 0.037;
        }
        let mut y = 1e-300;
        while y < 1e300 {
            assert!(ulps(ln(y), f64::ln(y)) <= 2.0, "ln({y})");
            y *= 1.0137;
        }
        for i in -1000..1000 {
            let near_one = 1.0 + f64::from(i) * 1e-9;
            assert!(ulps(ln(near_one), f64::ln(near_one)) <= 2.0, "ln({near_one})");
        }
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn nan_is_never_lost() {
        assert!(exp(f64::NAN).is_nan());
        for bad in [f64::NAN, 0.0, -1.0, f64::NEG_INFINITY, f64::INFINITY] {
            assert!(ln(bad).is_nan(), "{bad}");
        }
        let (value, place) = worst(&[3.0, f64::NAN, -9.0]);
        assert!(value.is_nan() && place == 1);
        assert_eq!(worst(&[3.0, -9.0]), (9.0, 1));
    }

    #[test]
    fn products_by_rows_and_by_columns_agree_with_plain_loops() {
        let width = padded(5);
        let rows: Vec<f64> = (0..7 * width).map(|q| f64::from(q as u32 % 11) - 3.0).collect();
        let x: Vec<f64> = (0..width).map(|q| q as f64).collect();
        let mut out = vec![0.0; 7];
        rows_times(&rows, width, &x, &mut out);
        let mut back = vec![0.0; width];
        add_rows(&mut back, &rows, &out);
        for (n, value) in out.iter().enumerate() {
            let plain: f64 = (0..width).map(|i| rows[n * width + i] * x[i]).sum();
            assert_eq!(*value, plain);
        }
        for (i, value) in back.iter().enumerate() {
            let plain: f64 = (0..7).map(|n| rows[n * width + i] * out[n]).sum();
            assert_eq!(*value, plain);
        }
    }
}
