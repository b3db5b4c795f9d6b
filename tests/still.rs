//! Checks that pages are stable: one more finding, or a new day, changes only the files that show it.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "builds copies of the repository's own project, and reads them"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use walkdir::WalkDir;

/// The files and folders of this repository's project.
const PROJECT: [&str; 4] = ["readyroom.yaml", "content", "checklists", "templates"];

const DAY: &str = "2026-11-20";

/// A page of a service. It has no findings.
const PAGE: &str = "content/checkout/api/runbooks/payment-provider-down.md";

#[test]
fn one_more_finding_changes_its_page_and_lists_of_findings() {
    let project = project("finding");
    let before = build(&project, "before", DAY);
    let page = project.join(PAGE);
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, format!("{text}\nSee [the other page](nowhere.md).\n")).unwrap();
    let after = build(&project, "after", DAY);
    let (search, rest): (BTreeSet<_>, BTreeSet<_>) =
        differing(&before, &after).into_iter().partition(|path| path.starts_with("search/"));
    assert_eq!(
        rest,
        [
            // Paths and digests of the files that the build wrote
            ".readyroom",
            "manifest.json",
            // The page itself
            "checkout/api/runbooks/payment-provider-down/index.html",
            // The page of its service
            "services/checkout-api/index.html",
            // Lists with the number of findings of each service
            "api/v1/services.json",
            "index.html",
            "services/index.html",
            // Lists of findings, and the page of the rule
            "api/v1/findings.json",
            "problems/index.html",
            "rules/index.html",
            "rules/link-dead/index.html",
        ]
        .into(),
    );
    // The text of the page has changed, and the files of the index are named after their content.
    let is_part = |path: &&str| path.starts_with("search/cards-") || path.starts_with("search/terms-");
    let others: BTreeSet<_> = search.into_iter().filter(|path| !is_part(path)).collect();
    assert_eq!(others, ["search/index.js"].into());
}

#[test]
fn a_new_day_changes_only_pages_that_show_it() {
    let project = project("day");
    let before = build(&project, "before", DAY);
    let after = build(&project, "after", "2026-11-21");
    assert_eq!(
        differing(&before, &after),
        [
            // Digests of the files that the build wrote
            "manifest.json",
            // The outline contains the day.
            "outline.json.zst",
            // Data files and lists that contain the day
            "api/v1/findings.json",
            "api/v1/readiness.json",
            "index.html",
            "problems/index.html",
            "readiness/alpha/index.html",
            "readiness/beta/index.html",
            "readiness/gamma/index.html",
            "readiness/index.html",
            "readiness/one-box/index.html",
            "readiness/production/index.html",
            // A finding says for how many days a runbook has been overdue. It is on the pages of its rule and its
            // service.
            "rules/runbook-overdue/index.html",
            "services/customers-notifications/index.html",
        ]
        .into(),
    );
}

/// A copy of this repository's project.
fn project(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("still").join(name);
    let _ = fs::remove_dir_all(&folder);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in PROJECT {
        for entry in WalkDir::new(root.join(part)).into_iter().map(Result::unwrap) {
            let copy = folder.join("project").join(entry.path().strip_prefix(root).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(copy).unwrap();
            } else {
                fs::create_dir_all(copy.parent().unwrap()).unwrap();
                fs::copy(entry.path(), copy).unwrap();
            }
        }
    }
    folder.join("project")
}

/// The files of a site, by path.
type Files = BTreeMap<String, Vec<u8>>;

fn build(project: &Path, name: &str, day: &str) -> Files {
    let out = project.with_file_name(name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    command.current_dir(project).args(["build", "--quiet", "--keep-going", "--no-git", "--as-of", day]);
    let output = command.arg("--out").arg(&out).output().unwrap();
    assert!(out.join("index.html").exists(), "{}", String::from_utf8_lossy(&output.stderr));
    let files = WalkDir::new(&out).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    let path = |path: &Path| path.strip_prefix(&out).unwrap().to_string_lossy().replace('\\', "/");
    files.map(|entry| (path(entry.path()), fs::read(entry.path()).unwrap())).collect()
}

/// The paths at which two sites differ.
fn differing<'a>(before: &'a Files, after: &'a Files) -> BTreeSet<&'a str> {
    let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differs = |path: &&String| before.get(*path) != after.get(*path);
    all.into_iter().filter(differs).map(String::as_str).collect()
}
