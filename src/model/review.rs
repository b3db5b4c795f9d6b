//! A review: one service's answers to one checklist.

use jiff::civil::Date;

use super::Action;
use crate::read::{Fields, Problem, Read, wrong};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// The front matter of a review.
#[derive(Debug, Default)]
pub struct Review {
    /// The id of the checklist it answers: `{id: production-readiness, version: 3}`, or the id alone.
    pub checklist: Option<Spanned<String>>,
    /// The checklist's version when it was answered.
    pub version: Option<u32>,
    /// The stage it is for.
    pub stage: Option<Spanned<String>>,
    /// `draft`, `in_review` (default), `approved`, `rejected` or `superseded`.
    pub status: ReviewStatus,
    pub due: Option<Spanned<Date>>,
    pub authors: Vec<String>,
    pub reviewers: Vec<Reviewer>,
    /// In the order of the file, by item.
    pub answers: Vec<(Spanned<String>, Answer)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

#[derive(Debug)]
pub struct Reviewer {
    pub name: Spanned<String>,
    pub role: Option<String>,
    pub decision: Option<Decision>,
    pub decided_on: Option<Spanned<Date>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Approved,
    Rejected,
    Pending,
}

impl Decision {
    pub const WORDS: &[(&str, Self)] =
        &[("approved", Self::Approved), ("rejected", Self::Rejected), ("pending", Self::Pending)];
}

/// An answer: a word alone, or a map with the reasons for it.
#[derive(Debug)]
pub struct Answer {
    pub span: Span,
    /// Nothing where it is still open: absent, empty, `TBD`, `TODO`, `?`.
    pub verdict: Option<Spanned<Verdict>>,
    /// There is a word, and it is no answer: reported as that.
    pub is_garbled: bool,
    /// URLs, or paths of this project.
    pub evidence: Vec<Spanned<String>>,
    /// Markdown.
    pub note: Option<String>,
    /// Why not, for anything but a yes.
    pub justification: Option<String>,
    pub answered_by: Option<String>,
    pub answered_on: Option<Spanned<Date>>,
    pub actions: Vec<Action>,
    pub waiver: Option<Waiver>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No,
    Partial,
    NotApplicable,
}

/// Leave to live without it for a while.
#[derive(Debug)]
pub struct Waiver {
    pub reason: Option<String>,
    pub approved_by: Option<String>,
    pub approved_on: Option<Date>,
    pub expires_on: Option<Spanned<Date>>,
    pub compensating_control: Option<String>,
}

impl Review {
    /// Whether anybody still goes by it.
    pub fn is_current(&self) -> bool {
        self.status != ReviewStatus::Superseded
    }

    /// Whether nothing in it can be late yet: it is a draft, and not due.
    pub fn is_early(&self, today: Date) -> bool {
        self.status == ReviewStatus::Draft && self.due.as_ref().is_none_or(|due| due.value >= today)
    }

    pub fn read(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Self {
        let (checklist, version) =
            fields.node("checklist").map_or((None, None), |node| pinned(node, problems));
        let answers = fields.node("answers").map_or_else(Vec::new, |node| answers(node, problems));
        Self {
            checklist,
            version,
            stage: fields.read("stage", problems),
            status: fields.read_or_default("status", problems),
            due: fields.read("due", problems),
            authors: fields.read_or_default("authors", problems),
            reviewers: fields.read_or_default("reviewers", problems),
            answers,
        }
    }
}

/// `{id: production-readiness, version: 3}`, or the id alone.
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
    entries.filter_map(|(item, value)| Some((item.clone(), Answer::read(value, problems)?))).collect()
}

impl Read for Answer {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut answer = Self {
            span: node.span,
            verdict: None,
            is_garbled: false,
            evidence: Vec::new(),
            note: None,
            justification: None,
            answered_by: None,
            answered_on: None,
            actions: Vec::new(),
            waiver: None,
        };
        if !node.is_map() {
            (answer.verdict, answer.is_garbled) = verdict(node, problems);
            return Some(answer);
        }
        let mut fields = Fields::of(node, "answer", problems);
        if let Some(node) = fields.node("answer") {
            (answer.verdict, answer.is_garbled) = verdict(node, problems);
        }
        answer.evidence = fields.read_or_default("evidence", problems);
        answer.note = fields.read("note", problems);
        answer.justification = fields.read("justification", problems);
        answer.answered_by = fields.read("answered_by", problems);
        answer.answered_on = fields.read("answered_on", problems);
        answer.actions = fields.read_or_default("actions", problems);
        answer.waiver = fields.read("waiver", problems);
        fields.finish(problems);
        Some(answer)
    }
}

/// The answer that a word stands for, if any, and whether the word is none of those it could be.
fn verdict(node: &Node, problems: &mut Vec<Problem>) -> (Option<Spanned<Verdict>>, bool) {
    let word = node.text().unwrap_or_default().trim().to_lowercase();
    let verdict = match word.as_str() {
        "yes" | "y" | "true" | "on" => Verdict::Yes,
        "no" | "n" | "false" | "off" => Verdict::No,
        "partial" | "partly" | "partially" => Verdict::Partial,
        "not_applicable" | "not applicable" | "n/a" | "na" => Verdict::NotApplicable,
        "" | "tbd" | "todo" | "?" if !node.is_map() && node.items().is_empty() => return (None, false),
        _ => {
            wrong(node, "an answer", "write `yes`, `no`, `partial` or `not_applicable`", problems);
            return (None, true);
        }
    };
    (Some(Spanned::new(verdict, node.span)), false)
}

impl Verdict {
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Partial => "partial",
            Self::NotApplicable => "not_applicable",
        }
    }
}

impl Read for Reviewer {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(name) = node.spanned() {
            return Some(Self { name, role: None, decision: None, decided_on: None });
        }
        let mut fields = Fields::of(node, "reviewer", problems);
        let name = fields.require("name", node.span, problems);
        let role = fields.read("role", problems);
        let decision = fields.read("decision", problems);
        let decided_on = fields.read("decided_on", problems);
        fields.finish(problems);
        Some(Self { name: name?, role, decision, decided_on })
    }
}

impl Read for Waiver {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "waiver", problems);
        let waiver = Self {
            reason: fields.read("reason", problems),
            approved_by: fields.read("approved_by", problems),
            approved_on: fields.read("approved_on", problems),
            expires_on: fields.read("expires_on", problems),
            compensating_control: fields.read("compensating_control", problems),
        };
        fields.finish(problems);
        node.is_map().then_some(waiver)
    }
}
