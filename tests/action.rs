//! Runs the script of the GitHub Action with the current program, and checks the exit code of the job and its log.

#![cfg(target_os = "linux")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "makes a project, and runs the action's script"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A project with a link that leads nowhere.
fn project(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("action").join(name);
    fs::create_dir_all(root.join("content")).unwrap();
    fs::write(root.join("readyroom.yaml"), "").unwrap();
    fs::write(root.join("content/a.md"), "# A\n\n[B](b.md)\n").unwrap();
    root
}

fn run(root: &Path, inputs: &[(&str, &str)]) -> (Option<i32>, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_readyroom")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("bash");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/run.sh")).current_dir(root).env("PATH", path);
    command.envs([
        ("COMMAND", "check"),
        ("ROOT", "."),
        ("FORMAT", "github"),
        ("OUTPUT", ""),
        ("ARGUMENTS", ""),
    ]);
    let Output { status, stdout, .. } = command.envs(inputs.iter().copied()).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap())
}

#[test]
fn findings_are_findings() {
    let root = project("findings");
    let (code, log) = run(&root, &[]);
    assert_eq!(code, Some(1));
    assert!(log.contains("content/a.md,line=3,") && !log.contains("title=readyroom::"), "{log}");

    let (code, log) = run(&root, &[("FORMAT", "sarif"), ("OUTPUT", "readyroom.sarif")]);
    assert_eq!(code, Some(1));
    assert!(log.starts_with("1 error in "), "{log}");
    assert!(fs::read_to_string(root.join("readyroom.sarif")).unwrap().contains("\"L001\""));

    let inputs = [("COMMAND", "build"), ("ARGUMENTS", "--keep-going --quiet"), ("OUTPUT", "build.txt")];
    assert_eq!(run(&root, &inputs), (Some(1), String::new()));
    assert!(fs::read_to_string(root.join("build.txt")).unwrap().starts_with("1 error in "));
}

#[test]
fn arguments_may_be_on_several_lines() {
    let root = project("arguments");
    let arguments =
        "--no-git\n--format=text=findings.txt\n\n  --format=sarif=findings.sarif  --deny\nwarnings\n";
    let (code, log) = run(&root, &[("ARGUMENTS", arguments)]);
    assert_eq!(code, Some(1), "{log}");
    for file in ["findings.txt", "findings.sarif"] {
        assert!(root.join(file).is_file(), "{file}: {log}");
    }
    assert_eq!(run(&root, &[("ARGUMENTS", " \n\n")]).0, Some(1));
}

#[test]
fn an_outline_is_a_file_or_downloaded() {
    let root = project("outline");
    let hub = project("outline_hub");
    fs::write(hub.join("content/a.md"), "# A\n\nThe words of it.\n").unwrap();
    fs::write(hub.join("readyroom.yaml"), "base_url: https://run.acme.example/\n").unwrap();
    let built = run(&hub, &[("COMMAND", "build"), ("ARGUMENTS", "--quiet")]);
    assert_eq!(built.0, Some(0), "{}", built.1);
    let file = hub.join("public/outline.json.zst");
    fs::write(root.join("content/a.md"), "# A\n\n[gone](https://run.acme.example/gone/)\n").unwrap();
    fs::write(root.join("readyroom.yaml"), "repository: https://github.com/acme/outline\n").unwrap();
    let temp = root.to_str().unwrap();
    let address = format!("file://{}", file.display());
    for outline in [file.to_str().unwrap(), &address] {
        let (_, log) = run(&root, &[("OUTLINE", outline), ("RUNNER_TEMP", temp)]);
        assert!(log.contains("the gathering project has no page `gone/`"), "{outline}: {log}");
    }
    let (_, log) = run(&root, &[("OUTLINE", "file:///nowhere/outline.json.zst"), ("RUNNER_TEMP", temp)]);
    assert!(log.contains("::warning title=readyroom::the outline cannot be downloaded"), "{log}");
    assert!(log.contains("F019"), "{log}");
}

#[test]
fn a_run_on_github_has_a_summary() {
    let root = project("summary");
    let file = root.join("summary.md");
    fs::write(&file, "of a step before\n").unwrap();
    let (_, log) = run(&root, &[("GITHUB_STEP_SUMMARY", file.to_str().unwrap())]);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("of a step before\n### readyroom: 1 error\n"), "{text}");
    assert!(text.contains("`content/a.md:3`"), "{text}");
    assert!(log.contains("/content/a.md:3:5: this link leads nowhere: `b.md`%0Ahelp: "), "{log}");
    // A summary that cannot be written is reported, and does not change the exit code.
    let (code, log) = run(&root, &[("GITHUB_STEP_SUMMARY", "/nowhere/summary.md")]);
    assert!(
        code == Some(1) && log.contains("GITHUB_STEP_SUMMARY: cannot write `/nowhere/summary.md`"),
        "{log}"
    );
    let before = fs::read_to_string(&file).unwrap();
    run(&root, &[("FORMAT", "text"), ("GITHUB_STEP_SUMMARY", file.to_str().unwrap())]);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
}

#[test]
fn a_run_that_could_not_start_says_so() {
    let (code, log) = run(&project("wrong"), &[("ROOT", "nowhere")]);
    assert_eq!(code, Some(2));
    assert!(log.contains("::error title=readyroom::readyroom check could not run"), "{log}");
}

#[test]
fn a_run_that_may_work_next_time_says_so() {
    let root = project("full");
    for (command, output) in [("check", "/dev/full"), ("build", "/dev/full"), ("build", "/sys/readyroom.txt")]
    {
        let (code, log) = run(&root, &[("COMMAND", command), ("OUTPUT", output)]);
        assert_eq!(code, Some(3), "{command} {output}: {log}");
        assert!(log.contains("::error title=readyroom::disk or I/O failed: try again"), "{log}");
    }
}
