//! The readiness matrix: services by section. There is a table for each checklist, and a page for all items and for
//! each stage.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::chrome::Chrome;
use super::over_time::{OverTime, Spark};
use super::rendered::Rendered;
use super::shapes::{Link, ServiceRef, Shares};
use super::view::View;
use crate::judge::{self, ItemState, State};
use crate::link::{PageId, ServiceId};
use crate::markdown::Memo;
use crate::routes::PageKind;

#[derive(Serialize)]
struct Context {
    /// The day that the states are judged by.
    as_of: String,
    /// The stage that the page is for; `None` for all items.
    stage: Option<String>,
    /// Every stage, each with its own matrix.
    stages: Vec<Link>,
    matrices: Vec<Matrix>,
    /// Services that neither owe nor have a review.
    free: Vec<ServiceRef>,
    /// Readiness and coverage over time. `None` without a history of at least two days.
    over_time: Option<OverTime>,
}

#[derive(Serialize)]
struct Matrix {
    checklist: Link,
    /// The stages that have a column of verdicts.
    stages: Vec<String>,
    sections: Vec<Section>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Section {
    id: String,
    title: String,
}

#[derive(Serialize)]
struct Row {
    service: ServiceRef,
    review: Option<Review>,
    rates: Shares,
    gates: Vec<Gate>,
    cells: Vec<Cell>,
    spark: Option<Spark>,
}

#[derive(Serialize)]
struct Review {
    url: String,
    status: &'static str,
}

/// Whether a stage is a go, and how many reasons there are against it.
#[derive(Serialize)]
struct Gate {
    go: bool,
    open: usize,
}

#[derive(Serialize)]
struct Cell {
    met: usize,
    total: usize,
    state: Option<&'static str>,
    url: Option<String>,
}

impl Row {
    /// The sort key. The worst comes first: no review, then the most reasons against the last stage, then the lowest
    /// rate.
    fn urgency(&self) -> (bool, std::cmp::Reverse<usize>, Option<usize>) {
        let open = self.gates.last().map_or(0, |gate| gate.open);
        (self.review.is_some(), std::cmp::Reverse(open), self.rates.true_rate())
    }
}

/// The matrix of all items.
pub fn matrix(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let chrome = Chrome::list(PageKind::Readiness);
    page(view, None, chrome)
}

/// The matrix of what a stage requires.
pub fn of_stage(view: &View<'_>, at: usize) -> anyhow::Result<Rendered> {
    let stage = &view.site.config.stages[at].value;
    let chrome = Chrome {
        title: format!("Readiness for {stage}"),
        url: PageKind::Stage.url_of(stage),
        breadcrumbs: vec![Link::list(PageKind::Readiness)],
        ..Chrome::of(PageKind::Stage)
    };
    page(view, Some(stage), chrome)
}

fn page(view: &View<'_>, stage: Option<&str>, chrome: Chrome) -> anyhow::Result<Rendered> {
    let site = view.site;
    let stages: Vec<&str> = site.config.stages.iter().map(|stage| stage.value.as_str()).collect();
    let judged = stage.map_or_else(|| stages.clone(), |stage| vec![stage]);
    let mut rows = rows(view, stage, &judged);
    let shown: BTreeSet<String> = rows.values().flatten().map(|row| row.service.name.clone()).collect();
    let free = view.service_ids().filter(|id| view.readiness.owed_of(*id).next().is_none());
    let free = free.map(|id| view.service_ref(id)).filter(|service| !shown.contains(&service.name));
    let free: Vec<ServiceRef> = free.collect();
    let matrices = site.checklists.iter().enumerate().filter_map(|(at, checklist)| {
        let sections = checklist.sections.iter();
        Some(Matrix {
            checklist: Link { title: checklist.title.clone(), url: Some(checklist.url.clone()) },
            stages: judged.iter().map(|stage| (*stage).to_owned()).collect(),
            sections: sections
                .map(|section| Section { id: section.id.clone(), title: section.title.clone() })
                .collect(),
            rows: rows.remove(&at)?,
        })
    });
    let context = Context {
        as_of: site.config.today.to_string(),
        stage: stage.map(str::to_owned),
        matrices: matrices.collect(),
        free,
        over_time: view.over_time(),
        stages: stages
            .iter()
            .map(|stage| Link { title: (*stage).to_owned(), url: Some(PageKind::Stage.url_of(stage)) })
            .collect(),
    };
    view.render(chrome, &context)
}

/// The rows of each checklist that a service has answered or owes, the worst first.
fn rows(view: &View<'_>, stage: Option<&str>, judged: &[&str]) -> BTreeMap<usize, Vec<Row>> {
    let site = view.site;
    let mut rows: BTreeMap<usize, Vec<(ServiceId, Row)>> = BTreeMap::new();
    for assessment in view.readiness.current() {
        let linked = assessment.linked;
        let (Some(service), Some(checklist)) = (linked.service, linked.checklist) else { continue };
        let gates = judged.iter().map(|stage| {
            let open = judge::reasons(view.readiness, assessment, stage).len();
            Gate { go: open == 0, open }
        });
        let gates = gates.collect();
        let row = row(view, service, checklist, Some(linked.page), &assessment.items, stage, gates);
        rows.entry(checklist).or_default().push((service, row));
    }
    for owed in site.owed.iter().filter(|owed| owed.reviews.is_empty()) {
        let Some(checklist) = owed.known else { continue };
        let items = view.readiness.unanswered(&site.checklists[checklist], owed.service);
        let gates = judged.iter().map(|_| Gate { go: false, open: 1 }).collect();
        let row = row(view, owed.service, checklist, None, &items, stage, gates);
        rows.entry(checklist).or_default().push((owed.service, row));
    }
    let sorted = rows.into_iter().map(|(checklist, mut rows)| {
        rows.sort_by_key(|(service, row)| (row.urgency(), *service));
        (checklist, rows.into_iter().map(|(_, row)| row).collect())
    });
    sorted.collect()
}

fn row(
    view: &View<'_>,
    service: ServiceId,
    checklist: usize,
    page: Option<PageId>,
    items: &[ItemState<'_>],
    stage: Option<&str>,
    gates: Vec<Gate>,
) -> Row {
    let review = page.map(|page| {
        let page = view.site.page(page);
        let status = page.document.review().map_or("", |review| review.status().word());
        Review { url: page.url.clone(), status }
    });
    let asked: Vec<(usize, State)> = items
        .iter()
        .filter(|item| stage.is_none() || judge::is_required(view.site, item.item, stage))
        .map(|item| (item.section, item.state))
        .collect();
    let sections = view.site.checklists[checklist].sections.len();
    let cells = (0..sections).map(|section| {
        let states = || asked.iter().filter(move |(own, _)| *own == section).map(|(_, state)| *state);
        let rates = judge::rates(states());
        let worst = State::WORST_FIRST.iter().find(|worst| states().any(|state| state == **worst));
        Cell {
            met: rates.met,
            total: rates.total,
            state: worst.map(|state| state.word()),
            url: review.as_ref().map(|review| review.url.clone()),
        }
    });
    Row {
        cells: cells.collect(),
        spark: if page.is_some() { view.spark(&view.site.service(service).service.name.value) } else { None },
        service: view.service_ref(service),
        review,
        rates: judge::rates(asked.iter().map(|(_, state)| *state)).into(),
        gates,
    }
}
