use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "R010",
    name: "runbook-command-risky",
    level: Level::Off,
    page: include_str!("runbook_command_risky.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let runbooks = site.pages.iter().filter(|page| page.runbook().is_some());
    let commands = runbooks.flat_map(|page| &page.document.markdown.risky);
    commands
        .map(|command| {
            let name = &command.value;
            let message = format!("`{name}` deletes for good, but nothing above it in its section warns");
            let help = "say above it, in `> [!CAUTION]`, what is lost and when not to run it";
            Finding::at(command.span, name.as_str(), message, help)
        })
        .collect()
}
