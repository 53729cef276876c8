//! What has been answered already? Finished answers by address, the least recently used go first.
//!
//! The atlas never changes while the program runs, so an answer never grows old.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Finished answers, or what answers are made of.
pub struct Cache<T> {
    size_max: usize,
    inner: Mutex<Inner<T>>,
}

struct Inner<T> {
    answers: BTreeMap<String, Kept<T>>,
    size: usize,
    clock: u64,
}

struct Kept<T> {
    used: u64,
    size: usize,
    what: Arc<T>,
}

impl<T> Cache<T> {
    /// Keeps at most so much, in whatever unit sizes are told.
    pub fn new(size_max: usize) -> Self {
        Self { size_max, inner: Mutex::new(Inner { answers: BTreeMap::new(), size: 0, clock: 0 }) }
    }

    /// What is kept under an address, if it is still there.
    pub fn get(&self, address: &str) -> Option<Arc<T>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.clock += 1;
        let now = inner.clock;
        let kept = inner.answers.get_mut(address)?;
        kept.used = now;
        Some(Arc::clone(&kept.what))
    }

    /// Keeps something of a size; older things make room.
    pub fn put(&self, address: String, size: usize, what: Arc<T>) {
        if size > self.size_max {
            return;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.clock += 1;
        let used = inner.clock;
        if let Some(old) = inner.answers.insert(address, Kept { used, size, what }) {
            inner.size -= old.size;
        }
        inner.size += size;
        while inner.size > self.size_max {
            let oldest = inner.answers.iter().min_by_key(|(_, kept)| kept.used).map(|(key, _)| key.clone());
            let Some(gone) = oldest.and_then(|key| inner.answers.remove(&key)) else { break };
            inner.size -= gone.size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_answer_makes_room() {
        let cache = Cache::new(25);
        let put = |key: &str, size| cache.put(key.to_owned(), size, Arc::new(()));
        put("/a", 10);
        put("/b", 10);
        assert!(cache.get("/a").is_some());
        put("/c", 10);
        assert!(cache.get("/b").is_none(), "b was used longest ago");
        assert!(cache.get("/a").is_some() && cache.get("/c").is_some());
        put("/huge", 26);
        assert!(cache.get("/huge").is_none() && cache.get("/a").is_some());
    }
}
