//! Tests which entries of `documents` are proposed for some files.

use super::*;

/// The entries for some files. Alarms link to those in `linked`.
fn found(paths: &[&str], linked: &[&str]) -> Vec<String> {
    let mut survey = Survey::default();
    for path in paths.iter().map(|path| Utf8PathBuf::from(*path)) {
        match aside::in_folder(&path) {
            Some(why) => survey.closed.push((path, why)),
            None => _ = survey.paths.insert(path),
        }
    }
    let linked = linked.iter().copied().map(Utf8Path::new).collect();
    let text = |entry: &Entry| {
        let mut text = format!("{} {}", entry.path.text, entry.pages);
        text.extend(entry.kind.map(|kind| format!(" {}", kind.word())));
        text.extend(entry.url.as_ref().map(|url| format!(" at {url:?}")));
        text.extend(entry.exclude.iter().map(|pattern| format!(" without {}", pattern.text)));
        text
    };
    let documents = documents(&survey, &linked);
    let aside = documents.aside.iter().map(|(why, paths)| format!("{} {}", paths.len(), why.word()));
    documents.entries.iter().map(text).chain(aside).collect()
}

#[test]
fn every_folder_with_documents_is_proposed() {
    let files = ["docs/runbooks/disk.md", "docs/x.md", "src/a.go", "src/pkg/README.rst", "main.go"];
    assert_eq!(found(&files, &[]), ["docs/ 2", "src/ 1"]);
    assert_eq!(
        found(&["web/site/docs/a.mdx", "web/site/docs/b.adoc", "web/a.ts"], &[]),
        ["web/site/docs/ 2"]
    );
    assert_eq!(found(&["services/a/README.md", "services/a/main.go"], &[]), ["services/ 1"]);
    assert_eq!(found(&["README.md", "a.go"], &[]), ["README.md 1"]);
    assert_eq!(found(&["a.go", "b.tf"], &[]), [""; 0]);
}

#[test]
fn what_engineers_on_call_read_comes_first() {
    let files = ["a/x.md", "a/x.go", "a/y.go", "b/y.md", "docs/z.md", "ops/runbooks/disk.md", "kb/w.md"];
    assert_eq!(found(&files, &["kb/w.md"]), ["kb/ 1", "ops/runbooks/ 1", "docs/ 1", "b/ 1", "a/ 1"]);
}

#[test]
fn many_folders_of_code_share_a_line() {
    let names: Vec<String> = (0..13).map(|number| format!("pkg{number}")).collect();
    let mut paths: Vec<String> = Vec::new();
    for name in &names {
        paths.extend([format!("{name}/README.md"), format!("{name}/a.go"), format!("{name}/b.go")]);
    }
    paths.extend(["docs/a.md", "README.md", "pkg1/vendor/x/y.md", ".github/a.md"].map(str::to_owned));
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert_eq!(
        found(&paths, &[]),
        ["docs/ 1", "./ 14 without **/{.*,vendor}/**", "1 third-party files", "1 in hidden folders"]
    );
}

#[test]
fn names_that_are_not_known_get_a_kind() {
    assert_eq!(found(&["runbook/disk.md", "a.go"], &[]), ["runbook/ 1 runbook"]);
    assert_eq!(
        found(&["docs/post-mortems/x.md", "docs/runbooks/y.md"], &[]),
        ["docs/ 1 without docs/post-mortems/", "docs/post-mortems/ 1 postmortem"]
    );
    assert_eq!(
        found(&["docs/x.md", "docs/operations-runbooks/y.md"], &[]),
        ["docs/ 1 without docs/operations-runbooks/", "docs/operations-runbooks/ 1 runbook"]
    );
    assert_eq!(
        found(&["content/a.md", "content/playbook/b.md"], &[]),
        [r#"content/ 1 at "" without content/playbook/"#, r#"content/playbook/ 1 runbook at "playbook/""#]
    );
    // The folder of a program that has such a name.
    assert_eq!(found(&["tools/runbook/README.md", "tools/runbook/a.go"], &[]), ["tools/runbook/ 1"]);
}

#[test]
fn content_is_at_the_root_unless_an_address_is_taken() {
    assert_eq!(found(&["content/docs/a.md", "b.go"], &[]), [r#"content/ 1 at """#]);
    assert_eq!(found(&["content/docs/a.md", "docs/b.md"], &[]), ["content/ 1", "docs/ 1"]);
    // Both files are front pages.
    assert_eq!(
        found(&["content/_index.md", "content/a.md", "README.md", "b.md"], &[]),
        [r#"content/ 2 at """#, r#"README.md 1 at "repository/""#, "b.md 1"]
    );
}

#[test]
fn what_nobody_looks_up_is_left_out() {
    assert_eq!(
        found(&["tests/runbooks/a.md", "runbooks/b.md", "runbooks/node_modules/c/README.md", "x.go"], &[]),
        ["runbooks/ 1 without runbooks/**/node_modules/**", "1 third-party files", "1 in tests"]
    );
    assert_eq!(found(&["tests/a.md"], &["tests/a.md"]), ["tests/ 1"]);
    let files = ["README.md", "CHANGELOG.md", "a.md", "b.md", "c.md", "d.md", "e.rst"];
    let left_out = "1 change logs, licences and issue templates";
    assert_eq!(found(&files, &[]), ["*.{md,rst} 6 without CHANGELOG.md", left_out]);
    assert_eq!(found(&files[..3], &[]), ["README.md 1", "a.md 1", left_out]);
    assert_eq!(found(&["checklists/a.md", "checklists/runbooks/b.md"], &[]), ["checklists/runbooks/ 1"]);
}
