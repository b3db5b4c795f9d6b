//! The built-in checklists: every practice in one of them, and every file embedded.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read the repository, and fail by panic"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Chosen from the topical ones, for an occasion.
const CHOSEN: [&str; 3] = ["data-store.md", "production-readiness.md", "public-web.md"];

/// Every practice that the built-in checklists ask for, by its id. An id is never reused; one that is
/// given up stays in its checklist with `replaced_by`.
const PRACTICES: &str = include_str!("practices.txt");

fn files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("checklists");
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect()
}

#[test]
fn every_practice_stands_in_one_topical_checklist() {
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let files = files();
    let topical = files.iter().filter(|(name, _)| !CHOSEN.contains(&name.as_str()));
    for (name, text) in topical {
        for id in text.lines().filter_map(|line| line.strip_prefix("      - id: ")) {
            found.entry(id).or_default().push(name);
        }
    }
    let twice: Vec<_> = found.iter().filter(|(_, names)| names.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let ids: Vec<&str> = found.into_keys().collect();
    assert_eq!(ids, PRACTICES.lines().collect::<Vec<_>>());
    assert_eq!(ids.len(), 374);
}

#[test]
fn every_checklist_is_embedded() {
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/built_in.rs")).unwrap();
    for name in files().keys() {
        assert!(table.contains(&format!("\"checklists/{name}\"")), "src/built_in.rs lacks {name}");
    }
}
