//! Reads alarms from a monitoring system's own files. One module per format.

mod azure;
mod carriers;
pub mod cloudformation;
mod cloudwatch;
mod datadog;
mod documents;
mod google;
mod grafana;
mod language;
mod unread_alarms;
mod links;
pub mod list;
mod names;
mod openslo;
mod others;
mod prometheus;
mod pyrra;
mod typos;
mod sloth;
mod template;
mod terraform;
#[cfg(test)]
mod tests;
mod values;

use std::borrow::Cow;
use std::collections::BTreeMap;

use camino::Utf8Path;
use carriers::Texts;
pub use carriers::{COMPONENT, KUSTOMIZATION, kustomization};
use documents::{Reading, UNKNOWN, recognised};
pub use others::are_schemas;
use serde::{Deserialize, Serialize};
use template::Template;
pub use template::{Engine, are_values, fill_links, is_of_ytt, names_values};
pub use terraform::{
    assigned as terraform_assigned, given as terraform_given, include_text, included_files, included_texts,
    is_assigned as is_terraform_assigned, is_loaded as is_terraform_loaded,
    is_override as is_terraform_override, known as terraform_values, resources as terraform_resources,
    text_paths, values as terraform_assignments, weight as terraform_weight,
};
pub use unread_alarms::UnreadAlarm;

use crate::config::Config;
use crate::hcl;
use crate::model::{Alarm, FormatName};
use crate::read::Problem;
use crate::source::{FileId, Malformed, Source, Span};
use crate::yaml;
use crate::yaml::{Node, Yaml, comments};

/// A kind of file that defines alarms.
pub struct Format {
    /// The name that `readyroom alarms` shows: `prometheus`.
    pub name: &'static str,
    /// Whether a document is of this format, judged by its content, never by the file's name.
    pub recognises: fn(&Node) -> bool,
    /// The alarms of a document of this format.
    pub alarms: fn(&Node, &Config, &mut Vec<Problem>) -> Vec<Alarm>,
    /// Whether a map, taken by itself, is clearly an alarm of this format.
    pub is_alarm: fn(&Node) -> bool,
    /// The document that is equivalent to a value under some key of another document, such as the values of a Helm
    /// chart.
    pub inside: fn(&str, &Node) -> Option<Node>,
    /// Whether only a file can be of the format, and not a text in another document, because the values of a chart may
    /// have the same keys.
    pub is_file_only: bool,
    /// The parts of a document that create alarms but cannot be read.
    pub unread: fn(&Node) -> Vec<UnreadAlarm>,
    /// The parts of a document that are not alarms of this format, but may carry definitions of any.
    pub parts: fn(&Node) -> Vec<Part<'_>>,
    /// Completes the alarms with what the other documents of the same file say about them.
    pub complete: fn(&[Node], &mut [Alarm]),
    /// The values that a document gives to the placeholders of its folder, by reference in lower case.
    pub values: fn(&Node) -> BTreeMap<String, String>,
    /// The same as `values`, for a file that is not read for alarms.
    pub loaded: fn(FileId, &Source) -> BTreeMap<String, String>,
    /// Whether such values say something about alarms of other files.
    pub completes_others: fn(&BTreeMap<String, String>) -> bool,
    /// Fills in what other files say: values of placeholders, services and severities.
    pub fill: Fill,
    /// The alarms that a jsonnet source creates.
    pub jsonnet: fn(FileId, &str, &Config) -> Vec<Alarm>,
    /// The language of a condition, as the info string of a Markdown code block names it.
    pub language: fn(&str) -> &'static str,
    /// Names a document of the same system that defines no alarms, if that is obvious.
    pub describe: fn(&Node) -> Option<&'static str>,
    /// The note for a file of this format that has no alarms.
    pub without_alarms: fn(&[Node]) -> &'static str,
}

/// A part of a document that may carry definitions of alarms.
pub struct Part<'n> {
    /// The name that the document gives it: `aws_s3_object.rules`.
    pub name: String,
    pub body: Cow<'n, Node>,
}

/// Files that are not read for alarms, each with the values that it assigns to placeholders.
type Others<'o> = &'o [(FileId, &'o BTreeMap<String, String>)];

/// The arguments are all files of alarms, the values of other files, a function from a file to its path, and the
/// configuration.
type Fill = for<'p> fn(&mut [AlarmFile], Others<'_>, &dyn Fn(FileId) -> &'p Utf8Path, &Config);

/// The note for most files without alarms.
const NO_ALARMS: &str = "no alarms in it";

impl Format {
    /// A format with nothing special about it.
    const fn new(
        name: &'static str,
        recognises: fn(&Node) -> bool,
        alarms: fn(&Node, &Config, &mut Vec<Problem>) -> Vec<Alarm>,
    ) -> Self {
        Self {
            name,
            recognises,
            alarms,
            is_alarm: |_| false,
            inside: |_, _| None,
            is_file_only: false,
            unread: |_| Vec::new(),
            parts: |_| Vec::new(),
            complete: |_, _| {},
            values: |_| BTreeMap::new(),
            loaded: |_, _| BTreeMap::new(),
            completes_others: |_| false,
            fill: |_, _, _, _| {},
            jsonnet: |_, _, _| Vec::new(),
            language: language::look,
            describe: |_| None,
            without_alarms: |_| NO_ALARMS,
        }
    }

    fn read(&self, document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
        let alarms = (self.alarms)(document, config, problems).into_iter();
        alarms.map(|alarm| Alarm { format: self.name.into(), ..alarm }).collect()
    }
}

/// Every format. To add one, add its module and a line here.
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
    pyrra::FORMAT,
    list::FORMAT,
];

/// A file that `alarms:` names, and what was found in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlarmFile {
    pub file: FileId,
    /// `None` if no document of it was recognised.
    pub format: Option<FormatName>,
    pub alarms: Vec<Alarm>,
    /// Says what the file is, if it does not define alarms, or is an unusual kind of definition.
    pub note: Option<Cow<'static, str>>,
    /// The first mark of a template that has not been rendered.
    pub template: Option<Span>,
    /// What a template creates.
    pub makes: TemplateCreates,
    /// Alarms of such a template whose names are literal: they are judged and have pages, but no total includes them.
    pub unrendered: Vec<Alarm>,
    /// How many alarms are in it, including those of a template.
    pub count: usize,
    /// The values that it gives to the placeholders of its folder, by reference in lower case.
    pub values: BTreeMap<String, String>,
    pub malformed: Option<Malformed>,
    /// The first line that is not empty.
    pub first_line: Span,
    /// The tool that renders it, if it is a template.
    pub engine: Engine,
    /// No format recognises it, and it is not obviously something else.
    pub is_unknown: bool,
    /// Alarms in it that are not read.
    pub unread_alarms: Vec<UnreadAlarm>,
}

/// What a template that has not been rendered seems to create.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TemplateCreates {
    /// Alarms, whether or not their names are literal.
    Alarms,
    /// Obviously something else, such as a Deployment.
    Others,
    Unknown,
}

impl AlarmFile {
    fn new(file: FileId, text: &str) -> Self {
        let start = text.len() - text.trim_start().len();
        let line = text[start..].lines().next().unwrap_or_default().trim_end();
        Self {
            file,
            first_line: Span::new(file, start..start + line.len()),
            engine: Engine::of(text),
            format: None,
            alarms: Vec::new(),
            note: None,
            template: None,
            makes: TemplateCreates::Unknown,
            unrendered: Vec::new(),
            count: 0,
            values: BTreeMap::new(),
            malformed: None,
            is_unknown: false,
            unread_alarms: Vec::new(),
        }
    }

    fn unrendered(mut self, template: Option<Template>, source: &Source) -> Self {
        let Some(template) = template else { return self };
        let text = &source.text;
        let has_alarms = template.format.is_some() || template.count > 0;
        let included = unread_alarms::of_chart(self.file, source);
        self.makes = match () {
            // Its alarms are those of the files that it includes.
            () if !included.is_empty() && unread_alarms::alerts(text) == 0 => TemplateCreates::Others,
            () if has_alarms || unread_alarms::names_an_alert(text) => TemplateCreates::Alarms,
            () if template.is_other => TemplateCreates::Others,
            () => TemplateCreates::Unknown,
        };
        self.format = template.format.map(Into::into);
        self.template = Some(template.mark);
        self.count = template.count;
        self.unrendered = template.alarms;
        self.note = Some("a template that is not rendered".into());
        self.unread_alarms.extend(included);
        self
    }

    /// Whether it says something about alarms that other files define: their service, their severity.
    pub fn completes_others(&self) -> bool {
        ALL.iter().any(|format| (format.completes_others)(&self.values))
    }

    /// Whether it is a form to fill in: the name of every alarm is a placeholder, such as `<AlertName>`.
    pub fn is_form(&self) -> bool {
        let mut all = self.alarms.iter().chain(&self.unrendered).peekable();
        all.peek().is_some() && all.all(|alarm| names::is_to_fill_in(&alarm.name.value))
    }

    fn noted(mut self, note: &'static str) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// Reads one file. If the file has a syntax error, the documents before it are kept.
pub fn read(file: FileId, source: &Source, config: &Config, problems: &mut Vec<Problem>) -> AlarmFile {
    let mut found = AlarmFile::new(file, &source.text);
    if let Some(note) = others::by_name(&source.path) {
        found.values = ALL.iter().flat_map(|format| (format.loaded)(file, source)).collect();
        found.unread_alarms.extend(unread_alarms::of_text(file, &source.path, &source.text));
        return found.noted(note);
    }
    if template::is_jsonnet(&source.path) {
        let template = template::read_jsonnet(file, source, config);
        if template.is_none() {
            found.unread_alarms.extend(unread_alarms::of_text(file, &source.path, &source.text));
        }
        return found.noted("jsonnet without alarms").unrendered(template, source);
    }
    let is_terraform = matches!(source.path.extension(), Some("tf" | "tofu" | "hcl"));
    let text =
        if is_terraform { Cow::Borrowed(source.text.as_str()) } else { comments::taken_off(&source.text) };
    let yaml = match source.path.extension() {
        _ if is_terraform => hcl::read(file, &text),
        Some("ndjson" | "jsonl") => json_lines(file, &text),
        _ => yaml::read(file, &text, 0..text.len()),
    };
    let hides = || {
        template::value_mark(file, &source.text).is_some() && yaml.documents.iter().any(template::hides_in)
    };
    let is_of_ytt = || !is_terraform && template::is_of_ytt(&source.text);
    if yaml.malformed.is_some() || hides() || is_of_ytt() {
        let template = template::read(file, source, config);
        if template.is_some() {
            return found.unrendered(template, source);
        }
    }
    let has_comments = matches!(text, Cow::Owned(_));
    let before = problems.len();
    let mut reading = Reading { config, texts: Texts::new(file, &text), problems, looked: Vec::new() };
    let mut found = recognised(found, &source.path, &yaml, &mut reading);
    let looked = reading.looked;
    for alarm in &mut found.alarms {
        alarm.links_mut().for_each(|link| links::narrow(link, &text));
    }
    if !found.is_unknown && !is_terraform {
        let looked = looked.iter().map(AsRef::as_ref);
        let left =
            unread_alarms::of_documents(looked, &found.alarms, &problems[before..], &found.unread_alarms);
        found.unread_alarms.extend(left);
    }
    if may_run_commands(&found, is_terraform, &text) {
        found.unread_alarms.extend(unread_alarms::of_command(file, &text));
    }
    problems.extend(yaml.duplicates.into_iter().map(Problem::Malformed));
    let is_ours =
        found.format.is_some() || matches!(source.path.extension(), Some(ending) if READ.contains(&ending));
    if yaml.malformed.is_some() && !is_ours {
        // Whatever the file is, it has no known format.
        found.is_unknown = true;
        return found.noted(UNKNOWN);
    }
    found.malformed = yaml.malformed;
    found.note = found.note.or(has_comments.then_some(WITH_COMMENTS.into()));
    found
}

/// Whether a command in a file would be run. The text of an alarm may name one, too.
fn may_run_commands(found: &AlarmFile, is_terraform: bool, text: &str) -> bool {
    !found.is_unknown && (found.alarms.is_empty() || is_terraform && text.contains("local-exec"))
}

/// Reads one document per line, up to the first fault.
fn json_lines(file: FileId, text: &str) -> Yaml {
    let mut all = Yaml::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        if line.trim().is_empty() {
            continue;
        }
        let Yaml { documents, malformed, duplicates } = yaml::read(file, text, range);
        all.documents.extend(documents);
        all.duplicates.extend(duplicates);
        all.malformed = malformed;
        if all.malformed.is_some() {
            break;
        }
    }
    all
}

/// Whether a file of a kind that is not read seems to define alarms.
pub fn seem_to_be_in(source: &Source) -> bool {
    !unread_alarms::of_text(FileId(0), &source.path, &source.text).is_empty()
}

/// The note for JSON that has comments.
const WITH_COMMENTS: &str = "JSON with comments";

/// Files with these endings must be valid files of their kind.
const READ: [&str; 8] = ["yaml", "yml", "json", "rules", "template", "tf", "tofu", "hcl"];

/// Completes the alarms with the values of other files. `path_of` returns the path of each file.
pub fn fill<'p>(
    files: &mut [AlarmFile],
    others: Others<'_>,
    path_of: &dyn Fn(FileId) -> &'p Utf8Path,
    config: &Config,
) {
    for format in ALL {
        (format.fill)(files, others, path_of, config);
    }
    unread_alarms::drop_read(files, path_of);
    for alarm in files.iter_mut().flat_map(|file| file.alarms.iter_mut().chain(&mut file.unrendered)) {
        alarm.is_unnamed |= names::is_unknown(alarm);
    }
}

/// The language of an alarm's condition, as the info string of a Markdown code block names it.
pub fn language(alarm: &Alarm) -> &'static str {
    let format = ALL.iter().find(|format| format.name == alarm.format);
    let expression = alarm.expression.as_deref().unwrap_or_default().trim();
    format.map_or_else(|| language::look(expression), |format| (format.language)(expression))
}
