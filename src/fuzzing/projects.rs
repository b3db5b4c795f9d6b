//! Reads, judges and checks a project in which one file has arbitrary bytes, and renders the file if it is a page.

use camino::Utf8Path;
use jiff::civil::date;

use super::{chosen, text};
use crate::markdown::{Highlighter, Memo};
use crate::render::{Layout, Plan};
use crate::source::Source;
use crate::theme::Theme;
use crate::{judge, rules, sample};

const CONFIG: &str = "alarms: ['alarms/**']\nreads: ['deploy/**']\nreviews: [{checklist: launch}]\n";
const ENTRY: &str = "application: shop\nrole: cart\nowner: mira\ntier: 1\nreads: ['deploy/**']\n";
const CHECKLIST: &str = "id: launch\nversion: 3\nsections:\n  - title: Alarms\n    items:\n      \
    - {id: a.yes, question: Is it so?}\n      - {id: a.number, question: How many?, answer: number, unit: rps}\n";
const RUNBOOK: &str = "---\nalarms: [ShopDown]\n---\n# Shop is down\n\n1. Restart the shop by hand.\n";

/// Reads the project with an additional file, or with another text for an existing one.
fn read(path: &str, bytes: &[u8]) {
    let mut files = vec![
        ("readyroom.yaml", CONFIG.to_owned()),
        ("content/shop/service.yaml", ENTRY.to_owned()),
        ("checklists/launch.yaml", CHECKLIST.to_owned()),
        ("content/shop/runbooks/down.md", RUNBOOK.to_owned()),
    ];
    files.retain(|(known, _)| *known != path);
    files.push((path, text(bytes).into_owned()));
    let sources = files.into_iter().map(|(path, text)| Source::new(path, text));
    let site = sample::site(sources, date(2026, 11, 20));
    let readiness = judge::assess(&site);
    let found = rules::check(&readiness);
    if Utf8Path::new(path).extension() != Some("md") {
        return;
    }
    let (theme, highlighter) = (Theme::new(&[]).0, Highlighter::new());
    let layout = Layout::new(&site);
    let plan = Plan::new(&layout, &readiness, &found.findings, &theme, &highlighter);
    let page = path.strip_prefix("content/").unwrap_or(path).replace(".md", "/index.html");
    if let Some(made) = plan.file(Utf8Path::new(&page), &mut Memo::default()) {
        made.expect("a page can be rendered");
    }
}

/// Runbooks, reviews, postmortems, service entries, checklists and `readyroom.yaml`.
pub fn documents(bytes: &[u8]) {
    const FILES: &[&str] = &[
        "content/shop/runbooks/slow.md",
        "content/shop/reviews/launch.md",
        "content/shop/postmortems/2026-01-01.md",
        "content/shop/service.yaml",
        "checklists/launch.yaml",
        "checklists/other.md",
        "readyroom.yaml",
        "content/shop/index.md",
    ];
    let (path, rest) = chosen(FILES, bytes);
    read(path, rest);
}

/// Every format of alarms. A document is recognised by its content, and the file's name decides the syntax.
pub fn alarms(bytes: &[u8]) {
    const FILES: &[&str] = &[
        "alarms/rules.yaml",
        "alarms/alarms.tf",
        "alarms/alarms.json",
        "alarms/alarms.tf.json",
        "alarms/template.yaml.j2",
        "alarms/chart/templates/rules.yaml",
        "alarms/rules.libsonnet",
    ];
    let (path, rest) = chosen(FILES, bytes);
    read(path, rest);
}

/// Every kind of file that describes how a service is delivered.
pub fn delivery(bytes: &[u8]) {
    const FILES: &[&str] = &[
        "deploy/deployment.yaml",
        "deploy/chart/templates/deployment.yaml",
        "deploy/kustomization.yaml",
        "deploy/.gitlab-ci.yml",
        "deploy/.github/workflows/release.yml",
        "deploy/main.tf",
        "deploy/openapi.yaml",
        "deploy/alertmanager.yml",
        "deploy/appspec.yml",
        "deploy/release.sh",
        "deploy/Makefile",
        "deploy/tests/rules_test.yaml",
        "deploy/schedules.tf",
    ];
    let (path, rest) = chosen(FILES, bytes);
    read(path, rest);
}
