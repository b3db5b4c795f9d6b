//! Files that make alarms when they are rendered, and are none before: Helm, Ansible.

use crate::source::{FileId, Span};

/// The first line that only a template has: `{{- if …`, `{{/* … */}}`, `{% raw %}`; else the first
/// value that begins with a placeholder and has no quotes.
pub fn first_mark(file: FileId, text: &str) -> Option<Span> {
    line_mark(file, text).or_else(|| value_mark(file, text))
}

fn value_mark(file: FileId, text: &str) -> Option<Span> {
    let (at, _) = text.match_indices("{{").find(|(at, _)| {
        text[..*at].ends_with([':', '-']) || text[..*at].ends_with(": ") || text[..*at].ends_with("- ")
    })?;
    let line = text[at..].lines().next().unwrap_or_default().trim_end();
    Some(Span::new(file, at..at + line.len()))
}

fn line_mark(file: FileId, text: &str) -> Option<Span> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let content = line.trim();
        if content.starts_with("{{") || content.starts_with("{%") {
            let from = start + indent;
            return Some(Span::new(file, from..from + content.len()));
        }
        start += line.len();
    }
    None
}
