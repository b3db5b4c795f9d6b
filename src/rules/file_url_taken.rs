use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::{AddressConflict, Site};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "F005",
    name: "file-url-taken",
    level: Level::Error,
    page: include_str!("file_url_taken.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    // Services with the same name, and checklists with the same id, are reported by other rules.
    let services = site.services.iter().map(|service| ("service", &service.service.name));
    let checklists = site.checklists.iter().map(|linked| ("checklist", &linked.checklist.id));
    let named: Vec<_> = services.chain(checklists).collect();
    let name = |place: Span| {
        named
            .iter()
            .find(|(_, name)| name.span == place)
            .map(|(what, name)| (what, name.value.to_lowercase()))
    };
    let is_of_one_name = |taken: &&AddressConflict| {
        name(taken.place).is_some() && name(taken.place) == taken.by.and_then(name)
    };
    let taken = site.taken.iter().filter(|taken| !taken.is_alias && !is_of_one_name(taken)).map(|taken| {
        let message = format!("the address `/{}` is taken", taken.url);
        let help = match taken.by {
            Some(_) => "rename this file, or merge the two",
            None => "rename this file: the site has a page of its own there",
        };
        let finding = Finding::at(taken.place, &taken.url, message, help);
        match taken.by {
            Some(by) => finding.related(by, "this page has it"),
            None => finding,
        }
    });
    taken.collect()
}
