use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

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
        .filter(|action| action.is_open() && (action.owner.is_none() || action.due.is_none()))
        .map(|action| {
            let (keys, missing, help) = match (&action.owner, &action.due) {
                (None, None) => ("owner, due", "neither an owner nor a due date", "add `owner:` and `due:`"),
                (None, _) => ("owner", "no owner", "add `owner:`"),
                _ => ("due", "no due date", "add `due:`"),
            };
            let name = action.id.as_ref().or(action.title.as_ref());
            let (place, name) = name.map_or((action.span, "action"), |name| (name.span, &name.value));
            Finding::at(place, [name, keys], format!("{} has {missing}", action.label()), help)
        })
        .collect()
}
