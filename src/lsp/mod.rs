//! The Language Server Protocol: shows the findings of a file while it is edited, and what its names mean.
//!
//! One thread answers the editor. Another thread reads the project whenever typing pauses. The server never writes a
//! file: it sends changes to the editor, which applies them.

mod actions;
mod capabilities;
mod checked;
mod completion;
mod cursor;
mod definition;
mod diagnostics;
mod documents;
mod hover;
mod lens;
mod meaning;
mod noting;
mod position_map;
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
