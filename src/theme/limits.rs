//! Limits what a template may do for one page.

use std::cell::Cell;
use std::io;

use tera::{Error, Kwargs, State, TeraResult};

/// The maximum number of steps for a page: iterations of loops, blocks, components and inclusions together. A table
/// of 100,000 rows with ten cells each takes 1.1 million.
const MOST_STEPS: u64 = 2_000_000;

/// The maximum number of bytes of a page.
const MOST_BYTES: usize = 256 << 20;

/// The maximum number of bytes of the stack that nested templates may use. A thread has at least two megabytes. A
/// level of nesting takes about 4,000 bytes, or 60,000 in an unoptimised program.
const MOST_STACK: usize = 1 << 20;

// Tera passes nothing to a function that belongs to one page only. This works since a page is rendered by a single
// thread.
thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
    /// The stack position when the page began.
    static STACK: Cell<usize> = const { Cell::new(0) };
}

/// Counts a step. Fails if a page takes too many.
pub fn step(_: Kwargs, _: &State<'_>) -> TeraResult<bool> {
    let steps = STEPS.get() + 1;
    STEPS.set(steps);
    if steps > MOST_STEPS {
        let message =
            format!("the loops of a page take more than {} million iterations", MOST_STEPS / 1_000_000);
        return Err(Error::message(message));
    }
    if stack().abs_diff(STACK.get()) > MOST_STACK {
        return Err(Error::message("templates are nested too deeply"));
    }
    Ok(true)
}

/// The approximate position of the stack.
fn stack() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}

/// A page that a template writes.
pub struct Written {
    pub bytes: Vec<u8>,
}

impl Written {
    /// Begins a page.
    pub fn with_capacity(bytes: usize) -> Self {
        STEPS.set(0);
        STACK.set(stack());
        Self { bytes: Vec::with_capacity(bytes) }
    }

    /// The error for a page that is too large.
    pub fn too_large() -> String {
        format!("a page is larger than {} MB", MOST_BYTES >> 20)
    }
}

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MOST_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
