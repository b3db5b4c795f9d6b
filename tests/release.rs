//! Checks that the files that make and install a release agree: the same version, the same targets, and actions pinned by
//! commit.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "reads files, and fails by panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const RELEASE: &str = ".github/workflows/release.yml";

/// A file, and the form in which it contains the version.
const VERSIONS: [(&str, &str); 13] = [
    (".github/workflows/release.yml", "A tag such as v{} makes a release"),
    ("CHANGELOG.md", "\n## {}"),
    ("CONTRIBUTING.md", "such as `v{}`"),
    ("Dockerfile", "readyroom:{} check"),
    ("action.yml", "A release, such as `v{}`"),
    ("ci/gitlab.yml", "READYROOM_VERSION: v{}\n"),
    ("content/handbook/ci.md", "READYROOM_VERSION: v{}\n"),
    ("content/handbook/ci.md", "    rev: v{}\n"),
    ("deploy/github/readyroom.yml", "READYROOM_VERSION: v{}\n"),
    ("deploy/kubernetes/link.yaml", "/readyroom:{}\n"),
    ("deploy/kubernetes/merge.yaml", "/readyroom:{}\n"),
    ("deploy/kubernetes/render.yaml", "/readyroom:{}\n"),
    ("editors/vscode/package.json", "\"version\": \"{}\""),
];

#[test]
fn every_file_is_of_this_version() {
    for (file, form) in VERSIONS {
        let expected = form.replace("{}", VERSION);
        assert!(read(file).contains(&expected), "{file} does not say {expected:?}");
    }
    let minor = VERSION.rsplit_once('.').unwrap().0;
    for file in ["action.yml", "content/handbook/ci.md"] {
        let text = read(file);
        let used = text.split("OWNER/readyroom@v").skip(1);
        let used = used.map(|rest| rest.split(|c: char| c != '.' && !c.is_ascii_digit()).next().unwrap());
        let used: BTreeSet<&str> = used.collect();
        assert_eq!(used, BTreeSet::from([minor]), "{file}");
    }
}

#[test]
fn every_action_is_pinned_by_its_commit() {
    let mut pins: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in [RELEASE, "deploy/github/readyroom.yml"] {
        let text = read(file);
        let uses = text.lines().filter_map(|line| Some((line, line.split_once("uses: ")?.1)));
        for (line, action) in uses {
            let (name, pin) = action.split_once('@').unwrap();
            let (commit, version) = pin.split_once(" # v").unwrap_or_else(|| panic!("{file}: {line}"));
            let is_commit = commit.len() == 40 && commit.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
            let is_version = version.split('.').filter(|part| part.parse::<u32>().is_ok()).count() == 3;
            assert!(is_commit && is_version, "{file}: {line}");
            pins.entry(name.to_owned()).or_default().insert(pin.to_owned());
        }
    }
    assert!(pins.len() >= 4, "{pins:?}");
    for (name, pins) in pins {
        assert_eq!(pins.len(), 1, "{name} is pinned in several ways: {pins:?}");
    }
}

#[test]
fn every_job_asks_for_its_permissions() {
    let text = read(RELEASE);
    assert!(text.contains("\npermissions: {}\n"));
    let jobs = text.split_once("\njobs:\n").unwrap().1;
    let is_name = |line: &&str| line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':');
    let names = jobs.lines().filter(is_name).count();
    assert!(names >= 4);
    assert_eq!(jobs.matches("\n    permissions:\n").count(), names);
}

#[test]
fn every_list_of_targets_is_the_same() {
    let release = read(RELEASE);
    let built = release.lines().filter_map(|line| line.trim().strip_prefix("- {target: ")?.split(',').next());
    let built: BTreeSet<&str> = built.collect();
    assert!(built.len() >= 7);
    for file in ["about.toml", "deny.toml"] {
        let text = read(file);
        let (_, list) = text.split_once("\ntargets = [\n").unwrap();
        let list = list.split_once("\n]").unwrap().0.lines().map(|line| line.trim().trim_matches(['"', ',']));
        assert_eq!(list.collect::<BTreeSet<_>>(), built, "{file}");
    }
    let install = read("ci/install.sh");
    let installed = install.lines().filter_map(|line| line.split_once(") echo ")?.1.strip_suffix(" ;;"));
    let installed: BTreeSet<&str> = installed.collect();
    assert!(installed.len() >= 5 && installed.is_subset(&built), "{installed:?}");
}

#[test]
fn every_archive_has_the_name_that_is_downloaded() {
    assert!(read(RELEASE).contains("tar -czf \"readyroom-$TARGET.tar.gz\" -C dist ."));
    assert!(read("ci/install.sh").contains("archive=readyroom-$(target).tar.gz"));
    let cargo = read("Cargo.toml");
    assert!(cargo.contains("/releases/download/v{ version }/{ name }-{ target }.tar.gz\""));
    assert!(cargo.contains("bin-dir = \"{ bin }{ binary-ext }\""));
    for file in ["ci/gitlab.yml", "deploy/github/readyroom.yml", "content/handbook/ci.md"] {
        assert!(read(file).contains("readyroom-x86_64-unknown-linux-gnu.tar.gz"), "{file}");
    }
    // The files that the image copies are in the archive, or are made next to it.
    let packed = read(RELEASE);
    for line in read("Dockerfile").lines().filter_map(|line| line.strip_prefix("COPY ")) {
        let files = line.rsplit_once(' ').unwrap().0;
        for file in files.split(' ') {
            assert!(packed.contains(file), "no archive has {file}");
        }
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}
