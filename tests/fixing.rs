//! `check --fix`: each fix removes a finding and causes no new one, a second run changes nothing, and decisions of
//! people are unchanged.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "makes projects, and reads what is in them"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A project in its own folder.
struct Project(PathBuf);

impl Project {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixing").join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        Self(root)
    }

    fn copied(name: &str, from: &str) -> Self {
        let project = Self::new(name);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(from), &project.0);
        project
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        command.args(arguments).args(["--no-cache", "--as-of", "2026-11-20"]).current_dir(&self.0);
        command.env_remove("SOURCE_DATE_EPOCH").output().unwrap()
    }

    /// Each message with its file, and how often it occurs.
    fn findings(&self) -> BTreeMap<String, usize> {
        let found = self.run(&["check", "--format", "json"]);
        let found: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
        let mut counts = BTreeMap::new();
        for finding in found["findings"].as_array().unwrap() {
            let said = format!("{} {} {}", finding["path"], finding["code"], finding["message"]);
            *counts.entry(said).or_default() += 1;
        }
        counts
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Ada", "-c", "user.email=ada@acme.example"]).args(arguments);
        assert!(git.current_dir(&self.0).env("GIT_CONFIG_GLOBAL", "/dev/null").status().unwrap().success());
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_project_with_every_problem_has_fewer_afterwards() {
    let project = Project::copied("every-fault", "tests/cmd/findings.in");
    let before = project.findings();
    let fixed = project.run(&["check", "--fix"]);
    let told = String::from_utf8(fixed.stderr).unwrap();
    let after = project.findings();
    for (said, count) in &after {
        assert!(before.get(said).is_some_and(|old| count <= old), "{said} is new\n{told}");
    }
    let all = |findings: &BTreeMap<String, usize>| findings.values().sum::<usize>();
    assert!(all(&after) < all(&before), "nothing was fixed\n{told}");
    let again = project.run(&["check", "--diff"]);
    assert_eq!(String::from_utf8(again.stdout).unwrap(), "", "a second run changes something");
    assert!(again.status.success());
}

#[test]
fn a_diff_is_what_fix_changes() {
    let (shown, fixed) =
        (Project::copied("shown", "tests/cmd/fix.in"), Project::copied("fixed", "tests/cmd/fix.in"));
    let diff = shown.run(&["check", "--diff"]);
    assert_eq!(diff.status.code(), Some(1));
    assert_eq!(
        shown.findings(),
        Project::copied("untouched", "tests/cmd/fix.in").findings(),
        "it wrote something"
    );
    shown.git(&["init", "--quiet"]);
    shown.write("diff", &diff.stdout);
    shown.git(&["apply", "diff"]);
    fs::remove_file(shown.0.join("diff")).unwrap();
    fixed.run(&["check", "--fix"]);
    for path in
        ["content/shop/cart/alarms/cart.yml", "content/shop/cart/runbooks/errors.md", "readyroom.yaml"]
    {
        assert_eq!(shown.read(path), fixed.read(path), "{path}");
    }
}

const RUNBOOK: &str = "# The mill stands\n\nSee [the map](../map.md#north) and [home](../README.md).\n\n- Stop the wheel first, and wait until it stands.\n- Then look at the bearing.\n";

/// Git knows the new path of a file, and the old path of the page that links to it.
#[test]
fn links_follow_files_that_were_moved() {
    let project = Project::new("moved");
    project.write("readyroom.yaml", "title: Mill\n");
    project.write("content/README.md", "# Mill\n\nRead [what to do](runbooks/mill.md).\n");
    project.write("content/map.md", "# Map\n\n## North\n\nThe river, and the road that leads there.\n");
    project.write("content/runbooks/mill.md", RUNBOOK);
    project.git(&["init", "--quiet"]);
    project.git(&["add", "."]);
    project.git(&["commit", "--quiet", "-m", "Begin"]);
    fs::create_dir_all(project.0.join("content/mill/runbooks")).unwrap();
    project.git(&["mv", "content/runbooks/mill.md", "content/mill/runbooks/stands.md"]);
    project.git(&["mv", "content/map.md", "content/mill/region.md"]);
    let told = project.run(&["check", "--fix"]);
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert_eq!(
        project.read("content/README.md"),
        "# Mill\n\nRead [what to do](mill/runbooks/stands.md).\n",
        "{told}"
    );
    let moved =
        RUNBOOK.replace("../map.md#north", "../region.md#north").replace("../README.md", "../../README.md");
    assert_eq!(project.read("content/mill/runbooks/stands.md"), moved, "{told}");
}

/// A page that moved keeps its address, which is in the manifest of the published site.
#[test]
fn a_page_that_moved_gets_an_alias() {
    let project = Project::new("alias");
    project.write("readyroom.yaml", "title: Mill\n");
    project.write(
        "content/runbooks/mill.md",
        format!(
            "---\ntitle: The mill stands\n---\n{}",
            RUNBOOK.replace("[the map](../map.md#north) and [home](../README.md)", "the map")
        ),
    );
    project.git(&["init", "--quiet"]);
    project.git(&["add", "."]);
    project.git(&["commit", "--quiet", "-m", "Begin"]);
    assert!(project.run(&["build", "--out", "public"]).status.success());
    fs::create_dir_all(project.0.join("content/mill/runbooks")).unwrap();
    project.git(&["mv", "content/runbooks/mill.md", "content/mill/runbooks/mill.md"]);
    let told = project.run(&["check", "--fix", "--previous", "public/manifest.json"]);
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    let text = project.read("content/mill/runbooks/mill.md");
    assert!(text.contains("aliases: [/runbooks/mill/]"), "{told}{text}");
}

/// Bytes outside of a fix are unchanged: line ends, a byte order mark, and the text after it.
#[test]
fn other_bytes_stay() {
    let project = Project::new("bytes");
    project.write("readyroom.yaml", "title: Mill\n");
    project.write("content/mill/service.yaml", "application: mill\nrole: wheel\n");
    let text = "\u{feff}---\r\ntitle: Stands\r\nservice: mill-whel   # of the mill\r\n---\r\n- Stop  the wheel first\t\r\n";
    project.write("content/runbooks/stands.md", text);
    project.run(&["check", "--fix"]);
    assert_eq!(project.read("content/runbooks/stands.md"), text.replace("mill-whel ", "mill-wheel "));
}

/// A file that cannot be written keeps its findings, and other files are fixed.
#[test]
fn a_file_that_cannot_be_written_stays() {
    let project = Project::new("read_only");
    project.write("readyroom.yaml", "title: Mill\n");
    project.write("content/mill/service.yaml", "application: mill\nrole: wheel\n");
    let text = "---\ntitle: Stands\nservice: mill-whel\n---\n- Stop the wheel first\n";
    project.write("content/runbooks/stands.md", text);
    project.write("content/runbooks/turns.md", text.replace("Stands", "Turns"));
    let locked = project.0.join("content/runbooks/stands.md");
    let mut permissions = fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions).unwrap();
    let diff = project.run(&["check", "--diff"]);
    assert!(String::from_utf8_lossy(&diff.stdout).contains("stands.md"), "a diff writes nothing");
    let fixed = project.run(&["check", "--fix"]);
    let told = String::from_utf8_lossy(&fixed.stderr).into_owned();
    assert!(told.contains("1 finding fixed in 1 file"), "{told}");
    assert!(told.contains("content/runbooks/stands.md: 1 fix was not applied: it is read-only"), "{told}");
    assert_eq!(project.read("content/runbooks/stands.md"), text);
    assert!(project.read("content/runbooks/turns.md").contains("service: mill-wheel\n"));
    let checked = project.run(&["check"]);
    assert_eq!((fixed.status.code(), fixed.stdout), (checked.status.code(), checked.stdout));
    let strict = project.run(&["check", "--fix", "--deny", "warnings"]);
    assert_eq!(strict.status.code(), Some(1), "the finding is still there");
}

/// Decisions of people are not changed, even if they look like a typo.
#[test]
fn decisions_stay() {
    let project = Project::new("decisions");
    let config = "title: Mill\napprovers: {sre: [sam]}\npeople:\n  sam: {name: Sam, als: [s@acme.example]}\nrules:\n  link-daed: warning\nexcepions: []\n";
    project.write("readyroom.yaml", config);
    project.write("content/mill/service.yaml", "application: mill\nrole: wheel\nowner: team-mill\ntier: 1\n");
    project.write(
        "checklists/launch.md",
        "---\nid: launch\nsections: [{items: [{id: wheel.stops, question: Does it stop?}]}]\n---\n",
    );
    let review = "---\nchecklist: launch\nanswers:\n  wheel.stop: {answer: yes, evidense: runbook.md}\n---\n";
    project.write("content/mill/reviews/launch.md", review);
    let told = project.run(&["check", "--fix"]);
    assert_eq!(project.read("readyroom.yaml"), config, "{}", String::from_utf8_lossy(&told.stderr));
    assert_eq!(project.read("content/mill/reviews/launch.md"), review);
}
