//! Runs every known attempt to fool the program. Each page says how the program has to react.
//!
//! Each folder is an area. Its `base/` is an honest project, and `base.md` says why that project is fine. Every other
//! page is one attempt. Its fences with a path are files that replace those of the base (`delete` removes one), and its
//! `console` fence has the commands and the expected output:
//!
//! ```text
//! $ readyroom check --format json       a command, run in the project; `git` also works
//! ? 1                                   its exit code; 0 if this line is left out
//! error[A012]                           is in the output
//! ! no problems                         is not in the output
//! ```

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "writes projects, and reads the reports about them"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

#[test]
fn nobody_is_fooled() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fooling");
    let mut attempts = Vec::new();
    for area in entries(&folder).into_iter().filter(|path| path.is_dir()) {
        assert!(area.join("base.md").exists(), "{} says what is fine about its base", area.display());
        let pages = entries(&area).into_iter();
        let pages = pages.filter(|path| path.extension().is_some_and(|own| own == "md"));
        attempts.extend(pages.map(|page| (area.clone(), page)));
    }
    // The attempts wait for other processes, and each has its own folder. Run as many at once as there are processors.
    let next = AtomicUsize::new(0);
    let some = || {
        let mut failures = Vec::new();
        while let Some((area, page)) = attempts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let name = page.strip_prefix(&folder).unwrap().with_extension("");
            failures.extend(attempt(&name, area, &fs::read_to_string(page).unwrap()));
        }
        failures
    };
    let failures = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(some)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(
        failures.is_empty(),
        "{} of {} fool it:\n\n{}",
        failures.len(),
        attempts.len(),
        failures.join("\n\n")
    );
}

/// The failures of an attempt: one text for each expectation that does not hold.
fn attempt(name: &Path, area: &Path, page: &str) -> Vec<String> {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fooling").join(name);
    let _ = fs::remove_dir_all(&root);
    copy(&area.join("base"), &root);
    let mut runs = Vec::new();
    for (info, text) in fences(page) {
        match info.split_once(' ') {
            Some(("delete", path)) => fs::remove_file(root.join(path)).unwrap(),
            Some((_, path)) => {
                let path = root.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            None if info == "console" => runs.extend(steps(&text)),
            None => panic!("{}: a fence without a path that is not `console`", name.display()),
        }
    }
    assert!(runs.iter().any(|run| run.args[0] == "readyroom"), "{} runs nothing", name.display());
    runs.iter().flat_map(|run| outcome(name, &root, run)).collect()
}

/// A command, and its expected result.
struct Run {
    args: Vec<String>,
    code: i32,
    says: Vec<String>,
    never: Vec<String>,
}

fn steps(console: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for line in console.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(command) = line.strip_prefix("$ ") {
            let args = words(command);
            runs.push(Run { args, code: 0, says: Vec::new(), never: Vec::new() });
            continue;
        }
        let run = runs.last_mut().expect("a `console` fence begins with a command");
        match (line.strip_prefix("? "), line.strip_prefix("! ")) {
            (Some(code), _) => run.code = code.trim().parse().unwrap(),
            (_, Some(text)) => run.never.push(text.to_owned()),
            _ => run.says.push(line.to_owned()),
        }
    }
    runs
}

/// The words of a command; one in single quotes may contain spaces.
fn words(command: &str) -> Vec<String> {
    let quoted = command.split('\'').enumerate();
    let words = quoted.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

fn outcome(name: &Path, root: &Path, run: &Run) -> Vec<String> {
    let program = if run.args[0] == "readyroom" { env!("CARGO_BIN_EXE_readyroom") } else { &run.args[0] };
    let mut command = Command::new(program);
    command.args(&run.args[1..]).current_dir(root);
    // The person who runs the tests has a git name and configuration, and may be in a repository.
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null").env("HOME", root);
    command.env("GIT_CEILING_DIRECTORIES", root.parent().unwrap()).env_remove("SOURCE_DATE_EPOCH");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let mut wrong = Vec::new();
    if output.status.code() != Some(run.code) {
        wrong.push(format!("exits {:?}, not {}", output.status.code(), run.code));
    }
    wrong.extend(
        run.says.iter().filter(|text| !said.contains(*text)).map(|text| format!("does not say: {text}")),
    );
    wrong.extend(run.never.iter().filter(|text| said.contains(*text)).map(|text| format!("says: {text}")));
    let command = run.args.join(" ");
    wrong.into_iter().map(|wrong| format!("{}: `{command}` {wrong}\n{said}", name.display())).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in entries(from) {
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// Every fence of three backticks or more, as its info string and its text.
fn fences(markdown: &str) -> Vec<(&str, String)> {
    let mut fences: Vec<(&str, String)> = Vec::new();
    let mut open: Option<&str> = None;
    for line in markdown.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match open {
            Some(fence) if line == fence => open = None,
            Some(_) => {
                let (_, text) = fences.last_mut().unwrap();
                text.push_str(line);
                text.push('\n');
            }
            None if ticks.len() > 2 => {
                open = Some(ticks);
                fences.push((line[ticks.len()..].trim(), String::new()));
            }
            None => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    fences
}
