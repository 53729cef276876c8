//! Independent pieces of work in their order, on one core or on all.

/// `f(0), f(1), ..., f(count - 1)`, computed on all cores if the feature `threads` is on. Each
/// piece depends on its number alone, so the result does not depend on the number of threads.
pub(crate) fn map<T: Send>(count: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "threads")]
    {
        use rayon::prelude::*;
        (0..count).into_par_iter().map(f).collect()
    }
    #[cfg(not(feature = "threads"))]
    {
        (0..count).map(f).collect()
    }
}
