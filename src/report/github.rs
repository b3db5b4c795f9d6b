//! Workflow commands of GitHub Actions, which become annotations:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use std::io::{self, Write};

use super::{AppendedReport, Format, Report, one_line};
use crate::rules::Reported;

pub const FORMAT: Format = Format {
    name: "github",
    about: "GitHub Actions annotations, and a summary of the job",
    write,
    beside: SUMMARY,
};

/// The job summary. The page of a run shows it in addition to the annotations.
const SUMMARY: Option<AppendedReport> =
    Some(AppendedReport { variable: "GITHUB_STEP_SUMMARY", write: super::markdown::FORMAT.write });

/// The maximum number of annotations of one step and level that GitHub keeps:
/// <https://docs.github.com/en/actions/reference/limits#annotations>.
const KEPT: usize = 10;

/// Writes the report. Errors come first, since GitHub drops annotations if there are too many. The log does not show
/// the position of an annotation, so the message includes it. The whole report follows as text.
fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for reported in report.errors_first() {
        annotation(report, reported, out)?;
    }
    let mut text = Vec::new();
    super::text::EVERY_LINE(report, &mut text)?;
    let found = report.summary();
    let is_cut = found.errors > KEPT || found.warnings > KEPT;
    if is_cut {
        writeln!(out, "GitHub shows {KEPT} annotations of each level per step. All findings:")?;
    }
    plain(&text, out)
}

/// Writes a text such that GitHub does not take any of its lines for a command.
fn plain(text: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let end = blake3::hash(text).to_hex();
    writeln!(out, "::stop-commands::{end}")?;
    out.write_all(text)?;
    writeln!(out, "::{end}::")
}

fn annotation(report: &Report<'_>, reported: &Reported, out: &mut dyn Write) -> io::Result<()> {
    let Reported { rule, level, finding, .. } = reported;
    let source = &report.site.sources[finding.place.file];
    let (start, end) = (source.position(finding.place.start), source.position(finding.place.end));
    let path = report.path_in_repository(finding.place.file);
    write!(out, "::{} file={},line={}", level.word(), property(path.as_str()), start.line)?;
    // GitHub does not accept columns for a range of several lines.
    if start.line == end.line {
        write!(out, ",col={},endLine={},endColumn={}", start.column, end.line, end.column)?;
    } else {
        write!(out, ",endLine={}", end.line)?;
    }
    let title = property(&format!("{} {}", rule.code, rule.name));
    let place = format!("{path}:{}:{}", start.line, start.column);
    let message = data(&format!("{place}: {}\nhelp: {}", finding.message, finding.help));
    writeln!(out, ",title={title}::{message}")
}

/// Escapes the message of a command, after `::`.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(one_line).collect();
    escaped(&lines.join("\n"))
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("100 %\r\nof: a, b"), "100 %25 %0Aof: a, b");
        assert_eq!(property("a:b,c%\n::error::"), "a%3Ab%2Cc%25%0A%3A%3Aerror%3A%3A");
    }
}
