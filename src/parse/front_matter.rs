//! The front matter of a Markdown file, and where its body begins.

use std::ops::Range;

use super::toml;
use crate::read::Problem;
use crate::source::{FileId, Span};
use crate::yaml::{self, Node};

/// The front matter's tree, and where the body begins.
pub fn front_matter(file: FileId, text: &str, problems: &mut Vec<Problem>) -> (Option<Node>, usize) {
    let start = beginning(text);
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let after = start + first.len();
    if first.trim_end() == "+++" {
        let Some((end, body)) = closing(text, after, "+++") else {
            let message = "the front matter that begins here is never closed";
            let mark = Span::new(file, start..start + 3);
            problems.push(Problem::malformed(mark, message, "add a line of `+++` after it"));
            return (None, 0);
        };
        return (toml::read(file, text, after..end, problems), body);
    }
    if first.trim_end() != "---" {
        return (None, 0);
    }
    let Some((end, body)) = closing(text, after, "---") else {
        let mut written = lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        let second = written.next().unwrap_or_default();
        if second.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' ')) {
            let message = "the front matter that begins here is never closed";
            let mark = Span::new(file, start..start + 3);
            problems.push(Problem::malformed(mark, message, "add a line of `---` after it"));
        }
        return (None, 0);
    };
    let yaml = yaml::read(file, text, after..end);
    problems.extend(yaml.malformed.into_iter().chain(yaml.duplicates).map(Problem::Malformed));
    match yaml.documents.into_iter().next() {
        // Two rules across the page, and text between them.
        Some(node) if !node.is_map() && !node.is_null() => (None, 0),
        node => (node.filter(Node::is_map), body),
    }
}

/// The lines of YAML at the top of a text, without the lines around them.
pub fn matter(text: &str) -> Option<Range<usize>> {
    let start = beginning(text);
    let first = text[start..].split_inclusive('\n').next().filter(|line| line.trim_end() == "---")?;
    let (end, _) = closing(text, start + first.len(), "---")?;
    Some(start + first.len()..end)
}

/// Where front matter may begin: behind blank lines and a comment.
fn beginning(text: &str) -> usize {
    let skipped = |at: usize| at + (text[at..].len() - text[at..].trim_start().len());
    let start = skipped(0);
    let comment = text[start..].strip_prefix("<!--").and_then(|rest| rest.find("-->"));
    let start = comment.map_or(start, |length| skipped(start + 4 + length + 3));
    // Only where a line begins, and only if there is some.
    let begins = text[..start].is_empty() || text[..start].ends_with('\n');
    let is_mark = ["---", "+++"].iter().any(|mark| text[start..].starts_with(mark));
    if begins && is_mark { start } else { 0 }
}

/// Where the front matter ends, and where the text behind it begins.
fn closing(text: &str, from: usize, mark: &str) -> Option<(usize, usize)> {
    let mut start = from;
    for line in text[from..].split_inclusive('\n') {
        if line.trim_end() == mark || (mark == "---" && line.trim_end() == "...") {
            return Some((start, start + line.len()));
        }
        start += line.len();
    }
    None
}
