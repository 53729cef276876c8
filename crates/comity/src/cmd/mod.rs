//! One file per verb of the command line, and this list of them.
//!
//! A verb is a `clap` struct `Args` and `run(&Args) -> Result<ExitCode, Failure>`. Data go to
//! standard output, talk to standard error.

pub mod add;
pub mod ask;
pub mod brief;
pub mod check;
pub mod completions;
pub mod doctor;
pub mod estimate;
pub mod explain;
pub mod fetch;
pub mod indicators;
pub mod load;
pub mod mcp;
pub mod membership;
pub mod pdf;
pub mod pledges;
pub mod products;
pub mod reconcile;
pub mod serve;
pub mod simulate;
pub mod sources;
pub mod store;
pub mod store_at;
pub mod ties;
pub mod told;
pub mod welcome;
pub mod with;
