//! GitLab's code quality report. A merge request shows what is new in it:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::io::{self, Write};

use serde::Serialize;

use super::{Format, Report};
use crate::config::Level;
use crate::rules::Reported;

pub const FORMAT: Format =
    Format { name: "gitlab", about: "A GitLab code quality report", write, beside: None };

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    /// Unique in the report. GitLab compares it with earlier reports to find what is new.
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let issues: Vec<Issue<'_>> = report.findings.iter().map(|reported| issue(report, reported)).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn issue<'a>(report: &Report<'_>, reported: &'a Reported) -> Issue<'a> {
    let place = reported.finding.place;
    Issue {
        description: &reported.finding.message,
        check_name: reported.rule.name,
        fingerprint: reported.identity.fingerprint(),
        severity: if reported.level == Level::Error { "major" } else { "minor" },
        location: Location {
            path: report.path_in_repository(place.file).into(),
            lines: Lines { begin: report.site.sources[place.file].position(place.start).line },
        },
    }
}
