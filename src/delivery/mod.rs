//! Reads facts about a service from the files that run it: what it is made of, and how it is released. Each reader has
//! its own file.

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
mod installs;
mod kubernetes;
mod kustomize;
mod marks;
mod model;
mod modules;
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

pub use crate::alarms::{COMPONENT, KUSTOMIZATION};
pub use argo_rollouts::RUNS;
pub use fill::fill;
pub use gitlab_ci::{INCLUDES, SETS};
pub use infrastructure::BACKUP_PLAN;
pub use installs::{INSTALLED, REPOSITORY};
pub use kustomize::{
    ALL as PATCHES_ALL, CHART, CONFIGURATION, CONTAINERS as PATCH_CONTAINERS, DELETED as PATCH_DELETES,
    GENERATOR, OBJECT as PATCH_OBJECT, OPERATIONS, PATCH, PODS,
};
pub use marks::is_terraform;
pub use model::{Component, Kind, Property, Reading, Value};
pub use modules::{called, is_called};

use crate::alarms;
use crate::hcl;
use crate::source::{FileId, Malformed, Source, Span};
use crate::yaml::{self, Node};

/// A kind of file, or of a document in a file, that describes how something runs.
pub struct Reader {
    /// The name shown by `readyroom facts`: `argo-rollouts`.
    pub name: &'static str,
    /// Texts of which every file of this kind contains at least one. Other files are not parsed.
    pub marks: &'static [&'static str],
    /// Whether a document is of this kind, by its content only, never by the file's name.
    pub recognises: fn(&Node) -> bool,
    /// The components in a document for which `recognises` is true.
    pub things: fn(&Node) -> Vec<Component>,
}

/// All readers. To add one, add its file and a line here.
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

/// Readers of Terraform. They skip a document that looks like Terraform in a file that Terraform does not read.
const OF_TERRAFORM: [&str; 5] = [
    codedeploy::READER.name,
    infrastructure::terraform::READER.name,
    rotations::grafana_oncall::READER.name,
    rotations::opsgenie::READER.name,
    rotations::pagerduty::READER.name,
];
/// Readers of Kubernetes objects.
const OF_KUBERNETES: [&str; 4] =
    [argo_analysis::READER.name, argo_rollouts::READER.name, flagger::READER.name, kubernetes::READER.name];
/// The name of the reader of GitHub Actions workflows.
pub const GITHUB_ACTIONS: &str = github_actions::READER.name;
/// The name of the reader of GitLab CI pipelines.
pub const GITLAB_CI: &str = gitlab_ci::READER.name;
/// The name of the reader of charts and their releases.
pub const HELM: &str = helm::READER.name;
/// The property with the namespace of an object.
pub const NAMESPACE: &str = "namespace";
/// Texts of which every file that may contain parts of components in other files has at least one.
const PARTS: [&str; 21] = [
    "argoproj.io/",
    "composite",
    "Generator",
    "generators:",
    "kind: ksops",
    "helm.cattle.io/",
    "helm.toolkit.fluxcd.io/",
    "helmCharts:",
    "include:",
    "op: add",
    "op: remove",
    "op: replace",
    "\"op\"",
    "$patch",
    "patches",
    "resources:",
    "bases:",
    "components:",
    "kustomize",
    "transformers:",
    "kind: Component",
];

/// Reads a file. If its syntax is broken, the documents before the fault are kept. The fault is not reported as a
/// finding, since most of these files belong to other programs.
pub fn read(file: FileId, source: &Source) -> Reading {
    let mut reading = Reading::new(file);
    if marks::is_dockerfile(&source.path) {
        reading.things.extend(marks::dockerfile(file, source));
    } else if let Some(fault) = source.malformed.first() {
        // The rest of the file is unknown, whatever it looks like.
        let span = Span { file, start: fault.offset, end: fault.offset };
        let (message, help) = (fault.message.clone(), fault.help.clone());
        reading.malformed = Some(Malformed { span, message, help });
    } else if alarms::is_terraform_assigned(&source.path) {
        let yaml = alarms::terraform_assigned(file, source);
        reading.values = alarms::terraform_assignments(&yaml.documents);
        reading.malformed = yaml.malformed;
    } else {
        read_text(&mut reading, source);
    }
    reading
}

/// Reads only the values that a Terraform file gives to alarms.
pub fn read_values(file: FileId, source: &Source) -> Reading {
    Reading { values: alarms::terraform_given(file, source), ..Reading::new(file) }
}

/// Whether a component is a Kubernetes object.
pub fn is_object(thing: &Component) -> bool {
    OF_KUBERNETES.contains(&&*thing.reader)
}

/// Whether a text that cannot be parsed contains a mark of the reader as a word outside comments.
fn is_marked(reader: &Reader, text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let is_inside = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || c == '-');
    let is_word = |line: &str, mark: &str| {
        // The words that begin a Terraform block are at the start of a line.
        let is_block = mark.ends_with([' ', '{']);
        let is_at = |before: &str| if is_block { before.trim().is_empty() } else { !is_inside(before) };
        line.match_indices(mark).any(|(at, _)| is_at(&line[..at]))
    };
    lines.any(|line| reader.marks.iter().any(|mark| is_word(line, mark)))
}

/// The parts of components in other files.
fn parts(documents: &[&Node], is_whole: bool) -> Vec<Component> {
    let actions = documents.iter().filter_map(|document| github_actions::action(document));
    let pipelines = documents.iter().filter_map(|document| gitlab_ci::included(document));
    let patches = documents.iter().flat_map(|document| kustomize::patches(document));
    let installed = documents.iter().flat_map(|document| installs::sources(document));
    let all = actions.chain(pipelines).chain(patches).chain(installed);
    // In a broken file, there may be more operations than were read.
    all.filter(|part| is_whole || part.what != OPERATIONS).collect()
}

fn read_text(reading: &mut Reading, source: &Source) {
    let (file, text) = (reading.file, &source.text);
    let is_hcl = matches!(source.path.extension(), Some("tf" | "tofu"));
    let is_terraform = marks::is_terraform(&source.path);
    let has_mark = |reader: &&Reader| reader.marks.iter().any(|mark| text.contains(mark));
    let readers: Vec<&Reader> = ALL.iter().filter(has_mark).collect();
    // Other files in the folder may refer to these values.
    let has_values = is_terraform && ["variable", "locals"].iter().any(|mark| text.contains(mark));
    let has_parts = PARTS.iter().any(|mark| text.contains(mark));
    if readers.is_empty() && !has_values && !has_parts {
        return;
    }
    let yaml = if is_hcl { hcl::read(file, text) } else { yaml::read(file, text, 0..text.len()) };
    let plain = values::documents(&yaml.documents);
    let carried: Vec<Node> =
        plain.iter().flat_map(|document| alertmanager::carried(file, text, document)).collect();
    if has_parts && !is_hcl {
        reading.parts.extend(parts(&plain, yaml.malformed.is_none()));
    }
    let is_of = |reader: &Reader, document: &Node| {
        let is_foreign =
            !is_terraform && OF_TERRAFORM.contains(&reader.name) && values::is_terraform(document);
        !is_foreign && (reader.recognises)(document)
    };
    let mut twice = None;
    for document in plain.into_iter().chain(&carried).filter(|document| !kubernetes::is_apart(document)) {
        let repeated = yaml.duplicates.iter().find(|own| document.span.holds(own.span));
        for reader in readers.iter().filter(|reader| is_of(reader, document)) {
            // If a key occurs twice, programs differ in which value they use.
            if let Some(repeated) = repeated {
                twice.get_or_insert(repeated);
                continue;
            }
            for thing in (reader.things)(document) {
                let mut thing = Component { reader: reader.name.into(), ..thing };
                if is_object(&thing) {
                    thing.set(NAMESPACE, values::at(document, &["metadata", "namespace"]), values::text);
                }
                reading.things.push(thing);
            }
        }
    }
    reading.things.extend(yaml.malformed.as_ref().and_then(|fault| promtool::broken(file, text, fault)));
    if is_terraform {
        reading.values = values::terraform(&yaml.documents);
        reading.values.extend(rotations::values(&yaml.documents));
        reading.values.extend(modules::values(&yaml.documents));
    }
    let holds_some = !reading.things.is_empty() || yaml.documents.iter().any(kubernetes::is_of_some_kind);
    if let Some(undecided) = templates::undecided(file, text, &yaml.documents).filter(|_| holds_some) {
        reading.things.clear();
        reading.malformed = Some(undecided);
    } else {
        let is_other = readers.iter().any(|own| own.name != kubernetes::READER.name && is_marked(own, text));
        let malformed = yaml.malformed.clone().filter(|_| is_other || kubernetes::holds(text));
        reading.malformed = malformed.or_else(|| twice.cloned());
    }
}
