use super::{Check, Finding, Rule};
use crate::config::{Level, Pattern};
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "F009",
    name: "file-pattern-unmatched",
    level: Level::Error,
    page: include_str!("file_pattern_unmatched.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let written = site.config.documents.iter().filter(|entry| !entry.is_default);
    let listing = site.sources.listing();
    let mut findings = Vec::new();
    for entry in written {
        if entry.path.leaves || !site.has_documents_of(entry) {
            findings.push(unmatched(site, &entry.path));
        }
        let idle = |pattern: &&Pattern| pattern.leaves || !pattern.matches_any(listing);
        findings.extend(entry.exclude.iter().filter(idle).map(|pattern| unmatched(site, pattern)));
    }
    findings
}

fn unmatched(site: &Site, pattern: &Pattern) -> Finding {
    let text = &pattern.text;
    let message = if pattern.leaves {
        format!("`{text}` leads out of the project")
    } else if pattern.matches_any(site.sources.listing()) {
        format!("`{text}` matches no document")
    } else {
        format!("`{text}` matches nothing")
    };
    let help = match pattern.nearest(site.sources.listing()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "write a path from the project's root, or remove this entry".to_owned(),
    };
    Finding::at(pattern.span, text, message, help)
}
