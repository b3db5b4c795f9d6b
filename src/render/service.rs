//! Services, and the list of them.

use std::collections::BTreeSet;

use serde::Serialize;

use super::chrome::{Chrome, toc};
use super::fields::without_ticks;
use super::key::PageContent;
use super::pipeline::{self, Pipeline};
use super::rendered::Rendered;
use super::running::{self, AlarmReceivers, Component};
use super::shapes::{
    Action, AlarmRow, DocumentRow, Finding, Link, PostmortemRow, ReviewRow, RunbookTask, ServiceRef,
    ServiceRow, Shares, StageGate, Verdict,
};
use super::sidebar;
use super::view::View;
use crate::judge::{self, Reason};
use crate::link::{PageId, ServiceId};
use crate::markdown::Memo;
use crate::model::{self, Kind, Length, Typed};
use crate::routes::PageKind;
use crate::search;

#[derive(Serialize)]
struct Context {
    service: Service,
    rates: Option<Shares>,
    verdict: Verdict,
    /// The verdict of each stage. Empty if the service needs no review.
    gates: Vec<StageGate>,
    /// What blocks the last stage that is not a go.
    in_the_way: Option<InTheWay>,
    /// The path of its calendar.
    calendar: String,
    alarms: Vec<AlarmRow>,
    runbooks: Vec<DocumentRow>,
    documents: Vec<DocumentRow>,
    reviews: Vec<ReviewRow>,
    postmortems: Vec<PostmortemRow>,
    actions: Vec<Action>,
    /// The tasks that postmortems set for its runbooks.
    runbook_tasks: Vec<RunbookTask>,
    pipeline: Option<Pipeline>,
    /// Its components, as described in files.
    things: Vec<Component>,
    /// Its alarms with known receivers.
    reaching: Vec<AlarmReceivers>,
    findings: Vec<Finding>,
    finding_counts: FindingCounts,
}

#[derive(Serialize)]
struct InTheWay {
    stage: String,
    /// The first reasons.
    reasons: Vec<Obstacle>,
    /// How many more there are.
    more: usize,
}

#[derive(Serialize)]
struct Obstacle {
    text: String,
    /// The review that the reason is about.
    review: Option<Link>,
    /// The id of the item that it concerns, which is its anchor on the review's page.
    item: Option<String>,
}

/// The maximum number of reasons that are shown.
const MOST_REASONS: usize = 5;

#[derive(Serialize)]
struct Service {
    name: String,
    title: String,
    url: String,
    description: Option<String>,
    application: Option<String>,
    role: Option<String>,
    owner: Option<String>,
    owner_by: Option<String>,
    tier: Option<String>,
    lifecycle: Option<String>,
    environments: Vec<String>,
    on_call: Option<OnCall>,
    links: Vec<ExternalLink>,
    depends_on: Vec<ServiceRef>,
    dependents: Vec<ServiceRef>,
    data_stores: Vec<String>,
    owns: Vec<String>,
    slos: Vec<String>,
    recovery: Option<Recovery>,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct OnCall {
    rotation: Option<String>,
    escalation: Vec<String>,
}

/// The recovery objectives of a service.
#[derive(Serialize)]
struct Recovery {
    time: Option<String>,
    point: Option<String>,
}

#[derive(Serialize)]
struct ExternalLink {
    title: String,
    href: Option<String>,
}

#[derive(Serialize)]
struct Fact {
    name: String,
    value: bool,
}

#[derive(Serialize)]
struct FindingCounts {
    errors: usize,
    warnings: usize,
}

pub fn page(view: &View<'_>, id: ServiceId, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let linked = view.site.service(id);
    let entry = &linked.service;
    let row = view.service_row(id);
    let mut chrome = Chrome {
        title: entry.title().to_owned(),
        description: entry.description.clone(),
        url: linked.url.clone(),
        breadcrumbs: vec![Link::list(PageKind::Services)],
        source: Some(view.site.sources[entry.file].path.clone()),
        sidebar: Some(sidebar::of_service(view, id, None)),
        ..Chrome::of(PageKind::Service)
    };
    if let Some(introduction) = linked.introduction {
        chrome.toc = toc(&view.site.page(introduction).document.markdown.headings);
        chrome.content = PageContent::Body(introduction);
    }
    let rows = |pages: &[PageId]| pages.iter().map(|page| view.document_row(*page)).collect();
    let postmortems = view.index.postmortems_of.get(&id).map_or(&[][..], Vec::as_slice);
    let findings: Vec<Finding> =
        view.findings_below(&entry.folder).take(50).map(|reported| view.finding(reported)).collect();
    let names = view.index.names_of.get(&id).map_or(&[][..], Vec::as_slice);
    let own = Context {
        service: service(view, id),
        rates: row.rates,
        verdict: row.verdict,
        in_the_way: in_the_way(view, id, &row.gates),
        gates: row.gates,
        calendar: linked.calendar_path(),
        alarms: names.iter().map(|at| view.alarm_row(*at)).collect(),
        runbooks: rows(view.index.pages_of(id, Kind::Runbook)),
        documents: rows(view.index.pages_of(id, Kind::Page)),
        reviews: view.review_rows(Some(id)),
        postmortems: postmortems.iter().map(|page| view.postmortem_row(*page)).collect(),
        actions: view.open_actions(id),
        runbook_tasks: view.tasks_of_service(id),
        pipeline: pipeline::of_service(view, id),
        things: running::of_service(view, id),
        reaching: running::reaching(view, id),
        findings,
        finding_counts: FindingCounts { errors: row.errors, warnings: row.warnings },
    };
    let entry = search_entry(&own.service, row.repository.into_iter().collect());
    view.listed(chrome, &own, Some(entry), memo)
}

fn in_the_way(view: &View<'_>, id: ServiceId, gates: &[StageGate]) -> Option<InTheWay> {
    let stage = &gates.iter().rev().find(|gate| !gate.go)?.stage;
    let gate = judge::gate(view.readiness, id, stage);
    let review = |reason: &Reason<'_>| {
        let mut pages = gate.reviews.iter().map(|page| view.site.page(*page));
        let page = pages.find(|page| page.document.file == reason.place.file)?;
        Some(Link { title: page.title.clone(), url: Some(page.url.clone()) })
    };
    let reasons = gate.reasons.iter().take(MOST_REASONS).map(|reason| Obstacle {
        text: reason.message.clone(),
        review: review(reason),
        item: reason.item.map(str::to_owned),
    });
    Some(InTheWay {
        stage: stage.clone(),
        reasons: reasons.collect(),
        more: gate.reasons.len().saturating_sub(MOST_REASONS),
    })
}

fn service(view: &View<'_>, id: ServiceId) -> Service {
    let entry = &view.site.service(id).service;
    let text =
        |value: &Option<crate::source::Spanned<String>>| value.as_ref().map(|value| value.value.clone());
    let written = |value: &Option<Typed<Length>>| value.as_ref().map(|value| value.text.clone());
    let dependents = view.index.dependents_of.get(entry.name.value.as_str()).into_iter().flatten();
    let (on_call, objectives) = (&entry.on_call, &entry.recovery_objectives);
    Service {
        name: entry.name.value.clone(),
        title: entry.title().to_owned(),
        url: view.site.service(id).url.clone(),
        description: entry.description.clone(),
        application: text(&entry.application),
        role: text(&entry.role),
        owner: text(&entry.owner),
        owner_by: owner_by(view, entry),
        tier: entry.tier.as_ref().map(|tier| tier.value.to_string()),
        lifecycle: text(&entry.lifecycle),
        environments: entry.environments.iter().map(|name| name.value.clone()).collect(),
        on_call: (on_call.rotation.is_some() || !on_call.escalation.is_empty())
            .then(|| OnCall { rotation: text(&on_call.rotation), escalation: on_call.escalation() }),
        links: entry.links.iter().map(external).collect(),
        depends_on: entry.dependencies().iter().map(|name| view.service_named(&name.value)).collect(),
        dependents: dependents
            .map(|other| view.service_named(&view.site.service(*other).service.name.value))
            .collect(),
        data_stores: entry.data_stores.iter().map(|name| name.value.clone()).collect(),
        owns: entry.resources().iter().map(|name| name.value.clone()).collect(),
        slos: entry.slos.iter().map(objective).collect(),
        recovery: (objectives.time.is_some() || objectives.point.is_some())
            .then(|| Recovery { time: written(&objectives.time), point: written(&objectives.point) }),
        facts: entry
            .facts
            .iter()
            .map(|(name, value)| Fact { name: name.clone(), value: value.value })
            .collect(),
    }
}

/// The file that names the owner. `None` if the service entry does.
fn owner_by(view: &View<'_>, entry: &model::Service) -> Option<String> {
    let file = entry.owner.as_ref()?.span.file;
    (file != entry.file).then(|| view.site.sources[file].shown().to_owned())
}

/// A link to another host. Anything else is shown as text.
fn external(link: &model::Link) -> ExternalLink {
    let safe = ["http://", "https://", "mailto:"].iter().any(|scheme| link.url.value.starts_with(scheme));
    ExternalLink { title: link.title.clone(), href: safe.then(|| link.url.value.clone()) }
}

fn objective(slo: &model::Slo) -> String {
    let mut text = slo.name.clone();
    if let Some(part) = &slo.objective {
        text.push_str(": ");
        text.push_str(&part.text);
    }
    if let Some(window) = &slo.window {
        text.push_str(" over ");
        text.push_str(&window.text);
    }
    text
}

fn search_entry(service: &Service, repositories: BTreeSet<String>) -> search::Entry {
    let mut words = vec![service.name.clone()];
    words.extend([&service.owner, &service.application, &service.role].into_iter().flatten().cloned());
    words.extend(service.owns.iter().chain(&service.data_stores).cloned());
    search::Entry {
        url: service.url.clone(),
        title: service.title.clone(),
        kind: PageKind::Service,
        service: Some(service.name.clone()),
        severity: None,
        status: service.lifecycle.clone(),
        leads_to: None,
        repositories,
        alarm: None,
        summary: service.description.as_deref().map(without_ticks).unwrap_or_default(),
        also: words.join(" "),
        sections: Vec::new(),
    }
}

#[derive(Serialize)]
struct List {
    services: Vec<ServiceRow>,
}

pub fn list(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let mut services: Vec<ServiceRow> = view.service_ids().map(|id| view.service_row(id)).collect();
    services.sort_by_key(|row| row.title.to_lowercase());
    let chrome = Chrome::list(PageKind::Services);
    view.render(chrome, &List { services })
}
