//! What if? A scenario on a baseline, solved, with its evidence, intervals and words.
//!
//! ```text
//! scenario.toml --scenario--> Scenario --+
//!                                        +--shock--> model Shock --run--> Answer --> faces
//! atlas | ICIO | WIOD | own file --baseline--> Prepared
//! ```
//!
//! [`Prepared`] is a baseline loaded and calibrated once; [`Prepared::run`] solves scenarios on it
//! as often as wanted, warm-started on request. This folder is the only place where names of
//! countries meet the indices of the model.

pub mod baseline;
pub mod caution;
pub mod certificate;
pub mod closure;
pub mod expected;
pub mod exposure;
pub mod game;
mod groups;
mod lens;
pub mod parts;
mod path;
pub mod places;
pub mod quota;
pub mod report;
pub mod result;
pub mod run;
pub mod scenario;
pub mod shock;
pub mod table;
pub mod terminal;
pub mod words;

pub use baseline::{Baseline, Choice};
pub use result::Answer;
pub use run::{Ask, Prepared};
pub use scenario::Scenario;

/// Schema of the JSON answer; raised whenever a field changes its meaning.
pub const SCHEMA: &str = "comity/simulate/1";
