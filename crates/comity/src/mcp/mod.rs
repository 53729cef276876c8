//! How do assistants ask? The tools of [`crate::tool`] by the Model Context Protocol, on standard input and
//! output or on HTTP of this machine.
//!
//! ```text
//! assistant --a line or a POST--> message --> protocol --> tool::Desk (the functions of the command line)
//! ```
//! No logic of its own. A wrong argument is the answer of a tool, marked as an error, with what would work,
//! because a protocol error is not shown to the model; only an unknown name or method is a protocol error.
//! Reference: the specification at modelcontextprotocol.io, revisions [`STATELESS`] and [`VERSIONS`]. Written by hand,
//! because the part that a server of answers needs is small: JSON-RPC, a dozen methods, no sessions.

mod http;
mod prompts;
mod protocol;
mod resources;
mod stdio;

pub use http::{PATH, listen};
pub use protocol::{STATELESS, Server, VERSIONS};
pub use stdio::serve;

/// Longest message: a long article and its frames.
pub const MESSAGE_BYTES_MAX: usize = 5 << 20;
