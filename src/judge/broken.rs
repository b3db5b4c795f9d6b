//! Files that were not read completely. The missing part may say otherwise.

use std::collections::BTreeMap;

use crate::link::Site;
use crate::read::Problem;
use crate::source::{FileId, Span};

/// For each file, the position and the message of the first problem because of which a part was not read.
pub type Broken = BTreeMap<FileId, (Span, String)>;

pub fn broken(site: &Site) -> Broken {
    let mut broken = Broken::new();
    for (span, message) in site.problems.iter().filter_map(Problem::lost) {
        broken.entry(span.file).or_insert((span, message));
    }
    broken
}
