//! One question of a checklist.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{AnswerKind, Choice, Counts, Expects, Number, Period, When};
use crate::read::{Fields, Problem, Read, wrong};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// One question. Keys that are left out are taken from the inherited item with the same id, else from the defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// Topic and practice, such as `alarms.runbook`; answers refer to it by its id. Two items with one id in a checklist are reported as
    /// `checklist-item-duplicate`.
    pub id: Spanned<String>,
    /// The question that people see. Default: the id.
    pub question: Option<String>,
    /// Why it is asked, and what a good answer shows. Markdown; folded under the question in every review.
    pub guidance: Option<String>,
    /// How important it is. Default `major`.
    pub severity: Option<ItemSeverity>,
    /// The first stage that requires an answer, one of the `stages` in `readyroom.yaml`. An item of a later stage than
    /// the review's is shown, but needs no answer. Default: required at every stage.
    pub stage: Option<Spanned<String>>,
    /// The day from which it is asked; before it, the item is not required. Use it for a new requirement, so that teams
    /// have time to prepare. Default: at once.
    #[schemars(rename = "from")]
    pub asked_from: Option<Date>,
    /// The condition under which the item is asked. The item is hidden if the service's entry makes the condition
    /// definitely false. Default: always.
    pub when: Option<When>,
    /// The kind of answer that it takes: `yes_no`, a `text` (met if it says something), a `number` (met within `at_least` and
    /// `at_most`), one `choice` of `choices`, or a `ranking` of all of them (a list, the first being the most important).
    /// `no`, `partial` and `not_applicable` are answers to every question. Default `yes_no`.
    pub answer: Option<AnswerKind>,
    /// What a number counts, such as `ms` or `requests/s`: shown beside it; an answer may repeat it. Default: nothing.
    pub unit: Option<String>,
    /// The least number that counts as met; a smaller one is unmet. Default: any.
    pub at_least: Option<Number>,
    /// The greatest number that counts as met; a greater one is unmet. Default: any.
    pub at_most: Option<Number>,
    /// The answers to choose from or to rank, at least two. Required for `choice` and `ranking`.
    pub choices: Vec<Choice>,
    /// Which answer to a `yes_no` question counts as met. `no` is for questions such as "is there a single point of
    /// failure?"; `either` for those that only record the current state. Default `yes`.
    pub expects: Option<Expects>,
    /// Whether an answer that counts as met has to show evidence; one without is reported as `review-evidence-missing` where it is
    /// `required`. Default `optional`.
    pub evidence: Option<EvidenceRule>,
    /// How long an answer holds, from its `answered_on`. An older answer is `expired`, and so is one without a date.
    /// Default: forever.
    pub valid_for: Option<Period>,
    /// Whether `not_applicable` is accepted as an answer; shown with the question. Default true.
    pub not_applicable: Option<bool>,
    /// The fact of this repository that answers the question, such as `every-alarm-has-runbook`. Where it holds, an
    /// item without an answer is `verified`; where it does not, a yes is `contradicted`. An unknown one is reported as
    /// `checklist-check-unknown`.
    pub check: Option<Check>,
    /// The checklist's version at which the question last changed its meaning. Answers of reviews that are pinned to an
    /// earlier version are `suspect`. It counts in the versions of the checklist that sets it: for an inherited item, set
    /// it again.
    pub revised: Option<u32>,
    /// The postmortems that led to the item, each by its `incident` or its file's name. The checklist's page links to
    /// them.
    pub origin: Vec<Spanned<String>>,
    /// Documents that describe the practice: author and title, or a URL. Shown on the checklist's page.
    pub sources: Vec<String>,
    /// The id of the item of the same checklist that replaces it. This item is no longer asked once the other one is.
    pub replaced_by: Option<Spanned<String>>,
    /// The position of the value of each key.
    #[schemars(skip)]
    pub places: BTreeMap<String, Span>,
}

/// A fact of the repository, and what it is asked about: `owner-defined`, or `{alarm-exists: latency}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub name: Spanned<String>,
    pub arguments: Vec<Spanned<String>>,
}

/// How important an item is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ItemSeverity {
    Blocker,
    #[default]
    Major,
    Minor,
}

impl ItemSeverity {
    pub const WORDS: &[(&str, Self)] =
        &[("blocker", Self::Blocker), ("major", Self::Major), ("minor", Self::Minor)];
}

/// Whether an answer that counts as met must have evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EvidenceRule {
    Required,
    #[default]
    Optional,
    None,
}

impl EvidenceRule {
    pub const WORDS: &[(&str, Self)] =
        &[("required", Self::Required), ("optional", Self::Optional), ("none", Self::None)];
}

impl Item {
    /// Reads an item. The id is empty if the item has none.
    fn of(node: &Node, problems: &mut Vec<Problem>) -> Self {
        let mut fields = Fields::of(node, "item", problems);
        let id: Option<Spanned<String>> = fields.require("id", node.span, problems);
        if let Some(id) = id.as_ref().filter(|id| id.value.trim().is_empty()) {
            problems.push(Problem::malformed(
                id.span,
                "the id of this item is empty",
                "write one: `id: alarms.runbook`",
            ));
        }
        let item = Self {
            id: id.unwrap_or_else(|| Spanned::new(String::new(), node.span)),
            question: fields.read("question", problems),
            guidance: fields.read("guidance", problems),
            severity: fields.read("severity", problems),
            stage: fields.read("stage", problems),
            asked_from: fields.read("from", problems),
            when: fields.read("when", problems),
            answer: fields.read("answer", problems),
            unit: fields.read("unit", problems),
            at_least: fields.read("at_least", problems),
            at_most: fields.read("at_most", problems),
            choices: fields.read_or_default("choices", problems),
            expects: fields.read("expects", problems),
            evidence: fields.read("evidence", problems),
            valid_for: fields.read("valid_for", problems),
            not_applicable: fields.read("not_applicable", problems),
            check: fields.read("check", problems),
            revised: fields.read("revised", problems),
            origin: fields.read_or_default("origin", problems),
            sources: fields.read_or_default("sources", problems),
            replaced_by: fields.read("replaced_by", problems),
            places: node.entries().iter().map(|(key, value)| (key.value.clone(), value.span)).collect(),
        };
        fields.finish(problems);
        item
    }
}

impl Read for Item {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        Some(Self::of(node, problems)).filter(|item| !item.id.value.trim().is_empty())
    }
}

impl Check {
    /// The check as written: `alarm-exists: latency`.
    pub fn text(&self) -> String {
        let arguments: Vec<&str> = self.arguments.iter().map(|argument| argument.value.as_str()).collect();
        let name = &self.name.value;
        if arguments.is_empty() { name.clone() } else { format!("{name}: {}", arguments.join(", ")) }
    }
}

impl Read for Check {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(name) = node.spanned() {
            return Some(Self { name, arguments: Vec::new() });
        }
        let [(name, arguments)] = node.entries() else {
            wrong(node, "a fact", "write its name, or `{name: argument}`", problems);
            return None;
        };
        Some(Self { name: name.clone(), arguments: Read::read(arguments, problems)? })
    }
}

impl JsonSchema for Check {
    fn schema_name() -> Cow<'static, str> {
        "Check".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let argument = <Vec<String>>::json_schema(generator);
        json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "object", "minProperties": 1, "maxProperties": 1,
              "additionalProperties": { "anyOf": [{ "type": "string" }, argument] } },
        ] })
    }

    fn inline_schema() -> bool {
        true
    }
}

impl Item {
    /// The kind of answer that it takes.
    pub fn answer(&self) -> AnswerKind {
        self.answer_written().unwrap_or_default()
    }

    /// The kind of answer, if `answer` or a key that is specific to a kind determines it.
    pub fn answer_written(&self) -> Option<AnswerKind> {
        self.answer.or_else(|| match self.first_key_on_answers() {
            "unit" | "at_least" | "at_most" => Some(AnswerKind::Number),
            "choices" => Some(AnswerKind::Choice),
            "expects" => Some(AnswerKind::YesNo),
            _ => None,
        })
    }

    /// The first key that is specific to one kind of answer. Empty if there is none.
    pub fn first_key_on_answers(&self) -> &'static str {
        let keys = [
            ("unit", self.unit.is_some()),
            ("at_least", self.at_least.is_some()),
            ("at_most", self.at_most.is_some()),
            ("choices", !self.choices.is_empty()),
            ("expects", self.expects.is_some()),
        ];
        keys.iter().find(|(_, is_there)| *is_there).map_or("", |(key, _)| key)
    }

    /// What a choice counts as. If only some choices of an item set `counts`, the others are unmet. If none does, all
    /// are met.
    pub fn counts(&self, choice: &Choice) -> Counts {
        let says = self.choices.iter().any(|other| other.counts.is_some());
        choice.counts.unwrap_or(if says { Counts::Unmet } else { Counts::Met })
    }

    pub fn expects(&self) -> Expects {
        self.expects.unwrap_or_default()
    }

    pub fn question(&self) -> &str {
        self.question.as_deref().unwrap_or(&self.id.value)
    }

    pub fn severity(&self) -> ItemSeverity {
        self.severity.unwrap_or_default()
    }

    pub fn evidence(&self) -> EvidenceRule {
        self.evidence.unwrap_or_default()
    }
}
