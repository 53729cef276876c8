//! What went wrong, as exceptions of our own: the message says what was expected and found, `hint` what to do.
#![allow(missing_docs, reason = "the macro writes the types")]

use comity::failure::{Failure, Kind};
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    comity,
    ComityError,
    PyException,
    "Anything that comity refuses; `hint` says what to do next."
);
create_exception!(comity, UsageError, ComityError, "The question was wrong.");
create_exception!(comity, DataError, ComityError, "Data are missing, unreadable or wrong.");
create_exception!(comity, UnreadError, ComityError, "A text that could not be read.");
create_exception!(comity, InternalError, ComityError, "comity contradicts itself: our mistake.");

/// The exception of a failure.
pub(crate) fn of(py: Python<'_>, failure: &Failure) -> PyErr {
    let message = match &failure.hint {
        Some(hint) => format!("{}\n help: {hint}", failure.message),
        None => failure.message.clone(),
    };
    let error = match failure.kind {
        Kind::Usage => UsageError::new_err(message),
        Kind::Data | Kind::Busy => DataError::new_err(message),
        Kind::Unread => UnreadError::new_err(message),
        Kind::Bug => InternalError::new_err(message),
    };
    // The message holds the hint as well, should the attribute be refused.
    let _ = error.value(py).setattr("hint", failure.hint.clone());
    error
}

pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("ComityError", py.get_type::<ComityError>())?;
    module.add("UsageError", py.get_type::<UsageError>())?;
    module.add("DataError", py.get_type::<DataError>())?;
    module.add("UnreadError", py.get_type::<UnreadError>())?;
    module.add("InternalError", py.get_type::<InternalError>())
}
