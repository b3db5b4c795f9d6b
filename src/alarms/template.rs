//! Files that make alarms when they are rendered, and are none before: Helm, Ansible.

use crate::source::{FileId, Span};

/// The first line that only a template has: `{{- if …`, `{{/* … */}}`, `{% raw %}`.
pub fn first_mark(file: FileId, text: &str) -> Option<Span> {
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
