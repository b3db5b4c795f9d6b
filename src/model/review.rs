//! A review: one service's answers to one checklist.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Action, Value};
use crate::read::{Fields, Problem, Read, text_or, word_or, wrong};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// The front matter of a review.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// The checklist it answers: `{id: production-readiness, version: 3}`, or the id alone. Without one, or with one
    /// that does not exist, it is reported as `checklist-extends-unknown`.
    #[schemars(with = "Option<Pinned>")]
    pub checklist: Option<Spanned<String>>,
    #[schemars(skip)]
    pub version: Option<u32>,
    /// The stage it is for, one of the `stages` in `readyroom.yaml`. Items that a later stage requires are shown, and
    /// need no answer yet. Default: every item needs one.
    pub stage: Option<Spanned<String>>,
    /// Its state. A `draft` gets warnings until it is due, where another review gets errors; a `superseded` one
    /// is kept, and is no longer judged. Default `in_review`.
    pub status: Option<Spanned<ReviewStatus>>,
    /// The last day for its answers. After that day, a `draft` is judged like any other review.
    pub due: Option<Spanned<Date>>,
    /// Who answers the review: each answer without `answered_by` is theirs. An approval by one of them does not count.
    pub authors: Vec<String>,
    /// Who reviews the answers, and what they decided. `readyroom approve` writes it. If one person decides twice, the
    /// later decision counts.
    pub reviewers: Vec<Reviewer>,
    /// The answers, each under its item's id. An item without one is reported as `review-item-unanswered`, an id that the
    /// checklist does not have as `review-item-unknown`.
    #[schemars(with = "std::collections::BTreeMap<String, Answer>")]
    pub answers: Vec<(Spanned<String>, Answer)>,
}

/// Words that people write in place of an answer that is still to come.
pub const OPEN: [&str; 4] = ["TBD", "TODO", "?", ""];

/// A checklist, and the version of it that was answered. An id alone does not pin a version.
#[derive(JsonSchema)]
#[schemars(transform = text_or)]
#[expect(dead_code, reason = "the shape of `checklist`, which is read into two fields")]
struct Pinned {
    /// The id of the checklist.
    id: String,
    /// The checklist's version when it was answered. Answers to items that were revised since are `suspect`. Default:
    /// unknown, and answers to all items that were ever revised are `suspect`.
    version: Option<u32>,
}

/// The state of a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReviewStatus {
    Draft,
    #[default]
    InReview,
    Approved,
    Rejected,
    Superseded,
}

impl ReviewStatus {
    pub const WORDS: &[(&str, Self)] = &[
        ("draft", Self::Draft),
        ("in_review", Self::InReview),
        ("approved", Self::Approved),
        ("rejected", Self::Rejected),
        ("superseded", Self::Superseded),
    ];
}

/// One person's decision. A name alone means that they were asked to review.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or)]
pub struct Reviewer {
    /// A person in `approvers`, or a name that `people` lists for one: an approval by an author does not count.
    pub name: Spanned<String>,
    /// The role in which they review it: `sre`, `security`.
    pub role: Option<String>,
    /// What they decided. Default: nothing yet.
    pub decision: Option<Decision>,
    /// The day of the decision. An approval without one does not count.
    pub decided_on: Option<Spanned<Date>>,
    /// Whether `decided_on` is written, but is not a date.
    #[schemars(skip)]
    pub is_date_unread: bool,
    /// Why it is rejected.
    pub reason: Option<String>,
    /// What the decision was about, as `readyroom approve` writes it: this and `digests` belong together.
    pub digest: Option<String>,
    /// The digest of each item that was approved. An item that changed since then has another digest, and is not
    /// approved.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub digests: Vec<(Spanned<String>, String)>,
}

/// What a reviewer decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decision {
    Approved,
    Rejected,
    Pending,
}

impl Decision {
    pub const WORDS: &[(&str, Self)] =
        &[("approved", Self::Approved), ("rejected", Self::Rejected), ("pending", Self::Pending)];
}

/// An answer: the word alone, or a map with the reasons for it.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = word_or("answer"))]
pub struct Answer {
    #[schemars(skip)]
    pub span: Span,
    /// The answer, ignoring case: `yes`, `no`, `partial` or `not_applicable`; where the item takes another kind of
    /// answer, a text, a number with or without its unit, one of its choices, or a list of them. `y`, `true`, `on` and the
    /// like are read as the word they mean; nothing at all, `TBD`, `TODO` and `?` leave the item open. Its item says what
    /// it counts as.
    #[schemars(rename = "answer", with = "Option<Written>")]
    pub value: Option<Spanned<Value>>,
    /// What shows that the answer is true: URLs, or paths of pages from the review's folder, its service's, or the
    /// project's root. A yes without any that leads somewhere is reported as `review-evidence-missing` where the item
    /// requires some; so are a bare host, an address that only one machine knows, the review itself, and words that are
    /// not a link.
    pub evidence: Vec<Spanned<String>>,
    /// Whether a piece of evidence is written, but is not a text.
    #[schemars(skip)]
    pub is_evidence_unread: bool,
    /// What a reader should know about the answer. Markdown.
    pub note: Option<String>,
    /// The reason for any answer other than a yes. A `not_applicable` without one is `unsupported`.
    pub justification: Option<String>,
    /// Who answered. Their approval of the review does not count.
    pub answered_by: Option<String>,
    /// The day of the answer. Where the item has a `valid_for`, the answer expires that long after it, and an answer
    /// without a date is expired.
    pub answered_on: Option<Spanned<Date>>,
    /// Whether `answered_on` is written, but is not a date.
    #[schemars(skip)]
    pub is_date_unread: bool,
    /// Work that will change the answer. A no or partial that is not waived needs an open action with a person as its
    /// owner and a due date that is not past and within `max_ahead`, and an `answered_on`, or is reported as
    /// `review-action-missing`.
    pub actions: Vec<Action>,
    /// Permission to accept a no or partial for a while. If it is complete, and until `expires_on`, the item is
    /// `waived`, though still not met. `readyroom waive` writes it.
    pub waiver: Option<Waiver>,
}

/// An answer to a yes-or-no question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No,
    Partial,
    NotApplicable,
}

impl Verdict {
    pub const WORDS: &[(&str, Self)] = &[
        ("yes", Self::Yes),
        ("no", Self::No),
        ("partial", Self::Partial),
        ("not_applicable", Self::NotApplicable),
        ("y", Self::Yes),
        ("true", Self::Yes),
        ("on", Self::Yes),
        ("n", Self::No),
        ("false", Self::No),
        ("off", Self::No),
        ("partly", Self::Partial),
        ("partially", Self::Partial),
        ("not applicable", Self::NotApplicable),
        ("not-applicable", Self::NotApplicable),
        ("n/a", Self::NotApplicable),
        ("na", Self::NotApplicable),
    ];
}

/// The shape of `answer`: a word, or what the item asks for.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "the shape of `answer`, which is read into a `Value`")]
enum Written {
    Word(Verdict),
    Text(String),
    Ranking(Vec<String>),
}

/// Permission to accept a no or partial for a while.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Waiver {
    /// Why the risk is taken. Without one the waiver does not count.
    pub reason: Option<String>,
    /// Who accepted the risk: a person in a group of `approvers` that may approve the item, and who answered nothing in
    /// the review.
    pub approved_by: Option<String>,
    /// The day it was given. Without one the waiver does not count.
    pub approved_on: Option<Date>,
    /// The last day it holds, at most `max_ahead.waiver` after `approved_on`. Without one the waiver does not count.
    pub expires_on: Option<Spanned<Date>>,
    /// What is done instead until the waiver ends.
    pub compensating_control: Option<String>,
    /// Whether one of its days is written, but is not a date.
    #[schemars(skip)]
    pub is_date_unread: bool,
}

impl Answer {
    /// The value as pages and exports show it: `yes` for `y`, `true` and the like. `None` if there is no value, or only
    /// one of [`OPEN`].
    pub fn text(&self) -> Option<String> {
        let text = self.value.as_ref()?.value.text();
        let lower = text.trim().to_lowercase();
        let word = Verdict::WORDS.iter().find(|(name, _)| *name == lower).map(|(_, verdict)| verdict.word());
        let is_open = OPEN.iter().any(|open| open.eq_ignore_ascii_case(lower.as_str()));
        (!is_open).then(|| word.map_or(text, str::to_owned))
    }

    /// The place of the answer.
    pub fn place(&self) -> Span {
        self.value.as_ref().map_or(self.span, |value| value.span)
    }
}

impl Review {
    pub fn status(&self) -> ReviewStatus {
        self.status.as_ref().map(|status| status.value).unwrap_or_default()
    }

    /// Whether it is not superseded.
    pub fn is_current(&self) -> bool {
        self.status() != ReviewStatus::Superseded
    }

    /// The actions that its answers promise. Empty if it is superseded.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        let current = Some(self).filter(|review| review.is_current());
        current.into_iter().flat_map(|review| &review.answers).flat_map(|(_, answer)| &answer.actions)
    }

    /// Whether it waits for answers or decisions.
    pub fn is_in_work(&self) -> bool {
        matches!(self.status(), ReviewStatus::Draft | ReviewStatus::InReview)
    }

    /// Whether nothing in it can be overdue yet: it is a draft and not due.
    pub fn is_early(&self, today: Date) -> bool {
        self.status() == ReviewStatus::Draft && self.due.as_ref().is_none_or(|due| due.value >= today)
    }

    pub fn read(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Self {
        let (checklist, version) =
            fields.node("checklist").map_or((None, None), |node| pinned(node, problems));
        let answers = fields.node("answers").map_or_else(Vec::new, |node| answers(node, problems));
        Self {
            checklist,
            version,
            stage: fields.read("stage", problems),
            status: fields.read("status", problems),
            due: fields.read("due", problems),
            authors: fields
                .read_or_default::<Vec<Author>>("authors", problems)
                .into_iter()
                .map(|one| one.0)
                .collect(),
            reviewers: fields.read_or_default("reviewers", problems),
            answers,
        }
    }
}

/// Reads `{id: production-readiness, version: 3}`, or the id alone.
fn pinned(node: &Node, problems: &mut Vec<Problem>) -> (Option<Spanned<String>>, Option<u32>) {
    if let Some(id) = node.spanned() {
        return (Some(id), None);
    }
    let mut fields = Fields::of(node, "checklist", problems);
    let pinned = (fields.require("id", node.span, problems), fields.read("version", problems));
    fields.finish(problems);
    pinned
}

fn answers(node: &Node, problems: &mut Vec<Problem>) -> Vec<(Spanned<String>, Answer)> {
    if !node.is_map() {
        wrong(node, "a map of answers by item", "write `item.id: yes` lines", problems);
    }
    let entries = node.entries().iter();
    let answers = entries.filter_map(|(item, value)| {
        if item.value.trim().is_empty() {
            let help = "write the item's id before the colon, such as `alarms.runbook: yes`";
            problems.push(Problem::malformed(item.span, "this answer does not name its item", help));
            return None;
        }
        Some((item.clone(), Answer::read(value, problems)?))
    });
    answers.collect()
}

impl Read for Answer {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut answer = Self {
            span: node.span,
            value: None,
            evidence: Vec::new(),
            is_evidence_unread: false,
            note: None,
            justification: None,
            answered_by: None,
            answered_on: None,
            is_date_unread: false,
            actions: Vec::new(),
            waiver: None,
        };
        if !node.is_map() {
            answer.value = value(node, problems);
            return Some(answer);
        }
        let mut fields = Fields::of(node, "answer", problems);
        if let Some(node) = fields.node("answer") {
            answer.value = value(node, problems);
        }
        let before = problems.len();
        answer.evidence = fields.read_or_default("evidence", problems);
        answer.is_evidence_unread = problems.len() > before;
        answer.note = fields.read("note", problems);
        answer.justification = fields.read("justification", problems);
        answer.answered_by = fields.read("answered_by", problems);
        answer.answered_on = fields.read("answered_on", problems);
        answer.is_date_unread = answer.answered_on.is_none() && fields.node("answered_on").is_some();
        answer.actions = fields.read_or_default("actions", problems);
        answer.waiver = fields.read("waiver", problems);
        fields.finish(problems);
        Some(answer)
    }
}

/// Reads the value of an answer: a single value, or a list of values.
fn value(node: &Node, problems: &mut Vec<Problem>) -> Option<Spanned<Value>> {
    let value = match node.text() {
        Some(text) => Value::One(text.to_owned()),
        None if node.is_null() => return None,
        None if !node.is_map() && node.items().iter().all(|item| item.text().is_some()) => {
            Value::Many(node.items().iter().filter_map(Node::text).map(str::to_owned).collect())
        }
        None => {
            wrong(node, "an answer", "write `yes`, `no`, `partial` or `not_applicable`", problems);
            return None;
        }
    };
    Some(Spanned::new(value, node.span))
}

/// A name, written alone or as the `name` of a map, as reviewers are.
struct Author(String);

impl Read for Author {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if !node.is_map() {
            return String::read(node, problems).map(Self);
        }
        let mut fields = Fields::of(node, "author", problems);
        let name = fields.require("name", node.span, problems);
        fields.finish(problems);
        name.map(Self)
    }
}

impl Read for Reviewer {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(name) = node.spanned() {
            let (digest, digests) = (None, Vec::new());
            let (role, decision, decided_on, reason) = (None, None, None, None);
            let is_date_unread = false;
            return Some(Self { name, role, decision, decided_on, is_date_unread, reason, digest, digests });
        }
        let mut fields = Fields::of(node, "reviewer", problems);
        let name = fields.require("name", node.span, problems);
        let role = fields.read("role", problems);
        let decision = fields.read("decision", problems);
        let decided_on: Option<Spanned<Date>> = fields.read("decided_on", problems);
        let is_date_unread = decided_on.is_none() && fields.node("decided_on").is_some();
        let reason = fields.read("reason", problems);
        let digest = fields.read("digest", problems);
        let digests = fields.node("digests").map_or_else(Vec::new, |node| digests(node, problems));
        fields.finish(problems);
        Some(Self { name: name?, role, decision, decided_on, is_date_unread, reason, digest, digests })
    }
}

/// Reads the digests, each under its item's id.
fn digests(node: &Node, problems: &mut Vec<Problem>) -> Vec<(Spanned<String>, String)> {
    if !node.is_map() {
        wrong(node, "a map of digests by item", "let `readyroom approve` write it", problems);
    }
    let entries = node.entries().iter();
    entries.filter_map(|(item, value)| Some((item.clone(), String::read(value, problems)?))).collect()
}

impl Read for Waiver {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "waiver", problems);
        let mut waiver = Self {
            reason: fields.read("reason", problems),
            approved_by: fields.read("approved_by", problems),
            approved_on: fields.read("approved_on", problems),
            expires_on: fields.read("expires_on", problems),
            compensating_control: fields.read("compensating_control", problems),
            is_date_unread: false,
        };
        waiver.is_date_unread = (waiver.approved_on.is_none() && fields.node("approved_on").is_some())
            || (waiver.expires_on.is_none() && fields.node("expires_on").is_some());
        fields.finish(problems);
        node.is_map().then_some(waiver)
    }
}
