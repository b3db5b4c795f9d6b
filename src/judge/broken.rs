//! Files that were not read completely. The missing part may say otherwise.

use std::collections::BTreeMap;

use crate::link::Site;
use crate::read::Problem;
use crate::source::{FileId, Span};

/// For each file, the position and the message of each problem because of which a part was not read. There is at least
/// one.
pub type Broken = BTreeMap<FileId, Vec<(Span, String)>>;

pub fn broken(site: &Site) -> Broken {
    let mut broken = Broken::new();
    for (span, message) in site.problems.iter().filter_map(Problem::lost) {
        broken.entry(span.file).or_default().push((span, message));
    }
    broken
}
