//! Markdown, for a comment on a pull request: counts, a table by service, the first findings.

use std::collections::BTreeMap;
use std::io::{self, Write};

use camino::Utf8Path;

use super::{Format, Report, one_line, problems, seen};
use crate::config::Level;
use crate::link::Site;
use crate::rules::Reported;
use crate::source::FileId;

pub const FORMAT: Format =
    Format { name: "markdown", about: "A summary for a comment on a pull request", write, beside: None };

/// The maximum number of findings that are listed. Nobody reads a longer comment.
const MOST: usize = 50;

/// The maximum number of bytes of a comment. GitHub allows 65,536 characters, and other hosts more.
const LARGEST: usize = 65_536;

/// The maximum number of rows of the table by service.
const MOST_SERVICES: usize = 200;

/// The maximum number of bytes of one line, since a name may be as long as a file.
const LONGEST: usize = 4_000;

fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let found = report.summary();
    let head = format!("### readyroom: {}\n\n", problems(&found));
    let end = format!("{}\n", seen(&found));
    let mut body = Body { text: head, room: LARGEST - end.len() - 100 };
    if !report.findings.is_empty() {
        let (rows, more) = table(report);
        body.add("| Service | Errors | Warnings |\n|---|--:|--:|\n");
        let shown = rows.iter().take_while(|row| body.add(row)).count();
        if let Some(more @ 1..) = (rows.len() + more).checked_sub(shown) {
            body.add(&format!("| and {} | | |\n", super::count(more, "more service")));
        }
        body.add("\n");
        let first = report.errors_first();
        let lines = first.iter().take(MOST).map(|reported| line(report, reported));
        let shown = lines.take_while(|line| body.add(line)).count();
        if let Some(more @ 1..) = report.findings.len().checked_sub(shown) {
            // The limit leaves room for this line.
            body.text.push_str(&format!("- and {more} more\n"));
        }
        body.text.push('\n');
    }
    write!(out, "{}{end}", body.text)
}

/// A text that grows up to a limit.
struct Body {
    text: String,
    room: usize,
}

impl Body {
    fn add(&mut self, part: &str) -> bool {
        let fits = self.text.len() + part.len() <= self.room;
        if fits {
            self.text.push_str(part);
        }
        fits
    }
}

/// Cuts a line that is too long, and marks the cut.
fn cut(line: String) -> String {
    if line.len() <= LONGEST {
        return line;
    }
    // The cut can leave only code or a link open, and neither extends beyond its line.
    format!("{}…\n", &line[..line.floor_char_boundary(LONGEST)])
}

/// The rows of the table by service, and how many are left out.
fn table(report: &Report<'_>) -> (Vec<String>, usize) {
    let services = Services::of(report.site);
    let mut counts: BTreeMap<Option<&str>, [usize; 2]> = BTreeMap::new();
    for reported in report.findings {
        let [errors, warnings] = counts.entry(services.name(reported.finding.place.file)).or_default();
        *if reported.level == Level::Error { errors } else { warnings } += 1;
    }
    // Findings without a service come last.
    let none = counts.remove_entry(&None);
    let left = counts.len().saturating_sub(MOST_SERVICES);
    let rows = counts.into_iter().take(MOST_SERVICES).chain(none).map(|(service, [errors, warnings])| {
        let service = service.map_or("none".to_owned(), |name| code(&name.replace('|', " ")));
        cut(format!("| {service} | {errors} | {warnings} |\n"))
    });
    (rows.collect(), left)
}

fn line(report: &Report<'_>, reported: &Reported) -> String {
    let Reported { rule, level, finding, .. } = reported;
    let site = report.site;
    let source = &site.sources[finding.place.file];
    let at = source.position(finding.place.start).line;
    let place = code(&format!("{}:{at}", source.shown()));
    let place = match site.source_url(&source.path, Some(at)) {
        Some(url) => format!("[{place}](<{url}>)"),
        None => place,
    };
    let base = site.config.base_url.as_ref().filter(|base| base.contains("://"));
    let rule = match base {
        Some(base) => format!("[{}](<{base}rules/{}/>)", rule.code, rule.name),
        None => rule.code.to_owned(),
    };
    cut(format!("- **{}** {rule} {place}: {}\n", level.word(), prose(&finding.message)))
}

/// Finds the service that a file belongs to.
struct Services<'a> {
    site: &'a Site,
    by_folder: BTreeMap<&'a Utf8Path, &'a str>,
}

impl<'a> Services<'a> {
    fn of(site: &'a Site) -> Self {
        let services = site.services.iter().map(|linked| &linked.service);
        let by_folder = services.map(|service| (service.folder.as_path(), service.name.value.as_str()));
        Self { site, by_folder: by_folder.collect() }
    }

    /// The service of the page that is made from the file, else of the nearest folder with a service.
    fn name(&self, file: FileId) -> Option<&'a str> {
        let site = self.site;
        let page = site.page_of(file);
        if let Some(service) = page.and_then(|at| site.page(at).service) {
            return Some(&site.service(service).service.name.value);
        }
        let folders = site.sources[file].path.ancestors();
        folders.into_iter().find_map(|folder| self.by_folder.get(folder).copied())
    }
}

/// A message as Markdown: text in backticks becomes code, and the rest is escaped.
fn prose(message: &str) -> String {
    let parts: Vec<&str> = message.split('`').collect();
    let mut prose = String::new();
    for (at, part) in parts.iter().enumerate() {
        // If the number of backticks is odd, the last one is literal.
        if at % 2 == 1 && at + 1 < parts.len() {
            // Two adjacent runs of backticks would be read as one.
            let gap = if prose.ends_with('`') { " " } else { "" };
            prose.push_str(&format!("{gap}{}", code(part)));
        } else {
            prose.push_str(&escaped(part));
        }
    }
    prose
}

/// A text as inline code on one line.
fn code(text: &str) -> String {
    let text = one_line(text).replace('`', "'");
    if text.trim().is_empty() { "` `".to_owned() } else { format!("`{text}`") }
}

/// A text on one line, escaped so that it contains no markup of Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in one_line(text).chars() {
        match c {
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn messages_stay_what_they_say() {
        assert_eq!(prose("alarm `A_b*` has <b>no</b> runbook"), "alarm `A_b*` has \\<b\\>no\\</b\\> runbook");
        assert_eq!(prose("one ` alone *"), "one  alone \\*");
        assert_eq!(prose("`a``b`"), "`a` `b`");
        assert_eq!(prose("line\nbreak"), "line break");
    }
}
