//! `api/v1/services.json`: each service, its owner, and how many pages and alarms it has.

use serde::Serialize;

use super::{Rates, json};
use crate::judge;
use crate::link::ServiceId;
use crate::markdown::Memo;
use crate::render::rendered::Rendered;
use crate::render::view::View;
use crate::routes::DataFile;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    services: Vec<Service<'a>>,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
    title: &'a str,
    /// The path from the site's root.
    url: &'a str,
    path: &'a str,
    /// The gathered repository that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    owner: Option<&'a str>,
    tier: Option<u32>,
    lifecycle: Option<&'a str>,
    on_call: Option<&'a str>,
    escalation: Vec<String>,
    alarms: usize,
    /// The number of alarms that need a runbook and have none.
    uncovered: usize,
    /// The number of alarms whose runbook is on another site that the project vouches for.
    vouched: usize,
    errors: usize,
    warnings: usize,
    rates: Rates,
    badge: String,
}

pub fn all(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let services = view.service_ids().map(|id| service(view, id)).collect();
    json(DataFile::Services, &Document { version: 1, services })
}

fn service<'a>(view: &View<'a>, id: ServiceId) -> Service<'a> {
    let linked = view.site.service(id);
    let entry = &linked.service;
    let names = view.index.names_of.get(&id).map_or(&[][..], Vec::as_slice);
    let tally = judge::Tally::of(names.iter().map(|at| view.readiness.names[*at]));
    let (errors, warnings) = view.tally_of(id);
    Service {
        name: &entry.name.value,
        title: entry.title(),
        url: &linked.url,
        path: view.site.sources[entry.file].shown(),
        repository: view.site.sources[entry.file].repository(),
        owner: entry.owner.as_ref().map(|owner| owner.value.as_str()),
        tier: entry.tier.as_ref().map(|tier| tier.value),
        lifecycle: entry.lifecycle.as_ref().map(|word| word.value.as_str()),
        on_call: entry.on_call.rotation.as_ref().map(|rotation| rotation.value.as_str()),
        escalation: entry.on_call.escalation(),
        alarms: names.len(),
        uncovered: tally.uncovered,
        vouched: tally.vouched,
        errors,
        warnings,
        rates: judge::rates(view.states_of_service(id)).into(),
        badge: linked.badge_path(),
    }
}
