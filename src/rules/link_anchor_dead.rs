use super::{Change, Check, Finding, Rule, did_you_mean, name_a_section};
use crate::config::Level;
use crate::link::{Destination, MissingTarget, Site};

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
            let (page, anchor, nearest) = match destination {
                Destination::AnchorDead { page, anchor, nearest } => (page, anchor, nearest),
                Destination::OtherRepository(target) => {
                    let Some(MissingTarget::Section { anchor, nearest }) = &target.missing else {
                        return None;
                    };
                    let (title, of) = (&target.title, target.place());
                    let message = format!("`{title}` of {of} has no section `#{anchor}`");
                    let nearest = nearest.as_ref().map(|nearest| format!("#{nearest}"));
                    let help =
                        did_you_mean(nearest.as_deref(), "link to an existing section, or remove the anchor");
                    return Some(Finding::at(link.span, &link.destination, message, help));
                }
                _ => return None,
            };
            let message = format!("`{}` has no section `#{anchor}`", site.page(*page).title);
            let help = name_a_section(site, *page, anchor, nearest.as_deref());
            let change = Change::section(link.span, anchor, nearest.as_deref(), site.page(*page));
            Some(Finding::at(link.span, &link.destination, message, help).with_fix(change))
        })
        .collect()
}
