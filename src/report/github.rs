//! Workflow commands of GitHub Actions, which become annotations:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use std::io::{self, Write};

use super::{Format, Report};
use crate::rules::Reported;

pub const FORMAT: Format = Format { name: "github", about: "Annotations of GitHub Actions", write };

fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for Reported { rule, level, finding, .. } in report.findings {
        let source = &report.site.sources[finding.place.file];
        let (start, end) = (source.position(finding.place.start), source.position(finding.place.end));
        let file = property(report.path_in_repository(finding.place.file).as_str());
        write!(out, "::{} file={file},line={}", level.word(), start.line)?;
        // Of several lines, columns are refused.
        if start.line == end.line {
            write!(out, ",col={},endLine={},endColumn={}", start.column, end.line, end.column)?;
        } else {
            write!(out, ",endLine={}", end.line)?;
        }
        let title = property(&format!("{} {}", rule.code, rule.name));
        let message = data(&format!("{}\nhelp: {}", finding.message, finding.help));
        writeln!(out, ",title={title}::{message}")?;
    }
    Ok(())
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
