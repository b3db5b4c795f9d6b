//! Checks the licences of everything that is built into the program, or builds or tests it: `deny.toml` allows them,
//! and the README lists them.
//!
//! `licences.txt` has every crate in `Cargo.lock`, including those for other systems.
//! `BLESS=1 cargo test --test licences` writes it. It needs the network for crates that are not on this machine yet.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "asks cargo, reads files, and fails by panic"
)]

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::path::Path;
use std::process::Command;
use std::str::SplitWhitespace;
use std::{env, fs};

use serde_json::Value;

#[test]
fn every_crate_is_listed_with_its_licence() {
    if env::var_os("BLESS").is_some() {
        let all = crates(&[]).into_iter().map(|(name, licence)| format!("{name}  {licence}\n"));
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/licences.txt"), all.collect::<String>())
            .unwrap();
    }
    let listed = listed();
    let lock = read("Cargo.lock");
    let locked = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    let locked: BTreeSet<&str> = locked.filter(|name| *name != "readyroom").collect();
    let names: BTreeSet<&str> = listed.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.len() > 200);
    assert_eq!(names, locked, "`BLESS=1 cargo test --test licences` writes the list anew");
    let host = host();
    for told in crates(&["--offline", "--filter-platform", &host]) {
        assert!(listed.contains(&told), "{told:?} is listed with another licence, or not at all");
    }
}

#[test]
fn every_licence_is_allowed_and_each_that_is_allowed_is_needed() {
    let allowed = list("deny.toml", "allow");
    for (name, licence) in &listed() {
        assert!(fits(licence, &allowed), "{name} has the licence {licence}");
    }
    for one in &allowed {
        let others: Vec<String> = allowed.iter().filter(|other| *other != one).cloned().collect();
        assert!(listed().iter().any(|(_, licence)| !fits(licence, &others)), "no crate needs {one}");
    }
}

#[test]
fn the_readme_names_every_licence() {
    let allowed = list("deny.toml", "allow");
    assert_eq!(list("about.toml", "accepted"), allowed);
    let readme = read("README.md");
    for licence in &allowed {
        assert!(readme.contains(&format!("`{licence}`")), "README.md does not name {licence}");
    }
    for (name, licence) in listed().iter().filter(|(_, licence)| licence.contains("MPL-2.0")) {
        assert!(readme.contains(&format!("`{name}`")), "README.md does not name {name}, which has {licence}");
    }
}

#[test]
fn other_licences_are_refused() {
    let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned);
    for fine in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0-only OR MIT",
        "(GPL-2.0-only OR MIT) AND Unicode-3.0",
        "ISC AND GPL-3.0-only OR MIT",
    ] {
        assert!(fits(fine, &allowed), "{fine}");
    }
    let refused = [
        "GPL-3.0-only",
        "AGPL-3.0-or-later OR EUPL-1.2",
        "MIT AND GPL-2.0-only",
        "(MIT OR Apache-2.0) AND LGPL-2.1-or-later",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "LicenseRef-ours",
        "none",
        "",
        "(MIT",
        "MIT OR",
        "MIT Apache-2.0",
    ];
    for refused in refused {
        assert!(!fits(refused, &allowed), "{refused}");
    }
}

type Words<'a> = Peekable<SplitWhitespace<'a>>;

/// Whether the allowed licences satisfy an SPDX expression. `/` is an old form of `OR`.
fn fits(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    any(&mut words, allowed) && words.next().is_none()
}

fn any(words: &mut Words<'_>, allowed: &[String]) -> bool {
    let mut fits = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        // A missing licence at the end makes the expression invalid.
        if words.peek().is_none() {
            return false;
        }
        fits |= all(words, allowed);
    }
    fits
}

fn all(words: &mut Words<'_>, allowed: &[String]) -> bool {
    let mut fits = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        fits &= one(words, allowed);
    }
    fits
}

fn one(words: &mut Words<'_>, allowed: &[String]) -> bool {
    let Some(word) = words.next() else { return false };
    if word == "(" {
        let fits = any(words, allowed);
        return words.next() == Some(")") && fits;
    }
    let with = words.next_if_eq(&"WITH").and_then(|_| words.next());
    let name = with.map_or_else(|| word.to_owned(), |exception| format!("{word} WITH {exception}"));
    allowed.contains(&name)
}

/// Every crate with its licence, from `cargo metadata`.
fn crates(arguments: &[&str]) -> BTreeSet<(String, String)> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["metadata", "--format-version=1", "--locked"]);
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let others = packages.filter(|package| package["name"] != "readyroom");
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    others.map(|package| (text(&package["name"]), text(&package["license"]))).collect()
}

fn listed() -> BTreeSet<(String, String)> {
    let text = read("tests/licences.txt");
    let pairs = text.lines().map(|line| line.split_once("  ").expect("a name, two spaces, and a licence"));
    pairs.map(|(name, licence)| (name.to_owned(), licence.to_owned())).collect()
}

/// The strings of a list in a TOML file, one per line.
fn list(file: &str, key: &str) -> Vec<String> {
    let text = read(file);
    let (_, rest) = text.split_once(&format!("\n{key} = [\n")).expect("the file has the list");
    let (list, _) = rest.split_once("\n]").expect("a list ends");
    let strings = list.lines().map(|line| line.trim().trim_matches(['"', ',']).to_owned());
    strings.collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}
