//! What has been answered already? Finished answers by address, the least recently used go first.
//!
//! The atlas never changes while the program runs, so an answer never grows old.

use super::reply::Reply;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Finished answers.
pub struct Cache {
    bytes_max: usize,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    answers: BTreeMap<String, (u64, Arc<Reply>)>,
    bytes: usize,
    clock: u64,
}

impl Cache {
    /// Keeps at most so many bytes of bodies.
    pub fn new(bytes_max: usize) -> Self {
        Self { bytes_max, inner: Mutex::new(Inner::default()) }
    }

    /// The answer at an address, if it is still there.
    pub fn get(&self, address: &str) -> Option<Arc<Reply>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.clock += 1;
        let now = inner.clock;
        let (used, reply) = inner.answers.get_mut(address)?;
        *used = now;
        Some(Arc::clone(reply))
    }

    /// Keeps an answer; older ones make room.
    pub fn put(&self, address: String, reply: Arc<Reply>) {
        let size = reply.size();
        if size > self.bytes_max {
            return;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.clock += 1;
        let now = inner.clock;
        if let Some((_, old)) = inner.answers.insert(address, (now, reply)) {
            inner.bytes -= old.size();
        }
        inner.bytes += size;
        while inner.bytes > self.bytes_max {
            let oldest = inner.answers.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone());
            let Some((_, gone)) = oldest.and_then(|key| inner.answers.remove(&key)) else { break };
            inner.bytes -= gone.size();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_answer_makes_room() {
        let cache = Cache::new(25);
        let reply = |n: usize| Arc::new(Reply::text("x".repeat(n)));
        cache.put("/a".to_owned(), reply(10));
        cache.put("/b".to_owned(), reply(10));
        assert!(cache.get("/a").is_some());
        cache.put("/c".to_owned(), reply(10));
        assert!(cache.get("/b").is_none(), "b was used longest ago");
        assert!(cache.get("/a").is_some() && cache.get("/c").is_some());
        cache.put("/huge".to_owned(), reply(26));
        assert!(cache.get("/huge").is_none() && cache.get("/a").is_some());
    }
}
