//! Where questions are asked: the data inside the package, with files of the caller beside them.

use crate::answer::Answer;
use crate::errors;
use comity::answer::own;
use comity::failure::Failure;
use comity::tool::{Desk, Progress, Told};
use comity_ledger::source::Told as Said;
use comity_ledger::store::Store;
use comity_ledger::world::World as Data;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The data of the package, decoded when they are first asked for: importing costs nothing.
static EMBEDDED: LazyLock<Arc<Desk>> = LazyLock::new(|| Arc::new(Desk::new(Data::embedded(), None)));

/// Data to ask: those of the package, and tables of yours beside them, each on a basis of its own.
///
/// Parameters
/// ----------
/// files : list of str
///     Tables as ``--with`` of the command line takes them: ``"exports.csv"`` or
///     ``"people.students=students.csv"``.
/// store : str, optional
///     Folder of a store made by ``comity add``.
///
/// Attributes
/// ----------
/// told : str
///     How each file was understood, and on which basis it stands.
///
/// Raises
/// ------
/// DataError
///     A file cannot be read, holds no measure, or says no unit.
#[pyclass(frozen, module = "comity")]
pub(crate) struct World {
    desk: Arc<Desk>,
    #[pyo3(get)]
    told: String,
}

#[pymethods]
impl World {
    #[new]
    #[pyo3(signature = (files=Vec::new(), *, store=None))]
    fn new(py: Python<'_>, files: Vec<String>, store: Option<PathBuf>) -> PyResult<Self> {
        let joined = py.detach(|| {
            let store = store.as_deref().map(Store::at);
            own::join(&EMBEDDED.world, &files, &Said::default(), store.as_ref(), None)
        });
        let joined = joined.map_err(|failure| errors::of(py, &failure))?;
        Ok(Self { desk: Arc::new(Desk::new(joined.world, None)), told: joined.told })
    }

    fn __repr__(&self) -> String {
        if self.told.is_empty() {
            "<comity.World>".to_owned()
        } else {
            format!("<comity.World\n{}>", self.told)
        }
    }
}

/// Asks in a world, the interpreter free for others meanwhile; Ctrl-C ends work that tells how far it is.
pub(crate) fn asked(
    py: Python<'_>,
    world: Option<&Bound<'_, World>>,
    tool: &'static str,
    work: impl FnOnce(&Desk, Progress<'_>) -> Result<Told, Failure> + Send,
) -> PyResult<Answer> {
    let desk = world.map_or_else(|| Arc::clone(&EMBEDDED), |world| Arc::clone(&world.get().desk));
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
