//! The board, the lists, and what falls due.

use super::{SHOP, page};

const CHECKLIST: &str = "\
---
id: launch
sections:
- id: basics
  title: Basics
  items:
  - {id: owner, question: Is there an owner?}
  - {id: restore, question: Was a restore tried?}
---
";

/// The board of a project with one service that owes a review and has this one.
fn board(review: &str) -> String {
    page_with_review(review, "index.html")
}

/// Any page of the same project.
fn page_with_review(review: &str, path: &str) -> String {
    let review = format!("---\nchecklist: launch\n{review}\n---\n");
    page(
        &[
            ("readyroom.yaml", "stages: [beta, production]\nreviews:\n- checklist: launch\n"),
            ("checklists/launch.md", CHECKLIST),
            ("content/shop/service.yaml", "owner: team-shop\n"),
            ("content/shop/reviews/launch.md", &review),
        ],
        path,
    )
}

#[test]
fn a_review_that_is_no_go_is_not_green() {
    for status in ["draft", "in_review", "approved", "superseded"] {
        let review = format!("status: {status}\nanswers:\n  owner: {{value: yes}}\n");
        for (path, bar) in [
            ("reviews/index.html", "<td class=\"readiness not-yet\""),
            ("shop/reviews/launch/index.html", "<section class=\"verdict not-yet\""),
            (SHOP, "<section class=\"review-summary not-yet\">"),
        ] {
            let html = page_with_review(&review, path);
            assert!(html.contains(bar), "{status}: {html}");
        }
    }
    // The matrix marks only drafts. Its cells have labels for phones, where the header row is hidden.
    let matrix = |status: &str| page_with_review(&format!("status: {status}\n"), "readiness/index.html");
    let draft = matrix("draft");
    assert!(draft.contains("<tr class=\"not-yet\">"), "{draft}");
    assert!(draft.contains("state-unanswered\" data-label=\"Basics\">"), "{draft}");
    assert!(!matrix("in_review").contains("not-yet"), "{}", matrix("in_review"));
}

#[test]
fn an_answer_of_a_draft_is_not_green_in_its_checklist() {
    let checklist = |status: &str| {
        let review = format!(
            "status: {status}\nanswers:\n  owner: {{answer: yes, evidence: [\"https://wiki.example.org/owners/shop\"]}}\n"
        );
        page_with_review(&review, "checklists/launch/index.html")
    };
    let draft = checklist("draft");
    assert!(draft.contains("<rect class=\"drafted\"") && draft.contains("</a> (draft)"), "{draft}");
    assert!(!draft.contains("<rect class=\"good\""), "{draft}");
    let reviewed = checklist("in_review");
    assert!(reviewed.contains("<rect class=\"good\""), "{reviewed}");
    assert!(!reviewed.contains("drafted") && !reviewed.contains("(draft)"), "{reviewed}");
}

#[test]
fn the_board_says_first_whether_a_service_may_launch() {
    let no_go = board("status: in_review\nanswers:\n  owner: {value: yes}\n");
    let at = |text: &str| no_go.find(text).unwrap_or_else(|| panic!("{text} is not in {no_go}"));
    assert!(at("<b>No-go</b>") < at("id=\"the-wrong\""), "the verdict is above the findings");
    assert!(no_go.contains("class=\"readiness not-yet\""), "what may not launch is not green: {no_go}");
    assert!(!no_go.contains("id=\"the-drafts\""), "{no_go}");
    assert!(no_go.contains("Blocks a launch"), "{no_go}");

    let draft = board("status: draft\ndue: 2026-12-04\n");
    assert!(draft.contains("<b>In progress</b>") && !draft.contains("<b>No-go</b>"), "{draft}");
    assert!(draft.contains("id=\"the-drafts\""), "{draft}");
    let late = board("status: draft\ndue: 2026-11-04\n");
    assert!(late.contains("<b>No-go</b>") && !late.contains("id=\"the-drafts\""), "{late}");
}

#[test]
fn only_a_review_that_waits_for_something_is_due() {
    for (status, is_due) in [
        ("draft", true),
        ("in_review", true),
        ("approved", false),
        ("rejected", false),
        ("superseded", false),
    ] {
        let review = format!("status: {status}\ndue: 2026-12-04\nanswers:\n  owner: {{answer: yes}}\n");
        for path in ["reviews/index.html", "shop/reviews/launch/index.html", SHOP] {
            let html = page_with_review(&review, path);
            assert_eq!(html.contains("2026-12-04"), is_due, "{status}, {path}: {html}");
        }
    }
}

#[test]
fn a_list_of_postmortems_has_no_empty_columns() {
    let told = ("content/postmortems/disk.md", "---\ntitle: The disk\nincident: disk\n---\n\nIt filled.\n");
    let html = page(&[told], "postmortems/index.html");
    assert!(html.contains("<thead><tr><th data-sort>Postmortem<tbody>"), "{html}");
    assert!(!html.contains("<span class=\"meta\">disk</span>"), "its address has that name: {html}");
    let dated = (
        "content/postmortems/pool.md",
        "---\ntitle: The pool\nincident: INC-1\nstarted_at: 2026-11-02\n---\n\nIt ran dry.\n",
    );
    let html = page(&[told, dated], "postmortems/index.html");
    assert!(html.contains("<thead><tr><th data-sort>Started<th data-sort>Postmortem<tbody>"), "{html}");
    assert!(html.contains("<span class=\"meta\">INC-1</span>") && html.contains(">no date</span>"), "{html}");
    let html = page(&[told], "index.html");
    assert!(!html.contains("Nothing is here yet."), "there is a postmortem: {html}");
}

/// In the sample, today is Friday the 20th.
#[test]
fn the_calendar_of_the_board_counts_by_day() {
    let html = board("status: draft\ndue: 2026-12-04\n");
    assert_eq!(html.matches("<td class=\"day").count(), 35, "{html}");
    let (_, day) = html.split_once("<time datetime=\"2026-12-04\">4</time>").expect("the day is there");
    assert!(day.starts_with(" <b>1<span class=\"sr\"> due</span></b>"), "{day}");
    assert!(html.contains("class=\"day today\"><time datetime=\"2026-11-20\">"), "{html}");
    assert!(html.contains("Nothing is due this week."), "{html}");
    let html = board("status: draft\ndue: 2026-11-21\n");
    assert!(html.contains("<b>1</b> due this week."), "{html}");
    let html = board("status: draft\n");
    assert!(!html.contains("class=\"weeks\"") && html.contains("Nothing falls due."), "{html}");
}

#[test]
fn nothing_leads_to_an_empty_list() {
    let runbook = ("content/runbooks/disk.md", "# Disk\n\nThe disk of a node fills up. Then it stops.\n");
    let html = page(&[runbook], "index.html");
    assert!(html.contains("href=\"runbooks/index.html\">Runbooks</a>"), "{html}");
    for empty in ["alarms", "services", "readiness", "postmortems", "reviews"] {
        assert!(!html.contains(&format!("href=\"{empty}/index.html\"")), "{empty} is linked: {html}");
    }
}

#[test]
fn runbooks_are_listed_and_a_page_may_introduce_them() {
    let runbook = ("content/runbooks/disk.md", "# Disk\n\nThe disk of a node fills up. Then it stops.\n");
    let path = "runbooks/index.html";
    let html = page(&[runbook], path);
    assert!(html.contains("href=\"../runbooks/disk/index.html\">Disk</a>"), "{html}");
    assert!(html.contains(">The disk of a node fills up.</p>"), "the first sentence is shown: {html}");
    let readme = ("content/Runbooks/README.md", "---\nkind: page\n---\n# All of them\n\nRead this first.\n");
    let html = page(&[runbook, readme], path);
    assert!(html.contains("Read this first.") && html.contains("disk/index.html\">Disk</a>"), "{html}");
}

/// The browser leaves room for a picture before it has loaded it.
#[test]
fn an_svg_picture_has_a_size() {
    let html = page(
        &[
            (
                "content/guide.md",
                "# Guide\n\n![Flow](flow.svg)\n\n<img src=\"flow.svg\" alt=\"Small\" width=\"60\">\n\n[Open it](flow.svg)\n",
            ),
            ("content/flow.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='640' height='250'></svg>"),
        ],
        "guide/index.html",
    );
    for shown in [
        "<img src=\"../flow.svg\" alt=\"Flow\" width=\"640\" height=\"250\" loading=\"lazy\">",
        "<img src=\"../flow.svg\" alt=\"Small\" width=\"60\" loading=\"lazy\">",
        "<a href=\"../flow.svg\">Open it</a>",
    ] {
        assert!(html.contains(shown), "{shown} is not in {html}");
    }
}

/// An introduction names what to read first. The other pages follow, in the order of their names.
#[test]
fn the_sidebar_follows_the_introduction_of_the_folder() {
    let html = page(
        &[
            (
                "content/guide/README.md",
                "# Guide\n\nStart with [two](two.md#begin), then [one](one.md).\n\nAgain [two](two.md).\n",
            ),
            ("content/guide/all.md", "# All\n\nAll of it.\n"),
            ("content/guide/more.md", "# More\n\nMore of it.\n"),
            ("content/guide/one.md", "# One\n\nOne of them.\n"),
            ("content/guide/two.md", "# Two\n\n## Begin\n\nBoth of them.\n"),
        ],
        "guide/one/index.html",
    );
    let (_, sidebar) = html.split_once("class=\"sidebar\"").expect("it has a sidebar");
    let at = |title: &str| sidebar.find(&format!(">{title}</a>")).expect("it is listed");
    assert!(["Two", "One", "All", "More"].map(at).is_sorted(), "{sidebar}");
}

#[test]
fn what_falls_due_is_in_the_calendars_of_its_service_and_its_owner() {
    let postmortem = "---\ntitle: It stood\nactions:\n- {title: \"Mend it, soon\", owner: Mira, due: 2026-12-01}\n---\n\nLong.\n";
    let files = [
        ("content/shop/service.yaml", "owner: team-shop\n"),
        ("content/shop/runbooks/disk.md", "---\nreviewed_on: 2026-06-01\n---\n# Disk\n\nLook.\n"),
        ("content/shop/postmortems/stood.md", postmortem),
    ];
    let of = |path: &str| page(&files, path).replace("\r\n ", "");
    let (mend, review) =
        ("SUMMARY:Action: Mend it\\, soon (shop)\r\n", "SUMMARY:Runbook review: Disk (shop)\r\n");
    for (path, has) in [
        ("calendar.ics", [true, true]),
        ("calendars/services/shop.ics", [true, true]),
        ("calendars/owners/mira.ics", [true, false]),
        ("calendars/owners/team-shop.ics", [false, true]),
    ] {
        let text = of(path);
        assert_eq!([mend, review].map(|summary| text.contains(summary)), has, "{path}: {text}");
    }
    // If a due date moves, the event stays the same.
    let uid = |text: &str| text.split_once("UID:").map(|(_, rest)| rest[..32].to_owned());
    let later = postmortem.replace("2026-12-01", "2026-12-09");
    let moved = page(&[files[0], ("content/shop/postmortems/stood.md", &later)], "calendars/owners/mira.ics");
    assert_eq!(uid(&of("calendars/owners/mira.ics")), uid(&moved));
    assert!(moved.contains("DTSTART;VALUE=DATE:20261209\r\n"), "{moved}");
    assert!(page(&files, SHOP).contains("href=\"../../calendars/services/shop.ics\""));
}

#[test]
fn many_findings_are_folded_by_rule_and_a_long_list_hides_rows() {
    let broken: String = (0..160).map(|at| format!("[a](missing-{at}.md)\n\n")).collect();
    let html = page(&[("content/notes.md", &broken)], "problems/index.html");
    assert_eq!(html.matches("<details class=\"fold\"").count(), 1, "{html}");
    assert!(html.contains("<noscript class=\"rest\">"), "{html}");
    assert!(!html.contains("rule-counts"), "each rule is named once: {html}");
    let pages: Vec<(String, String)> =
        (0..230).map(|at| (format!("content/runbooks/r{at}.md"), format!("# R {at}\n\nLook.\n"))).collect();
    let files: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let html = page(&files, "runbooks/index.html");
    let (first, rest) = html.split_once("<noscript class=\"rest\"").expect("rows are held back");
    assert_eq!((first.matches("<tr><td").count(), rest.matches("<tr><td").count()), (200, 30));
}
