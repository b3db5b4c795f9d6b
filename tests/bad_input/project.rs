//! A project in its own folder, and the output of the program for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub struct Project {
    root: PathBuf,
}

/// The result of a command.
#[derive(Debug)]
pub struct Run {
    /// `None` if a signal ended it, such as when it exceeded a limit.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Project {
    /// A project with an empty `readyroom.yaml`. Each test has its own name.
    pub fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bad_input").join(name);
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        fs::create_dir_all(&root).unwrap();
        Self { root }.file("readyroom.yaml", "{}\n")
    }

    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A file of the site. Empty if it does not exist.
    pub fn page(&self, path: &str) -> String {
        fs::read_to_string(self.path("public").join(path)).unwrap_or_default()
    }

    pub fn check(&self) -> Run {
        self.run(&["check"])
    }

    pub fn build(&self) -> Run {
        self.run(&["build", "--keep-going"])
    }

    pub fn run(&self, args: &[&str]) -> Run {
        Run::from(self.command(args).output().unwrap())
    }

    /// A command that is killed if it takes more than sixty seconds of processor time, or four gigabytes.
    pub fn command(&self, args: &[&str]) -> Command {
        let program = env!("CARGO_BIN_EXE_readyroom");
        let mut command = if cfg!(unix) {
            let mut shell = Command::new("sh");
            shell.args(["-c", "ulimit -t 60; ulimit -v 4000000; exec \"$0\" \"$@\"", program]);
            shell
        } else {
            Command::new(program)
        };
        command.arg("--root").arg(&self.root).args(["--as-of", "2026-11-20"]).args(args);
        command.env_remove("SOURCE_DATE_EPOCH");
        command
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Run {
    /// The lines with findings.
    pub fn findings(&self) -> Vec<&str> {
        let is_finding = |line: &&str| line.contains(": error[") || line.contains(": warning[");
        self.out.lines().filter(is_finding).collect()
    }

    /// Asserts that it found exactly these findings, each given by the start of its line, and that the exit code
    /// matches their levels.
    #[track_caller]
    pub fn finds(&self, expected: &[&str]) {
        let found = self.findings();
        let has_errors = found.iter().any(|line| line.contains(": error["));
        assert_eq!(self.code, Some(i32::from(has_errors)), "{self:#?}");
        let alike = found.iter().zip(expected).all(|(line, expected)| line.starts_with(expected));
        assert!(alike && found.len() == expected.len(), "expected {expected:#?} of {self:#?}");
    }

    /// Asserts that it could not run, for this reason.
    #[track_caller]
    pub fn fails(&self, why: &str) {
        self.ends(2, why);
    }

    /// Asserts that the disk or I/O failed, for this reason.
    #[track_caller]
    pub fn fails_on_disk(&self, why: &str) {
        self.ends(3, why);
    }

    #[track_caller]
    fn ends(&self, code: i32, why: &str) {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(self.err.contains(why), "expected {why:?} of {self:#?}");
    }
}

/// A Prometheus rule file with these rules.
pub fn alarms(rules: &str) -> String {
    format!("groups:\n  - name: all\n    rules:\n{rules}")
}
