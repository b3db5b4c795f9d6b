//! Reads documents in `AsciiDoc` and reStructuredText: their headings, anchors and links. Their text is shown as it
//! was typed.

mod includes;
mod links;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::slug::{self, Ids};
use super::write::{attribute, escape};
use super::{Dialect, Heading, Inclusion, Link, Markdown, Markup, Rendered, Section, WordCounts};
use crate::read::on_one_line;
use crate::source::{FileId, Span};
use includes::Whole;
pub use includes::whole;
pub use words::{NOTICES, words};
use words::{ends_style, is_rule, is_style_of_code};

/// A heading: its level, from 1, and its explicit id.
struct Found<'t> {
    level: u8,
    text: &'t str,
    range: Range<usize>,
    id: Option<&'t str>,
}

/// Another anchor, and the index of the heading that it belongs to; `None` before the first heading.
struct Anchor {
    id: String,
    heading: Option<usize>,
}

/// Reads the structure of `text[body..]`, which other pages may link to. Links of included files are left to those files.
pub fn parse(file: FileId, text: &str, body: usize, dialect: Dialect<'_>) -> Markdown {
    let markup = dialect.markup;
    let written = text.get(body..).unwrap_or_default();
    let Whole { text, map, included } = whole(written, dialect);
    let span = |range: Range<usize>| Span::new(file, body + range.start..body + range.end);
    let (found, mut anchors) = read(&text, markup);
    let mut ids = Ids::default();
    for id in found.iter().filter_map(|heading| heading.id) {
        ids.reserve(id);
    }
    let others = other_ids(found.iter().map(|heading| heading.text), markup);
    anchors.extend(others.into_iter().enumerate().map(|(at, id)| Anchor { id, heading: Some(at) }));
    let starts = std::iter::once(0).chain(found.iter().map(|heading| heading.range.end));
    let ends = found.iter().map(|heading| heading.range.start).chain([text.len()]);
    let parts = starts.zip(ends).map(|(start, end)| words(text.get(start..end).unwrap_or_default(), markup));
    let parts: Vec<u32> = parts.collect();
    let mut headings = Vec::with_capacity(found.len());
    for Found { level, text, range, id } in found {
        let id = id.map_or_else(|| ids.unique(text), str::to_owned);
        let span = span(map.place(range));
        headings.push(Heading { level, text: text.to_owned(), id, is_nested: false, is_struck: false, span });
    }
    let owners = anchors.iter().map(|anchor| u32::try_from(anchor.heading?).ok()).collect();
    let anchors = anchors.into_iter().map(|anchor| anchor.id).collect();
    let links = links::find(written, markup).into_iter().map(|found| Link {
        kind: found.kind,
        destination: found.destination,
        text: found.text,
        is_name: found.is_name,
        span: span(found.range),
    });
    let links: Vec<Link> = links.collect();
    let word_counts = WordCounts::of_words(&headings, &parts, owners, &links);
    let takes_in = links::takes_in(written, markup);
    let included = included.into_iter().map(|(file, range)| Inclusion::new(&file, span(range)));
    let included = included.collect();
    Markdown { headings, links, anchors, takes_in, included, word_counts, ..Markdown::default() }
}

/// The ids that Asciidoctor or Sphinx gives the headings. The second of two headings with the same text gets
/// `_notes_2` or `id1`.
fn other_ids<'t>(headings: impl Iterator<Item = &'t str>, markup: Markup) -> Vec<String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbered = 0;
    let ids = headings.map(|heading| {
        let id = other_id(heading, markup);
        let times = times.entry(id.clone()).or_default();
        *times += 1;
        if markup == Markup::AsciiDoc {
            return if *times > 1 { format!("{id}_{times}") } else { id };
        }
        // Sphinx numbers an id that is already taken or has no ASCII letters.
        if *times > 1 || !id.contains(|c: char| c.is_ascii_alphabetic()) {
            numbered += 1;
            return format!("id{numbered}");
        }
        id
    });
    ids.collect()
}

/// The id that Asciidoctor or Sphinx makes from the text of a heading.
fn other_id(heading: &str, markup: Markup) -> String {
    let slug = slug::slug(heading);
    let words: Vec<&str> = slug.split(['-', '_']).filter(|word| !word.is_empty()).collect();
    if markup == Markup::AsciiDoc {
        return format!("_{}", words.join("_"));
    }
    words.join("-").trim_start_matches(|c: char| c == '-' || c.is_ascii_digit()).to_owned()
}

/// Renders the text as it was typed, with what it includes, and with anchors for its headings. If the page prints the
/// title itself, that has the title's id.
pub fn render(
    text: &str,
    body: usize,
    markdown: &Markdown,
    dialect: Dialect<'_>,
    skips_title: bool,
) -> Rendered {
    let Whole { text, .. } = whole(text.get(body..).unwrap_or_default(), dialect);
    let (found, _) = read(&text, dialect.markup);
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
    let others = other_ids(markdown.headings.iter().map(|heading| heading.text.as_str()), dialect.markup);
    for (index, ((heading, other), own)) in markdown.headings.iter().zip(others).zip(found).enumerate() {
        let start = own.range.start.max(at);
        let end = own.range.end.max(start);
        write(&mut html, &mut sections, &text[at..start]);
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
    // Labels in the text lead to its start.
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

fn read(text: &str, markup: Markup) -> (Vec<Found<'_>>, Vec<Anchor>) {
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

/// Whether a line begins or ends an `AsciiDoc` block whose content is not read: `----`, `....`, `++++`, `////`.
fn is_delimiter(line: &str) -> bool {
    [b'-', b'.', b'+', b'/'].iter().any(|mark| is_rule(line, *mark))
}

/// A line of `AsciiDoc` that is not in code, a comment or a passthrough.
struct Prose<'t> {
    line: &'t str,
    range: Range<usize>,
    /// The level of an underlined title, as in older documents. The range of the line then includes the underline.
    underlined: Option<u8>,
}

fn prose(text: &str) -> Vec<Prose<'_>> {
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    // Whether a block may begin on the next line, and whether that line is in a paragraph of code.
    let (mut begins, mut in_code) = (true, false);
    let mut lines = lines(text).into_iter().peekable();
    while let Some((line, mut range)) = lines.next() {
        if let Some(open) = fence {
            fence = fence.filter(|_| line != open);
            continue;
        }
        in_code = is_style_of_code(line) || in_code && !line.is_empty();
        if in_code && !ends_style(line) {
            continue;
        }
        let below = lines.next_if(|(next, _)| begins && underlined(line, next).is_some());
        let level = below.as_ref().and_then(|(next, _)| underlined(line, next));
        if let Some((_, below)) = below {
            range.end = below.end;
        } else if is_delimiter(line) || line.starts_with("```") {
            fence = Some(if line.starts_with("```") { "```" } else { line });
            (begins, in_code) = (true, false);
            continue;
        }
        begins = level.is_some() || line.is_empty() || line.starts_with(['[', ':', '/', '=', '#']);
        found.push(Prose { line, range, underlined: level });
    }
    found
}

/// The level of a title, if the line below it underlines it. An underline is about as long as the title.
fn underlined(line: &str, next: &str) -> Option<u8> {
    const LEVELS: [char; 5] = ['=', '-', '~', '^', '+'];
    const SHORTEST: usize = 3;
    let mark = next.chars().next()?;
    let level = LEVELS.iter().position(|own| *own == mark)?;
    let is_rule = next.len() >= SHORTEST && next.chars().all(|c| c == mark);
    // Skip attributes, titles of blocks, lists, and lines that introduce code.
    let is_other = line.starts_with(['.', '[', ':', '/', '|', ' ', '*', '-']) || line.ends_with([':', ']']);
    let is_title = !is_other && line.contains(char::is_alphanumeric);
    let is_long = line.chars().count().abs_diff(next.len()) < 2;
    (is_rule && is_title && is_long).then(|| u8::try_from(level + 1).unwrap_or(5))
}

fn ascii_doc(text: &str) -> (Vec<Found<'_>>, Vec<Anchor>) {
    let (mut found, mut anchors) = (Vec::new(), Vec::new());
    let mut id = None;
    for Prose { line, range, underlined } in prose(text) {
        // An anchor right above a heading is also the heading's own id.
        let anchor = |id: String| Anchor { id, heading: found.len().checked_sub(1) };
        let block = line.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
        let block = block.or_else(|| line.strip_prefix("[#").and_then(|rest| rest.strip_suffix(']')));
        let block = block.or_else(|| attribute_id(line));
        if let Some(name) = block.map(|name| name.split([',', '.', '%']).next().unwrap_or(name)) {
            anchors.push(anchor(name.to_owned()));
            id = Some(name);
            continue;
        }
        anchors.extend(inline_anchors(line).into_iter().map(anchor));
        let level = underlined.map(|level| (level, line)).or_else(|| title(line));
        if let Some((level, title)) = level {
            let (title, own) = match title.strip_prefix("[[").and_then(|rest| rest.split_once("]]")) {
                Some((name, title)) => (title, Some(name)),
                None => match title.strip_suffix("]]").and_then(|rest| rest.rsplit_once("[[")) {
                    Some((title, name)) => (title, Some(name.split(',').next().unwrap_or(name))),
                    None => (title, None),
                },
            };
            found.push(Found { level, text: title.trim(), range, id: own.or(id) });
        }
        if !line.is_empty() {
            id = None;
        }
    }
    (found, anchors)
}

/// The level and the text of a title on one line: `== Title`, `== Title ==`, or `## Title` as in Markdown.
fn title(line: &str) -> Option<(u8, &str)> {
    let mark = line.chars().next().filter(|mark| matches!(mark, '=' | '#'))?;
    let text = line.trim_start_matches(mark);
    let marks = &line[..line.len() - text.len()];
    let text = text.strip_prefix(' ').filter(|_| marks.len() <= 6)?;
    let closed = text.strip_suffix(marks).filter(|text| text.ends_with(' '));
    Some((u8::try_from(marks.len()).unwrap_or(6), closed.unwrap_or(text)))
}

/// The id in a line of attributes: `[id="x"]`, `[.lead#x]`, `[quote#x, somebody]`.
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

fn rest(text: &str) -> (Vec<Found<'_>>, Vec<Anchor>) {
    let lines = lines(text);
    let (mut found, mut anchors): (Vec<Found<'_>>, Vec<Anchor>) = (Vec::new(), Vec::new());
    // The underline characters of the levels, in the order in which they occur.
    let mut levels: Vec<(char, bool)> = Vec::new();
    // The index of the first anchor directly above the next line.
    let mut above = 0;
    for (at, (line, range)) in lines.iter().enumerate() {
        let heading = found.len().checked_sub(1);
        if let Some(label) = line.strip_prefix(".. _").and_then(|rest| rest.strip_suffix(':')) {
            let label = label.trim_matches('`');
            let ids = [label.to_owned(), slug::slug(label).replace('_', "-")];
            anchors.extend(ids.map(|id| Anchor { id, heading }));
            continue;
        }
        let named = line.trim_start().strip_prefix(":name: ").map(|name| slug::slug(name.trim()));
        anchors.extend(inline_targets(line).chain(named).map(|id| Anchor { id, heading }));
        let next = lines.get(at + 1).and_then(|(next, _)| Some((next.chars().count(), rule(next)?)));
        let width = line.trim().chars().count();
        let is_text = width > 0 && rule(line).is_none();
        let Some((_, mark)) = next.filter(|(underline, _)| is_text && *underline >= width) else {
            // An overline may be between a label and its title.
            if is_text {
                above = anchors.len();
            }
            continue;
        };
        let over = at.checked_sub(1).and_then(|before| rule(lines[before].0)) == Some(mark);
        if line.starts_with(' ') && !over {
            above = anchors.len();
            continue;
        }
        let level = levels.iter().position(|known| *known == (mark, over)).unwrap_or_else(|| {
            levels.push((mark, over));
            levels.len() - 1
        });
        let level = u8::try_from(level + 1).unwrap_or(6).min(6);
        anchors[above..].iter_mut().for_each(|anchor| anchor.heading = Some(found.len()));
        above = anchors.len();
        found.push(Found { level, text: line.trim(), range: range.clone(), id: None });
    }
    (found, anchors)
}

/// `` _`target` `` within a line.
fn inline_targets(line: &str) -> impl Iterator<Item = String> {
    let parts = line.match_indices("_`").filter_map(|(at, mark)| {
        // After a letter, a digit or a backtick, it ends a reference.
        let is_start = line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '`');
        let (name, _) = line[at + mark.len()..].split_once('`')?;
        (is_start && !name.is_empty()).then_some(name)
    });
    parts.map(|name| slug::slug(name).replace('_', "-"))
}

/// The character of an underline: a line that consists of it alone, at least three times.
fn rule(line: &str) -> Option<char> {
    let first = line.chars().next().filter(char::is_ascii_punctuation)?;
    (line.len() >= 3 && line.chars().all(|c| c == first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::{Markup, parse, render};
    use crate::markdown::{Dialect, Included, Markdown};
    use crate::source::FileId;

    fn dialect(markup: Markup) -> Dialect<'static> {
        Dialect { markup, ..Dialect::PLAIN }
    }

    fn parsed(text: &str, markup: Markup) -> Markdown {
        parse(FileId(0), text, 0, dialect(markup))
    }

    fn headings(text: &str, markup: Markup) -> Vec<(u8, String, String)> {
        let markdown = parsed(text, markup);
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
        let anchors = parsed(text, Markup::AsciiDoc).anchors;
        for anchor in ["_drain_it", "here", "own"] {
            assert!(anchors.iter().any(|known| known == anchor), "{anchor} in {anchors:?}");
        }
    }

    #[test]
    fn headings_of_ascii_doc_in_older_spellings() {
        let text = "The queue\n=========\n\nDrain it\n--------\n\n.Drain\n[source,bash]\n-------------\nls\n----\n-------------\n\n\
                    Run:\n----\nls\n----\n\n### Wait ###\n\n```bash\n== code\n```\n\n=== Look ===\n\n[source,sh]\n# not a title\nls\n\nSome text\nthat ends\n---------\n== code\n---------\n";
        let titles: Vec<(u8, String)> =
            headings(text, Markup::AsciiDoc).into_iter().map(|(level, text, _)| (level, text)).collect();
        assert_eq!(
            titles,
            [(1, "The queue".into()), (2, "Drain it".into()), (3, "Wait".into()), (3, "Look".into())]
        );
        let markdown = parsed(text, Markup::AsciiDoc);
        assert!(markdown.says_something(&markdown.section(Some("_drain_it"))));
        assert!(markdown.says_something(&markdown.section(Some("_look"))));
    }

    #[test]
    fn anchors_belong_to_sections() {
        let text = "= A\n\n== Notes\n\nTODO\n\n== Notes\n\n[[here]]\n. Open the gate now\n";
        let markdown = parsed(text, Markup::AsciiDoc);
        for (id, says) in [("_notes", false), ("_notes_2", true), ("here", true)] {
            assert_eq!(markdown.says_something(&markdown.section(Some(id))), says, "{id}");
        }
        let text = "A\n===\n\n.. _hollow:\n.. _void:\n\n========\n2. Empty\n========\n\nTODO\n\n.. _full:\n\n========\nEmpty\n========\n\n- Open the gate\n";
        let markdown = parsed(text, Markup::Rest);
        for (id, says) in [("hollow", false), ("void", false), ("full", true), ("id1", true)] {
            assert_eq!(markdown.says_something(&markdown.section(Some(id))), says, "{id}");
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
        assert!(parsed(text, Markup::Rest).anchors.contains(&"drain".to_owned()));
    }

    #[test]
    fn ids_that_are_written_down() {
        let ids = |text: &str, markup| {
            let markdown = parsed(text, markup);
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
        let markdown = parsed(text, Markup::AsciiDoc);
        for (id, says) in
            [(None, true), (Some("empty"), false), (Some("_empty"), false), (Some("full"), true)]
        {
            assert_eq!(markdown.says_something(&markdown.section(id)), says, "{id:?}");
        }
    }

    #[test]
    fn the_text_is_shown_as_it_is_typed() {
        let text = "== A <b>\n\nx & y\n";
        let rendered = render(text, 0, &parsed(text, Markup::AsciiDoc), dialect(Markup::AsciiDoc), false);
        assert!(
            rendered.html.contains("<a id=\"_a_b\"></a><b id=\"a-b\">== A &lt;b&gt;</b>\n\nx &amp; y"),
            "{}",
            rendered.html
        );
        assert_eq!(rendered.sections[0].text, "x & y");
    }

    #[test]
    fn included_text_is_part_of_the_page() {
        let include = |path: &str| {
            let text = "== Drain\n\n. Open the gate now\n".into();
            (path == "d.adoc").then(|| Included { path: "d.adoc".into(), text, is_too_long: false })
        };
        let dialect = Dialect { markup: Markup::AsciiDoc, include: &include };
        let text = "= A\n\ninclude::d.adoc[]\n\n== Empty\n\nTODO\n";
        let markdown = parse(FileId(0), text, 0, dialect);
        for (id, says) in [("_drain", true), ("_empty", false)] {
            assert_eq!(markdown.says_something(&markdown.section(Some(id))), says, "{id}");
        }
        assert_eq!(markdown.headings[1].span, markdown.included[0].span);
        let rendered = render(text, 0, &markdown, dialect, false);
        assert!(
            rendered.html.contains("<b id=\"drain\">== Drain</b>\n\n. Open the gate now\n\n"),
            "{}",
            rendered.html
        );
    }
}
