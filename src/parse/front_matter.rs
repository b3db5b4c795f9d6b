//! Finds the front matter of a Markdown file, and the start of its body.

use std::ops::Range;

use serde_json::Value;

use super::toml;
use crate::invisible::is_invisible;
use crate::read::Problem;
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{self, Node};

/// The tree of the front matter, and the offset of the body.
pub fn front_matter(file: FileId, text: &str, problems: &mut Vec<Problem>) -> (Option<Node>, usize) {
    if let Some(opening) = opening(text, "+++") {
        let Some((end, body)) = closing(text, opening.end, "+++", opening.is_indented) else {
            let message = "the front matter that begins here is never closed";
            let span = Span::new(file, opening.start..opening.start + 3);
            problems.push(Problem::malformed(span, message, "add a line of `+++` after it"));
            return (None, 0);
        };
        return (toml::read(file, text, opening.end..end, problems), body);
    }
    if let Some(end) = json(text) {
        let yaml = yaml::read(file, text, 0..end);
        problems.extend(yaml.malformed.into_iter().chain(yaml.duplicates).map(Problem::Malformed));
        return (yaml.documents.into_iter().next().filter(Node::is_map), end);
    }
    let Some(opening) = opening(text, "---") else {
        problems.extend(misspelled(file, text));
        return (None, 0);
    };
    let says_keys = begins_with_a_key(&text[opening.end..]);
    let Some((end, body)) = closing(text, opening.end, "---", opening.is_indented) else {
        if says_keys {
            let message = "the front matter that begins here is never closed";
            let span = Span::new(file, opening.start..opening.start + 3);
            problems.push(Problem::malformed(span, message, "add a line of `---` after it"));
        }
        return (None, 0);
    };
    // After a blank line, `---` may also be a horizontal rule.
    if opening.is_late && !says_keys {
        return (None, 0);
    }
    let yaml = yaml::read(file, text, opening.end..end);
    problems.extend(yaml.malformed.into_iter().chain(yaml.duplicates).map(Problem::Malformed));
    match yaml.documents.into_iter().next() {
        // It is text between two horizontal rules.
        Some(node) if !node.is_map() && !node.is_null() => (None, 0),
        node => (node.filter(Node::is_map), body),
    }
}

/// Reports what looks like front matter but is not read, because its first line is not exactly `---`, or because its
/// lines end with a carriage return alone. Otherwise everything in it would be ignored silently.
fn misspelled(file: FileId, text: &str) -> Option<Problem> {
    let is_old = !text.contains('\n') && text.contains('\r');
    let newline = if is_old { '\r' } else { '\n' };
    let blank = |c: char| c.is_whitespace() || is_invisible(c);
    let start = text.len() - text.trim_start_matches(blank).len();
    let (first, rest) = text[start..].split_once(newline)?;
    let is_mark = first.starts_with("---") && !first.contains('|') || is_of_dashes(first);
    // Skip other fences, and code, which is indented by four spaces.
    let before = text[..start].rsplit(newline).next().unwrap_or_default();
    if before.chars().filter(|c| *c == ' ').count() >= 4 {
        return None;
    }
    if !is_mark {
        return unopened(file, &text[start..]);
    }
    let mut lines = rest.split(newline).scan(0, |at, line| {
        let start = *at;
        *at += line.len() + newline.len_utf8();
        Some((start, line))
    });
    let ends = |line: &str| line.starts_with("---") || line.starts_with("...") || is_of_dashes(line);
    let (end, _) = lines.find(|(at, line)| *at > 0 && ends(line))?;
    let keys = rest[..end].replace('\r', "\n");
    let yaml = yaml::read(file, &keys, 0..keys.len());
    let is_map =
        yaml.documents.first().is_some_and(|node| begins_with_a_key(&keys) && node.entries().len() > 1);
    let message = if is_old {
        "the lines of this file end with a carriage return alone, so its front matter is not read"
    } else {
        "this looks like front matter, but is not read: its first line is not `---` alone"
    };
    let help = if is_old {
        "save the file with line feeds"
    } else {
        "write `---`, and nothing else, on the first line"
    };
    let span = Span::new(file, start..start + first.len());
    is_map.then(|| Problem::malformed(span, message, help))
}

/// Whether a line consists of hyphens, or of dashes that editors make from them: `—`, `–-`.
fn is_of_dashes(line: &str) -> bool {
    let line = line.trim_end();
    line.len() > 1 && line != "---" && line.chars().all(|c| matches!(c, '-' | '‐'..='―' | '−'))
}

/// Reports front matter without its first line: keys of our documents that have lists or maps as values, up to a
/// `---` line.
fn unopened(file: FileId, text: &str) -> Option<Problem> {
    const KEYS: [&str; 7] =
        ["actions", "alarms", "answers", "checklist", "parameters", "reviewers", "timeline"];
    if !begins_with_a_key(text.split('\n').next()?) {
        return None;
    }
    let (end, _) = closing(text, 0, "---", false)?;
    let yaml = yaml::read(file, text, 0..end);
    let is_ours = |(key, value): &(Spanned<String>, Node)| {
        KEYS.contains(&key.value.as_str()) && (value.is_map() || !value.items().is_empty())
    };
    let entries = yaml.documents.first()?.entries();
    // It is a list below its label, and a horizontal rule.
    let is_apart = text[..end].lines().next_back().is_some_and(|line| line.trim().is_empty());
    if is_apart && entries.len() == 1 {
        return None;
    }
    let (key, _) = entries.iter().find(|entry| is_ours(entry))?;
    let message =
        format!("`{}` looks like front matter, but is not read: no line of `---` begins it", key.value);
    Some(Problem::malformed(Span::start_of(file), message, "add a line of `---` before the first key"))
}

/// The range of the front matter of a text, without the `---` lines.
pub fn matter(text: &str) -> Option<Range<usize>> {
    let opening = opening(text, "---")?;
    let (end, _) = closing(text, opening.end, "---", opening.is_indented)?;
    (!opening.is_late || begins_with_a_key(&text[opening.end..])).then_some(opening.end..end)
}

/// The end of a JSON object at the very beginning, on its own lines, as in Hugo.
fn json(text: &str) -> Option<usize> {
    let begins = text.starts_with("{\n")
        || text.starts_with("{\r\n")
        || text.starts_with("{ ")
        || text.starts_with("{\"");
    let mut objects = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Map<String, Value>>();
    let object = if begins { objects.next()?.ok()? } else { return None };
    let rest = &text[objects.byte_offset()..];
    let line = rest.split_inclusive('\n').next().unwrap_or_default();
    (!object.is_empty() && line.trim().is_empty()).then(|| text.len() - rest.len() + line.len())
}

/// The first line of front matter.
struct Opening {
    start: usize,
    /// The start of the next line.
    end: usize,
    /// Whether it comes after blank lines, comments or blanks.
    is_late: bool,
    is_indented: bool,
}

/// The first line that is not blank or a comment, if it is the mark.
fn opening(text: &str, mark: &str) -> Option<Opening> {
    let mut start = 0;
    loop {
        let rest = text[start..].trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        start = text.len() - rest.len();
        let Some(length) = comment(rest) else { break };
        start += length;
    }
    let line = text[start..].split_inclusive('\n').next()?;
    let before = text[..start].rsplit('\n').next().unwrap_or_default();
    // Four spaces make it code, and a comment before it on the same line makes it text.
    let is_own = before.chars().all(|c| matches!(c, ' ' | '\u{feff}')) && before.len() < 4;
    (line.trim_end() == mark && is_own).then(|| Opening {
        start,
        end: start + line.len(),
        is_late: start > 0,
        is_indented: before.ends_with(' '),
    })
}

/// The length of the comment at the start of a text: one of HTML, MDX, Jinja or Obsidian, or a link definition that
/// is not shown, `[//]: # (ours)`.
fn comment(text: &str) -> Option<usize> {
    const MARKS: [(&str, &str); 4] = [("<!--", "-->"), ("{/*", "*/}"), ("{#", "#}"), ("%%", "%%")];
    for (open, close) in MARKS {
        if let Some(inner) = text.strip_prefix(open) {
            return inner.find(close).map(|end| open.len() + end + close.len());
        }
    }
    let is_definition = ["[//]:", "[comment]:"].iter().any(|mark| text.starts_with(mark));
    is_definition.then(|| text.find('\n').map_or(text.len(), |end| end + 1))
}

/// Whether the first line that is not blank or a comment is `key: value`, as in front matter.
fn begins_with_a_key(text: &str) -> bool {
    let mut lines =
        text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let first = lines.next().unwrap_or_default().trim_start();
    first.split_once(':').is_some_and(|(key, _)| {
        let key = key.trim_matches(['"', '\'']);
        !key.is_empty() && !key.contains(char::is_whitespace)
    })
}

/// The end of the front matter, and the start of the text after it.
fn closing(text: &str, from: usize, mark: &str, is_indented: bool) -> Option<(usize, usize)> {
    let mut start = from;
    for line in text[from..].split_inclusive('\n') {
        if yaml::ends_matter(line, mark, is_indented) {
            return Some((start, start + line.len()));
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{front_matter, matter};
    use crate::source::FileId;

    /// The title, and the first line of the body.
    fn read(text: &str) -> (Option<String>, &str) {
        let (node, body) = front_matter(FileId(0), text, &mut Vec::new());
        let title = node.as_ref().and_then(|node| node.get("title")?.text().map(str::to_owned));
        assert_eq!(matter(text).is_some(), body > 0, "{text:?}");
        (title, text[body..].trim_start().lines().next().unwrap_or_default())
    }

    #[test]
    fn front_matter_may_come_after_blank_lines_and_comments() {
        for before in [
            "---\n",
            "--- \n",
            "---\r\n",
            "\n\n---\n",
            " \n---\t\n",
            "\u{feff}---\n",
            "\u{feff}\n\u{feff}---\n",
            " ---\n",
            "<!-- markdownlint-disable -->\n---\n",
            "<!--\nSPDX: MIT\n-->\n\n<!-- b -->\n---\n",
            "{/* ours */}\n\n---\n",
            "{# ours #}\n%% ours %%\n---\n",
            "[//]: # (ours)\n[comment]: <> (ours)\n---\n",
            "---\n# of ours\n\n",
        ] {
            let text = format!("{before}title: Disks\n---\n# Heading\n");
            assert_eq!(read(&text), (Some("Disks".to_owned()), "# Heading"), "{text:?}");
        }
        assert_eq!(read(" ---\n title: Disks\n ---\n# Heading\n").0.as_deref(), Some("Disks"));
    }

    #[test]
    fn a_rule_across_the_page_is_not_front_matter() {
        for text in [
            "# Heading\n\n---\ntitle: Disks\n---\n",
            "Text.\n---\ntitle: Disks\n---\n",
            "\n---\n\nSome words: of text.\n\n---\n",
            "<!-- a --> ---\ntitle: Disks\n---\n",
            "    ---\ntitle: Disks\n---\n",
            "---\nText.\n---\n",
        ] {
            let (node, body) = front_matter(FileId(0), text, &mut Vec::new());
            assert!(node.is_none() && body == 0, "{text:?}");
        }
    }

    #[test]
    fn what_looks_like_front_matter_is_reported() {
        for first in ["--- # yaml\n", "----\n", "---yaml\n", "\u{200b}---\n", "\u{a0}---\n", "\n--- title\n"]
        {
            let mut problems = Vec::new();
            let text = format!("{first}title: Disks\nowner: mira\n---\n# Heading\n");
            let (node, body) = front_matter(FileId(0), &text, &mut problems);
            assert!(node.is_none() && body == 0 && problems.len() == 1, "{text:?}: {problems:?}");
        }
        for text in [
            "—\ntitle: Disks\nowner: mira\n—\n# Heading\n",
            "–-\ntitle: Disks\nowner: mira\n---\n# Heading\n",
            "--\ntitle: Disks\nowner: mira\n--\n# Heading\n",
            "title: Disks\nactions:\n- {id: a}\n---\n# Heading\n",
            "alarms: [A]\n---\n",
        ] {
            let mut problems = Vec::new();
            let (node, body) = front_matter(FileId(0), text, &mut problems);
            assert!(node.is_none() && body == 0 && problems.len() == 1, "{text:?}: {problems:?}");
        }
        let mut problems = Vec::new();
        front_matter(FileId(0), "---\rtitle: Disks\rowner: mira\r---\r# Heading\r", &mut problems);
        assert_eq!(problems.len(), 1);
        for text in [
            "----\n\nText.\n\n---\n",
            "----\nNote: one.\n---\n",
            "---|---\na: b\nc: d\n---\n",
            "    ----\na: b\nc: d\n---\n",
            "# Heading\n\n----\na: b\nc: d\n---\n",
            "Service: pay\nDate: 2026-01-01\n---\n",
            "Alarms: see below\n---\n",
            "actions:\n- Restart the pods\n- Call Mira\n\n---\nOurs.\n",
            "—\n\nText.\n\n—\n",
            "--\nNote: one.\n--\n",
        ] {
            let mut problems = Vec::new();
            front_matter(FileId(0), text, &mut problems);
            assert!(problems.is_empty(), "{text:?}: {problems:?}");
        }
    }

    #[test]
    fn json_is_read_as_well() {
        let text = "{\n  \"title\": \"Disks\",\n  \"draft\": true\n}\n\n# Heading\n";
        let (node, body) = front_matter(FileId(0), text, &mut Vec::new());
        let node = node.expect("it has some");
        assert_eq!(node.get("title").and_then(|title| title.text()), Some("Disks"));
        assert_eq!(text[body..].trim_start(), "# Heading\n");
        for text in [
            "{{< toc >}}\n# A\n",
            "{% include x %}\n",
            "{ } and text\n",
            "{}\n",
            "{\"a\": 1} text\n",
            "{ a\n",
        ] {
            let (node, body) = front_matter(FileId(0), text, &mut Vec::new());
            assert!(node.is_none() && body == 0, "{text:?}");
        }
    }

    #[test]
    fn toml_is_read_with_its_positions() {
        let text = "\n+++\ntitle = \"Disks\"\ntags = [\"a\", \"b\"]\nreviewed_on = 2026-02-01T08:00:00Z\n[params]\nx = 1\n+++\n# Heading\n";
        let mut problems = Vec::new();
        let (node, body) = front_matter(FileId(0), text, &mut problems);
        let node = node.expect("it has some");
        let title = node.get("title").expect("it has one");
        assert_eq!(title.text(), Some("Disks"));
        assert_eq!(&text[title.span.start as usize..title.span.end as usize], "\"Disks\"");
        assert_eq!(node.get("reviewed_on").and_then(|day| day.text()), Some("2026-02-01"));
        assert_eq!(node.get("tags").map(|tags| tags.items().len()), Some(2));
        assert_eq!(node.get("params").and_then(|map| map.get("x")?.text()), Some("1"));
        assert_eq!((&text[body..], problems.len()), ("# Heading\n", 0));
        assert_eq!(matter(text), None, "it is not YAML that can be edited");
        for broken in ["+++\ntitle = Disks\n+++\n# A\n", "+++\ntitle = \"A\"\n"] {
            let mut problems = Vec::new();
            front_matter(FileId(0), broken, &mut problems);
            assert_eq!(problems.len(), 1, "{broken:?}");
        }
    }
}
