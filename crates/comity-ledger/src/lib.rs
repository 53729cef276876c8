//! What is known about the ties between countries, and who says so.
#![forbid(unsafe_code)]

pub mod atlas;
pub mod frame;
pub mod place;
pub mod source;
pub mod time;
