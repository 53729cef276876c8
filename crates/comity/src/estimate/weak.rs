//! Which values of a coefficient do the instruments not reject, however weak they are?
//!
//! ```text
//! y - b e = x' d + z' c(b) + D a + u          AR(b) = c(b)' V(b)^-1 c(b) / q          the set: all b with AR(b) <= F(0.95; q, rest)
//! ```
//!
//! `e` the endogenous regressor, `z` its `q` instruments, `x` the other regressors, `D` effects, `V` the covariance asked for. If `b`
//! is true, the instruments explain nothing of what is left; that needs no first stage, so the set covers the truth as often as it says
//! even if the instruments say nothing, and then it is the whole line. `c` is linear and `V` quadratic in `b`, so three regressions
//! give the statistic everywhere. Reference: Anderson and Rubin (1949); Andrews, Stock and Sun (2019), *Weak instruments in
//! instrumental variables regression*. Not for several endogenous regressors (the set would be of all of them together) nor after
//! Poisson; with many instruments the set is wider than that of other robust tests, and an empty one rejects the instruments.

use super::model::again;
use super::table::show;
use crate::failure::Failure;
use comity_model::gravity::distribution::f_upper;
use comity_model::gravity::{self, Data, Family, Fit, Options, Status, Untestable};
use serde_json::{Value, json};
use std::f64::consts::{FRAC_PI_2, PI};

/// Share of samples whose set holds the true value.
const LEVEL: f64 = 0.95;

/// Directions from the estimate in which the set is looked for, from minus to plus infinity.
const GRID: usize = 4_000;

/// Halvings of the piece in which an end lies: to the last digit.
const HALVINGS: usize = 80;

/// The values not rejected.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// Name of the endogenous regressor.
    pub name: String,
    /// The set: intervals in ascending order, the outer ends perhaps infinite.
    pub set: Vec<(f64, f64)>,
    /// The test that the coefficient is zero: statistic, its degrees of freedom and those of the denominator, p value.
    pub zero: (f64, usize, f64, f64),
}

impl Accepted {
    /// A line for a terminal.
    pub fn in_words(&self) -> String {
        let end = |x: f64| match x {
            f64::INFINITY => "infinity".to_owned(),
            f64::NEG_INFINITY => "minus infinity".to_owned(),
            x => show(x, 4),
        };
        let pieces: Vec<String> =
            self.set.iter().map(|(a, b)| format!("{} to {}", end(*a), end(*b))).collect();
        let set = if pieces.is_empty() {
            "empty: the instruments reject every value, so they are not valid or the model is not".to_owned()
        } else {
            pieces.join(", and ")
        };
        let (f, q, rest, p) = self.zero;
        format!(
            "Anderson-Rubin 95 % set of {}, right however weak the instruments: {set}; that it is zero: F({q}, {rest}) = {}, p = {}",
            self.name,
            show(f, 2),
            show(p, 4)
        )
    }

    /// The same for other programs; an end that is infinite is null.
    pub fn json(&self) -> Value {
        let finite = |x: f64| Some(x).filter(|x| x.is_finite());
        let (f, q, rest, p) = self.zero;
        json!({
            "name": self.name, "level": LEVEL,
            "set": self.set.iter().map(|(a, b)| json!([finite(*a), finite(*b)])).collect::<Vec<_>>(),
            "zero": {"f": f, "df": q, "df_rest": rest, "p_value": p},
        })
    }
}

/// The set of a fit by two-stage least squares.
///
/// # Errors
/// If the model has no single endogenous regressor, or one of the regressions fails.
pub(super) fn set(fit: &Fit, data: &Data<'_>, options: &Options) -> Result<Accepted, Failure> {
    let ([endogenous], Family::LeastSquares) = (data.endogenous.as_slice(), options.family) else {
        let message = "--anderson-rubin: expected --family ols and one endogenous regressor with instruments";
        return Err(Failure::usage(message).hint("write 'y ~ x | effects | endogenous ~ instruments'"));
    };
    let found = fit.coefficients.iter().find(|c| c.regressor == data.regressors.len());
    let found = found
        .ok_or_else(|| Failure::data(format!("--anderson-rubin: {} has no coefficient", endogenous.name)))?;
    // Seen from the estimate in standard errors the three regressions are of one size; any scale would do.
    let scale = if found.se > 0.0 && found.se.is_finite() { found.se } else { found.estimate.abs().max(1.0) };
    let middle = found.estimate;
    let reduced = |t: f64| reduced(data, options, endogenous.values, middle + t * scale);
    let curve = Curve::through(&reduced(-1.0)?, &reduced(0.0)?, reduced(1.0)?);
    let critical = critical(curve.q as f64, curve.rest);
    let within = |direction: f64| Ok(curve.at(Point::towards(direction))? <= critical);
    let pieces = pieces(&within).map_err(|why| untestable(&endogenous.name, why))?;
    let zero = curve.at(Point::Finite(-middle / scale)).map_err(|why| untestable(&endogenous.name, why))?;
    Ok(Accepted {
        name: endogenous.name.clone(),
        set: pieces.into_iter().map(|(a, b)| (middle + scale * a, middle + scale * b)).collect(),
        zero: (zero, curve.q, curve.rest, f_upper(zero, curve.q as f64, curve.rest)),
    })
}

fn untestable(name: &str, why: Untestable) -> Failure {
    let why = match why {
        Untestable::Clusters { found } => format!("{found} clusters are too few for so many"),
        _ => "their covariance is singular or not known".to_owned(),
    };
    Failure::data(format!("--anderson-rubin: the instruments of {name} cannot be tested together: {why}"))
        .hint("use fewer instruments, or other errors: --robust")
}

/// The response less `b` times the endogenous regressor on everything exogenous: what is found of the instruments.
fn reduced(data: &Data<'_>, options: &Options, endogenous: &[f64], b: f64) -> Result<Fit, Failure> {
    let response: Vec<f64> = data.response.iter().zip(endogenous).map(|(y, e)| y - b * e).collect();
    let first = data.regressors.len();
    let regressors = [data.regressors.as_slice(), data.instruments.as_slice()].concat();
    let data =
        Data { response: &response, regressors, endogenous: vec![], instruments: vec![], ..data.clone() };
    let fit = gravity::estimate(&data, &again(options))
        .map_err(|why| Failure::data(format!("--anderson-rubin: {why}")))?;
    if !matches!(fit.status, Status::Converged) {
        return Err(Failure::data("--anderson-rubin: a regression on the instruments does not converge"));
    }
    let k = fit.coefficients.len();
    let own: Vec<usize> = (0..k).filter(|c| fit.coefficients[*c].regressor >= first).collect();
    let covariance =
        own.iter().flat_map(|a| own.iter().map(|b| fit.covariance[a * k + b]).collect::<Vec<_>>()).collect();
    let coefficients = own.iter().map(|c| fit.coefficients[*c].clone()).collect();
    Ok(Fit { coefficients, covariance, degrees: fit.degrees, ..Fit::default() })
}

/// A value of the coefficient, in scales from the estimate.
#[derive(Clone, Copy)]
enum Point {
    Finite(f64),
    /// Either end of the line: there only the first stage counts.
    Infinite,
}

impl Point {
    /// The point in a direction from minus to plus a right angle.
    fn towards(direction: f64) -> Self {
        if direction.abs() >= FRAC_PI_2 { Self::Infinite } else { Self::Finite(direction.tan()) }
    }
}

/// The statistic as a function of the coefficient.
struct Curve {
    q: usize,
    rest: f64,
    /// Coefficients of the instruments at the estimate, and what one scale adds.
    line: [Vec<f64>; 2],
    /// Their covariance: its terms in one, `t` and `t^2`.
    parabola: [Vec<f64>; 3],
    /// For the law of the test.
    like: Fit,
}

impl Curve {
    /// Through the regressions at minus one, zero and one.
    fn through(below: &Fit, here: &Fit, above: Fit) -> Self {
        let q = above.coefficients.len();
        let estimates = |fit: &Fit| fit.coefficients.iter().map(|c| c.estimate).collect::<Vec<f64>>();
        let (low, high) = (estimates(below), estimates(&above));
        let step = low.iter().zip(&high).map(|(a, b)| 0.5 * (b - a)).collect();
        let each = |of: &dyn Fn(f64, f64, f64) -> f64| {
            let three = below.covariance.iter().zip(&here.covariance).zip(&above.covariance);
            three.map(|((a, b), c)| of(*a, *b, *c)).collect::<Vec<f64>>()
        };
        let parabola =
            [each(&|_, b, _| b), each(&|a, _, c| 0.5 * (c - a)), each(&|a, b, c| 0.5 * (a + c) - b)];
        let rest = if above.degrees.inference > 0.0 { above.degrees.inference } else { f64::INFINITY };
        Self { q, rest, line: [estimates(here), step], parabola, like: above }
    }

    /// The statistic over its degrees of freedom.
    fn at(&self, point: Point) -> Result<f64, Untestable> {
        // Terms of the line and the parabola; at infinity those that grow fastest are left.
        let (line, parabola) = match point {
            Point::Finite(t) => ([1.0, t], [1.0, t, t * t]),
            Point::Infinite => ([0.0, 1.0], [0.0, 0.0, 1.0]),
        };
        // Sizes that are too large for a square are brought down together: the statistic knows no size.
        let size = parabola.iter().fold(1.0, |most: f64, term| most.max(term.abs()));
        let mut fit = self.like.clone();
        for (at, coefficient) in fit.coefficients.iter_mut().enumerate() {
            let estimate: f64 = self.line.iter().zip(line).map(|(of, term)| of[at] * term).sum();
            coefficient.estimate = estimate / size.sqrt();
        }
        for (at, entry) in fit.covariance.iter_mut().enumerate() {
            *entry = self.parabola.iter().zip(parabola).map(|(of, term)| of[at] * term).sum::<f64>() / size;
        }
        let restrictions: Vec<_> = (0..self.q).map(|at| (vec![(at, 1.0)], 0.0)).collect();
        Ok(fit.test(&restrictions)?.statistic / self.q as f64)
    }
}

/// The directions within the set, as intervals of their tangents.
fn pieces(within: &dyn Fn(f64) -> Result<bool, Untestable>) -> Result<Vec<(f64, f64)>, Untestable> {
    let direction = |at: usize| PI * (at as f64 / GRID as f64 - 0.5);
    let tangent = |direction: f64| match Point::towards(direction) {
        Point::Finite(t) => t,
        Point::Infinite => f64::INFINITY.copysign(direction),
    };
    let (mut pieces, mut start) = (Vec::new(), None);
    let mut inside = within(direction(0))?;
    if inside {
        start = Some(f64::NEG_INFINITY);
    }
    for at in 1..=GRID {
        let next = within(direction(at))?;
        if next != inside {
            let (mut low, mut high) = (direction(at - 1), direction(at));
            for _ in 0..HALVINGS {
                let middle = 0.5 * (low + high);
                if within(middle)? == inside { low = middle } else { high = middle }
            }
            match start.take() {
                Some(from) => pieces.push((from, tangent(low))),
                None => start = Some(tangent(high)),
            }
            inside = next;
        }
    }
    pieces.extend(start.map(|from| (from, f64::INFINITY)));
    Ok(pieces)
}

/// The statistic that is exceeded with probability `1 - LEVEL`, by bisection.
fn critical(q: f64, rest: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1e6);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if f_upper(middle, q, rest) > 1.0 - LEVEL { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;
    use comity_model::gravity::{Cluster, Covariance, Effect, Factor, Regressor};

    const Y: [f64; 30] = [
        2.3, 2.0, 2.9, 1.7, 0.5, -1.8, 1.2, -1.9, 0.3, 1.7, 3.1, 1.5, 0.4, 2.3, -0.4, 0.8, 4.0, 2.7, 2.4,
        1.9, -0.5, 0.5, -0.6, 1.3, 0.7, -0.3, 1.2, 2.8, 5.2, 0.6,
    ];
    const W: [f64; 30] = [
        -0.2, 0.0, 0.2, -2.4, 0.6, 1.6, 0.4, -0.7, -0.6, -2.6, 0.5, 1.5, 0.7, -3.0, -0.4, -0.1, -0.5, 1.0,
        -1.7, -0.7, 0.6, 1.0, 0.2, 1.1, 0.5, -1.1, 1.3, -0.5, -1.6, 0.4,
    ];
    const Z: [f64; 30] = [
        1.8, 1.0, 1.0, 0.2, -2.5, 1.2, 0.7, -2.1, -0.2, -0.4, 2.1, 1.1, 1.3, 1.2, -0.3, -0.5, 1.6, 1.2, 1.5,
        1.3, 1.5, 2.6, 2.2, 1.4, 0.1, -0.1, 1.1, 2.3, 3.4, 2.1,
    ];
    const E: [f64; 30] = [
        1.8, 1.8, 3.0, 0.4, 0.0, 1.0, -0.8, -3.5, 0.2, 0.6, 3.7, 0.0, 1.3, 0.6, -2.5, 0.1, 0.6, -0.6, 2.6,
        0.2, 1.4, 1.3, 0.6, 0.7, 0.9, -0.7, -1.0, 3.2, 2.5, 0.3,
    ];

    fn found(instruments: &[&[f64]], covariance: Covariance) -> Accepted {
        let (group, time): (Vec<u32>, Vec<u32>) = (0..30).map(|row| (row / 5, row % 5)).unzip();
        let named = |name: &str, values| Regressor { name: name.into(), values };
        let data = Data {
            response: &Y,
            regressors: vec![named("w", &W[..])],
            endogenous: vec![named("e", &E[..])],
            instruments: instruments.iter().map(|values| named("z", values)).collect(),
            factors: vec![
                Factor { name: "group".into(), codes: &group, levels: 6 },
                Factor { name: "time".into(), codes: &time, levels: 5 },
            ],
            effects: vec![Effect { name: "time".into(), factors: vec![1], slope: None }],
            clusters: vec![Cluster { name: "group".into(), factors: vec![0] }],
            ..Data::default()
        };
        let options = Options { family: Family::LeastSquares, covariance, ..Options::default() };
        let fit = gravity::estimate(&data, &options).unwrap();
        set(&fit, &data, &options).unwrap()
    }

    #[test]
    fn ends_are_where_the_test_of_a_dense_regression_turns() {
        // By root finding on the F test of statsmodels 0.15.0, times as dummies: cov_type "cluster" with use_t, and HC1.
        let squares: Vec<f64> = Z.iter().map(|z| (z * z * 100.0).round() / 100.0).collect();
        let (one, two): (&[&[f64]], &[&[f64]]) = (&[&Z], &[&Z, &squares]);
        #[rustfmt::skip]
        let table = [
            (one, Covariance::Clustered, (-0.3955885101428417, 1.8258504723181062), (5.220433395486503, 0.07110762555093297)),
            (one, Covariance::Robust, (0.2863470756101277, 1.4212338599985286), (6.466745322903851, 0.01818010151586781)),
            (two, Covariance::Clustered, (-2.240608864963574, 2.7731416074293316), (2.5445355923933515, 0.1729008168968607)),
            (two, Covariance::Robust, (0.05939605645940895, 1.9962047226677824), (3.7550890747662966, 0.039532961073267314)),
        ];
        for (instruments, covariance, (low, high), (f, p)) in table {
            let found = found(instruments, covariance);
            let [(a, b)] = found.set.as_slice() else { panic!("{found:?}") };
            assert!((a - low).abs() < 1e-8 && (b - high).abs() < 1e-8, "{found:?}");
            assert!((found.zero.0 - f).abs() < 1e-8 && (found.zero.3 - p).abs() < 1e-8, "{found:?}");
        }
    }

    #[test]
    fn an_instrument_that_says_nothing_leaves_the_line_open() {
        // Alternating signs: nearly unrelated to both.
        let noise: Vec<f64> = (0..30).map(|row| if (row / 3) % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let found = found(&[&noise], Covariance::Robust);
        let open = found.set.first().is_some_and(|(a, _)| *a == f64::NEG_INFINITY)
            && found.set.last().is_some_and(|(_, b)| *b == f64::INFINITY);
        assert!(open, "{found:?}");
        assert!(found.json()["set"][0][0].is_null());
    }
}
