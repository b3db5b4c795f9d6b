//! A `readyroom.yaml` that cannot be read, or has impossible values.

use std::fs;

use crate::project::Project;

#[test]
fn a_value_that_cannot_be_read_ends_the_run_at_its_line() {
    let large = "title: a\n".repeat(2_000_000);
    for (name, text, why) in [
        ("config_list", &b"- a\n"[..], "readyroom.yaml:1:1: readyroom.yaml must be a map of keys and values"),
        ("config_word", b"word", "readyroom.yaml:1:1: readyroom.yaml must be a map of keys and values"),
        ("config_bytes", b"title: \xff\n", "readyroom.yaml:1:8: the bytes here are not UTF-8"),
        ("config_large", large.as_bytes(), "readyroom.yaml:1:1: this file has 18 MiB"),
        ("config_open", b"title: \"a", "readyroom.yaml:1:8: this is not YAML"),
        ("config_twice", b"title: a\ntitle: b\n", "readyroom.yaml:2:1: duplicate key `title`"),
        ("config_glob", b"alarms: ['[']", "readyroom.yaml:1:10: `[` is not a valid path pattern"),
        ("config_date", b"as_of: 2026-02-30", "readyroom.yaml:1:8: expected a date"),
        ("config_period", b"review_every: 9999999y", "readyroom.yaml:1:15: expected a period"),
        ("config_level", b"rules: {link-dead: loud}", "readyroom.yaml:1:20: expected a level"),
        ("config_script", b"source_url: 'javascript:x//{path}'", "readyroom.yaml:1:13: "),
        ("config_base_script", b"base_url: 'javascript:x'", "readyroom.yaml:1:11: "),
        ("config_base_words", b"base_url: run.acme.example", "readyroom.yaml:1:11: "),
        (
            "config_above",
            b"baseline: ../known.json",
            "readyroom.yaml:1:11: `../known.json` is outside the project",
        ),
        (
            "config_absolute",
            b"baseline: /etc/passwd",
            "readyroom.yaml:1:11: `/etc/passwd` is outside the project",
        ),
        (
            "config_with",
            b"with: a/../../outline.json.zst",
            "readyroom.yaml:1:7: `a/../../outline.json.zst` is outside",
        ),
        (
            "config_with_file",
            b"with: {file: /dev/zero}",
            "readyroom.yaml:1:14: `/dev/zero` is outside the project",
        ),
    ] {
        Project::new(name).file("readyroom.yaml", text).check().fails(why);
    }
}

#[test]
fn a_config_that_is_missing_or_a_folder() {
    let project = Project::new("config_none");
    fs::remove_file(project.path("readyroom.yaml")).unwrap();
    project.check().fails("has no readyroom.yaml");
    fs::create_dir(project.path("readyroom.yaml")).unwrap();
    project.check().fails("has no readyroom.yaml");
}

#[test]
fn patterns_stay_in_the_project() {
    let text = "alarms: ['../**', '/etc/**', '**']\nrunbook_urls: [{url: '(.*)+[', path: ../..}]\n";
    let project = Project::new("patterns").file("readyroom.yaml", text).file("content/a.md", "# A\n");
    project.build().finds(&[
        "readyroom.yaml:1:10: error[F009] `../**` leads out of the project",
        "readyroom.yaml:1:19: error[F009] `/etc/**` leads out of the project",
        "readyroom.yaml:1:30: error[F009] `**` matches no file that could hold alarms",
        "readyroom.yaml:2:38: error[F009] there is no folder `../../`",
    ]);
}

#[test]
fn an_empty_project() {
    let project = Project::new("empty");
    let run = project.run(&["build"]);
    run.finds(&[]);
    assert!(run.out.starts_with("no problems in 1 file, 0 alarms, 0 runbooks, 0 reviews"), "{run:?}");
    assert!(project.page("index.html").contains("</html>"));
}

/// A file named in `readyroom.yaml` has to be a regular file of the project, also after following links.
#[cfg(unix)]
#[test]
fn named_files_stay_in_the_project() {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    for key in ["baseline", "with"] {
        let project = Project::new(&format!("config_links_{key}")).file("folder/a", "");
        let named = |name: &str| {
            fs::write(project.path("readyroom.yaml"), format!("{key}: {name}\n")).unwrap();
            project.check()
        };
        symlink("/etc/passwd", project.path("password")).unwrap();
        symlink("/dev/zero", project.path("endless")).unwrap();
        symlink("../../../../../../etc/passwd", project.path("folder/above")).unwrap();
        for name in ["password", "endless", "folder/above"] {
            named(name).fails("this symbolic link leads out of the project");
        }
        assert!(Command::new("mkfifo").arg(project.path("pipe")).status().unwrap().success());
        for name in ["folder", "pipe"] {
            named(name).fails(&format!("`{name}`, which `{key}:` in readyroom.yaml names, is not a file"));
        }
    }
}
