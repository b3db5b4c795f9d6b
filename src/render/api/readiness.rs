//! `api/v1/readiness.json`: each service's verdicts and reviews.

use serde::Serialize;

use super::{Rates, json};
use crate::judge::{self, Assessment};
use crate::link::ServiceId;
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
    /// From the site's root.
    url: &'a str,
    /// Whether `reviews` of `readyroom.yaml` asks it for any. Who owes none may go anywhere.
    owes: bool,
    /// One for each of `stages` in `readyroom.yaml`.
    gates: Vec<Gate<'a>>,
    /// Checklists that it owes a review of and has none.
    missing: Vec<&'a str>,
    reviews: Vec<Review<'a>>,
}

#[derive(Serialize)]
struct Gate<'a> {
    stage: &'a str,
    go: bool,
    /// How many things are in the way.
    reasons: usize,
}

#[derive(Serialize)]
struct Review<'a> {
    checklist: &'a str,
    version: Option<u32>,
    latest_version: Option<u32>,
    path: &'a str,
    url: &'a str,
    status: &'static str,
    stage: Option<&'a str>,
    due: Option<String>,
    met: usize,
    total: usize,
    rates: Rates,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    state: &'static str,
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
        owes: view.readiness.owed_of(id).next().is_some(),
        gates: gates.collect(),
        missing: missing.map(|owed| owed.checklist.value.as_str()).collect(),
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
        path: view.site.sources[page.document.file].path.as_str(),
        url: &page.url,
        status: review.status().word(),
        stage: review.stage.as_ref().map(|stage| stage.value.as_str()),
        due: review.due.as_ref().map(|due| due.value.to_string()),
        met: rates.met,
        total: rates.total,
        rates: Rates { reported: rates.reported, true_rate: rates.true_rate },
        items: asked.map(|item| Item { id: item.id(), state: item.state.word() }).collect(),
    }
}
