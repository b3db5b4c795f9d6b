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
            let (missing, help) = match (&action.owner, &action.due) {
                (None, None) => ("neither an owner nor a due date", "add `owner:` and `due:`"),
                (None, _) => ("no owner", "add `owner:`"),
                _ => ("no due date", "add `due:`"),
            };
            let place = action.id.as_ref().or(action.title.as_ref()).map_or(action.span, |name| name.span);
            Finding::at(place, format!("{} has {missing}", action.label()), help)
        })
        .collect()
}
