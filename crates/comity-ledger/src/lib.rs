//! What is known about the ties between countries, and who says so.
#![forbid(unsafe_code)]

pub mod claim;
