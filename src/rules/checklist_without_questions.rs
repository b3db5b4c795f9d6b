use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::Checklist;
use crate::read::shell;
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
    // A checklist that cannot be read, or extends an unknown one, is reported by another rule.
    let bare = own.filter(|linked| linked.flaws.is_empty()).map(|linked| &linked.checklist);
    let findings = bare.map(|checklist| {
        let (place, message) = if checklist.has_front_matter {
            (checklist.id.span, "this checklist has no questions")
        } else {
            (Span::start_of(checklist.file), "this checklist has no front matter and no questions")
        };
        let help = if checklist.has_front_matter {
            "write its questions under `sections`, as `readyroom new checklist` does; or name the file `README.md`"
                .to_owned()
        } else {
            format!(
                "`{}` turns its boxes, tables or lists into front matter; or name the file `README.md`",
                import(site, checklist)
            )
        };
        Finding::at(place, &checklist.id.value, message, help)
    });
    findings.collect()
}

/// The command that turns a file into a checklist, with `--id` if the file's name cannot be the id of a new checklist.
fn import(site: &Site, checklist: &Checklist) -> String {
    let id = &checklist.id.value;
    let is_id = id.starts_with(|c: char| c.is_ascii_alphabetic())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let mut all = site.checklists.iter().chain(&site.unused_checklists);
    let is_taken = all.any(|known| {
        let same = known.checklist.id.value.eq_ignore_ascii_case(id);
        same && known.checklist.file != checklist.file
    });
    let replaces = site
        .checklists
        .iter()
        .any(|known| known.checklist.file == checklist.file && known.replaced.is_some());
    let own = match (is_id, is_taken || replaces) {
        (true, false) => "",
        (true, true) => " --id my-checklist",
        (false, _) => " --id launch",
    };
    let path = shell(site.sources[checklist.file].path.as_str());
    format!("readyroom import checklist {path}{own}")
}
