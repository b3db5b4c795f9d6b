//! The folder of clones: what is made again, what is removed, and what is kept.

use std::fs;

use crate::repository::World;
use crate::world;

const CLONE: &str = "project/.readyroom-fetched/mill.git";

/// The only pack with commits in the clone.
fn largest_pack(world: &World) -> std::path::PathBuf {
    let packs = fs::read_dir(world.path(&format!("{CLONE}/objects/pack"))).unwrap();
    let packs = packs.map(|entry| entry.unwrap().path());
    packs
        .filter(|path| path.extension().is_some_and(|ending| ending == "pack"))
        .max_by_key(|path| fs::metadata(path).unwrap().len())
        .unwrap()
}

#[test]
fn a_clone_that_is_damaged_is_made_again() {
    let (world, commit) = world("damaged");
    world.fetch(&[]);
    let damages: [(&str, &dyn Fn()); 5] = [
        ("a short pack", &|| {
            let pack = largest_pack(&world);
            let bytes = fs::read(&pack).unwrap();
            fs::remove_file(&pack).unwrap();
            fs::write(&pack, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("a pack that is gone", &|| fs::remove_file(largest_pack(&world)).unwrap()),
        ("an empty configuration", &|| world.write(&format!("{CLONE}/config"), "")),
        ("no HEAD", &|| fs::remove_file(world.path(&format!("{CLONE}/HEAD"))).unwrap()),
        ("no objects", &|| fs::remove_dir_all(world.path(&format!("{CLONE}/objects"))).unwrap()),
    ];
    for (name, damage) in damages {
        damage();
        let ran = world.fetch(&[]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{name}: {}", ran.out);
        assert!(world.has("mill", &format!("{commit}:docs/mill.md")), "{name}");
        assert!(world.has("mill", &format!("{commit}:docs/wheel.png")), "{name}");
    }
}

#[test]
fn a_run_that_was_killed_leaves_nothing_behind() {
    let (world, commit) = world("killed");
    world.fetch(&[]);
    world.write("project/.readyroom-fetched/.mill.new.git/objects/pack/tmp_pack_x", "PACK");
    world.write(&format!("{CLONE}/objects/pack/tmp_pack_y"), "PACK");
    fs::remove_file(world.path("project/.readyroom-fetched/CACHEDIR.TAG")).unwrap();
    let ran = world.fetch(&[]);
    // A folder without our marker may belong to somebody else.
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains("holds files that readyroom did not write"), "{}", ran.err);
    fs::remove_dir_all(world.path(CLONE)).unwrap();
    fs::remove_dir_all(world.path("project/.readyroom-fetched/.mill.new.git")).unwrap();
    world.write("project/.readyroom-fetched/CACHEDIR.TAG.new", "Signa");
    assert_eq!(world.fetch(&[]).code, Some(0));
    world.write(&format!("{CLONE}/objects/pack/tmp_pack_y"), "PACK");
    world.write("project/.readyroom-fetched/.mill.new.git/config", "");
    assert_eq!(world.fetch(&[]).code, Some(0));
    assert!(world.has("mill", &commit));
    assert!(!world.path(&format!("{CLONE}/objects/pack/tmp_pack_y")).exists());
}

#[test]
fn clones_of_repositories_that_are_no_longer_named_are_removed() {
    let (world, _) = world("left");
    world.repository("kiln", &[("content/kiln.md", "# Kiln\n")]);
    let (mill, kiln) = (world.url("mill"), world.url("kiln"));
    world.gathers(&[format!("name: mill, git: '{mill}'"), format!("name: kiln, git: '{kiln}'")]);
    world.fetch(&[]);
    world.write("project/.readyroom-fetched/notes.git/config", "[core]\n");
    world.write("project/.readyroom-fetched/notes.txt", "mine\n");
    world.gathers(&[format!("name: kiln, git: '{kiln}'")]);
    let ran = world.fetch(&[]);
    assert!(ran.out.contains("mill: removed: `repositories` does not name it\n"), "{}", ran.out);
    assert!(!world.path(CLONE).exists());
    assert!(world.path("project/.readyroom-fetched/kiln.git").exists());
    assert_eq!(world.read("project/.readyroom-fetched/notes.git/config"), "[core]\n");
    assert_eq!(world.read("project/.readyroom-fetched/notes.txt"), "mine\n");
    assert!(!world.read("project/readyroom.lock").contains("mill"));
    world.gathers(&["name: mill, path: ../mill".to_owned()]);
    assert_eq!(world.fetch(&[]).code, Some(0));
    assert!(world.read("project/readyroom.lock").ends_with("repositories: []\n"));
}

#[test]
fn what_is_not_a_clone_of_ours_is_not_replaced() {
    let (world, _) = world("foreign");
    world.fetch(&[]);
    fs::remove_dir_all(world.path(CLONE)).unwrap();
    world.git("project", &["init", "--quiet", "--bare", ".readyroom-fetched/mill.git"]);
    let ran = world.fetch(&[]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    let expected = "readyroom.yaml:3:23: error: `.readyroom-fetched/mill.git` is not a clone that readyroom made\n  help: move";
    assert!(ran.out.contains(expected), "{}", ran.out);
    assert!(world.path(&format!("{CLONE}/HEAD")).exists());
}

#[test]
fn two_runs_are_not_at_work_in_one_folder() {
    let (world, _) = world("locked");
    world.fetch(&[]);
    let lock = fs::File::options().write(true).open(world.path("project/.readyroom-fetched/lock")).unwrap();
    lock.lock().unwrap();
    let ran = world.fetch(&[]);
    assert_eq!(ran.code, Some(3), "{}", ran.out);
    assert!(ran.err.contains("another `readyroom fetch` is running"), "{}", ran.err);
    drop(lock);
    assert_eq!(world.fetch(&[]).code, Some(0));
}

#[test]
fn nobody_reads_clones_as_documents() {
    let (world, _) = world("walked");
    world.write("project/readyroom.yaml", &(world.read("project/readyroom.yaml") + "documents: ['**/*']\n"));
    world.write("project/page.md", "# A page\n");
    world.fetch(&[]);
    world.write("project/.readyroom-fetched/stray.md", "# [dead](nowhere.md)\n");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_readyroom"));
    let output = command.current_dir(world.path("project")).arg("check").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(!printed.contains("stray") && !printed.contains(".readyroom-fetched"), "{printed}");
}
