//! What explains it? Structural gravity with absorbed effects: least squares, Poisson
//! pseudo-maximum likelihood and its kin, and logit.
//!
//! ```text
//! E[y_ijt | x] = exp(x_ijt' beta + u_it + v_jt + p_ij + offset)      sum w (y - mu) = 0 in every cell of every effect
//! ```
//!
//! `y` is the response, `x` the regressors, `u`, `v`, `p` effects (here exporter-year, importer-year
//! and pair; any number and kind may be given), `w` weights. With [`Data::instruments`] some of `x` may be
//! correlated with the error: a control function, or two-stage least squares. Reference: Santos Silva and Tenreyro
//! (2006), *The Log of Gravity*; Correia, Guimaraes and Zylkin (2020), *Fast Poisson estimation with
//! high-dimensional fixed effects*.
//!
//! ```
//! use comity_model::gravity::{Data, Effect, Factor, Options, Regressor, Status, estimate};
//!
//! let trade = [8.0, 2.0, 1.0, 4.0, 3.0, 6.0, 5.0, 9.0, 2.0];
//! let agreement = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0];
//! let from = [0, 0, 0, 1, 1, 1, 2, 2, 2];
//! let to = [0, 1, 2, 0, 1, 2, 0, 1, 2];
//! let data = Data {
//!     response: &trade,
//!     regressors: vec![Regressor { name: "agreement".into(), values: &agreement }],
//!     factors: vec![
//!         Factor { name: "exporter".into(), codes: &from, levels: 3 },
//!         Factor { name: "importer".into(), codes: &to, levels: 3 },
//!     ],
//!     effects: vec![
//!         Effect { name: "exporter".into(), factors: vec![0], slope: None },
//!         Effect { name: "importer".into(), factors: vec![1], slope: None },
//!     ],
//!     ..Data::default()
//! };
//! let fit = estimate(&data, &Options::default())?;
//! assert_eq!(fit.status, Status::Converged);
//! assert!(fit.certificate.worst_cell() < 1e-10);
//! # Ok::<(), comity_model::gravity::Refusal>(())
//! ```

// Several columns run over the same cells; an index says so most plainly.
#![allow(clippy::needless_range_loop)]

mod basis;
mod bias;
mod blocks;
mod border;
mod control;
mod covariance;
mod data;
mod dense;
mod dispersion;
pub mod distribution;
mod estimate;
mod family;
mod finish;
mod fit;
mod free;
mod generated;
mod graph;
mod krylov;
mod layout;
mod leverage;
mod marginal;
mod newton;
mod options;
mod pass;
mod precondition;
mod prepare;
mod rank;
mod separation;
mod serial;
mod spatial;
mod start;
pub mod streamed;
mod wald;
mod whole;
mod wild;

pub use bias::Corrected;
pub use control::{FirstStage, Instrumented, Strength, WEAK};
pub use data::{Cluster, Data, Effect, Factor, Regressor};
pub use dispersion::Dispersion;
pub use fit::{
    CellScore, Certificate, Coefficient, Collinear, Degrees, DroppedRegressor, DroppedRow, Drops,
    EffectValues, Explained, Fit, Goodness, Reason, Refusal, Status,
};
pub use free::Free;
pub use marginal::{Marginal, MeanSlope};
pub use options::{
    Covariance, Family, Kernel, Leverage, Options, Separation, SmallSample, WildBootstrap, WildWeights,
};
pub use wald::{Untestable, Wald};
pub use wild::{Bootstrapped, WildTest};

use crate::parallel;

/// Estimates the model.
///
/// # Errors
/// [`Refusal`] if the data have no meaning as a model. Not converging is not an error: see
/// [`Fit::status`].
pub fn estimate(data: &Data<'_>, options: &Options) -> Result<Fit, Refusal> {
    parallel::on(options.threads, || {
        if options.estimate_dispersion {
            dispersion::estimate(data, options)
        } else if data.endogenous.is_empty() && data.instruments.is_empty() {
            Ok(estimate::one(data, options, &estimate::Known::default())?.fit)
        } else {
            control::estimate(data, options)
        }
    })
}
