//! Where a site may be written, and what is never deleted there.

use std::fs;

use crate::project::Project;

fn project(name: &str) -> Project {
    Project::new(name).file("content/a.md", "# A\n")
}

#[test]
fn files_that_readyroom_did_not_write_stay() {
    let project = project("foreign_file");
    project.build().finds(&[]);
    project.write("public/mine.txt", "mine");
    project.build().fails("public/mine.txt` was not written by readyroom");
    assert_eq!(project.page("mine.txt"), "mine");
    assert!(project.page("a/index.html").contains("<title>A"));
    fs::remove_file(project.path("public/mine.txt")).unwrap();
    project.build().finds(&[]);
}

/// The list is truncated, as after a power failure.
#[test]
fn a_damaged_list_of_files_is_named() {
    let project = project("damaged_list");
    project.build().finds(&[]);
    let marker = project.path("public/.readyroom");
    let list = fs::read_to_string(&marker).unwrap();
    fs::write(&marker, &list[..list.len() / 2]).unwrap();
    project.build().fails("the list of files in `");
    fs::write(&marker, "").unwrap();
    project.build().fails("the list of files in `");
    assert!(project.page("a/index.html").contains("<title>A"));
    // A temporary folder that was never completed is removed.
    fs::write(&marker, &list).unwrap();
    project.write(".public.readyroom/.readyroom", "");
    project.write(".public.readyroom/half/index.html", "<!doc");
    project.write("public/.readyroom.new", "Writ");
    project.build().finds(&[]);
    assert!(!project.path(".public.readyroom").exists() && !project.path("public/.readyroom.new").exists());
}

/// If two folders cannot be exchanged atomically, a build may be killed between the two steps.
#[test]
fn a_site_that_stepped_aside_comes_back() {
    let project = project("stepped_aside");
    project.build().finds(&[]);
    fs::rename(project.path("public"), project.path(".public.old")).unwrap();
    project.write("content/a.md", "# A\n\n[x](nowhere.md)\n");
    project.build();
    fs::rename(project.path("public"), project.path(".public.old")).unwrap();
    project.write("content/a.md", "# New\n");
    project.build().finds(&[]);
    assert!(project.page("a/index.html").contains("<title>New"));
    assert!(!project.path(".public.old").exists());
    project.write(".public.old/mine.txt", "mine");
    project.build().finds(&[]);
    assert_eq!(fs::read_to_string(project.path(".public.old/mine.txt")).unwrap(), "mine");
}

/// The project's folders are refused even if they do not exist, since the next run would read a new one.
#[test]
fn folders_that_are_not_the_output() {
    let project = project("out_elsewhere")
        .file("readyroom.yaml", "alarms:\n  - path: ops/rules/*.yaml\nbaseline: known/baseline.json\n")
        .file("pictures/a.png", "png")
        .file("content/b.md", "# B\n\n![A](../pictures/a.png)\n")
        .file("known/baseline.json", "{\"version\":2,\"findings\":[]}\n");
    let of_project = "the project reads the files there; choose another with --out";
    let outer = project.path("..");
    let files = || {
        let entries = walkdir::WalkDir::new(project.path("")).into_iter();
        entries.filter_entry(|entry| entry.file_name() != ".readyroom-cache").count()
    };
    for (out, why) in [
        ("", "cannot be the folder of the site: the project is in it"),
        ("content", of_project),
        ("content/..", "the project is in it"),
        ("ops", of_project),
        ("ops/rules", of_project),
        ("checklists", of_project),
        ("checklists/site", of_project),
        ("templates", of_project),
        ("static", of_project),
        ("static/deep/site", of_project),
        ("pictures", "`pictures/a.png` is in it"),
        ("content/a.md", "is in it"),
        ("readyroom.yaml", "is in it"),
        (outer.to_str().unwrap(), "the project is in it"),
        #[cfg(unix)]
        ("/", "the project is in it"),
    ] {
        let out = project.path(out);
        let before = files();
        project.run(&["build", "--keep-going", "--out", out.to_str().unwrap()]).fails(why);
        assert_eq!(files(), before, "{out:?}");
    }
    project.run(&["build", "--keep-going", "--out", ""]).fails("the output folder needs a name");
    let mut here = project.command(&["build", "--keep-going", "--out", "."]);
    let here = crate::project::Run::from(here.current_dir(project.path("")).output().unwrap());
    here.fails("the project is in it");
    let source = fs::read_to_string(project.path("content/a.md")).unwrap();
    assert_eq!(source, "# A\n");
}

#[test]
fn files_that_are_not_the_zip_or_the_report() {
    let project = project("zip_elsewhere")
        .file("readyroom.yaml", "baseline: known.json\n")
        .file("known.json", "{\"version\":2,\"findings\":[]}\n")
        .file("pictures/a.png", "png")
        .file("content/b.md", "# B\n\n![A](../pictures/a.png)\n");
    let before: Vec<Vec<u8>> = ["content/a.md", "known.json", "pictures/a.png"]
        .map(|path| fs::read(project.path(path)).unwrap())
        .into();
    for file in [
        "readyroom.yaml",
        "content/a.md",
        "content/new.md",
        "checklists/x.yaml",
        "pictures/a.png",
        "known.json",
    ] {
        let file = project.path(file);
        let file = file.to_str().unwrap();
        project.run(&["build", "--zip", file]).fails("is not written: ");
        project.run(&["check", "--output", file]).fails("is not written: ");
    }
    let inside = project.path("public/site.zip");
    project.run(&["build", "--zip", inside.to_str().unwrap()]).fails("is not written: ");
    assert!(!project.path("public").exists());
    let after: Vec<Vec<u8>> = ["content/a.md", "known.json", "pictures/a.png"]
        .map(|path| fs::read(project.path(path)).unwrap())
        .into();
    assert_eq!(before, after);
}

#[test]
fn a_site_within_the_content_is_not_read() {
    let project = project("out_in_content");
    let out = project.path("content/site");
    for _ in 0..2 {
        let run = project.run(&["build", "--out", out.to_str().unwrap()]);
        run.finds(&[]);
        assert!(run.out.contains("in 2 files"), "{run:?}");
    }
}

#[test]
fn a_failed_build_leaves_the_last_good_site() {
    let project = project("last_good");
    project.build().finds(&[]);
    project.write("content/a.md", "# B\n\n[x](nowhere.md)\n");
    let run = project.run(&["build"]);
    assert_eq!(run.code, Some(1));
    assert!(project.page("a/index.html").contains("<title>A"));
    project.build();
    assert!(project.page("a/index.html").contains("<title>B"));
}

/// A folder with this name that contains other files belongs to the user.
#[test]
fn a_folder_beside_the_output_is_respected() {
    let project = project("beside");
    project.write(".public.readyroom/mine.txt", "mine");
    project.build();
    assert_eq!(fs::read_to_string(project.path(".public.readyroom/mine.txt")).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_the_output_elsewhere() {
    use std::os::unix::fs::symlink;

    for (name, link) in [("link_output", "public"), ("link_stage", ".public.readyroom")] {
        let elsewhere = Project::new(&format!("{name}_elsewhere"));
        fs::remove_file(elsewhere.path("readyroom.yaml")).unwrap();
        let project = project(name);
        symlink(elsewhere.path(""), project.path(link)).unwrap();
        let run = project.build();
        let written = fs::read_dir(elsewhere.path("")).unwrap().count();
        assert_eq!(written, 0, "{link}: {run:?}");
        assert!(
            run.code == Some(2) || project.path("public").symlink_metadata().unwrap().is_dir(),
            "{run:?}"
        );
    }
}
