//! What do all requests share? Who may ask, what has been answered, and room for long work.

use super::cache::Cache;
use super::guard::Access;
use super::jobs::Jobs;
use super::lab::Controls;
use super::reply::Reply;
use super::routes::Told;
use crate::check::report::Report;
use crate::failure::Failure;
use crate::progress::{Progress, Waiting};
use crate::simulate::{Answer, Choice, Prepared};
use comity_figures::page::Page;
use comity_ledger::world::World;
use comity_model::Stop;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of finished answers that are kept.
const CACHE_BYTES: usize = 32 << 20;

/// Briefs that are kept as such, so that a figure of one needs no second brief; about 1 MB each.
const BRIEFS_KEPT: usize = 24;

/// Baselines that are kept calibrated.
const BASELINES_KEPT: usize = 4;

/// Answers of the lab that are kept, so that a figure of one needs no second solution.
const ANSWERS_KEPT: usize = 24;

/// Checked texts that are kept.
const REPORTS_KEPT: usize = 32;

/// Long work that runs at once: one of two cores stays free for pages.
const LONG_AT_ONCE: usize = 1;

/// Long work that may wait for its turn. More would wait longer than a visitor does: it is sent away
/// with the time after which to ask again, and what is asked for next finds its turn.
const LONG_WAITING_MAX: usize = 4;

/// Pages computed at once: more would only queue for the same two cores.
const PAGES_AT_ONCE: usize = 2;

/// Shared by all requests.
pub struct State {
    /// What can be asked.
    pub world: World,
    /// Who may ask.
    pub access: Access,
    /// What has been answered.
    pub cache: Cache<Reply>,
    briefs: Cache<Page>,
    baselines: Cache<Prepared>,
    answers: Cache<Answer>,
    /// Checked texts by their secret names.
    pub reports: Cache<Report>,
    /// Estimates under way and done.
    pub estimates: Jobs<Told>,
    pages: Arc<Semaphore>,
    texts: Arc<Semaphore>,
    /// Room for work that takes seconds.
    pub long: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl State {
    /// Nothing answered yet.
    pub fn new(world: World, access: Access) -> Self {
        Self {
            world,
            access,
            cache: Cache::new(CACHE_BYTES),
            briefs: Cache::new(BRIEFS_KEPT),
            baselines: Cache::new(BASELINES_KEPT),
            answers: Cache::new(ANSWERS_KEPT),
            reports: Cache::new(REPORTS_KEPT),
            estimates: Jobs::default(),
            pages: Arc::new(Semaphore::new(PAGES_AT_ONCE)),
            texts: Arc::new(Semaphore::new(1)),
            long: Arc::new(Semaphore::new(LONG_AT_ONCE)),
            waiting: Arc::default(),
        }
    }

    /// A brief by what it is about, arranged once.
    pub fn brief(&self, key: String, arrange: impl FnOnce() -> Page) -> Arc<Page> {
        self.briefs.get(&key).unwrap_or_else(|| {
            let page = Arc::new(arrange());
            self.briefs.put(key, 1, Arc::clone(&page));
            page
        })
    }

    /// Keeps a checked text; one of thousands of claims takes the place of several.
    pub fn keep(&self, id: String, report: Report) {
        let size = (1 + report.claims.len() / 1000).min(REPORTS_KEPT);
        self.reports.put(id, size, Arc::new(report));
    }

    /// A baseline, calibrated once.
    ///
    /// # Errors
    /// As [`Prepared::load`].
    pub fn prepared(&self, choice: &Choice) -> Result<Arc<Prepared>, Failure> {
        let key = format!("{choice:?}");
        if let Some(found) = self.baselines.get(&key) {
            return Ok(found);
        }
        let prepared = Arc::new(Prepared::load(&self.world, choice)?);
        self.baselines.put(key, 1, Arc::clone(&prepared));
        Ok(prepared)
    }

    /// The answer to the controls of the lab. It does not depend on what was asked before: every
    /// solution starts from the baseline, so that it is that of the command line to the last bit.
    ///
    /// # Errors
    /// As [`Prepared::run`].
    pub fn simulated(
        &self,
        controls: &Controls,
        progress: &Progress<'_>,
    ) -> Result<(Arc<Answer>, Arc<Prepared>), Failure> {
        let told = |failure| controls.without_place(failure);
        let scenario = controls.scenario().map_err(told)?;
        let prepared = self.prepared(&scenario.choice)?;
        let key = format!("{} {:?}", scenario.sha256, controls.ask());
        if let Some(found) = self.answers.get(&key) {
            return Ok((found, prepared));
        }
        let found = prepared.run_told(&self.world, &scenario, &controls.ask(), progress);
        let answer = Arc::new(found.map_err(told)?);
        self.answers.put(key, 1, Arc::clone(&answer));
        Ok((answer, prepared))
    }

    /// Computes a page away from the threads that answer connections.
    ///
    /// # Errors
    /// What the work says, or that it broke off.
    pub async fn page<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stop) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        apart(place(&self.pages).await?, work).await
    }

    /// The same for a text to check: a long one takes seconds and never takes the place of a page.
    ///
    /// # Errors
    /// What the work says, or that it broke off.
    pub async fn text<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        apart(place(&self.texts).await?, |_| work()).await
    }

    /// The same for work that takes seconds; it never takes the place of a page. Work whose visitor
    /// has left before its turn is not begun.
    ///
    /// # Errors
    /// What the work says, that it broke off, or that too much is waiting already.
    pub async fn at_length<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stop) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let _turn = Turn::wait(&self.waiting)?;
        apart(place(&self.long).await?, work).await
    }
}

/// A place in the queue of long work, left when the answer is there or the visitor has gone.
struct Turn {
    waiting: Arc<AtomicUsize>,
}

impl Turn {
    fn wait(waiting: &Arc<AtomicUsize>) -> Result<Self, Failure> {
        let turn = Self { waiting: Arc::clone(waiting) };
        if waiting.fetch_add(1, Ordering::Relaxed) >= LONG_WAITING_MAX + LONG_AT_ONCE {
            return Err(Failure::busy(format!("{LONG_WAITING_MAX} long answers are waiting for their turn"))
                .hint("ask again in a few seconds"));
        }
        Ok(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A place in the order of arrival: visitors of one machine cannot be told apart by their address, and whoever is
/// served out of turn in a crowd that asks again at once makes somebody else wait three times as long (measured).
async fn place(room: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Failure> {
    Arc::clone(room).acquire_owned().await.map_err(|e| Failure::bug(e.to_string()))
}

/// The place is given back when the work ends, not when the visitor leaves: who asks and hangs up
/// again and again does not get more threads than who waits. Work that looks at the flag ends early.
async fn apart<T: Send + 'static>(
    place: impl Send + 'static,
    work: impl FnOnce(&Stop) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let stop = Stop::default();
    let _waiting = Waiting::on(&stop);
    let work = move || {
        let _place = place;
        work(&stop)
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| Failure::bug(format!("the work broke off: {e}")))?
}
