//! How much a template may do for one page.

use std::cell::Cell;
use std::io;

use tera::{Error, Kwargs, State, TeraResult};

/// How many steps a page may take: iterations of loops, blocks, components and inclusions, all together. A table of 100,000
/// rows with ten cells each takes 1.1 million.
const MOST_STEPS: u64 = 2_000_000;

/// How many bytes a page may have.
const MOST_BYTES: usize = 256 << 20;

/// How many bytes of a thread's stack nested templates may take, of two megabytes or more. A level takes some 4,000, and in a
/// program that is not optimised 60,000.
const MOST_STACK: usize = 1 << 20;

// Tera passes a function nothing that belongs to one page only. A page is made by a single thread from beginning to end.
thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
    /// Where the stack was when the page began.
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

/// About where the stack is now.
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

    /// The message that a page is too large.
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
