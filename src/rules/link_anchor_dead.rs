use super::{Check, Finding, Rule, name_a_section};
use crate::config::Level;
use crate::link::Destination;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "L002",
    name: "link-anchor-dead",
    level: Level::Error,
    page: include_str!("link_anchor_dead.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    site.each_link()
        .filter_map(|(link, destination)| {
            let Destination::AnchorDead { page, anchor, nearest } = destination else { return None };
            let message = format!("`{}` has no section `#{anchor}`", site.page(*page).title);
            let help = name_a_section(site, *page, nearest.as_deref());
            Some(Finding::at(link.span, &link.destination, message, help))
        })
        .collect()
}
