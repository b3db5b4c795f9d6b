//! Repositories that cannot be fetched. Each is reported at its line, and the others are fetched.

use crate::repository::World;
use crate::world;

#[test]
fn ten_failures_do_not_affect_the_others() {
    let world = World::new("ten");
    let mut members = Vec::new();
    for at in 0..12 {
        let name = format!("r{at}");
        world.repository(&name, &[("content/page.md", "# A page\n")]);
        members.push(format!("name: {name}, git: '{}'", world.url(&name)));
    }
    let (gone, there) = (world.url("gone"), world.url("r0"));
    let bad = [
        format!("name: gone, git: '{gone}'"),
        format!("name: no-branch, git: '{there}', rev: develop"),
        format!("name: no-commit, git: '{there}', rev: '{}'", "1".repeat(40)),
        format!("name: option, git: '{there}', rev: '--upload-pack=touch {gone}'"),
        format!("name: helper, git: 'ext::sh -c touch% {}'", world.path("touched").display()),
        "name: other, git: 'git://a.example/b.git'".to_owned(),
        "name: plain, git: 'http://a.example/b.git'".to_owned(),
        "name: folder, git: ../r0".to_owned(),
        format!("name: dash, git: '--upload-pack=touch {}'", world.path("touched").display()),
        "name: host, git: 'ssh://-oProxyCommand=touch/b.git'".to_owned(),
    ];
    members.extend(bad);
    world.gathers(&members);
    let ran = world.fetch(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{}", ran.out);
    assert!(ran.out.ends_with("\n12 repositories fetched, 10 failed\n"), "{}", ran.out);
    let findings: Vec<&str> = ran.out.lines().filter(|line| line.contains(": error: ")).collect();
    let expected = [
        "readyroom.yaml:15:23: error: `file://…/gone` cannot be fetched: '…/gone' does not appear to be a git repository",
        "readyroom.yaml:16:28: error: `file://…/r0` has no branch, tag or commit `develop`",
        "readyroom.yaml:17:28: error: `file://…/r0` has no branch, tag or commit `1111111111111111111111111111111111111111`",
    ];
    assert_eq!(findings[..3], expected);
    for (finding, ends) in findings[3..].iter().zip([
        "starts with `-`, like a git option",
        "is not fetched: only `https`, `ssh` and `file` are",
        "is not fetched: only `https`, `ssh` and `file` are",
        "is not fetched: only `https`, `ssh` and `file` are",
        "is not an address to fetch from",
        "starts with `-`, like a git option",
        "names no host",
    ]) {
        assert!(finding.ends_with(ends), "{finding}");
    }
    assert_eq!(findings.len(), 10);
    assert_eq!(ran.out.matches("\n  help: ").count(), 10);
    assert!(!world.path("touched").exists() && !world.path("gone").exists());
    let lock = world.read("project/readyroom.lock");
    assert_eq!(lock.matches("- name: r").count(), 12);
    assert_eq!(lock.matches("- name: ").count(), 12);
}

#[test]
fn a_repository_of_another_user_has_a_help_line() {
    let (world, _) = world("owner");
    // With this variable, git treats every repository as that of another user.
    let ran = world.fetch_with(&[], &[("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    let expected = "cannot be fetched: detected dubious ownership in repository at '…/mill/.git'\n  help: if you trust \
                    its owner, run `git config --global --add safe.directory …/mill/.git`\n";
    assert!(ran.out.contains(expected), "{}", ran.out);
}

#[test]
fn users_and_passwords_are_neither_printed_nor_written() {
    let world = World::new("token");
    // No server listens at these addresses.
    world.gathers(&[
        "name: mill, git: 'https://mira:s3cret@127.0.0.1:1/mill.git'".to_owned(),
        "name: kiln, git: 'https://t0ken@127.0.0.1:1/kiln.git'".to_owned(),
        "name: wharf, git: 'http://mira:s3cret@127.0.0.1:1/wharf.git'".to_owned(),
    ]);
    let ran = world.fetch(&["--verbose"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("`https://127.0.0.1:1/mill.git` cannot be fetched: "), "{}", ran.out);
    let printed = format!("{}{}", ran.out, ran.err);
    assert!(
        !printed.contains("s3cret") && !printed.contains("t0ken") && !printed.contains("mira"),
        "{printed}"
    );
    for file in world.files().iter().filter(|file| *file != "project/readyroom.yaml") {
        let bytes = std::fs::read(world.path(file)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("s3cret") && !text.contains("t0ken"), "{file}");
    }
}

#[test]
fn a_user_in_the_address_is_not_in_the_lock() {
    let (world, commit) = world("user");
    // The user's git configuration maps a URL with a password to a local repository.
    let config =
        format!("[url \"{}\"]\n\tinsteadOf = https://mira:s3cret@git.acme.example/mill\n", world.url("mill"));
    world.write("gitconfig", &config);
    world.gathers(&["name: mill, git: 'https://mira:s3cret@git.acme.example/mill'".to_owned()]);
    let config = world.path("gitconfig");
    let ran = world.fetch_with(&[], &[("GIT_CONFIG_GLOBAL", config.to_str().unwrap())]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let lock = world.read("project/readyroom.lock");
    assert!(lock.contains("    url: https://git.acme.example/mill\n"), "{lock}");
    assert!(lock.contains(&commit) && !lock.contains("s3cret"), "{lock}");
    for file in world.files().iter().filter(|file| file.starts_with("project/.readyroom-fetched/")) {
        let bytes = std::fs::read(world.path(file)).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("s3cret"), "{file}");
    }
    std::fs::remove_dir_all(world.path("mill")).unwrap();
    assert_eq!(world.fetch(&[]).code, Some(0), "the lock holds it");
}

#[test]
fn an_address_that_git_rewrites_to_another_protocol_is_refused() {
    let world = World::new("rewritten");
    let touch = world.path("touched");
    let config = format!(
        "[url \"ext::sh -c touch% {}% \"]\n\tinsteadOf = https://git.acme.example/\n",
        touch.display()
    );
    world.write("gitconfig", &config);
    world.gathers(&["name: mill, git: 'https://git.acme.example/mill'".to_owned()]);
    let config = world.path("gitconfig");
    let ran = world.fetch_with(&[], &[("GIT_CONFIG_GLOBAL", config.to_str().unwrap())]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("transport 'ext' not allowed"), "{}", ran.out);
    assert!(!touch.exists());
}
