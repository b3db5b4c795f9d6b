//! Writes findings for people and programs. One file per format.

mod folded;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::{Level, SiteOutline};
use crate::judge;
use crate::link::Site;
use crate::model::Kind;
use crate::mount::Role;
use crate::rules::{ExceptedFinding, Reported};
use crate::source::FileId;

pub use json::JSON;
#[cfg(test)]
pub use text::plain;
pub use text::{EXCERPTS, LINES, SUMMARY, one_line, xml_text};

/// The result of a check.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    pub site: &'a Site,
    pub findings: &'a [Reported],
    /// Findings that an exception allows.
    pub excepted: &'a [ExceptedFinding],
    /// How many findings were left out because the baseline has them.
    pub baselined: usize,
    /// Whether warnings fail the run, too.
    pub deny_warnings: bool,
    /// The project's folder in its repository, for hosts that need paths from the repository's root.
    pub folder: &'a Utf8Path,
}

/// A format of a report.
pub struct Format {
    /// The value of `--format`.
    pub name: &'static str,
    /// Its description in the help.
    pub about: &'static str,
    pub write: Writer,
    /// A second report for its host, written when this format is printed.
    pub beside: Option<AppendedReport>,
}

/// A second report, appended to a file that the host names.
pub struct AppendedReport {
    /// The environment variable with the path of the file.
    pub variable: &'static str,
    pub write: Writer,
}

/// A function that writes a report in one format.
pub type Writer = fn(&Report<'_>, &mut dyn Write) -> io::Result<()>;

/// Every format. To add one, write its file and add its lines here.
pub const ALL: &[Format] = &[
    text::FORMAT,
    json::FORMAT,
    sarif::FORMAT,
    github::FORMAT,
    gitlab::FORMAT,
    junit::FORMAT,
    markdown::FORMAT,
];

/// What was found, and how much was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    pub errors: usize,
    pub warnings: usize,
    /// Findings that the baseline has, and that are not reported.
    pub baselined: usize,
    /// Findings that an exception allows.
    pub excepted: usize,
    pub files: usize,
    /// Markdown files that a `.gitignore` or a cache tag hides from `documents`, and folders that were not searched for
    /// that reason.
    pub hidden_files: usize,
    pub hidden_folders: usize,
    pub alarms: usize,
    /// Definitions of alarms in unrendered templates. No other number counts them.
    pub unrendered: usize,
    /// Definitions of alarms by verdict. The others are covered.
    pub uncovered: usize,
    pub vouched: usize,
    pub exempt: usize,
    pub runbooks: usize,
    pub reviews: usize,
    /// Links that cannot be checked here: to other sites, or to commits of the repository.
    pub unjudged_links: usize,
    /// Dead links and unknown names for which no suggestion was searched, because there are too many.
    pub unsought: usize,
    /// Whether the outline of the gathering site is missing, so that links between repositories and the policy are
    /// unknown.
    pub outline_missing: bool,
}

impl<'a> Report<'a> {
    pub fn new(site: &'a Site, findings: &'a [Reported]) -> Self {
        let folder = Utf8Path::new("");
        Self { site, findings, excepted: &[], baselined: 0, deny_warnings: false, folder }
    }

    /// How many findings are errors.
    pub fn errors(&self) -> usize {
        self.at_level(Level::Error)
    }

    fn at_level(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    pub fn summary(&self) -> Summary {
        let site = self.site;
        let kind = |kind: Kind| site.pages.iter().filter(|page| page.kind == kind).count();
        let judged = judge::judged(site).into_iter().filter(|judged| !judged.is_unrendered);
        let tally = judge::Tally::of(judged.map(|judged| judged.coverage));
        Summary {
            errors: self.errors(),
            warnings: self.at_level(Level::Warning),
            baselined: self.baselined,
            excepted: self.excepted.len(),
            files: site.sources.own().count(),
            hidden_files: site.places().hidden_files(),
            hidden_folders: site.places().hidden_folders(),
            alarms: site.alarms.len(),
            unrendered: site.unrendered.alarms.len(),
            uncovered: tally.uncovered,
            vouched: tally.vouched,
            exempt: tally.exempt,
            runbooks: kind(Kind::Runbook),
            reviews: kind(Kind::Review),
            unjudged_links: judge::unjudged(site).count(),
            outline_missing: matches!(site.config.site_outline, SiteOutline::Missing(_)),
            unsought: site.suggestions_skipped
                + self.findings.iter().filter(|reported| reported.finding.suggestion_skipped).count(),
        }
    }

    pub fn has_failed(&self) -> bool {
        self.findings.iter().any(|reported| self.is_failure(reported))
    }

    fn is_failure(&self, reported: &Reported) -> bool {
        reported.level == Level::Error || self.deny_warnings
    }

    /// The findings in order, but errors first.
    fn errors_first(&self) -> Vec<&'a Reported> {
        let mut findings: Vec<&Reported> = self.findings.iter().collect();
        findings.sort_by_key(|reported| reported.level);
        findings
    }

    /// The path of a file from the repository's root.
    fn path_in_repository(&self, file: FileId) -> Utf8PathBuf {
        let source = &self.site.sources[file];
        if source.repository().is_some() { source.shown().into() } else { self.folder.join(&source.path) }
    }
}

/// Whether there was anything to check. An empty project has no problems, but that proves nothing.
pub fn has_read_anything(site: &Site) -> bool {
    // A `service.yaml` of another program does not count.
    let read = site.sources.own().filter(|file| !site.near_misses.contains(&file.id));
    let roles = read.map(|file| file.role);
    roles.into_iter().any(|role| !matches!(role, Role::Config | Role::Template | Role::Codeowners))
}

/// A number and its noun: `1 error`, `2 errors`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The numbers of problems: `2 errors, 1 warning, 900 baselined`, or `no problems`.
fn problems(found: &Summary) -> String {
    let mut problems = Vec::new();
    for (number, noun) in [(found.errors, "error"), (found.warnings, "warning")] {
        if number > 0 {
            problems.push(count(number, noun));
        }
    }
    if problems.is_empty() {
        problems.push(if found.baselined > 0 {
            "no new problems".to_owned()
        } else {
            "no problems".to_owned()
        });
    }
    for (number, word) in [(found.baselined, "baselined"), (found.excepted, "excepted")] {
        if number > 0 {
            problems.push(format!("{number} {word}"));
        }
    }
    problems.join(", ")
}

/// The number of skipped suggestions: `900 suggestions skipped`.
fn skipped_suggestions(found: &Summary) -> Option<String> {
    (found.unsought > 0).then(|| format!("{} skipped", count(found.unsought, "suggestion")))
}

/// How much was read: `126 files, 139 alarms, 108 runbooks, 0 reviews`.
fn seen(found: &Summary) -> String {
    let apart = [(found.vouched, "vouched"), (found.exempt, "exempt")];
    let apart = apart.into_iter().filter(|(number, _)| *number > 0);
    let apart: Vec<String> = apart.map(|(number, word)| format!("{number} {word}")).collect();
    let apart = if apart.is_empty() { String::new() } else { format!(" ({})", apart.join(", ")) };
    let seen = [
        count(found.files, "file"),
        count(found.alarms, "alarm") + &apart,
        count(found.runbooks, "runbook"),
        count(found.reviews, "review"),
    ];
    let mut seen = seen.join(", ");
    if found.unrendered > 0 {
        seen.push_str(&format!("; {} not rendered", count(found.unrendered, "alarm")));
    }
    if found.unjudged_links > 0 {
        seen.push_str(&format!("; {} not judged", count(found.unjudged_links, "link")));
    }
    if found.outline_missing {
        seen.push_str("; other repositories not judged");
    }
    if let Some(skipped) = skipped_suggestions(found) {
        seen.push_str(&format!("; {skipped}"));
    }
    let hidden = [(found.hidden_files, "file"), (found.hidden_folders, "folder")];
    let hidden = hidden.into_iter().filter(|(number, _)| *number > 0);
    let hidden: Vec<String> = hidden.map(|(number, noun)| count(number, noun)).collect();
    if !hidden.is_empty() {
        seen.push_str(&format!("; hidden from `documents`: {}", hidden.join(", ")));
    }
    seen
}
