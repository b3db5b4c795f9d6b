//! Opens the built site in a real Chromium, from the disk and below a path of a host.
//!
//! Needs chromium and chromedriver (Debian: `apt install chromium chromium-driver`):
//! `cargo test --test browser -- --ignored`.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read what was built, and fail by panic"
)]

#[path = "../serve/beside.rs"]
mod beside;
mod browser;
mod judged;
#[allow(dead_code, reason = "the tests of serve use all of it")]
#[path = "../serve/server.rs"]
mod server;
mod site;

mod accessibility;
mod alarm_pages;
mod answering;
mod at_night;
mod craft;
mod empty_project;
mod every_page;
mod hostile_input;
mod list_keys;
mod live;
mod not_found;
mod parameters;
mod review_page;
mod schemes;
mod search;
mod search_filters;
mod search_in_terminals;
mod search_judged;
mod search_keys;
mod show_in_terminals;
