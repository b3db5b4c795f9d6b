use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{Check, Finding, Rule};
use crate::config::{AlarmFiles, Config, Level, Pattern, SEVERITIES};
use crate::files::root_of;
use crate::link::{Class, Site};
use crate::nearest::{Budget, Suggestions};
use crate::read;

pub const RULE: Rule = Rule {
    code: "F009",
    name: "file-pattern-unmatched",
    level: Level::Error,
    page: include_str!("file_pattern_unmatched.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let of = |config| {
        let mut findings = documents(site, config);
        findings.extend(config.alarms.iter().filter_map(|entry| alarms(site, config, entry)));
        findings.extend(published(site, config));
        findings.extend(vouched(site, config));
        findings.extend(severities(site, config));
        findings
    };
    let mut findings: Vec<Finding> = site.config.each().flat_map(of).collect();
    let mut budget = Budget::default();
    findings
        .extend(site.running.unmatched_reads.iter().map(|pattern| of_service(site, pattern, &mut budget)));
    findings
}

/// A pattern under `reads` of a service's entry that matches nothing. The files that it was meant to match prove and
/// contradict nothing.
fn of_service(site: &Site, pattern: &Pattern, budget: &mut Budget) -> Finding {
    let root = root_of(&site.sources[pattern.span.file].path);
    let listing = site.sources.listing();
    let nearest = if budget.has_more() { pattern.nearest(listing, root) } else { None };
    // Each candidate is compared with every file.
    budget.glance(8 * listing.files().len());
    let says = if pattern.leaves { "leads out of the project" } else { "matches nothing" };
    let message = format!("`{}` {says}", pattern.text);
    let help = super::did_you_mean(
        nearest.as_deref(),
        "write a path from the repository's root, or remove the pattern",
    );
    Finding::at(pattern.span, &pattern.text, message, help)
}

fn documents(site: &Site, config: &Config) -> Vec<Finding> {
    let with_documents = site.entries_with_documents(config);
    let written = config.documents.iter().enumerate().filter(|(_, entry)| !entry.is_default);
    let listing = site.sources.listing();
    let mut findings = Vec::new();
    for (at, entry) in written {
        if entry.path.leaves || !with_documents.contains(&at) {
            findings.push(unmatched(site, config, &entry.path, "matches no document"));
        }
        if let Some(root) = entry.link_root.as_ref().filter(|root| !listing.has_folder(root)) {
            let message = format!("`link_root` of this entry is not a folder: `{root}`");
            let help = "write the path of a folder from the project's root";
            findings.push(Finding::at(entry.path.span, &format!("link_root {root}"), message, help));
        }
        let idle = |pattern: &&Pattern| pattern.leaves || !pattern.matches_any(listing);
        let idle = entry.exclude.iter().filter(idle);
        findings.extend(idle.map(|pattern| unmatched(site, config, pattern, "matches no document")));
    }
    findings
}

/// An entry of `alarms` that matches no file, or only files without alarms that no other rule reports.
fn alarms(site: &Site, config: &Config, entry: &AlarmFiles) -> Option<Finding> {
    let path = |file| site.sources[file].path.as_path();
    let mut files = site.alarm_files.iter().filter(|file| entry.path.is_match(path(file.file))).peekable();
    if files.peek().is_none() {
        let unread = site
            .sources
            .iter()
            .any(|(_, file)| entry.path.is_match(&file.path) && !file.malformed.is_empty());
        return (!unread)
            .then(|| unmatched(site, config, &entry.path, "matches no file that could hold alarms"));
    }
    let taken = |file| site.config.alarm_files(path(file)).is_some_and(|own| !std::ptr::eq(own, entry));
    let files: Vec<_> = files.collect();
    let text = &entry.path.text;
    if entry.service.is_some() && files.iter().all(|file| taken(file.file)) {
        let message = format!("`{text}` matches only files that an earlier entry already matches");
        let help = "put this entry first, or remove it: the first one that matches a file counts";
        return Some(Finding::at(entry.path.span, text, message, help));
    }
    let is_accounted_for = |file: &&crate::alarms::AlarmFile| {
        file.count > 0
            || file.is_unknown
            || !file.unread_alarms.is_empty()
            || file.template.is_some()
            || file.completes_others()
            || file.malformed.is_some()
            || site.malformed(file.file).is_some()
    };
    if files.iter().any(is_accounted_for) {
        return None;
    }
    let count = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
    let message = format!("`{text}` holds no alarm: {count} read");
    let help = "name the files that define alarms, or remove this entry; `readyroom alarms --files` says what was read";
    Some(Finding::at(entry.path.span, text, message, help))
}

/// Folders of `runbook_urls` that do not exist.
fn published(site: &Site, config: &Config) -> Vec<Finding> {
    let missing = config.runbook_urls.iter().filter(|prefix| {
        let folder = Utf8Path::new(prefix.path.trim_end_matches('/'));
        let pattern = || Pattern::new(folder.as_str(), prefix.path_span);
        let is_there = || {
            site.sources.has_folder(folder)
                || site.sources.has_file(folder)
                || !folder.as_str().is_ascii()
                    && pattern().is_some_and(|pattern| pattern.matches_any(site.sources.listing()))
        };
        folder != config.below.root && !is_there()
    });
    missing
        .map(|prefix| {
            let text = prefix.path.strip_prefix(config.below.root.as_str()).unwrap_or(&prefix.path);
            let text = text.trim_start_matches('/');
            let message = format!("there is no folder `{text}`, to which `{}` leads", prefix.url);
            let pattern = Pattern::new(text, prefix.path_span);
            let nearest = pattern.and_then(|pattern| nearest(site, config, &pattern));
            let help =
                super::did_you_mean(nearest.as_deref(), "write a folder of this project, such as `content/`");
            Finding::at(prefix.path_span, text, message, help)
        })
        .collect()
}

/// Prefixes of `external_runbooks` that no alarm uses.
fn vouched(site: &Site, config: &Config) -> Vec<Finding> {
    let own = site.each_alarm().filter(|alarm| site.root_of(alarm) == config.below.root);
    let external = own.filter(|alarm| alarm.class == Class::External);
    let links: Vec<&str> = external.filter_map(|alarm| alarm.target()).collect();
    let unused = config.unused_prefixes(links.iter().copied());
    if unused.is_empty() {
        return Vec::new();
    }
    let mut budget = Budget::default();
    let mut known = Suggestions::new(links.iter().copied());
    unused
        .into_iter()
        .map(|prefix| {
            let message = format!("no alarm links to `{}`", prefix.text);
            let meant = known.of(&prefix.text, &mut budget);
            let help = match meant.name {
                Some(nearest) => format!("an alarm links to `{nearest}`; fix the prefix, or remove it"),
                None => "remove it, or fix it: the scheme, the host and whole parts of the path must match the links".to_owned(),
            };
            let mut finding = Finding::at(prefix.span, prefix.text.as_str(), message, help);
            finding.suggestion_skipped = meant.is_skipped;
            finding
        })
        .collect()
}

/// Misspelled severities in policies. No alarm has such a severity, so the rule would miss the alarms that were meant.
fn severities(site: &Site, config: &Config) -> Vec<Finding> {
    let mut words = config.rules.iter().flat_map(|(_, policy)| &policy.severities).peekable();
    if words.peek().is_none() {
        return Vec::new();
    }
    let known: BTreeSet<&str> = SEVERITIES
        .into_iter()
        .chain(site.config.severities.values().map(String::as_str))
        .chain(site.each_alarm().filter_map(|alarm| alarm.severity.as_deref()))
        .collect();
    let misspelled = words.filter_map(|word| {
        let own = site.config.severity(&word.value);
        if known.iter().any(|known| known.eq_ignore_ascii_case(own)) {
            return None;
        }
        // There may be no alarm yet with a severity that a policy lists.
        let nearest = read::nearest(own, known.iter().copied())?;
        let message = format!("no alarm has the severity `{}`", word.value);
        Some(Finding::at(word.span, &word.value, message, super::did_you_mean(Some(nearest), "")))
    });
    misspelled.collect()
}

/// A similar pattern that would match something in the repository.
fn nearest(site: &Site, config: &Config, pattern: &Pattern) -> Option<String> {
    pattern.nearest(site.sources.listing(), &config.below.root)
}

/// `otherwise` says what is wrong with the pattern if it does match files.
fn unmatched(site: &Site, config: &Config, pattern: &Pattern, otherwise: &str) -> Finding {
    let text = &pattern.text;
    let message = if pattern.leaves {
        format!("`{text}` leads out of the project")
    } else if pattern.matches_any(site.sources.listing()) {
        format!("`{text}` {otherwise}")
    } else {
        format!("`{text}` matches nothing")
    };
    let help = match nearest(site, config, pattern) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "write a path from the project's root, or remove this entry".to_owned(),
    };
    Finding::at(pattern.span, text, message, help)
}
