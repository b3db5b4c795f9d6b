//! Templates of a project that are invalid, circular, or fail when a page is rendered.

use crate::project::Project;

fn project(name: &str, template: &str) -> Project {
    Project::new(name).file("templates/document.html", template).file("content/a.md", "# A\n")
}

#[test]
fn no_templates() {
    for (name, text, place) in [
        ("template_syntax", "{% if %}", "1:7"),
        ("template_itself", "{% include \"document.html\" %}", "1:1"),
        ("template_extends_itself", "{% extends \"document.html\" %}", "1:1"),
        ("template_missing", "\n{% include \"nowhere.html\" %}", "2:12"),
    ] {
        let project = project(name, text);
        project.build().finds(&[&format!("templates/document.html:{place}")]);
        assert!(project.page("a/index.html").contains("<title>A"), "{name}");
    }
}

/// `check` and `build` report the position. Without `--keep-going`, the last good site is kept. With it, the built-in
/// template is used.
#[test]
fn templates_that_fail_where_a_page_is_made() {
    for (name, text, place) in [
        ("template_unknown", "\n{{ nowhere.x }}", "2:4"),
        ("template_after_loop", "{% for a in [1] %}{{ a }}{% endfor %}{{ nowhere.x }}", "1:41"),
        ("template_in_loop", "{% for a in [b for b in [1]] %}é{{ nowhere.x }}{% endfor %}", "1:36"),
        ("template_huge", "{% for i in range(end=2000000000) %}x{% endfor %}", "1:13"),
        ("template_thrown", "{{ throw(message=\"no\") }}", "1:4"),
    ] {
        let project = Project::new(name).file("content/a.md", "# A\n");
        project.build().finds(&[]);
        project.write("templates/document.html", text);
        let found = format!("templates/document.html:{place}: error[F001]");
        project.check().finds(&[&found]);
        let run = project.run(&["build"]);
        run.finds(&[&found]);
        assert!(run.out.contains("nothing was built"), "{name}: {run:#?}");
        project.write("content/a.md", "# B\n");
        project.build().finds(&[&found]);
        assert!(project.page("a/index.html").contains("<title>B"), "{name}");
    }
}

/// Templates that never end, with or without output, or whose page is too large.
#[test]
fn templates_that_do_not_end() {
    let turns = "{% for a in range(end=100000) %}{% for b in range(end=100000) %}{% endfor %}{% endfor %}";
    let lists = "{% set r = range(end=100000) %}{{ [[1 for a in r] for b in r] | length }}";
    let again = "{% component again() %}{{ <again/> }}{% endcomponent again %}{{ <again/> }}";
    let bytes = format!("{{% for a in range(end=100000) %}}{}{{% endfor %}}", "x".repeat(10_000));
    for (name, text, place, why) in [
        ("template_turns", turns, "1:33", "the loops of a page take more than 2 million iterations"),
        ("template_lists", lists, "1:49", "the loops of a page take more than 2 million iterations"),
        // The stack decides how deeply the components are nested by then.
        ("template_again", again, "1:1", ""),
        ("template_bytes", bytes.as_str(), "1:1", "a page is larger than 256 MB"),
    ] {
        let project = project(name, text);
        project
            .build()
            .finds(&[&format!("templates/document.html:{place}: error[F001] this template fails: {why}")]);
        assert!(project.page("a/index.html").contains("<title>A"), "{name}");
    }
}

/// `check` renders some pages of each kind as samples. `build` renders every page.
#[test]
fn templates_that_fail_on_a_single_page() {
    let mut project = Project::new("template_one_page")
        .file("templates/document.html", "{% if page.title == \"Page 13\" %}{{ nowhere.x }}{% endif %}fine");
    for at in 0..30 {
        project = project.file(&format!("content/p{at}.md"), format!("# Page {at}\n"));
    }
    project.check().finds(&[]);
    let found = "templates/document.html:1:36: error[F001]";
    let run = project.run(&["build"]);
    run.finds(&[found]);
    assert!(!project.path("public").exists(), "{run:#?}");
    project.build().finds(&[found]);
    assert!(project.page("p13/index.html").contains("<title>Page 13"));
    assert!(project.page("p14/index.html").contains("<title>Page 14"), "one theme for all pages");
    assert!(project.page("problems/index.html").contains("nowhere"));
}

#[test]
fn several_templates_that_fail() {
    let project = Project::new("template_several")
        .file("content/a.md", "# A\n")
        .file("content/svc/service.yaml", "owner: team-a\n")
        .file("templates/document.html", "{{ nowhere.x }}")
        .file("templates/service.html", "\n{{ page.title + 1 }}")
        .file("templates/rule.html", "{% include \"part.html\" %}")
        .file("templates/part.html", "{{ page.nothing.x }}");
    project.build().finds(&[
        "templates/document.html:1:4",
        "templates/part.html:1:",
        "templates/service.html:2:4",
    ]);
    for page in ["a/index.html", "services/svc/index.html", "rules/link-dead/index.html"] {
        assert!(project.page(page).contains("<title>"), "{page}");
    }
}

/// Templates that include each other many times, or that are nested without end.
#[test]
fn templates_that_include_many() {
    let chain = |name: &str, length: usize, times: usize| {
        let mut project = Project::new(name)
            .file("content/a.md", "# A\n")
            .file("templates/document.html", "{% include \"t0.html\" %}")
            .file(&format!("templates/t{length}.html"), "fine");
        for at in 0..length {
            let text = format!("{{% include \"t{}.html\" %}}", at + 1).repeat(times);
            project = project.file(&format!("templates/t{at}.html"), text);
        }
        project
    };
    let project = chain("template_repeated", 8, 8);
    project.build().finds(&["templates/t"]);
    assert!(project.page("a/index.html").contains("<title>A"));
    // The stack decides how deeply they may be nested.
    let run = chain("template_chain", 490, 1).build();
    assert!(matches!(run.code, Some(0 | 1)), "{run:#?}");
    let project = chain("template_few", 8, 1);
    project.build().finds(&[]);
    assert_eq!(project.page("a/index.html"), "fine");
    let project = chain("template_many", 2_000, 1);
    assert_eq!(project.build().code, Some(1));
    assert!(project.page("a/index.html").contains("<title>A"));
}

#[test]
fn deep_templates() {
    for (name, text) in [
        ("template_deep", "{% if true %}".repeat(10_000)),
        ("template_brackets", format!("{{{{ {} }}}}", "(".repeat(10_000))),
    ] {
        project(name, &text).build().finds(&["templates/document.html:1:"]);
    }
}

#[test]
fn the_place_is_in_the_template_that_is_wrong() {
    let project = Project::new("template_place")
        .file("templates/moved.html", "fine")
        .file("templates/zz.html", "{% include \"nowhere.html\" %}");
    project.build().finds(&["templates/zz.html:1:12: error[F001]"]);
}

#[test]
fn assets_of_any_kind() {
    let bytes = b"\x89PNG\r\n\x1a\n\0\xff";
    let project = Project::new("template_assets")
        .file("templates/assets/logo.png", bytes)
        .file("templates/assets/font.otf", bytes);
    project.build().finds(&[]);
    for name in ["logo.png", "font.otf"] {
        let published = std::fs::read(project.path("public/assets").join(name)).unwrap_or_default();
        assert_eq!(published, bytes, "{name}");
    }
}

#[test]
fn assets_in_each_others_place() {
    for (name, path) in [("asset_folder", "templates/assets/site.css/x"), ("asset_file", "templates/assets")]
    {
        let project = Project::new(name).file(path, "x");
        let run = project.build();
        assert_eq!(run.code, Some(1), "{path}: {run:#?}");
        assert!(run.out.contains(path), "{path}: {run:#?}");
    }
}
