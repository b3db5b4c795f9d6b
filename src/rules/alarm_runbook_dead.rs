use super::{Change, Check, Finding, Rule, Subject, did_you_mean};
use crate::config::Level;
use crate::judge::Readiness;
use crate::link::{Class, LinkedAlarm, Site, has_placeholder};
use crate::mount::is_document;
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "A002",
    name: "alarm-runbook-dead",
    level: Level::Error,
    page: include_str!("alarm_runbook_dead.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut findings = first(readiness);
    findings.extend(further(readiness));
    findings
}

/// Reports dead runbook links after the first link of an alarm. Only the first one can cover the alarm.
fn further<'r>(readiness: &'r Readiness<'_>) -> impl Iterator<Item = Finding> + 'r {
    let site = readiness.site;
    readiness.definitions.iter().flat_map(move |judged| {
        let alarm = judged.alarm;
        alarm.dead.iter().map(move |(link, nearest)| {
            let name = &alarm.alarm.name.value;
            let message = format!("another runbook link of alarm `{name}` leads nowhere: `{}`", link.value);
            let help = did_you_mean(nearest.as_deref(), "write the page, or remove the link");
            let change = change(site, link, nearest.as_deref());
            Finding::at(link.span, Subject::alarm(alarm), message, help).of(alarm).with_fix(change)
        })
    })
}

fn first(readiness: &Readiness<'_>) -> Vec<Finding> {
    let dead = readiness.definitions.iter().filter(|judged| judged.alarm.class == Class::Dead);
    // For an uncovered alarm, another rule reports that no page matches its template, or a worse problem.
    let is_template = |alarm: &LinkedAlarm| {
        let target = alarm.target().unwrap_or_default();
        has_placeholder(target.split(['?', '#']).next().unwrap_or_default())
    };
    let dead = dead.filter(|judged| !judged.coverage.is_uncovered() || !is_template(judged.alarm));
    dead.filter_map(|judged| {
        let alarm = judged.alarm;
        let link = alarm.alarm.link.as_ref()?;
        let target = alarm.target()?;
        let name = &alarm.alarm.name.value;
        // The query carries the alarm's labels and does not change the page.
        let place = target.split(['?', '#']).next().unwrap_or_default();
        let (message, otherwise) = if has_placeholder(place) {
            let message = format!("no page matches the runbook link of alarm `{name}`: `{}`", link.value);
            (message, "add a page for every value, or fix the link")
        } else if let Some(file) = &alarm.not_a_document {
            let message = format!("the runbook of alarm `{name}` is a file that is not read: `{target}`");
            (message, if is_document(file) { "name its folder in `documents`" } else { OTHER_FILE })
        } else if alarm.is_draft {
            let message = format!("the runbook of alarm `{name}` is a draft: `{target}`");
            (message, "publish it, or link to another page")
        } else {
            let of = alarm
                .other_repository
                .as_ref()
                .map_or(String::new(), |other| format!(" in {}", other.place()));
            let message = format!("the runbook of alarm `{name}` does not exist{of}: `{target}`");
            let is_address = is_without_scheme(place);
            let help = if is_address { WITHOUT_SCHEME } else { "write the page, or fix the link" };
            (message, help)
        };
        let nearest = alarm.nearest.as_deref();
        let help = did_you_mean(nearest, otherwise);
        let change = change(readiness.site, link, nearest);
        Some(Finding::at(link.span, Subject::alarm(alarm), message, help).of(alarm).with_fix(change))
    })
    .collect()
}

const OTHER_FILE: &str = "write what to do in Markdown, AsciiDoc or reStructuredText, and link to that";

const WITHOUT_SCHEME: &str = "add `https://` if it is a URL; otherwise write the page, or fix the link";

/// Whether a link that is read as a path may be an address without `https://`: `wiki.acme.example/disk`.
fn is_without_scheme(place: &str) -> bool {
    let Some((host, _)) = place.split_once('/') else { return false };
    let ending = host.rsplit_once('.').filter(|(name, _)| !name.is_empty()).map(|(_, ending)| ending);
    ending.is_some_and(|ending| ending.len() > 1 && ending.chars().all(|letter| letter.is_ascii_alphabetic()))
}

fn change(site: &Site, link: &Spanned<String>, nearest: Option<&str>) -> Option<Change> {
    Change::path(site, link.span, &link.value, nearest?)
}
