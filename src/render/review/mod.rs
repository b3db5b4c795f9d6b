//! Reviews: every item with its state and its answer. Also the list of reviews.

mod item;
mod standing;

use serde::Serialize;

use self::item::Item;
use self::standing::{Open, ReviewProgress, open, standing};
use super::chrome::Chrome;
use super::key::PageContent;
use super::rendered::Rendered;
use super::searchable;
use super::shapes::{Link, ReviewRow, ServiceRef, Shares, States};
use super::view::View;
use crate::judge::{Assessment, Committer, JudgedDecision};
use crate::link::PageId;
use crate::markdown::Memo;
use crate::model::Decision;
use crate::routes::PageKind;

#[derive(Serialize)]
struct Context {
    review: Review,
    rates: Shares,
    states: States,
    sections: Vec<Section>,
    turn: String,
    /// `None` for a superseded review.
    standing: Option<ReviewProgress>,
    open: Option<Open>,
    /// The review that replaces it, if it is superseded and there is one.
    newer: Option<Link>,
}

#[derive(Serialize)]
struct Review {
    service: Option<ServiceRef>,
    checklist: Link,
    version: Option<u32>,
    latest_version: Option<u32>,
    stage: Option<String>,
    status: &'static str,
    due: Option<String>,
    overdue: bool,
    authors: Vec<String>,
    reviewers: Vec<Reviewer>,
}

#[derive(Serialize)]
struct Reviewer {
    name: String,
    role: Option<String>,
    decision: Option<&'static str>,
    decided_on: Option<String>,
    counts: bool,
    why_not: Option<String>,
    /// Whether git says that the approver committed the approval. `None` if the decision does not count.
    author: Option<&'static str>,
}

#[derive(Serialize)]
struct Section {
    id: String,
    title: String,
    rates: Shares,
    states: States,
    items: Vec<Item>,
}

pub fn page(view: &View<'_>, id: PageId, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let page = view.site.page(id);
    let assessment = view.readiness.of_page(id).expect("every review is judged");
    let Assessment { linked, review, checklist, items, approvals, .. } = assessment;
    let mut chrome = view.document_chrome(id);
    chrome.toc = super::chrome::toc(&page.document.markdown.headings);
    chrome.content = PageContent::Body(id);
    let row = view.review_row(assessment);
    let sections = checklist.map_or_else(Vec::new, |checklist| super::rows::sections(checklist, items));
    let sections = sections.into_iter().enumerate().map(|(at, section)| Section {
        items: items
            .iter()
            .filter(|item| item.section == at)
            .map(|item| item::item(view, linked, item))
            .collect(),
        id: section.id,
        title: section.title,
        rates: section.rates,
        states: section.states,
    });
    let is_current = review.is_current();
    let own = Context {
        review: Review {
            service: row.service,
            checklist: row.checklist,
            version: row.version,
            latest_version: checklist.map(|checklist| checklist.checklist.version),
            stage: row.stage,
            status: row.status,
            due: row.due,
            overdue: row.overdue,
            authors: review.authors.clone(),
            reviewers: approvals.decisions.iter().map(reviewer).collect(),
        },
        rates: row.rates,
        states: row.states,
        sections: sections.collect(),
        turn: row.turn,
        standing: is_current.then(|| standing(view, assessment)).flatten(),
        open: is_current.then(|| open(view, assessment)).flatten(),
        newer: if is_current { None } else { newer(view, assessment) },
    };
    let mut entry = view.entry(id);
    entry.sections.extend(searchable::answers(items));
    entry.status = Some(own.review.status.to_owned());
    view.listed(chrome, &own, Some(entry), memo)
}

/// The current review of the same service and checklist.
fn newer(view: &View<'_>, assessment: &Assessment<'_>) -> Option<Link> {
    let own = assessment.linked;
    let mut current = view.readiness.current().map(|review| review.linked);
    let newer = current.find(|linked| {
        linked.service.is_some() && (linked.service, linked.checklist) == (own.service, own.checklist)
    })?;
    let page = view.site.page(newer.page);
    Some(Link { title: page.title.clone(), url: Some(page.url.clone()) })
}

fn reviewer(decided: &JudgedDecision<'_>) -> Reviewer {
    let reviewer = decided.reviewer;
    let is_latest = !decided.is_replaced;
    Reviewer {
        name: reviewer.name.value.clone(),
        role: reviewer.role.clone(),
        decision: reviewer.decision.map(Decision::word),
        decided_on: reviewer.decided_on.as_ref().map(|on| on.value.to_string()),
        counts: decided.counts(),
        why_not: if is_latest { decided.flaw.clone() } else { Some("a later decision counts".to_owned()) },
        author: decided.counts().then_some(match decided.committer {
            Committer::Verified => "author verified",
            Committer::NotVerified | Committer::Another => "author not verified",
        }),
    }
}

#[derive(Serialize)]
struct List {
    reviews: Vec<ReviewRow>,
}

pub fn list(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let chrome = Chrome::list(PageKind::Reviews);
    view.render(chrome, &List { reviews: view.review_rows(None) })
}
