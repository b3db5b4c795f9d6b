//! Checks that one question has one answer: rules, facts, the gate, pages, data files and commands agree on every
//! alarm and every item of a generated estate.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "writes an estate, and reads what is said of it"
)]

mod alarms;
mod estate;
mod items;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// The generated project, and its site.
pub struct Estate {
    root: PathBuf,
    out: PathBuf,
    services: Vec<String>,
}

impl Estate {
    fn new(name: &str, services: usize) -> Self {
        let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("agreement").join(name);
        let _ = fs::remove_dir_all(&root);
        let services = estate::write(&root.join("ops"), services);
        let estate = Self { out: root.join("site"), root: root.join("ops"), services };
        let out = estate.out.to_str().unwrap().to_owned();
        estate.run(&["build", "--keep-going", "--out", &out]);
        estate
    }

    fn run(&self, args: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        let output = command.arg("--root").arg(&self.root).args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.run(args)).unwrap()
    }

    /// A file of the site.
    fn file(&self, path: &str) -> String {
        fs::read_to_string(self.out.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn file_json(&self, path: &str) -> Value {
        serde_json::from_str(&self.file(path)).unwrap()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("a list, not {value}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}"))
}

/// Every text between `before` and `after`.
fn between<'a>(whole: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    whole.split(before).skip(1).map(|rest| rest.split(after).next().unwrap()).collect()
}
