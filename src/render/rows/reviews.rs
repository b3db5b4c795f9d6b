//! Reviews as rows.

use crate::judge::{self, Assessment, ItemState, WaitsFor};
use crate::link::{LinkedChecklist, Owed, ServiceId};
use crate::render::shapes::{Link, ReviewRow, SectionRow, States};
use crate::render::view::View;

impl View<'_> {
    pub fn review_row(&self, assessment: &Assessment<'_>) -> ReviewRow {
        let Assessment { linked, review, checklist, items, .. } = assessment;
        let page = self.site.page(linked.page);
        let title = checklist.map_or_else(
            || review.checklist.as_ref().map_or("?", |id| &id.value).to_owned(),
            |checklist| checklist.title.clone(),
        );
        // Once it is decided, nothing is due.
        let due = review.due.as_ref().filter(|_| review.is_in_work()).map(|due| due.value);
        ReviewRow {
            title: page.title.clone(),
            url: Some(page.url.clone()),
            service: linked.service.map(|service| self.service_ref(service)),
            checklist: Link { title, url: checklist.map(|checklist| checklist.url.clone()) },
            version: review.version,
            stage: review.stage.as_ref().map(|stage| stage.value.clone()),
            status: review.status().word(),
            due: due.map(|due| due.to_string()),
            overdue: judge::review_overdue(review, self.site.config.today).is_some(),
            go: self.is_go(assessment),
            turn: turn(self, assessment),
            rates: judge::rates(items.iter().map(|item| item.state)).into(),
            states: States::of(items.iter().map(|item| item.state)),
            sections: checklist.map_or_else(Vec::new, |checklist| sections(checklist, items)),
        }
    }

    fn is_go(&self, assessment: &Assessment<'_>) -> bool {
        let stage = assessment.stage(&self.site.config);
        assessment.checklist.is_some()
            && assessment.review.is_current()
            && judge::reasons(self.readiness, assessment, stage).is_empty()
    }

    /// A review that is owed and does not exist.
    pub fn missing_row(&self, owed: &Owed) -> Option<ReviewRow> {
        let checklist = &self.site.checklists[owed.known?];
        let items = self.readiness.unanswered(checklist, owed.service);
        Some(ReviewRow {
            title: checklist.title.clone(),
            url: None,
            service: Some(self.service_ref(owed.service)),
            checklist: Link { title: checklist.title.clone(), url: Some(checklist.url.clone()) },
            version: None,
            stage: None,
            status: "missing",
            due: None,
            overdue: false,
            go: false,
            turn: "its team: to start it".to_owned(),
            rates: judge::rates(items.iter().map(|item| item.state)).into(),
            states: States::of(items.iter().map(|item| item.state)),
            sections: sections(checklist, &items),
        })
    }

    /// Existing and owed reviews, of one service or of all.
    pub fn review_rows(&self, of: Option<ServiceId>) -> Vec<ReviewRow> {
        let readiness = self.readiness;
        let mut rows: Vec<ReviewRow> = match of {
            Some(service) => readiness.reviews_of(service).map(|review| self.review_row(review)).collect(),
            None => readiness.reviews.iter().map(|review| self.review_row(review)).collect(),
        };
        let mut add = |owed: &Owed| {
            if owed.reviews.is_empty() {
                rows.extend(self.missing_row(owed));
            }
        };
        match of {
            Some(service) => readiness.owed_of(service).for_each(&mut add),
            None => self.site.owed.iter().for_each(&mut add),
        }
        rows.sort_by_key(|row| {
            let service = row.service.as_ref().map(|service| service.title.clone());
            (service, row.checklist.title.clone(), row.url.clone())
        });
        rows
    }
}

/// Rates and states by section, in the order of the checklist. Sections that do not apply to the service have no
/// items.
pub fn sections(checklist: &LinkedChecklist, items: &[ItemState<'_>]) -> Vec<SectionRow> {
    let sections = checklist.sections.iter().enumerate();
    sections
        .map(|(at, section)| {
            let states = || items.iter().filter(move |item| item.section == at).map(|item| item.state);
            SectionRow {
                id: section.id.clone(),
                title: section.title.clone(),
                rates: judge::rates(states()).into(),
                states: States::of(states()),
            }
        })
        .collect()
}

/// Whose turn it is, as a sentence without a full stop.
fn turn(view: &View<'_>, assessment: &Assessment<'_>) -> String {
    let authors = match &assessment.review.authors[..] {
        [] => "its team".to_owned(),
        authors => authors.join(", "),
    };
    let items = |count: usize| format!("{count} item{}", if count == 1 { "" } else { "s" });
    match judge::waits_for(view.readiness, assessment) {
        WaitsFor::Answers(open) => format!("{authors}: {} to answer, or to fix", items(open)),
        WaitsFor::Decisions(names) if names.is_empty() => "a reviewer, but none is named yet".to_owned(),
        WaitsFor::Decisions(names) => format!("{}: to look at the answers and decide", names.join(", ")),
        WaitsFor::Status => format!("{authors}: it is approved, and its `status` does not say so"),
        WaitsFor::Rework => format!("{authors}: it was rejected"),
        WaitsFor::Nobody if !assessment.review.is_current() => "nobody: it is superseded".to_owned(),
        WaitsFor::Nobody => "nobody: it is done".to_owned(),
    }
}
