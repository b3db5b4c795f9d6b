//! Malicious repositories and folders.

use std::fs;

use crate::repository::World;
use crate::world;

/// A tree with entries that git itself would not write: mode, name, object.
fn tree(world: &World, entries: &[(&str, &[u8], &str)]) -> String {
    let mut bytes = Vec::new();
    for (mode, name, object) in entries {
        bytes.extend(mode.as_bytes());
        bytes.push(b' ');
        bytes.extend(*name);
        bytes.push(0);
        bytes.extend(
            (0..object.len()).step_by(2).map(|at| u8::from_str_radix(&object[at..at + 2], 16).unwrap()),
        );
    }
    world.git_with("mill", &["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], &bytes)
}

#[test]
fn a_hostile_tree_writes_nothing_outside() {
    let (world, _) = world("tree");
    let blob = |text: &[u8]| world.git_with("mill", &["hash-object", "-w", "--stdin"], text);
    let page = blob(b"# Out\n\n![x](../../../../pwned.png) ![y](/.git/config)\n");
    let hook = blob(b"#!/bin/sh\ntouch pwned\n");
    let (out, far) = (blob(b"../../../readyroom.yaml"), blob(b"/etc/passwd"));
    let config = blob(b"documents: ['**/*', ../../]\nalarms: ['../**']\n");
    let hooks = tree(&world, &[("100755", b"post-checkout", &hook)]);
    let git = tree(&world, &[("100644", b"config", &hook), ("40000", b"hooks", &hooks)]);
    let up = tree(&world, &[("100644", b"x.md", &page), ("100644", b"\n.md", &page)]);
    let commit = format!("{:0>40}", "1");
    let root = tree(
        &world,
        &[
            ("40000", b"..", &up),
            ("40000", b".git", &git),
            ("100644", b"/etc/absolute.md", &page),
            ("100644", b"a\nb.md", &page),
            ("120000", b"link-far.md", &far),
            ("120000", b"link-out.md", &out),
            ("160000", b"module", &commit),
            ("100644", b"readyroom.yaml", &config),
            ("100644", b"\xff\xfe.md", &page),
        ],
    );
    let hostile = world.git("mill", &["commit-tree", "-m", "hostile", &root]);
    world.git("mill", &["update-ref", "refs/heads/hostile", &hostile]);
    world.gathers(&[format!("name: mill, git: '{}', rev: hostile", world.url("mill"))]);
    let before = world.files();
    let ran = world.fetch(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    let new: Vec<String> = world.files().into_iter().filter(|file| !before.contains(file)).collect();
    let is_ours =
        |file: &String| file.starts_with("project/.readyroom-fetched/") || file == "project/readyroom.lock";
    assert!(new.iter().all(is_ours), "{new:?}");
    assert!(!new.iter().any(|file| file.contains("hooks")), "{new:?}");
    assert!(world.has("mill", &page));
}

#[test]
fn a_clone_that_came_with_the_project_runs_nothing() {
    let (world, commit) = world("committed");
    world.fetch(&[]);
    let clone = world.path("project/.readyroom-fetched/mill.git");
    let config = fs::read_to_string(clone.join("config")).unwrap();
    let touch = format!("touch {}", world.path("touched").display());
    let evil = format!(
        "{config}[core]\n\tsshCommand = {touch}\n\talternateRefsCommand = {touch}\n\tfsmonitor = {touch}\n[remote \
         \"origin\"]\n\tuploadpack = {touch};git-upload-pack\n"
    );
    fs::write(clone.join("config"), evil).unwrap();
    let ran = world.fetch(&["--update"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert_eq!(fs::read_to_string(clone.join("config")).unwrap(), config);
    assert!(world.has("mill", &commit));
    // A link to another repository would use the configuration of that one.
    fs::create_dir_all(world.path("project/evil")).unwrap();
    fs::write(world.path("project/evil/config"), format!("[remote \"origin\"]\n\tuploadpack = {touch};x\n"))
        .unwrap();
    fs::write(clone.join("commondir"), "../../evil\n").unwrap();
    assert_eq!(world.fetch(&["--update"]).code, Some(0));
    assert!(!world.path("touched").exists());
    assert!(!clone.join("commondir").exists());
}

#[cfg(unix)]
#[test]
fn a_clone_that_leads_elsewhere_is_not_written_into() {
    use std::os::unix::fs::symlink;

    let (world, commit) = world("linked");
    world.fetch(&[]);
    let clone = world.path("project/.readyroom-fetched/mill.git");
    fs::create_dir_all(world.path("mine")).unwrap();
    fs::remove_dir_all(clone.join("objects")).unwrap();
    symlink("../../../mine", clone.join("objects")).unwrap();
    assert_eq!(world.fetch(&[]).code, Some(0));
    assert!(world.has("mill", &commit));
    fs::remove_dir_all(&clone).unwrap();
    symlink("../../mine", &clone).unwrap();
    assert_eq!(world.fetch(&[]).code, Some(1));
    fs::remove_dir_all(world.path("project/.readyroom-fetched")).unwrap();
    symlink("../mine", world.path("project/.readyroom-fetched")).unwrap();
    let ran = world.fetch(&[]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains("is not a folder"), "{}", ran.err);
    assert_eq!(fs::read_dir(world.path("mine")).unwrap().count(), 0);
}

#[test]
fn hooks_do_not_run() {
    let (world, _) = world("hooks");
    let touch = world.path("touched");
    let hook = format!("#!/bin/sh\ntouch {}\n", touch.display());
    for name in ["post-checkout", "reference-transaction", "pre-auto-gc"] {
        world.write(&format!("templates/hooks/{name}"), &hook);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let path = world.path(&format!("templates/hooks/{name}"));
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
    let hooks = world.path("templates/hooks");
    let config = format!(
        "[core]\n\thooksPath = {}\n[init]\n\ttemplateDir = {}\n",
        hooks.display(),
        world.path("templates").display()
    );
    world.write("gitconfig", &config);
    let config = world.path("gitconfig");
    let ran = world.fetch_with(&[], &[("GIT_CONFIG_GLOBAL", config.to_str().unwrap())]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(!touch.exists());
}
