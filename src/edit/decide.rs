//! Writes a reviewer's decision, with digests of what it is about. It replaces the reviewer's earlier decision.

use jiff::civil::Date;

use super::front_matter::FrontMatter;
use super::{Current, Refusal};
use crate::emit::Patch;
use crate::judge::{self, ApprovalPreview};
use crate::link::Site;
use crate::model::{Decision, ReviewStatus, Reviewer};
use crate::yaml::edit::Value;

/// Approves or rejects a review.
pub struct Decide<'a> {
    pub review: Current<'a>,
    /// The id of the person who decides.
    pub name: &'a str,
    pub decision: Decision,
    /// The reason for a rejection. `None` for an approval.
    pub reason: Option<&'a str>,
    pub on: Date,
    /// What the decision is about.
    pub preview: &'a ApprovalPreview<'a>,
    /// The index of the person among the reviewers, if they are one.
    pub at: Option<usize>,
}

/// The patch of a decision, and its effects.
#[derive(Debug)]
pub struct DecisionPatch {
    pub patch: Patch,
    /// The line of the reviewers in the new file.
    pub line: usize,
    /// Whether the whole review is approved now.
    pub is_approved: bool,
}

const REVIEWERS: &str = "reviewers";

/// The keys of a review, in the order of writing.
const KEYS: [&str; 6] = ["checklist", "stage", "status", "due", "authors", REVIEWERS];

impl Decide<'_> {
    /// Makes the patch. `bytes` is the content of the review's file.
    pub fn patch(&self, site: &Site, bytes: &[u8]) -> Result<DecisionPatch, Refusal> {
        let mut file = FrontMatter::open(site, self.review.file(site), bytes)?;
        let old = self.at.and_then(|at| self.review.review.reviewers.get(at));
        file.edit(|editor| editor.put_item(&[REVIEWERS], self.at, &self.entry(old), &KEYS))?;
        let is_approved = self.decision == Decision::Approved
            && self.preview.pending.is_empty()
            && !self.is_rejected_by_others();
        if is_approved {
            let status = Value::Word(ReviewStatus::Approved.word().to_owned());
            file.edit(|editor| editor.set(&["status"], &status, &KEYS))?;
        }
        Ok(DecisionPatch { patch: file.patch(), line: file.line(&[REVIEWERS]), is_approved })
    }

    fn is_rejected_by_others(&self) -> bool {
        let decisions = &self.review.assessment.approvals.decisions;
        // This decision replaces what the same person has decided up to today.
        let is_over = |reviewer: &Reviewer| {
            reviewer.name.value == self.name
                && reviewer.decided_on.as_ref().is_some_and(|on| on.value <= self.on)
        };
        decisions
            .iter()
            .enumerate()
            .any(|(at, decided)| decided.rejects() && Some(at) != self.at && !is_over(decided.reviewer))
    }

    fn entry(&self, old: Option<&Reviewer>) -> Vec<(String, Value)> {
        let word = |word: &str| Value::Word(word.to_owned());
        let text = |text: &str| Value::Text(text.to_owned());
        let mut entry = vec![("name", text(self.name))];
        let role = old.and_then(|old| old.role.as_deref()).or_else(|| self.preview.groups.first().copied());
        entry.extend(role.map(|role| ("role", text(role))));
        entry.push(("decision", word(self.decision.word())));
        entry.push(("decided_on", word(&self.on.to_string())));
        entry.extend(self.reason.map(|reason| ("reason", text(reason))));
        if self.decision == Decision::Approved {
            let items = self.preview.items.iter().map(|at| &self.review.items()[*at]);
            let service = self.review.assessment.service;
            let digest = |item| judge::item_digest(service, self.review.review, item);
            let digests: Vec<(&str, String)> = items.map(|item| (item.id(), digest(item))).collect();
            let all = digests.iter().map(|(item, digest)| (*item, digest.as_str()));
            let whole = judge::decision_digest(service, self.name, self.decision, Some(self.on), all);
            entry.push(("digest", word(&whole)));
            let digests = digests.into_iter().map(|(item, digest)| (item.to_owned(), Value::Word(digest)));
            entry.push(("digests", Value::Map(digests.collect())));
        }
        entry.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}
