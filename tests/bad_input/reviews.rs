//! Reviews are edited in place. Other text is unchanged, and nothing outside the project is changed.

use std::fs;

use crate::project::Project;

const REVIEW: &str = "content/shop/reviews/launch.md";

const CHECKLIST: &str = "---\nid: launch\nsections:\n  - title: \"Two\\nlines\"\n    items:\n      \
                         - {id: a.one, question: \"One?\\n---\\n# heading\"}\n      \
                         - {id: 'b: two', question: Two?}\n---\n";

/// A service with a review whose content is `review`, for a checklist with the items `a.one` and `b: two`.
fn project(name: &str, review: impl AsRef<[u8]>) -> Project {
    Project::new(name)
        .file("checklists/launch.md", CHECKLIST)
        .file("content/shop/service.yaml", "application: shop\nrole: cart\nowner: mira\n")
        .file(REVIEW, review)
}

fn review(project: &Project) -> String {
    fs::read_to_string(project.path(REVIEW)).unwrap()
}

/// The number of files in the review's folder, including hidden ones.
fn files(project: &Project) -> usize {
    fs::read_dir(project.path("content/shop/reviews")).unwrap().count()
}

#[test]
fn windows_line_ends_stay() {
    let project =
        project("answer_crlf", "\u{feff}---\r\nchecklist: launch\r\nanswers:\r\n  a.one: yes # é\r\n---\r\n");
    let run = project.run(&["answer", "shop-cart", "a.one", "no", "--note", "Two\nlines"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(run.code, Some(0));
    assert_eq!(
        lines,
        [
            "content/shop/reviews/launch.md:4: a.one: no",
            "`no` to `a.one` has no open action with an owner and a due date"
        ]
    );
    assert_eq!(
        review(&project),
        "\u{feff}---\r\nchecklist: launch\r\nanswers:\r\n  a.one: # é\r\n    answer: no\r\n    note: |\r\n      Two\r\n      \
         lines\r\n    answered_on: 2026-11-20\r\n---\r\n"
    );
    assert_eq!(files(&project), 1);
}

#[test]
fn words_that_have_a_meaning_in_yaml() {
    let project = project("answer_marks", "---\nchecklist: launch\nanswers:\n---");
    let run = project.run(&["new", "review", "shop-cart", "launch"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for (item, note) in [("a.one", "---\n# x: {y}\n"), ("b: two", "'\"\\ \u{1b}[31m\u{2028}.")] {
        let run = project.run(&[
            "answer",
            "shop-cart",
            item,
            "yes",
            "--note",
            note,
            "--by",
            "@x",
            "--evidence",
            "a, b]",
        ]);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    assert_eq!(
        review(&project),
        "---\nchecklist: launch\nanswers:\n\n  # Two lines\n  # One? --- # heading (major)\n  a.one:\n    answer: yes\n    \
         evidence: [\"a, b]\"]\n    note: |\n      ---\n      # x: {y}\n    answered_by: \"@x\"\n    answered_on: 2026-11-20\n  \
         # Two? (major)\n  \"b: two\":\n    answer: yes\n    evidence: [\"a, b]\"]\n    note: \"'\\\"\\\\ \\u001b[31m\\u2028.\"\n    \
         answered_by: \"@x\"\n    answered_on: 2026-11-20\n---"
    );
    let run = project.run(&["export", "review", "shop-cart", "--format", "csv"]);
    assert!(run.out.contains(",'@x,2026-11-20,\"a, b]\","), "{run:?}");
}

#[test]
fn a_review_that_cannot_be_read_is_left_alone() {
    for (name, bytes, why) in [
        (
            "answer_utf8",
            &b"---\nchecklist: launch\nanswers:\n  a.one: yes # \xff\n---\n"[..],
            ":4:16: the bytes here are not",
        ),
        (
            "answer_nul",
            b"---\nchecklist: launch\nanswers:\n  a.one: yes # \0\n---\n",
            ":4:16: there is a NUL byte",
        ),
        ("answer_open", b"---\nchecklist: launch\nanswers: [\n---\n", ":3:10: this is not YAML"),
        (
            "answer_list",
            b"---\nchecklist: launch\nanswers: [a.one]\n---\n",
            ":3:1: `a.one` cannot be written here",
        ),
        (
            "answer_alias",
            b"---\nchecklist: launch\nanswers:\n  x: &x {answer: no}\n  a.one: *x\n---\n",
            ":5:3: `answer` cannot",
        ),
        (
            "answer_twice",
            b"---\nchecklist: launch\nanswers:\n  x: {note: a, note: b}\n  a.one:\n---\n",
            ":4:16: duplicate key `note`",
        ),
    ] {
        let project = project(name, bytes);
        project.run(&["answer", "shop-cart", "a.one", "yes"]).fails(&format!("{REVIEW}{why}"));
        assert_eq!(fs::read(project.path(REVIEW)).unwrap(), bytes);
        assert_eq!(files(&project), 1);
    }
}

#[test]
fn a_read_only_review_is_left_alone() {
    let text = "---\nchecklist: launch\nanswers:\n  a.one:\n---\n";
    let project = project("answer_read_only", text);
    let mut permissions = fs::metadata(project.path(REVIEW)).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(project.path(REVIEW), permissions).unwrap();
    for command in [&["answer", "shop-cart", "a.one", "yes"][..], &["new", "review", "shop-cart", "launch"]] {
        project.run(command).fails_on_disk("content/shop/reviews/launch.md` is read-only");
    }
    assert_eq!(review(&project), text);
}

#[test]
fn files_of_a_killed_run_do_not_get_in_the_way() {
    let project = project("answer_killed", "---\nchecklist: launch\nanswers:\n  a.one:\n---\n")
        .file("content/shop/reviews/.launch.md.readyroom", "half");
    let run = project.run(&["answer", "shop-cart", "a.one", "yes"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(review(&project).contains("a.one:\n    answer: yes\n"));
    assert_eq!(files(&project), 1);
}

/// Another run that is writing will end soon, but a folder in the way stays until somebody moves it.
#[test]
fn what_is_in_the_way_of_a_review() {
    let beside = "content/shop/reviews/.launch.md.readyroom";
    let answer = ["answer", "shop-cart", "a.one", "yes"];
    let text = "---\nchecklist: launch\nanswers:\n  a.one:\n---\n";
    let project = project("answer_locked", text).file(beside, "");
    let writing = fs::File::open(project.path(beside)).unwrap();
    writing.lock().unwrap();
    project.run(&answer).fails_on_disk("is in the way: another run is writing");
    assert_eq!(review(&project), text);
    drop(writing);
    assert_eq!(project.run(&answer).code, Some(0));

    project.write(&format!("{beside}/mine.txt"), "mine");
    project
        .run(&["answer", "shop-cart", "a.one", "no"])
        .fails("is in the way, and readyroom did not write it");
}

#[cfg(unix)]
#[test]
fn links_are_followed_within_the_project_only() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let text = "---\nchecklist: launch\nanswers:\n  a.one:\n---\n";
    let inside = project("answer_link", text).file("other/launch.md", text);
    fs::remove_file(inside.path(REVIEW)).unwrap();
    symlink("../../../other/launch.md", inside.path(REVIEW)).unwrap();
    fs::set_permissions(inside.path("other/launch.md"), PermissionsExt::from_mode(0o640)).unwrap();
    assert_eq!(inside.run(&["answer", "shop-cart", "a.one", "yes"]).code, Some(0));
    assert!(fs::symlink_metadata(inside.path(REVIEW)).unwrap().is_symlink());
    assert!(review(&inside).contains("answer: yes"));
    assert_eq!(fs::metadata(inside.path("other/launch.md")).unwrap().permissions().mode() & 0o777, 0o640);

    let outside = project("new_link_out", text).file("../new_link_out_elsewhere/kept.txt", "kept");
    fs::remove_dir_all(outside.path("content/shop/reviews")).unwrap();
    symlink("../../../new_link_out_elsewhere", outside.path("content/shop/reviews")).unwrap();
    outside
        .run(&["new", "review", "shop-cart", "launch"])
        .fails("`content/shop/reviews/launch.md` leads out of the project");
    assert_eq!(fs::read_dir(outside.path("../new_link_out_elsewhere")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn one_file_is_one_piece_of_evidence_through_any_link() {
    use std::os::unix::fs::symlink;

    let ids = || (0..7).map(|at| format!("e.{at}"));
    let items: String = ids().map(|id| format!("      - {{id: {id}, evidence: required}}\n")).collect();
    let answers: String =
        ids().map(|id| format!("  {id}: {{answer: yes, evidence: [../{id}.txt]}}\n")).collect();
    let project = project("evidence_links", format!("---\nchecklist: launch\nanswers:\n{answers}---\n"))
        .file("checklists/launch.md", format!("---\nid: launch\nsections:\n  - items:\n{items}---\n"))
        .file("content/shop/run.txt", "p99 was 120 ms\n");
    for id in ids() {
        symlink("run.txt", project.path(&format!("content/shop/{id}.txt"))).unwrap();
    }
    let run = project.check();
    assert!(
        run.out.contains("7 answers share the evidence `../e.0.txt`, so it counts for none of them"),
        "{run:?}"
    );
}
