//! What has been answered already? Finished answers by address, the least recently used go first.
//!
//! The atlas never changes while the program runs, so an answer never grows old.

use lru::LruCache;
use std::sync::{Arc, Mutex, PoisonError};

/// Finished answers, or what answers are made of.
pub struct Cache<T> {
    size_max: usize,
    inner: Mutex<Inner<T>>,
}

struct Inner<T> {
    /// Size and answer by address.
    answers: LruCache<String, (usize, Arc<T>)>,
    size: usize,
}

impl<T> Cache<T> {
    /// Keeps at most so much, in whatever unit sizes are told.
    pub fn new(size_max: usize) -> Self {
        Self { size_max, inner: Mutex::new(Inner { answers: LruCache::unbounded(), size: 0 }) }
    }

    /// What is kept under an address, if it is still there.
    pub fn get(&self, address: &str) -> Option<Arc<T>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.answers.get(address).map(|(_, what)| Arc::clone(what))
    }

    /// Keeps something of a size; older things make room.
    pub fn put(&self, address: String, size: usize, what: Arc<T>) {
        if size > self.size_max {
            return;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let replaced = inner.answers.put(address, (size, what)).map_or(0, |(size, _)| size);
        inner.size = inner.size + size - replaced;
        while inner.size > self.size_max {
            let Some((_, (gone, _))) = inner.answers.pop_lru() else { break };
            inner.size -= gone;
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
