//! Every state, every fact, and what must hold whatever people write.

mod approvals;
mod coverage;
mod facts;
mod gate;
mod laws;
mod releases;
mod states;

use jiff::civil::{Date, date};

use super::{Readiness, assess};
use crate::sample;
use crate::source::Source;

const TODAY: Date = date(2026, 11, 20);

/// Judges a project of some files, and returns what `see` makes of it.
fn with<T>(files: &[(&str, &str)], today: Date, see: impl FnOnce(&Readiness<'_>) -> T) -> T {
    let files = files.iter().map(|(path, text)| Source::new(*path, (*text).to_owned()));
    let site = sample::site(files, today);
    see(&assess(&site))
}
