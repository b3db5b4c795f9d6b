//! Findings to what people and machines read. One file a format.

mod json;
mod text;

use std::io::{self, Write};

use crate::config::Level;
use crate::link::Site;
use crate::model::Kind;
use crate::rules::Reported;

pub use json::JSON;
#[cfg(test)]
pub use text::plain;
pub use text::{EXCERPTS, LINES, SUMMARY, one_line};

/// The result of a check.
pub struct Report<'a> {
    pub site: &'a Site,
    pub findings: &'a [Reported],
}

/// A way to write it.
pub type Format = fn(&Report<'_>, &mut dyn Write) -> io::Result<()>;

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

impl Report<'_> {
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

    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Error)
    }
}

/// `1 error`, `2 errors`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
