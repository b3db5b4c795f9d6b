use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::{Action, ActionKind, ActionStatus};

pub const RULE: Rule = Rule {
    code: "P010",
    name: "postmortem-detection-unnamed",
    level: Level::Warning,
    page: include_str!("postmortem_detection_unnamed.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    // If this project sees no alarms, postmortems cannot name any.
    if site.names.is_empty() && site.unrendered.names.is_empty() {
        return Vec::new();
    }
    let is_done =
        |action: &&Action| action.kind == Some(ActionKind::Detect) && action.status == ActionStatus::Done;
    let postmortems = site.pages.iter().filter_map(|page| page.document.postmortem());
    let done = postmortems.flat_map(|postmortem| &postmortem.actions).filter(is_done);
    done.filter(|action| action.alarm.is_none())
        .map(|action| {
            let name = action.id.as_ref().or(action.title.as_ref());
            let (place, name) = name.map_or((action.span, "action"), |name| (name.span, &name.value));
            let message = format!("{} is done, but does not name its alarm", action.label());
            Finding::at(
                place,
                name,
                message,
                "add `alarm:` with the name of the alarm that it made or changed",
            )
        })
        .collect()
}
