//! Large inputs, with which code of quadratic time would not finish.

use crate::project::{Project, alarms};

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[track_caller]
fn ends(project: &Project) {
    let run = project.check();
    assert!(matches!(run.code, Some(0 | 1)), "ended with {:?}: {}", run.code, run.err);
}

#[test]
fn keys_nobody_knows() {
    let text = format!("---\n{}---\n", lines(30_000, |n| format!("k{n}: 1\n")));
    ends(&Project::new("many_keys").file("content/a.md", text));
}

#[test]
fn merged_keys() {
    let keys = |letter: char| lines(30_000, |n| format!("{letter}{n}: 1,"));
    let text = format!("a: &a {{{}}}\nb: {{{} <<: *a}}\n", keys('k'), keys('j'));
    ends(&Project::new("many_merged").file("content/alarms/a.yaml", text));
}

#[test]
fn findings_on_one_line() {
    let rules: Vec<String> = (0..30_000).map(|n| format!("{{\"alert\":\"A{n}\"}}")).collect();
    let text = format!("{{\"groups\":[{{\"rules\":[{}]}}]}}", rules.join(","));
    ends(&Project::new("one_line").file("content/alarms/a.json", text));
    ends(&Project::new("links_on_one_line").file("content/a.md", "[a](b) ".repeat(40_000)));
}

#[test]
fn images_that_are_not_there() {
    ends(&Project::new("many_images").file("content/a.md", "![a](b.png) ".repeat(40_000)));
    ends(&Project::new("many_raw_images").file("content/a.md", "<img src=x> ".repeat(40_000)));
}

#[test]
fn quoted_text_that_is_not_indented() {
    let text = lines(40_000, |n| format!("k{n}: a\n")) + &lines(200, |n| format!("l{n}: \"a\nb\"\n"));
    ends(&Project::new("many_quoted").file("content/alarms/a.yaml", text));
}

#[test]
fn placeholders_in_a_link() {
    for (name, part) in [("many_variables", "$a"), ("many_braces", "{{a}}"), ("many_open_braces", "{{")] {
        let rule =
            format!("      - {{alert: A, annotations: {{runbook_url: \"x{}\"}}}}\n", part.repeat(40_000));
        ends(&Project::new(name).file("content/alarms/a.yaml", alarms(&rule)));
    }
}

#[test]
fn definitions_of_one_name() {
    let rules = lines(20_000, |n| {
        format!("      - {{alert: A, annotations: {{runbook_url: 'content/a.md#h{n}'}}}}\n")
    });
    let headings = lines(20_000, |n| format!("# h{n}\n"));
    let project = Project::new("one_name_often").file("content/monitoring/alarms/a.yaml", alarms(&rules));
    ends(&project.file("content/a.md", headings));
}

#[test]
fn links_to_headings() {
    let headings = lines(30_000, |n| format!("# h{n}\n"));
    let links = lines(30_000, |n| format!("[a](#h{n})\n"));
    ends(&Project::new("many_anchors").file("content/a.md", format!("{headings}{links}")));
    let dead = lines(30_000, |n| format!("[a](#dead{n})\n"));
    ends(&Project::new("many_dead_anchors").file("content/a.md", format!("{headings}{dead}")));
}

#[test]
fn checklists_that_take_each_other_in() {
    let mut project = Project::new("many_extends");
    for n in 0..40 {
        let text =
            format!("---\nid: c{n}\nextends: [{{id: c{m}}}, {{id: c{m}}}]\nsections: []\n---\n", m = n + 1);
        project = project.file(&format!("checklists/c{n}.md"), text);
    }
    ends(&project.file("checklists/c40.md", "---\nid: c40\nsections: []\n---\n"));
}

#[test]
fn checklists_in_a_circle() {
    let project = Project::new("circle_of_checklists")
        .file("checklists/a.md", "---\nid: a\nextends: [b]\nsections: []\n---\n")
        .file("checklists/b.md", "---\nid: b\nextends: [a]\nsections: []\n---\n");
    let run = project.check();
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.out.contains("checklists/b.md:3:11: error[C002] `a` extends this checklist in turn"),
        "{run:?}"
    );
}

#[test]
fn items_and_answers() {
    let items = lines(30_000, |n| format!("      - {{id: i{n}, question: Q}}\n"));
    let list = |id: &str, extends: &str| {
        format!("---\nid: {id}\n{extends}sections:\n  - id: s\n    title: S\n    items:\n{items}---\n")
    };
    let answers = lines(30_000, |n| format!("  x{n}: yes\n"));
    let project = Project::new("many_items")
        .file("checklists/a.md", list("a", ""))
        .file("checklists/b.md", list("b", "extends: [a]\n"))
        .file("content/reviews/r.md", format!("---\nchecklist: {{id: b}}\nanswers:\n{answers}---\n"));
    ends(&project);
}

#[test]
fn names_in_a_postmortem() {
    let names = lines(30_000, |n| format!("x{n},"));
    let items = lines(30_000, |n| format!("{{id: x{n}}},"));
    let text =
        format!("---\nalarms: [{names}]\nservices: [{names}]\nchecklist_items: [{items}]\n---\nText.\n");
    ends(&Project::new("many_names").file("content/postmortems/a.md", text));
}

#[test]
fn notes_and_tables() {
    for (name, text) in [
        ("many_notes", lines(30_000, |n| format!("[^{n}]: x\n"))),
        ("many_references", "[^a] ".repeat(30_000) + "\n\n[^a]: x\n"),
        ("many_titles", "# same title\n".repeat(30_000)),
        ("many_rows", "|a|b|\n|-|-|\n".to_owned() + &"|x|y|\n".repeat(30_000)),
        ("many_quotes", ">".repeat(300_000)),
    ] {
        let project = Project::new(name).file("content/a.md", text);
        let run = project.build();
        assert!(matches!(run.code, Some(0 | 1)), "{name} ended with {:?}: {}", run.code, run.err);
    }
}
