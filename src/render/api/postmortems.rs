//! `api/v1/postmortems.json`: each postmortem, its times and its open actions.

use serde::Serialize;

use super::json;
use crate::link::{LinkedPostmortem, Site};
use crate::markdown::Memo;
use crate::model::{Action, PostmortemStatus};
use crate::render::rendered::Rendered;
use crate::render::view::View;
use crate::routes::DataFile;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    postmortems: Vec<Postmortem<'a>>,
}

#[derive(Serialize)]
struct Postmortem<'a> {
    title: &'a str,
    /// The path from the site's root.
    url: &'a str,
    path: &'a str,
    /// The gathered repository that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    incident: Option<&'a str>,
    severity: Option<&'a str>,
    status: Option<&'static str>,
    services: Vec<&'a str>,
    alarms: Vec<&'a str>,
    started_at: Option<String>,
    /// In whole minutes after the start.
    minutes_to_detect: Option<i64>,
    minutes_to_mitigate: Option<i64>,
    minutes_to_resolve: Option<i64>,
    open_actions: Vec<Open<'a>>,
}

#[derive(Serialize)]
struct Open<'a> {
    id: Option<&'a str>,
    title: Option<&'a str>,
    owner: Option<&'a str>,
    due: Option<String>,
    overdue: bool,
}

pub fn all(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let site = view.site;
    let postmortems = site.postmortems.iter().filter_map(|linked| postmortem(site, linked)).collect();
    json(DataFile::Postmortems, &Document { version: 1, postmortems })
}

fn postmortem<'a>(site: &'a Site, linked: &'a LinkedPostmortem) -> Option<Postmortem<'a>> {
    let page = site.page(linked.page);
    let own = page.document.postmortem()?;
    let open = |action: &'a Action| Open {
        id: action.id.as_ref().map(|id| id.value.as_str()),
        title: action.title.as_ref().map(|title| title.value.as_str()),
        owner: action.owner.as_ref().map(|owner| owner.value.as_str()),
        due: action.due.as_ref().map(|due| due.value.to_string()),
        overdue: action.is_overdue(site.config.today),
    };
    Some(Postmortem {
        title: &page.title,
        url: &page.url,
        path: site.sources[page.document.file].shown(),
        repository: site.sources[page.document.file].repository(),
        incident: own.incident.as_deref(),
        severity: own.severity.as_deref(),
        status: own.status.map(PostmortemStatus::word),
        services: linked.services.iter().map(|id| site.service(*id).service.name.value.as_str()).collect(),
        alarms: linked.alarms.iter().map(|at| site.names[*at].name.as_str()).collect(),
        started_at: own.started_at.as_ref().map(|at| at.value.to_string()),
        minutes_to_detect: own.minutes_to(own.detected_at.as_ref()),
        minutes_to_mitigate: own.minutes_to(own.mitigated_at.as_ref()),
        minutes_to_resolve: own.minutes_to(own.resolved_at.as_ref()),
        open_actions: own.actions.iter().filter(|action| action.is_open()).map(open).collect(),
    })
}
