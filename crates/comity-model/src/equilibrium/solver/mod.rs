//! Where is the equilibrium, and how do we know?
//!
//! Three independent ways to the same root of `F(z) = 0`:
//!
//! | method | wins on | file |
//! |---|---|---|
//! | Anderson acceleration of the price adjustment | large shocks | `anderson` |
//! | Newton, linear systems by GMRES with exact Jacobian products | small shocks, warm starts | `newton` |
//! | the plain price adjustment | nothing; it is the second opinion | `anderson` with no memory |
//!
//! [`Method::Automatic`] runs Anderson and, if that stalls or breaks, Newton from the best point
//! and then from the start, then the plain adjustment with a small gain. The verdict rests on the
//! residual of every equation, never on the size of a step.

mod anderson;
mod newton;

use super::kernel::worst;
use super::system::{Equation, System};
use std::fmt;

/// Part of the balancing wage step taken at first; halved when the adjustment does not settle.
const GAIN: f64 = 1.0;

/// How to look for the root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Anderson first, the others when it fails.
    #[default]
    Automatic,
    /// Anderson acceleration only.
    Anderson,
    /// Newton with GMRES only.
    Newton,
    /// Plain price adjustment only.
    FixedPoint,
}

/// Options of a solve.
///
/// | option | default | why |
/// |---|---|---|
/// | `tolerance` | 1e-12 | errors in real income are at most about 50 times the residual, so ten digits hold |
/// | `max_rounds` | 5,000 | plain adjustment of 194 countries needs about 1,000 |
/// | `memory` | 8 | more gains nothing on 31 to 194 countries |
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SolverOptions {
    /// Which method.
    pub method: Method,
    /// Largest residual of any equation, in relative units.
    pub tolerance: f64,
    /// Most evaluations of the residual in one method.
    pub max_rounds: usize,
    /// Rounds remembered by Anderson acceleration.
    pub memory: usize,
}

impl Default for SolverOptions {
    fn default() -> Self {
        Self { method: Method::Automatic, tolerance: 1e-12, max_rounds: 5_000, memory: 8 }
    }
}

/// How the search ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// Every equation holds to the tolerance.
    Solved,
    /// The best point found does not meet the tolerance.
    NotConverged,
    /// An equation has no finite value at the best point reached.
    NotFinite(Equation),
    /// Income of a country is not positive: the closure asks for a transfer larger than what the
    /// country earns. There is no economic equilibrium with this closure.
    NegativeIncome {
        /// The country.
        country: super::axes::Country,
        /// Its income, in money of the baseline.
        income: f64,
    },
    /// The shock cuts the world in pieces, and the fixed deficits do not add to zero in the piece
    /// that contains this country.
    Disconnected {
        /// A country of the piece.
        country: super::axes::Country,
        /// The sum of the deficits in the piece, in money of the baseline.
        imbalance: f64,
    },
    /// A group of countries that contains this one buys from the others and sells them nothing, or
    /// the reverse: no finite prices balance its trade. Choose a closure that keeps deficits.
    OneWay(super::axes::Country),
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Solved => write!(f, "every equation holds to the tolerance"),
            Self::NotConverged => write!(f, "the best point found does not meet the tolerance"),
            Self::NotFinite(equation) => write!(f, "{equation} has no finite value"),
            Self::NegativeIncome { country, income } => {
                write!(f, "the deficit of country {} exceeds what it earns (income {income:.3e})", country.0)
            }
            Self::Disconnected { country, imbalance } => write!(
                f,
                "country {} and those it still trades with have deficits that add to {imbalance:.3e}",
                country.0
            ),
            Self::OneWay(country) => {
                write!(f, "a group with country {} only buys or only sells", country.0)
            }
        }
    }
}

/// The evidence for a solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// How the search ended.
    pub status: Status,
    /// Largest relative residual over all equations.
    pub worst_residual: f64,
    /// The equation it belongs to.
    pub worst_equation: Equation,
    /// The method that found the point.
    pub method: Method,
    /// Evaluations of the residual and of Jacobian products, over all methods tried.
    pub passes: usize,
}

impl Certificate {
    /// Whether every equation holds to the tolerance.
    pub fn is_solved(&self) -> bool {
        self.status == Status::Solved
    }
}

/// A point and the evidence for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    /// The unknowns.
    pub state: Vec<f64>,
    /// The evidence.
    pub certificate: Certificate,
}

/// What one method found.
struct Search {
    state: Vec<f64>,
    residual: Vec<f64>,
    passes: usize,
}

impl Search {
    fn size(&self) -> f64 {
        worst(&self.residual).0
    }
}

/// Solves `F(z) = 0` from `start`, or from the baseline.
pub fn solve(system: &mut impl System, start: Option<&[f64]>, options: &SolverOptions) -> Root {
    let from = match start {
        Some(state) if state.len() == system.size() => state.to_vec(),
        _ => system.start(),
    };
    let (found, method) = match options.method {
        Method::Automatic => automatic(system, from, options),
        method => (run(system, from, method, options), method),
    };
    let (worst_residual, row) = worst(&found.residual);
    let worst_equation = system.equation(row);
    let status = if worst_residual.is_nan() {
        Status::NotFinite(worst_equation)
    } else if worst_residual <= options.tolerance {
        Status::Solved
    } else {
        Status::NotConverged
    };
    let passes = found.passes;
    let certificate = Certificate { status, worst_residual, worst_equation, method, passes };
    Root { state: found.state, certificate }
}

/// Solves `F'(z) d = -r` at the point of the last residual, to the relative accuracy `accuracy`.
pub(super) fn linear_response(system: &mut impl System, r: &[f64], accuracy: f64) -> Vec<f64> {
    if worst(r).0 == 0.0 {
        return vec![0.0; r.len()];
    }
    newton::gmres(system, r, accuracy, &mut 0)
}

fn run(system: &mut impl System, from: Vec<f64>, method: Method, options: &SolverOptions) -> Search {
    match method {
        Method::Newton => newton::search(system, from, options),
        Method::FixedPoint => anderson::search(system, from, 0, GAIN, options),
        _ => anderson::search(system, from, options.memory, GAIN, options),
    }
}

fn automatic(system: &mut impl System, from: Vec<f64>, options: &SolverOptions) -> (Search, Method) {
    let mut best = run(system, from.clone(), Method::Anderson, options);
    let mut method = Method::Anderson;
    let mut passes = best.passes;
    let baseline = system.start();
    let fallbacks = [
        (Method::Newton, best.state.clone()),
        (Method::Newton, baseline.clone()),
        (Method::FixedPoint, baseline),
    ];
    for (next, start) in fallbacks {
        if best.size() <= options.tolerance {
            break;
        }
        let other = run(system, start, next, options);
        passes += other.passes;
        if other.size() < best.size() || best.size().is_nan() {
            (best, method) = (other, next);
        }
    }
    best.passes = passes;
    (best, method)
}
