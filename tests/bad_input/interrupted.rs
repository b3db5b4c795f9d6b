//! Builds that are killed, run out of space, or run at the same time. The folder always has either the last site or
//! the new one.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use crate::project::{Project, Run};

const PAGES: usize = 150;

/// Every file of a site, except for the list of files.
fn site(project: &Project) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(project.path("public")).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file() && entry.file_name() != ".readyroom");
    files.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap())).collect()
}

fn write(project: &Project, words: &str) {
    for page in 0..PAGES {
        project.write(&format!("content/page-{page}.md"), format!("# Page {page}\n\n{words}\n"));
    }
}

fn start(project: &Project) -> Child {
    let mut command = project.command(&["build", "--keep-going"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Waits until a condition is true or the build has ended.
fn until(child: &mut Child, condition: impl Fn() -> bool) {
    while !condition() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
}

fn count(project: &Project) -> usize {
    fs::read_dir(project.path(".public.readyroom")).map_or(0, Iterator::count)
}

fn identity(project: &Project) -> Option<u64> {
    fs::metadata(project.path("public")).ok().map(|about| about.ino())
}

/// A project, with its site before and after its pages change.
fn changing(name: &str) -> (Project, [BTreeMap<PathBuf, Vec<u8>>; 2]) {
    let project = Project::new(name);
    write(&project, "New words.");
    project.build().finds(&[]);
    let new = site(&project);
    write(&project, "Old words.");
    project.build().finds(&[]);
    let old = site(&project);
    assert_ne!(old, new);
    write(&project, "New words.");
    (project, [old, new])
}

#[test]
fn killed_while_pages_are_written() {
    let (project, [old, new]) = changing("killed_writing");
    for files in [0, 1, 5, 20, 60, 120, 160] {
        let mut build = start(&project);
        until(&mut build, || count(&project) > files);
        build.kill().unwrap();
        build.wait().unwrap();
        let found = site(&project);
        assert!(found == old || found == new, "killed at {files} files");
    }
    project.build().finds(&[]);
    assert_eq!(site(&project), new);
}

#[test]
fn killed_while_the_old_site_is_removed() {
    let (project, [_, new]) = changing("killed_removing");
    for files in [PAGES, 140, 100, 60, 20, 5, 1] {
        let before = identity(&project);
        let mut build = start(&project);
        until(&mut build, || identity(&project) != before && count(&project) < files);
        build.kill().unwrap();
        build.wait().unwrap();
        assert_eq!(site(&project), new, "killed at {files} files");
        // Files that were left behind do not prevent the build.
        project.build().finds(&[]);
    }
    assert!(!project.path(".public.readyroom").exists());
}

#[test]
fn no_room_for_a_file() {
    let (project, [old, _]) = changing("no_room");
    let mut limited = std::process::Command::new("sh");
    let limit = "ulimit -f 8; exec \"$0\" --root \"$1\" --as-of 2026-11-20 build";
    limited.args(["-c", limit, env!("CARGO_BIN_EXE_readyroom")]).arg(project.path(""));
    let run = Run::from(limited.output().unwrap());
    assert!(matches!(run.code, None | Some(3)), "{run:?}");
    assert_eq!(site(&project), old);
    project.build().finds(&[]);
}

#[test]
fn several_builds_at_once() {
    let (project, [_, new]) = changing("at_once");
    for _ in 0..3 {
        let mut builds: Vec<Child> = (0..4).map(|_| start(&project)).collect();
        let codes: Vec<Option<i32>> = builds.iter_mut().map(|build| build.wait().unwrap().code()).collect();
        assert!(
            codes.contains(&Some(0)) && codes.iter().all(|code| matches!(code, Some(0 | 3))),
            "{codes:?}"
        );
        assert_eq!(site(&project), new);
    }
    project.build().finds(&[]);
    assert!(!project.path(".public.readyroom").exists());
}

/// A device that is always full stays a device, and writing to it fails.
#[cfg(target_os = "linux")]
#[test]
fn no_room_on_a_device() {
    let project = Project::new("full_device").file("content/a.md", "# A\n\n[B](b.md)\n");
    let formats = ["text", "json", "sarif", "github", "gitlab", "junit", "markdown"];
    let checks = formats.map(|format| vec!["check", "--format", format]);
    let others = [&["alarms"][..], &["explain", "--all"], &["schema", "config"], &["--help"], &["--version"]];
    for args in checks.into_iter().chain(others.map(<[_]>::to_vec)) {
        let full = fs::File::create("/dev/full").unwrap();
        let run = project.command(&args).stdout(full).stderr(Stdio::piped()).output().unwrap();
        let run = Run::from(run);
        run.fails_on_disk("error: cannot write to standard output: ");
        run.fails_on_disk("No space left on device");
    }
    project
        .run(&["check", "--output", "/dev/full"])
        .fails_on_disk("cannot write `/dev/full`: No space left on device");
    let (device, folder) = (project.path("device"), project.path("folder"));
    std::os::unix::fs::symlink("/dev/full", &device).unwrap();
    fs::create_dir(&folder).unwrap();
    for place in [device, folder] {
        project
            .run(&["build", "--keep-going", "--zip", place.to_str().unwrap()])
            .fails("exists and is not a file");
    }
}

#[test]
fn whoever_reads_the_output_may_leave() {
    let links: String = (0..3000).map(|n| format!("[a](nowhere-{n}.md)\n")).collect();
    let project = Project::new("broken_pipe").file("content/a.md", links);
    for args in [
        &["check"][..],
        &["check", "--format", "json"],
        &["check", "--format", "junit"],
        &["build", "--keep-going"],
    ] {
        let mut run = project.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(run.stdout.take());
        let run = Run::from(run.wait_with_output().unwrap());
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{args:?}");
    }
    assert!(project.page("a/index.html").contains("</html>"), "the site is built all the same");
}
