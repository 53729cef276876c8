//! Where questions are asked: the data inside the package, with files of the caller beside them.

use crate::answer::Answer;
use crate::errors;
use comity::answer::own;
use comity::failure::Failure;
use comity::progress::{Progress, until};
use comity::tool::{Desk, Told};
use comity_ledger::source::Told as Said;
use comity_ledger::store::Store;
use comity_ledger::world::World as Data;
use comity_model::Stop;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

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

/// How often it is looked whether the user has pressed Ctrl-C.
const LOOK: Duration = Duration::from_millis(50);

/// Asks in a world, the interpreter free for others meanwhile; Ctrl-C ends the work at its next step.
pub(crate) fn asked(
    py: Python<'_>,
    world: Option<&Bound<'_, World>>,
    tool: &'static str,
    work: impl FnOnce(&Desk, &Progress<'_>, &Stop) -> Result<Told, Failure> + Send,
) -> PyResult<Answer> {
    let desk = world.map_or_else(|| Arc::clone(&EMBEDDED), |world| Arc::clone(&world.get().desk));
    let stop = Stop::default();
    let (told, interrupted) = py.detach(|| watched(&stop, || work(&desk, &until(&stop), &stop)));
    match (told, interrupted) {
        (_, Some(error)) => Err(error),
        (Some(told), None) => {
            told.map(|told| Answer::new(tool, told)).map_err(|failure| errors::of(py, &failure))
        }
        (None, None) => {
            Err(errors::of(py, &Failure::bug("the work broke off").hint("please report the call")))
        }
    }
}

/// Runs work beside this thread, which looks for signals: Python hands them to the first thread only.
fn watched<T: Send>(stop: &Stop, work: impl FnOnce() -> T + Send) -> (Option<T>, Option<PyErr>) {
    let mut interrupted = None;
    let told = std::thread::scope(|scope| {
        let (done, ends) = mpsc::channel();
        let worker = scope.spawn(move || {
            let told = work();
            // Nobody listens only if the other thread is gone.
            let _ = done.send(());
            told
        });
        while ends.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            if let Err(error) = Python::attach(|py| py.check_signals()) {
                stop.set();
                interrupted = Some(error);
            }
        }
        worker.join().ok()
    });
    (told, interrupted)
}
