//! The Model Context Protocol: questions of assistants about a project, answered from its files as they are now.
//!
//! One thread speaks with the client. Another holds the project, and checks at each question whether its files have
//! changed. Nothing is ever written, and no other machine is asked.
//!
//! What comes from the repository is data: texts of pages are in a block of their own, and each answer has a length
//! that it does not exceed.

mod answer;
mod clean;
mod findings;
mod limits;
mod list;
mod page;
mod place;
mod project;
mod readiness;
mod reading;
mod runbook;
mod search;
mod server;
mod service;
mod tools;
mod worker;

pub use server::serve;
