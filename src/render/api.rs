//! What programs read: readiness as JSON, and a badge for each service.

use serde::Serialize;

use super::Rendered;
use super::chrome::unlisted;
use super::view::View;
use crate::emit::{Content, File};
use crate::link::ServiceId;
use crate::markdown::Memo;
use crate::readiness::{self, Assessment};

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

/// Shares of what is met, in whole per cent.
#[derive(Serialize)]
struct Rates {
    reported: Option<usize>,
    #[serde(rename = "true")]
    true_rate: Option<usize>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    state: &'static str,
}

/// Every service, its verdicts and its reviews.
pub fn readiness(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let document = Document {
        version: 1,
        as_of: view.site.config.today.to_string(),
        services: view.service_ids().map(|id| service(view, id)).collect(),
    };
    let mut text = serde_json::to_vec(&document)?;
    text.push(b'\n');
    Ok(unlisted(File { path: "api/v1/readiness.json".into(), content: Content::Bytes(text) }))
}

fn service<'a>(view: &View<'a>, id: ServiceId) -> Service<'a> {
    let site = view.site;
    let service = site.service(id);
    let gates = site.config.stages.iter().map(|stage| {
        let gate = readiness::gate(view.readiness, id, &stage.value);
        Gate { stage: &stage.value, go: gate.is_go(), reasons: gate.reasons.len() }
    });
    let missing = site.owed.iter().filter(|owed| owed.service == id && owed.reviews.is_empty());
    let reviews = view.readiness.current().filter(|review| review.linked.service == Some(id));
    Service {
        name: &service.service.name.value,
        title: service.service.title(),
        url: &service.url,
        gates: gates.collect(),
        missing: missing.map(|owed| owed.checklist.value.as_str()).collect(),
        reviews: reviews.map(|assessment| review(view, assessment)).collect(),
    }
}

fn review<'a>(view: &View<'a>, assessment: &Assessment<'a>) -> Review<'a> {
    let Assessment { linked, review, checklist, items } = assessment;
    let page = view.site.page(linked.page);
    let rates = readiness::rates(items.iter().map(|item| item.state));
    let asked = items.iter().filter(|item| item.state != readiness::State::NotRequired);
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

/// Pixels of a letter of a badge, on the average.
const LETTER: usize = 7;

/// A badge for a README: whether the last stage is a go, and how much is met.
pub fn badge(view: &View<'_>, id: ServiceId) -> Rendered {
    let site = view.site;
    let rate = readiness::rates(view.states_of_service(id)).true_rate;
    let stage = site.config.stages.last().map_or("production", |stage| stage.value.as_str());
    let owes = site.owed.iter().any(|owed| owed.service == id);
    let go = owes && readiness::gate(view.readiness, id, stage).is_go();
    let (text, colour) = match rate {
        Some(rate) if go => (format!("go, {rate} %"), "#1a7f37"),
        Some(rate) if owes => (format!("no-go, {rate} %"), "#9a6700"),
        Some(rate) => (format!("{rate} %"), "#57606a"),
        None => ("no review".to_owned(), "#57606a"),
    };
    let (left, right) = ("readiness".len() * LETTER + 10, text.len() * LETTER + 10);
    let (all, middle, end) = (left + right, left / 2, left + right / 2);
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all}\" height=\"20\" role=\"img\">\
         <title>readiness: {text}</title>\
         <clipPath id=\"r\"><rect width=\"{all}\" height=\"20\" rx=\"3\"/></clipPath>\
         <g clip-path=\"url(#r)\"><rect width=\"{left}\" height=\"20\" fill=\"#32383f\"/>\
         <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{colour}\"/></g>\
         <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" text-anchor=\"middle\">\
         <text x=\"{middle}\" y=\"14\">readiness</text><text x=\"{end}\" y=\"14\">{text}</text></g></svg>\n"
    );
    let path = site.service(id).badge_path().into();
    unlisted(File { path, content: Content::Bytes(svg.into_bytes()) })
}
