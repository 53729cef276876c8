//! What the program's verbs share: briefs, checks, estimates, simulations, the web app, words and output.

pub mod answer;
pub mod brief;
pub mod check;
pub mod estimate;
pub mod failure;
pub mod output;
pub mod parties;
pub mod simulate;
pub mod web;
pub mod words;
