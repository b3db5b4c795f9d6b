//! Pages never contain scripts or requests to other hosts, and Markdown of any depth is rendered.

use std::fs;

use crate::project::{Project, alarms};

#[test]
fn ten_thousand_levels_of_markdown() {
    const LEVELS: usize = 10_000;
    let list: String = (0..2000).map(|level| "  ".repeat(level) + "- a\n").collect();
    for (name, text) in [
        ("deep_list", list),
        ("deep_items", "- ".repeat(LEVELS) + "a"),
        ("deep_quotes", ">".repeat(LEVELS) + "a"),
        ("deep_html", "<div>".repeat(LEVELS) + "a"),
        ("deep_html_lines", "<div>\n\n".repeat(LEVELS) + "a"),
        ("deep_brackets", "[".repeat(LEVELS) + "a"),
        ("deep_links", "[a](".repeat(LEVELS)),
        ("deep_emphasis", "*a **b ".repeat(LEVELS)),
    ] {
        let project = Project::new(name).file("content/a.md", format!("# Deep\n\n{text}\n\nThe end.\n"));
        project.build().finds(&[]);
        assert!(project.page("a/index.html").contains("The end."), "{name}");
    }
}

#[test]
fn what_a_checklist_includes() {
    let list = "---\nid: own\nversion: 1\nsections:\n  - id: s\n    title: S\n    items:\n      - id: s.one\n        \
                question: Is it?\n        severity: minor\n        stage: beta\n---\n\n# Own\n\n--8<-- \"shared.md\"\n";
    let project = Project::new("checklist_includes")
        .file("checklists/own.md", list)
        .file("shared.md", "Included words.\n\n```mermaid\nflowchart LR\n  a --> b\n```\n");
    project.build().finds(&[]);
    let page = project.page("checklists/own/index.html");
    assert!(page.contains("Included words."), "{page}");
    let picture = page.split("src=\"../../").find(|part| part.starts_with("diagrams/")).expect("it is drawn");
    let picture = picture.split('"').next().unwrap();
    assert!(project.page(picture).starts_with("<svg"), "{picture}");
}

const SCRIPT: &str = "</script><script>alert(1)</script>";

#[test]
fn no_script_from_anywhere() {
    let quoted = format!("'{SCRIPT}'");
    let project = Project::new("scripts")
        .file("readyroom.yaml", format!("title: {quoted}\n"))
        .file(
            "content/a.md",
            format!(
                "---\ntitle: {quoted}\nsummary: {quoted}\ntags: [{quoted}]\n---\n{SCRIPT}\n\n\
                 <img src=x onerror=alert(1)> <svg onload=alert(1)> `{SCRIPT}` {{{{ 7*7 }}}}\u{2028}\n"
            ),
        )
        .file(
            "content/s/service.yaml",
            format!(
                "application: ../../evil\ntitle: {quoted}\non_call: {{rotation: {quoted}}}\n\
                 links: [{{title: {quoted}, url: 'javascript:alert(1)'}}, 'javascript:alert(1)']\n"
            ),
        )
        .file(
            "content/s/alarms/a.yaml",
            alarms(&format!(
                "      - alert: {quoted}\n        labels: {{severity: {quoted}}}\n        annotations:\n\
                 \x20         summary: {quoted}\n          runbook_url: 'javascript://x/%0aalert(1)'\n\
                 \x20     - alert: ../../up\n      - alert: \"a\\nb\"\n      - alert: {}\n",
                "x".repeat(10_000)
            )),
        )
        .file(
            "checklists/c.md",
            format!(
                "---\nid: ../../evil\ntitle: {quoted}\nsections:\n  - id: {quoted}\n    title: {quoted}\n    items:\n\
                 \x20     - id: {quoted}\n        question: {quoted}\n        guidance: {quoted}\n---\n"
            ),
        )
        .file(
            "content/s/reviews/r.md",
            format!(
                "---\nchecklist: {{id: ../../evil}}\nanswers:\n  {quoted}:\n    answer: yes\n\
                 \x20   evidence: ['javascript:alert(1)', 'data:text/html,x', {quoted}]\n    note: {quoted}\n---\n"
            ),
        )
        .file(
            "content/s/postmortems/p.md",
            format!(
                "---\nincident: {quoted}\ntimeline: [{{event: {quoted}, source: 'javascript:alert(1)'}}]\n\
                 actions: [{{id: {quoted}, title: {quoted}, ticket: 'javascript:alert(1)'}}]\n---\n"
            ),
        );
    assert_eq!(project.build().code, Some(1));
    let mut pages = 0;
    for entry in walkdir::WalkDir::new(project.path("public")) {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|ending| ending != "html") {
            continue;
        }
        pages += 1;
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        // It may be in the text of a page, but not in its tags.
        let tags = text.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
        for tag in tags {
            for sign in ["onerror=", "onload=", "=\"javascript:", "=\"data:"] {
                assert!(!tag.contains(sign), "{tag} in {}", path.display());
            }
        }
        let scripts = text.match_indices("<script").map(|(at, _)| &text[at..]);
        let inline: Vec<&str> = scripts.filter(|place| !place.starts_with("<script src=\"")).collect();
        // The page for missing pages finds the root of the site with an inline script.
        let own = usize::from(path.ends_with("404.html"));
        assert_eq!(inline.len(), own, "{}", path.display());
    }
    assert!(pages > 40);
    assert!(!project.path("evil").exists() && !project.path("up").exists());
}

#[test]
fn no_request_to_another_host() {
    let text = "![a](https://evil.example/a.png) <img src=//evil.example/b> <video src=//evil.example/c>\n\n\
                <link rel=stylesheet href=//evil.example/d> <base href=//evil.example/> <iframe src=//evil.example>\n\n\
                <form action=//evil.example/e><input type=image src=//evil.example/f></form>\n\n\
                <meta http-equiv=refresh content=\"0;url=//evil.example\"> <object data=//evil.example/g>\n";
    let project = Project::new("requests").file("content/a.md", text);
    project.build();
    let page = project.page("a/index.html");
    for tag in page.split('<').filter(|tag| tag.contains("evil.example")) {
        // Links may lead to other hosts, since only a click follows them. Nothing else may.
        assert!(
            tag.starts_with("a ") || !tag.split('>').next().unwrap_or_default().contains("evil"),
            "{tag}"
        );
    }
}

#[test]
fn links_that_run_something() {
    let text = "[a](javascript:alert(1)) <a href=\"jAvascript:x\">b</a> [c](data:text/html,x)\n";
    let project = Project::new("unsafe_links").file("content/a.md", text);
    project.build().finds(&[
        "content/a.md:1:5: error[L004] a page must not link to a `javascript:` address",
        "content/a.md:1:35: error[L004] a page must not link to a `jAvascript:` address",
        "content/a.md:1:59: error[L004] a page must not link to a `data:` address",
    ]);
    assert!(!project.page("a/index.html").to_lowercase().contains("javascript:"));
}

#[test]
fn files_that_a_browser_runs_are_not_published() {
    let script = "<html><script>alert(1)</script></html>";
    let page = "# A\n\n[one](f/evil.htm), [two](f/Evil.XHTML), [three](<f/feed.xml>), [four](f/plan.pdf), [five](shown.html)\n";
    let project = Project::new("active")
        .file("content/a.md", page)
        .file("content/f/evil.htm", script)
        .file("content/f/Evil.XHTML", script)
        .file("content/f/feed.xml", script)
        .file("content/f/plan.pdf", "%PDF")
        .file("static/shown.html", script);
    let run = project.run(&["build", "--keep-going"]);
    let about = |at: &str, name: &str| {
        format!("content/a.md:3:{at}: error[L004] `{name}` could run scripts on the site's own address")
    };
    assert!(run.out.contains(&about("7", "evil.htm")), "{run:?}");
    assert!(run.out.contains(&about("26", "Evil.XHTML")), "{run:?}");
    assert!(run.out.contains("`feed.xml` could run scripts"), "{run:?}");
    assert!(!run.out.contains("plan.pdf") && !run.out.contains("shown.html` could"), "{run:?}");
    for (file, is_there) in
        [("f/evil.htm", false), ("f/Evil.XHTML", false), ("f/feed.xml", false), ("f/plan.pdf", true)]
    {
        assert_eq!(project.path("public").join(file).exists(), is_there, "{file}");
    }
    assert!(!project.page("a/index.html").contains("f/evil.htm"));
}

/// If somebody opens such a picture directly, its script would run on the address of the site, regardless of how a
/// page shows it.
#[test]
fn pictures_with_scripts_are_not_published() {
    let picture = |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>");
    let page = "# A\n\n![one](one.svg) ![two](two.SVG) [three](three.svg) <img src=\"four.svg\"> ![five](five.svg)\n\n\
                [six](six.svg) ![seven](../static/seven.svg) ![eight](eight.html) ![nine](nine.svgz)\n";
    let project = Project::new("active_pictures")
        .file("content/a.md", page)
        .file("content/one.svg", picture("<script>alert(1)</script>"))
        .file("content/two.SVG", picture("<g onclick='alert(1)'/>"))
        .file("content/three.svg", picture("<a href='j&#97;vascript:alert(1)'/>"))
        .file("content/four.svg", "<!DOCTYPE svg [<!ENTITY x \"&#60;script>\">]><svg>&x;</svg>")
        .file(
            "content/five.svg",
            picture("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>"),
        )
        .file("content/six.svg", picture("<!-- <script> --><path d='M0 0'/>"))
        .file("static/seven.svg", picture("<script>alert(1)</script>"))
        .file("content/eight.html", "<script>alert(1)</script>")
        .file("content/nine.svgz", "gz");
    let run = project.build();
    run.finds(&[
        "content/a.md:3:8: error[L004] `one.svg` holds a script",
        "content/a.md:3:24: error[L004] `two.SVG` holds a handler",
        "content/a.md:3:41: error[L004] `three.svg` holds an address that runs something",
        "content/a.md:3:62: error[L004] `four.svg` declares text",
        "content/a.md:5:55: error[L004] `eight.html` could run scripts",
        "content/a.md:5:75: error[L004] `nine.svgz` could run scripts",
    ]);
    for (file, is_there) in [
        ("one.svg", false),
        ("two.SVG", false),
        ("three.svg", false),
        ("four.svg", false),
        ("five.svg", true),
        ("six.svg", true),
        ("seven.svg", true),
        ("eight.html", false),
        ("nine.svgz", false),
    ] {
        assert_eq!(project.path("public").join(file).exists(), is_there, "{file}");
    }
    let shown = project.page("a/index.html");
    assert!(!shown.contains("one.svg\"") && shown.contains("five.svg\""), "{shown}");
    // Once the picture is fixed, it is published.
    project.write("content/one.svg", picture("<g/>"));
    assert_eq!(project.build().findings().len(), 5);
    assert!(project.path("public/one.svg").exists());
}

#[test]
fn the_feed_has_only_what_xml_can_hold() {
    let project = Project::new("feed")
        .file("readyroom.yaml", "title: \"A\\u0001b\\u001b\"\nbase_url: https://run.example/\n")
        .file("content/a.md", "---\nreviewed_on: 2026-11-01\ntitle: \"C\\uffff\"\n---\n# C\n");
    let mut command = project.command(&["build", "--keep-going"]);
    let run = crate::project::Run::from(command.env("SOURCE_DATE_EPOCH", "").output().unwrap());
    assert_eq!(run.code, Some(0), "{run:?}");
    let feed = fs::read_to_string(project.path("public/feed.xml")).unwrap();
    assert!(feed.contains("<title>A\u{fffd}b\u{fffd}</title>"), "{feed}");
    assert!(!feed.contains(['\u{1}', '\u{1b}', '\u{ffff}']), "{feed}");
}
