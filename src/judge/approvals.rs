//! Judges approvals: which decisions count, and for which items.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::approval_policy::GRACE;
use super::due::is_ahead;
use super::people::{People, is_lookalike, names_one, share_one};
use super::{ApprovalMode, ApprovalPolicy, ItemState, digest};
use crate::model::{Answer, Decision, Review, Reviewer};
use crate::read::quoted;

/// For some time, an approval before this day may lack digests.
const UNDIGESTED: Date = date(2027, 1, 1);

/// Every decision of a review, with its judgement.
pub struct Approvals<'s> {
    pub mode: ApprovalMode,
    /// One decision for each reviewer, in the review's order.
    pub decisions: Vec<JudgedDecision<'s>>,
}

/// One reviewer's decision, with its judgement.
pub struct JudgedDecision<'s> {
    pub reviewer: &'s Reviewer,
    /// The reviewer's groups in `approvers` whose approval is required.
    pub groups: Vec<&'s str>,
    /// Whether the same person has decided again later.
    pub is_replaced: bool,
    /// Why an approval does not count. Reads well after a colon.
    pub flaw: Option<String>,
    /// Whether it has no digests, but is old enough to count without them.
    pub is_unchecked: bool,
    pub committer: Committer,
    /// The effect of the approval on each item, in the order of the review's items. Empty if it does not count.
    pub effects: Vec<ApprovalEffect>,
}

/// Who wrote an approval, according to the commit that added it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committer {
    Verified,
    /// Git was not asked, or its history does not tell.
    NotVerified,
    /// Certainly someone other than the approver.
    Another,
}

/// The effect of an approval on an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalEffect {
    Approved,
    /// The item does not require an approval by the approver's groups.
    NotRequired,
    /// The approver answered the item.
    AnsweredByApprover,
    /// It is unknown who answered it.
    AnswererUnknown,
    /// The item was not asked yet when the approval was given.
    NotYetAsked,
    /// The item has changed since the approval.
    Changed,
}

impl JudgedDecision<'_> {
    pub fn counts(&self) -> bool {
        self.is(Decision::Approved) && self.flaw.is_none()
    }

    /// The indices of the items that have changed since the approval.
    fn changed(&self) -> impl Iterator<Item = usize> {
        self.effects
            .iter()
            .enumerate()
            .filter(|(_, effect)| **effect == ApprovalEffect::Changed)
            .map(|(at, _)| at)
    }

    /// Whether it rejects the review and is not replaced by a later decision of the same person.
    pub fn rejects(&self) -> bool {
        self.is(Decision::Rejected)
    }

    fn is(&self, decision: Decision) -> bool {
        self.reviewer.decision == Some(decision) && !self.is_replaced
    }
}

/// Flaws of an approval that both approval modes report.
pub const NOBODY: &str = "it names nobody";
pub const AUTHOR: &str = "an author cannot approve";

const CHANGED_SINCE: &str = "answers have changed since";
const UNREAD: &str = "its date cannot be read";
const STALE: &str = "it covers none of the current answers";

/// Checks the decisions of a review.
pub struct ApprovalCheck<'a, 's> {
    pub approval_policy: &'a ApprovalPolicy<'s>,
    /// The name of the service under review.
    pub service: Option<&'s str>,
    pub review: &'s Review,
    pub items: &'a [ItemState<'s>],
    /// For the digest of each decision, the email addresses of those who first committed it.
    pub committers: &'a BTreeMap<String, Vec<String>>,
}

impl<'s> ApprovalCheck<'_, 's> {
    pub fn approvals(&self) -> Approvals<'s> {
        let reviewers = self.review.reviewers.iter().enumerate();
        let decisions = reviewers.map(|(at, reviewer)| self.decided(at, reviewer)).collect();
        Approvals { mode: self.approval_policy.mode, decisions }
    }

    /// The decisions that reject the review, without those that the same person has taken back.
    pub fn rejections(&self) -> impl Iterator<Item = &'s Reviewer> {
        let all = self.review.reviewers.iter().enumerate();
        all.filter(|(at, one)| one.decision == Some(Decision::Rejected) && !self.is_replaced(*at))
            .map(|(_, one)| one)
    }

    fn decided(&self, at: usize, reviewer: &'s Reviewer) -> JudgedDecision<'s> {
        let mut decided = JudgedDecision {
            reviewer,
            groups: Vec::new(),
            is_replaced: self.is_replaced(at),
            flaw: None,
            is_unchecked: false,
            committer: Committer::NotVerified,
            effects: Vec::new(),
        };
        if self.approval_policy.mode == ApprovalMode::Groups {
            decided.groups = self.asked(&reviewer.name.value);
        }
        if !decided.is(Decision::Approved) {
            return decided;
        }
        match self.approval_policy.mode {
            ApprovalMode::Version1 => {
                decided.flaw = self.flaw_of_version_1(reviewer).map(str::to_owned);
                decided.is_unchecked = decided.flaw.is_none();
            }
            ApprovalMode::NotConfigured => {
                decided.flaw = Some("`approvers` in readyroom.yaml names nobody".to_owned());
            }
            ApprovalMode::Groups => self.judge(&mut decided),
        }
        decided
    }

    /// The groups of a person whose approval some item requires.
    pub fn asked(&self, name: &str) -> Vec<&'s str> {
        let own = self.approval_policy.groups_of(name).into_iter();
        own.filter(|group| self.items.iter().any(|item| item.asks(group))).collect()
    }

    /// Whether the same person decides again later, on a day that is not in the future. A later decision does not
    /// always take back a rejection.
    fn is_replaced(&self, at: usize) -> bool {
        let is_rejection = self.review.reviewers[at].decision == Some(Decision::Rejected);
        let mut others = self.review.reviewers.iter().enumerate();
        others.any(|(later, other)| {
            self.is_followed(at, later) && (!is_rejection || self.takes_back_a_rejection(other))
        })
    }

    /// Whether the decision `later` follows the decision `at`, is by the same person, and is not in the future. Both
    /// are indices of reviewers.
    fn is_followed(&self, at: usize, later: usize) -> bool {
        let (reviewer, other) = (&self.review.reviewers[at], &self.review.reviewers[later]);
        let day = |reviewer: &Reviewer| reviewer.decided_on.as_ref().map(|on| on.value);
        let (Some(on), Some(then)) = (day(reviewer), day(other)) else { return false };
        other.decision.is_some()
            && (then, later) > (on, at)
            && !is_ahead(then, self.approval_policy.config.today)
            && self.is_one(&reviewer.name.value, &other.name.value)
    }

    /// Whether a decision takes back an earlier rejection by the same person: another rejection, or an approval. Anyone
    /// can write an approval into the file, so it must have been written by `readyroom approve` and not committed by
    /// anyone else. It need not count any longer, since answers change and people leave groups.
    fn takes_back_a_rejection(&self, reviewer: &Reviewer) -> bool {
        match reviewer.decision {
            Some(Decision::Pending) | None => false,
            Some(Decision::Approved) if self.approval_policy.mode == ApprovalMode::Groups => {
                let has_none = reviewer.digest.is_none() && reviewer.digests.is_empty();
                let is_old = reviewer.decided_on.as_ref().is_some_and(|on| on.value < UNDIGESTED);
                let is_sealed = || reviewer.digest.as_deref() == Some(self.sealed(reviewer).as_str());
                (has_none && is_old) || (is_sealed() && self.committer(reviewer).1.is_none())
            }
            Some(Decision::Rejected | Decision::Approved) => true,
        }
    }

    pub fn is_one(&self, a: &str, b: &str) -> bool {
        let people = &self.approval_policy.people;
        let known = people.person(a).zip(people.person(b));
        known.map_or_else(|| a.trim().eq_ignore_ascii_case(b.trim()), |(a, b)| a == b)
    }

    fn judge(&self, decided: &mut JudgedDecision<'s>) {
        let reviewer = decided.reviewer;
        decided.flaw = self.flaw_of_person(reviewer, &decided.groups);
        if decided.flaw.is_some() {
            return;
        }
        let digests: BTreeMap<&str, &str> =
            reviewer.digests.iter().map(|(item, digest)| (item.value.as_str(), digest.as_str())).collect();
        let has_none = digests.is_empty() && reviewer.digest.is_none();
        if has_none {
            decided.flaw = self.flaw_without_digests(reviewer, &decided.groups).map(str::to_owned);
            decided.is_unchecked = decided.flaw.is_none();
        } else if reviewer.digest.as_deref() != Some(self.sealed(reviewer).as_str()) {
            decided.flaw = Some(
                "its digests are not those that `readyroom approve` wrote for this service, name and day"
                    .to_owned(),
            );
        } else {
            let (committer, by) = self.committer(reviewer);
            decided.committer = committer;
            decided.flaw = by.map(|by| format!("the commit that added it is by `{by}`"));
        }
        if decided.flaw.is_none() {
            let digests = (!has_none).then_some(&digests);
            let items = self.items.iter();
            decided.effects =
                items.map(|item| self.effect(reviewer, &decided.groups, item, digests)).collect();
            if !decided.effects.contains(&ApprovalEffect::Approved) {
                decided.flaw = Some(STALE.to_owned());
            }
        }
    }

    fn sealed(&self, reviewer: &Reviewer) -> String {
        let on = reviewer.decided_on.as_ref().map(|on| on.value);
        let items = reviewer.digests.iter().map(|(item, digest)| (item.value.as_str(), digest.as_str()));
        digest::decision(self.service, &reviewer.name.value, Decision::Approved, on, items)
    }

    fn flaw_of_person(&self, reviewer: &Reviewer, asked: &[&str]) -> Option<String> {
        self.flaw_of_name(&reviewer.name.value, asked).or_else(|| {
            match reviewer.decided_on.as_ref().map(|on| on.value) {
                None if reviewer.is_date_unread => Some(UNREAD.to_owned()),
                None => Some("it has no date".to_owned()),
                Some(on) if is_ahead(on, self.approval_policy.config.today) => {
                    Some("its date is in the future".to_owned())
                }
                Some(_) => None,
            }
        })
    }

    pub fn flaw_of_name(&self, name: &str, asked: &[&str]) -> Option<String> {
        let people = &self.approval_policy.people;
        if !names_one(name) {
            return Some(NOBODY.to_owned());
        }
        if is_lookalike(name) {
            return Some("its name mixes letters of several scripts".to_owned());
        }
        let mut authors = self.review.authors.iter();
        if let Some(author) = authors.find(|author| people.may_share(author, name)) {
            let is_certain = people.person(author).is_some() && people.person(author) == people.person(name);
            let unclear =
                || format!("{AUTHOR}, and `{author}` may be the same person: tell them apart in `people`");
            return Some(if is_certain { AUTHOR.to_owned() } else { unclear() });
        }
        let groups = self.approval_policy.groups_of(name);
        if groups.is_empty() {
            return Some("nobody in `approvers` has that name".to_owned());
        }
        asked.is_empty().then(|| format!("no item asks for approval by {}", quoted(&groups)))
    }

    /// Until [`GRACE`], an approval from before [`UNDIGESTED`] may lack digests if no answer that it covers is newer.
    fn flaw_without_digests(&self, reviewer: &Reviewer, groups: &[&str]) -> Option<&'static str> {
        let on = reviewer.decided_on.as_ref()?.value;
        if on >= UNDIGESTED || self.approval_policy.config.today > GRACE {
            return Some("it has no digests, which `readyroom approve` writes");
        }
        let covered = self.items.iter().filter(|item| groups.iter().any(|group| item.asks(group)));
        for answer in covered.filter_map(|item| item.answer) {
            match &answer.answered_on {
                None => return Some("it has no digests, and an answer has no date"),
                Some(answered) if answered.value > on => return Some(CHANGED_SINCE),
                Some(_) => {}
            }
        }
        None
    }

    fn committer(&self, reviewer: &Reviewer) -> (Committer, Option<String>) {
        let by = reviewer.digest.as_ref().and_then(|digest| self.committers.get(digest));
        let Some(by) = by.filter(|by| !by.is_empty()) else { return (Committer::NotVerified, None) };
        let people = &self.approval_policy.people;
        let approver = people.person(&reviewer.name.value);
        // An address that two people share does not identify the approver.
        let owners: Vec<Vec<&str>> = by.iter().map(|address| people.owners(address)).collect();
        let is_approver = |owners: &Vec<&str>| matches!(owners[..], [one] if Some(one) == approver);
        if owners.first().is_some_and(is_approver) {
            (Committer::Verified, None)
        } else if owners.iter().any(is_approver) {
            // The commit names the approver as a co-author.
            (Committer::NotVerified, None)
        } else if owners.iter().all(|owners| !owners.is_empty()) {
            let other = owners.into_iter().flatten().find(|one| Some(*one) != approver);
            (Committer::Another, other.map(str::to_owned))
        } else {
            (Committer::NotVerified, None)
        }
    }

    fn effect(
        &self,
        reviewer: &Reviewer,
        groups: &[&str],
        item: &ItemState<'_>,
        digests: Option<&BTreeMap<&str, &str>>,
    ) -> ApprovalEffect {
        if let Some(obstacle) = self.obstacle(&reviewer.name.value, groups, item) {
            return obstacle;
        }
        match digests {
            None => ApprovalEffect::Approved,
            Some(digests) => match digests.get(item.id()) {
                None => ApprovalEffect::NotYetAsked,
                Some(known) if *known == digest::item(self.service, self.review, item) => {
                    ApprovalEffect::Approved
                }
                Some(_) => ApprovalEffect::Changed,
            },
        }
    }

    /// Why a person cannot approve an item. `None` if they can.
    pub fn obstacle(&self, name: &str, groups: &[&str], item: &ItemState<'_>) -> Option<ApprovalEffect> {
        if !groups.iter().any(|group| item.asks(group)) {
            return Some(ApprovalEffect::NotRequired);
        }
        // An item without an answer has no author: it is answered by the repository, or not asked.
        let answered = item.answer.filter(|answer| answer.text().is_some() || answer.answered_by.is_some());
        let by = answered.map(|answer| self.answered_by(answer))?;
        if by.is_empty() {
            return Some(ApprovalEffect::AnswererUnknown);
        }
        by.iter()
            .any(|one| self.approval_policy.people.may_share(one, name))
            .then_some(ApprovalEffect::AnsweredByApprover)
    }

    /// Who answered: the person that the answer names, otherwise every author.
    fn answered_by<'x>(&'x self, answer: &'x Answer) -> Vec<&'x str> {
        let people = &self.approval_policy.people;
        let named = answer.answered_by.as_deref().filter(|by| people.names_one(by));
        let authors =
            self.review.authors.iter().map(String::as_str).filter(|author| people.names_one(author));
        named.map_or_else(|| authors.collect(), |by| vec![by])
    }

    /// Why an approval does not count by the rules of version 1, for a project that does not set `approvers` yet.
    fn flaw_of_version_1(&self, reviewer: &Reviewer) -> Option<&'static str> {
        let (review, today) = (self.review, self.approval_policy.config.today);
        let dates = review.answers.iter().filter_map(|(_, answer)| answer.answered_on.as_ref());
        let newest = dates.map(|on| on.value).max();
        let name = &reviewer.name.value;
        let answerers = review.answers.iter().filter_map(|(_, answer)| answer.answered_by.as_ref());
        let is_author = review.authors.iter().chain(answerers).any(|author| share_one(author, name));
        match reviewer.decided_on.as_ref().map(|on| on.value) {
            _ if !names_one(name) => Some(NOBODY),
            _ if is_author => Some(AUTHOR),
            None if reviewer.is_date_unread => Some(UNREAD),
            None => Some("it has no date"),
            Some(on) if is_ahead(on, today) => Some("its date is in the future"),
            Some(on) if newest.is_some_and(|newest| on < newest) => Some(CHANGED_SINCE),
            Some(_) => None,
        }
    }
}

impl<'s> Approvals<'s> {
    /// Approvals that count.
    pub fn counting(&self) -> impl Iterator<Item = &JudgedDecision<'s>> {
        self.decisions.iter().filter(|decided| decided.counts())
    }

    /// The day of the latest approval that counts.
    pub fn newest(&self) -> Option<Date> {
        self.counting().filter_map(|decided| Some(decided.reviewer.decided_on.as_ref()?.value)).max()
    }

    /// The indices of the items that have changed since an approval, and that no other approval covers.
    pub fn changed(&self, decided: &JudgedDecision<'_>, items: &[ItemState<'_>]) -> Vec<usize> {
        decided.changed().filter(|at| self.lacks(*at, &items[*at])).collect()
    }

    /// Whether an approval no longer covers anything because later ones cover all of it.
    pub fn is_outdated(&self, decided: &JudgedDecision<'_>, items: &[ItemState<'_>]) -> bool {
        decided.flaw.as_deref() == Some(STALE)
            && decided.groups.iter().all(|group| self.has(group))
            && !items.iter().enumerate().any(|(at, item)| self.lacks(at, item))
    }

    /// Whether an item is not approved, by a group that has approved others.
    fn lacks(&self, at: usize, item: &ItemState<'_>) -> bool {
        item.needs_approval() && self.gap(at, item).is_some()
    }

    /// Whether a member of a group has approved.
    pub fn has(&self, group: &str) -> bool {
        self.counting().any(|decided| decided.groups.contains(&group))
    }

    /// Why an item is not approved. `None` if it is. Also `None` if a group has approved nothing at all, which is
    /// reported once for the whole review.
    pub fn gap(&self, at: usize, item: &ItemState<'_>) -> Option<String> {
        if self.mode != ApprovalMode::Groups || self.counting().next().is_none() {
            return None;
        }
        if item.groups.is_empty() {
            return self.gap_of(at, item, None);
        }
        let groups = item.groups.iter().map(|group| group.value.as_str()).filter(|group| self.has(group));
        groups.into_iter().find_map(|group| self.gap_of(at, item, Some(group)))
    }

    fn gap_of(&self, at: usize, item: &ItemState<'_>, group: Option<&str>) -> Option<String> {
        let own = || self.counting().filter(|one| group.is_none_or(|group| one.groups.contains(&group)));
        let effects = || own().filter_map(|one| Some((one, *one.effects.get(at)?)));
        if effects().any(|(_, effect)| effect == ApprovalEffect::Approved) {
            return None;
        }
        let id = item.id();
        let said = effects().map(|(one, effect)| {
            let name = &one.reviewer.name.value;
            match effect {
                ApprovalEffect::Changed => format!("`{id}` has changed since `{name}` approved it"),
                ApprovalEffect::NotYetAsked => format!("`{id}` was not asked yet when `{name}` approved the review"),
                ApprovalEffect::AnsweredByApprover => format!("`{id}` is approved by `{name}`, who answered it"),
                ApprovalEffect::AnswererUnknown => {
                    format!("nobody can approve `{id}`, because neither its `answered_by` nor `authors` says who answered it")
                }
                ApprovalEffect::Approved | ApprovalEffect::NotRequired => format!("`{id}` is not approved"),
            }
        });
        said.into_iter().next().or_else(|| Some(format!("`{id}` is not approved")))
    }
}

/// Whether something is answered, but neither the answer nor the review says by whom.
pub fn is_anonymous(people: &People, review: &Review, answer: &Answer) -> bool {
    let mut named = answer.answered_by.iter().chain(&review.authors);
    answer.text().is_some() && !named.any(|name| people.names_one(name))
}
