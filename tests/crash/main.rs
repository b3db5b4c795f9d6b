//! A build that is killed, or whose system calls fail, leaves either the old or the new site complete, and the next
//! build is correct.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests make projects, run the program on them, and tell how its runs ended"
)]

#[cfg(unix)]
mod git;
mod kills;
#[cfg(unix)]
mod limit;
mod project;
mod site;
#[cfg(target_os = "linux")]
mod system_calls;
