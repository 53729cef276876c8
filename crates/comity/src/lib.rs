//! What the program's verbs share: briefs, figures drawn as SVG, pages, words and output.

pub mod answer;
pub mod brief;
pub mod check;
pub mod estimate;
pub mod failure;
pub mod figure;
pub mod output;
pub mod page;
pub mod parties;
pub mod simulate;
pub mod web;
pub mod words;
