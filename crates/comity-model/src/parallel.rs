//! Independent pieces of work in their order, on one core or on all.

/// `f(0), f(1), ..., f(count - 1)`, computed on all cores if the feature `threads` is on. Each
/// piece depends on its number alone, so the result does not depend on the number of threads.
pub(crate) fn map<T: Send>(count: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "threads")]
    {
        use rayon::prelude::*;
        (0..count).into_par_iter().with_max_len(1).map(f).collect()
    }
    #[cfg(not(feature = "threads"))]
    {
        (0..count).map(f).collect()
    }
}

/// `f` of every task in its order, each task taken by one thread: for tasks that own a part of an
/// array to write to.
pub(crate) fn each<A: Send, T: Send>(tasks: Vec<A>, f: impl Fn(A) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "threads")]
    {
        use rayon::prelude::*;
        tasks.into_par_iter().with_max_len(1).map(f).collect()
    }
    #[cfg(not(feature = "threads"))]
    {
        tasks.into_iter().map(f).collect()
    }
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
