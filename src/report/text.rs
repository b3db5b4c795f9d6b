//! Text: with excerpts of the source for a terminal, one line a finding for a pipe.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Renderer, Snippet};

use super::{Format, Report, count};
use crate::config::Level;
use crate::rules::Reported;
use crate::source::{Sources, Span};

pub const EXCERPTS: Format = excerpts;
pub const LINES: Format = lines;
/// The last line alone.
pub const SUMMARY: Format = summary;

/// Lines of source that one place shows at most.
const MOST_LINES: usize = 6;

fn lines(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for Reported { rule, level, finding } in report.findings {
        let source = &report.site.sources[finding.place.file];
        let at = source.position(finding.place.start);
        let (level, code, message) = (level.word(), rule.code, one_line(&finding.message));
        writeln!(out, "{}:{}:{}: {level}[{code}] {message}", source.path, at.line, at.column)?;
    }
    summary(report, out)
}

/// A message may quote what a person wrote over several lines.
fn one_line(message: &str) -> String {
    message.replace(|c: char| c.is_control(), " ")
}

fn excerpts(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let renderer = Renderer::styled();
    for reported in report.findings {
        writeln!(out, "{}\n", excerpt(&renderer, reported, &report.site.sources))?;
    }
    summary(report, out)
}

fn excerpt(renderer: &Renderer, reported: &Reported, sources: &Sources) -> String {
    let Reported { rule, level, finding } = reported;
    let title = if *level == Level::Error {
        annotate_snippets::Level::ERROR
    } else {
        annotate_snippets::Level::WARNING
    };
    let title = title.primary_title(&finding.message).id(rule.code);
    let mut main = title.element(snippet(sources, finding.place, None));
    main = main.element(annotate_snippets::Level::HELP.message(&finding.help));
    let mut groups: Vec<Group<'_>> = vec![main];
    for (place, message) in &finding.related {
        let title = annotate_snippets::Level::NOTE.secondary_title(message);
        groups.push(title.element(snippet(sources, *place, None)));
    }
    renderer.render(&groups)
}

/// The lines that a place covers, and a mark under it.
fn snippet<'a>(
    sources: &'a Sources,
    place: Span,
    label: Option<&'a str>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = &sources[place.file];
    let text = source.text.as_str();
    let (start, end) = (place.start as usize, place.end as usize);
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let rest = &text[from..];
    let wanted = text[start..end.max(start)].lines().count().clamp(1, MOST_LINES);
    let length: usize = rest.split_inclusive('\n').take(wanted).map(str::len).sum();
    let shown = &rest[..length];
    let mark = start - from..(end - from).min(shown.trim_end().len()).max(start - from);
    let mark = AnnotationKind::Primary.span(mark).label(label);
    let line = source.position(place.start).line;
    Snippet::source(shown).line_start(line).path(source.path.as_str()).annotation(mark)
}

fn summary(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let found = report.summary();
    let seen = [
        count(found.files, "file"),
        count(found.alarms, "alarm"),
        count(found.runbooks, "runbook"),
        count(found.reviews, "review"),
    ];
    let owed =
        if report.site.config.reviews.is_empty() { "; no review is owed: `reviews:` is not set" } else { "" };
    let problems = match (found.errors, found.warnings) {
        (0, 0) => "no problems".to_owned(),
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    };
    writeln!(out, "{problems} in {}{owed}", seen.join(", "))
}

/// One finding as a terminal shows it, without colour: what a rule's page quotes.
#[cfg(test)]
pub fn plain(reported: &Reported, sources: &Sources) -> String {
    excerpt(&Renderer::plain(), reported, sources)
}
