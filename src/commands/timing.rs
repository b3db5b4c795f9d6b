//! Measures how long each stage takes, for `--verbose`.

#![allow(clippy::disallowed_methods, reason = "reports how long it took; nothing depends on it")]

use std::time::{Duration, Instant, SystemTime};

/// Runs a stage. Returns its result and how long it took.
pub fn timed<T>(stage: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = stage();
    (made, start.elapsed())
}

/// Measures the time since it was made.
#[derive(Debug)]
pub struct Stopwatch(Instant);

impl Default for Stopwatch {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Stopwatch {
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Seconds since 1970, to tell one run from another.
pub fn now_in_seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
