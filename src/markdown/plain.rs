//! Documents in `AsciiDoc` and reStructuredText: their headings, anchors and links are read, and their text is shown as it
//! is typed.

mod links;

mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use super::slug::{self, Ids};
use super::write::{attribute, escape};
use super::{Heading, Link, Markdown, Markup, Rendered, Section, WordCounts};
use crate::read::on_one_line;
use crate::source::{FileId, Span};
use words::words;

/// A heading, its level from 1, and the id that is written for it.
struct Found<'t> {
    level: u8,
    text: &'t str,
    range: Range<usize>,
    id: Option<&'t str>,
}

/// Reads the structure of `text[body..]`, which other pages may link to.
pub fn parse(file: FileId, text: &str, body: usize, markup: Markup) -> Markdown {
    let (found, mut anchors) = read(text.get(body..).unwrap_or_default(), markup);
    let mut ids = Ids::default();
    for id in found.iter().filter_map(|heading| heading.id) {
        ids.reserve(id);
    }
    let mut headings = Vec::with_capacity(found.len());
    if markup == Markup::Rest {
        anchors.extend(numbered(&found));
    }
    for Found { level, text, range, id } in found {
        anchors.push(other_id(text, markup));
        let id = id.map_or_else(|| ids.unique(text), str::to_owned);
        let span = Span::new(file, body + range.start..body + range.end);
        headings.push(Heading { level, text: text.to_owned(), id, is_nested: false, is_struck: false, span });
    }
    let of_heading = |anchor: &String| {
        let at = headings.iter().position(|heading| other_id(&heading.text, markup) == *anchor)?;
        u32::try_from(at).ok()
    };
    // With thousands of headings, searching them for each anchor would take too long.
    let owners = if headings.len() > 1000 {
        vec![None; anchors.len()]
    } else {
        anchors.iter().map(of_heading).collect()
    };
    let body_text = text.get(body..).unwrap_or_default();
    let starts = headings.iter().map(|heading| heading.span.end as usize - body);
    let starts: Vec<usize> = std::iter::once(0).chain(starts).collect();
    let ends = headings.iter().map(|heading| heading.span.start as usize - body).chain([body_text.len()]);
    let parts: Vec<u32> = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| words(body_text.get(*start..end).unwrap_or_default(), markup))
        .collect();
    let word_counts = WordCounts::of_words(&headings, &parts, owners);
    let links = links::find(body_text, markup).into_iter().map(|found| Link {
        kind: found.kind,
        destination: found.destination,
        text: found.text,
        is_name: found.is_name,
        span: Span::new(file, body + found.range.start..body + found.range.end),
    });
    let takes_in = links::takes_in(body_text, markup);
    Markdown { headings, anchors, word_counts, links: links.collect(), takes_in, ..Markdown::default() }
}

/// The ids that Sphinx gives repeated headings: `id1`, `id2`.
fn numbered(found: &[Found<'_>]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let again = found.iter().filter(|heading| !seen.insert(heading.text.to_lowercase())).count();
    (1..=again).map(|number| format!("id{number}")).collect()
}

/// The id that Antora or Sphinx gives a heading.
fn other_id(heading: &str, markup: Markup) -> String {
    let slug = slug::slug(heading);
    let words: Vec<&str> = slug.split(['-', '_']).filter(|word| !word.is_empty()).collect();
    if markup == Markup::AsciiDoc { format!("_{}", words.join("_")) } else { words.join("-") }
}

/// The text as it is typed, with anchors for its headings. If the page prints the title itself, that has the title's id.
pub fn render(text: &str, body: usize, markdown: &Markdown, markup: Markup, skips_title: bool) -> Rendered {
    let text = text.get(body..).unwrap_or_default();
    let mut html = String::from("<pre class=\"plain\" tabindex=\"0\">");
    let mut sections = vec![Section::default()];
    let mut written: BTreeSet<String> = BTreeSet::new();
    let mut at = 0;
    let write = |html: &mut String, sections: &mut Vec<Section>, part: &str| {
        escape(html, part);
        if let Some(section) = sections.last_mut() {
            section.text.push_str(&on_one_line(part));
        }
    };
    let title = markdown.title().filter(|_| skips_title);
    for (index, heading) in markdown.headings.iter().enumerate() {
        let start = (heading.span.start as usize).saturating_sub(body).max(at).min(text.len());
        let end = (heading.span.end as usize).saturating_sub(body).max(start).min(text.len());
        write(&mut html, &mut sections, &text[at..start]);
        let other = other_id(&heading.text, markup);
        if other != heading.id && written.insert(other.clone()) {
            mark(&mut html, &other);
        }
        written.insert(heading.id.clone());
        html.push_str("<b");
        if title != Some(index) {
            attribute(&mut html, "id", &heading.id);
        }
        html.push('>');
        escape(&mut html, &text[start..end]);
        html.push_str("</b>");
        sections.push(Section {
            id: Some(heading.id.clone()),
            heading: heading.text.clone(),
            ..Section::default()
        });
        at = end;
    }
    write(&mut html, &mut sections, &text[at..]);
    html.push_str("</pre>\n");
    // Labels within the text lead to its start.
    let mut labels = String::new();
    for anchor in markdown.anchors.iter().filter(|anchor| !anchor.is_empty()) {
        if written.insert(anchor.clone()) {
            mark(&mut labels, anchor);
        }
    }
    html.insert_str(0, &labels);
    sections.retain(|section| section.id.is_some() || !section.text.is_empty());
    Rendered { html, sections }
}

/// Writes an anchor.
fn mark(out: &mut String, id: &str) {
    out.push_str("<a");
    attribute(out, "id", id);
    out.push_str("></a>");
}

fn read(text: &str, markup: Markup) -> (Vec<Found<'_>>, Vec<String>) {
    match markup {
        Markup::Rest => rest(text),
        _ => ascii_doc(text),
    }
}

/// Lines without their line breaks, and their ranges.
fn lines(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut at = 0;
    let mut found = Vec::new();
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end();
        found.push((line, at..at + line.len()));
        at += raw.len();
    }
    found
}

/// Whether a line begins or ends a block of `AsciiDoc` in which nothing is read: `----`, `....`, `++++`, `////`.
fn is_delimiter(line: &str) -> bool {
    line.len() >= 4 && ['-', '.', '+', '/'].iter().any(|mark| line.chars().all(|c| c == *mark))
}

fn ascii_doc(text: &str) -> (Vec<Found<'_>>, Vec<String>) {
    let (mut found, mut anchors) = (Vec::new(), Vec::new());
    let mut fence: Option<&str> = None;
    let mut id = None;
    for (line, range) in lines(text) {
        if let Some(open) = fence {
            if line == open {
                fence = None;
            }
            continue;
        }
        if is_delimiter(line) || line == "```" {
            fence = Some(line);
            continue;
        }
        let block = line.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
        let block = block.or_else(|| line.strip_prefix("[#").and_then(|rest| rest.strip_suffix(']')));
        let block = block.or_else(|| attribute_id(line));
        if let Some(name) = block.map(|name| name.split([',', '.', '%']).next().unwrap_or(name)) {
            anchors.push(name.to_owned());
            id = Some(name);
            continue;
        }
        anchors.extend(inline_anchors(line));
        let level = line.bytes().take_while(|byte| *byte == b'=').count();
        if (1..=6).contains(&level)
            && let Some(title) = line[level..].strip_prefix(' ')
        {
            let (title, own) = match title.strip_prefix("[[").and_then(|rest| rest.split_once("]]")) {
                Some((name, title)) => (title, Some(name)),
                None => match title.strip_suffix("]]").and_then(|rest| rest.rsplit_once("[[")) {
                    Some((title, name)) => (title, Some(name.split(',').next().unwrap_or(name))),
                    None => (title, None),
                },
            };
            let level = u8::try_from(level).unwrap_or(6);
            found.push(Found { level, text: title.trim(), range, id: own.or(id) });
        }
        if !line.is_empty() {
            id = None;
        }
    }
    (found, anchors)
}

/// The id of a line of attributes: `[id="x"]`, `[.lead#x]`, `[quote#x, somebody]`.
fn attribute_id(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?.strip_suffix(']')?;
    let named =
        inner.split_once("id=").filter(|(before, _)| before.is_empty() || before.ends_with([',', ' ']));
    if let Some((_, id)) = named {
        return id.trim_start_matches(['"', '\'']).split(['"', '\'', ',']).next();
    }
    let first = inner.split(',').next()?;
    let (_, id) = first.split_once('#')?;
    (!first.contains(' ')).then(|| id.split(['.', '%']).next().unwrap_or(id))
}

/// `[[id]]` and `anchor:id[]` within a line.
fn inline_anchors(line: &str) -> Vec<String> {
    let mut anchors = Vec::new();
    for (begin, end) in [("[[", "]]"), ("anchor:", "[")] {
        for part in line.split(begin).skip(1) {
            let name = part.split_once(end).map(|(name, _)| name.split(',').next().unwrap_or(name));
            let is_name = |name: &&str| !name.is_empty() && !name.contains(char::is_whitespace);
            anchors.extend(name.filter(is_name).map(str::to_owned));
        }
    }
    anchors
}

fn rest(text: &str) -> (Vec<Found<'_>>, Vec<String>) {
    let lines = lines(text);
    let (mut found, mut anchors) = (Vec::new(), Vec::new());
    // The underline characters of the levels, in the order in which they occur.
    let mut levels: Vec<(char, bool)> = Vec::new();
    for (at, (line, range)) in lines.iter().enumerate() {
        if let Some(label) = line.strip_prefix(".. _").and_then(|rest| rest.strip_suffix(':')) {
            let label = label.trim_matches('`');
            anchors.push(label.to_owned());
            anchors.push(slug::slug(label).replace('_', "-"));
            continue;
        }
        anchors.extend(inline_targets(line));
        let Some(mark) = at.checked_add(1).and_then(|next| lines.get(next)).and_then(|(next, _)| rule(next))
        else {
            continue;
        };
        let underline = lines[at + 1].0.chars().count();
        let width = line.trim().chars().count();
        let over = at.checked_sub(1).and_then(|above| rule(lines[above].0)) == Some(mark);
        let is_title = width > 0 && underline >= width && rule(line).is_none();
        if !is_title || (line.starts_with(' ') && !over) {
            continue;
        }
        let level = levels.iter().position(|known| *known == (mark, over)).unwrap_or_else(|| {
            levels.push((mark, over));
            levels.len() - 1
        });
        let level = u8::try_from(level + 1).unwrap_or(6).min(6);
        found.push(Found { level, text: line.trim(), range: range.clone(), id: None });
    }
    (found, anchors)
}

/// `` _`target` `` within a line.
fn inline_targets(line: &str) -> impl Iterator<Item = String> {
    let parts = line.match_indices("_`").filter_map(|(at, mark)| {
        // Elsewhere it ends a reference.
        let is_start = line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '`');
        let (name, _) = line[at + mark.len()..].split_once('`')?;
        (is_start && !name.is_empty()).then_some(name)
    });
    parts.map(|name| slug::slug(name).replace('_', "-"))
}

/// The character that a line is made of, if it underlines a title.
fn rule(line: &str) -> Option<char> {
    let first = line.chars().next().filter(|c| "=-`:'\"~^_*+#<>.".contains(*c))?;
    (line.len() >= 3 && line.chars().all(|c| c == first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::{Markup, parse, render};
    use crate::source::FileId;

    fn headings(text: &str, markup: Markup) -> Vec<(u8, String, String)> {
        let markdown = parse(FileId(0), text, 0, markup);
        markdown.headings.into_iter().map(|it| (it.level, it.text, it.id)).collect()
    }

    #[test]
    fn headings_of_ascii_doc() {
        let text = "= The queue\n\n== Drain it\n\n[#own]\n== Named\n\n----\n== code\n----\n\n[[here]]Text.\n";
        assert_eq!(
            headings(text, Markup::AsciiDoc),
            [
                (1, "The queue".into(), "the-queue".into()),
                (2, "Drain it".into(), "drain-it".into()),
                (2, "Named".into(), "own".into())
            ]
        );
        let anchors = parse(FileId(0), text, 0, Markup::AsciiDoc).anchors;
        for anchor in ["_drain_it", "here", "own"] {
            assert!(anchors.iter().any(|known| known == anchor), "{anchor} in {anchors:?}");
        }
    }

    #[test]
    fn headings_of_restructured_text() {
        let text = "=========\nThe queue\n=========\n\n.. _drain:\n\nDrain it\n--------\n\nText\n\nMore\n~~~~\n\na table\n=== ===\n";
        assert_eq!(
            headings(text, Markup::Rest),
            [
                (1, "The queue".into(), "the-queue".into()),
                (2, "Drain it".into(), "drain-it".into()),
                (3, "More".into(), "more".into())
            ]
        );
        assert!(parse(FileId(0), text, 0, Markup::Rest).anchors.contains(&"drain".to_owned()));
    }

    #[test]
    fn ids_that_are_written_down() {
        let ids = |text: &str, markup| {
            let markdown = parse(FileId(0), text, 0, markup);
            let headings = markdown.headings.into_iter().map(|heading| heading.id);
            markdown.anchors.into_iter().chain(headings).collect::<Vec<_>>()
        };
        let text = "[id=\"top_one\"]\n= Title\n\n== Drain it [[drain]]\n\n[id='proc_{context}']\n== Other\n\n\
                    [source,bash,id=block]\n----\nls\n----\n";
        let found = ids(text, Markup::AsciiDoc);
        for id in ["top_one", "_title", "drain", "_drain_it", "proc_{context}", "block"] {
            assert!(found.iter().any(|known| known == id), "{id} in {found:?}");
        }
        let text = "Again\n=====\n\nSee _`the gate` and `this`_.\n\nAgain\n=====\n\n``x_`` and y\n";
        let found = ids(text, Markup::Rest);
        for id in ["again", "id1", "the-gate"] {
            assert!(found.iter().any(|known| known == id), "{id} in {found:?}");
        }
        assert!(!found.iter().any(|known| known == "id2"));
    }

    #[test]
    fn sections_say_something_or_nothing() {
        let text = "= A\n\n== Empty\n\nTODO\n\n== Full\n\n. Open the gate now\n";
        let markdown = parse(FileId(0), text, 0, Markup::AsciiDoc);
        for (id, says) in
            [(None, true), (Some("empty"), false), (Some("_empty"), false), (Some("full"), true)]
        {
            assert_eq!(markdown.says_something(&markdown.section(id)), says, "{id:?}");
        }
    }

    #[test]
    fn the_text_is_shown_as_it_is_typed() {
        let text = "== A <b>\n\nx & y\n";
        let rendered = render(text, 0, &parse(FileId(0), text, 0, Markup::AsciiDoc), Markup::AsciiDoc, false);
        assert!(
            rendered.html.contains("<a id=\"_a_b\"></a><b id=\"a-b\">== A &lt;b&gt;</b>\n\nx &amp; y"),
            "{}",
            rendered.html
        );
        assert_eq!(rendered.sections[0].text, "x & y");
    }
}
