//! Kills git while it runs: its answer is missing in that site, but not in the next.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::project::{Project, numbers};

/// Kills itself if the history is requested, and otherwise runs git.
const KILLED: &str =
    "#!/bin/sh\ncase \" $* \" in *\" log \"*) kill -9 $$ ;; esac\nPATH=${PATH#*:} exec git \"$@\"\n";

#[test]
fn a_killed_git_is_asked_again() {
    let project = Project::new("git", 1, &mut numbers(5));
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=Sam", "-c", "user.email=sam@example.org"];
        let ended = Command::new("git").current_dir(&project.root).args(identity).args(arguments).status();
        assert!(ended.unwrap().success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "content", "alarms", "readyroom.yaml"]);
    git(&["commit", "--quiet", "--message", "All"]);
    project.succeed(&["--no-cache"]);
    let whole = project.site();
    let shims = project.root.with_extension("bin");
    fs::create_dir_all(&shims).unwrap();
    fs::write(shims.join("git"), KILLED).unwrap();
    fs::set_permissions(shims.join("git"), PermissionsExt::from_mode(0o755)).unwrap();
    let usual = env::var_os("PATH").unwrap();
    let path = env::join_paths([shims].into_iter().chain(env::split_paths(&usual))).unwrap();
    // Run until nothing changes any more, so that the run would be remembered.
    for _ in 0..3 {
        let output = project.build(&[]).env("PATH", &path).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(project.site() != whole, "git said all");
    }
    project.succeed(&[]);
    assert!(project.site() == whole, "days are missing");
}
