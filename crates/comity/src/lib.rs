//! What the program's verbs share: briefs, checks, estimates, simulations, the web app,
//! tools for assistants, words and output.

pub mod answer;
pub mod brief;
pub mod check;
pub mod estimate;
pub mod evidence;
pub mod export;
pub mod failure;
pub mod fetch;
pub mod files;
pub mod mcp;
pub mod note;
pub mod output;
pub mod parties;
pub mod progress;
pub mod simulate;
pub mod speech;
pub mod tool;
pub mod web;
pub mod word;
pub mod words;

/// Program name and version as printed in every document.
pub const PROGRAM: &str = concat!("comity ", env!("CARGO_PKG_VERSION"));
