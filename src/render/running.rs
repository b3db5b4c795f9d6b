//! What was read of what runs of a service, for its page.

use serde::Serialize;

use super::pipeline::SHOWN;
use super::view::View;
use crate::delivery::{Kind, Value};
use crate::link::{LinkedThing, ServiceId};
use crate::source::FileId;

/// A thing that runs, and what its file says of it.
#[derive(Serialize)]
pub struct Thing {
    kind: &'static str,
    /// What its file calls such a thing: `Rollout`.
    what: String,
    name: Option<String>,
    environment: Option<String>,
    /// It lies in a folder of tests or examples.
    is_example: bool,
    path: String,
    line: usize,
    /// Its line on its host, where the repository is known.
    source_url: Option<String>,
    says: Vec<Says>,
}

/// A property, with all of its values.
#[derive(Serialize)]
struct Says {
    key: String,
    values: Vec<Said>,
}

#[derive(Serialize)]
struct Said {
    text: String,
    /// Only a program can fill it in.
    unknown: bool,
}

/// What runs of a service, by kind and file.
pub fn of_service(view: &View<'_>, service: ServiceId) -> Vec<Thing> {
    let own = view.site.running.things.iter();
    let own = own.filter(|own| own.service == Some(service) && own.thing.kind != Kind::Owners);
    let mut own: Vec<&LinkedThing> = own.collect();
    own.sort_by_key(|own| own.thing.kind);
    own.into_iter().map(|own| thing(view, own)).collect()
}

fn thing(view: &View<'_>, own: &LinkedThing) -> Thing {
    let LinkedThing { thing, file, environment, is_decoy, .. } = own;
    let (path, line) = place(view, *file, thing.place.start);
    let mut says: Vec<Says> = Vec::new();
    // The pipeline shows the rest of a release.
    let is_in_pipeline = |key: &str| thing.kind == Kind::Release && !is_decoy && SHOWN.contains(&key);
    for property in thing.properties.iter().filter(|property| !is_in_pipeline(&property.key)) {
        let (text, unknown) = match &property.value {
            Value::Open(text) => (text.clone(), true),
            value => (value.to_string(), false),
        };
        let said = Said { text, unknown };
        match says.iter_mut().find(|says| says.key == property.key) {
            Some(known) => known.values.push(said),
            None => says.push(Says { key: property.key.to_string(), values: vec![said] }),
        }
    }
    Thing {
        kind: thing.kind.word(),
        what: thing.what.clone(),
        name: thing.name.as_ref().map(|name| name.value.clone()),
        environment: environment.clone(),
        is_example: *is_decoy,
        source_url: view.site.source_url(&view.site.sources[*file].path, Some(line)),
        path,
        line,
        says,
    }
}

fn place(view: &View<'_>, file: FileId, at: u32) -> (String, usize) {
    let source = &view.site.sources[file];
    (source.shown().to_owned(), source.position(at).line)
}
