use super::{Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::Destination;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "L002",
    name: "link-anchor-dead",
    level: Level::Error,
    page: include_str!("link_anchor_dead.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    site.each_link()
        .filter_map(|(link, destination)| {
            let Destination::AnchorDead { page, anchor, nearest } = destination else { return None };
            let page = site.page(*page);
            let message = format!("`{}` has no section `#{anchor}`", page.title);
            let nearest = nearest.as_ref().map(|id| format!("#{id}"));
            let help = did_you_mean(nearest.as_deref(), "name one of its headings, or none");
            Some(Finding::at(link.span, message, help))
        })
        .collect()
}
