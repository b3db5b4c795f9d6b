//! Recognises files by their names.

use camino::Utf8Path;

use super::model::{Component, Kind};
use crate::source::{FileId, Source, Span};

/// Parts of the names of files that are named like a Dockerfile but do not count: documents, ignore lists and copies,
/// and files whose image is only for development or tests of the service.
const OTHERS: [&str; 19] = [
    "bak",
    "build",
    "builder",
    "ci",
    "debug",
    "dev",
    "dockerignore",
    "example",
    "lint",
    "local",
    "md",
    "old",
    "orig",
    "sample",
    "template",
    "test",
    "tests",
    "tmpl",
    "txt",
];

/// Whether Terraform reads the file as part of a configuration.
pub fn is_terraform(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let name = name.strip_suffix(".json").unwrap_or(name);
    matches!(Utf8Path::new(name).extension(), Some("tf" | "tofu"))
}

/// Whether a file defines how an image is built: `Dockerfile`, `api.Dockerfile`, `Dockerfile.arm64`, `Containerfile`.
pub fn is_dockerfile(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    let is_one = |name: &str| matches!(name, "dockerfile" | "containerfile");
    let mut ends = [name.rsplit('.').next(), name.split('.').next()].into_iter().flatten();
    ends.any(is_one) && !name.split('.').any(|part| OTHERS.contains(&part))
}

/// The image that a file builds, if it begins like a Dockerfile: with `FROM`, or with an `ARG` before it.
pub fn dockerfile(file: FileId, source: &Source) -> Option<Component> {
    let mut start = 0;
    for line in source.text.split_inclusive('\n').filter(|_| source.malformed.is_empty()) {
        let mut words = line.split_whitespace();
        let word = words.next().unwrap_or_default();
        if word.eq_ignore_ascii_case("from") && words.next().is_some() {
            let place = Span::new(file, start..start + line.trim_end().len());
            let thing = Component::new(Kind::Container, "Dockerfile", place);
            return Some(Component { reader: "dockerfile".into(), ..thing });
        }
        if !word.is_empty() && !word.starts_with('#') && !word.eq_ignore_ascii_case("arg") {
            return None;
        }
        start += line.len();
    }
    None
}
