//! Site to findings: one file a rule, and beside it the rule's page.

use jiff::civil::Date;

use crate::config::{Level, Policy};
use crate::link::{PageId, Site};
use crate::source::Span;

mod file_malformed;
mod file_template_unrendered;
mod file_unknown_key;
mod file_url_taken;

mod alarm_runbook_ambiguous;
mod alarm_runbook_anchor_dead;
mod alarm_runbook_dead;
mod alarm_runbook_malformed;
mod alarm_without_runbook;

mod runbook_overdue;
mod runbook_section_missing;
mod runbook_unfinished;
mod runbook_unknown_alarm;
mod runbook_unused;

mod link_anchor_dead;
mod link_asset_missing;
mod link_dead;
mod link_unsafe;

mod checklist_extends_unknown;
mod checklist_item_duplicate;

mod review_action_missing;
mod review_evidence_missing;
mod review_item_unanswered;
mod review_item_unknown;
mod review_missing;

mod postmortem_action_overdue;
mod postmortem_action_unowned;
mod postmortem_unknown_name;

#[cfg(test)]
mod tests;

/// One thing that can be wrong with a project.
pub struct Rule {
    /// A letter and three digits; never reused, never renumbered.
    pub code: &'static str,
    /// Reads well after "allow": what is wrong, not how to mend it.
    pub name: &'static str,
    /// Where `readyroom.yaml` says nothing else.
    pub level: Level,
    /// What `explain` prints, the site shows and the tests run.
    pub page: &'static str,
    pub check: fn(&Site) -> Vec<Finding>,
}

/// Every rule, by letter and code. To add one: its two files, and its two lines here.
pub const ALL: &[Rule] = &[
    alarm_without_runbook::RULE,
    alarm_runbook_dead::RULE,
    alarm_runbook_anchor_dead::RULE,
    alarm_runbook_malformed::RULE,
    alarm_runbook_ambiguous::RULE,
    checklist_item_duplicate::RULE,
    checklist_extends_unknown::RULE,
    file_malformed::RULE,
    file_unknown_key::RULE,
    file_template_unrendered::RULE,
    file_url_taken::RULE,
    link_dead::RULE,
    link_anchor_dead::RULE,
    link_asset_missing::RULE,
    link_unsafe::RULE,
    postmortem_action_unowned::RULE,
    postmortem_action_overdue::RULE,
    postmortem_unknown_name::RULE,
    runbook_unused::RULE,
    runbook_unknown_alarm::RULE,
    runbook_overdue::RULE,
    runbook_section_missing::RULE,
    runbook_unfinished::RULE,
    review_item_unanswered::RULE,
    review_item_unknown::RULE,
    review_evidence_missing::RULE,
    review_action_missing::RULE,
    review_missing::RULE,
];

/// One place where a rule does not hold.
#[derive(Clone, Debug)]
pub struct Finding {
    pub place: Span,
    /// Lower case, names in backticks, no full stop: what is wrong.
    pub message: String,
    /// The cure.
    pub help: String,
    /// Second places: "the item is defined here".
    pub related: Vec<(Span, String)>,
    /// Of the alarm it is about, for policies by severity.
    pub severity: Option<String>,
    /// A warning whatever the rule's level: nothing is late yet.
    pub early: bool,
}

impl Finding {
    pub fn at(place: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            place,
            message: message.into(),
            help: help.into(),
            related: Vec::new(),
            severity: None,
            early: false,
        }
    }

    #[must_use]
    pub fn related(mut self, place: Span, message: impl Into<String>) -> Self {
        self.related.push((place, message.into()));
        self
    }
}

/// A finding, whose it is, and how much it weighs here.
#[derive(Clone)]
pub struct Reported {
    pub rule: &'static Rule,
    pub level: Level,
    pub finding: Finding,
}

/// Runs every rule that is not off. In the order of paths, places and codes.
pub fn check(site: &Site) -> Vec<Reported> {
    let mut reported: Vec<Reported> = ALL.iter().flat_map(|rule| run(rule, site)).collect();
    reported.sort_by_cached_key(|reported| {
        let place = reported.finding.place;
        let path = site.sources[place.file].path.clone();
        (path, place.start, place.end, reported.rule.code, reported.finding.message.clone())
    });
    reported
}

/// Runs one rule, at the level that the project gives it.
pub fn run(rule: &'static Rule, site: &Site) -> Vec<Reported> {
    let policy = site.config.policy(rule.name);
    let level = level(rule, policy);
    if level == Level::Off {
        return Vec::new();
    }
    let concerns = |finding: &Finding| {
        let Some(severities) = policy.map(|policy| &policy.severities).filter(|all| !all.is_empty()) else {
            return true;
        };
        let wanted =
            |severity: &String| severities.iter().any(|wanted| wanted.eq_ignore_ascii_case(severity));
        finding.severity.as_ref().is_some_and(wanted)
    };
    let weigh = |finding: Finding| {
        let level = if finding.early { level.max(Level::Warning) } else { level };
        Reported { rule, level, finding }
    };
    (rule.check)(site).into_iter().filter(concerns).map(weigh).collect()
}

/// The level that a project gives a rule.
pub fn level(rule: &Rule, policy: Option<&Policy>) -> Level {
    policy.and_then(|policy| policy.level).unwrap_or(rule.level)
}

/// A rule by its name or its code.
pub fn find(name: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.name == name || rule.code.eq_ignore_ascii_case(name))
}

impl Rule {
    /// The first line of its page: what is wrong, in a sentence.
    pub fn summary(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default()
    }
}

/// The place of a document as a whole: its first heading, else the first line of its body.
fn beginning(site: &Site, page: PageId) -> Span {
    let document = &site.page(page).document;
    let text = &site.sources[document.file].text;
    let heading = document.markdown.headings.first().map(|heading| heading.span.start as usize);
    let body = &text[document.body..];
    let start = heading.unwrap_or(document.body + body.len() - body.trim_start().len());
    let line = text[start..].lines().next().unwrap_or_default().trim_end();
    Span::new(document.file, start..start + line.len())
}

/// "; did you mean `x`?" where there is something to mean.
fn did_you_mean(nearest: Option<&str>, otherwise: &str) -> String {
    nearest.map_or_else(|| otherwise.to_owned(), |nearest| format!("did you mean `{nearest}`?"))
}

/// How many days something is late.
fn days_late(due: Date, today: Date) -> String {
    match today.since(due).map_or(0, |span| span.get_days()) {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
