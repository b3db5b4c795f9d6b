//! Runbooks and plain pages.

use std::collections::BTreeSet;

use serde::Serialize;

use super::chrome::{Chrome, toc};
use super::index::only_page;
use super::key::PageContent;
use super::rendered::Rendered;
use super::shapes::{AlarmCard, Link, RunbookTask, ServiceRef};
use super::view::View;
use crate::judge;
use crate::link::{Alias, PageId, label_names, parameters};
use crate::markdown::Memo;
use crate::model::{self, folded};
use crate::routes::PageKind;

#[derive(Serialize)]
struct Context {
    runbook: Option<Runbook>,
    /// The tasks that postmortems set for the runbook.
    runbook_tasks: Vec<RunbookTask>,
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct Runbook {
    service: Option<ServiceRef>,
    owner: Option<String>,
    summary: Option<String>,
    reviewed_on: Option<String>,
    review_due_on: Option<String>,
    overdue: bool,
    escalation: Vec<String>,
    parameters: Vec<Parameter>,
    /// The names of the labels that its alarms are known to have and that its code or links use, separated by spaces.
    /// `None` if the page declares parameters, since only those are filled in then.
    labels: Option<String>,
    tags: Vec<String>,
    alarms: Vec<AlarmLink>,
}

#[derive(Serialize)]
struct Parameter {
    name: String,
    description: Option<String>,
    default: Option<String>,
    /// The pattern that values have to match. `None` for the default pattern.
    pattern: Option<String>,
    /// A pattern that cannot be used, and the reason.
    unusable: Option<Unusable>,
}

#[derive(Serialize)]
struct Unusable {
    pattern: String,
    reason: String,
}

#[derive(Serialize)]
struct Card {
    #[serde(flatten)]
    card: AlarmCard,
    /// Whether the id that cards had in version 0.1 (`alarm-DiskFull`) is not used on the page.
    is_free: bool,
}

#[derive(Serialize)]
struct AlarmLink {
    name: String,
    url: String,
    severity: Option<String>,
}

pub fn page(view: &View<'_>, id: PageId, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let page = view.site.page(id);
    let mut chrome = view.document_chrome(id);
    chrome.toc = toc(&page.document.markdown.headings);
    chrome.content = PageContent::Body(id);
    let alarms = view.index.alarms_of.get(&id).map_or(&[][..], Vec::as_slice);
    // An alarm with several runbooks has a page of its own, which shows its card.
    let alone = alarms.iter().filter(|at| only_page(view.site, view.site.name_at(**at)).is_some());
    let cards = alone.map(|at| {
        let card = view.alarm_card(*at, Some(&mut *memo));
        Card { is_free: !page.anchors.ids.contains(&format!("alarm-{}", card.slug)), card }
    });
    let cards: Vec<Card> = cards.collect();
    let runbook_tasks = view.tasks_of_page(id);
    let context = Context { runbook: runbook(view, id, alarms), runbook_tasks, cards };
    let mut entry = view.entry(id);
    entry.severity = context.cards.first().and_then(|card| card.card.severity.clone());
    view.listed(chrome, &context, Some(entry), memo)
}

fn runbook(view: &View<'_>, id: PageId, alarms: &[usize]) -> Option<Runbook> {
    let page = view.site.page(id);
    let runbook = page.runbook()?;
    let service = page.service.map(|service| &view.site.service(service).service);
    let escalation = if runbook.escalation.is_empty() {
        service.map(|service| service.on_call.escalation()).unwrap_or_default()
    } else {
        runbook.escalation.clone()
    };
    let parameters = parameters(view.site, id).into_iter().map(parameter);
    let labels = runbook.parameters.is_empty().then(|| labels(view, id, alarms));
    let alarms = alarms.iter().map(|at| {
        let row = view.alarm_row(*at);
        AlarmLink { name: row.name, url: row.url, severity: row.severity }
    });
    Some(Runbook {
        service: page.service.map(|service| view.service_ref(service)),
        owner: service.and_then(|service| service.owner.as_ref()).map(|owner| owner.value.clone()),
        summary: page.document.common.summary.clone(),
        reviewed_on: runbook.reviewed_on.as_ref().map(|date| date.value.to_string()),
        review_due_on: judge::runbook_due(view.site, id).map(|date| date.to_string()),
        overdue: judge::runbook_is_stale(view.site, id),
        escalation,
        parameters: parameters.collect(),
        labels,
        tags: page.document.common.tags.clone(),
        alarms: alarms.collect(),
    })
}

fn parameter(parameter: &model::Parameter) -> Parameter {
    let unusable = parameter.pattern.as_ref().zip(parameter.fault.as_ref());
    Parameter {
        name: parameter.name.value.clone(),
        description: parameter.description.clone(),
        default: parameter.default.as_ref().map(|default| default.value.clone()),
        pattern: parameter.usable_pattern().map(str::to_owned),
        unusable: unusable
            .map(|(pattern, fault)| Unusable { pattern: pattern.value.clone(), reason: fault.to_string() }),
    }
}

/// The labels of alarms that lead to the page, as far as the page's text uses them.
fn labels(view: &View<'_>, id: PageId, alarms: &[usize]) -> String {
    let uses = &view.site.page(id).document.markdown.uses;
    let site = view.site;
    let names: BTreeSet<&str> = alarms
        .iter()
        .flat_map(|at| site.definitions(site.name_at(*at)))
        .flat_map(|it| label_names(&it.alarm))
        .collect();
    // `<your-pod>` and `<pod-name>` also use the label `pod`.
    let is_used = |name: &&str| uses.iter().any(|used| used.contains(&folded(name)));
    let names: Vec<&str> = names.into_iter().filter(is_used).collect();
    names.join(" ")
}

#[derive(Serialize)]
struct Moved {
    target: Link,
}

/// The page at a former address, which redirects to the new one.
pub fn moved(view: &View<'_>, alias: &Alias) -> anyhow::Result<Rendered> {
    let chrome = Chrome {
        title: view.site.page(alias.page).title.clone(),
        url: alias.url.clone(),
        ..Chrome::of(PageKind::Moved)
    };
    view.render(chrome, &Moved { target: view.link(alias.page) })
}
