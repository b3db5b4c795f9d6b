//! A program that shows a long text page by page.

use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

/// Shows a text with a program and its arguments. Returns `false` if there is no program, or if it
/// cannot be found or executed.
pub fn page(command: &[String], text: &[u8]) -> std::io::Result<bool> {
    let Some((program, arguments)) = command.split_first() else { return Ok(false) };
    let started = Command::new(program).args(arguments).stdin(Stdio::piped()).spawn();
    let mut child = match started {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied) => {
            return Ok(false);
        }
        started => started?,
    };
    if let Some(mut input) = child.stdin.take() {
        // A reader who has seen enough closes the pager and thereby the pipe.
        match input.write_all(text) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(error),
            _ => {}
        }
    }
    child.wait()?;
    Ok(true)
}
