//! Is it true? From a text to typed claims, and from each claim to a verdict with its evidence.
//!
//! Three steps, all deterministic: [`read`] finds claims in sentences and makes [`frame::Frame`]s
//! of them; [`judge`] asks [`facts::Facts`] what the sources say and grades the answer source by
//! source; the caller renders the findings. Numbers that are names (5G, G20, HS 8541) are left
//! alone. Not for opinions: a sentence without a checkable quantity or tie yields no claim.
#![forbid(unsafe_code)]

pub mod atlas;
pub mod document;
pub mod facts;
pub mod folder;
pub mod frame;
pub mod gazetteer;
pub mod generate;
pub mod grammar;
pub mod judge;
pub mod names;
pub mod period;
pub mod read;
pub mod remark;
pub mod sentence;
pub mod vocab;
pub mod wire;

/// Longest sentence read, in characters; what is beyond has no claims.
pub(crate) const LONGEST_SENTENCE: usize = 4000;
