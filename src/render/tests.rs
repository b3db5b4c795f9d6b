//! What pages of small projects show.

use camino::Utf8Path;
use jiff::civil::date;

use super::{Layout, Plan};
use crate::emit::Content;
use crate::history::History;
use crate::markdown::{Highlighter, Memo};
use crate::source::Source;
use crate::theme::Theme;
use crate::{judge, rules, sample};

mod lists;
mod monday;
mod pipeline;

/// The page of the service `shop`.
const SHOP: &str = "services/shop/index.html";

/// The page at a path of the site that is made from these files.
fn page(files: &[(&str, &str)], path: &str) -> String {
    page_with(files, path, None)
}

/// Like [`page`], with the history of earlier days.
fn page_with(files: &[(&str, &str)], path: &str, history: Option<&History>) -> String {
    let sources = files.iter().map(|(path, text)| Source::new(*path, (*text).to_owned()));
    let site = sample::site(sources, date(2026, 11, 20));
    let readiness = judge::assess(&site);
    let findings = rules::check(&readiness).findings;
    let (theme, problems) = Theme::new(&[]);
    assert!(problems.is_empty(), "the theme is the built-in one");
    let highlighter = Highlighter::new();
    let layout = Layout::new(readiness.site);
    let plan = Plan::new(&layout, &readiness, &findings, &theme, &highlighter).with_history(history);
    let file = plan.file(Utf8Path::new(path), &mut Memo::default()).expect("there is such a page");
    let Content::Bytes(bytes) = file.expect("it can be rendered").content else { panic!("a page is text") };
    String::from_utf8(bytes).expect("a page is text")
}

#[test]
fn a_service_shows_its_recovery_objectives_and_its_pipeline() {
    let service = |entry: &str| {
        let entry = format!("description: Takes orders.\nenvironments: [beta]\n{entry}");
        page(&[("content/shop/service.yaml", &entry)], SHOP)
    };
    let html =
        service("recovery_objectives: {time: 4h, point: 60m}\npipeline: {stages: [beta, production]}\n");
    for shown in [
        "<dt>Recovered within</dt><dd>4h</dd>",
        "<dt>Data lost at most</dt><dd>60m</dd>",
        "<h3>beta <span class=\"meta\">declared</span></h3>",
        "<h3>production <span class=\"meta\">declared</span></h3>",
    ] {
        assert!(html.contains(shown), "{shown} is not in {html}");
    }
    let html = service("recovery_objectives: {point: 60m}\npipeline: {tool: x}\n");
    assert!(html.contains("Data lost at most"), "{html}");
    for absent in ["Recovered within", "Pipeline"] {
        assert!(!html.contains(absent), "{absent} is in {html}");
    }
}

/// The service's page shows what a release's file says, and the board shows rollback alarms without a runbook.
#[test]
fn a_release_is_shown_with_its_rollback_alarms() {
    let files = [
        ("content/shop/service.yaml", "description: Takes orders.\n"),
        ("content/shop/alarms/template.yaml", pipeline::GROUP),
    ];
    let html = page(&files, SHOP);
    assert!(html.contains("What runs") && html.contains("Rolled back by"), "{html}");
    assert!(!html.contains("rolls back on alarm"), "it is shown once: {html}");
    let link = "href=\"../../alarms/ShopDown/index.html\">ShopDown</a>";
    let (_, alarm) = html.rsplit_once(link).expect("the alarm is linked");
    assert!(alarm.contains("<span class=\"wanting\">no runbook</span>"), "{html}");
    let board = page(&files, "index.html");
    assert!(board.contains("Rollback alarms without a runbook"), "{board}");
    assert!(!page(&files[..1], "index.html").contains("Rolled back"), "nothing is rolled back");
}

#[test]
fn a_runbook_that_was_wrong_says_so_until_it_is_reviewed() {
    let pages = |reviewed: &str| {
        let runbook = format!("---\ntitle: Mill\nreviewed_on: {reviewed}\n---\n\nTurn it by hand.\n");
        let postmortem = "---\ntitle: It stood\nresolved_at: 2026-11-02T09:00:00Z\nrunbooks:\n- {path: ../runbooks/mill.md, result: wrong}\n- {path: ../runbooks/none.md, result: missing}\n---\n\nLong.\n";
        let files = [
            ("content/mill/service.yaml", "owner: x\n"),
            ("content/mill/runbooks/mill.md", runbook.as_str()),
            ("content/mill/postmortems/stood.md", postmortem),
        ];
        ["mill/runbooks/mill/", "services/mill/", "mill/postmortems/stood/"]
            .map(|url| page(&files, &format!("{url}index.html")))
    };
    let [runbook, service, postmortem] = pages("2026-10-01");
    assert!(runbook.contains("calls this runbook <strong>wrong</strong>"), "{runbook}");
    assert!(runbook.contains("mill/postmortems/stood/index.html\">It stood</a>"), "{runbook}");
    assert!(service.contains("Runbooks to fix <span class=\"meta\">2</span>"), "{service}");
    assert!(postmortem.contains("Runbooks to write"), "{postmortem}");
    assert!(!postmortem.contains("until it is reviewed"), "{postmortem}");
    let [runbook, service, _] = pages("2026-11-02");
    assert!(!runbook.contains("calls this runbook"), "{runbook}");
    assert!(service.contains("Runbooks to fix <span class=\"meta\">1</span>"), "{service}");
}

/// Only one page fits, so the alarm's address redirects to it, and the page shows the alarm.
#[test]
fn a_template_that_fits_one_page_leads_to_it() {
    let alarm = "groups:\n- name: shop\n  rules:\n  - alert: DiskFull\n    expr: up == 0\n    annotations:\n      runbook_url: https://run.example/shop/runbooks/disk-{{ $labels.db }}/\n";
    let mut files = vec![
        ("readyroom.yaml", "runbook_urls: [{url: https://run.example/, path: content/}]\n"),
        ("content/shop/service.yaml", "owner: x\n"),
        ("content/shop/alarms/shop.yaml", alarm),
        ("content/shop/runbooks/disk-orders.md", "Delete the oldest segments first.\n"),
    ];
    let html = page(&files, "alarms/DiskFull/index.html");
    assert!(html.contains("data-to=\"../../shop/runbooks/disk-orders/index.html\""), "{html}");
    let html = page(&files, "shop/runbooks/disk-orders/index.html");
    assert!(html.contains("data-alarm=\"DiskFull\""), "{html}");
    files.push(("content/shop/runbooks/disk-stock.md", "Delete the oldest segments first.\n"));
    let html = page(&files, "alarms/DiskFull/index.html");
    assert!(html.contains("2 pages fit it"), "{html}");
    let html = page(&files, "shop/runbooks/disk-orders/index.html");
    assert!(!html.contains("data-alarm"), "{html}");
}
