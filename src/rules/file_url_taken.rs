use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "F005",
    name: "file-url-taken",
    level: Level::Error,
    page: include_str!("file_url_taken.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let taken = site.taken.iter().map(|taken| {
        let message = format!("the address `/{}` is taken", taken.url);
        let help = match taken.by {
            _ if taken.is_alias => "remove this alias, or rename the page that has the address",
            Some(_) => "rename this one, or make one of the two",
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
