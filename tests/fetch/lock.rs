//! Which commit is fetched, and what the lock file records.

use crate::repository::World;
use crate::world;

fn commits(world: &World) -> Vec<String> {
    let lock = world.read("project/readyroom.lock");
    let commits = lock.lines().filter_map(|line| line.trim().strip_prefix("commit: "));
    commits.map(|commit| commit.trim_matches('"').to_owned()).collect()
}

#[test]
fn the_lock_holds_a_repository_until_it_is_updated() {
    let (world, first) = world("update");
    let kiln = world.repository("kiln", &[("readyroom.yaml", "")]);
    world.gathers(&[
        format!("name: mill, git: '{}', rev: main", world.url("mill")),
        format!("name: kiln, git: '{}'", world.url("kiln")),
    ]);
    world.fetch(&[]);
    let last = world.commit("mill", &[("docs/mill.md", "# It stands again\n")]);
    let newer = world.commit("kiln", &[("content/kiln.md", "# It is cold\n")]);
    assert_eq!(world.fetch(&[]).code, Some(0));
    assert_eq!(commits(&world), [kiln.clone(), first.clone()]);
    let ran = world.fetch(&["--update", "mill"]);
    let (short, was, other) = (&last[..12], &first[..12], &kiln[..12]);
    assert_eq!(ran.out, format!("mill: {short}, was {was}\nkiln: {other}\n2 repositories fetched\n"));
    assert_eq!(commits(&world), [kiln.clone(), last.clone()]);
    assert!(world.has("mill", &format!("{last}:docs/mill.md")));
    assert_eq!(world.fetch(&["--update"]).code, Some(0));
    assert_eq!(commits(&world), [newer, last]);
}

#[test]
fn a_repository_to_update_has_to_exist() {
    let (world, _) = world("update-unknown");
    world.gathers(&[
        format!("name: mill, git: '{}'", world.url("mill")),
        "name: kiln, path: ../kiln".to_owned(),
    ]);
    let ran = world.fetch(&["--update", "mil"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(2), "error: `repositories` has no `mil`; did you mean `mill`?\n")
    );
    let ran = world.fetch(&["--update", "kiln"]);
    let said = "error: `kiln` cannot be fetched: its entry of `repositories` has no `git`\n";
    assert_eq!((ran.code, ran.err.as_str()), (Some(2), said));
}

#[test]
fn a_lock_of_another_address_or_rev_does_not_count() {
    let (world, first) = world("other");
    world.fetch(&[]);
    world.git("mill", &["branch", "old"]);
    let last = world.commit("mill", &[("docs/more.md", "# More\n")]);
    world.gathers(&[format!("name: mill, git: '{}', rev: main", world.url("mill"))]);
    assert!(world.fetch(&[]).out.contains("new in the lock"));
    assert_eq!(commits(&world), [last]);
    world.gathers(&[format!("name: mill, git: '{}', rev: old", world.url("mill"))]);
    world.fetch(&[]);
    assert_eq!(commits(&world), [first]);
    let kiln = world.repository("kiln", &[("readyroom.yaml", "")]);
    world.gathers(&[format!("name: mill, git: '{}', rev: main", world.url("kiln"))]);
    let ran = world.fetch(&[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert_eq!(commits(&world), [kiln]);
}

#[test]
fn a_conflict_in_the_lock_is_not_overwritten() {
    let (world, _) = world("conflict");
    world.fetch(&[]);
    let lock = world.read("project/readyroom.lock");
    let conflict = lock.replace("    commit:", "<<<<<<< HEAD\n    commit:");
    world.write("project/readyroom.lock", &conflict);
    let ran = world.fetch(&["--update"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(
        ran.err.starts_with("error: readyroom.lock:7:1: this is a merge conflict\n  help: "),
        "{}",
        ran.err
    );
    assert_eq!(world.read("project/readyroom.lock"), conflict);
    world.write("project/readyroom.lock", &lock.replace("commit: \"", "commit: \"--x"));
    let ran = world.fetch(&[]);
    assert!(ran.err.starts_with("error: readyroom.lock:7:13: `--x"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_lock_that_leads_out_of_the_project_is_not_written() {
    let (world, _) = world("lock-out");
    world.write("mine.txt", "");
    std::os::unix::fs::symlink("../mine.txt", world.path("project/readyroom.lock")).unwrap();
    let ran = world.fetch(&[]);
    assert_ne!(ran.code, Some(0), "{}", ran.out);
    assert_eq!(world.read("mine.txt"), "");
}
