//! A monitoring system's own files to alarms. One file a format.

mod prometheus;
mod template;

use crate::config::Config;
use crate::model::Alarm;
use crate::read::Problem;
use crate::source::{FileId, Malformed, Source, Span};
use crate::yaml;
use crate::yaml::Node;

/// A kind of file that defines alarms.
pub struct Format {
    /// As `readyroom alarms` shows it: `prometheus`.
    pub name: &'static str,
    /// Whether a document is of this format, by what is in it, never by the file's name.
    pub recognises: fn(&Node) -> bool,
    /// The alarms of a document that was recognised.
    pub alarms: fn(&Node, &Config, &mut Vec<Problem>) -> Vec<Alarm>,
}

/// Every format. To add one: its file, and a line here.
pub const ALL: &[Format] = &[prometheus::FORMAT];

/// A file that `alarms:` names, and what was found in it.
#[derive(Debug)]
pub struct AlarmFile {
    pub file: FileId,
    /// Nothing where no document of it was recognised.
    pub format: Option<&'static str>,
    pub alarms: Vec<Alarm>,
    /// What it is, where it is no definition of alarms.
    pub note: Option<&'static str>,
    /// The first mark of a template that was not rendered.
    pub template: Option<Span>,
    pub malformed: Option<Malformed>,
}

/// Reads one file. A file that breaks off keeps the documents before the fault.
pub fn read(file: FileId, source: &Source, config: &Config, problems: &mut Vec<Problem>) -> AlarmFile {
    let mut found =
        AlarmFile { file, format: None, alarms: Vec::new(), note: None, template: None, malformed: None };
    if let Some(note) = passed_over(source) {
        found.note = Some(note);
        return found;
    }
    let yaml = yaml::read(file, &source.text, 0..source.text.len());
    problems.extend(yaml.duplicates.into_iter().map(Problem::Malformed));
    for document in &yaml.documents {
        match ALL.iter().find(|format| (format.recognises)(document)) {
            Some(format) => {
                found.format = Some(format.name);
                found.alarms.extend((format.alarms)(document, config, problems));
            }
            None => found.note = found.note.or(Some(describe(document))),
        }
    }
    if yaml.malformed.is_some() {
        found.template = template::first_mark(file, &source.text);
        if found.template.is_none() {
            found.malformed = yaml.malformed;
        } else {
            found.note = Some("a template that is not rendered");
        }
    } else if yaml.documents.is_empty() {
        found.note = Some("empty");
    }
    if found.format.is_some() {
        found.note = found.note.filter(|_| found.template.is_some());
    }
    found
}

/// Files that lie beside alarm definitions and are none, whatever is in them.
fn passed_over(source: &Source) -> Option<&'static str> {
    match source.path.extension() {
        Some("yaml" | "yml" | "json" | "rules") => None,
        Some("md" | "markdown") => Some("Markdown"),
        _ => Some("not a format that is read"),
    }
}

/// What a document is that no format recognises.
fn describe(document: &Node) -> &'static str {
    let kind = document.get("kind").and_then(Node::text);
    if document.get("tests").is_some() && document.get("rule_files").is_some() {
        "tests of rules, as promtool runs them"
    } else if kind == Some("CustomResourceDefinition") {
        "the schema of a resource"
    } else if document.get("scrape_configs").is_some() {
        "the configuration of Prometheus"
    } else if document.get("route").is_some() && document.get("receivers").is_some() {
        "the configuration of Alertmanager"
    } else if document.is_null() {
        "empty"
    } else {
        "no alarm definitions"
    }
}
