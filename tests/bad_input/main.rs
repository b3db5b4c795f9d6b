//! Nothing a person can put into a project's tree crashes the program, hangs it, leads it out of the
//! project or puts script into a page: each gets a finding with its place, and the rest is built.

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
