//! What expires or falls due, and when.

use jiff::civil::Date;

use super::facts::Fact;
use super::{Assessment, ItemState, Readiness, State, runbook_due};
use crate::link::{PageId, Site};
use crate::model::EvidenceRule;
use crate::source::Span;

/// Something that will become overdue.
pub struct Due {
    /// The last day on which it is not overdue. For a new question, the first day on which it is asked.
    pub on: Date,
    pub kind: DueKind,
    /// The page that contains it.
    pub page: PageId,
    /// The id of the item. `None` if it is not about an item of a review.
    pub item: Option<String>,
    /// Its name in messages: an item's id or an action's in backticks, or a page's title.
    pub what: String,
    /// A description: the question, or what is to be done.
    pub title: String,
    /// Who promised it, if not the owner of the service.
    pub owner: Option<String>,
    pub place: Span,
}

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueKind {
    Review,
    Action,
    Waiver,
    Answer,
    Runbook,
    /// An item without an answer begins to be asked.
    Question,
}

impl DueKind {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Review => "review_due",
            Self::Action => "action_due",
            Self::Waiver => "waiver_expires",
            Self::Answer => "answer_expires",
            Self::Runbook => "runbook_review_due",
            Self::Question => "question_begins",
        }
    }

    /// The noun in messages.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Action => "action",
            Self::Waiver => "waiver",
            Self::Answer => "answer",
            Self::Runbook => "runbook review",
            Self::Question => "question",
        }
    }

    /// The verb in messages.
    pub fn says(self) -> &'static str {
        match self {
            Self::Review => "review is due",
            Self::Action => "is due",
            Self::Waiver => "waiver expires",
            Self::Answer => "answer expires",
            Self::Runbook => "runbook is due for review",
            Self::Question => "is asked from this day on",
        }
    }
}

/// Everything whose last day is within the next `days` days, including today. The soonest is first.
pub fn forecast(readiness: &Readiness<'_>, days: u32) -> Vec<Due> {
    let today = readiness.site.config.today;
    let until = jiff::Span::new().try_days(days).map_or(Date::MAX, |span| today.saturating_add(span));
    let mut all = due(readiness);
    all.retain(|due| (today..=until).contains(&due.on));
    all
}

/// Everything that has a last day and is not done, including what is already overdue. The soonest is first.
pub fn due(readiness: &Readiness<'_>) -> Vec<Due> {
    let site = readiness.site;
    let pages = (0..site.pages.len()).map(PageId);
    let mut all: Vec<Due> = pages.flat_map(|id| of_page(site, id)).collect();
    for assessment in readiness.current() {
        of_review(site, assessment, &mut all);
    }
    all.sort_by(|a, b| {
        let path = |due: &Due| &site.sources[due.place.file].path;
        (a.on, a.kind, path(a), a.place).cmp(&(b.on, b.kind, path(b), b.place))
    });
    all
}

/// Actions, and the review of a runbook.
fn of_page(site: &Site, page: PageId) -> Vec<Due> {
    let document = &site.page(page).document;
    let mut all: Vec<Due> = Vec::new();
    for action in document.open_actions() {
        let Some(due) = &action.due else { continue };
        let what = action.label();
        let title = action.title.as_ref().map_or_else(|| what.clone(), |title| title.value.clone());
        all.push(Due {
            on: due.value,
            kind: DueKind::Action,
            page,
            item: None,
            what,
            title,
            owner: action.owner.as_ref().map(|owner| owner.value.clone()),
            place: due.span,
        });
    }
    let reviewed = site.page(page).runbook().and_then(|runbook| runbook.reviewed_on.as_ref());
    if let (Some(on), Some(reviewed)) = (runbook_due(site, page), reviewed) {
        all.push(of_whole(site, page, on, DueKind::Runbook, reviewed.span));
    }
    all
}

/// Answers, waivers, new questions, and the review itself if it is not approved yet.
fn of_review(site: &Site, assessment: &Assessment<'_>, all: &mut Vec<Due>) {
    let page = assessment.linked.page;
    if let Some(due) = assessment.review.due.as_ref().filter(|_| assessment.review.is_in_work()) {
        all.push(of_whole(site, page, due.value, DueKind::Review, due.span));
    }
    let named = assessment.review.checklist.as_ref().map(|id| id.span);
    for item in &assessment.items {
        let mut add = |on, kind, place| {
            let id = item.id().to_owned();
            let (what, title) = (format!("`{id}`"), item.item.item.question().to_owned());
            all.push(Due { on, kind, page, item: Some(id), what, title, owner: None, place });
        };
        if let (Some(on), Some(place)) = (begins(item, site.config.today), named) {
            add(on, DueKind::Question, place);
        }
        let Some(answer) = item.answer else { continue };
        let is_stale = matches!(item.state, State::Suspect | State::Expired | State::Verified);
        if let (Some(until), Some(on)) = (item.holds_until(), &answer.answered_on)
            && item.state.is_answered()
            && !is_stale
        {
            add(until, DueKind::Answer, on.span);
        }
        let end = answer.waiver.as_ref().and_then(|waiver| waiver.expires_on.as_ref());
        if let Some(end) = end.filter(|_| item.state == State::Waived) {
            add(end.value, DueKind::Waiver, end.span);
        }
    }
}

/// The day from which the review's stage requires an answer to an item that has none yet.
fn begins(item: &ItemState<'_>, today: Date) -> Option<Date> {
    let asked = &item.item.item;
    let from = asked.asked_from.filter(|from| *from > today)?;
    let is_verified =
        item.fact.as_ref().is_some_and(Fact::holds) && asked.evidence() != EvidenceRule::Required;
    let is_never = asked.replaced_by.is_some() || !item.hidden_by.is_empty();
    (item.required && item.verdict.is_none() && !is_verified && !is_never).then_some(from)
}

/// A page that falls due as a whole.
fn of_whole(site: &Site, page: PageId, on: Date, kind: DueKind, place: Span) -> Due {
    let title = site.page(page).title.clone();
    Due { on, kind, page, item: None, what: title.clone(), title, owner: None, place }
}
