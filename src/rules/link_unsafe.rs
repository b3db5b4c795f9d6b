use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Destination;
use crate::link::Site;
use crate::markdown::LinkKind;

pub const RULE: Rule = Rule {
    code: "L004",
    name: "link-unsafe",
    level: Level::Error,
    page: include_str!("link_unsafe.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    site.each_link()
        .filter_map(|(link, destination)| {
            let Destination::Unsafe { scheme } = destination else { return None };
            let (message, help) = match link.kind {
                LinkKind::Link => {
                    let help = "link to http, https, mailto or tel, or write it as code";
                    (format!("a page may not lead to a `{scheme}:` address"), help)
                }
                LinkKind::Image => (
                    format!("a page may not show a `{scheme}:` image"),
                    "put the image in a file beside the page",
                ),
            };
            Some(Finding::at(link.span, scheme.as_str(), message, help))
        })
        .collect()
}
