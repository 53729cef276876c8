//! What the program says when it cannot do what was asked, and the exit code that goes with it.

use std::fmt;
use std::process::ExitCode;

/// Exit code for a text, or most of one, that was not read.
pub const EXIT_UNREAD: u8 = 5;

/// Why the program stopped without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command was wrong: an unknown place, from later than to. Exit code 2.
    Usage,
    /// Data are missing, unreadable or wrong; or a result could not be written. Exit code 3.
    Data,
    /// A text was there and could not be read: its language or its letters. Exit code 5.
    Unread,
    /// The program contradicts itself: our mistake. Exit code 4.
    Bug,
    /// As much as may be worked on at once is being worked on: later it goes. Exit code 3.
    Busy,
}

/// A refusal: what was expected and found, where, and what to do next.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: Kind,
    /// What was expected, what was found, where (file, line, column).
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Failure {
    /// A wrong command.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Missing or wrong data.
    pub fn data(message: impl Into<String>) -> Self {
        Self::new(Kind::Data, message)
    }

    /// A text that could not be read.
    pub fn unread(message: impl Into<String>) -> Self {
        Self::new(Kind::Unread, message)
    }

    /// A contradiction inside the program.
    pub fn bug(message: impl Into<String>) -> Self {
        Self::new(Kind::Bug, message)
    }

    /// Not now: there is room for it later.
    pub fn busy(message: impl Into<String>) -> Self {
        Self::new(Kind::Busy, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    /// 2 for usage, 3 for data, 4 for our own mistakes, 5 for a text that was not read.
    pub fn code(&self) -> u8 {
        match self.kind {
            Kind::Usage => 2,
            Kind::Data | Kind::Busy => 3,
            Kind::Bug => 4,
            Kind::Unread => EXIT_UNREAD,
        }
    }

    /// The same for the program to end with.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "\n help: {hint}")?;
        }
        Ok(())
    }
}
