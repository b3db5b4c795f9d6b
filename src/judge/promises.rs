//! Whether an answer that is not a yes promises to become one: a person owns the work, and it is due soon enough.

use super::ApprovalPolicy;
use super::due::is_ahead;
use crate::model::{Action, ActionStatus, Answer};

/// Why an answer promises nothing.
#[derive(Clone, Debug)]
pub struct PromiseFlaw {
    /// Reads well after "`item` ".
    pub says: String,
    /// Whether it is a date that is written, but cannot be read.
    pub is_unread: bool,
}

impl PromiseFlaw {
    fn new(says: impl Into<String>) -> Self {
        Self { says: says.into(), is_unread: false }
    }

    fn unread(says: String) -> Self {
        Self { says, is_unread: true }
    }
}

const LACKS: &str = "has no open action with an owner and a due date";

/// Why an answer promises nothing. `None` if it does.
pub fn flaw(approval_policy: &ApprovalPolicy<'_>, answer: &Answer) -> Option<PromiseFlaw> {
    let open: Vec<&Action> = answer.actions.iter().filter(|action| action.is_open()).collect();
    let flaws: Vec<PromiseFlaw> =
        open.iter().filter_map(|action| of_action(approval_policy, answer, action)).collect();
    if flaws.len() < open.len() {
        return None;
    }
    if open.is_empty() && answer.actions.iter().any(|action| action.status == ActionStatus::Done) {
        return Some(PromiseFlaw::new("has only actions that are done"));
    }
    // If there are several flaws, the first is enough to fix any of them.
    Some(flaws.into_iter().next().unwrap_or_else(|| PromiseFlaw::new(LACKS)))
}

fn of_action(approval_policy: &ApprovalPolicy<'_>, answer: &Answer, action: &Action) -> Option<PromiseFlaw> {
    let today = approval_policy.config.today;
    let Some(owner) = &action.owner else { return Some(PromiseFlaw::new(LACKS)) };
    let label = action.label();
    let due = match &action.due {
        None if action.is_due_unread => {
            return Some(PromiseFlaw::unread(format!("has {label}, whose due date cannot be read")));
        }
        None => return Some(PromiseFlaw::new(LACKS)),
        Some(due) => due.value,
    };
    if let Some(flaw) = approval_policy.people.flaw(&owner.value) {
        return Some(PromiseFlaw::new(format!("has {label}, whose owner `{}` {flaw}", owner.value)));
    }
    if due < today {
        return Some(PromiseFlaw::new(format!("has {label}, which was due on {due}")));
    }
    let on = match &answer.answered_on {
        None if answer.is_date_unread => {
            return Some(PromiseFlaw::unread(format!("has {label}, but its `answered_on` cannot be read")));
        }
        None => {
            let says = format!("has {label}, but no `answered_on` to count its time from");
            return Some(PromiseFlaw::new(says));
        }
        Some(on) if is_ahead(on.value, today) => {
            return Some(PromiseFlaw::new(format!("has {label}, and is answered on a date in the future")));
        }
        Some(on) => on.value,
    };
    let limit = approval_policy.config.max_ahead.action;
    (due > limit.after(on)).then(|| {
        let says = format!("has {label}, due later than {limit} after {on}, which `max_ahead.action` allows");
        PromiseFlaw::new(says)
    })
}
