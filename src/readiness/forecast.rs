//! What expires or falls due, and on which day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Readiness, State};
use crate::link::ServiceId;
use crate::model::{Action, Kind};
use crate::source::Span;

/// Something that will be late.
pub struct Due {
    /// The last day on which it is not.
    pub on: Date,
    pub kind: DueKind,
    pub service: Option<ServiceId>,
    /// What it is: an item's id, an action, a page's title.
    pub what: String,
    pub place: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueKind {
    Review,
    Action,
    Waiver,
    Answer,
    Runbook,
}

impl DueKind {
    /// A word that programs can rely on.
    pub fn word(self) -> &'static str {
        match self {
            Self::Review => "review_due",
            Self::Action => "action_due",
            Self::Waiver => "waiver_expires",
            Self::Answer => "answer_expires",
            Self::Runbook => "runbook_review_due",
        }
    }

    /// What happens, for people.
    pub fn says(self) -> &'static str {
        match self {
            Self::Review => "review is due",
            Self::Action => "is due",
            Self::Waiver => "waiver expires",
            Self::Answer => "answer expires",
            Self::Runbook => "runbook is due for review",
        }
    }
}

/// Everything that is late after one of the next `days` days, today included; the soonest first.
pub fn forecast(readiness: &Readiness<'_>, days: u32) -> Vec<Due> {
    let site = readiness.site;
    let today = site.config.today;
    let until = today.saturating_add(i64::from(days).days());
    let mut all = of_reviews(readiness);
    let of_action = |service, action: &Action| {
        let due = action.due.as_ref().filter(|_| action.is_open())?;
        Some(Due { on: due.value, kind: DueKind::Action, service, what: action.label(), place: due.span })
    };
    for page in &site.pages {
        let document = &page.document;
        all.extend(document.open_actions().filter_map(|action| of_action(page.service, action)));
        let runbook = document.runbook().filter(|_| document.kind() == Kind::Runbook);
        if let Some(on) = runbook.and_then(|runbook| runbook.review_due(site.config.review_every)) {
            let place = runbook.and_then(|runbook| runbook.reviewed_on.as_ref()).map(|on| on.span);
            let place = place.unwrap_or(Span::start_of(document.file));
            all.push(Due {
                on,
                kind: DueKind::Runbook,
                service: page.service,
                what: page.title.clone(),
                place,
            });
        }
    }
    all.retain(|due| (today..=until).contains(&due.on));
    all.sort_by_key(|due| {
        (due.on, due.kind, due.service, site.sources[due.place.file].path.clone(), due.place)
    });
    all
}

/// Answers, waivers, and reviews that are not approved yet.
fn of_reviews(readiness: &Readiness<'_>) -> Vec<Due> {
    let mut all = Vec::new();
    for assessment in readiness.current() {
        let (review, service) = (assessment.review, assessment.linked.service);
        if let Some(due) = review.due.as_ref().filter(|_| review.is_in_work()) {
            let what = readiness.site.page(assessment.linked.page).title.clone();
            all.push(Due { on: due.value, kind: DueKind::Review, service, what, place: due.span });
        }
        for item in &assessment.items {
            let Some(answer) = item.answer else { continue };
            let what = format!("`{}`", item.id());
            let last = answer
                .answered_on
                .as_ref()
                .and_then(|on| Some((item.item.item.valid_for?.after(on.value), on.span)));
            let holds = !matches!(
                item.state,
                State::NotRequired | State::Unanswered | State::Suspect | State::Expired
            );
            if let Some((on, place)) = last.filter(|_| holds) {
                all.push(Due { on, kind: DueKind::Answer, service, what: what.clone(), place });
            }
            let end = answer.waiver.as_ref().and_then(|waiver| waiver.expires_on.as_ref());
            if let Some(end) = end.filter(|_| item.state == State::Waived) {
                all.push(Due { on: end.value, kind: DueKind::Waiver, service, what, place: end.span });
            }
        }
    }
    all
}
