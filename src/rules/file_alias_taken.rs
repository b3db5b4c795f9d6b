use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "F014",
    name: "file-alias-taken",
    level: Level::Warning,
    page: include_str!("file_alias_taken.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let taken = site.taken.iter().filter(|taken| taken.is_alias).map(|taken| {
        let message = format!("the address `/{}` is taken, so this alias does nothing", taken.url);
        let help = "remove this alias, or the page or alias that has the address";
        let finding = Finding::at(taken.place, &taken.url, message, help);
        match taken.by {
            Some(by) => finding.related(by, "this has it"),
            None => finding,
        }
    });
    taken.collect()
}
