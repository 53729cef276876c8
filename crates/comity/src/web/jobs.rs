//! Work that takes seconds: told how far it is, given up on request, its answer kept for a while.
//!
//! A job is named by what is asked, so that two pages that ask the same share one. It runs in the
//! pool of long work and ends at its next step once it is cancelled, or nobody has asked for a while.

use crate::failure::Failure;
use comity_model::Stop;
use lru::LruCache;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, Semaphore};

/// Jobs that are remembered, running or done.
const JOBS_KEPT: usize = 16;

/// A page asks again every second, a program after the time it is told: who has not asked for this long
/// has left.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(20);

/// How often it is looked whether anybody asks.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Jobs of one kind of answer.
pub struct Jobs<T> {
    list: Mutex<LruCache<String, Arc<Job<T>>>>,
}

/// One piece of work.
pub struct Job<T> {
    told: Mutex<String>,
    stop: Stop,
    asked: Mutex<Instant>,
    done: OnceLock<Result<Arc<T>, Failure>>,
    bell: Notify,
}

impl<T> Default for Jobs<T> {
    fn default() -> Self {
        Self { list: Mutex::new(LruCache::unbounded()) }
    }
}

impl<T: Send + Sync + 'static> Jobs<T> {
    /// The job of that name, started if it is new.
    ///
    /// # Errors
    /// If as many jobs as are remembered are still running.
    pub fn start(
        &self,
        name: &str,
        room: &Arc<Semaphore>,
        work: impl FnOnce(&Job<T>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<Arc<Job<T>>, Failure> {
        let mut list = self.list();
        if let Some(job) = list.get(name).filter(|job| !job.stop.is_set()) {
            return Ok(Arc::clone(job));
        }
        if list.len() >= JOBS_KEPT {
            let over = |(_, job): &(&String, &Arc<Job<T>>)| job.done.get().is_some();
            let oldest = list.iter().rev().find(over).map(|(name, _)| name.clone());
            let oldest = oldest.ok_or_else(|| {
                Failure::busy(format!("{JOBS_KEPT} long answers are being worked on"))
                    .hint("cancel one, or wait")
            })?;
            list.pop(&oldest);
        }
        let job = Arc::new(Job {
            told: Mutex::default(),
            stop: Stop::default(),
            asked: Mutex::new(Instant::now()),
            done: OnceLock::new(),
            bell: Notify::new(),
        });
        list.put(name.to_owned(), Arc::clone(&job));
        tokio::spawn(run(Arc::clone(&job), Arc::clone(room), work));
        Ok(job)
    }

    /// Gives a job up; nothing if there is none of that name.
    pub fn cancel(&self, name: &str) {
        if let Some(job) = self.list().pop(name) {
            job.stop.set();
        }
    }

    fn list(&self) -> MutexGuard<'_, LruCache<String, Arc<Job<T>>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run<T: Send + Sync + 'static>(
    job: Arc<Job<T>>,
    room: Arc<Semaphore>,
    work: impl FnOnce(&Job<T>) -> Result<T, Failure> + Send + 'static,
) {
    let inner = Arc::clone(&job);
    let working = async move {
        let place = room.acquire_owned().await;
        let working = tokio::task::spawn_blocking(move || {
            // Held until the work has really ended, wanted or not.
            let _place = place;
            inner.tell("")?;
            work(&inner)
        });
        working.await.unwrap_or_else(|_| Err(Failure::bug("the work broke off")))
    };
    let mut working = std::pin::pin!(working);
    let found = loop {
        match tokio::time::timeout(LOOK_EVERY, &mut working).await {
            Ok(found) => break found.map(Arc::new),
            Err(_) if job.is_forgotten() => job.stop.set(),
            Err(_) => {}
        }
    };
    let _ = job.done.set(found);
    job.bell.notify_waiters();
}

impl<T> Job<T> {
    /// Tells how far the work is.
    ///
    /// # Errors
    /// If nobody wants it any more: then the work ends with this failure.
    pub fn tell(&self, how_far: &str) -> Result<(), Failure> {
        if self.stop.is_set() {
            return Err(Failure::data("given up on request"));
        }
        how_far.clone_into(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    /// Looked at by steps of the work that have nothing to tell.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Whether nobody has asked for the answer for a while.
    fn is_forgotten(&self) -> bool {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).elapsed() > FORGOTTEN_AFTER
    }

    /// How far it is.
    pub fn told(&self) -> String {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The answer if it is there within a time.
    pub async fn within(&self, time: Duration) -> Option<Result<Arc<T>, Failure>> {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        let bell = self.bell.notified();
        if self.done.get().is_none() {
            // Late is no mistake: the page comes again.
            let _ = tokio::time::timeout(time, bell).await;
        }
        self.done.get().cloned()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn the_same_question_is_worked_on_once() {
        let (jobs, room) = (Jobs::<usize>::default(), Arc::new(Semaphore::new(1)));
        let count = Arc::new(AtomicUsize::new(0));
        for _ in 0..3 {
            let count = Arc::clone(&count);
            let job = jobs.start("same", &room, move |_| Ok(count.fetch_add(1, Ordering::Relaxed))).unwrap();
            assert_eq!(*job.within(Duration::from_secs(10)).await.unwrap().unwrap(), 0);
        }
    }

    #[tokio::test]
    async fn work_that_is_given_up_ends_and_makes_room() {
        let (jobs, room) = (Jobs::<()>::default(), Arc::new(Semaphore::new(1)));
        let endless = jobs
            .start("endless", &room, |job| {
                loop {
                    job.tell("on the way")?;
                    std::thread::sleep(Duration::from_millis(1));
                }
            })
            .unwrap();
        assert!(endless.within(Duration::from_millis(50)).await.is_none());
        assert_eq!(endless.told(), "on the way");
        jobs.cancel("endless");
        assert!(endless.within(Duration::from_secs(10)).await.unwrap().is_err());
        let next = jobs.start("next", &room, |_| Ok(())).unwrap();
        assert!(next.within(Duration::from_secs(10)).await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn work_that_nobody_asks_for_again_is_given_up_and_can_be_asked_anew() {
        let (jobs, room) = (Jobs::<u8>::default(), Arc::new(Semaphore::new(1)));
        let left = jobs
            .start("left", &room, |job| {
                while !job.stop().is_set() {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(Failure::data("given up"))
            })
            .unwrap();
        *left.asked.lock().unwrap() = Instant::now().checked_sub(2 * FORGOTTEN_AFTER).unwrap();
        while left.done.get().is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let again = jobs.start("left", &room, |_| Ok(1)).unwrap();
        assert_eq!(*again.within(Duration::from_secs(10)).await.unwrap().unwrap(), 1);
    }
}
