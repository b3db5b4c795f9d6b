//! Copies Airwave's three repositories, each as a git repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with `ops`, which gathers the others, and with `audio` and `web`. It is outside of this repository.
/// Otherwise git would treat them as a part of it, and URLs on their hosts would begin with the path to them.
pub fn repositories(name: &str) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/search/airwave");
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("airwave").join(name);
    if to.exists() {
        fs::remove_dir_all(&to).unwrap();
    }
    for entry in walkdir::WalkDir::new(&from).into_iter().map(Result::unwrap) {
        let copy = to.join(entry.path().strip_prefix(&from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(copy).unwrap();
        } else {
            fs::copy(entry.path(), copy).unwrap();
        }
    }
    for repository in ["ops", "audio", "web"] {
        let made = Command::new("git").args(["init", "--quiet"]).arg(to.join(repository)).status().unwrap();
        assert!(made.success(), "git makes no repository of {repository}");
    }
    to
}
