use super::{Check, Finding, Rule, beginning};
use crate::config::{self, Level};
use crate::link::{BrokenInboundLink, InboundFault, Site};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "F018",
    name: "repository-link-broken",
    level: Level::Error,
    page: include_str!("repository_link_broken.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    site.inbound.iter().map(|broken| finding(site, broken)).collect()
}

fn finding(
    site: &Site,
    BrokenInboundLink { who, place, path, url, page, why }: &BrokenInboundLink,
) -> Finding {
    let start = page.map_or_else(|| Span::start_of(config::file()), |page| beginning(site, page));
    let alias = url.as_ref().map(|url| format!("add `aliases: [/{url}]` to the page that took its place"));
    let (what, help) = match why {
        InboundFault::Page => (
            format!("leads to `{path}`, which is gone"),
            alias.unwrap_or_else(|| "bring the page back, or change the link there first".to_owned()),
        ),
        InboundFault::Section(anchor) => (
            format!("leads to `#{anchor}` of `{path}`, which is gone"),
            format!(
                "bring the section back, such as by `<a id=\"{anchor}\"></a>`, or change the link there first"
            ),
        ),
        InboundFault::Alarm(alarm) => (
            format!("has `{path}` for its runbook, which no longer lists it"),
            format!("list `{alarm}` in `alarms`, or give the alarm a link first"),
        ),
    };
    Finding::at(start, place, format!("{who} {what}: `{place}`"), help)
}
