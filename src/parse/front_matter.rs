//! The front matter of a Markdown file, and where its body begins.

use std::ops::Range;

use crate::read::Problem;
use crate::source::{FileId, Span};
use crate::yaml::{self, Node};

/// The front matter's tree, and where the body begins.
pub fn front_matter(file: FileId, text: &str, problems: &mut Vec<Problem>) -> (Option<Node>, usize) {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_end() == "+++" {
        let message = "this front matter is TOML";
        let help = "write it as YAML, between two lines of `---`";
        problems.push(Problem::malformed(Span::new(file, 0..3), message, help));
        return (None, closing(text, first.len(), "+++").map_or(0, |(_, body)| body));
    }
    if first.trim_end() != "---" {
        return (None, 0);
    }
    let Some((end, body)) = closing(text, first.len(), "---") else {
        let mut written = lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        let second = written.next().unwrap_or_default();
        if second.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' ')) {
            let message = "the front matter that begins here is never closed";
            problems.push(Problem::malformed(Span::new(file, 0..3), message, "add a line of `---` after it"));
        }
        return (None, 0);
    };
    let yaml = yaml::read(file, text, first.len()..end);
    problems.extend(yaml.malformed.into_iter().chain(yaml.duplicates).map(Problem::Malformed));
    match yaml.documents.into_iter().next() {
        // Two rules across the page, and text between them.
        Some(node) if !node.is_map() && !node.is_null() => (None, 0),
        node => (node.filter(Node::is_map), body),
    }
}

/// The lines of YAML at the top of a text, without the lines around them.
pub fn matter(text: &str) -> Option<Range<usize>> {
    let first = text.split_inclusive('\n').next().filter(|line| line.trim_end() == "---")?;
    let (end, _) = closing(text, first.len(), "---")?;
    Some(first.len()..end)
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
