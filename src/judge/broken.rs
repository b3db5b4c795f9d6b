//! Files that were not read whole: what is missing of them may say otherwise.

use std::collections::BTreeMap;

use crate::link::Site;
use crate::read::Problem;
use crate::source::{FileId, Span};

/// Where and what the first thing is that was not read in each file.
pub type Broken = BTreeMap<FileId, (Span, String)>;

/// A key that is like none that is known is somebody's own; one that is nearly a known one was meant.
pub fn broken(site: &Site) -> Broken {
    let mut broken = Broken::new();
    for problem in &site.problems {
        let (span, message) = match problem {
            Problem::Malformed(malformed) => (malformed.span, malformed.message.clone()),
            Problem::UnknownKey { key, nearest: Some(nearest), .. } => {
                (key.span, format!("unknown key `{}`; did you mean `{nearest}`?", key.value))
            }
            Problem::UnknownKey { .. } => continue,
        };
        broken.entry(span.file).or_insert((span, message));
    }
    broken
}
