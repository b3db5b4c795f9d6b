//! Template files, such as those of a Helm chart, that are valid YAML before they are rendered.

use super::kubernetes;
use super::values::is_template;
use crate::alarms::is_of_ytt;
use crate::source::{FileId, Malformed, Span};
use crate::yaml::Node;

/// Why it is not known which documents a file contains: `# {{ if .Values.on }}`, a document that is a template
/// expression, or a statement of ytt.
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
    let of_ytt = || {
        let start = ["#@", "(@="].iter().filter_map(|mark| text.find(mark)).min()?;
        is_of_ytt(text).then(|| Span::new(file, start..start + 2))
    };
    let span = span.or_else(of_comment).or_else(of_ytt)?;
    let message = "a template decides which parts of this file are there".to_owned();
    Some(Malformed { span, message, help: "keep templates apart from other files".to_owned() })
}

/// Whether a comment begins a conditional section.
fn decides(line: &str) -> bool {
    let Some(comment) = line.trim_start().strip_prefix('#') else { return false };
    let comment = comment.trim_start_matches('#').trim_start();
    let Some(mark) = ["{{", "{%"].iter().find_map(|open| comment.strip_prefix(open)) else { return false };
    let mark = mark.trim_start_matches(['-', '+']).trim_start();
    ["if ", "for ", "range ", "with "].iter().any(|word| mark.starts_with(word))
}
