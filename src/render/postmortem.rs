//! Postmortems, and the list of them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::chrome::{Chrome, toc};
use super::key::PageContent;
use super::rendered::Rendered;
use super::searchable;
use super::shapes::{Action, Link, PostmortemRow, RunbookTask, ServiceRef};
use super::view::View;
use crate::link::PageId;
use crate::markdown::Memo;
use crate::model::{self, Moment};
use crate::routes::PageKind;
use crate::source::Spanned;

#[derive(Serialize)]
struct Context {
    postmortem: Postmortem,
    /// Runbooks that it misses and that are still to be written.
    runbook_tasks: Vec<RunbookTask>,
}

#[derive(Serialize)]
struct Postmortem {
    incident: Option<String>,
    severity: Option<String>,
    rank: Option<String>,
    status: Option<&'static str>,
    owner: Option<String>,
    services: Vec<ServiceRef>,
    started_at: Option<String>,
    detected_at: Option<String>,
    mitigated_at: Option<String>,
    resolved_at: Option<String>,
    time_to_detect: Option<i64>,
    time_to_mitigate: Option<i64>,
    time_to_resolve: Option<i64>,
    detected_by: Option<String>,
    impact: Option<String>,
    root_causes: Vec<String>,
    alarms: Vec<Link>,
    runbooks: Vec<Used>,
    timeline: Vec<TimelineEntry>,
    actions: Vec<Action>,
    checklist_items: Vec<ChecklistItem>,
}

#[derive(Serialize)]
struct Used {
    title: String,
    url: Option<String>,
    result: Option<String>,
}

#[derive(Serialize)]
struct TimelineEntry {
    at: Option<String>,
    event: String,
    source: Option<String>,
}

#[derive(Serialize)]
struct ChecklistItem {
    id: String,
    question: Option<String>,
    relation: Option<&'static str>,
    url: Option<String>,
}

pub fn page(view: &View<'_>, id: PageId, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let page = view.site.page(id);
    let postmortem = page.document.postmortem().expect("the page of a postmortem is one");
    let linked = view.site.postmortem(id).expect("every postmortem is linked");
    let mut chrome = view.document_chrome(id);
    chrome.toc = toc(&page.document.markdown.headings);
    chrome.content = PageContent::Body(id);
    let row = view.postmortem_row(id);
    let time = |moment: &Option<Spanned<Moment>>| moment.as_ref().map(|moment| moment.value.to_string());
    let runbooks = postmortem.runbooks.iter().zip(&linked.runbooks).map(|(used, found)| Used {
        title: found.map_or_else(|| used.path.value.clone(), |id| view.site.page(id).title.clone()),
        url: found.map(|id| view.site.page(id).url.clone()),
        result: used.result.clone(),
    });
    let timeline = postmortem.timeline.iter().map(|entry| TimelineEntry {
        at: time(&entry.at),
        event: entry.event.clone(),
        source: entry.source.clone(),
    });
    let alarms = postmortem.alarms.iter().map(|name| Link {
        title: name.value.clone(),
        url: view.site.name(&name.value).map(|name| name.url.clone()),
    });
    let own = Context {
        runbook_tasks: view.tasks_of_page(id),
        postmortem: Postmortem {
            incident: row.incident,
            severity: row.severity,
            rank: row.rank,
            status: row.status,
            owner: row.owner,
            services: row.services,
            started_at: time(&postmortem.started_at),
            detected_at: time(&postmortem.detected_at),
            mitigated_at: time(&postmortem.mitigated_at),
            resolved_at: time(&postmortem.resolved_at),
            time_to_detect: row.time_to_detect,
            time_to_mitigate: row.time_to_mitigate,
            time_to_resolve: row.time_to_resolve,
            detected_by: postmortem.detected_by.clone(),
            impact: postmortem.impact.clone(),
            root_causes: postmortem.root_causes.clone(),
            alarms: alarms.collect(),
            runbooks: runbooks.collect(),
            timeline: timeline.collect(),
            actions: postmortem.actions.iter().map(|action| view.action(action, None)).collect(),
            checklist_items: postmortem
                .checklist_items
                .iter()
                .map(|item| checklist_item(view, item))
                .collect(),
        },
    };
    let mut entry = view.entry(id);
    entry.sections.extend(searchable::facts(postmortem));
    if let Some(impact) = postmortem.impact.as_ref().filter(|_| entry.summary.is_empty()) {
        entry.summary.clone_from(impact);
    }
    entry.status = own.postmortem.status.map(str::to_owned);
    entry.severity.clone_from(&own.postmortem.rank);
    view.listed(chrome, &own, Some(entry), memo)
}

fn checklist_item(view: &View<'_>, item: &model::ItemLink) -> ChecklistItem {
    let known =
        view.site.checklists.iter().find_map(|checklist| Some((checklist, checklist.item(&item.id.value)?)));
    ChecklistItem {
        id: item.id.value.clone(),
        question: known.map(|(_, item)| item.item.question().to_owned()),
        relation: item.relation.map(model::Relation::word),
        url: known.map(|(checklist, _)| checklist.url.clone()),
    }
}

/// Open actions of incidents of one age.
#[derive(Serialize)]
struct Age {
    label: &'static str,
    open: usize,
    overdue: usize,
}

#[derive(Serialize)]
struct List {
    postmortems: Vec<PostmortemRow>,
    longest: i64,
    medians: Medians,
    owners: Vec<Owner>,
    /// By the age of their incident; none where nothing is open.
    ages: Vec<Age>,
}

#[derive(Serialize)]
struct Medians {
    time_to_detect: Option<i64>,
    time_to_mitigate: Option<i64>,
    time_to_resolve: Option<i64>,
}

#[derive(Serialize)]
struct Owner {
    owner: Option<String>,
    open: usize,
    overdue: usize,
    actions: Vec<Action>,
}

pub fn list(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let ids = &view.index.postmortems;
    let postmortems: Vec<PostmortemRow> = ids.iter().map(|id| view.postmortem_row(*id)).collect();
    let mut by_owner: BTreeMap<Option<String>, Vec<Action>> = BTreeMap::new();
    for id in ids {
        for action in view.site.page(*id).document.open_actions() {
            let action = view.action(action, Some(*id));
            by_owner.entry(action.owner.clone()).or_default().push(action);
        }
    }
    let owners = by_owner.into_iter().map(|(owner, actions)| Owner {
        owner,
        open: actions.len(),
        overdue: actions.iter().filter(|action| action.overdue).count(),
        actions,
    });
    let own = List {
        longest: postmortems.iter().filter_map(|row| row.time_to_resolve).max().unwrap_or(0),
        medians: Medians {
            time_to_detect: median(postmortems.iter().filter_map(|row| row.time_to_detect)),
            time_to_mitigate: median(postmortems.iter().filter_map(|row| row.time_to_mitigate)),
            time_to_resolve: median(postmortems.iter().filter_map(|row| row.time_to_resolve)),
        },
        owners: owners.collect(),
        ages: ages(view, ids),
        postmortems,
    };
    let chrome = Chrome::list(PageKind::Postmortems);
    view.render(chrome, &own)
}

/// Open actions by how long ago their incident was.
fn ages(view: &View<'_>, ids: &[PageId]) -> Vec<Age> {
    const BOUNDS: [(&str, i32); 4] =
        [("up to two weeks", 14), ("up to a month", 30), ("up to a quarter", 91), ("longer", i32::MAX)];
    let today = view.site.config.today;
    let mut ages = BOUNDS.map(|(label, _)| Age { label, open: 0, overdue: 0 });
    for id in ids {
        let document = &view.site.page(*id).document;
        let Some(started) = document.postmortem().and_then(model::Postmortem::started_on) else { continue };
        let days = today.since(started).map_or(i32::MAX, |span| span.get_days());
        let at = BOUNDS.iter().position(|(_, bound)| days <= *bound).unwrap_or(BOUNDS.len() - 1);
        for action in document.open_actions() {
            ages[at].open += 1;
            ages[at].overdue += usize::from(action.is_overdue(today));
        }
    }
    if ages.iter().all(|age| age.open == 0) { Vec::new() } else { ages.into() }
}

/// The middle value; of an even number, the lower one of the two in the middle.
fn median(values: impl Iterator<Item = i64>) -> Option<i64> {
    let mut values: Vec<i64> = values.collect();
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}
