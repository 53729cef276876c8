//! What an answer looks like: numbers in words, charts drawn as SVG, and the pages that hold them.
//!
//! | module | question it answers |
//! |---|---|
//! | [`words`] | how a number, a list or a span of years is written |
//! | [`figure`] | what a table of values looks like, and what is said where there are none |
//! | [`page`] | how an answer becomes one HTML document that needs nothing else |
//!
//! It knows numbers, names and evidence ids, and nothing of where they come from.
#![forbid(unsafe_code)]

pub mod figure;
pub mod page;
pub mod words;
