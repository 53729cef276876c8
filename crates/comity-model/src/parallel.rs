//! Independent pieces of work in their order, on one core or on all.
//!
//! The machinery of threads is compiled once, for a piece of work known by its number: a copy for every kind of
//! piece was a fifth of this library.

use std::sync::{Mutex, PoisonError};

/// `f(0), f(1), ..., f(count - 1)`, on all cores if the feature `threads` is on.
#[cfg(feature = "threads")]
fn run(count: usize, f: &(dyn Fn(usize) + Sync)) {
    use rayon::prelude::*;
    (0..count).into_par_iter().with_max_len(1).for_each(f);
}

#[cfg(not(feature = "threads"))]
fn run(count: usize, f: &(dyn Fn(usize) + Sync)) {
    (0..count).for_each(f);
}

/// Something to take or to leave, by one thread.
struct Slot<T>(Mutex<Option<T>>);

impl<T> Slot<T> {
    fn new(content: Option<T>) -> Self {
        Self(Mutex::new(content))
    }

    fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, content: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(content);
    }
}

/// `f(0), f(1), ..., f(count - 1)`. Each piece depends on its number alone, so the result does not depend on the
/// number of threads.
pub(crate) fn map<T: Send>(count: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    let made: Vec<Slot<T>> = (0..count).map(|_| Slot::new(None)).collect();
    run(count, &|at| made[at].put(f(at)));
    made.iter().filter_map(Slot::take).collect()
}

/// `f` of every task in its order, each task taken by one thread: for tasks that own a part of an
/// array to write to.
pub(crate) fn each<A: Send, T: Send>(tasks: Vec<A>, f: impl Fn(A) -> T + Sync + Send) -> Vec<T> {
    let tasks: Vec<Slot<A>> = tasks.into_iter().map(|task| Slot::new(Some(task))).collect();
    let made: Vec<Slot<T>> = tasks.iter().map(|_| Slot::new(None)).collect();
    run(tasks.len(), &|at| {
        if let Some(task) = tasks[at].take() {
            made[at].put(f(task));
        }
    });
    made.iter().filter_map(Slot::take).collect()
}

/// Numbers that make a piece of vector work worth a thread.
const WORTH: usize = 1 << 15;

/// [`each`] for tasks on the columns of a matrix with `numbers` elements, if it is large enough to share.
pub(crate) fn columns<A: Send, T: Send>(
    numbers: usize,
    tasks: Vec<A>,
    f: impl Fn(A) -> T + Sync + Send,
) -> Vec<T> {
    if numbers < WORTH { tasks.into_iter().map(f).collect() } else { each(tasks, f) }
}

/// Runs `work` on a pool of `threads`, or on the pool of the caller if nothing is asked for or no
/// pool can be made.
pub(crate) fn on<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> T {
    #[cfg(feature = "threads")]
    if let Some(pool) = threads.and_then(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().ok()) {
        return pool.install(work);
    }
    #[cfg(not(feature = "threads"))]
    let _ = threads;
    work()
}
