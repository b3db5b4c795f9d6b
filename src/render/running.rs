//! What was read about a service's components, for its page.

use std::collections::BTreeMap;

use serde::Serialize;

use super::pipeline::SHOWN;
use super::shapes::AlarmRow;
use super::view::View;
use crate::delivery::{Kind, Value};
use crate::judge::Reached;
use crate::link::{LinkedComponent, ServiceId};
use crate::source::FileId;

/// A running component, such as a workload or a database, with its properties.
#[derive(Serialize)]
pub struct Component {
    kind: &'static str,
    /// The kind in its file: `Rollout`.
    what: String,
    name: Option<String>,
    environment: Option<String>,
    /// Whether its file is in a folder of tests or examples.
    is_example: bool,
    path: String,
    line: usize,
    /// The URL of its line on the repository's host, if known.
    source_url: Option<String>,
    says: Vec<Says>,
}

/// A property, and its distinct values.
#[derive(Serialize)]
struct Says {
    key: String,
    values: Vec<Said>,
}

#[derive(PartialEq, Serialize)]
struct Said {
    text: String,
    /// Whether a program fills in the value.
    unknown: bool,
}

/// An alarm, and the receivers that it is sent to.
#[derive(Serialize)]
pub struct AlarmReceivers {
    alarm: AlarmRow,
    receivers: Vec<Receiver>,
}

#[derive(Serialize)]
struct Receiver {
    name: String,
    /// How the receiver notifies: `pagerduty`.
    ways: Vec<String>,
    /// Whether it pages somebody. `None` if that is not known.
    pages: Option<bool>,
    path: String,
    line: usize,
    source_url: Option<String>,
}

/// The alarms of a service with known receivers.
pub fn reaching(view: &View<'_>, service: ServiceId) -> Vec<AlarmReceivers> {
    let reached = view.readiness.reached(service);
    if reached.is_empty() {
        return Vec::new();
    }
    let names = view.index.names_of.get(&service).map_or(&[][..], Vec::as_slice);
    let numbers: BTreeMap<&str, usize> =
        names.iter().map(|at| (view.site.name_at(*at).name.as_str(), *at)).collect();
    let rows = reached.into_iter().filter_map(|(alarm, receivers)| {
        let at = *numbers.get(alarm.alarm.name.value.as_str())?;
        let receivers = receivers.iter().map(|reached| receiver(view, reached)).collect();
        Some(AlarmReceivers { alarm: view.alarm_row(at), receivers })
    });
    rows.collect()
}

fn receiver(view: &View<'_>, reached: &Reached<'_>) -> Receiver {
    let LinkedComponent { component, file, .. } = reached.route;
    let (path, line) = place(view, *file, component.place.start);
    Receiver {
        name: reached.receiver().to_owned(),
        ways: reached.integrations().collect(),
        pages: reached.pages,
        source_url: view.site.source_url(&view.site.sources[*file].path, Some(line)),
        path,
        line,
    }
}

/// The components of a service, by kind and file.
pub fn of_service(view: &View<'_>, service: ServiceId) -> Vec<Component> {
    let own = view.site.running.components.iter();
    let own = own.filter(|own| own.service == Some(service) && own.component.kind != Kind::Owners);
    let mut own: Vec<&LinkedComponent> = own.collect();
    own.sort_by_key(|own| own.component.kind);
    own.into_iter().map(|own| component(view, own)).collect()
}

fn component(view: &View<'_>, own: &LinkedComponent) -> Component {
    let LinkedComponent { component, file, environment, is_test_or_example, .. } = own;
    let (path, line) = place(view, *file, component.place.start);
    let mut says: Vec<Says> = Vec::new();
    // The pipeline shows the other properties of a release.
    let is_in_pipeline =
        |key: &str| component.kind == Kind::Release && !is_test_or_example && SHOWN.contains(&key);
    for property in component.properties.iter().filter(|property| !is_in_pipeline(&property.key)) {
        let (text, unknown) = match &property.value {
            Value::Open(text) => (text.clone(), true),
            value => (value.to_string(), false),
        };
        let said = Said { text, unknown };
        match says.iter_mut().find(|says| says.key == property.key) {
            Some(known) if known.values.contains(&said) => {}
            Some(known) => known.values.push(said),
            None => says.push(Says { key: property.key.to_string(), values: vec![said] }),
        }
    }
    Component {
        kind: component.kind.word(),
        what: component.what.clone(),
        name: component.name.as_ref().map(|name| name.value.clone()),
        environment: environment.clone(),
        is_example: *is_test_or_example,
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
