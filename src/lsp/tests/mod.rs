//! What an editor says, and what it is told.

#![allow(clippy::disallowed_methods, reason = "makes a project in a folder of its own")]

mod editor;
mod features;
mod findings;
mod hostile;
