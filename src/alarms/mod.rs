//! A monitoring system's own files to alarms. One file a format.

mod azure;
mod cloudformation;
mod cloudwatch;
mod datadog;
mod google;
mod grafana;
mod links;
pub mod list;
mod openslo;
mod others;
mod prometheus;
mod sloth;
mod template;
mod terraform;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;

use camino::Utf8Path;
use template::Template;

use crate::config::Config;
use crate::hcl;
use crate::model::Alarm;
use crate::read::Problem;
use crate::source::{FileId, Malformed, Source, Span, Spanned};
use crate::yaml;
use crate::yaml::{Node, Yaml};

pub use terraform::is_loaded;

/// A kind of file that defines alarms.
pub struct Format {
    /// As `readyroom alarms` shows it: `prometheus`.
    pub name: &'static str,
    /// Whether a document is of this format, by what is in it, never by the file's name.
    pub recognises: fn(&Node) -> bool,
    /// The alarms of a document that was recognised.
    pub alarms: fn(&Node, &Config, &mut Vec<Problem>) -> Vec<Alarm>,
}

impl Format {
    fn read(&self, document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
        let alarms = (self.alarms)(document, config, problems).into_iter();
        alarms.map(|alarm| Alarm { format: self.name, ..alarm }).collect()
    }
}

/// Every format. To add one: its file, and a line here.
pub const ALL: &[Format] = &[
    grafana::FORMAT,
    prometheus::FORMAT,
    cloudformation::FORMAT,
    cloudwatch::FORMAT,
    terraform::FORMAT,
    datadog::FORMAT,
    google::FORMAT,
    azure::FORMAT,
    openslo::FORMAT,
    sloth::FORMAT,
    list::FORMAT,
];

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
    /// Alarms of such a template whose names are literal: their links are followed, and nothing counts them.
    pub unrendered: Vec<Alarm>,
    /// How many alarms stand in it, those of a template included.
    pub count: usize,
    /// Values of Terraform's `var.` and `local.` that its folder shares, by their references in lower case.
    pub values: BTreeMap<String, String>,
    pub malformed: Option<Malformed>,
    /// The first line that holds anything.
    pub first_line: Span,
    /// It has `{% … %}`, as Ansible's templates do.
    pub has_statements: bool,
    /// No format recognises it, and it is not plainly something else.
    pub is_unknown: bool,
}

impl AlarmFile {
    fn new(file: FileId, text: &str) -> Self {
        let start = text.len() - text.trim_start().len();
        let line = text[start..].lines().next().unwrap_or_default().trim_end();
        Self {
            file,
            first_line: Span::new(file, start..start + line.len()),
            has_statements: text.contains("{%"),
            format: None,
            alarms: Vec::new(),
            note: None,
            template: None,
            unrendered: Vec::new(),
            count: 0,
            values: BTreeMap::new(),
            malformed: None,
            is_unknown: false,
        }
    }

    fn unrendered(mut self, template: Option<Template>) -> Self {
        let Some(template) = template else { return self };
        self.format = template.format;
        self.template = Some(template.mark);
        self.count = template.count;
        self.unrendered = template.alarms;
        self.note = Some("a template that is not rendered");
        self
    }

    fn noted(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }
}

/// Reads one file. A file that breaks off keeps the documents before the fault.
pub fn read(file: FileId, source: &Source, config: &Config, problems: &mut Vec<Problem>) -> AlarmFile {
    let mut found = AlarmFile::new(file, &source.text);
    if let Some(note) = others::by_name(&source.path) {
        if terraform::is_loaded(&source.path) {
            let documents = hcl::read(file, &source.text).documents;
            found.values = documents.iter().flat_map(terraform::assigned).collect();
        }
        return found.noted(note);
    }
    if template::is_jsonnet(&source.path) {
        return found
            .noted("jsonnet without alarms")
            .unrendered(template::read_jsonnet(file, source, config));
    }
    let yaml = match source.path.extension() {
        Some("tf" | "tofu" | "hcl") => hcl::read(file, &source.text),
        _ => yaml::read(file, &source.text, 0..source.text.len()),
    };
    let hides = || {
        template::value_mark(file, &source.text).is_some() && yaml.documents.iter().any(template::hides_in)
    };
    if yaml.malformed.is_some() || hides() {
        let template = template::read(file, source, config);
        if template.is_some() {
            return found.unrendered(template);
        }
    }
    let mut found = recognised(found, &source.path, &yaml, config, problems);
    problems.extend(yaml.duplicates.into_iter().map(Problem::Malformed));
    let is_ours =
        found.format.is_some() || matches!(source.path.extension(), Some(ending) if READ.contains(&ending));
    if yaml.malformed.is_some() && !is_ours {
        // Whatever it is, it is not one of those.
        found.is_unknown = true;
        return found.noted("of no format that is read");
    }
    found.malformed = yaml.malformed;
    found
}

/// Endings of files that must be what they are called.
const READ: [&str; 8] = ["yaml", "yml", "json", "rules", "template", "tf", "tofu", "hcl"];

/// The alarms of all documents, or what they are instead.
fn recognised(
    mut found: AlarmFile,
    path: &Utf8Path,
    yaml: &Yaml,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> AlarmFile {
    let mut others = Vec::new();
    for document in &yaml.documents {
        let Some(format) = ALL.iter().find(|format| (format.recognises)(document)) else {
            others.push(others::describe(document).or_else(|| others::by_custom(path)));
            continue;
        };
        found.format = Some(format.name);
        found.alarms.extend(format.read(document, config, problems));
        if format.name == terraform::FORMAT.name {
            found.values.extend(terraform::known(document));
        }
    }
    openslo::complete(&yaml.documents, &mut found.alarms);
    found.count = found.alarms.len();
    match found.format {
        Some(format) if found.alarms.is_empty() => {
            found.noted(others::without_alarms(format, &yaml.documents))
        }
        Some(_) => found,
        None if yaml.malformed.is_some() => found,
        None if others.is_empty() => found.noted("empty"),
        None => {
            found.is_unknown = others.contains(&None);
            found.noted(others.into_iter().flatten().next().unwrap_or("of no format that is read"))
        }
    }
}

/// The link that a text calls its runbook; the text is put together from several places, and is put at one of them.
pub fn runbook_in(text: &str, place: Span) -> Option<Spanned<String>> {
    links::find(text).map(|range| Spanned::new(text[range].to_owned(), place))
}
