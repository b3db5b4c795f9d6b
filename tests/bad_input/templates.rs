//! A project's own templates that are invalid, circular, or fail when a page is made.

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

/// The last good site stays; the error names the template and the line in it.
#[test]
fn templates_that_fail_where_a_page_is_made() {
    for (name, text, place) in [
        ("template_unknown", "\n{{ nowhere.x }}", "2:4"),
        ("template_huge", "{% for i in range(end=2000000000) %}x{% endfor %}", "1:13"),
    ] {
        let project = Project::new(name).file("content/a.md", "# A\n");
        project.build().finds(&[]);
        project.write("templates/document.html", text);
        project.build().fails(&format!("document.html:{place}"));
        assert!(project.page("a/index.html").contains("<title>A"), "{name}");
    }
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
