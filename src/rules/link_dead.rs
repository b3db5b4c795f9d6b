use super::{Check, Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::Destination;
use crate::link::Site;
use crate::markdown::LinkKind;

pub const RULE: Rule = Rule {
    code: "L001",
    name: "link-dead",
    level: Level::Error,
    page: include_str!("link_dead.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    site.each_link()
        .filter(|(link, _)| link.kind == LinkKind::Link)
        .filter_map(|(link, destination)| {
            let Destination::Dead { nearest } = destination else { return None };
            let message = format!("this link leads nowhere: `{}`", link.destination);
            let help = did_you_mean(nearest.as_deref(), "fix it, or write the page");
            Some(Finding::at(link.span, &link.destination, message, help))
        })
        .collect()
}
