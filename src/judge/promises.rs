//! Whether an answer that is not a yes promises to become one: a person owns the work, and it is due soon enough.

use super::ApprovalPolicy;
use super::due::is_ahead;
use crate::model::{Action, Answer};

/// Why an answer promises nothing. `None` if it does. Reads well after "`item` ".
pub fn flaw(approval_policy: &ApprovalPolicy<'_>, answer: &Answer) -> Option<String> {
    let open: Vec<&Action> = answer.actions.iter().filter(|action| action.is_open()).collect();
    let flaws: Vec<String> =
        open.iter().filter_map(|action| of_action(approval_policy, answer, action)).collect();
    if flaws.len() < open.len() {
        return None;
    }
    let lacks = "has no open action with an owner and a due date".to_owned();
    // If there are several flaws, the first is enough to fix any of them.
    Some(flaws.into_iter().next().unwrap_or(lacks))
}

fn of_action(approval_policy: &ApprovalPolicy<'_>, answer: &Answer, action: &Action) -> Option<String> {
    let today = approval_policy.config.today;
    let (Some(owner), Some(due)) = (&action.owner, &action.due) else {
        return Some("has no open action with an owner and a due date".to_owned());
    };
    let label = action.label();
    if let Some(flaw) = approval_policy.people.flaw(&owner.value) {
        return Some(format!("has {label}, whose owner `{}` {flaw}", owner.value));
    }
    if due.value < today {
        return Some(format!("has {label}, which was due on {}", due.value));
    }
    let on = match &answer.answered_on {
        None => return Some(format!("has {label}, but no `answered_on` to count its time from")),
        Some(on) if is_ahead(on.value, today) => {
            return Some(format!("has {label}, and is answered on a date in the future"));
        }
        Some(on) => on.value,
    };
    let limit = approval_policy.config.max_ahead.action;
    (due.value > limit.after(on))
        .then(|| format!("has {label}, due later than {limit} after {on}, which `max_ahead.action` allows"))
}
