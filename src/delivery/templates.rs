//! Template files, such as those of a Helm chart, that are valid YAML even before they are rendered.

use super::kubernetes;
use super::values::is_template;
use crate::source::{FileId, Malformed, Span};
use crate::yaml::Node;

/// Why it is not known which documents a file contains: `# {{ if .Values.on }}`, or a document that is a template expression.
pub fn undecided(file: FileId, text: &str, documents: &[Node]) -> Option<Malformed> {
    let of_comment = || {
        let mut start = 0;
        text.split_inclusive('\n').find_map(|line| {
            let place = Span::new(file, start..start + line.trim_end().len());
            start += line.len();
            decides(line).then_some(place)
        })
    };
    let is_unclear = |document: &&Node| is_template(document) || kubernetes::is_of_some_kind(document);
    let span = documents.iter().find(is_unclear).map(|document| document.span);
    let span = span.or_else(of_comment)?;
    let message = "a template decides which parts of this file are there".to_owned();
    Some(Malformed { span, message, help: "keep templates apart from other files".to_owned() })
}

/// Whether a comment begins a conditional part.
fn decides(line: &str) -> bool {
    let Some(comment) = line.trim_start().strip_prefix('#') else { return false };
    let Some(mark) = comment.trim_start_matches('#').trim_start().strip_prefix("{{") else { return false };
    let mark = mark.trim_start_matches('-').trim_start();
    ["if ", "range ", "with "].iter().any(|word| mark.starts_with(word))
}
