//! Tests what is read, parsed and linked again after a change.

#![allow(clippy::disallowed_methods, reason = "makes a project in a folder of its own")]

use std::collections::BTreeSet;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use super::live_project::LiveProject;
use crate::cache::CacheChoice;
use crate::load::Place;

const RUNBOOK: &str = "content/disk.md";

/// A folder that is removed after the test.
struct Room(Utf8PathBuf);

impl Room {
    fn new() -> Self {
        let name = format!("readyroom-followed-{}", std::process::id());
        Self(Utf8PathBuf::try_from(std::env::temp_dir()).expect("it is UTF-8").join(name))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes a file and updates the project. Returns whether the snapshot is linked as before.
fn is_linked_as_before(followed: &mut LiveProject, root: &Utf8Path, path: &str, text: &str) -> bool {
    let before = followed.update(&BTreeSet::new()).expect("it can be read");
    let full = root.join(path);
    fs::create_dir_all(full.parent().expect("it is in the project")).expect("it can be made");
    fs::write(full, text).expect("it can be written");
    let now = followed.update(&BTreeSet::from([path.into()])).expect("it can be read");
    let at = now.site.pages.iter().position(|page| now.site.sources[page.document.file].path == path);
    let shown = at.map(|at| now.site.sources.text(now.site.pages[at].document.file).expect("it is read"));
    assert!(shown.is_none_or(|shown| shown == text), "the new text is shown");
    before.site.is_linked_as(&now.site)
}

#[test]
fn only_what_others_see_is_linked_again() {
    let room = Room::new();
    let project = room.0.as_path();
    for (path, text) in [
        ("readyroom.yaml", ""),
        (RUNBOOK, "# Disk\n\nIt is full.\n\nRun `df`.\n\n## Then\n\nSee [CPU](cpu.md).\n"),
        ("content/cpu.md", "# CPU\n\n{{< include \"part.md\" >}}\n"),
        ("content/part.md", "A part of a page.\n"),
    ] {
        fs::create_dir_all(project.join("content")).expect("it can be made");
        fs::write(project.join(path), text).expect("it can be written");
    }
    let place = Place { root: Some(project.to_owned()), ..Place::default() };
    let mut followed = LiveProject::open(&place, &CacheChoice::Off).expect("it is a project");
    followed.read().expect("it can be read");
    let mut edit = |path: &str, text: &str| is_linked_as_before(&mut followed, project, path, text);
    assert!(edit(RUNBOOK, "# Disk\n\nIt is full.\n\nRun `df -h` there.\n\n## Then\n\nSee [CPU](cpu.md).\n"));
    assert!(edit(
        RUNBOOK,
        "# Disk\n\nIt is full.\n\nRun `df -h` on all hosts.\n\n## Then\n\nSee [CPU](cpu.md), and wait.\n"
    ));
    assert!(
        edit(
            RUNBOOK,
            "# Disk\n\nIt is full now.\n\nRun `df -h` on all hosts.\n\n## Then\n\nSee [CPU](cpu.md), and wait.\n"
        ),
        "the first sentence, which lists read from the page"
    );
    assert!(
        !edit(
            RUNBOOK,
            "# Disk\n\nIt is full.\n\nRun `df -h` on all hosts.\n\n## Now\n\nSee [CPU](cpu.md), and wait.\n"
        ),
        "a heading"
    );
    assert!(
        !edit(
            RUNBOOK,
            "# Disk\n\nIt is full.\n\nRun `df -h` on all hosts.\n\n## Now\n\nTODO: see [CPU](cpu.md), and wait.\n"
        ),
        "a section that is unfinished now, and no evidence any more"
    );
    assert!(
        !edit(
            RUNBOOK,
            "# Disk\n\nIt is full.\n\nRun `df -h` on all hosts.\n\n## Now\n\nSee [CPU](cpus.md), and wait.\n"
        ),
        "a link"
    );
    assert!(!edit(RUNBOOK, "# Disk\n\n## Now\n"), "it says nothing now");
    assert!(!edit(RUNBOOK, "---\ntitle: Disks\n---\n# Disk\n\n## Now\n"), "front matter");
    assert!(!edit("content/part.md", "Another part.\n"), "it is included elsewhere");
    assert!(!edit("content/new.md", "# New\n\nA page.\n"), "a file");
    assert!(!edit("readyroom.yaml", "title: Other\n"), "the configuration");
    assert!(edit(RUNBOOK, "---\ntitle: Disks\n---\n# Disk\n\n## Now\n\n"), "after all of this");
}
