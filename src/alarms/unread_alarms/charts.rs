//! Files that the templates of a Helm chart include: `.Files.Glob "alerts/*.yaml"`.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{Reference, UnreadAlarm};
use crate::source::{FileId, Source, Span};

/// The maximum number of bytes of a call that includes files.
const LONGEST_CALL: usize = 300;

/// Files of a chart that one of its templates includes, and that seem to hold alarms: `.Files.Glob "alerts/*.yaml"`.
pub fn of_chart(file: FileId, source: &Source) -> Vec<UnreadAlarm> {
    let text = &source.text;
    let lower = text.to_lowercase();
    let is_about = ["prometheus", "alert"].iter().any(|word| lower.contains(word));
    // Paths are relative to the chart, and its templates are in a folder of it.
    let folders = source.path.components().rev().skip(1);
    let below = folders.clone().take_while(|folder| folder.as_str() != "templates").count();
    let is_of_a_chart = below < folders.count();
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (at, _) in text.match_indices(".Files.").filter(|_| is_about && is_of_a_chart) {
        let behind = &text[at..text.floor_char_boundary(at + LONGEST_CALL)];
        let Some((call, rest)) = behind.split_once(" \"") else { continue };
        let Some((path, _)) = rest.split_once('"') else { continue };
        if !matches!(call.trim_end(), ".Files.Glob" | ".Files.Get" | ".Files.Lines") {
            continue;
        }
        // Of a pattern, only the folder is known.
        let end = path.find(['*', '?', '{', '[']);
        let literal = end.map_or(path, |end| &path[..path[..end].rfind('/').map_or(0, |slash| slash + 1)]);
        let lower = path.to_lowercase().replace("alertmanager", "");
        // Grafana shows these, and Alertmanager sends messages by those.
        let is_other = lower.contains("dashboard") || Utf8Path::new(&lower).extension() == Some("tmpl");
        let is_meant = !is_other && ["alert", "alarm", "rule"].iter().any(|word| lower.contains(word));
        if literal.is_empty() || !is_meant || !seen.insert(path) {
            continue;
        }
        let start = at + call.len() + " \"".len();
        found.push(UnreadAlarm {
            refers_to: Some(Reference::Path(format!("{}{literal}", "../".repeat(below + 1)))),
            ..UnreadAlarm::of_file(path, Span::new(file, start..start + path.len()))
        });
    }
    found
}
