//! The Language Server Protocol: the findings of a file while it is written, and what its names mean.
//!
//! One thread answers the editor. Another reads the project whenever the editor has paused. Nothing is ever written: a change is
//! handed to the editor, which makes it.

mod actions;
mod capabilities;
mod checked;
mod completion;
mod cursor;
mod definition;
mod diagnostics;
mod documents;
mod drift;
mod hover;
mod lens;
mod meaning;
mod noting;
mod publishing;
mod reading;
mod references;
mod server;
mod symbols;
mod uri;
mod wire;
mod workspace;
#[cfg(test)]
mod tests;

pub use server::{Ended, serve};
pub use wire::{read, write};
