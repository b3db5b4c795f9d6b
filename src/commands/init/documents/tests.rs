//! Which entries of `documents` some files get.

use super::*;

/// The entries for some files, of which alarms lead to some.
fn found(paths: &[&str], linked: &[&str]) -> Vec<String> {
    let (vendored, own) = paths.iter().partition::<Vec<&str>, _>(|path| path.contains("node_modules"));
    let survey = Survey {
        paths: own.into_iter().map(Utf8PathBuf::from).collect(),
        vendored: vendored.into_iter().map(|path| (path.into(), "node_modules")).collect(),
        ..Survey::default()
    };
    let linked = linked.iter().copied().map(Utf8Path::new).collect();
    let described = pages(&survey)
        .filter(|page| is_folder_page(page) && survey.paths.contains(&page.with_file_name("service.yaml")));
    let all = entries(&survey, &linked, &described.collect());
    let text = |entry: &Entry| {
        let mut text = format!("{} {}", entry.path.text, entry.pages);
        text.extend(entry.kind.map(|kind| format!(" {}", kind.word())));
        text.extend(entry.url.as_ref().map(|url| format!(" at {url:?}")));
        text.extend(entry.exclude.iter().map(|pattern| format!(" without {}", pattern.text)));
        text.extend(entry.left_out.map(|_| " left out"));
        text
    };
    all.iter().map(text).collect()
}

#[test]
fn the_outermost_folder_of_prose_is_proposed() {
    assert_eq!(found(&["docs/runbooks/disk.md", "docs/x.md", "src/a.go"], &[]), ["docs/ 2"]);
    let ops = ["ops/Runbooks/disk.md", "ops/a.tf", "ops/b.tf", "ops/README.md", "ops/c.tf"];
    assert_eq!(found(&ops, &[]), ["ops/Runbooks/ 1"]);
    assert_eq!(found(&["tools/runbook/README.md", "tools/runbook/a.go"], &[]), [""; 0]);
}

#[test]
fn names_that_are_not_known_get_a_kind() {
    assert_eq!(found(&["runbook/disk.md", "a.go"], &[]), ["runbook/ 1 runbook"]);
    assert_eq!(
        found(&["docs/post-mortems/x.md", "docs/runbooks/y.md"], &[]),
        ["docs/ 1 without docs/post-mortems/", "docs/post-mortems/ 1 postmortem"]
    );
    assert_eq!(
        found(&["content/a.md", "content/playbook/b.md"], &[]),
        [r#"content/ 1 at "" without content/playbook/"#, r#"content/playbook/ 1 runbook at "playbook/""#]
    );
}

#[test]
fn folders_of_services_become_patterns() {
    let files = ["service.yaml", "main.go", "go.mod", "README.md", "runbooks/slow.md", "Makefile"];
    let paths: Vec<String> =
        ["a", "b", "c"].iter().flat_map(|name| files.map(|file| format!("services/{name}/{file}"))).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert_eq!(found(&paths, &[]), ["services/*/runbooks/ 3", "services/*/README.md 3"]);
}

#[test]
fn linked_pages_speak_for_their_folders() {
    let paths = [
        "mixin/a.libsonnet",
        "mixin/b.libsonnet",
        "mixin/runbook.md",
        "mixin/README.md",
        "kb/a/x.md",
        "kb/y.md",
        "m.go",
    ];
    assert_eq!(found(&paths, &["mixin/runbook.md"]), ["mixin/runbook.md 1", "kb/ 2 left out"]);
    assert_eq!(found(&paths, &["kb/a/x.md"]), ["kb/ 2"]);
    let both = ["mixin/runbook.md", "mixin/README.md"];
    let code = ["mixin/a.libsonnet", "mixin/b.libsonnet", "mixin/runbook.md", "mixin/README.md"];
    assert_eq!(found(&code, &both), ["mixin/ 2"]);
}

#[test]
fn what_nothing_speaks_for_is_proposed_alone() {
    assert_eq!(found(&["docs/a.md", "src/a.go", "src/b.go"], &[]), ["docs/ 1"]);
    assert_eq!(found(&["linux/a.md", "net/b.md", "README.md"], &[]), ["linux/ 1", "net/ 1"]);
    assert_eq!(found(&["linux/a.md", "a.go", "b.go", "c.go"], &[]), ["linux/ 1 left out"]);
    assert_eq!(
        found(&["docs/a.md", "ops/runbooks/b.md", "ops/a.tf", "ops/b.tf"], &[]),
        ["ops/runbooks/ 1", "docs/ 1 left out"]
    );
}

#[test]
fn tests_and_the_files_of_others_stay_out() {
    assert_eq!(
        found(&["tests/runbooks/a.md", "runbooks/b.md", "runbooks/node_modules/c/README.md", "x.go"], &[]),
        ["runbooks/ 1 without runbooks/**/node_modules/**", "tests/runbooks/ 1 left out"]
    );
    assert_eq!(found(&["checklists/runbooks/a.md"], &[]), [""; 0]);
}
