//! The desk's questions of comity's store, as plans for DataFusion: on one machine, or the same plans on a
//! Ballista cluster.
//!
//! The store is read as `comity add` wrote it: the manifest by `comity-ledger`, the parts by the engine. A
//! plan adds whole numbers up and nothing else, so its sums are those of the program to the last unit, on
//! every path; ratios are taken from the finished sums, here.

mod answer;
#[cfg(feature = "cluster")]
pub mod cluster;
mod engine;
mod held;
mod question;

pub use answer::{Answer, Line};
pub use engine::Engine;
pub use held::Held;
pub use question::Question;

use datafusion::error::DataFusionError;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScaleError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] comity_ledger::store::StoreError),
    /// The engine or the cluster refused.
    #[error(transparent)]
    Engine(#[from] DataFusionError),
    /// The question has no answer on this release.
    #[error("{0}")]
    Question(String),
    /// A scheduler or an executor that cannot do its work.
    #[error("{0}")]
    Cluster(String),
}
