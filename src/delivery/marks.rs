//! What a file is by its name.

use camino::Utf8Path;

use super::model::{Kind, Thing};
use crate::source::{FileId, Span};

/// Whether a file tells how an image is built: `Dockerfile`, `api.Dockerfile`, `Dockerfile.dev`, `Containerfile`.
pub fn is_dockerfile(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    let is_one = |name: &str| matches!(name, "dockerfile" | "containerfile");
    is_one(&name) || name.rsplit('.').next().is_some_and(is_one) || name.split('.').next().is_some_and(is_one)
}

/// The image that such a file builds, where it has the instruction that each begins with.
pub fn dockerfile(file: FileId, text: &str) -> Option<Thing> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let word = line.split_whitespace().next().unwrap_or_default();
        if word.eq_ignore_ascii_case("from") {
            let place = Span::new(file, start..start + line.trim_end().len());
            let thing = Thing::new(Kind::Container, "Dockerfile", place);
            return Some(Thing { reader: "dockerfile".into(), ..thing });
        }
        start += line.len();
    }
    None
}
