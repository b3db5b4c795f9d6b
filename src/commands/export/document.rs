//! The JSON of `readyroom export review`: keys are added, never changed or removed.

use serde::Serialize;

use crate::edit::Current;
use crate::judge::{self, ItemState};
use crate::link::{ServiceId, Site};
use crate::model::{Action, ActionKind, Answer};

/// A review with its items.
#[derive(Serialize)]
pub struct Document<'a> {
    pub version: u32,
    pub as_of: String,
    pub service: &'a str,
    pub checklist: Checklist<'a>,
    pub review: Review<'a>,
    pub rates: Rates,
    /// The items that apply, in the order of the checklist.
    pub items: Vec<Item<'a>>,
}

/// The current checklist.
#[derive(Clone, Serialize)]
pub struct Checklist<'a> {
    pub id: &'a str,
    pub version: u32,
    pub title: &'a str,
}

/// The review that is exported.
#[derive(Serialize)]
pub struct Review<'a> {
    pub path: &'a str,
    pub status: &'a str,
    pub stage: Option<&'a str>,
    /// The version of the checklist that the review answers.
    pub version: Option<u32>,
}

/// Rates in whole per cent. `null` if no item counts.
#[derive(Serialize)]
pub struct Rates {
    pub reported: Option<usize>,
    #[serde(rename = "true")]
    pub true_rate: Option<usize>,
    pub met: usize,
    pub total: usize,
}

/// An item that applies, with its answer.
#[derive(Serialize)]
pub struct Item<'a> {
    pub section: Section<'a>,
    pub id: &'a str,
    pub question: &'a str,
    pub severity: &'a str,
    pub stage: Option<&'a str>,
    pub state: &'a str,
    /// Whether the review's stage requires it.
    pub required: bool,
    /// As written, but with a keyword in its canonical spelling, and with ` > ` between the parts of a ranking.
    pub answer: Option<String>,
    pub answered_by: Option<&'a str>,
    pub answered_on: Option<String>,
    pub evidence: Vec<&'a str>,
    pub note: Option<&'a str>,
    pub justification: Option<&'a str>,
    /// The last day on which the answer holds.
    pub expires_on: Option<String>,
    /// The last day of its waiver, whether or not the waiver counts.
    pub waived_until: Option<String>,
    pub actions: Vec<Work<'a>>,
}

/// Work that will change the answer.
#[derive(Serialize)]
pub struct Work<'a> {
    pub id: Option<&'a str>,
    pub title: Option<&'a str>,
    pub owner: Option<&'a str>,
    pub due: Option<String>,
    pub status: &'a str,
    #[serde(rename = "type")]
    pub kind: Option<&'a str>,
    pub alarm: Option<&'a str>,
    pub ticket: Option<&'a str>,
}

/// The section of the checklist that an item is in.
#[derive(Serialize)]
pub struct Section<'a> {
    pub id: &'a str,
    pub title: &'a str,
}

impl<'a> Document<'a> {
    pub fn of(site: &'a Site, service: ServiceId, current: &Current<'a>) -> Self {
        let items = current.items();
        let rates = judge::rates(items.iter().map(|item| item.state));
        let asked = items.iter().filter(|item| item.state.is_asked());
        Self {
            version: 1,
            as_of: site.config.today.to_string(),
            service: &site.service(service).service.name.value,
            checklist: Checklist {
                id: current.id(),
                version: current.checklist.checklist.version,
                title: &current.checklist.title,
            },
            review: Review {
                path: current.path(site),
                status: current.review.status().word(),
                stage: current.review.stage.as_ref().map(|stage| stage.value.as_str()),
                version: current.review.version,
            },
            rates: Rates {
                reported: rates.reported,
                true_rate: rates.true_rate,
                met: rates.met,
                total: rates.total,
            },
            items: asked.map(|item| Item::of(current, item)).collect(),
        }
    }
}

impl<'a> Item<'a> {
    fn of(current: &Current<'a>, state: &ItemState<'a>) -> Self {
        let (item, section) = (&state.item.item, &current.checklist.sections[state.section]);
        let answer: Option<&Answer> = state.answer;
        let on = answer.and_then(|answer| answer.answered_on.as_ref()).map(|on| on.value);
        let waiver = answer.and_then(|answer| answer.waiver.as_ref()?.expires_on.as_ref());
        Self {
            section: Section { id: &section.id, title: &section.title },
            id: &item.id.value,
            question: item.question(),
            severity: item.severity().word(),
            stage: item.stage.as_ref().map(|stage| stage.value.as_str()),
            state: state.state.word(),
            required: state.required,
            answer: state.answer_text(),
            answered_by: answer.and_then(|answer| answer.answered_by.as_deref()),
            answered_on: on.map(|on| on.to_string()),
            evidence: answer
                .into_iter()
                .flat_map(|answer| &answer.evidence)
                .map(|link| link.value.as_str())
                .collect(),
            note: answer.and_then(|answer| answer.note.as_deref()),
            justification: answer.and_then(|answer| answer.justification.as_deref()),
            expires_on: state.holds_until().map(|day| day.to_string()),
            waived_until: waiver.map(|day| day.value.to_string()),
            actions: answer.into_iter().flat_map(|answer| &answer.actions).map(Work::of).collect(),
        }
    }
}

impl<'a> Work<'a> {
    pub fn of(action: &'a Action) -> Self {
        Self {
            id: action.id.as_ref().map(|id| id.value.as_str()),
            title: action.title.as_ref().map(|title| title.value.as_str()),
            owner: action.owner.as_ref().map(|owner| owner.value.as_str()),
            due: action.due.as_ref().map(|due| due.value.to_string()),
            status: action.status.word(),
            kind: action.kind.map(ActionKind::word),
            alarm: action.alarm.as_ref().map(|alarm| alarm.value.as_str()),
            ticket: action.ticket.as_deref(),
        }
    }

    /// Its keys and values, in order.
    pub fn keys(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let (due, status) = (self.due.as_deref(), Some(self.status));
        let values = [self.id, self.title, self.owner, due, status, self.kind, self.alarm, self.ticket];
        Action::KEYS.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?)))
    }
}
