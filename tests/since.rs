//! `check --since` in real repositories. Needs the program `git`.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "makes repositories, and reads what is in them"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ALARMS: &str = "\
groups:
  - name: mill
    rules:
      - alert: MillStands
        expr: mill_turns_per_minute < 1
        annotations:
          runbook_url: content/mill/runbooks/mill.md
      - alert: MillRunsHot
        expr: mill_bearing_celsius > 80
";

const RUNBOOK: &str = "# The mill stands\n\nSee [the map](map.md).\n\n- Stop the wheel first.\n";

/// A repository whose folder `ops` is a project with two old problems.
struct Repository(PathBuf);

impl Repository {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("since").join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        let repository = Self(root);
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.write("ops/readyroom.yaml", "as_of: 2026-11-20\n");
        repository.write("ops/content/mill/alarms/mill.yml", ALARMS);
        repository.write("ops/content/mill/runbooks/mill.md", RUNBOOK);
        repository.commit();
        repository
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn git(&self, args: &[&str]) {
        let who = ["-c", "user.name=Mira", "-c", "user.email=mira@example.com", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").arg("-C").arg(&self.0).args(who).args(args).output();
        let output = output.expect("the tests need the program `git`");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "as it is"]);
    }

    fn run(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let root = self.0.join("ops");
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        let command = command.current_dir(&self.0).arg("--root").arg(root).arg("check").args(args);
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (status.code(), text(stdout), text(stderr))
    }

    /// The lines of findings since a revision.
    fn since(&self, revision: &str) -> Vec<String> {
        let (code, printed, said) = self.run(&["--since", revision]);
        assert_ne!(code, Some(2), "{said}");
        let lines = printed.lines().filter(|line| line.contains(": error[") || line.contains(": warning["));
        lines.map(str::to_owned).collect()
    }
}

#[test]
fn nothing_is_new_if_nothing_changed() {
    let repository = Repository::new("same");
    let (code, printed, said) = repository.run(&["--since", "HEAD"]);
    assert_eq!((code, said.as_str()), (Some(0), ""), "{printed}");
    assert!(printed.starts_with("no new problems, 2 baselined in "), "{printed}");
}

#[test]
fn a_change_answers_for_files_that_it_does_not_touch() {
    let repository = Repository::new("deleted");
    fs::remove_file(repository.0.join("ops/content/mill/runbooks/mill.md")).unwrap();
    let dead = "content/mill/alarms/mill.yml:7:24: error[A002] the runbook of alarm `MillStands` does not exist: \
                `content/mill/runbooks/mill.md`";
    assert_eq!(repository.since("HEAD"), [dead]);
    repository.commit();
    assert_eq!(repository.since("HEAD"), Vec::<String>::new());
    assert_eq!(repository.since("HEAD~1"), [dead]);
}

#[test]
fn lines_and_folders_move() {
    let repository = Repository::new("moved");
    let (from, to) = (repository.0.join("ops/content/mill"), repository.0.join("ops/content/wheel"));
    fs::rename(from, to).unwrap();
    let alarms = ALARMS.replace("content/mill/", "content/wheel/");
    repository.write("ops/content/wheel/alarms/mill.yml", &format!("# Of the wheel.\n\n{alarms}"));
    assert_eq!(repository.since("HEAD"), Vec::<String>::new());
}

#[test]
fn a_project_that_is_new_has_new_findings() {
    let repository = Repository::new("new");
    repository.git(&["checkout", "--quiet", "--orphan", "empty"]);
    repository.git(&["rm", "-r", "--quiet", "--cached", "."]);
    repository.git(&["commit", "--quiet", "--allow-empty", "--message", "nothing"]);
    let (code, printed, said) = repository.run(&["--since", "empty"]);
    assert_eq!(code, Some(1), "{printed}");
    assert_eq!(said, "note: `empty` has no readyroom.yaml: every finding counts as new\n");
    assert!(printed.contains("2 errors in "), "{printed}");
}

#[test]
fn neither_the_tree_nor_the_index_is_touched_and_nothing_is_run() {
    let repository = Repository::new("untouched");
    repository.write("ops/content/mill/runbooks/new.md", "# New\n\n[a](gone.md)\n");
    // Every hook and filter would create a file.
    let mark = repository.0.join("mark");
    let touch = format!("touch '{}'", mark.display());
    repository.write("ops/.gitattributes", "*.md filter=mark diff=mark\n");
    for key in
        ["filter.mark.smudge", "filter.mark.process", "diff.mark.textconv", "core.fsmonitor", "core.pager"]
    {
        repository.git(&["config", key, &touch]);
    }
    let index = repository.0.join(".git/index");
    let before = (fs::read(&index).unwrap(), fs::metadata(&index).unwrap().modified().unwrap());
    let found = repository.since("HEAD");
    assert!(
        found.iter().any(|line| line.contains("content/mill/runbooks/new.md:3:5: error[L001]")),
        "{found:?}"
    );
    assert_eq!((fs::read(&index).unwrap(), fs::metadata(&index).unwrap().modified().unwrap()), before);
    assert!(!mark.exists());
}

#[cfg(unix)]
#[test]
fn links_are_resolved_in_the_old_revision_too() {
    use std::os::unix::fs::symlink;
    let repository = Repository::new("links");
    let runbooks = repository.0.join("ops/content/mill/runbooks");
    symlink("mill.md", runbooks.join("same.md")).unwrap();
    symlink("nowhere.md", runbooks.join("dead.md")).unwrap();
    symlink("../../../../outside.md", runbooks.join("out.md")).unwrap();
    symlink("..", runbooks.join("folder.md")).unwrap();
    repository.write("ops/content/mill/node_modules/page.md", "[a](gone.md)\n");
    repository.write("ops/public/.readyroom", "ours\n");
    repository.write("ops/static/.well-known/a.txt", "a\n");
    repository.write("ops/content/mill/runbooks/caf\u{e9} & co.md", "# A caf\u{e9}\n\n[a](gone.md)\n");
    repository.write("outside.md", "outside\n");
    repository.git(&["add", "--all", "--force"]);
    repository.commit();
    assert_eq!(repository.since("HEAD"), Vec::<String>::new());
    let (_, printed, _) = repository.run(&["--since", "HEAD~1"]);
    assert!(printed.lines().count() > 4, "{printed}");
}

#[test]
fn impossible_requests_are_errors() {
    let repository = Repository::new("errors");
    let said = |revision: &str| {
        let (code, _, said) = repository.run(&[&format!("--since={revision}")]);
        assert_eq!(code, Some(2), "{said}");
        said
    };
    for revision in ["nowhere", "--output=mark", "", "HEAD:ops", "main..main"] {
        let expected =
            format!("error: there is no revision `{revision}` here; a shallow clone has to fetch it first\n");
        assert_eq!(said(revision), expected);
    }
    assert!(!repository.0.join("mark").exists());

    let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    let command = command.args(["check", "--since", "HEAD", "--root"]).arg(repository.0.join("ops"));
    let output = command.env("PATH", "").output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: this needs the program `git`, which is not installed\n"
    );

    let outside = std::env::temp_dir().join("readyroom-in-no-repository");
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("readyroom.yaml"), "").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    let output = command.current_dir(&outside).args(["check", "--since", "HEAD"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: `.` is not in a git repository\n");
}

/// The bytes are the same with one thread and with two, and from another working directory.
#[test]
fn reports_are_the_same_however_it_is_run() {
    let repository = Repository::new("determined");
    let ops = repository.0.join("ops");
    for format in ["text", "json", "sarif", "github", "gitlab", "junit", "markdown"] {
        let run = |folder: &Path, root: &[&str], threads: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
            command.current_dir(folder).args(["check", "--format", format]).args(root);
            command.env("RAYON_NUM_THREADS", threads).output().unwrap().stdout
        };
        let first = run(&ops, &[], "1");
        assert!(!first.is_empty());
        assert!(first == run(&ops, &[], "2"), "{format}, of two threads");
        assert!(first == run(&ops.join("content/mill"), &[], "2"), "{format}, from below");
        assert!(first == run(&repository.0, &["--root", "ops"], "2"), "{format}, from above");
    }
}
