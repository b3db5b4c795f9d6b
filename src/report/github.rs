//! Workflow commands of GitHub Actions, which become annotations:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use std::io::{self, Write};

use super::{Beside, Format, Report};
use crate::rules::Reported;

pub const FORMAT: Format = Format {
    name: "github",
    about: "Annotations of GitHub Actions, and a summary of the job",
    write,
    beside: SUMMARY,
};

/// What the page of a run shows: annotations are not all of it.
const SUMMARY: Option<Beside> =
    Some(Beside { variable: "GITHUB_STEP_SUMMARY", write: super::markdown::FORMAT.write });

/// Annotations that GitHub keeps of one step and level:
/// <https://docs.github.com/en/actions/reference/limits#annotations>.
const KEPT: usize = 10;

/// Errors first: the others are not shown once there are too many. The log shows no place of an annotation, so the message
/// has it too. Below them stands the report as text, whole.
fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for reported in report.errors_first() {
        annotation(report, reported, out)?;
    }
    let mut text = Vec::new();
    (super::text::FORMAT.write)(report, &mut text)?;
    let found = report.summary();
    let is_cut = found.errors > KEPT || found.warnings > KEPT;
    if is_cut {
        writeln!(out, "GitHub shows {KEPT} annotations of a level in one step. All findings:")?;
    }
    plain(&text, out)
}

/// A text of which no line is a command, whatever it says.
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
    // Of several lines, columns are refused.
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

/// What stands behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("100 %\r\nof: a, b"), "100 %25%0D%0Aof: a, b");
        assert_eq!(property("a:b,c%\n::error::"), "a%3Ab%2Cc%25%0A%3A%3Aerror%3A%3A");
    }
}
