//! From text to frames, deterministic and offline.

pub mod discourse;
pub mod gazetteer;
pub mod line;
pub mod noise;
pub mod number;
pub mod quantity;
pub mod scene;
pub mod when;
