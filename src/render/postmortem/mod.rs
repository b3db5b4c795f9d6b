//! Postmortems, and the list of them.

mod list;
mod parts;
mod strip;
mod times;

use serde::Serialize;

use self::parts::{FrontMatterSections, Part};
use self::strip::{Strip, strip};
use super::key::PageContent;
use super::rendered::Rendered;
use super::searchable;
use super::shapes::{Action, Link, RunbookTask, ServiceRef};
use super::view::View;
use crate::link::PageId;
use crate::markdown::Memo;
use crate::model::{self, Moment};
use crate::source::Spanned;

pub use list::list;

#[derive(Serialize)]
struct Context {
    postmortem: Postmortem,
    /// The tasks to write missing runbooks.
    runbook_tasks: Vec<RunbookTask>,
    /// The text shown above all sections: the summary, else the impact.
    lead: Option<String>,
    /// The phases of the incident as a bar. `None` if its length is not known.
    strip: Option<Strip>,
    /// The written sections, each with the parts of the front matter that are shown below it.
    parts: Vec<Part>,
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
    /// In minutes after the start of the incident.
    after: Option<i64>,
    /// Whether it is on another day than the previous entry.
    is_new_day: bool,
    /// The milestones in the front matter with exactly this time: `detected`, `mitigated`, `resolved`.
    marks: Vec<&'static str>,
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
    let mut chrome = view.document_chrome(id);
    let body = view.body(id, &chrome.url, memo)?;
    let runbook_tasks = view.tasks_of_page(id);
    let headings = &page.document.markdown.headings;
    let summary = page.document.common.summary.clone();
    let is_led_by_impact = summary.is_none() && !parts::has_summary(headings);
    let sections_in_matter = FrontMatterSections {
        impact: postmortem.impact.is_some() && !is_led_by_impact,
        timeline: !postmortem.timeline.is_empty(),
        root_causes: !postmortem.root_causes.is_empty(),
        actions: !postmortem.actions.is_empty(),
        runbook_tasks: !runbook_tasks.is_empty(),
        lessons: !postmortem.alarms.is_empty()
            || !postmortem.runbooks.is_empty()
            || !postmortem.checklist_items.is_empty(),
    };
    let title = page.document.markdown.title().filter(|_| page.title_is_heading);
    let (parts, toc) = parts::parts(view.form, &body.html, headings, title, &sections_in_matter);
    chrome.toc = toc;
    chrome.content = PageContent::Html(body.html);
    let own = Context {
        runbook_tasks,
        lead: if is_led_by_impact { postmortem.impact.clone() } else { summary },
        strip: strip(postmortem),
        parts,
        postmortem: front_matter(view, id, postmortem),
    };
    let mut entry = view.entry(id);
    entry.sections = body.sections;
    entry.sections.extend(searchable::facts(postmortem));
    if let Some(impact) = postmortem.impact.as_ref().filter(|_| entry.summary.is_empty()) {
        entry.summary.clone_from(impact);
    }
    entry.status = own.postmortem.status.map(str::to_owned);
    entry.severity.clone_from(&own.postmortem.rank);
    view.listed(chrome, &own, Some(entry), memo)
}

/// The front matter, in the form that the template gets.
fn front_matter(view: &View<'_>, id: PageId, postmortem: &model::Postmortem) -> Postmortem {
    let linked = view.site.postmortem(id).expect("every postmortem is linked");
    let row = view.postmortem_row(id);
    let time = |moment: &Option<Spanned<Moment>>| moment.as_ref().map(|moment| moment.value.to_string());
    let runbooks = postmortem.runbooks.iter().zip(&linked.runbooks).map(|(used, found)| Used {
        title: found.map_or_else(|| used.path.value.clone(), |id| view.site.page(id).title.clone()),
        url: found.map(|id| view.site.page(id).url.clone()),
        result: used.result.as_ref().map(|result| result.value.clone()),
    });
    let alarms = postmortem.alarms.iter().map(|name| Link {
        title: name.value.clone(),
        url: view.site.name(&name.value).map(|name| name.url.clone()),
    });
    let items = postmortem.checklist_items.iter().map(|item| checklist_item(view, item));
    Postmortem {
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
        timeline: timeline(postmortem),
        actions: postmortem.actions.iter().map(|action| view.action(action, None)).collect(),
        checklist_items: items.collect(),
    }
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

/// The entries of its timeline, each with the time since the start.
fn timeline(postmortem: &model::Postmortem) -> Vec<TimelineEntry> {
    let mut day = None;
    let entries = postmortem.timeline.iter().map(|entry| {
        let at = entry.at.as_ref().map(|at| at.value);
        let is_new_day = at.is_some_and(|at| day.replace(at.date()) != Some(at.date()));
        let times = postmortem.times().into_iter().filter(|(_, time)| Some(time.value) == at);
        TimelineEntry {
            at: at.map(|at| at.to_string()),
            event: entry.event.clone(),
            source: entry.source.clone(),
            after: strip::minutes(postmortem, entry.at.as_ref()),
            is_new_day,
            marks: times.filter_map(|(key, _)| key.strip_suffix("_at")).collect(),
        }
    });
    entries.collect()
}
