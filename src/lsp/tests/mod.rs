//! Tests the conversation with an editor.

#![allow(clippy::disallowed_methods, reason = "makes a project in a folder of its own")]

mod editor;
mod features;
mod findings;
mod hostile;
