//! Numbers in, numbers out: gravity estimators and equilibrium solvers.
//!
//! This crate opens no file, reads no clock and knows no country by name. Every result is
//! bit-for-bit the same for any number of threads: see [`reduce`].
//!
//! | module | question it answers |
//! |---|---|
//! | [`gravity`] | what explains it: least squares and Poisson with absorbed effects |
//! | [`equilibrium`] | what if: tariffs, agreements, routes, decoupling |
//! | [`reduce`] | how to add up floats so that the order never depends on the threads |
#![forbid(unsafe_code)]

pub mod equilibrium;
pub mod gravity;
mod kernel;
mod parallel;
mod random;
pub mod reduce;
mod stop;

pub use random::Random;
pub use stop::Stop;
