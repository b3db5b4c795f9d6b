//! Runs the sessions in the handbook: the `console` blocks of a page, from top to bottom, in a separate folder for
//! each page. A block whose info string is a path is a whole file, and is written to that path.
//!
//! `tests/handbook/PAGE.sh` prepares the folder. `...` matches any lines; `console,ignore` marks what needs a
//! network, a browser or another program.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "reads pages, and writes what they say")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn sessions() {
    for page in [
        "five-minutes",
        "adopt",
        "how-it-decides",
        "from-no-go-to-go",
        "teams",
        "reviews",
        "ci",
        "reports",
        "platform",
        "delivery",
        "on-call",
        "many-repositories",
        "more-machines",
        "integrations",
        "editors",
    ] {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("handbook").join(page);
        let _ = fs::remove_dir_all(&home);
        fs::create_dir_all(&home).unwrap();
        let mut folder = home.canonicalize().unwrap();
        let setup = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/handbook/{page}.sh"));
        if setup.exists() {
            let printed = run(&format!("set -eu; . {}", setup.display()), &mut folder);
            assert_eq!(printed, "", "{}", setup.display());
        }
        for (info, text) in blocks(&fs::read_to_string(format!("content/handbook/{page}.md")).unwrap()) {
            match info.split_once(' ') {
                Some((_, path)) => fs::write(folder.join(path), text).unwrap(),
                None if info == "console" => session(page, &text, &mut folder),
                None => {}
            }
        }
    }
}

fn session(page: &str, text: &str, folder: &mut PathBuf) {
    for step in format!("\n{text}").split("\n$ ").skip(1) {
        let (command, shown) = step.split_once('\n').unwrap_or((step, ""));
        let printed = run(command, folder);
        let (printed, shown): (Vec<_>, Vec<_>) =
            (printed.trim().lines().collect(), shown.trim().lines().collect());
        assert!(fits(&printed, &shown), "{page}.md: `{command}` prints\n{}", printed.join("\n"));
    }
}

/// Runs a command. Changes `folder` to the working directory at its end.
fn run(command: &str, folder: &mut PathBuf) -> String {
    let readyroom = Path::new(env!("CARGO_BIN_EXE_readyroom")).parent().unwrap().display();
    let end = folder.with_extension("pwd");
    let script = format!("exec 2>&1; PATH={readyroom}:$PATH\n{command}\npwd > {}", end.display());
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(&*folder).env("REPOSITORY", env!("CARGO_MANIFEST_DIR"));
    let output =
        shell.env_remove("SOURCE_DATE_EPOCH").env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
    if let Ok(path) = fs::read_to_string(&end) {
        *folder = path.trim_end().into();
        fs::remove_file(end).unwrap();
    }
    String::from_utf8(output.stdout).unwrap()
}

fn fits(printed: &[&str], shown: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line.trim() == "..." => {
            (0..=printed.len()).any(|skipped| fits(&printed[skipped..], rest))
        }
        Some((line, rest)) => printed.first() == Some(line) && fits(&printed[1..], rest),
    }
}

/// Fenced blocks, without their indentation. A block inside another one is part of its text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut lines = page.lines();
    let mut blocks = Vec::new();
    while let Some(line) = lines.next() {
        let fence: String = line.trim_start().chars().take_while(|c| *c == '`').collect();
        if fence.len() < 3 {
            continue;
        }
        let (indent, info) = line.split_once(&fence).unwrap();
        let inner = lines.by_ref().take_while(|line| line.trim() != fence);
        let text = inner.map(|line| format!("{}\n", line.strip_prefix(indent).unwrap_or(line))).collect();
        blocks.push((info.to_owned(), text));
    }
    blocks
}
