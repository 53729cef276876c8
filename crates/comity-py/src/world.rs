//! Where questions are asked: the data inside the package, with files of the caller beside them.

use crate::answer::Answer;
use crate::errors;
use comity_ledger::source::Told as Said;
use comity_ledger::store::Store;
use comity_program::answer::own;
use comity_program::estimate::data::Given;
use comity_program::failure::Failure;
use comity_program::tool::{Desk, Progress, Told, estimate_on as estimated};
use pyo3::prelude::*;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Name of the world of the package in the module.
pub(crate) const EMBEDDED: &str = "embedded";

/// Data to ask: those of the package, and files of yours beside them, each on a basis of its own.
///
/// Parameters
/// ----------
/// files : list of str
///     Tables as `--with` takes them: ``"exports.csv"`` or ``"people.students=students.csv"``.
/// store : str, optional
///     Folder of a store made by `comity add`.
#[pyclass(frozen, module = "comity")]
pub(crate) struct World {
    desk: Arc<Desk>,
    /// How each file was understood.
    #[pyo3(get)]
    told: String,
}

impl World {
    pub(crate) fn embedded() -> Self {
        let desk = Desk::new(comity_ledger::world::World::embedded(), None);
        Self { desk: Arc::new(desk), told: String::new() }
    }
}

#[pymethods]
impl World {
    #[new]
    #[pyo3(signature = (files=Vec::new(), *, store=None))]
    fn new(py: Python<'_>, files: Vec<String>, store: Option<PathBuf>) -> PyResult<Self> {
        let joined = py.detach(|| {
            let store = store.as_deref().map(|folder: &Path| Store::at(folder));
            own::join(&comity_ledger::world::World::embedded(), &files, &Said::default(), store.as_ref())
        });
        let joined = joined.map_err(|failure| errors::of(py, &failure))?;
        Ok(Self { desk: Arc::new(Desk::new(joined.world, None)), told: joined.told })
    }

    fn __repr__(&self) -> String {
        if self.told.is_empty() { "<comity.World>".to_owned() } else { format!("<comity.World\n{}>", self.told) }
    }
}

/// Asks a tool, the interpreter free for others.
pub(crate) fn ask(
    py: Python<'_>,
    world: Option<Bound<'_, World>>,
    tool: &'static str,
    arguments: Value,
) -> PyResult<Answer> {
    worked(py, world, tool, |desk, progress| desk.whole(tool, arguments, progress))
}

/// The tool `estimate` on columns of the caller.
pub(crate) fn estimate_on(
    py: Python<'_>,
    world: Option<Bound<'_, World>>,
    arguments: Value,
    columns: Given,
) -> PyResult<Answer> {
    let columns = Arc::new(columns);
    worked(py, world, "estimate", |desk, progress| estimated(desk, arguments, columns, progress))
}

fn worked(
    py: Python<'_>,
    world: Option<Bound<'_, World>>,
    tool: &'static str,
    work: impl FnOnce(&Desk, Progress<'_>) -> Result<Told, Failure> + Send,
) -> PyResult<Answer> {
    let world = match world {
        Some(world) => world,
        None => py.import("comity")?.getattr(EMBEDDED)?.cast_into::<World>()?,
    };
    let desk = Arc::clone(&world.get().desk);
    let interrupted: Mutex<Option<PyErr>> = Mutex::new(None);
    let told = py.detach(|| {
        let progress = |_: &str| {
            Python::attach(|py| py.check_signals()).map_err(|error| {
                *interrupted.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                Failure::busy("interrupted")
            })
        };
        work(&desk, &progress)
    });
    if let Some(error) = interrupted.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    told.map(|told| Answer::new(tool, told)).map_err(|failure| errors::of(py, &failure))
}
