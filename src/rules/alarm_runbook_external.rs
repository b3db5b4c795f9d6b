use super::{Check, Finding, Rule, Subject};
use crate::config::{Level, SHORTENERS};
use crate::judge::{Readiness, Uncovered};
use crate::read::shorten;
use crate::yaml::edit;

pub const RULE: Rule = Rule {
    code: "A006",
    name: "alarm-runbook-external",
    level: Level::Warning,
    page: include_str!("alarm_runbook_external.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let external =
        readiness.definitions.iter().filter(|judged| judged.coverage.reason() == Some(Uncovered::External));
    external
        .filter_map(|judged| {
            let alarm = judged.alarm;
            let link = alarm.alarm.link.as_ref()?;
            // A link to another alarm's page leads to that alarm's runbook.
            let target = if alarm.target_alarm.is_some() { alarm.target()? } else { &link.value };
            let name = &alarm.alarm.name.value;
            let message = format!("the runbook of alarm `{name}` is on another site: `{}`", shorten(target));
            let vouch = beginning(target).map_or_else(String::new, |prefix| {
                format!(", or vouch for that site: `external_runbooks: [{}]`", edit::text(&prefix, true))
            });
            let help = format!("write the page here, map the site to a folder under `runbook_urls`{vouch}");
            Some(Finding::at(link.span, Subject::alarm(alarm), message, help).of(alarm))
        })
        .collect()
}

/// The folder of an address, up to the first part that contains a placeholder.
fn beginning(link: &str) -> Option<String> {
    let (scheme, rest) = link.split_once("://")?;
    let (literal, is_whole) = rest
        .find(['{', '$', '%', '?', '#', ' '])
        .map_or((rest, true), |at| (&rest[..at], rest[at..].starts_with(['?', '#'])));
    // The address of a page may end with a slash, but the page is not its own folder.
    let page = literal.strip_suffix('/').filter(|page| is_whole && page.matches('/').count() > 1);
    let literal = page.unwrap_or(literal);
    let folder = literal.rfind('/').map_or(literal, |at| &literal[..at]);
    let folder = if SHORTENERS.contains(&folder) { literal.trim_end_matches('/') } else { folder };
    Some(format!("{scheme}://{folder}/"))
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn the_prefix_is_the_folder() {
        for (link, expected) in [
            ("https://wiki.example/ops/disk", "https://wiki.example/ops/"),
            ("https://wiki.example/ops/{{ $labels.a }}/disk", "https://wiki.example/ops/"),
            ("https://wiki.example/x?page=1/2", "https://wiki.example/"),
            ("https://wiki.example", "https://wiki.example/"),
            ("https://wiki.example/", "https://wiki.example/"),
            ("https://wiki.example/ops/", "https://wiki.example/ops/"),
            ("https://wiki.example/ops/disk/", "https://wiki.example/ops/"),
            ("https://wiki.example/ops/disk/?host={{ $labels.host }}", "https://wiki.example/ops/"),
            ("https://wiki.example/ops/team/{{ $labels.a }}", "https://wiki.example/ops/team/"),
            ("https://aka.ms/acme-disk", "https://aka.ms/acme-disk/"),
            ("https://aka.ms/acme/disk", "https://aka.ms/acme/"),
            ("https://aka.ms/", "https://aka.ms/"),
        ] {
            assert_eq!(beginning(link).as_deref(), Some(expected));
        }
    }
}
