//! Repositories to fetch from, and a project that gathers them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder for one test, with repositories and a project in it.
pub struct World(PathBuf);

/// The output of a run.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl World {
    pub fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fetch").join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("project")).unwrap();
        let root = fs::canonicalize(root).unwrap();
        Self(root)
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub fn url(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }

    /// Creates a repository with some files. Its server supports filters. Returns the commit.
    pub fn repository(&self, name: &str, files: &[(&str, &str)]) -> String {
        fs::create_dir_all(self.path(name)).unwrap();
        self.git(name, &["init", "--quiet", "--initial-branch=main"]);
        self.git(name, &["config", "uploadpack.allowFilter", "true"]);
        self.commit(name, files)
    }

    pub fn commit(&self, name: &str, files: &[(&str, &str)]) -> String {
        for (path, text) in files {
            self.write(&format!("{name}/{path}"), text);
        }
        self.git(name, &["add", "--all"]);
        self.git(name, &["commit", "--quiet", "--allow-empty", "--message", "as it is"]);
        self.git(name, &["rev-parse", "HEAD"])
    }

    pub fn git(&self, folder: &str, args: &[&str]) -> String {
        self.git_with(folder, args, b"")
    }

    pub fn git_with(&self, folder: &str, args: &[&str], input: &[u8]) -> String {
        let who = ["-c", "user.name=Mira", "-c", "user.email=mira@example.com", "-c", "commit.gpgsign=false"];
        let mut command = Command::new("git");
        command.arg("-C").arg(self.path(folder)).args(who).args(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the tests need the program `git`");
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Writes the `readyroom.yaml` of the project, with these members.
    pub fn gathers(&self, members: &[String]) {
        let list: String = members.iter().map(|member| format!("  - {{{member}}}\n")).collect();
        self.write("project/readyroom.yaml", &format!("as_of: 2026-11-20\nrepositories:\n{list}"));
    }

    pub fn fetch(&self, args: &[&str]) -> Ran {
        self.fetch_with(args, &[])
    }

    pub fn fetch_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        command.current_dir(self.path("project")).arg("fetch").args(args);
        // Ignore the git settings of the person who runs the tests.
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        let Output { status, stdout, stderr } = command.envs(variables.iter().copied()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(self.0.to_str().unwrap(), "…");
        Ran { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    /// Whether the clone of a repository contains an object.
    pub fn has(&self, name: &str, object: &str) -> bool {
        let mut command = Command::new("git");
        let clone = self.path("project/.readyroom-fetched").join(format!("{name}.git"));
        let command = command.arg("--git-dir").arg(clone).args(["cat-file", "-e", object]);
        command.stderr(Stdio::null()).status().unwrap().success()
    }

    /// Everything in the test's folder except for the repositories, as paths from its root.
    pub fn files(&self) -> Vec<String> {
        let walk = walkdir::WalkDir::new(&self.0).sort_by_file_name().into_iter();
        let walk = walk.filter_entry(|entry| entry.file_name() != ".git");
        let files = walk.map(Result::unwrap).filter(|entry| !entry.file_type().is_dir());
        files.map(|entry| entry.path().strip_prefix(&self.0).unwrap().to_str().unwrap().to_owned()).collect()
    }
}
