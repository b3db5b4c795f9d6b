//! The notices that no crate's own licence has, as Markdown: `cargo run --locked --example notices`.
//!
//! The release puts them behind the licences of the crates (`about.toml`), and the whole into each archive.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for releases, fails by panic"
)]

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A library in C, the crate that brings it, and its licence in that crate.
const LIBRARIES: [(&str, &str, &str); 3] = [
    ("mimalloc", "libmimalloc-sys", "c_src/mimalloc/v3/LICENSE"),
    ("Oniguruma", "onig_sys", "oniguruma/COPYING"),
    ("Zstandard", "zstd-sys", "zstd/LICENSE"),
];

fn main() {
    println!("# Libraries in C\n");
    for (library, krate, licence) in LIBRARIES {
        let text = fs::read_to_string(folder(krate).join(licence)).unwrap();
        println!("## {library}, in {krate}\n\n````text\n{}\n````\n", text.trim_end());
    }
    println!("# Grammars of the highlighting\n");
    println!("Those without a notice here ask for none.\n");
    let acknowledgements = two_face::acknowledgement::listing();
    // Several grammars of one author share a text.
    let texts: BTreeSet<&str> =
        acknowledgements.for_syntaxes().iter().map(|licence| licence.text.trim()).collect();
    assert!(texts.len() > 10, "the grammars have their licences");
    for text in texts {
        for licence in acknowledgements.for_syntaxes().iter().filter(|licence| licence.text.trim() == text) {
            println!("- {}", licence.rel_path.parent().unwrap_or(Path::new("")).display());
        }
        println!("\n````text\n{text}\n````\n");
    }
}

/// Where cargo keeps the source of a crate.
fn folder(name: &str) -> PathBuf {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    let output = command.args(["metadata", "--format-version=1", "--locked"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == name).unwrap();
    Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}
