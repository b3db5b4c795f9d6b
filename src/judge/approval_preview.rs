//! Predicts what a person's approval would do.

use super::ApprovalMode;
use super::approvals::{ApprovalCheck, ApprovalEffect, Approvals};

/// What a person's approval would do.
pub struct ApprovalPreview<'s> {
    /// The person's groups whose approval is required.
    pub groups: Vec<&'s str>,
    /// The indices of the items that the approval would cover.
    pub items: Vec<usize>,
    /// The indices of the items that it would not cover, because the person answered them or because it is unknown who
    /// did.
    pub not_covered: Vec<usize>,
    /// Groups whose approval of something that the review's stage requires would still be missing. `None` means an item
    /// that anyone may approve.
    pub pending: Vec<Option<&'s str>>,
}

impl<'s> ApprovalCheck<'_, 's> {
    /// The error says why the person cannot approve the review.
    pub fn preview(&self, name: &str, approvals: &Approvals<'s>) -> Result<ApprovalPreview<'s>, String> {
        let groups = self.asked(name);
        if self.approval_policy.mode != ApprovalMode::Groups {
            return Err("`approvers` in readyroom.yaml says who may approve: set it first".to_owned());
        }
        if let Some(flaw) = self.flaw_of_name(name, &groups) {
            return Err(flaw);
        }
        let obstacles: Vec<Option<ApprovalEffect>> =
            self.items.iter().map(|item| self.obstacle(name, &groups, item)).collect();
        let at = |wanted: &dyn Fn(Option<ApprovalEffect>) -> bool| {
            (0..obstacles.len()).filter(|at| wanted(obstacles[*at])).collect::<Vec<_>>()
        };
        let items = at(&|obstacle| obstacle.is_none());
        let not_covered = at(&|obstacle| {
            matches!(obstacle, Some(ApprovalEffect::AnsweredByApprover | ApprovalEffect::AnswererUnknown))
        });
        let others: Vec<_> =
            approvals.counting().filter(|decided| !self.is_one(&decided.reviewer.name.value, name)).collect();
        let mut pending = Vec::new();
        for (at, item) in
            self.items.iter().enumerate().filter(|(_, item)| item.required && item.needs_approval())
        {
            let own = |group: &str| obstacles[at].is_none() && groups.contains(&group);
            let other = |group: Option<&str>| {
                others.iter().any(|decided| {
                    group.is_none_or(|group| decided.groups.contains(&group))
                        && decided.effects.get(at) == Some(&ApprovalEffect::Approved)
                })
            };
            if item.groups.is_empty() && obstacles[at].is_some() && !other(None) {
                pending.push(None);
            }
            let asked = item.groups.iter().map(|group| group.value.as_str());
            pending.extend(asked.filter(|group| !own(group) && !other(Some(*group))).map(Some));
        }
        pending.sort_unstable();
        pending.dedup();
        Ok(ApprovalPreview { groups, items, not_covered, pending })
    }
}
