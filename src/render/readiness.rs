//! The readiness matrix: services by sections, a table for each checklist.

use serde::Serialize;

use super::Rendered;
use super::chrome::{list as list_chrome, unlisted};
use super::shapes::{Link, ServiceRef, Shares};
use super::view::View;
use crate::link::{PageId, ServiceId};
use crate::markdown::Memo;
use crate::readiness::{self, Assessment, ItemState, State};

/// The order in which a section's states want attention.
const WORST_FIRST: [State; 10] = [
    State::Contradicted,
    State::Unmet,
    State::Unanswered,
    State::Expired,
    State::Suspect,
    State::Partial,
    State::Waived,
    State::NotApplicable,
    State::Verified,
    State::Met,
];

#[derive(Serialize)]
struct Context {
    matrices: Vec<Matrix>,
}

#[derive(Serialize)]
struct Matrix {
    checklist: Link,
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
    gates: Vec<()>,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Review {
    url: String,
    status: &'static str,
}

#[derive(Serialize)]
struct Cell {
    met: usize,
    total: usize,
    state: Option<&'static str>,
    url: Option<String>,
}

pub fn matrix(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let site = view.site;
    let mut matrices = Vec::new();
    for (at, checklist) in site.checklists.iter().enumerate() {
        let mut rows: Vec<Row> = Vec::new();
        for id in view.service_ids() {
            let answers = |review: &&Assessment<'_>| {
                review.linked.service == Some(id) && review.linked.checklist == Some(at)
            };
            let reviews = view.readiness.current().filter(answers);
            let mut any = false;
            for review in reviews {
                any = true;
                rows.push(row(view, id, Some(review.linked.page), &review.items, checklist.sections.len()));
            }
            let owes = site.owed.iter().any(|owed| owed.service == id && owed.known == Some(at));
            if !any && owes {
                rows.push(row(
                    view,
                    id,
                    None,
                    &view.readiness.unanswered(checklist, id),
                    checklist.sections.len(),
                ));
            }
        }
        if rows.is_empty() {
            continue;
        }
        let sections = checklist.sections.iter();
        matrices.push(Matrix {
            checklist: Link { title: checklist.title.clone(), url: Some(checklist.url.clone()) },
            stages: Vec::new(),
            sections: sections
                .map(|section| Section { id: section.id.clone(), title: section.title.clone() })
                .collect(),
            rows,
        });
    }
    let chrome = list_chrome("Readiness", "readiness/", Some("readiness"));
    Ok(unlisted(view.render("readiness.html", chrome, &Context { matrices })?))
}

fn row(
    view: &View<'_>,
    id: ServiceId,
    page: Option<PageId>,
    items: &[ItemState<'_>],
    sections: usize,
) -> Row {
    let review = page.map(|page| {
        let page = view.site.page(page);
        let status = page.document.review().map_or("", |review| review.status().word());
        Review { url: page.url.clone(), status }
    });
    let cells = (0..sections).map(|section| {
        let states = || items.iter().filter(move |item| item.section == section).map(|item| item.state);
        let rates = readiness::rates(states());
        let worst = WORST_FIRST.iter().find(|worst| states().any(|state| state == **worst));
        Cell {
            met: rates.met,
            total: rates.total,
            state: worst.map(|state| state.word()),
            url: review.as_ref().map(|review| review.url.clone()),
        }
    });
    let cells = cells.collect();
    Row {
        service: view.service_ref(id),
        review,
        rates: readiness::rates(items.iter().map(|item| item.state)).into(),
        gates: Vec::new(),
        cells,
    }
}
