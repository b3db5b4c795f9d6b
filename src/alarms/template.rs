//! Files that define alarms only once they are rendered: Helm, Ansible, Mako, ytt, jsonnet.
//!
//! Their literal parts, such as names and links, are read anyway, to follow the links and to know the names: each mark
//! is blanked out, and the rest is read as a file of the format that the template creates.

mod charts;
mod marks;

use std::collections::BTreeMap;

use camino::Utf8Path;
pub use charts::{are_values, fill_links, names_values};
use serde::{Deserialize, Serialize};

use super::ALL;
use super::carriers::{self, Texts};
use super::{links, names, others};
use crate::config::Config;
use crate::model::Alarm;
use crate::source::{FileId, Malformed, Source, Span, Spanned};
use crate::yaml;
use crate::yaml::{Kind, Node};

/// What is known about a template.
pub struct Template {
    /// Its first mark.
    pub mark: Span,
    /// The format that it creates.
    pub format: Option<&'static str>,
    /// Its alarms whose names are literal.
    pub alarms: Vec<Alarm>,
    /// How many alarms are in it, whether or not their names are literal.
    pub count: usize,
    /// It obviously creates something else: a Deployment, or definitions that other templates use.
    pub is_other: bool,
}

/// The tools whose templates are told apart by their text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Engine {
    /// It has `{% … %}`, as Ansible's templates do.
    Jinja,
    /// It has `<% … %>`.
    Erb,
    Ytt,
    Other,
}

impl Engine {
    pub fn of(text: &str) -> Self {
        match () {
            () if text.contains("{%") => Self::Jinja,
            () if text.contains("<%") => Self::Erb,
            () if marks::is_of_ytt(text) => Self::Ytt,
            () => Self::Other,
        }
    }
}

/// Whether a file is jsonnet, judged by its name alone.
pub fn is_jsonnet(path: &Utf8Path) -> bool {
    matches!(path.extension(), Some("jsonnet" | "libsonnet"))
}

/// Reads a text that is not valid YAML because of its marks. `None` if it is invalid for another reason.
pub fn read(file: FileId, source: &Source, config: &Config) -> Option<Template> {
    let mark = first_mark(file, &source.text)?;
    let blanked = marks::blanked(&source.text);
    let yaml = yaml::read(file, &blanked, 0..blanked.len());
    // It is not valid YAML without its marks either: then only marks that Helm or Ansible alone have make it a
    // template.
    if yaml.malformed.is_some() && !marks::are_of_a_template(&source.text) {
        return None;
    }
    let known = marks::variables(&source.text);
    let mut template = Template { mark, format: None, alarms: Vec::new(), count: 0, is_other: true };
    template.is_other =
        yaml.documents.iter().any(|document| !document.is_null()) || source.path.extension() == Some("tpl");
    let mut texts = Texts::new(file, &blanked);
    for document in yaml.documents {
        let inner = carriers::of(&document, &mut texts).filter(|_| carriers::format_of(&document).is_none());
        let inner = inner.map_or_else(Vec::new, |carried| carried.documents).into_iter();
        let inner: Vec<Node> = inner.map(|inner| inner.document).collect();
        for document in if inner.is_empty() { vec![document] } else { inner } {
            let document = restored(document, &source.text, &known);
            if let Some(format) = carriers::format_of(&document) {
                template.format = template.format.or(Some(format.name));
                // Problems are reported for the rendered file, not for the template.
                template.alarms.extend(format.read(&document, config, &mut Vec::new()));
            }
            template.is_other &= others::describe(&document).is_some();
        }
    }
    add_others(&mut template.alarms, &yaml.duplicates, &source.text, config);
    template.count = template.alarms.len();
    template.alarms.retain(|alarm| !names::is_unknown(alarm) && !alarm.name.value.trim().is_empty());
    Some(template)
}

/// Adds the links of other branches, where a template has a key twice: only the first is read. Each link belongs to the
/// alarm whose name or first link precedes it, because the name of an alarm may come last.
fn add_others(alarms: &mut [Alarm], duplicates: &[Malformed], text: &str, config: &Config) {
    let links: Vec<_> =
        duplicates.iter().filter_map(|duplicate| other_link(duplicate.span, text, config)).collect();
    if links.is_empty() {
        return;
    }
    let places = |(at, alarm): (usize, &Alarm)| {
        let spans = std::iter::once(alarm.name.span).chain(alarm.link.as_ref().map(|link| link.span));
        spans.map(move |span| (span.start, at)).collect::<Vec<_>>()
    };
    let mut places: Vec<(u32, usize)> = alarms.iter().enumerate().flat_map(places).collect();
    places.sort_unstable();
    for link in links {
        let before = places.partition_point(|(start, _)| *start < link.span.start);
        if let Some((_, own)) = before.checked_sub(1).map(|last| places[last]) {
            alarms[own].add_link(link);
        }
    }
}

/// The link behind a runbook key. `None` for any other key, and if the value has several lines or a mark: it is known
/// only after rendering.
fn other_link(key: Span, text: &str, config: &Config) -> Option<Spanned<String>> {
    let end = key.end as usize;
    let name = text.get(key.start as usize..end)?;
    let is_own = config.runbook_annotations.iter().any(|own| own == name);
    let line = text[end..].lines().next()?.trim_end();
    let value = line.trim_start().strip_prefix(':')?.trim();
    let is_known = is_own && value.contains('/') && !value.contains(char::is_whitespace);
    let last = end + line.len();
    let found = Spanned::new(value.to_owned(), Span::new(key.file, last - value.len()..last));
    links::bare(found).filter(|_| is_known)
}

/// Reads a jsonnet file. `None` if it creates no alarms.
pub fn read_jsonnet(file: FileId, source: &Source, config: &Config) -> Option<Template> {
    let (format, alarms) = ALL
        .iter()
        .map(|format| (format.name, (format.jsonnet)(file, &source.text, config)))
        .find(|(_, alarms)| !alarms.is_empty())?;
    let mark = alarms.first()?.name.span;
    let count = alarms.len();
    let is_literal = |alarm: &Alarm| !alarm.name.value.contains("%(");
    let alarms =
        alarms.into_iter().filter(is_literal).map(|alarm| Alarm { format: format.into(), ..alarm }).collect();
    Some(Template { mark, format: Some(format), alarms, count, is_other: false })
}

/// A node with the marks put back into every text, and the variables of the file filled in.
fn restored(node: Node, text: &str, known: &BTreeMap<String, String>) -> Node {
    let kind = match node.kind {
        Kind::Scalar { text: blanked, plain } => {
            let written = text.get(node.span.start as usize..node.span.end as usize).unwrap_or_default();
            let text = if marks::may_have_values(written) {
                marks::restored(&blanked, written, known)
            } else {
                blanked
            };
            Kind::Scalar { text, plain }
        }
        Kind::List(items) => Kind::List(items.into_iter().map(|item| restored(item, text, known)).collect()),
        Kind::Map(entries) => {
            let entries = entries.into_iter();
            Kind::Map(entries.map(|(key, value)| (key, restored(value, text, known))).collect())
        }
    };
    Node { span: node.span, kind }
}

/// Whether a document that was read as YAML is actually a template: `alert: {{ $name }}` is valid YAML for a map in a
/// map.
pub fn hides_in(document: &Node) -> bool {
    let is_mark = |entries: &[(Spanned<String>, Node)]| matches!(entries, [(key, value)] if key.value.is_empty() && key.span.start > 0 && value.is_null());
    match &document.kind {
        Kind::Scalar { .. } => false,
        Kind::List(items) => items.iter().any(hides_in),
        Kind::Map(entries) => is_mark(entries) || entries.iter().any(|(_, value)| hides_in(value)),
    }
}

/// Whether a text is a template although it is valid YAML.
pub fn is_of_ytt(text: &str) -> bool {
    marks::is_of_ytt(text)
}

/// The first line that only a template has: `{{- if …`, `{{/* … */}}`, `{% raw %}`, `<% if … %>`; else the first value
/// that begins with a placeholder and is not quoted.
fn first_mark(file: FileId, text: &str) -> Option<Span> {
    line_mark(file, text).or_else(|| value_mark(file, text)).or_else(|| {
        let at = ["#@ ", "(@= "].iter().filter_map(|open| text.find(open)).min()?;
        Some(rest_of_line(file, text, at))
    })
}

pub fn value_mark(file: FileId, text: &str) -> Option<Span> {
    let (at, _) = text.match_indices("{{").find(|(at, _)| {
        let before = &text[..*at];
        let begins_a_value = before.ends_with([':', '-']) || before.ends_with(": ") || before.ends_with("- ");
        begins_a_value && !marks::is_for_the_alarm(&text[*at..])
    })?;
    Some(rest_of_line(file, text, at))
}

fn rest_of_line(file: FileId, text: &str, at: usize) -> Span {
    let line = text[at..].lines().next().unwrap_or_default().trim_end();
    Span::new(file, at..at + line.len())
}

fn line_mark(file: FileId, text: &str) -> Option<Span> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let content = line.trim();
        let is_mark = content.starts_with("{{") && !marks::is_for_the_alarm(content);
        if is_mark || marks::begins_statement(content) {
            let from = start + indent;
            return Some(Span::new(file, from..from + content.len()));
        }
        start += line.len();
    }
    None
}
