//! A `readyroom.yaml` that cannot be read, or has impossible values.

use std::fs;

use crate::project::Project;

#[test]
fn a_value_that_cannot_be_read_ends_the_run_at_its_line() {
    let large = "title: a\n".repeat(2_000_000);
    for (name, text, why) in [
        ("config_list", &b"- a\n"[..], "readyroom.yaml:1:1: readyroom.yaml is a map of keys and values"),
        ("config_word", b"word", "readyroom.yaml:1:1: readyroom.yaml is a map of keys and values"),
        ("config_bytes", b"title: \xff\n", "readyroom.yaml:1:8: the bytes here are not UTF-8"),
        ("config_large", large.as_bytes(), "readyroom.yaml:1:1: this file has 18 MiB"),
        ("config_open", b"title: \"a", "readyroom.yaml:1:8: this is not YAML"),
        ("config_twice", b"title: a\ntitle: b\n", "readyroom.yaml:2:1: `title` is given twice"),
        ("config_glob", b"alarms: ['[']", "readyroom.yaml:1:10: `[` is not a pattern of paths"),
        ("config_date", b"as_of: 2026-02-30", "readyroom.yaml:1:8: this should be a date"),
        ("config_period", b"review_every: 9999999y", "readyroom.yaml:1:15: this should be a period"),
        ("config_level", b"rules: {link-dead: loud}", "readyroom.yaml:1:20: this should be a level"),
        ("config_script", b"source_url: 'javascript:x//{path}'", "readyroom.yaml:1:13: "),
        ("config_base_script", b"base_url: 'javascript:x'", "readyroom.yaml:1:11: "),
        ("config_base_words", b"base_url: run.acme.example", "readyroom.yaml:1:11: "),
    ] {
        Project::new(name).file("readyroom.yaml", text).check().fails(why);
    }
}

#[test]
fn none_or_a_folder() {
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
