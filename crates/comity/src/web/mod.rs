//! One place to look: the local web app for the three questions.
//!
//! ```text
//! connection --guard--> route --State--> the same library calls as the command line
//!                                  |
//!                        frame (language, navigation) around a page
//! ```
//!
//! No logic of its own: every number comes from the modules the command line uses, and the address
//! is the view: whatever is shown stands in path and query, and an ending (`.json`, `.csv`, `.svg`,
//! `.vl.json`, `.html`) gives the same thing in that format. Nothing leaves the machine: it listens
//! on the loopback address unless told otherwise, and then asks for a token. Not a public server.

pub(crate) mod cache;
mod frame;
mod guard;
mod jobs;
mod lab;
mod reply;
mod routes;
mod server;
mod state;
mod told;

pub use crate::speech::{Language, Messages, messages};
pub use guard::{Access, BODY_TIME_MAX};
pub use lab::SHIPPED;
pub use routes::{Address, addresses};
pub use server::{HEADER_TIME_MAX, Running, listen, serve};
pub use state::State;

use axum::Router;
use std::sync::Arc;

/// The whole application behind its guards.
pub fn app(state: Arc<State>) -> Router {
    guard::around(routes::all(), state)
}
