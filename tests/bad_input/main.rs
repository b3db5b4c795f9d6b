//! Nothing in a project's tree can crash the program, make it hang, lead it out of the project, or put a script into
//! a page. Each attempt gets a finding with its position, and the rest is built.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "makes projects and reads their sites")]

mod project;

mod addresses;
mod alarm_files;
mod bytes;
mod config;
mod exit_codes;
mod large;
mod output;
mod pages;
mod repositories;
mod reviews;
mod running;
mod templates;
mod tree;
mod yaml;

#[cfg(unix)]
mod interrupted;
