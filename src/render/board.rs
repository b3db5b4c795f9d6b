//! The board: what is wrong now, and where everything is.

use jiff::civil::Date;
use serde::Serialize;

use super::Rendered;
use super::chrome::Chrome;
use super::rows::rank;
use super::shapes::{AlarmRow, PostmortemRow, RuleCount, ServiceRef, ServiceRow};
use super::view::View;
use crate::link::PageId;
use crate::markdown::Memo;

/// How far ahead the board looks, in days.
const AHEAD: i32 = 30;

#[derive(Serialize)]
struct Context {
    findings: Vec<RuleCount>,
    uncovered: Vec<AlarmRow>,
    services: Vec<ServiceRow>,
    postmortems: Vec<PostmortemRow>,
    expiring: Vec<Expiring>,
}

/// Something that ends, or has ended.
#[derive(Serialize)]
struct Expiring {
    kind: &'static str,
    title: String,
    url: Option<String>,
    anchor: Option<String>,
    on: String,
    /// Negative where it is past.
    days: i32,
    service: Option<ServiceRef>,
}

pub fn board(view: &View<'_>, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let site = view.site;
    let mut chrome = Chrome { title: site.config.title.clone(), kind: "board", ..Chrome::default() };
    let mut entry = None;
    if let Some(at) = site.pages.iter().position(|page| page.url.is_empty()) {
        let id = PageId(at);
        let body = view.body(id, "", memo);
        chrome.content = body.html;
        chrome.source = Some(view.path(id).to_owned());
        entry = Some(view.entry(id, body.sections));
    }
    let bare = (0..site.names.len()).filter(|at| view.is_wanting(*at));
    let mut uncovered: Vec<AlarmRow> = bare.map(|at| view.alarm_row(&site.names[at])).collect();
    uncovered.sort_by_key(|row| {
        let severity = row.severity.clone().unwrap_or_default();
        (row.severity.is_none(), rank(&severity), severity, row.name.clone())
    });
    uncovered.truncate(10);
    let mut services: Vec<ServiceRow> = view.service_ids().map(|id| view.service_row(id)).collect();
    services.sort_by_key(|row| {
        let need =
            row.uncovered * 10 + row.errors * 5 + row.overdue_actions * 3 + row.overdue * 2 + row.warnings;
        (std::cmp::Reverse(need), row.title.clone())
    });
    services.truncate(50);
    let context = Context {
        findings: view.rule_counts(),
        uncovered,
        services,
        postmortems: view.postmortems().into_iter().take(5).map(|id| view.postmortem_row(id)).collect(),
        expiring: expiring(view),
    };
    Ok(Rendered { file: view.render("board.html", chrome, &context)?, entry })
}

/// What falls due within a month, the soonest first; then what did in the last one.
fn expiring(view: &View<'_>) -> Vec<Expiring> {
    let today = view.site.config.today;
    let mut all = Vec::new();
    let mut add = |kind, title: String, id: PageId, anchor: Option<String>, on: Date| {
        let days = on.since(today).map_or(i32::MAX, |span| span.get_days());
        if (-AHEAD..=AHEAD).contains(&days) {
            let page = view.site.page(id);
            let service = page.service.map(|service| view.service_ref(service));
            all.push(Expiring {
                kind,
                title,
                url: Some(page.url.clone()),
                anchor,
                on: on.to_string(),
                days,
                service,
            });
        }
    };
    for at in 0..view.site.pages.len() {
        let id = PageId(at);
        let page = view.site.page(id);
        if let Some(due) = view.review_due(id) {
            add("runbook", page.title.clone(), id, None, due);
        }
        for action in page.document.open_actions() {
            if let Some(due) = &action.due {
                add(
                    "action",
                    action.title.as_ref().map_or_else(|| action.label(), |title| title.value.clone()),
                    id,
                    None,
                    due.value,
                );
            }
        }
    }
    for review in view.readiness.current() {
        let linked = review.linked;
        for item in &review.items {
            let Some(answer) = item.answer else { continue };
            let id = item.item.item.id.value.clone();
            let question = item.item.item.question().to_owned();
            if let Some(on) = answer.waiver.as_ref().and_then(|waiver| waiver.expires_on.as_ref()) {
                add("waiver", question.clone(), linked.page, Some(id.clone()), on.value);
            }
            if let (Some(period), Some(on)) = (item.item.item.valid_for, &answer.answered_on) {
                add("answer", question, linked.page, Some(id), period.after(on.value));
            }
        }
    }
    // What can still be met comes before what is late.
    all.sort_by(|a, b| (a.days < 0, a.days.abs(), &a.title).cmp(&(b.days < 0, b.days.abs(), &b.title)));
    all.truncate(20);
    all
}
