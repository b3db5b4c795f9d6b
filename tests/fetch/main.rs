//! Tests `fetch` and `readyroom.lock` with real repositories next to the project. Needs the program `git`.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "makes repositories, and reads what is in them"
)]

mod clones;
mod failures;
mod hostile;
mod lock;
mod repository;

use repository::World;

const RUNBOOK: &str =
    "# The mill stands\n\n![The wheel](wheel.png)\n\n--8<-- \"parts/stop.md\"\n\n- Stop it first.\n";

/// A repository `mill` with documents in `docs/`, and a project that gathers it.
fn world(name: &str) -> (World, String) {
    let world = World::new(name);
    let commit = world.repository(
        "mill",
        &[
            ("readyroom.yaml", "documents: [docs/]\n"),
            ("docs/mill.md", RUNBOOK),
            ("docs/wheel.png", "a picture"),
            ("parts/stop.md", "Pull the lever. ![The lever](/pictures/lever.png)\n"),
            ("pictures/lever.png", "another picture"),
            ("pictures/unused.png", "a picture that no page shows"),
            ("service.yaml", "owner: millers\n"),
            ("src/main.rs", "fn main() {}\n"),
        ],
    );
    world.gathers(&[format!("name: mill, git: '{}'", world.url("mill"))]);
    (world, commit)
}

#[test]
fn a_repository_is_fetched_with_what_the_site_needs() {
    let (world, commit) = world("needed");
    let ran = world.fetch(&[]);
    let short = &commit[..12];
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert_eq!(ran.out, format!("mill: {short}, new in the lock\n1 repository fetched\n"));
    for needed in [
        "readyroom.yaml",
        "docs/mill.md",
        "docs/wheel.png",
        "parts/stop.md",
        "pictures/lever.png",
        "service.yaml",
    ] {
        assert!(world.has("mill", &format!("{commit}:{needed}")), "{needed}");
    }
    for not in ["src/main.rs", "pictures/unused.png"] {
        assert!(!world.has("mill", &format!("{commit}:{not}")), "{not}");
    }
    let lock = world.read("project/readyroom.lock");
    let entry = format!("  - name: mill\n    url: {}\n    commit: \"{commit}\"\n", world.url("mill"));
    assert!(lock.ends_with(&format!("version: 1\nrepositories:\n{entry}")), "{lock}");
    assert_eq!(world.read("project/.readyroom-fetched/.gitignore"), "*\n");
}

#[test]
fn a_server_that_knows_no_filters_gives_everything() {
    let (world, commit) = world("unfiltered");
    world.git("mill", &["config", "uploadpack.allowFilter", "false"]);
    let ran = world.fetch(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert!(world.has("mill", &format!("{commit}:docs/mill.md")));
    assert!(world.has("mill", &format!("{commit}:src/main.rs")));
}

#[test]
fn a_server_may_forget_filters() {
    let (world, _) = world("forgets");
    let long: String = (0..2000).map(|at| format!("line {at} of a long text\n")).collect();
    world.commit("mill", &[("src/long.txt", &long)]);
    assert_eq!(world.fetch(&[]).code, Some(0));
    let last = world.commit("mill", &[("src/long.txt", &format!("{long}one more\n"))]);
    world.git("mill", &["config", "uploadpack.allowFilter", "false"]);
    let ran = world.fetch(&["--update"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert!(world.has("mill", &format!("{last}:src/long.txt")));
}

/// An `ssh` that runs the command on this machine and records its arguments.
#[cfg(unix)]
const SSH: &str =
    "#!/bin/sh\necho \"$0 $*\" >> \"$(dirname \"$0\")/calls\"\nfor last; do :; done\nexec sh -c \"$last\"\n";

#[cfg(unix)]
#[test]
fn ssh_asks_nothing_unless_the_user_configured_it() {
    use std::os::unix::fs::PermissionsExt;

    let (world, commit) = world("ssh");
    for name in ["bin/ssh", "own/connect"] {
        world.write(name, SSH);
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(world.path(name), executable).unwrap();
    }
    world.gathers(&[format!("name: mill, git: 'git@host.example:{}'", world.path("mill").display())]);
    let path = format!("{}:{}", world.path("bin").display(), std::env::var("PATH").unwrap());
    let ran = world.fetch_with(&[], &[("PATH", &path)]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert!(world.has("mill", &format!("{commit}:docs/mill.md")));
    let calls = world.read("bin/calls");
    assert!(
        calls.lines().all(|call| call.contains("-o BatchMode=yes ") && call.contains(" git@host.example "))
    );
    assert!(world.read("project/readyroom.lock").contains("    url: host.example:"));
    let own = world.path("own/connect");
    let ran = world.fetch_with(&["--update"], &[("GIT_SSH_COMMAND", own.to_str().unwrap())]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert!(!world.read("own/calls").contains("BatchMode") && world.read("bin/calls") == calls);
    let config = format!("[core]\n\tsshCommand = {}\n", own.display());
    world.write("gitconfig", &config);
    let config = world.path("gitconfig");
    let variables = [("PATH", path.as_str()), ("GIT_CONFIG_GLOBAL", config.to_str().unwrap())];
    assert_eq!(world.fetch_with(&["--update"], &variables).code, Some(0));
    assert_eq!(world.read("bin/calls"), calls);
}

#[test]
fn a_second_fetch_does_not_use_the_network() {
    let (world, commit) = world("twice");
    world.fetch(&[]);
    std::fs::rename(world.path("mill"), world.path("elsewhere")).unwrap();
    let before = world.read("project/readyroom.lock");
    let ran = world.fetch(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert_eq!(ran.out, format!("mill: {}\n1 repository fetched\n", &commit[..12]));
    assert_eq!(world.read("project/readyroom.lock"), before);
    assert_eq!(world.fetch(&["--update"]).code, Some(1), "it is not there");
    assert_eq!(world.read("project/readyroom.lock"), before);
}

#[test]
fn a_rev_is_a_branch_a_tag_or_a_commit() {
    let (world, first) = world("revs");
    world.git("mill", &["tag", "--annotate", "--message", "first", "v1"]);
    world.git("mill", &["branch", "old/one"]);
    let last = world.commit("mill", &[("docs/new.md", "# New\n")]);
    for (rev, commit) in [
        ("v1", &first),
        ("old/one", &first),
        ("main", &last),
        ("refs/tags/v1", &first),
        (first.as_str(), &first),
        (last.as_str(), &last),
    ] {
        world.gathers(&[format!("name: mill, git: '{}', rev: '{rev}'", world.url("mill"))]);
        let ran = world.fetch(&["--quiet"]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{rev}: {}", ran.out);
        assert!(world.read("project/readyroom.lock").contains(&format!("commit: \"{commit}\"")), "{rev}");
        assert!(world.has("mill", &format!("{commit}:docs/mill.md")), "{rev}");
    }
}

#[test]
fn a_project_without_such_repositories_has_nothing_to_fetch() {
    let world = World::new("nothing");
    world.gathers(&["name: mill, path: ../mill".to_owned()]);
    let ran = world.fetch(&[]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (Some(0), "nothing to fetch: no entry of `repositories` has `git`\n")
    );
    assert_eq!(world.files(), ["project/readyroom.yaml"]);
}
