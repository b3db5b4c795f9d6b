//! Pages for the weekly meeting: reviews, the matrix, postmortems.

use super::{page, page_with};
use crate::history::History;
use crate::routes::PageKind;

/// Asserts that the texts occur on a page in this order.
fn assert_order(html: &str, texts: &[&str]) {
    let mut from = 0;
    for text in texts {
        let at =
            html[from..].find(text).unwrap_or_else(|| panic!("{text} is not behind the others in {html}"));
        from += at + text.len();
    }
}

const TOLD: &str = "started_at: 2026-11-02T09:00:00Z
detected_at: 2026-11-02T09:11:00Z
resolved_at: 2026-11-02T10:40:00Z
impact: Orders waited.
root_causes: [The pool was small.]
timeline:
- {at: 2026-11-02T09:00:00Z, event: A release}
- {at: 2026-11-02T09:11:00Z, event: The pager}
actions: [{title: A larger pool, owner: x, due: 2026-12-01}]
";

fn postmortem(body: &str) -> String {
    let text = format!("---\ntitle: It stood\n{TOLD}---\n\n{body}\n");
    let files =
        [("content/mill/service.yaml", "owner: x\n"), ("content/mill/postmortems/stood.md", text.as_str())];
    page(&files, "mill/postmortems/stood/index.html")
}

#[test]
fn front_matter_is_put_below_the_heading_of_its_name() {
    let html = postmortem(
        "## Summary\n\nShort.\n\n## What happened\n\nMuch.\n\n## Root causes\n\nWhy.\n\n## What went well\n\nLittle.",
    );
    let main = html.split_once("<main").expect("a page has a main part").1;
    assert_order(
        main,
        &[
            "id=\"summary\"",
            "Short.",
            "id=\"the-impact\"",
            "Orders waited.",
            "id=\"the-timeline\"",
            "+11 min",
            "detected</span>",
            "id=\"what-happened\"",
            "id=\"root-causes\"",
            "Why.",
            "The pool was small.",
            "id=\"the-actions\"",
            "A larger pool",
            "id=\"what-went-well\"",
        ],
    );
    assert!(!main.contains("<h2 id=\"the-root-causes\""), "one heading for the causes: {main}");
    let toc = html.split_once("class=\"toc\"").expect("it has a table of contents").1;
    assert_order(
        toc,
        &[
            "#summary",
            "#the-impact",
            "#the-timeline",
            "#what-happened",
            "#root-causes",
            "#the-actions",
            "#what-went-well",
        ],
    );
}

#[test]
fn only_an_open_action_is_due() {
    let shows = |status: &str| {
        let told = TOLD.replace("due: 2026-12-01", &format!("due: 2026-12-01, status: {status}"));
        let text = format!("---\ntitle: It stood\n{told}---\n\nLong.\n");
        let files = [
            ("content/mill/service.yaml", "owner: x\n"),
            ("content/mill/postmortems/stood.md", text.as_str()),
        ];
        page(&files, "mill/postmortems/stood/index.html").contains("2026-12-01")
    };
    assert!(shows("open") && shows("in_progress"), "it is still to be done");
    assert!(!shows("done") && !shows("dropped"), "nothing is due any more");
}

#[test]
fn front_matter_is_never_put_into_a_folded_section() {
    let html = postmortem(
        "<details><summary>More</summary>\n\n## Root causes\n\nWhy.\n\n</details>\n\n## Lessons\n\nNone.",
    );
    let folded = html.split_once("<details><summary>More").expect("it is folded").1;
    let folded = folded.split_once("</details>").expect("it ends").0;
    assert!(folded.contains("Why.") && !folded.contains("The pool was small."), "{folded}");
    assert!(html.contains("<h2 id=\"the-root-causes\""), "{html}");
}

#[test]
fn an_incident_without_hours_has_no_strip() {
    let html = postmortem("Long.");
    assert!(html.contains("<figure class=\"strip\">") && html.contains("width=\"11.00%\""), "{html}");
    let text = "---\ntitle: It stood\nstarted_at: 2026-11-02\nresolved_at: 2026-11-03\n---\n\nLong.\n";
    let files = [("content/mill/service.yaml", "owner: x\n"), ("content/mill/postmortems/stood.md", text)];
    let html = page(&files, "mill/postmortems/stood/index.html");
    assert!(!html.contains("class=\"strip\""), "{html}");
}

const CONFIG: &str = "stages: [beta, production]\nreviews:\n- {checklist: launch, when: {tier: [1]}}\n";
const CHECKLIST: &str = "---
id: launch
title: Launch
version: 1
sections:
- title: Basics
  items:
  - {id: one, question: Is there one?, stage: beta}
  - {id: two, question: Are there two?, stage: production}
  - {id: three, question: Are there three?, stage: production}
---
";

/// A page of a site that has a review for beta with this status.
fn launched(status: &str, path: &str) -> String {
    launched_with(status, path, None)
}

fn launched_with(status: &str, path: &str, history: Option<&History>) -> String {
    let review = format!(
        "---\ntitle: Mill, launch\nchecklist: {{id: launch, version: 1}}\nstatus: {status}\nstage: beta\nauthors: [x]\nanswers: {{}}\n---\n"
    );
    let files = [
        ("readyroom.yaml", CONFIG),
        ("checklists/launch.md", CHECKLIST),
        ("content/mill/service.yaml", "owner: x\ntier: 1\n"),
        ("content/mill/reviews/launch.md", review.as_str()),
        ("content/barn/service.yaml", "owner: x\ntier: 1\n"),
        ("content/attic/service.yaml", "owner: x\ntier: 3\n"),
    ];
    page_with(&files, path, history)
}

const REVIEW: &str = "mill/reviews/launch/index.html";

#[test]
fn a_review_says_what_is_open_for_its_stage_and_what_is_later() {
    let html = launched("in_review", REVIEW);
    assert_order(
        &html,
        &[
            "No-go for beta",
            "<b>1</b> open for beta, <b>2</b> later",
            "Open items",
            "href=\"#one\"",
            "href=\"#two\"",
        ],
    );
    assert!(html.contains("x: 1 item to answer, or to fix"), "the numbers agree: {html}");
}

#[test]
fn a_draft_is_in_progress_and_what_is_superseded_has_no_verdict() {
    let draft = launched("draft", REVIEW);
    assert!(draft.contains("In progress</h2>") && !draft.contains("o-go"), "{draft}");
    let superseded = launched("superseded", REVIEW);
    assert!(superseded.contains("<b>Superseded.</b>"), "{superseded}");
    assert!(superseded.contains("nobody: it is superseded"), "{superseded}");
    for absent in ["o-go", "In progress", "Open items"] {
        assert!(!superseded.contains(absent), "{absent} is in {superseded}");
    }
}

#[test]
fn a_service_says_what_is_in_the_way_of_its_last_stage() {
    let path = "services/mill/index.html";
    let html = launched("in_review", path);
    assert_order(
        &html,
        &[
            "<a href=\"#the-reviews\">why</a>",
            "id=\"the-reviews\"",
            "No-go for production</h3>",
            "href=\"../../mill/reviews/launch/index.html\">the review is in review, not <code>approved</code></a>",
            "href=\"../../mill/reviews/launch/index.html#one\"><code>one</code> is not answered",
            "Mill, launch",
        ],
    );
    assert!(launched("draft", path).contains("Left for production</h3>"));
    let free = launched("draft", "services/attic/index.html");
    assert!(!free.contains("id=\"the-reviews\"") && !free.contains("why</a>"), "{free}");
}

#[test]
fn the_matrix_begins_with_the_worst_and_names_who_owes_nothing() {
    let html = launched("draft", &PageKind::Readiness.file().expect("there is one matrix"));
    let main = html.split_once("<main").expect("a page has a main part").1;
    assert_order(
        main,
        &[
            "<span>beta</span>",
            "<span>True</span>",
            "<span>Basics</span>",
            "barn",
            "no review",
            "mill",
            "Services that need no review",
            "attic",
        ],
    );
    assert!(!main.contains("Over time"), "nothing is known of other days: {main}");
}

#[test]
fn the_readiness_of_each_service_over_time_is_in_figures_too() {
    let day = |date: &str, met: usize| {
        format!(
            "{{\"date\":\"{date}\",\"alarms\":{{\"met\":0,\"total\":0}},\"items\":{{\"met\":{met},\"total\":4}},\"services\":{{\"mill\":{{\"met\":{met},\"total\":4}}}}}}\n"
        )
    };
    let lines = [("2026-11-18", 1), ("2026-11-19", 1), ("2026-11-20", 3)].map(|(date, met)| day(date, met));
    let history = History::parse(&lines.concat());
    let path = PageKind::Readiness.file().expect("there is one matrix");
    let html = launched_with("draft", &path, Some(&history));
    let main = html.split_once("<main").expect("a page has a main part").1;
    assert_order(
        main,
        &[
            "<svg class=\"spark\"",
            "Over time, in figures",
            "<th scope=\"row\">mill</th>",
            "<span>75 % since <time datetime=\"2026-11-20\">",
            "<span>25 % since <time datetime=\"2026-11-18\">",
            "<h2 id=\"the-history\">Over time</h2>",
            "<td>3 of 4, 75 %</td>",
        ],
    );
}
