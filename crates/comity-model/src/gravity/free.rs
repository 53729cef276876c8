//! Which sums of coefficients and effects do the rows determine?
//!
//! ```text
//! c' theta is determined   if and only if   c' n = 0 for every n with D n = 0
//! n = r - z,   z from min |D z - D r|
//! ```
//!
//! `theta` all coefficients and levels of effects, `D` their columns in the rows used, dropped regressors included; `r` random.
//! The minimum is sought from zero by conjugate gradients on the normal equations, so that `n` is a random direction in
//! which the parameters can move without any fitted value: a combination that is not determined moves along it with
//! probability one. So a new row whose levels are all known may still have no value: an exporter and an importer that no
//! chain of rows joins. Reference: Searle (1971), *Linear Models*, on estimable functions.

use super::Data;
use crate::random::Random;

/// Steps until the search is given up.
const STEPS_MAX: usize = 3_000;
/// What is left of `D r`, relative, when the search ends.
const TOLERANCE: f64 = 1e-10;
/// A combination that moves by more than this share of its size is not determined.
const MOVES: f64 = 1e-6;

/// A direction in which the parameters are free.
#[derive(Clone, Debug)]
pub struct Free {
    /// By regressor, each in units of its largest value.
    regressors: Vec<f64>,
    scales: Vec<f64>,
    /// By effect and level, likewise.
    effects: Vec<Vec<f64>>,
    slopes: Vec<f64>,
}

impl Free {
    /// A random free direction of the model on the rows that are `used`; nothing if it was not found exactly enough.
    pub fn direction(data: &Data<'_>, used: &[bool], draw: usize) -> Option<Self> {
        let design = Design::of(data, used);
        let mut random = Random::new(0, draw);
        let start: Vec<f64> = (0..design.parameters()).map(|_| random.normal()).collect();
        let projected = design.nearest(&start)?;
        let mut free = start.iter().zip(&projected).map(|(r, z)| r - z);
        let mut take = |count: usize| free.by_ref().take(count).collect::<Vec<f64>>();
        let regressors = take(design.columns.len());
        let effects = design.effects.iter().map(|e| take(e.levels)).collect();
        let slopes = design.effects.iter().map(|e| e.scale).collect();
        Some(Self { regressors, scales: design.scales, effects, slopes })
    }

    /// Whether a row can move though no row used does: `x` its regressors, `levels` its level of each effect with the value
    /// of the slope, or one.
    pub fn moves(&self, x: &[f64], levels: &[(usize, f64)]) -> bool {
        let regressors =
            x.iter().zip(&self.scales).zip(&self.regressors).map(|((x, scale), n)| (x / scale, *n));
        let effects = levels.iter().zip(&self.effects).zip(&self.slopes);
        let effects = effects
            .map(|(((level, slope), n), scale)| (slope / scale, n.get(*level).copied().unwrap_or(f64::NAN)));
        let (moved, size) = regressors
            .chain(effects)
            .fold((0.0, 0.0), |(moved, size), (c, n)| (moved + c * n, size + c.abs()));
        // A level that is nowhere is not determined either.
        moved.is_nan() || moved.abs() > MOVES * size
    }
}

/// An effect in the rows used.
struct Absorbed {
    levels: usize,
    at: Vec<usize>,
    slope: Option<Vec<f64>>,
    scale: f64,
}

/// The columns in the rows used, each in units of its largest value.
struct Design {
    rows: usize,
    columns: Vec<Vec<f64>>,
    scales: Vec<f64>,
    effects: Vec<Absorbed>,
}

/// Largest size of a column; one for a column of zeros, whose coefficient is free.
fn scale(values: &[f64]) -> f64 {
    let largest = values.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    if largest > 0.0 { largest } else { 1.0 }
}

impl Design {
    fn of(data: &Data<'_>, used: &[bool]) -> Self {
        let rows: Vec<usize> = (0..data.rows()).filter(|row| used.get(*row) == Some(&true)).collect();
        let scaled = |values: &[f64]| {
            let values: Vec<f64> = rows.iter().map(|row| values[*row]).collect();
            let scale = scale(&values);
            (values.into_iter().map(|x| x / scale).collect::<Vec<f64>>(), scale)
        };
        let (columns, scales) = data.regressors.iter().map(|r| scaled(r.values)).unzip();
        let effect = |e: &super::Effect<'_>| {
            let slope = e.slope.map(scaled);
            Absorbed {
                levels: data.levels(&e.factors),
                at: rows.iter().map(|row| data.level(&e.factors, *row)).collect(),
                scale: slope.as_ref().map_or(1.0, |(_, scale)| *scale),
                slope: slope.map(|(values, _)| values),
            }
        };
        Self { rows: rows.len(), columns, scales, effects: data.effects.iter().map(effect).collect() }
    }

    fn parameters(&self) -> usize {
        self.columns.len() + self.effects.iter().map(|e| e.levels).sum::<usize>()
    }

    /// `D theta`.
    fn fitted(&self, theta: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.rows];
        for (x, b) in self.columns.iter().zip(theta) {
            out.iter_mut().zip(x).for_each(|(o, x)| *o += b * x);
        }
        let mut first = self.columns.len();
        for effect in &self.effects {
            for (row, (o, at)) in out.iter_mut().zip(&effect.at).enumerate() {
                *o += theta[first + at] * effect.slope.as_ref().map_or(1.0, |s| s[row]);
            }
            first += effect.levels;
        }
        out
    }

    /// `D' v` of a function of each entry: the values themselves, or their squares for the diagonal of `D' D`.
    fn summed(&self, v: &[f64], of: fn(f64) -> f64) -> Vec<f64> {
        let mut out: Vec<f64> =
            self.columns.iter().map(|x| x.iter().zip(v).map(|(x, v)| of(*x) * v).sum()).collect();
        for effect in &self.effects {
            let first = out.len();
            out.resize(first + effect.levels, 0.0);
            for (row, (v, at)) in v.iter().zip(&effect.at).enumerate() {
                out[first + at] += v * effect.slope.as_ref().map_or(1.0, |s| of(s[row]));
            }
        }
        out
    }

    /// Some `z` with `D z = D r`, in the span that conjugate gradients from zero stay in.
    fn nearest(&self, r: &[f64]) -> Option<Vec<f64>> {
        let squares = self.summed(&vec![1.0; self.rows], |x| x * x);
        let scaled = |g: &[f64]| -> Vec<f64> {
            g.iter().zip(&squares).map(|(g, d)| if *d > 0.0 { g / d } else { 0.0 }).collect()
        };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mut left = self.fitted(r);
        let enough = TOLERANCE * TOLERANCE * dot(&left, &left);
        let mut z = vec![0.0; r.len()];
        let mut gradient = self.summed(&left, |x| x);
        let mut step = scaled(&gradient);
        let mut size = dot(&gradient, &step);
        for _ in 0..STEPS_MAX {
            if dot(&left, &left) <= enough {
                return Some(z);
            }
            let moved = self.fitted(&step);
            let length = size / dot(&moved, &moved);
            z.iter_mut().zip(&step).for_each(|(z, p)| *z += length * p);
            left.iter_mut().zip(&moved).for_each(|(l, m)| *l -= length * m);
            gradient = self.summed(&left, |x| x);
            let next = scaled(&gradient);
            let new = dot(&gradient, &next);
            let turn = new / size;
            step.iter_mut().zip(&next).for_each(|(p, n)| *p = n + turn * *p);
            size = new;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gravity::{Effect, Factor, Regressor};

    /// Two blocks of two effects that no row joins, and a regressor that repeats the level of the first.
    #[test]
    fn levels_that_no_chain_of_rows_joins_have_no_sum() {
        let (a, b) = ([0, 0, 1, 1, 2, 3, 3], [0, 1, 0, 1, 2, 2, 3]);
        let x = [5.0, 5.0, 7.0, 7.0, 9.0, 4.0, 4.0];
        let y = [1.0; 7];
        let factor = |codes| Factor { name: String::new(), codes, levels: 4 };
        let effect = |at| Effect { name: String::new(), factors: vec![at], slope: None };
        let data = Data {
            response: &y,
            regressors: vec![Regressor { name: "x".into(), values: &x }],
            factors: vec![factor(&a), factor(&b)],
            effects: vec![effect(0), effect(1)],
            ..Data::default()
        };
        for draw in 0..3 {
            let free = Free::direction(&data, &[true; 7], draw).unwrap();
            let moves = |x: f64, a: usize, b: usize| free.moves(&[x], &[(a, 1.0), (b, 1.0)]);
            assert!(!moves(5.0, 0, 1) && !moves(4.0, 3, 2), "rows used");
            assert!(!moves(9.0, 2, 3), "joined by the rows of 3");
            assert!(moves(5.0, 0, 2) && moves(4.0, 3, 1), "of different blocks");
            assert!(moves(6.0, 0, 1), "what x does is known only where it is what its level says");
        }
        // Without the rows of the second block its levels are nowhere.
        let used = [true, true, true, true, false, false, false];
        assert!(Free::direction(&data, &used, 0).unwrap().moves(&[9.0], &[(2, 1.0), (2, 1.0)]));
    }
}
