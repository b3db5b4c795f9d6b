use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge;
use crate::link::Site;
use crate::model::Action;

pub const RULE: Rule = Rule {
    code: "P001",
    name: "postmortem-action-unowned",
    level: Level::Warning,
    page: include_str!("postmortem_action_unowned.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let postmortems = site.pages.iter().filter_map(|page| page.document.postmortem());
    postmortems
        .flat_map(|postmortem| &postmortem.actions)
        .filter(|action| action.is_open() && (owner(action).is_none() || !has_due(action)))
        .map(|action| {
            let (keys, missing, help) = match (owner(action), has_due(action)) {
                (None, false) => ("owner, due", "neither an owner nor a due date", "add `owner:` and `due:`"),
                (None, true) => ("owner", "no owner", "add `owner:`"),
                _ => ("due", "no due date", "add `due:`"),
            };
            let is_nobody = action.owner.is_some() && owner(action).is_none();
            let help =
                if is_nobody { "name a person or a team as `owner:`, and a day as `due:`" } else { help };
            let name = action.id.as_ref().or(action.title.as_ref());
            let (place, name) = name.map_or((action.span, "action"), |name| (name.span, &name.value));
            Finding::at(place, [name, keys], format!("{} has {missing}", action.label()), help)
        })
        .collect()
}

/// Whether an action has a due date. One that cannot be read is reported there.
fn has_due(action: &Action) -> bool {
    action.due.is_some() || action.is_due_unread
}

/// The owner of an action, if the text names someone. `TBD` and `n/a` do not.
fn owner(action: &Action) -> Option<&str> {
    action.owner.as_ref().map(|owner| owner.value.as_str()).filter(|owner| judge::names_somebody(owner))
}
