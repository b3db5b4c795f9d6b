//! Files that run a service to facts about it: what it is made of, and how it is released. One file a reader.

mod alertmanager;
mod argo_analysis;
mod argo_rollouts;
mod codedeploy;
mod commands;
mod fill;
mod flagger;
mod github_actions;
mod gitlab_ci;
mod helm;
mod infrastructure;
mod kubernetes;
mod kustomize;
mod marks;
mod model;
mod openapi;
mod programs;
mod promql;
mod promtool;
mod resources;
mod rotations;
mod scripts;
mod templates;
mod values;
#[cfg(test)]
mod tests;

pub use fill::fill;
pub use kustomize::{ALL as PATCHES_ALL, COMPONENT, KUSTOMIZATION, PATCH};
pub use model::{Kind, Property, Reading, Thing, Value};

use crate::alarms;
use crate::hcl;
use crate::source::{FileId, Source};
use crate::yaml::{self, Node};

/// A kind of file, or of a document in it, that says how something runs.
pub struct Reader {
    /// As `readyroom facts` shows it: `argo-rollouts`.
    pub name: &'static str,
    /// Texts of which a file has one, if it is of this kind: others are not parsed.
    pub marks: &'static [&'static str],
    /// Whether a document is of this kind, by what is in it, never by the file's name.
    pub recognises: fn(&Node) -> bool,
    /// What a document that was recognised says.
    pub things: fn(&Node) -> Vec<Thing>,
}

/// Every reader. To add one: its file, and a line here.
pub const ALL: &[Reader] = &[
    alertmanager::READER,
    argo_analysis::READER,
    argo_rollouts::READER,
    codedeploy::READER,
    flagger::READER,
    github_actions::READER,
    gitlab_ci::READER,
    helm::READER,
    infrastructure::cloudformation::READER,
    infrastructure::terraform::READER,
    kubernetes::READER,
    openapi::READER,
    promtool::READER,
    rotations::grafana_oncall::READER,
    rotations::opsgenie::READER,
    rotations::pagerduty::READER,
];

/// Texts of which a file has one, if it may hold a part of others.
const PARTS: [&str; 4] = ["composite", "patches", "resources:", "bases:"];

/// What a file says. A file that breaks off keeps the documents before the fault; what is wrong with it is not said here,
/// as most of these files are other programs'.
pub fn read(file: FileId, source: &Source) -> Reading {
    let text = &source.text;
    let mut reading = Reading::new(file);
    if marks::is_dockerfile(&source.path) {
        reading.things.extend(marks::dockerfile(file, text));
        return reading;
    }
    reading.values = alarms::terraform_loaded(file, source);
    let has_mark = |reader: &&Reader| reader.marks.iter().any(|mark| text.contains(mark));
    let readers: Vec<&Reader> = ALL.iter().filter(has_mark).collect();
    let has_parts = PARTS.iter().any(|mark| text.contains(mark));
    let is_terraform = matches!(source.path.extension(), Some("tf" | "tofu"));
    // What other files of its folder refer to.
    let has_values = is_terraform && ["variable", "locals"].iter().any(|mark| text.contains(mark));
    if readers.is_empty() && !has_values && !has_parts || !source.malformed.is_empty() {
        return reading;
    }
    let yaml = if is_terraform { hcl::read(file, text) } else { yaml::read(file, text, 0..text.len()) };
    let plain = values::documents(&yaml.documents);
    let carried: Vec<Node> =
        plain.iter().flat_map(|document| alertmanager::carried(file, text, document)).collect();
    if has_parts && !is_terraform {
        let parts = plain.iter().filter_map(|document| github_actions::action(document));
        reading.parts.extend(parts.chain(plain.iter().flat_map(|document| kustomize::patches(document))));
    }
    for document in plain.into_iter().chain(&carried) {
        for reader in readers.iter().filter(|reader| (reader.recognises)(document)) {
            let things = (reader.things)(document).into_iter();
            reading.things.extend(things.map(|thing| Thing { reader: reader.name.into(), ..thing }));
        }
    }
    reading.things.extend(yaml.malformed.as_ref().and_then(|fault| promtool::broken(file, text, fault)));
    if is_terraform {
        reading.values = values::terraform(&yaml.documents);
        reading.values.extend(rotations::values(&yaml.documents));
    }
    let holds_some = !reading.things.is_empty();
    if let Some(undecided) = templates::undecided(file, text, &yaml.documents).filter(|_| holds_some) {
        reading.things.clear();
        reading.malformed = Some(undecided);
    } else {
        let is_other = readers.iter().any(|reader| reader.name != kubernetes::READER.name);
        reading.malformed = yaml.malformed.filter(|_| is_other || kubernetes::holds(text));
    }
    reading
}
