//! Findings to what people and machines read. One file a format.

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

use crate::config::Level;
use crate::link::Site;
use crate::model::Kind;
use crate::rules::Reported;
use crate::source::FileId;

pub use json::JSON;
#[cfg(test)]
pub use text::plain;
pub use text::{EXCERPTS, LINES, SUMMARY, one_line};

/// The result of a check.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    pub site: &'a Site,
    pub findings: &'a [Reported],
    /// Warnings fail the run too.
    pub deny_warnings: bool,
    /// The project's folder in its repository, for hosts that name files from there.
    pub folder: &'a Utf8Path,
}

/// A way to write it.
pub struct Format {
    /// The word after `--format`.
    pub name: &'static str,
    /// Who reads it.
    pub about: &'static str,
    pub write: Writer,
}

pub type Writer = fn(&Report<'_>, &mut dyn Write) -> io::Result<()>;

/// Every format. To add one: its file, and its lines here.
pub const ALL: &[Format] = &[
    text::FORMAT,
    json::FORMAT,
    sarif::FORMAT,
    github::FORMAT,
    gitlab::FORMAT,
    junit::FORMAT,
    markdown::FORMAT,
];

/// How much was found, and how much was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    pub errors: usize,
    pub warnings: usize,
    pub baselined: usize,
    pub files: usize,
    pub alarms: usize,
    pub runbooks: usize,
    pub reviews: usize,
}

impl<'a> Report<'a> {
    pub fn new(site: &'a Site, findings: &'a [Reported]) -> Self {
        Self { site, findings, deny_warnings: false, folder: Utf8Path::new("") }
    }

    pub fn summary(&self) -> Summary {
        let site = self.site;
        let level = |level: Level| self.findings.iter().filter(|finding| finding.level == level).count();
        let kind = |kind: Kind| site.pages.iter().filter(|page| page.document.kind() == kind).count();
        let ours = site.sources.iter().filter(|(_, source)| !crate::built_in::is_built_in(&source.path));
        Summary {
            errors: level(Level::Error),
            warnings: level(Level::Warning),
            baselined: 0,
            files: ours.count(),
            alarms: site.alarms.len(),
            runbooks: kind(Kind::Runbook),
            reviews: kind(Kind::Review),
        }
    }

    pub fn has_failed(&self) -> bool {
        self.findings.iter().any(|reported| self.is_failure(reported))
    }

    fn is_failure(&self, reported: &Reported) -> bool {
        reported.level == Level::Error || self.deny_warnings
    }

    /// The path of a file from the repository's root.
    fn path_in_repository(&self, file: FileId) -> Utf8PathBuf {
        self.folder.join(&self.site.sources[file].path)
    }
}

/// `1 error`, `2 errors`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `2 errors, 1 warning`; `no problems` where there is nothing.
fn problems(found: &Summary) -> String {
    match (found.errors, found.warnings) {
        (0, 0) => "no problems".to_owned(),
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

/// `126 files, 139 alarms, 108 runbooks, 0 reviews`.
fn seen(found: &Summary) -> String {
    let seen = [
        count(found.files, "file"),
        count(found.alarms, "alarm"),
        count(found.runbooks, "runbook"),
        count(found.reviews, "review"),
    ];
    seen.join(", ")
}
