//! This repository as a project without its own theme, since its `templates/` are the built-in ones.

use std::fs;
use std::path::{Path, PathBuf};

/// A copy of the files that the project's pages are made from.
pub fn copy(to: &str) -> PathBuf {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")), Path::new(env!("CARGO_TARGET_TMPDIR")).join(to));
    let _ = fs::remove_dir_all(&to);
    // Build output, dependencies and caches may be many gigabytes.
    let made = ["target", "node_modules", ".readyroom-cache"];
    let entries = walkdir::WalkDir::new(from).min_depth(1).into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_str().unwrap_or_default();
        !made.contains(&name) && (entry.depth() > 1 || ![".git", "templates"].contains(&name))
    });
    for entry in entries.map(Result::unwrap) {
        let copy = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(copy).unwrap();
        } else if entry.file_type().is_file() {
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::copy(entry.path(), copy).unwrap();
        }
    }
    to
}
