//! Exit code 2 is for errors that the user has to fix, and 3 for failures of the machine.

use std::fs;

use crate::project::{Project, Run};

fn project(name: &str) -> Project {
    Project::new(name).file("content/a.md", "# A\n")
}

/// The command line names a wrong file. Only another command line helps.
#[test]
fn files_that_are_named_wrongly() {
    let project = project("named_wrongly").file("no_baseline.json", "{}").file("file", "");
    let path = |name: &str| project.path(name).to_str().unwrap().to_owned();
    for (args, why) in [
        (["check", "--baseline", "nowhere.json"], "cannot read the baseline `nowhere.json`"),
        (["check", "--baseline", &path("no_baseline.json")], "no_baseline.json`: this is not a baseline"),
        (["check", "--baseline", &path("content")], "cannot read the baseline"),
        (["check", "--previous", "nowhere.json"], "cannot read `nowhere.json`"),
        (["check", "--output", &path("")], "is a folder: name a file"),
        (["check", "--output", &path("file/report.txt")], "file/report.txt`: "),
        (["check", "--since", "nowhere"], "there is no revision `nowhere`"),
        (["build", "--out", &path("file/public")], "file/.public.readyroom`: "),
        (["build", "--zip", &path("nowhere/site.zip")], "nowhere/site.zip`: "),
        (["gate", "nobody", "--stage=production"], "there is no service `nobody`"),
        (["check", "--root", &path("nowhere")], "has no readyroom.yaml"),
        (["forecast", "--days", "some"], "write a whole number, in digits"),
        (["check", "--as-of", "tomorrow"], "write year, month and day, such as `2026-11-20`"),
        (["init", "--quiet", &path("file")], "file` is a file: name the folder that it is in"),
    ] {
        project.run(&args).fails(why);
    }
}

/// A pipe without a writer or reader, and a device that never ends. They are neither read nor waited for.
#[cfg(unix)]
#[test]
fn files_that_never_end() {
    let project = project("never_ending").file("content/pay/service.yaml", "owner: team-pay\n");
    let pipe = project.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (pipe, plan) = (pipe.to_str().unwrap(), project.path("plan"));
    let plan = plan.to_str().unwrap();
    let why = "it is a device or a pipe: name a file";
    for name in [pipe, "/dev/zero"] {
        for args in [
            &["check", "--baseline", name][..],
            &["check", "--previous", name],
            &["build", "--previous", name],
            &["gate", "pay", "--stage", "production", "--with", name],
            &["check", "--with", name],
            &["check", "--write-baseline", name],
            &["build", "--history", name],
            &["link", "--shards", "2", "--out", plan, "--history", name],
            &["show", "A", "--alert", name],
            &["show", "A", "--site", name],
            &["import", "checklist", name],
        ] {
            project.run(args).fails(why);
        }
    }
    project.run(&["check", "--output", pipe]).fails("it is a pipe that nobody reads: name a file");
    project.run(&["check", "--format", &format!("json={pipe}")]).fails("it is a pipe that nobody reads");
    project.run(&["build", "--zip", pipe]).fails("exists and is not a file");
    project.build().finds(&[]);
    let marker = project.path("public/.readyroom");
    fs::remove_file(&marker).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&marker).status().unwrap().success());
    assert_eq!(project.build().code, Some(2));
}

/// A report can be written to a device, or to a pipe with a reader.
#[cfg(target_os = "linux")]
#[test]
fn reports_to_devices_and_pipes() {
    let project = project("report_to_device");
    for name in ["/dev/stdout", "/dev/stderr", "/dev/null"] {
        let run = project.run(&["check", "--format", &format!("json={name}")]);
        assert_eq!(run.code, Some(0), "{name}: {run:#?}");
        let printed = if name == "/dev/stderr" { &run.err } else { &run.out };
        assert_eq!(printed.contains("\"findings\""), name != "/dev/null", "{name}: {run:#?}");
    }
}

/// The run that holds the lock will end soon.
#[test]
fn another_run_that_is_writing() {
    let project = project("locked");
    project.write(".public.readyroom/.readyroom", "");
    let marker = fs::File::open(project.path(".public.readyroom/.readyroom")).unwrap();
    marker.lock().unwrap();
    project.build().fails_on_disk("another build is writing");
    assert!(!project.path("public").exists());
    drop(marker);
    project.build().finds(&[]);
}

/// Nobody can create a file in `/sys`, not even root.
#[cfg(target_os = "linux")]
#[test]
fn folders_that_take_nothing() {
    let project = project("read_only_folder");
    for args in [
        ["check", "--output", "/sys/readyroom.txt"],
        ["check", "--write-baseline", "/sys/readyroom.json"],
        ["build", "--out", "/sys/readyroom"],
        ["build", "--zip", "/sys/readyroom.zip"],
    ] {
        project.run(&args).fails_on_disk("/sys/");
    }
}

/// A project in an unreadable folder, and one with an unreadable `readyroom.yaml`. Root can read both.
#[cfg(unix)]
#[test]
fn a_project_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;

    for (name, locked) in [("unreadable_root", ""), ("unreadable_config", "readyroom.yaml")] {
        let project = project(name);
        let mode = fs::metadata(project.path(locked)).unwrap().permissions();
        fs::set_permissions(project.path(locked), PermissionsExt::from_mode(0o0)).unwrap();
        let is_readable = fs::read(project.path("readyroom.yaml")).is_ok();
        let run = project.check();
        fs::set_permissions(project.path(locked), mode).unwrap();
        if is_readable {
            run.finds(&[]);
        } else {
            run.fails_on_disk("cannot read `");
        }
    }
}

#[cfg(unix)]
#[test]
fn git_that_is_killed() {
    use std::os::unix::fs::PermissionsExt;

    // Git ends like a process that the system kills for its memory.
    let project = project("git_killed").file("bin/git", "#!/bin/sh\nkill -KILL $$\n");
    let git = project.path("bin/git");
    fs::set_permissions(&git, PermissionsExt::from_mode(0o755)).unwrap();
    let run =
        |path| Run::from(project.command(&["check", "--since", "HEAD"]).env("PATH", path).output().unwrap());
    let path = std::env::var("PATH").unwrap();
    run(format!("{}:{path}", git.parent().unwrap().display()))
        .fails_on_disk("`git` ended unexpectedly: signal: 9");
}
