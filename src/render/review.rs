//! Reviews: every item, its state, its answer; and the list of reviews.

use jiff::civil::Date;
use serde::Serialize;

use super::Rendered;
use super::checklist::guidance;
use super::chrome::{list as list_chrome, unlisted};
use super::hrefs::{self, source_url};
use super::searchable;
use super::shapes::{Action, Link, ReviewRow, ServiceRef, Shares, States};
use super::view::View;
use crate::link::{self, LinkedReview, PageId};
use crate::markdown::{self, Memo};
use crate::model::{self, Decision};
use crate::readiness::{self, Assessment, ItemState};

#[derive(Serialize)]
struct Context {
    review: Review,
    rates: Shares,
    states: States,
    sections: Vec<Section>,
    gate: Option<()>,
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
    why_not: Option<&'static str>,
}

#[derive(Serialize)]
struct Section {
    id: String,
    title: String,
    rates: Shares,
    states: States,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    id: String,
    question: String,
    guidance_html: String,
    severity: &'static str,
    stage: Option<String>,
    required: bool,
    state: &'static str,
    answer: Option<&'static str>,
    note_html: String,
    justification: Option<String>,
    evidence: Vec<Evidence>,
    actions: Vec<Action>,
    waiver: Option<Waiver>,
    answered_by: Option<String>,
    answered_on: Option<String>,
    expires_on: Option<String>,
    contradiction: Option<String>,
    checklist_url: String,
    line: Option<usize>,
    answer_url: Option<String>,
}

#[derive(Serialize)]
struct Evidence {
    text: String,
    href: Option<String>,
}

#[derive(Serialize)]
struct Waiver {
    reason: Option<String>,
    approved_by: Option<String>,
    approved_on: Option<String>,
    expires_on: Option<String>,
    compensating_control: Option<String>,
    expired: bool,
}

pub fn page(view: &View<'_>, id: PageId, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let page = view.site.page(id);
    let assessment = view.readiness.of_page(id).expect("every review is judged");
    let Assessment { linked, review, checklist, items } = assessment;
    let mut chrome = view.document_chrome(id);
    let body = view.body(id, &page.url, memo);
    chrome.toc = super::chrome::toc(&page.document.markdown.headings);
    chrome.content = body.html;
    let row = view.review_row(assessment);
    let sections = checklist.map_or_else(Vec::new, |checklist| super::rows::sections(checklist, items));
    let sections = sections.into_iter().enumerate().map(|(at, section)| Section {
        items: items
            .iter()
            .filter(|item| item.section == at)
            .map(|item| self::item(view, linked, item))
            .collect(),
        id: section.id,
        title: section.title,
        rates: section.rates,
        states: section.states,
    });
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
            reviewers: review
                .reviewers
                .iter()
                .map(|one| reviewer(review, one, view.site.config.today))
                .collect(),
        },
        rates: row.rates,
        states: row.states,
        sections: sections.collect(),
        gate: None,
    };
    let mut entry = view.entry(id, body.sections);
    entry.sections.extend(searchable::answers(items));
    entry.status = Some(own.review.status.to_owned());
    Ok(Rendered { file: view.render("review.html", chrome, &own)?, entry: Some(entry) })
}

fn reviewer(review: &model::Review, reviewer: &model::Reviewer, today: Date) -> Reviewer {
    let approved = reviewer.decision == Some(Decision::Approved);
    let why_not = readiness::approval_flaw(review, reviewer, today).filter(|_| approved);
    Reviewer {
        name: reviewer.name.value.clone(),
        role: reviewer.role.clone(),
        decision: reviewer.decision.map(Decision::word),
        decided_on: reviewer.decided_on.as_ref().map(|on| on.value.to_string()),
        counts: approved && why_not.is_none(),
        why_not,
    }
}

fn item(view: &View<'_>, linked: &LinkedReview, item: &ItemState<'_>) -> Item {
    let page = view.site.page(linked.page);
    let source = &view.site.sources[page.document.file];
    let asked = &item.item.item;
    let answer = item.answer;
    let line = answer.map(|answer| source.position(answer.span.start).line);
    let place = line.or_else(|| {
        let review = page.document.review()?;
        let last =
            review.answers.last().map(|(id, _)| id.span).or(review.checklist.as_ref().map(|id| id.span))?;
        Some(source.position(last.start).line)
    });
    let expires = answer.and_then(|answer| Some(asked.valid_for?.after(answer.answered_on.as_ref()?.value)));
    let checklist = linked.checklist.map(|at| view.site.checklists[at].url.clone());
    Item {
        id: asked.id.value.clone(),
        question: asked.question().to_owned(),
        guidance_html: guidance(view, asked),
        severity: asked.severity().word(),
        stage: asked.stage.as_ref().map(|stage| stage.value.clone()),
        required: item.required,
        state: item.state.word(),
        answer: answer.and_then(|answer| answer.verdict.as_ref()).map(|verdict| verdict.value.word()),
        note_html: answer
            .and_then(|answer| answer.note.as_ref())
            .map(|note| markdown::fragment(note, view.highlighter))
            .unwrap_or_default(),
        justification: answer.and_then(|answer| answer.justification.clone()),
        evidence: item
            .evidence
            .iter()
            .map(|(text, leads)| evidence(view, linked.page, text, leads))
            .collect(),
        actions: answer.map_or_else(Vec::new, |answer| {
            answer.actions.iter().map(|action| view.action(action, None)).collect()
        }),
        waiver: answer.and_then(|answer| answer.waiver.as_ref()).map(|waiver| self::waiver(view, waiver)),
        answered_by: answer.and_then(|answer| answer.answered_by.clone()),
        answered_on: answer.and_then(|answer| answer.answered_on.as_ref()).map(|on| on.value.to_string()),
        expires_on: expires.map(|on| on.to_string()),
        contradiction: item.contradiction.as_ref().map(|by| by.says.clone()),
        checklist_url: checklist.unwrap_or_default(),
        line,
        answer_url: source_url(view.site, &source.path, place),
    }
}

fn waiver(view: &View<'_>, waiver: &model::Waiver) -> Waiver {
    let expires = waiver.expires_on.as_ref().map(|on| on.value);
    Waiver {
        reason: waiver.reason.clone(),
        approved_by: waiver.approved_by.clone(),
        approved_on: waiver.approved_on.map(|on| on.to_string()),
        expires_on: expires.map(|on| on.to_string()),
        compensating_control: waiver.compensating_control.clone(),
        expired: expires.is_none_or(|on| on < view.site.config.today),
    }
}

/// A piece of evidence, as a link where it leads to something that has an address.
fn evidence(view: &View<'_>, page: PageId, text: &str, evidence: &link::Evidence) -> Evidence {
    let site = view.site;
    let href = match evidence {
        link::Evidence::External => ["http://", "https://", "mailto:"]
            .iter()
            .any(|scheme| text.starts_with(scheme))
            .then(|| text.to_owned()),
        link::Evidence::Page { page: to, anchor } => {
            let root = hrefs::root(&site.page(page).url);
            let anchor = anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
            Some(format!("{root}{}index.html{anchor}", site.page(*to).url))
        }
        link::Evidence::File(path) => source_url(site, path, None),
        link::Evidence::Text | link::Evidence::AnchorDead { .. } | link::Evidence::Dead { .. } => None,
    };
    Evidence { text: text.to_owned(), href }
}

#[derive(Serialize)]
struct List {
    reviews: Vec<ReviewRow>,
}

pub fn list(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let chrome = list_chrome("Reviews", "reviews/", Some("readiness"));
    Ok(unlisted(view.render("reviews.html", chrome, &List { reviews: view.review_rows(None) })?))
}
