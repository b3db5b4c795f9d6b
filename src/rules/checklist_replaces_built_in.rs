use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::Replaces;

pub const RULE: Rule = Rule {
    code: "C006",
    name: "checklist-replaces-built-in",
    level: Level::Warning,
    page: include_str!("checklist_replaces_built_in.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let silent = site.checklists.iter().filter_map(|checklist| {
        let replaced = checklist.replaced.as_ref().filter(|replaced| replaced.is_silent())?;
        let id = &checklist.checklist.id;
        let word = Replaces::BuiltIn.word();
        let help = format!(
            "give it another `id`, and extend the built-in one; or confirm that it replaces it: `replaces: {word}`"
        );
        Some(Finding::at(id.span, &id.value, replaced.says(&id.value), help))
    });
    silent.collect()
}
