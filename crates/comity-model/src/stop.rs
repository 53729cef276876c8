//! Does anybody want the answer still? A flag that the caller of long work keeps and may set.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Once set, the work that holds a copy of it ends at its next step and refuses to answer.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Gives the work up.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it has been given up.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// All alike: who may stop the work is no part of what is asked.
impl PartialEq for Stop {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
