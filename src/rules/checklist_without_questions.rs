use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "C010",
    name: "checklist-without-questions",
    level: Level::Warning,
    page: include_str!("checklist_without_questions.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let own = site.checklists.iter().filter(|linked| !linked.built_in && linked.items().next().is_none());
    // One that cannot be read, or extends what is not there, is reported as that.
    let bare = own.filter(|linked| linked.flaws.is_empty()).map(|linked| &linked.checklist);
    let findings = bare.map(|checklist| {
        let (place, message) = if checklist.has_front_matter {
            (checklist.id.span, "this checklist asks nothing")
        } else {
            (Span::start_of(checklist.file), "this checklist has no front matter, and asks nothing")
        };
        let help = "write its questions under `sections`, as `readyroom new checklist` does; `readyroom import checklist` \
                    makes them of boxes and tables; or name the file `README.md`";
        Finding::at(place, &checklist.id.value, message, help)
    });
    findings.collect()
}
