//! Turns the site into findings: one file for each rule, and the rule's page next to it.

use jiff::civil::Date;

use crate::config::{Level, Policy};
use crate::judge::{Assessment, ItemState, Readiness};
use crate::link::{PageId, Site};
use crate::model::{Kind, Service, Stage};
use crate::source::Span;
use crate::yaml::edit;

mod check;
mod exceptions;
mod finding;
mod fix;
mod moved;
mod identity;
mod stored;
mod subject;

mod file_alias_taken;
mod file_format_unknown;
mod file_left_out;
mod file_malformed;
mod file_name_misspelled;
mod file_pattern_unmatched;
mod file_secret;
mod file_service_nested;
mod file_service_unknown;
mod file_template_unrendered;
mod file_unknown_key;
mod file_url_taken;

mod exception_expired;
mod exception_unused;

mod alarm_runbook_ambiguous;
mod alarm_runbook_anchor_dead;
mod alarm_runbook_dead;
mod alarm_runbook_empty;
mod alarm_runbook_external;
mod alarm_runbook_malformed;
mod alarm_runbook_unverifiable;
mod alarm_untested;
mod alarm_without_runbook;
mod alarm_without_service;
mod alarm_without_severity;

mod runbook_command_risky;
mod runbook_deprecated;
mod runbook_needs_shell;
mod runbook_overdue;
mod runbook_parameter_unknown;
mod runbook_parameter_unusable;
mod runbook_placeholder_undefined;
mod runbook_section_missing;
mod runbook_unfinished;
mod runbook_unknown_alarm;
mod runbook_unused;
mod runbook_verification_missing;
mod runbook_without_service;

mod link_anchor_dead;
mod link_asset_missing;
mod link_dead;
mod link_not_a_link;
mod link_unsafe;
mod link_vanished;

mod checklist_answer_mismatched;
mod checklist_approver_unknown;
mod checklist_check_declared;
mod checklist_check_unknown;
mod checklist_extends_unknown;
mod checklist_fact_unknown;
mod checklist_id_taken;
mod checklist_item_duplicate;
mod checklist_loosened;
mod checklist_replaces_built_in;
mod checklist_stage_unknown;
mod checklist_without_questions;

mod review_action_missing;
mod review_action_overdue;
mod review_answer_contradicted;
mod review_answer_expired;
mod review_answer_suspect;
mod review_approval_invalid;
mod review_approval_unchecked;
mod review_evidence_dead;
mod review_evidence_missing;
mod review_evidence_repeated;
mod review_item_unanswered;
mod review_item_unknown;
mod review_justification_missing;
mod review_missing;
mod review_overdue;
mod review_stage_unknown;
mod review_waiver_expired;

mod markdown_foreign;

mod postmortem_action_overdue;
mod postmortem_action_unowned;
mod postmortem_closed_early;
mod postmortem_detection_unnamed;
mod postmortem_lesson_lost;
mod postmortem_section_missing;
mod postmortem_timeline_disordered;
mod postmortem_times_disordered;
mod postmortem_unknown_name;

mod repository_address_taken;
mod outline_unreliable;
mod repository_empty;
mod repository_link_broken;
mod repository_unreadable;

mod alarm_class_missing;
mod limits_overcommitted;
mod oncall_single;
mod pipeline_alarm_unknown;
mod pipeline_bake_short;
mod pipeline_hotfix_skips;
mod pipeline_kind_missing;
mod pipeline_metric_unknown;
mod pipeline_policy_missing;
mod pipeline_stage_unchecked;
mod pipeline_stages_disordered;
mod pipeline_step_large;
mod pipeline_window_conflicts;
mod restore_missed;
mod rollback_alarm_without_runbook;
mod rollback_without_alarm;
mod service_dependency_unknown;
mod service_environment_unknown;
mod service_fact_contradicted;
mod service_fact_unknown;
mod service_name_mismatch;
mod service_reads_foreign;
mod store_unprotected;
mod service_name_taken;
mod service_resource_contended;
mod service_value_unreadable;
mod service_without_owner;

#[cfg(test)]
mod tests;

pub use check::{
    CheckResult, Earlier, FILE_SECRET, check, check_again, check_alone, is_of_file_alone, message_of_secret,
    secrets, sort,
};
pub use exceptions::{ExceptedFinding, Uses};
pub use finding::{Finding, Grouping, Reported};
pub use fix::{Change, Edit, Fix, of as fix};
pub use identity::Identity;
pub use moved::{Moves, moved};
pub use subject::Subject;

/// One kind of problem that a project can have.
pub struct Rule {
    /// One of [`LETTERS`] and three digits. Never reused or renumbered.
    pub code: &'static str,
    /// Says what is wrong, not how to fix it. Reads well after "allow".
    pub name: &'static str,
    /// The default level, which `readyroom.yaml` may override.
    pub level: Level,
    /// The Markdown that `explain` prints, the site shows and the tests run.
    pub page: &'static str,
    pub check: Check,
}

/// What a rule checks, and how.
pub enum Check {
    /// Checks files as written. The findings in a file must depend only on that file and the configuration.
    File(fn(&Site) -> Vec<Finding>),
    /// Checks the site as written.
    Site(fn(&Site) -> Vec<Finding>),
    /// Checks the state of reviews.
    Readiness(fn(&Readiness<'_>) -> Vec<Finding>),
    /// Checks how exceptions were used, after all other rules have run.
    Exceptions(fn(&Uses<'_>) -> Vec<Finding>),
}

/// The letters of codes with the topics of their rules, in the order of the list on the site.
pub const LETTERS: [(char, &str); 9] = [
    ('A', "Alarms"),
    ('R', "Runbooks"),
    ('V', "Reviews"),
    ('C', "Checklists"),
    ('P', "Postmortems"),
    ('S', "Services"),
    ('M', "Markdown"),
    ('L', "Links"),
    ('F', "Files"),
];

/// Every rule, by letter and code. To add a rule, write its two files and add its two lines here.
pub const ALL: &[Rule] = &[
    alarm_without_runbook::RULE,
    alarm_runbook_dead::RULE,
    alarm_runbook_anchor_dead::RULE,
    alarm_runbook_malformed::RULE,
    alarm_runbook_ambiguous::RULE,
    alarm_runbook_external::RULE,
    alarm_without_service::RULE,
    alarm_without_severity::RULE,
    alarm_runbook_empty::RULE,
    alarm_runbook_unverifiable::RULE,
    alarm_untested::RULE,
    checklist_item_duplicate::RULE,
    checklist_extends_unknown::RULE,
    checklist_loosened::RULE,
    checklist_check_unknown::RULE,
    checklist_stage_unknown::RULE,
    checklist_replaces_built_in::RULE,
    checklist_answer_mismatched::RULE,
    checklist_check_declared::RULE,
    checklist_fact_unknown::RULE,
    checklist_without_questions::RULE,
    checklist_approver_unknown::RULE,
    checklist_id_taken::RULE,
    file_malformed::RULE,
    file_unknown_key::RULE,
    file_template_unrendered::RULE,
    file_format_unknown::RULE,
    file_url_taken::RULE,
    file_secret::RULE,
    exception_expired::RULE,
    exception_unused::RULE,
    file_pattern_unmatched::RULE,
    file_name_misspelled::RULE,
    file_service_unknown::RULE,
    file_service_nested::RULE,
    file_left_out::RULE,
    file_alias_taken::RULE,
    repository_unreadable::RULE,
    repository_empty::RULE,
    repository_address_taken::RULE,
    repository_link_broken::RULE,
    outline_unreliable::RULE,
    link_dead::RULE,
    link_anchor_dead::RULE,
    link_asset_missing::RULE,
    link_unsafe::RULE,
    link_vanished::RULE,
    link_not_a_link::RULE,
    markdown_foreign::RULE,
    postmortem_action_unowned::RULE,
    postmortem_action_overdue::RULE,
    postmortem_unknown_name::RULE,
    postmortem_lesson_lost::RULE,
    postmortem_times_disordered::RULE,
    postmortem_timeline_disordered::RULE,
    postmortem_section_missing::RULE,
    postmortem_closed_early::RULE,
    postmortem_detection_unnamed::RULE,
    runbook_unused::RULE,
    runbook_unknown_alarm::RULE,
    runbook_overdue::RULE,
    runbook_section_missing::RULE,
    runbook_unfinished::RULE,
    runbook_parameter_unknown::RULE,
    runbook_without_service::RULE,
    runbook_parameter_unusable::RULE,
    runbook_placeholder_undefined::RULE,
    runbook_command_risky::RULE,
    runbook_verification_missing::RULE,
    runbook_needs_shell::RULE,
    runbook_deprecated::RULE,
    service_fact_contradicted::RULE,
    service_fact_unknown::RULE,
    service_without_owner::RULE,
    service_name_mismatch::RULE,
    service_environment_unknown::RULE,
    pipeline_kind_missing::RULE,
    pipeline_stages_disordered::RULE,
    pipeline_stage_unchecked::RULE,
    pipeline_bake_short::RULE,
    pipeline_step_large::RULE,
    pipeline_alarm_unknown::RULE,
    rollback_without_alarm::RULE,
    rollback_alarm_without_runbook::RULE,
    pipeline_window_conflicts::RULE,
    pipeline_policy_missing::RULE,
    pipeline_hotfix_skips::RULE,
    pipeline_metric_unknown::RULE,
    service_resource_contended::RULE,
    service_dependency_unknown::RULE,
    limits_overcommitted::RULE,
    restore_missed::RULE,
    store_unprotected::RULE,
    alarm_class_missing::RULE,
    oncall_single::RULE,
    service_value_unreadable::RULE,
    service_name_taken::RULE,
    service_reads_foreign::RULE,
    review_item_unanswered::RULE,
    review_item_unknown::RULE,
    review_evidence_missing::RULE,
    review_evidence_dead::RULE,
    review_justification_missing::RULE,
    review_action_missing::RULE,
    review_action_overdue::RULE,
    review_answer_expired::RULE,
    review_answer_suspect::RULE,
    review_answer_contradicted::RULE,
    review_waiver_expired::RULE,
    review_approval_invalid::RULE,
    review_missing::RULE,
    review_overdue::RULE,
    review_stage_unknown::RULE,
    review_evidence_repeated::RULE,
    review_approval_unchecked::RULE,
];

/// The level of a rule in a project: the one that the project sets, or else the default.
pub fn level(rule: &Rule, policy: Option<&Policy>) -> Level {
    policy.and_then(|policy| policy.level).unwrap_or(rule.level)
}

/// A rule by its name or its code.
pub fn find(name: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.name == name || rule.code.eq_ignore_ascii_case(name))
}

/// Whether a rule has this name.
fn is_rule(name: &str) -> bool {
    ALL.iter().any(|rule| rule.name == name)
}

impl Rule {
    /// The first line of its page, which says in a sentence what is wrong.
    pub fn summary(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default()
    }
}

/// The place of an answer: its value, or else the id of its item.
fn answer_place(assessment: &Assessment<'_>, item: &ItemState<'_>) -> Option<Span> {
    let (id, answer) = assessment.review.answers.iter().find(|(id, _)| id.value == item.id())?;
    Some(answer.value.as_ref().map_or(id.span, |value| value.span))
}

/// The line of front matter that lists an alarm, escaped for YAML.
fn listed(alarm: &str) -> String {
    format!("alarms: [{}]", edit::text(alarm, true))
}

/// The place of a document as a whole: its title, or else the first line of its body.
fn beginning(site: &Site, page: PageId) -> Span {
    let page = site.page(page);
    let document = &page.document;
    if let Some(title) = document.common.title() {
        return title.span;
    }
    document.first_heading_line.filter(|_| page.title_is_heading).unwrap_or(document.first_body_line)
}

/// How to fix a link to a missing section. Sections that share words with `wanted` come first.
fn name_a_section(site: &Site, page: PageId, wanted: &str, nearest: Option<&str>) -> String {
    const SHOWN: usize = 5;
    /// On a page with more sections, sorting them for each dead link would take too long.
    const MOST_SORTED: usize = 300;
    /// The maximum number of words of an id that are compared.
    const MOST_WORDS: usize = 12;
    if let Some(nearest) = nearest {
        return format!("did you mean `#{nearest}`?");
    }
    let page = site.page(page);
    // A page may have thousands of headings, and thousands of such links.
    let headings = &page.document.markdown.headings;
    let title = page.document.markdown.title().filter(|_| page.title_is_heading);
    let all = headings.len() - usize::from(title.is_some());
    let sections =
        headings.iter().enumerate().filter(|(at, _)| Some(*at) != title).map(|(_, heading)| heading);
    let most = if headings.len() > MOST_SORTED { SHOWN } else { MOST_SORTED };
    let mut sections: Vec<&str> = sections.take(most).map(|heading| heading.id.as_str()).collect();
    let wanted = wanted.to_lowercase();
    let words = wanted.split(['-', '_']).filter(|word| word.len() > 3).take(MOST_WORDS).collect::<Vec<_>>();
    let missing = |id: &str| {
        let own: Vec<&str> = id.split(['-', '_']).take(MOST_WORDS).collect();
        words.iter().filter(|word| !own.contains(word)).count()
    };
    sections.sort_by_cached_key(|id| missing(id));
    let shown: Vec<String> = sections.iter().take(SHOWN).map(|id| format!("`#{id}`")).collect();
    match &shown[..] {
        [] => "remove the anchor: the page has no headings".to_owned(),
        [only] => format!("link to {only}, or remove the anchor"),
        _ if all > SHOWN => format!("link to one of its {all} sections, such as {}", shown.join(", ")),
        _ => format!("link to one of its sections: {}", shown.join(", ")),
    }
}

/// "did you mean `x`?" if there is a similar name, else `otherwise`.
fn did_you_mean(nearest: Option<&str>, otherwise: &str) -> String {
    nearest.map_or_else(|| otherwise.to_owned(), |nearest| format!("did you mean `{nearest}`?"))
}

/// Every stage of every pipeline that an entry declares.
fn stages(site: &Site) -> impl Iterator<Item = (&Service, &Stage)> {
    let entries = site.services.iter().map(|service| &service.service);
    entries.flat_map(|entry| entry.pipeline.stages.iter().map(move |stage| (entry, stage)))
}

/// How many days something is overdue, in words.
fn days_late(due: Date, today: Date) -> String {
    match today.since(due).map_or(0, |span| span.get_days()) {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// Overdue actions in pages of a kind.
fn late(site: &Site, kind: Kind) -> Vec<Finding> {
    let today = site.config.today;
    let pages = site.pages.iter().filter(|page| page.kind == kind);
    let late = pages.flat_map(|page| page.document.actions()).filter(|action| action.is_overdue(today));
    late.filter_map(|action| {
        let due = action.due.as_ref()?;
        let message = format!("{} is {} late", action.label(), days_late(due.value, today));
        let name = action.id.as_ref().or(action.title.as_ref());
        let subject = name.map_or("action", |name| name.value.as_str());
        let help = "finish it (`status: done`), drop it (`status: dropped`), or agree on a new date";
        Some(Finding::at(due.span, subject, message, help))
    })
    .collect()
}
