//! The initial values of a review's forms.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::judge::{ItemState, Readiness};
use crate::link::Site;
use crate::model::{Action, Answer, Value};
use crate::read::shell;

use super::found::Found;

/// An answer as it is written, to fill in a form and to compare.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerForm {
    pub answer: Option<Written>,
    pub evidence: Vec<String>,
    pub note: Option<String>,
    pub justification: Option<String>,
    pub by: Option<String>,
    pub on: Option<String>,
    pub actions: Vec<ActionForm>,
    /// Whether it is waived. Only `readyroom waive` writes that.
    pub waived: bool,
}

/// An answer as a form sends it: a text, or the parts of a ranking in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Written {
    One(String),
    Many(Vec<String>),
}

/// An action of an answer, as the form shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionForm {
    title: String,
    owner: Option<String>,
    due: Option<String>,
    open: bool,
}

/// The initial values of a review's forms.
#[derive(Serialize)]
pub struct ReviewForm<'s> {
    file: &'s str,
    digest: String,
    today: String,
    /// The id of the person who runs the program, from git and `people`.
    me: Option<&'s str>,
    /// The ids of people to choose from.
    people: Vec<&'s str>,
    /// The command that approves the review.
    approve: String,
    /// The item of the last save, if that can be undone.
    undo: Option<&'s str>,
    items: BTreeMap<&'s str, ItemForm<'s>>,
}

#[derive(Serialize)]
struct ItemForm<'s> {
    kind: &'static str,
    unit: Option<&'s str>,
    at_least: Option<String>,
    at_most: Option<String>,
    choices: Vec<&'s str>,
    evidence: &'static str,
    not_applicable: bool,
    asked: bool,
    /// The command that waives the item.
    waive: String,
    was: AnswerForm,
}

impl AnswerForm {
    pub fn of(answer: Option<&Answer>) -> Self {
        let Some(answer) = answer else { return Self::default() };
        Self {
            answer: answer.value.as_ref().map(|value| match &value.value {
                Value::One(text) => Written::One(text.clone()),
                Value::Many(parts) => Written::Many(parts.clone()),
            }),
            evidence: answer.evidence.iter().map(|link| link.value.clone()).collect(),
            note: answer.note.clone(),
            justification: answer.justification.clone(),
            by: answer.answered_by.clone(),
            on: answer.answered_on.as_ref().map(|on| on.value.to_string()),
            actions: answer.actions.iter().map(ActionForm::of).collect(),
            waived: answer.waiver.is_some(),
        }
    }
}

impl ActionForm {
    fn of(action: &Action) -> Self {
        let title = action.title.as_ref().or(action.id.as_ref());
        Self {
            title: title.map(|title| title.value.clone()).unwrap_or_default(),
            owner: action.owner.as_ref().map(|owner| owner.value.clone()),
            due: action.due.as_ref().map(|due| due.value.to_string()),
            open: action.is_open(),
        }
    }
}

impl<'s> ReviewForm<'s> {
    pub fn new(
        readiness: &'s Readiness<'s>,
        found: &Found<'s>,
        bytes: &[u8],
        address: Option<&str>,
        undo: Option<&'s str>,
    ) -> Self {
        let site = readiness.site;
        let commands = Commands::new(site, readiness, found);
        let items = found.current.items().iter();
        Self {
            file: found.current.path(site),
            digest: digest(bytes),
            today: site.config.today.to_string(),
            me: address.and_then(|address| readiness.approval_policy.people.person(address)),
            people: readiness.approval_policy.people.ids().collect(),
            approve: commands.approve(),
            undo,
            items: items.map(|item| (item.id(), ItemForm::new(item, &commands))).collect(),
        }
    }
}

impl<'s> ItemForm<'s> {
    fn new(state: &'s ItemState<'s>, commands: &Commands) -> Self {
        let item = &state.item.item;
        let number = |number: &crate::model::Number| number.to_string();
        Self {
            kind: item.answer().word(),
            unit: item.unit.as_deref(),
            at_least: item.at_least.as_ref().map(number),
            at_most: item.at_most.as_ref().map(number),
            choices: item.choices.iter().map(|choice| choice.value.value.as_str()).collect(),
            evidence: item.evidence().word(),
            not_applicable: item.not_applicable != Some(false),
            asked: state.state.is_asked(),
            waive: commands.waive(state.id()),
            was: AnswerForm::of(state.answer),
        }
    }
}

/// The digest of a file's bytes. A page sends it back when it saves.
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Commands that a person has to run in their own name.
struct Commands {
    service: String,
    /// ` --checklist ID` if the service has several reviews, else empty.
    checklist: String,
}

impl Commands {
    fn new(site: &Site, readiness: &Readiness<'_>, found: &Found<'_>) -> Self {
        let service = &site.service(found.service).service.name.value;
        let own = readiness.reviews_of(found.service).filter(|other| other.review.is_current());
        let checklist = match own.count() {
            0 | 1 => String::new(),
            _ => format!(" --checklist {}", shell(found.current.id())),
        };
        Self { service: shell(service).into_owned(), checklist }
    }

    fn approve(&self) -> String {
        format!("readyroom approve {}{}", self.service, self.checklist)
    }

    fn waive(&self, item: &str) -> String {
        let Self { service, checklist } = self;
        format!("readyroom waive {service} {}{checklist} --reason \"…\" --until DATE", shell(item))
    }
}
