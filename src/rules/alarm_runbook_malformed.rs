use super::{Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::link::{Class, LinkFault, Site};
use crate::read::shorten;

pub const RULE: Rule = Rule {
    code: "A004",
    name: "alarm-runbook-malformed",
    level: Level::Error,
    page: include_str!("alarm_runbook_malformed.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let malformed = site.each_alarm().filter(|alarm| alarm.class == Class::Malformed);
    malformed
        .filter_map(|alarm| {
            let link = alarm.alarm.link.as_ref()?;
            let name = &alarm.alarm.name.value;
            let (what, help) = match alarm.fault {
                Some(LinkFault::Scheme) => (
                    "begins with an unknown scheme",
                    "write an address that begins with `https://`, or a path",
                ),
                Some(LinkFault::Host) => {
                    ("has no host", "write the whole address: `https://`, the host, the path")
                }
                Some(LinkFault::Page) => {
                    ("names no page", "write the address or the path of the page before the `#`")
                }
                Some(LinkFault::Long) => {
                    ("is too long for an address", "write an address of at most 2,000 bytes")
                }
                Some(LinkFault::Space) | None if !link.value.contains('/') => (
                    "is not a link",
                    "write the address or the path of a page; other text belongs in the description",
                ),
                Some(LinkFault::Space) | None => {
                    ("has a space in it", "write one link, on one line; `>-` joins its lines with a space")
                }
            };
            let message = format!("the runbook link of alarm `{name}` {what}: `{}`", shorten(&link.value));
            Some(Finding::at(link.span, Subject::alarm(alarm), message, help).of(alarm))
        })
        .collect()
}
