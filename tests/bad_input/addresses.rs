//! Two files for one address: either both are published, or the second is refused with its file and line. Neither
//! disappears silently.

use std::fs;

use crate::project::{Project, alarms};

#[test]
fn two_documents() {
    let project = Project::new("two_documents")
        .file("content/a/README.md", "# First\n")
        .file("content/a/index.md", "# Second\n");
    project.build().finds(&[]);
    assert!(project.page("a/index.html").contains("<title>Second"));
    assert!(project.page("a/README/index.html").contains("<title>First"));
    // The address of the index in version 0.1.
    let former = titles(&project).into_iter().filter(|title| title == "Second").count();
    assert_eq!(former, 2, "the index has its former address too");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_differ_in_case() {
    let project = Project::new("case").file("content/A.md", "# First\n").file("content/a.md", "# Second\n");
    project.build().finds(&["content/a.md:1:1: error[F005] the address `/a/` is taken"]);
    let titles = titles(&project);
    assert!(titles.contains(&"First".to_owned()) && titles.contains(&"Second".to_owned()), "{titles:?}");
}

#[test]
fn documents_where_the_site_has_its_own_pages() {
    for (name, path) in [
        ("on_list", "content/alarms/index.md"),
        ("on_alarm", "content/alarms/Full.md"),
        ("on_rule", "content/rules/link-dead.md"),
        ("on_service", "content/services/api.md"),
        ("on_checklist", "content/checklists/mine.md"),
        ("on_not_found", "content/404.html.md"),
        ("on_board", "content/index.html.md"),
        ("on_script", "content/search/index.js.md"),
    ] {
        let project = Project::new(name)
            .file(path, "# Mine\n")
            .file("content/monitoring/alarms/a.yaml", alarms("      - alert: Full\n"))
            .file("content/monitoring/runbooks/full.md", "# Full\n\n- Delete the old files.\n")
            .file("content/api/service.yaml", "application: api\n")
            .file("checklists/mine.md", "---\nid: mine\nsections: []\n---\n");
        let run = project.build();
        let expected = format!("{path}:1:1: error[F005]");
        assert_eq!(run.code, Some(1), "{path}: {run:#?}");
        assert!(run.out.contains(&expected), "{path}: {run:#?}");
        assert!(titles(&project).contains(&"Mine".to_owned()), "{path}");
        for page in ["alarms/Full", "rules/link-dead", "services/api", "checklists/mine"] {
            let page = project.page(&format!("{page}/index.html"));
            assert!(!page.is_empty() && !page.contains("<title>Mine"), "{path}");
        }
    }
}

#[test]
fn aliases_that_are_taken() {
    for (name, alias) in [
        ("alias_alarm", "/alarms/Full/"),
        ("alias_rule", "/rules/link-dead/"),
        ("alias_board", "/index.html"),
        ("alias_file", "/a/index.html/"),
        ("alias_404", "/404.html/"),
        ("alias_style", "/assets/site.css/"),
        ("alias_empty", "''"),
    ] {
        let project = Project::new(name)
            .file("content/a.md", format!("---\naliases: [{alias}]\n---\n# A\n"))
            .file("content/monitoring/alarms/a.yaml", alarms("      - alert: Full\n"))
            .file("content/monitoring/runbooks/full.md", "# Full\n\n- Delete the old files.\n");
        project.check().finds(&["content/a.md:2:11: warning[F014]"]);
        project.build();
        assert!(project.page("index.html").contains("</html>"), "{alias}");
    }
}

#[test]
fn aliases_stay_on_the_site() {
    let long = "a/".repeat(3000);
    let text =
        format!("---\naliases: [/../../x/, //elsewhere, 'https://evil.example/', /{long}]\n---\n# A\n");
    let project = Project::new("alias_out").file("content/a.md", text);
    let run = project.build();
    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
    assert!(!project.path("x").exists() && !project.path("../x").exists());
}

#[test]
fn services_and_checklists_of_one_name() {
    let project = Project::new("one_name")
        .file("content/a/service.yaml", "application: api\nrole: web\n")
        .file("content/b/service.yaml", "application: api\nrole: web\n")
        .file("checklists/a.md", "---\nid: mine\ntitle: First\nsections: []\n---\n")
        .file("checklists/b.md", "---\nid: mine\ntitle: Second\nsections: []\n---\n");
    let run = project.check();
    for place in ["content/b/service.yaml:1:14: ", "checklists/b.md:2:5: "] {
        assert!(run.findings().iter().any(|line| line.starts_with(place)), "{place}: {run:#?}");
    }
}

#[test]
fn files_that_pages_link_to() {
    let project = Project::new("linked_files")
        .file("content/b.md", "[x](index.html) [y](a/index.html)\n")
        .file("content/a.md", "# A\n")
        .file("content/index.html", "<script>MINE</script>")
        .file("content/a/index.html", "<script>MINE</script>");
    let run = project.build();
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(!project.page("index.html").contains("MINE"));
    assert!(project.page("a/index.html").contains("<title>A"));
}

#[test]
fn files_of_static_where_the_site_has_its_own() {
    for (name, path) in [
        ("static_board", "static/index.html"),
        ("static_list", "static/alarms/index.html"),
        ("static_search", "static/search/index.js"),
        ("static_folder", "static/alarms"),
        ("static_below", "static/index.html/x"),
    ] {
        let project = Project::new(name).file(path, "MINE");
        let run = project.build();
        assert_eq!(run.code, Some(1), "{path}: {run:#?}");
        assert!(run.out.contains(path), "{path}: {run:#?}");
        for page in ["index.html", "alarms/index.html"] {
            assert!(project.page(page).contains("</html>"), "{path}");
        }
    }
}

#[test]
fn files_of_static_with_odd_names() {
    let project = Project::new("static_odd")
        .file("static/.well-known/security.txt", "Contact")
        .file("static/a b.txt", "x");
    project.build().finds(&[]);
    assert_eq!(project.page(".well-known/security.txt"), "Contact");
    assert_eq!(project.page("a b.txt"), "x");
}

#[cfg(unix)]
#[test]
fn a_second_build_knows_the_files_of_the_first() {
    let project = Project::new("second_build")
        .file("static/a\nb.txt", "x")
        .file("static/c\\d.txt", "x")
        .file("static/e\r", "x");
    for _ in 0..2 {
        let run = project.build();
        assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
    }
}

/// The titles of all pages of the site.
fn titles(project: &Project) -> Vec<String> {
    let pages = walkdir::WalkDir::new(project.path("public")).into_iter().map(Result::unwrap);
    let pages = pages.filter(|entry| entry.file_name() == "index.html" && entry.file_type().is_file());
    let texts = pages.map(|entry| fs::read_to_string(entry.path()).unwrap());
    texts.filter_map(|text| Some(text.split_once("<title>")?.1.split(" · ").next()?.to_owned())).collect()
}

/// Pages show the folder that they are in by the folder's page, wherever the documents are.
#[test]
fn folders_are_named_by_their_pages() {
    let project = Project::new("folder_names")
        .file("readyroom.yaml", "documents: [{path: content/, url: \"\"}, docs/]\n")
        .file("content/README.md", "# The board\n")
        .file("content/a.md", "# A\n")
        .file("docs/ops/README.md", "# Operations\n")
        .file("docs/ops/disk/b.md", "# B\n");
    project.build().finds(&[]);
    assert!(project.page("a/index.html").contains("sidebar-title\"><a href=\"../index.html\">The board"));
    let page = project.page("docs/ops/disk/b/index.html");
    assert!(page.contains("docs/ops/index.html\">Operations</a>"), "{page}");
}

/// A link to a tag is not resolved by the end of its path, nor to the page at the root.
#[test]
fn a_permalink_that_is_gone() {
    let alarm = "groups:\n- name: a\n  rules:\n  - alert: Disk\n    expr: up\n    annotations: {runbook_url: \"https://github.com/acme/ops/blob/v1.2/docs/gone.md\"}\n";
    let project = Project::new("permalink_gone")
        .file(".git/HEAD", "ref: refs/heads/main\n")
        .file("readyroom.yaml", "repository: https://github.com/acme/ops\ndocuments: [README.md, docs/, gone.md]\nalarms: [infra/]\n")
        .file("README.md", "# Root\n\n[x](https://github.com/acme/ops/blob/v1.2/docs/gone.md)\n")
        .file("gone.md", "# Another\n")
        .file("docs/a.md", "# A\n")
        .file("infra/a.yml", alarm);
    let run = project.check();
    assert!(run.out.contains("error[A002] the runbook of alarm `Disk`"), "{run:?}");
    assert!(!run.out.contains("L001"), "nobody can tell offline: {run:?}");
}

/// The nearest entry decides the address of a folder, in any order of the entries.
#[test]
fn entries_within_each_other() {
    let project = Project::new("entries_within")
        .file("readyroom.yaml", "documents: [{path: README.md, url: start/}, docs/runbooks/]\n")
        .file("README.md", "# Root\n")
        .file("docs/runbooks/team/a.md", "# A\n\n![i](i.png) [here](./)\n")
        .file("docs/runbooks/team/i.png", "x");
    project.build();
    assert!(project.path("public/docs/runbooks/team/a/index.html").exists());
    assert!(project.path("public/docs/runbooks/team/i.png").exists());
    assert!(project.path("public/docs/runbooks/team/index.html").exists());
}

/// A path that is excluded may be one that would be refused, or one that is not read anyway.
#[test]
fn exclusions_of_what_is_not_read() {
    let project = Project::new("exclusions")
        .file("readyroom.yaml", "documents: [{path: '**/*.md', exclude: ['**/node_modules/**']}]\n")
        .file(".gitignore", "node_modules/\n")
        .file("docs/a.md", "# A\n")
        .file("web/node_modules/q/README.md", "# Q\n");
    project.check().finds(&[]);
}
