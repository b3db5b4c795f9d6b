//! `api/v1/alarms.json`: each alarm name, its page, and the runbooks that it leads to.

use std::collections::BTreeSet;

use serde::Serialize;

use super::json;
use crate::judge::{Uncovered, exemption};
use crate::markdown::Memo;
use crate::model::Exempt;
use crate::render::rendered::Rendered;
use crate::render::view::View;
use crate::routes::DataFile;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    alarms: Vec<Alarm<'a>>,
}

#[derive(Serialize)]
struct Alarm<'a> {
    name: &'a str,
    /// The path of its permanent page, from the site's root.
    url: &'a str,
    /// The gathered repositories that define it. Left out if only the project itself does.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    repositories: BTreeSet<String>,
    /// The mapped severities of all its definitions.
    severities: BTreeSet<&'a str>,
    services: BTreeSet<&'a str>,
    runbooks: Vec<Runbook<'a>>,
    /// `covered`, `vouched`, `exempt` or `uncovered`: the worst verdict of its definitions.
    verdict: &'static str,
    /// Why it is uncovered. Null if it is not.
    reason: Option<&'static str>,
    /// Why it needs no runbook. Null if it needs one.
    exempt: Option<&'static str>,
    /// False if only unrendered templates define it. No total counts it then.
    rendered: bool,
}

#[derive(Serialize)]
struct Runbook<'a> {
    title: &'a str,
    url: &'a str,
    anchor: Option<&'a str>,
    matched_by: &'static str,
    /// The gathered repository that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
}

pub fn all(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let alarms = view.site.numbered_names().map(|(at, _)| alarm(view, at)).collect();
    json(DataFile::Alarms, &Document { version: 1, alarms })
}

fn alarm<'a>(view: &View<'a>, at: usize) -> Alarm<'a> {
    let site = view.site;
    let (name, coverage) = (site.name_at(at), view.readiness.coverage_at(at));
    let definitions = || site.definitions(name);
    let services = definitions().filter_map(|alarm| alarm.service);
    let runbooks = name.runbooks.iter().map(|found| {
        let page = site.page(found.page);
        let (title, url) = (page.title.as_str(), page.url.as_str());
        let repository = site.sources[page.document.file].repository();
        Runbook { title, url, anchor: found.anchor.as_deref(), matched_by: found.by.word(), repository }
    });
    Alarm {
        name: &name.name,
        url: &name.url,
        repositories: view.repositories(definitions().map(|alarm| alarm.file)),
        severities: definitions().filter_map(|alarm| alarm.severity.as_deref()).collect(),
        services: services.map(|id| site.service(id).service.name.value.as_str()).collect(),
        runbooks: runbooks.collect(),
        verdict: coverage.word(),
        reason: coverage.reason().map(Uncovered::word),
        exempt: exemption(site, name).map(Exempt::word),
        rendered: name.is_rendered,
    }
}
