//! Text: excerpts of the source for a terminal, one line per finding for a pipe.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Origin, Renderer, Snippet};

use super::folded::{Entry, More, entries};
use super::{Format, Report, Writer, problems, seen};
use crate::config::Level;
use crate::rules::Reported;
use crate::source::Span;
use crate::sources::Sources;

pub const FORMAT: Format = Format { name: "text", about: "For people", write: lines, beside: None };

pub const EXCERPTS: Writer = excerpts;
pub const LINES: Writer = lines;
/// Writes one line per finding, without shortening anything.
pub const EVERY_LINE: Writer = every_line;
/// Writes only the last line.
pub const SUMMARY: Writer = summary;

/// The number of findings from which a terminal report ends with the number of findings of each rule.
const MANY: usize = 20;

/// The maximum number of source lines shown for a position.
const MOST_LINES: usize = 6;

/// The maximum number of source bytes shown for a position.
const LONGEST: usize = 4000;

fn lines(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for entry in entries(report) {
        match entry {
            Entry::One(reported) => line(report, reported, &reported.finding.message, out)?,
            Entry::More(more) => {
                let message = format!("{}: {}", more.message(), more.help(report));
                line(report, more.reported, &message, out)?;
            }
        }
    }
    summary(report, out)
}

fn every_line(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for reported in report.findings {
        line(report, reported, &reported.finding.message, out)?;
    }
    summary(report, out)
}

fn line(report: &Report<'_>, reported: &Reported, message: &str, out: &mut dyn Write) -> io::Result<()> {
    let Reported { rule, level, finding, .. } = reported;
    let source = &report.site.sources[finding.place.file];
    let at = source.position(finding.place.start);
    let (level, code, message) = (level.word(), rule.code, one_line(message));
    let path = one_line(source.shown());
    writeln!(out, "{path}:{}:{}: {level}[{code}] {message}", at.line, at.column)
}

/// A text for XML. Each character that XML does not allow is replaced by U+FFFD.
pub fn xml_text(text: &str) -> String {
    text.replace(is_no_character, "\u{fffd}")
}

/// Whether XML 1.0 does not allow a character, not even escaped: <https://www.w3.org/TR/xml/#charsets>. Control
/// characters of ASCII are replaced elsewhere. Those of Unicode's second block are allowed but discouraged.
fn is_no_character(c: char) -> bool {
    u32::from(c) & 0xfffe == 0xfffe
        || matches!(c, '\u{7f}'..='\u{9f}' | '\u{fdd0}'..='\u{fdef}')
        || c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// A message on one line. It may quote a text of several lines, or a file name with line breaks. Control characters
/// are replaced by spaces, and so are those for the text direction, since they could make a terminal show a different
/// message.
pub fn one_line(message: &str) -> String {
    let turns = |c: char| matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    message.replace(|c: char| c.is_control() || turns(c), " ")
}

fn excerpts(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let renderer = Renderer::styled();
    for entry in entries(report) {
        let shown = match entry {
            Entry::One(reported) => excerpt(&renderer, reported, &report.site.sources),
            Entry::More(more) => counted(&renderer, &more, report),
        };
        writeln!(out, "{shown}\n")?;
    }
    if report.findings.len() >= MANY {
        by_rule(report, out)?;
    }
    summary(report, out)
}

/// Writes the number of findings of each rule. Errors come first, then the most frequent rules.
fn by_rule(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<(Level, &str, &str), usize> = BTreeMap::new();
    for Reported { rule, level, .. } in report.findings {
        *counts.entry((*level, rule.code, rule.name)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|((level, code, _), count)| (*level, Reverse(*count), *code));
    for ((level, code, name), count) in counts {
        writeln!(out, "{count:>5}  {:<13} {name}", format!("{}[{code}]", level.word()))?;
    }
    writeln!(out)
}

fn excerpt(renderer: &Renderer, reported: &Reported, sources: &Sources) -> String {
    let Reported { finding, .. } = reported;
    let title = title(reported, &finding.message);
    let main = if finding.hidden {
        title.element(origin(sources, finding.place))
    } else {
        show(title, sources, finding.place)
    };
    let mut groups: Vec<Group<'_>> =
        vec![main.element(annotate_snippets::Level::HELP.message(&finding.help))];
    for (place, message) in &finding.related {
        groups.push(show(annotate_snippets::Level::NOTE.secondary_title(message), sources, *place));
    }
    renderer.render(&groups)
}

/// The entry for the findings that are like one that is shown.
fn counted(renderer: &Renderer, more: &More<'_>, report: &Report<'_>) -> String {
    let title = title(more.reported, &more.message());
    let main = title.element(origin(&report.site.sources, more.place()));
    renderer.render(&[main.element(annotate_snippets::Level::HELP.message(more.help(report)))])
}

fn title(reported: &Reported, message: &str) -> annotate_snippets::Title<'static> {
    let level = if reported.level == Level::Error {
        annotate_snippets::Level::ERROR
    } else {
        annotate_snippets::Level::WARNING
    };
    level.primary_title(one_line(message)).id(reported.rule.code)
}

/// Shows the lines of a span, with the span marked. Only the position if the lines are too long.
fn show<'a>(title: annotate_snippets::Title<'a>, sources: &Sources, place: Span) -> Group<'a> {
    let source = &sources[place.file];
    let path = one_line(source.shown());
    // Name a file that has changed since, but do not quote it.
    let Ok(text) = sources.text(place.file) else { return title.element(origin(sources, place)) };
    let start = text.floor_char_boundary(place.start as usize);
    let end = text.floor_char_boundary(place.end as usize).max(start);
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let rest = &text[from..];
    let wanted = text[start..end].lines().count().clamp(1, MOST_LINES);
    let length: usize = rest.split_inclusive('\n').take(wanted).map(str::len).sum();
    let shown = rest[..length].to_owned();
    if shown.len() > LONGEST {
        return title.element(origin(sources, place));
    }
    let mark = start - from..(end - from).min(shown.trim_end().len()).max(start - from);
    let mark = AnnotationKind::Primary.span(mark);
    title.element(
        Snippet::source(shown).line_start(source.position(place.start).line).path(path).annotation(mark),
    )
}

/// The position of a span, without its text.
fn origin(sources: &Sources, place: Span) -> Origin<'static> {
    let source = &sources[place.file];
    let at = source.position(place.start);
    Origin::path(one_line(source.shown())).line(at.line).char_column(at.column)
}

fn summary(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let found = report.summary();
    let owed = if report.site.config.reviews.is_empty() {
        "; no review is required: `reviews:` is not set"
    } else {
        ""
    };
    writeln!(out, "{} in {}{owed}", problems(&found), seen(&found))
}

/// A finding as shown on a terminal, without colours, for the pages of rules.
#[cfg(test)]
pub fn plain(reported: &Reported, sources: &Sources) -> String {
    excerpt(&Renderer::plain(), reported, sources)
}
