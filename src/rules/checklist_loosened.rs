use super::{Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "C003",
    name: "checklist-loosened",
    level: Level::Error,
    page: include_str!("checklist_loosened.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let loosened = site.checklists.iter().flat_map(|checklist| &checklist.loosened);
    loosened
        .map(|loosened| {
            let message = format!("item `{}` stays {}", loosened.item, loosened.message);
            let subject = Subject::written_of(&loosened.item, loosened.place);
            let help = "an override may ask for more, never for less: remove the key, or leave the item out \
                        (`except`) and ask your own";
            Finding::at(loosened.place, subject, message, help)
                .about(&*loosened.item)
                .related(loosened.inherited, "the item that it overrides is defined here")
        })
        .collect()
}
