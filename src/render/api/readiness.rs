//! `api/v1/readiness.json`: each service's verdicts and reviews.

use serde::Serialize;

use super::{Rates, json};
use crate::judge::{self, Assessment};
use crate::link::{Declared, ServiceId};
use crate::markdown::Memo;
use crate::render::rendered::Rendered;
use crate::render::view::View;
use crate::routes::DataFile;

/// `api/v1/readiness.json`, version 1: keys are added, never changed or removed.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    as_of: String,
    services: Vec<Service<'a>>,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
    title: &'a str,
    /// The path from the site's root.
    url: &'a str,
    /// The gathered repository that describes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    /// Whether `reviews` in `readyroom.yaml` requires a review of it. A service that needs none may go to any stage.
    owes: bool,
    /// One per stage in `stages` of `readyroom.yaml`.
    gates: Vec<Gate<'a>>,
    /// Checklists for which it needs a review and has none.
    missing: Vec<&'a str>,
    /// Checklists for which other services need a review and it does not, with the line of its entry that decides that.
    excused: Vec<Excused<'a>>,
    reviews: Vec<Review<'a>>,
}

#[derive(Serialize)]
struct Gate<'a> {
    stage: &'a str,
    go: bool,
    /// The number of reasons against it.
    reasons: usize,
}

#[derive(Serialize)]
struct Review<'a> {
    checklist: &'a str,
    version: Option<u32>,
    latest_version: Option<u32>,
    path: &'a str,
    /// The gathered repository that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    url: &'a str,
    status: &'static str,
    stage: Option<&'a str>,
    due: Option<String>,
    met: usize,
    total: usize,
    rates: Rates,
    items: Vec<Item<'a>>,
    /// Items that are not asked, with the line of the service's entry that hides them.
    hidden: Vec<Hidden<'a>>,
}

#[derive(Serialize)]
struct Excused<'a> {
    checklist: &'a str,
    #[serde(flatten)]
    by: Line<'a>,
}

#[derive(Serialize)]
struct Hidden<'a> {
    id: &'a str,
    #[serde(flatten)]
    by: Line<'a>,
}

/// A line of a service's entry.
#[derive(Serialize)]
struct Line<'a> {
    key: String,
    value: String,
    path: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    state: &'static str,
    /// As written, but a keyword in its canonical spelling.
    answer: Option<String>,
}

/// Every service, its verdicts and its reviews.
pub fn all(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let document = Document {
        version: 1,
        as_of: view.site.config.today.to_string(),
        services: view.service_ids().map(|id| service(view, id)).collect(),
    };
    json(DataFile::Readiness, &document)
}

fn service<'a>(view: &View<'a>, id: ServiceId) -> Service<'a> {
    let site = view.site;
    let service = site.service(id);
    let gates = site.config.stages.iter().map(|stage| {
        let gate = judge::gate(view.readiness, id, &stage.value);
        Gate { stage: &stage.value, go: gate.is_go(), reasons: gate.reasons.len() }
    });
    let missing = view.readiness.owed_of(id).filter(|owed| owed.reviews.is_empty());
    let reviews = view.readiness.reviews_of(id).filter(|review| review.review.is_current());
    Service {
        name: &service.service.name.value,
        title: service.service.title(),
        url: &service.url,
        repository: site.sources[service.service.file].repository(),
        owes: view.readiness.owed_of(id).next().is_some(),
        gates: gates.collect(),
        missing: missing.map(|owed| owed.checklist.value.as_str()).collect(),
        excused: site
            .excused
            .iter()
            .filter(|excused| excused.service == id)
            .flat_map(|excused| excused.by.iter().map(|by| (&excused.checklist, by)))
            .map(|(checklist, by)| Excused { checklist: &checklist.value, by: line(view, by) })
            .collect(),
        reviews: reviews.map(|assessment| review(view, assessment)).collect(),
    }
}

fn review<'a>(view: &View<'a>, assessment: &Assessment<'a>) -> Review<'a> {
    let Assessment { linked, review, checklist, items, .. } = assessment;
    let page = view.site.page(linked.page);
    let rates = judge::rates(items.iter().map(|item| item.state));
    let asked = items.iter().filter(|item| item.state.is_asked());
    Review {
        checklist: review.checklist.as_ref().map_or("", |id| &id.value),
        version: review.version,
        latest_version: checklist.map(|checklist| checklist.checklist.version),
        path: view.site.sources[page.document.file].shown(),
        repository: view.site.sources[page.document.file].repository(),
        url: &page.url,
        status: review.status().word(),
        stage: review.stage.as_ref().map(|stage| stage.value.as_str()),
        due: review.due.as_ref().map(|due| due.value.to_string()),
        met: rates.met,
        total: rates.total,
        rates: Rates { reported: rates.reported, true_rate: rates.true_rate },
        items: asked
            .map(|item| Item { id: item.id(), state: item.state.word(), answer: item.answer_text() })
            .collect(),
        hidden: items
            .iter()
            .flat_map(|item| item.hidden_by.iter().map(|by| Hidden { id: item.id(), by: line(view, by) }))
            .collect(),
    }
}

fn line<'a>(view: &View<'a>, by: &Declared) -> Line<'a> {
    let source = &view.site.sources[by.place.file];
    let line = source.position(by.place.start).line;
    Line { key: by.key.clone(), value: by.value.clone(), path: source.shown(), line }
}
