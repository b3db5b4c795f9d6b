//! Files that were not read whole: what is missing of them may say otherwise.

use std::collections::BTreeMap;

use crate::link::Site;
use crate::read::Problem;
use crate::source::{FileId, Span};

/// Where and what the first thing is that was not read in each file.
pub type Broken = BTreeMap<FileId, (Span, String)>;

pub fn broken(site: &Site) -> Broken {
    let mut broken = Broken::new();
    for (span, message) in site.problems.iter().filter_map(Problem::lost) {
        broken.entry(span.file).or_insert((span, message));
    }
    broken
}
