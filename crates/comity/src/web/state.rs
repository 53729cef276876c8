//! What do all requests share? Who may ask, what has been answered, and room for long work.

use super::cache::Cache;
use super::guard::Access;
use crate::failure::Failure;
use tokio::sync::Semaphore;

/// Bytes of finished answers that are kept.
const CACHE_BYTES: usize = 96 << 20;

/// Long work that runs at once: one of two cores stays free for pages.
const LONG_AT_ONCE: usize = 1;

/// Pages computed at once: more would only queue for the same two cores.
const PAGES_AT_ONCE: usize = 2;

/// Shared by all requests.
pub struct State {
    /// Who may ask.
    pub access: Access,
    /// What has been answered.
    pub cache: Cache,
    pages: Semaphore,
    long: Semaphore,
}

impl State {
    /// Nothing answered yet.
    pub fn new(access: Access) -> Self {
        Self {
            access,
            cache: Cache::new(CACHE_BYTES),
            pages: Semaphore::new(PAGES_AT_ONCE),
            long: Semaphore::new(LONG_AT_ONCE),
        }
    }

    /// Computes a page away from the threads that answer connections.
    ///
    /// # Errors
    /// What the work says, or that it broke off.
    pub async fn page<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        apart(&self.pages, work).await
    }

    /// The same for work that takes seconds; it never takes the place of a page.
    ///
    /// # Errors
    /// What the work says, or that it broke off.
    pub async fn long<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        apart(&self.long, work).await
    }
}

async fn apart<T: Send + 'static>(
    room: &Semaphore,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let _place = room.acquire().await.map_err(|e| Failure::bug(e.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|e| Failure::bug(format!("the work broke off: {e}")))?
}
