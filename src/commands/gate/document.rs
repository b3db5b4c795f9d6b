//! A verdict, and all that goes with it, in the shape of its JSON.

use serde::Serialize;

use crate::judge::{self, Gate, ItemState, Readiness, Reason};
use crate::link::Site;

/// Version 1: keys are added, never changed or removed.
#[derive(Serialize)]
pub struct Document<'a> {
    version: u32,
    pub as_of: String,
    pub service: &'a str,
    pub stage: &'a str,
    pub go: bool,
    /// The reviews that were judged, one for each checklist that is owed and reviewed.
    pub reviews: Vec<Review<'a>>,
    pub reasons: Vec<Line<'a>>,
}

#[derive(Serialize)]
pub struct Review<'a> {
    pub checklist: &'a str,
    pub path: &'a str,
    pub status: &'static str,
    pub met: usize,
    /// Items that the stage requires and that apply.
    pub total: usize,
    /// Shares of what is met, in whole per cent.
    pub rates: Rates,
}

#[derive(Serialize)]
pub struct Rates {
    pub reported: Option<usize>,
    #[serde(rename = "true")]
    pub true_rate: Option<usize>,
}

/// One reason, and its place. Lines and columns count from 1, columns in characters.
#[derive(Serialize)]
pub struct Line<'a> {
    pub kind: &'static str,
    checklist: &'a str,
    item: Option<&'a str>,
    pub message: &'a str,
    pub path: &'a str,
    pub line: usize,
    pub column: usize,
}

impl<'a> Document<'a> {
    pub fn of(readiness: &'a Readiness<'a>, gate: &'a Gate<'a>) -> Self {
        let site = readiness.site;
        let judged = gate.reviews.iter().filter_map(|page| readiness.of_page(*page));
        Self {
            version: 1,
            as_of: site.config.today.to_string(),
            service: &site.service(gate.service).service.name.value,
            stage: &gate.stage,
            go: gate.is_go(),
            reviews: judged
                .map(|assessment| {
                    let required =
                        |item: &&ItemState<'_>| judge::is_required(site, item.item, Some(&gate.stage));
                    let states = assessment.items.iter().filter(required).map(|item| item.state);
                    let rates = judge::rates(states);
                    let checklist = assessment.review.checklist.as_ref();
                    Review {
                        checklist: checklist.map_or("", |id| &id.value),
                        path: site.sources[site.page(assessment.linked.page).document.file].path.as_str(),
                        status: assessment.review.status().word(),
                        met: rates.met,
                        total: rates.total,
                        rates: Rates { reported: rates.reported, true_rate: rates.true_rate },
                    }
                })
                .collect(),
            reasons: gate.reasons.iter().map(|reason| line(site, reason)).collect(),
        }
    }
}

fn line<'a>(site: &'a Site, reason: &'a Reason<'a>) -> Line<'a> {
    let source = &site.sources[reason.place.file];
    let at = source.position(reason.place.start);
    Line {
        kind: reason.kind.word(),
        checklist: reason.checklist,
        item: reason.item,
        message: &reason.message,
        path: source.path.as_str(),
        line: at.line,
        column: at.column,
    }
}
