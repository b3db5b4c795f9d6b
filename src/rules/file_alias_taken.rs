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
        let message = format!("the address `/{}` is taken, so this alias has no effect", taken.url);
        let help = "remove this alias, or the page or alias that has the address";
        let finding = Finding::at(taken.place, &taken.url, message, help);
        match taken.by {
            Some(by) => finding.related(by, "this has it"),
            None => finding,
        }
    });
    let impossible = site.impossible_aliases.iter().map(|alias| {
        let message = format!(
            "no page of this site can have the address `{}`, so this alias has no effect",
            alias.value
        );
        let help = "write a path on this site, such as `/old/place/`";
        Finding::at(alias.span, &alias.value, message, help)
    });
    taken.chain(impossible).collect()
}
