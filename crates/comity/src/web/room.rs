//! Whose turn is it? Places for work, and a queue from which the newest and the oldest are taken in turn.
//!
//! Visitors of one machine cannot be told apart by their address. Taken in order, a page that somebody
//! opens waits for every page that a crowd has asked for; taken newest first, whoever is buried waits for
//! ever. In turn, who comes now waits for a few pages, and nobody for more than twice the queue.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// Room for so much work at once.
#[derive(Clone)]
pub struct Room(Arc<Mutex<Queue>>);

struct Queue {
    free: usize,
    waiting: VecDeque<oneshot::Sender<Place>>,
    /// Whether the newest is next.
    newest: bool,
}

/// A place that work holds; dropped, it goes to the next who waits.
pub struct Place(Room);

impl Room {
    /// Room for `places`.
    pub fn new(places: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue { free: places, waiting: VecDeque::new(), newest: true })))
    }

    /// Waits for a place; who stops waiting leaves the queue.
    pub async fn place(&self) -> Place {
        let called = {
            let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if queue.free > 0 {
                queue.free -= 1;
                return Place(self.clone());
            }
            let (call, called) = oneshot::channel();
            queue.waiting.push_back(call);
            called
        };
        // The queue outlives every caller, since each holds it: a call that never comes cannot be.
        match called.await {
            Ok(place) => place,
            Err(_) => Place(self.clone()),
        }
    }

    /// The next who waits; without one the place is free.
    fn next(&self) -> Option<oneshot::Sender<Place>> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.retain(|call| !call.is_closed());
        let next = if queue.newest { queue.waiting.pop_back() } else { queue.waiting.pop_front() };
        queue.newest = !queue.newest;
        queue.free += usize::from(next.is_none());
        next
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Who has just stopped waiting hands the place back, and that drop finds the one after.
        if let Some(call) = self.0.next() {
            drop(call.send(Place(self.0.clone())));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Who waits in this order while the only place is taken, in the order in which they get it.
    async fn served(names: &'static [&'static str], leaves: Option<&str>) -> Vec<&'static str> {
        let room = Room::new(1);
        let held = room.place().await;
        let (say, mut hear) = tokio::sync::mpsc::unbounded_channel();
        for name in names {
            let (room, say) = (room.clone(), say.clone());
            let waiting = tokio::spawn(async move {
                let _place = room.place().await;
                say.send(*name).unwrap();
            });
            tokio::time::sleep(Duration::from_millis(5)).await;
            if leaves == Some(*name) {
                waiting.abort();
                // Gone once the runtime has come round to it.
                assert!(waiting.await.is_err());
            }
        }
        drop((held, say));
        let mut order = Vec::new();
        while let Some(name) = hear.recv().await {
            order.push(name);
        }
        order
    }

    #[tokio::test]
    async fn the_newest_and_the_oldest_are_taken_in_turn_and_nobody_is_forgotten() {
        assert_eq!(served(&["a", "b", "c", "d", "e"], None).await, ["e", "a", "d", "b", "c"]);
    }

    #[tokio::test]
    async fn who_leaves_holds_nobody_up() {
        assert_eq!(served(&["a", "b", "c"], Some("c")).await, ["b", "a"]);
    }

    #[tokio::test]
    async fn a_place_that_nobody_waits_for_is_free_again() {
        let room = Room::new(2);
        for _ in 0..5 {
            let _places = (room.place().await, room.place().await);
        }
    }
}
