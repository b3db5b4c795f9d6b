use super::{Finding, Rule};
use crate::config::Level;
use crate::link::Destination;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "L004",
    name: "link-unsafe",
    level: Level::Error,
    page: include_str!("link_unsafe.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    site.each_link()
        .filter_map(|(link, destination)| {
            let Destination::Unsafe { scheme } = destination else { return None };
            let message = format!("a page may not lead to a `{scheme}:` address");
            Some(Finding::at(link.span, message, "link to http, https, mailto or tel, or write it as code"))
        })
        .collect()
}
