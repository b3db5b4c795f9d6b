//! Runbook links: in annotations, and in the prose of a description or message.
//!
//! In prose, only a link that is labelled as a runbook counts: `Runbook: https://…`, `[Runbook](https://…)`.
//! Descriptions are full of other URLs, and a dashboard mistaken for a runbook is worse than no link. A URL of this
//! project needs no label.

pub mod escapes;
mod keys;
mod prose;
mod target;
mod written;

use std::ops::Range;

pub use keys::misplaced;
use target::{address, is_block, is_path, path, target};

use super::typos;
use crate::config::Config;
use crate::model::Alarm;
use crate::read::{Problem, describe};
use crate::source::{Span, Spanned};
use crate::yaml::{Kind, Node};

/// How many bytes are searched before a label, and after it for the start of the link.
const NEAR: usize = 300;

/// How many labels of a text are searched for a link.
const MOST_LABELS: usize = 20;

/// Filler words between a label and its link: "the runbook can be found at".
const FILLERS: [&str; 31] = [
    "new",
    "current",
    "url",
    "urls",
    "uri",
    "link",
    "links",
    "page",
    "pages",
    "doc",
    "docs",
    "is",
    "are",
    "at",
    "here",
    "in",
    "on",
    "the",
    "this",
    "see",
    "can",
    "be",
    "found",
    "available",
    "located",
    "under",
    "s",
    "please",
    "follow",
    "read",
    "open",
];

/// Words that say that there is no runbook.
const DENIALS: [&str; 7] = ["none", "no", "not", "tbd", "todo", "n/a", "missing"];

/// The link of the first annotation that holds one, in the order of `runbook_annotations`.
pub fn annotated(
    annotations: Option<&Node>,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Option<Spanned<String>> {
    let annotations = annotations?;
    let found =
        config.runbook_annotations.iter().find_map(|key| whole(annotations.get(key)?, config, problems));
    if found.is_none() {
        problems.extend(
            keys::other_link_keys(annotations, config)
                .map(|(own, key)| typos::unknown(own, "definition", key.clone())),
        );
    }
    found
}

/// The links besides the first that a definition calls its runbook: other annotations, and labels in its texts.
pub fn further(
    annotations: Option<&Node>,
    texts: &[Option<&Node>],
    first: Option<&Spanned<String>>,
    config: &Config,
) -> Vec<Spanned<String>> {
    let values = config.runbook_annotations.iter().filter_map(|key| annotations?.get(key));
    let values = values.filter_map(Node::spanned).filter(|value| !value.value.trim().contains('\n'));
    let called = texts.iter().flatten().flat_map(|node| {
        let text = escapes::taken_off(node.text().unwrap_or_default());
        let mut links = labelled(&text).map(|(link, is_plural)| (text[link].to_owned(), is_plural));
        let first = links.next();
        // A path after a later label may be any word with a slash in it, and "all runbooks" is a list of them.
        let later = links.filter(|(link, is_plural)| link.contains("://") && !is_plural);
        let all: Vec<String> = first.into_iter().chain(later).map(|(link, _)| link).collect();
        all.into_iter().map(move |link| Spanned::new(link, node.span))
    });
    let mut found: Vec<Spanned<String>> = Vec::new();
    for link in values.filter_map(bare).chain(called) {
        if first.into_iter().chain(&found).all(|known| known.value != link.value) {
            found.push(link);
        }
    }
    found
}

/// Adds the further links that an alarm's texts call its runbook.
pub fn also(alarm: Alarm, texts: &[Option<&Node>], config: &Config) -> Alarm {
    Alarm { further: further(None, texts, alarm.link.as_ref(), config), ..alarm }
}

/// Adds the addresses that labels or tags contain besides the links that are known. A label may also be the name of
/// something, so only a complete address counts.
pub fn also_labelled(mut alarm: Alarm, labels: impl Iterator<Item = Spanned<String>>) -> Alarm {
    labels.filter_map(bare).filter(|link| link.value.contains("://")).for_each(|link| alarm.add_link(link));
    alarm
}

/// The link that a value is; an empty value has none. If the value is a runbook itself, in lines of Markdown, the link
/// in it.
pub fn whole(value: &Node, config: &Config, problems: &mut Vec<Problem>) -> Option<Spanned<String>> {
    if matches!(value.kind, Kind::List(_) | Kind::Map(_)) {
        let message = format!("a runbook link must be a string, found {}", describe(value));
        problems.push(Problem::malformed(value.span, message, "write the URL or path of one page"));
    }
    let link = value.spanned()?;
    if link.value.trim().contains('\n') && address(link.value.trim(), 0).is_none() {
        return in_text(value, config);
    }
    bare(link)
}

/// A link without any markup around it. `None` if the value says that there is no link.
pub fn bare(link: Spanned<String>) -> Option<Spanned<String>> {
    Some(Spanned::new(written::link(&link.value)?, link.span))
}

/// The link that a text calls its runbook, or else the first link into this project. Its place is exact if the text has
/// no escapes.
pub fn in_text(node: &Node, config: &Config) -> Option<Spanned<String>> {
    let written = node.text()?;
    let text = escapes::taken_off(written);
    let range = found(&text, config)?;
    let length = (node.span.end - node.span.start) as usize;
    let start = node.span.start as usize;
    let first = match length.checked_sub(written.len()) {
        _ if text != written => None,
        Some(0) => Some(start),
        // Quoted, without escapes.
        Some(2) if !text.contains('\n') => Some(start + 1),
        _ => None,
    };
    let span =
        first.map_or(node.span, |first| Span::new(node.span.file, first + range.start..first + range.end));
    Some(Spanned::new(text[range].to_owned(), span))
}

/// Places a link in a text of several lines at its own line, if the text has it once.
pub fn narrow(link: &mut Spanned<String>, text: &str) {
    /// The maximum length of a text that is searched, in bytes, since many alarms may share a text. In a longer text,
    /// the link keeps the place of the text.
    const LONGEST: usize = 16 * 1024;
    let range = link.span.start as usize..link.span.end as usize;
    let Some(written) = text.get(range.clone()).filter(|text| text.len() <= LONGEST && text.contains('\n'))
    else {
        return;
    };
    let mut places = written.match_indices(link.value.as_str());
    if let (Some((at, _)), None) = (places.next(), places.next()) {
        let start = range.start + at;
        link.span = Span::new(link.span.file, start..start + link.value.len());
    }
}

/// The same as `in_text`, for several texts. A link that any text labels as the runbook takes precedence over an
/// unlabelled link.
pub fn in_texts<const N: usize>(nodes: [Option<&Node>; N], config: &Config) -> Option<Spanned<String>> {
    let called = nodes
        .iter()
        .flatten()
        .filter(|node| node.text().is_some_and(|text| find(&escapes::taken_off(text)).is_some()));
    called.chain(nodes.iter().flatten()).find_map(|node| in_text(node, config))
}

/// The same as `in_text`, for a text that has no place in a file.
pub fn in_filled(text: &str, config: &Config) -> Option<String> {
    let text = escapes::taken_off(text);
    Some(text[found(&text, config)?].to_owned())
}

/// The range of the link that a text calls its runbook, or else of the first link into this project. `None` if the text
/// says that there is no runbook.
fn found(text: &str, config: &Config) -> Option<Range<usize>> {
    find(text).or_else(|| prose::find(text, config).filter(|link| !denies(text, link.start)))
}

/// The range of the link that a text calls its runbook.
pub fn find(text: &str) -> Option<Range<usize>> {
    labelled(text).next().map(|(link, _)| link)
}

/// The ranges of the links that a text calls its runbook, and whether each label is in the plural.
fn labelled(text: &str) -> impl Iterator<Item = (Range<usize>, bool)> {
    let lower = text.to_ascii_lowercase();
    let labels: Vec<(usize, usize)> = lower
        .match_indices("book")
        .filter_map(|(at, word)| Some((label(&lower, at)?, at + word.len())))
        .take(MOST_LABELS)
        .collect();
    labels.into_iter().filter_map(move |(start, end)| {
        let is_plural = lower[end..].starts_with('s');
        let end = end + usize::from(is_plural);
        if is_inside_address(text, start) || is_denied(&lower, start) || is_retired(&lower[end..]) {
            return None;
        }
        let link = match around(text, start..end) {
            Around::Link(link) => link,
            Around::Nothing => after(text, start, end),
        };
        let link = link.filter(|link| written::link(&text[link.clone()]).is_some());
        link.map(|link| (link, is_plural))
    })
}

/// Whether a text is a label for a link to a runbook: "Runbook", "Checkout playbook".
///
/// An "interactive playbook" is a dashboard in Google's console, not a runbook.
pub fn is_label(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    !lower.contains("interactive") && lower.match_indices("book").any(|(at, _)| label(&lower, at).is_some())
}

/// The start of the label whose word `book` is at `at`: `runbook`, `run book`, `play-book`.
fn label(lower: &str, at: usize) -> Option<usize> {
    let head = &lower[..at];
    let head = head.strip_suffix([' ', '-', '_']).unwrap_or(head);
    let start = ["run", "play"].iter().find_map(|word| Some(head.strip_suffix(word)?.len()))?;
    // A line break that was escaped once too often still counts as a line break.
    let head = &lower[..start];
    let is_new = !head.ends_with(char::is_alphanumeric) || head.ends_with("\\n") || head.ends_with("\\t");
    is_new.then_some(start)
}

/// Whether a place is in the middle of a URL or path: `https://wiki.example/runbook`.
fn is_inside_address(text: &str, at: usize) -> bool {
    let before = after_block(before(text, at));
    let token = before.rsplit(|c: char| c.is_whitespace() || "<>\"()[]|`\\".contains(c)).next();
    token.is_some_and(|token| token.contains('/'))
}

/// The text after the last mark, if that is one of Datadog's blocks: `{{/is_alert}}` ends whatever is before it.
fn after_block(before: &str) -> &str {
    let close = before
        .rfind("}}")
        .filter(|close| before[..*close].rfind("{{").is_some_and(|open| is_block(&before[open..])));
    close.map_or(before, |close| &before[close + "}}".len()..])
}

/// Whether a text says that there is no runbook, `No runbook yet.`, `Runbook: TBD`, or that a link is not the runbook,
/// `Runbook (old): …`.
fn denies(text: &str, link: usize) -> bool {
    const NO: [&str; 6] = ["kein", "missing", "no", "ohne", "sin", "without"];
    const BEHIND: [&str; 6] = ["available", "exists", "found", "here", "vorhanden", "yet"];
    let lower = text.to_ascii_lowercase();
    let labels: Vec<(usize, usize)> = lower
        .match_indices("book")
        .filter_map(|(at, word)| Some((label(&lower, at)?, at + word.len())))
        .take(MOST_LABELS)
        .filter(|(start, _)| !is_inside_address(text, *start))
        .collect();
    let behind = |end: usize| lower[end..].strip_prefix('s').unwrap_or(&lower[end..]).trim_start_matches(' ');
    let last = labels.iter().rfind(|(start, _)| *start < link);
    let is_its_own = |end: usize| {
        is_retired(behind(end)) && lower.get(end..link).is_some_and(|text| !text.contains("://"))
    };
    if last.is_some_and(|(_, end)| is_its_own(*end)) {
        return true;
    }
    labels.into_iter().any(|(start, end)| {
        let behind = behind(end);
        let is_none = || behind.strip_prefix(':').is_some_and(|value| begins(value.trim_start(), &DENIALS));
        let ends = || behind.is_empty() || behind.starts_with(['.', ',', ';', '!', ')', '\n']);
        let is_no = || {
            denial(&lower, start).is_some_and(|word| NO.contains(&word))
                && (ends() || begins(behind, &BEHIND))
        };
        // As in "If there is no playbook, call them."
        let sentence = lower[..start].rsplit(['.', '!', '?', ';', '\n']).next().unwrap_or_default();
        let is_condition =
            ["if ", "when ", "where ", "unless "].iter().any(|word| sentence.trim_start().starts_with(word));
        !is_condition && (is_none() || is_no() || was_removed(behind))
    })
}

/// Whether a text begins with one of some words.
fn begins(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let rest = text.strip_prefix(word);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || "-_/".contains(c)))
    })
}

/// Whether the words behind a label say that the runbook is gone: `The runbook was deleted: …`, but not
/// `The runbook is missing a step`.
fn was_removed(behind: &str) -> bool {
    const GONE: [&str; 13] = [
        "deleted",
        "does not exist",
        "doesn't exist",
        "has been deleted",
        "has been removed",
        "is missing",
        "is not available",
        "is not ready",
        "is not written",
        "missing",
        "removed",
        "was deleted",
        "was removed",
    ];
    let rest = GONE.iter().find_map(|words| behind.strip_prefix(words)).map(str::trim_start);
    rest.is_some_and(|rest| {
        rest.is_empty() || rest.starts_with(['.', ',', ';', ':', '!', ')']) || begins(rest, &["yet"])
    })
}

/// Whether a label is denied. Either the words before it say that it is not the runbook, such as `no runbook`,
/// `the old runbook` and `create a runbook`, or nobody sees it because it is in a comment.
fn is_denied(lower: &str, at: usize) -> bool {
    const DENY: [&str; 13] = [
        "create",
        "deprecated",
        "ex",
        "former",
        "missing",
        "no",
        "not",
        "obsolete",
        "old",
        "outdated",
        "previous",
        "without",
        "write",
    ];
    let before = before(lower, at);
    if before.rfind("<!--").is_some_and(|open| !before[open..].contains("-->")) {
        return true;
    }
    denial(lower, at).is_some_and(|word| DENY.contains(&word))
}

/// Whether brackets behind a label say that it is not the runbook: `Runbook (outdated): …`.
fn is_retired(behind: &str) -> bool {
    const WORDS: [&str; 7] = ["deleted", "deprecated", "former", "obsolete", "old", "outdated", "removed"];
    let inner = behind.trim_start_matches(' ').strip_prefix(['(', '[']).unwrap_or_default().trim_start();
    let mut rests = WORDS.iter().filter_map(|word| inner.strip_prefix(word));
    rests.any(|rest| rest.trim_start().starts_with([')', ']']))
}

/// The last word before a label that says something, in the same sentence.
fn denial(lower: &str, at: usize) -> Option<&str> {
    const BETWEEN: [&str; 6] = ["a", "an", "any", "for", "the", "use"];
    let sentence = before(lower, at).rsplit(['.', ',', ';', ':', '!', '?', '\n']).next().unwrap_or_default();
    let mut words = sentence.split(|c: char| !c.is_alphanumeric()).rev().filter(|word| !word.is_empty());
    words.find(|word| !BETWEEN.contains(word))
}

/// Whether a label is the text of a link.
enum Around {
    /// It is. `None` if the link has no usable target, or its text is not a label.
    Link(Option<Range<usize>>),
    Nothing,
}

/// The target of the link whose text contains the label, in Markdown, HTML or Slack's syntax.
fn around(text: &str, label: Range<usize>) -> Around {
    let before = before(text, label.start);
    let behind = behind(text, label.end);
    let base = label.start - before.len();
    if let Some(open) = before.rfind(['[', ']']).filter(|at| before[*at..].starts_with('['))
        && let Some(close) = behind.find(['[', ']']).filter(|at| behind[*at..].starts_with("]("))
        && !behind[..close].contains("\n\n")
    {
        let words = &text[base + open + 1..label.end + close];
        return Around::Link(is_label(words).then(|| target(text, label.end + close + 2)).flatten());
    }
    let Some(open) = before.rfind(['<', '>']) else { return Around::Nothing };
    let tag = &before[open..];
    if tag.starts_with("<http") && tag.contains('|') {
        return Around::Link(address(text, base + open + 1));
    }
    // `<a href="…">Runbook</a>`: the last bracket before the label closes the tag.
    let open =
        before[..open].rfind("<a ").filter(|start| tag.starts_with('>') && !before[*start..].contains("</"));
    let href = open.and_then(|open| Some(open + before[open..].find("href=")? + "href=".len()));
    match href.and_then(|href| address(text, base + href + 1)) {
        Some(link) => Around::Link(Some(link)),
        None => Around::Nothing,
    }
}

/// The link after a label: `Runbook: https://…`, `Runbook for disks:\n docs/disks.md`.
fn after(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let line = before(text, start).rsplit('\n').next().unwrap_or_default();
    let is_first = line.chars().all(|c| !c.is_alphanumeric());
    let behind = behind(text, end);
    let (mut at, mut is_called, mut words) = (0, false, 0);
    loop {
        let rest = &behind[at..];
        let next = rest.chars().next()?;
        if rest.starts_with("http://") || rest.starts_with("https://") {
            return address(text, end + at);
        }
        if next == '[' {
            return titled(text, end + at);
        }
        if next == '\n' && !is_called {
            // The label is a heading, and the link is in the next paragraph.
            if !is_first || words > 0 {
                return None;
            }
            is_called = true;
        }
        if matches!(next, ':' | '：' | '=' | '|' | '→') || rest.starts_with("->") {
            is_called = true;
        }
        if is_between(next) && !(is_called && is_path(text, end + at)) {
            at += next.len_utf8();
            continue;
        }
        let word = rest.split(|c: char| c.is_whitespace() || is_between(c)).next().unwrap_or_default();
        if !word.is_empty() && FILLERS.contains(&word.to_ascii_lowercase().as_str()) {
            (at, words) = (at + word.len(), words + 1);
        } else if is_called {
            return path(text, end + at).or_else(|| on_the_line(text, end + at));
        } else if matches!(word, "for" | "of" | "to") {
            at += subject(rest)?;
            is_called = true;
        } else {
            return None;
        }
    }
}

/// Characters that may be between a label and its link.
fn is_between(c: char) -> bool {
    c.is_whitespace() || "：:=-–—>|*_`\"'(<])•→#+\\".contains(c)
}

/// `[any text](https://…)`, directly after a label.
fn titled(text: &str, at: usize) -> Option<Range<usize>> {
    let behind = behind(text, at);
    let close = behind.find("](").filter(|close| !behind[1..*close].contains('['))?;
    target(text, at + close + 2)
}

/// The length of "for full disks:", up to its colon.
fn subject(rest: &str) -> Option<usize> {
    let end = rest.find([':', ',', '.', ';', '!', '?', '\n'])?;
    (rest[end..].starts_with(':') && !rest[end..].starts_with("://")).then_some(end + 1)
}

/// A URL later on the same line as its label: `Runbook: full disks (https://…)`.
fn on_the_line(text: &str, at: usize) -> Option<Range<usize>> {
    let line = behind(text, at).lines().next()?;
    let url = line.find("http://").into_iter().chain(line.find("https://")).min()?;
    let words = &line[..url];
    let denies = words
        .split(|c: char| c.is_whitespace() || "()-".contains(c))
        .any(|word| DENIALS.contains(&word.to_ascii_lowercase().as_str()));
    (!denies && !words.contains([':', ',', ';']) && !words.contains(". "))
        .then(|| address(text, at + url))
        .flatten()
}

fn before(text: &str, at: usize) -> &str {
    &text[text.floor_char_boundary(at.saturating_sub(NEAR))..at]
}

fn behind(text: &str, at: usize) -> &str {
    &text[at..text.floor_char_boundary(at + NEAR)]
}
