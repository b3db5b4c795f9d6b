//! This repository is a project, too. It passes `check`, and builds to the same bytes each time.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "builds into a folder of its own, and reads it"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn readyroom(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn it_has_no_errors() {
    let (code, printed) = readyroom(&["check"]);
    assert_eq!(code, Some(0), "{printed}");
}

#[test]
fn two_builds_are_equal() {
    let (first, second) = (build("first"), build("second"));
    assert!(first.len() > 100, "a site has many files");
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, bytes) in &first {
        assert!(second[path] == *bytes, "{} differs", path.display());
    }
}

#[test]
fn threads_change_nothing() {
    let one = build_with("one-thread", "1");
    let many = build_with("many-threads", "7");
    assert!(one == many);
}

fn build(name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    build_with(name, "2")
}

fn build_with(name: &str, threads: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("repository").join(name);
    fs::create_dir_all(out.parent().unwrap()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("RAYON_NUM_THREADS", threads);
    let status = command.args(["build", "--quiet", "--out"]).arg(&out).status().unwrap();
    assert!(status.success());
    let files = walkdir::WalkDir::new(&out).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| (entry.path().strip_prefix(&out).unwrap().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}
