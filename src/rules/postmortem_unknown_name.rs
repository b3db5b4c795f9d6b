use super::{Check, Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "P004",
    name: "postmortem-unknown-name",
    level: Level::Warning,
    page: include_str!("postmortem_unknown_name.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let unknown = site.postmortems.iter().flat_map(|postmortem| &postmortem.unknown);
    unknown
        .map(|unknown| {
            let message = format!("there is no {} `{}`", unknown.kind, unknown.name.value);
            let help = did_you_mean(unknown.nearest.as_deref(), "fix the name, or remove it");
            Finding::at(unknown.name.span, &unknown.name.value, message, help)
        })
        .collect()
}
