//! Resolves calls between files: steps of composite actions, and reusable workflows.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::delivery::{Component, GITHUB_ACTIONS, Kind, Property, Reading, Value};
use crate::files::root_of;
use crate::sources::Sources;

/// How deeply nested calls are followed. This is GitHub's own limit.
const DEEPEST: usize = 10;

/// What actions and reusable workflows do, by the paths by which they are called.
struct Called {
    actions: BTreeMap<Utf8PathBuf, Component>,
    workflows: BTreeMap<Utf8PathBuf, Component>,
}

/// Adds to workflows what the local actions and workflows that they call do.
pub fn join(readings: &mut [Reading], sources: &Sources) {
    let mut called = Called { actions: BTreeMap::new(), workflows: BTreeMap::new() };
    for reading in readings.iter() {
        let path = &sources[reading.file].path;
        let is_action = matches!(path.file_name(), Some("action.yml" | "action.yaml"));
        if let Some(action) = reading.parts.iter().find(|part| part.kind == Kind::Workflow && is_action) {
            let folder = path.parent().unwrap_or(Utf8Path::new(""));
            called.actions.insert(folder.to_owned(), action.clone());
        }
        let is_called = |thing: &&Component| {
            thing.kind == Kind::Workflow
                && thing.all("trigger").any(|own| own.value == Value::Text("workflow_call".into()))
        };
        if let Some(workflow) = reading.things.iter().find(is_called) {
            called.workflows.insert(path.clone(), workflow.clone());
        }
    }
    if called.actions.is_empty() && called.workflows.is_empty() {
        return;
    }
    for reading in readings.iter_mut() {
        let root = root_of(&sources[reading.file].path).to_owned();
        for thing in reading.things.iter_mut().filter(|thing| thing.reader == GITHUB_ACTIONS) {
            thing.properties = called.filled(std::mem::take(&mut thing.properties), &root, DEEPEST);
        }
    }
}

impl Called {
    /// Replaces each `not read` property that names a known action or workflow with the properties of that action or
    /// workflow.
    fn filled(&self, properties: Vec<Property>, root: &Utf8Path, deep: usize) -> Vec<Property> {
        let mut filled = Vec::new();
        let mut job: Option<Property> = None;
        let mut needs: Vec<Property> = Vec::new();
        for property in properties {
            match &*property.key {
                "job" => {
                    job = Some(property.clone());
                    needs.clear();
                }
                "needs" => needs.push(property.clone()),
                _ => {}
            }
            let path = local(&property).filter(|_| deep > 0).map(|path| root.join(path));
            let action = path.as_ref().and_then(|path| self.actions.get(path));
            let workflow = path.as_ref().and_then(|path| self.workflows.get(path));
            match (action, workflow) {
                (Some(action), _) => {
                    filled.extend(self.filled(action.properties.clone(), root, deep - 1));
                }
                (None, Some(workflow)) => {
                    let own = self.filled(workflow.properties.clone(), root, deep - 1);
                    filled.extend(jobs(own, job.as_ref(), &needs));
                }
                (None, None) => filled.push(property),
            }
        }
        filled
    }
}

/// The path of a local action or workflow that a step or a job calls: `./ci/deploy`.
fn local(property: &Property) -> Option<Utf8PathBuf> {
    let text = property.value.text()?;
    let path = text.strip_prefix("./").filter(|_| property.key == "not read")?;
    let is_plain = |part: &str| !matches!(part, "." | "..");
    let path = path.trim_end_matches('/');
    path.split('/').all(is_plain).then(|| Utf8PathBuf::from(path))
}

/// The jobs of a called workflow, named as GitHub names them: `deploy / apply`. They need what the calling job needs.
fn jobs(properties: Vec<Property>, caller: Option<&Property>, needs: &[Property]) -> Vec<Property> {
    let prefix = caller.map_or(String::new(), |own| format!("{} / ", own.value));
    // The caller decides what triggers it.
    let own = properties.into_iter().skip_while(|own| own.key != "job");
    let mut jobs = Vec::new();
    for mut property in own {
        let is_job = property.key == "job";
        if let Value::Text(text) = &property.value
            && (is_job || property.key == "needs")
        {
            property.value = Value::Text(format!("{prefix}{text}"));
        }
        jobs.push(property);
        if is_job {
            jobs.extend(needs.iter().cloned());
        }
    }
    jobs
}
