//! Who hears how far long work is?

use crate::failure::Failure;
use comity_model::Stop;

/// Is told what is being done; a failure ends the work.
pub type Progress<'a> = dyn Fn(&str) -> Result<(), Failure> + Sync + 'a;

/// Nobody listens, and nobody stops the work.
///
/// # Errors
/// Never.
pub fn untold(_: &str) -> Result<(), Failure> {
    Ok(())
}

/// Ends work that nobody waits for any more.
pub fn until(stop: &Stop) -> impl Fn(&str) -> Result<(), Failure> + Sync + '_ {
    |_| if stop.is_set() { Err(Failure::busy("nobody waits for the answer any more")) } else { Ok(()) }
}

/// Held by whoever waits for an answer: the work is given up when it is dropped.
pub struct Waiting(Stop);

impl Waiting {
    /// Waits for work that looks at `stop`.
    pub fn on(stop: &Stop) -> Self {
        Self(stop.clone())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.set();
    }
}
