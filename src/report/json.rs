//! JSON, version 1: keys are added, never changed or removed.

use std::io::{self, Write};

use serde::Serialize;

use super::{Format, Report, Summary, Writer};
use crate::link::Site;
use crate::rules::{self, Reported};
use crate::source::Span;
use crate::sources::Sources;

pub const FORMAT: Format =
    Format { name: "json", about: "For programs; keys are added, never changed", write, beside: None };

/// The writer of this format. The site uses it, too.
pub const JSON: Writer = write;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    as_of: String,
    findings: Vec<Finding<'a>>,
    summary: Summary,
}

/// A finding. Lines and columns count from 1; columns are in characters; ends are exclusive.
#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    rule: &'a str,
    level: &'a str,
    message: &'a str,
    help: &'a str,
    path: &'a str,
    /// The gathered repository that the file is in. Absent for the project's own files.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    related: Vec<Related<'a>>,
    /// Identifies the finding as long as it exists, even if its line changes.
    fingerprint: String,
    /// The fix, if it is certain. Absent if a person has to decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
}

/// A fix. All edits have to be applied together.
#[derive(Serialize)]
struct Fix<'a> {
    title: String,
    edits: Vec<Edit<'a>>,
}

/// The text that replaces a range.
#[derive(Serialize)]
struct Edit<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: String,
}

#[derive(Serialize)]
struct Related<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    line: usize,
    column: usize,
    message: &'a str,
}

fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: 1,
        as_of: report.site.config.today.to_string(),
        findings: report.findings.iter().map(|reported| finding(report.site, reported)).collect(),
        summary: report.summary(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn finding<'a>(site: &'a Site, reported: &'a Reported) -> Finding<'a> {
    let sources = &site.sources;
    let Reported { rule, level, finding, identity } = reported;
    let source = &sources[finding.place.file];
    let (start, end) = (source.position(finding.place.start), source.position(finding.place.end));
    Finding {
        code: rule.code,
        rule: rule.name,
        level: level.word(),
        message: &finding.message,
        help: &finding.help,
        path: source.path_in_repository().as_str(),
        repository: source.repository(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        related: finding.related.iter().map(|(place, message)| related(*place, message, sources)).collect(),
        fingerprint: identity.fingerprint(),
        fix: finding.change.as_ref().and_then(|change| rules::fix(site, change)).map(|own| fix(own, sources)),
    }
}

fn fix(fix: rules::Fix, sources: &Sources) -> Fix<'_> {
    let source = &sources[fix.file];
    let edit = |rules::Edit { range, text }| {
        let place = Span::new(fix.file, range);
        let (start, end) = (source.position(place.start), source.position(place.end));
        Edit {
            path: source.path_in_repository().as_str(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            text,
        }
    };
    Fix { title: fix.title, edits: fix.edits.into_iter().map(edit).collect() }
}

fn related<'a>(place: Span, message: &'a str, sources: &'a Sources) -> Related<'a> {
    let source = &sources[place.file];
    let at = source.position(place.start);
    let (path, repository) = (source.path_in_repository().as_str(), source.repository());
    Related { path, repository, line: at.line, column: at.column, message }
}
