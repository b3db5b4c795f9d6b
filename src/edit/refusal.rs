//! The reason why a change cannot be made.

use std::fmt::{Display, Formatter, Result};

use camino::{Utf8Path, Utf8PathBuf};

use crate::source::{Lines, Malformed, Position};

/// Why a change cannot be made, where the reason is, and what to do about it.
#[derive(Debug)]
pub struct Refusal {
    /// The file with the reason, and the position in it.
    place: Option<(Utf8PathBuf, Position)>,
    message: String,
    help: Option<String>,
}

impl Refusal {
    /// A refusal without a position. The message says what to do.
    pub fn new(message: impl Into<String>) -> Self {
        Self { place: None, message: message.into(), help: None }
    }

    /// A refusal because a file is malformed.
    pub fn of(path: &Utf8Path, lines: &Lines, malformed: &Malformed) -> Self {
        Self::at(path, lines, malformed.span.start, &malformed.message, &malformed.help)
    }

    /// A refusal because of something at an offset of a file.
    pub fn at(path: &Utf8Path, lines: &Lines, offset: u32, message: &str, help: &str) -> Self {
        Self {
            place: Some((path.to_owned(), lines.position(offset))),
            message: message.to_owned(),
            help: Some(help.to_owned()),
        }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if let Some((path, at)) = &self.place {
            write!(f, "{path}:{}:{}: ", at.line, at.column)?;
        }
        write!(f, "{}", self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}
