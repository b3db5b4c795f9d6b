//! One item of a review: its question, its answer, and its state.

use serde::Serialize;

use crate::judge::{Fact, ItemState, WaiverFlaw, requirements};
use crate::link::{self, LinkedReview, PageId};
use crate::model::{self, AnswerKind, Expects};
use crate::render::checklist::guidance;
use crate::render::hrefs;
use crate::render::shapes::Action;
use crate::render::view::View;
use crate::source::Span;

/// An item of a review, as shown on the page.
#[derive(Serialize)]
pub struct Item {
    id: String,
    question: String,
    guidance_html: String,
    severity: &'static str,
    stage: Option<String>,
    /// What it requires of its answer.
    requires: Vec<String>,
    required: bool,
    state: &'static str,
    answer: Option<String>,
    note_html: String,
    justification: Option<String>,
    evidence: Vec<Evidence>,
    actions: Vec<Action>,
    waiver: Option<Waiver>,
    answered_by: Option<String>,
    answered_on: Option<String>,
    expires_on: Option<String>,
    contradiction: Option<Said>,
    /// What its answer lacks in order to count.
    unsupported: Option<String>,
    /// What the repository says, unless that contradicts the answer.
    fact: Option<Said>,
    /// Whether the fact is unknown, because not all files that it needs could be read.
    fact_is_unknown: bool,
    /// The lines of the service's entry that hide it.
    hidden_by: Vec<Said>,
    /// Whether to show the answer itself, because it is more than yes or no.
    shows_answer: bool,
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
    /// Why it does not count, worded to follow "it".
    flaw: Option<&'static str>,
}

/// A statement of the repository, and where it is.
#[derive(Serialize)]
struct Said {
    text: String,
    /// The first places. Many files may say the same.
    places: Vec<Place>,
    /// How many more places there are.
    more: usize,
}

#[derive(Serialize)]
struct Place {
    path: String,
    line: usize,
    /// The URL of the line on the repository's host, if known.
    source_url: Option<String>,
}

/// The maximum number of places shown for a statement.
const MOST_PLACES: usize = 6;

/// One item, as the page shows it.
pub fn item(view: &View<'_>, linked: &LinkedReview, item: &ItemState<'_>) -> Item {
    let page = view.site.page(linked.page);
    let source = &view.site.sources[page.document.file];
    let asked = &item.item.item;
    let answer = item.answer;
    let review = page.document.review().expect("the page of a review is one");
    let line = answer.map(|answer| source.position(answer.span.start).line);
    let place = line.or_else(|| {
        let last =
            review.answers.last().map(|(id, _)| id.span).or(review.checklist.as_ref().map(|id| id.span))?;
        Some(source.position(last.start).line)
    });
    let checklist = linked.checklist.map(|at| view.site.checklists[at].url.clone());
    Item {
        id: asked.id.value.clone(),
        question: asked.question().to_owned(),
        guidance_html: guidance(view, asked),
        severity: asked.severity().word(),
        stage: asked.stage.as_ref().map(|stage| stage.value.clone()),
        requires: requirements(item.item),
        required: item.required,
        state: item.state.word(),
        answer: item.answer_text(),
        note_html: answer
            .and_then(|answer| answer.note.as_ref())
            .map(|note| view.fragment(note))
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
        waiver: answer
            .and_then(|answer| answer.waiver.as_ref())
            .map(|waiver| self::waiver(waiver, item.waiver_flaw)),
        answered_by: answer.and_then(|answer| answer.answered_by.clone()),
        answered_on: answer.and_then(|answer| answer.answered_on.as_ref()).map(|on| on.value.to_string()),
        expires_on: item.holds_until().map(|on| on.to_string()),
        unsupported: item.unsupported.as_ref().map(|lacks| format!("`{}` {}", item.id(), lacks.says())),
        contradiction: item.contradiction.as_ref().map(|by| said(view, &by.says, &[by.place])),
        fact: item.fact.as_ref().filter(|_| item.contradiction.is_none()).map(|fact| {
            let answering = Some(fact.places.as_slice()).filter(|places| !places.is_empty());
            said(view, &fact.says, answering.unwrap_or(&[fact.place]))
        }),
        fact_is_unknown: item.fact.as_ref().is_some_and(Fact::is_unknown),
        hidden_by: item.hidden_by.iter().map(|by| said(view, &by.says(), &[by.place])).collect(),
        shows_answer: asked.answer() != AnswerKind::YesNo || asked.expects() != Expects::Yes,
        checklist_url: checklist.unwrap_or_default(),
        line,
        answer_url: view.site.source_url(&source.path, place),
    }
}

fn waiver(waiver: &model::Waiver, flaw: Option<WaiverFlaw>) -> Waiver {
    let expires = waiver.expires_on.as_ref().map(|on| on.value);
    Waiver {
        reason: waiver.reason.clone(),
        approved_by: waiver.approved_by.clone(),
        approved_on: waiver.approved_on.map(|on| on.to_string()),
        expires_on: expires.map(|on| on.to_string()),
        compensating_control: waiver.compensating_control.clone(),
        expired: flaw == Some(WaiverFlaw::Expired),
        flaw: flaw.map(WaiverFlaw::says),
    }
}

fn said(view: &View<'_>, says: &str, places: &[Span]) -> Said {
    let of = |place: &Span| {
        let source = &view.site.sources[place.file];
        let line = source.position(place.start).line;
        let source_url = view.site.source_url(&source.path, Some(line));
        Place { path: source.shown().to_owned(), line, source_url }
    };
    Said {
        text: says.to_owned(),
        places: places.iter().take(MOST_PLACES).map(of).collect(),
        more: places.len().saturating_sub(MOST_PLACES),
    }
}

/// A piece of evidence. It is a link if its target has an address.
fn evidence(view: &View<'_>, page: PageId, text: &str, evidence: &link::Evidence) -> Evidence {
    let site = view.site;
    let href = match evidence {
        link::Evidence::External => {
            let address = link::evidence_link(text);
            ["http://", "https://"]
                .iter()
                .any(|scheme| address.starts_with(scheme))
                .then(|| address.to_owned())
        }
        link::Evidence::Page { page: to, anchor } => {
            let root = hrefs::root(&site.page(page).url);
            let anchor = anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
            Some(format!("{root}{}{anchor}", view.form.file(&site.page(*to).url)))
        }
        link::Evidence::File(path) => site.source_url(path, None),
        link::Evidence::Text
        | link::Evidence::AnchorDead { .. }
        | link::Evidence::Dead { .. }
        | link::Evidence::Draft
        | link::Evidence::Unusable { .. } => None,
    };
    Evidence { text: text.to_owned(), href }
}
