//! Predicts what a person's approval would do.

use super::ApprovalMode;
use super::approvals::{ApprovalCheck, Approvals, Cover};

/// What a person's approval would do.
pub struct Outlook<'s> {
    /// The person's groups whose approval is required.
    pub groups: Vec<&'s str>,
    /// The indices of the items that the approval would cover.
    pub items: Vec<usize>,
    /// The indices of the items that it would not cover, because the person answered them or because it is unknown who
    /// did.
    pub barred: Vec<usize>,
    /// Groups whose approval of something that the review's stage requires would still be missing. `None` means an item
    /// that anyone may approve.
    pub pending: Vec<Option<&'s str>>,
}

impl<'s> ApprovalCheck<'_, 's> {
    /// The error says why the person cannot approve the review.
    pub fn outlook(&self, name: &str, approvals: &Approvals<'s>) -> Result<Outlook<'s>, String> {
        let groups = self.asked(name);
        if self.approval_policy.mode != ApprovalMode::Groups {
            return Err("`approvers` in readyroom.yaml says who may approve: set it first".to_owned());
        }
        if let Some(flaw) = self.flaw_of_name(name, &groups) {
            return Err(flaw);
        }
        let bars: Vec<Option<Cover>> = self.items.iter().map(|item| self.bar(name, &groups, item)).collect();
        let at = |wanted: &dyn Fn(Option<Cover>) -> bool| {
            (0..bars.len()).filter(|at| wanted(bars[*at])).collect::<Vec<_>>()
        };
        let items = at(&|bar| bar.is_none());
        let barred = at(&|bar| matches!(bar, Some(Cover::Own | Cover::NobodyAnswered)));
        let others: Vec<_> =
            approvals.counting().filter(|decided| !self.is_one(&decided.reviewer.name.value, name)).collect();
        let mut pending = Vec::new();
        for (at, item) in
            self.items.iter().enumerate().filter(|(_, item)| item.required && item.needs_approval())
        {
            let own = |group: &str| bars[at].is_none() && groups.contains(&group);
            let other = |group: Option<&str>| {
                others.iter().any(|decided| {
                    group.is_none_or(|group| decided.groups.contains(&group))
                        && decided.covers.get(at) == Some(&Cover::Approved)
                })
            };
            if item.groups.is_empty() && bars[at].is_some() && !other(None) {
                pending.push(None);
            }
            let asked = item.groups.iter().map(|group| group.value.as_str());
            pending.extend(asked.filter(|group| !own(group) && !other(Some(*group))).map(Some));
        }
        pending.sort_unstable();
        pending.dedup();
        Ok(Outlook { groups, items, barred, pending })
    }
}
