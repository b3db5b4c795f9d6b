use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "R012",
    name: "runbook-needs-shell",
    level: Level::Off,
    page: include_str!("runbook_needs_shell.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let runbooks = site.pages.iter().filter(|page| page.runbook().is_some());
    let logins = runbooks.flat_map(|page| &page.document.markdown.logins);
    logins
        .map(|login| {
            let name = &login.value;
            let message = format!("this step logs in to a production host: `{name}`");
            let help = "put what is done there into a tool or a pipeline that the step can run";
            Finding::at(login.span, name.as_str(), message, help)
        })
        .collect()
}
