//! `llms.txt` (<https://llmstxt.org>): the Markdown twins of the pages by kind, each with its first sentence.

use std::collections::BTreeMap;

use super::{address, file};
use crate::link::{ServiceId, Site};
use crate::markdown::{Memo, as_destination, as_text};
use crate::render::fields::plain;
use crate::render::pages::{Job, Planned, pages};
use crate::render::rendered::Rendered;
use crate::render::view::View;
use crate::routes::{self, DataFile, PageKind};
use crate::rules;

/// The heading that the convention prescribes for links that may be skipped.
const OPTIONAL: &str = "Optional";

#[allow(clippy::unnecessary_wraps, reason = "functions that make a file may fail")]
pub fn llms(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let site = view.site;
    let base = address(&site.config).unwrap_or_default();
    let mut groups: BTreeMap<(usize, &str), Vec<String>> = BTreeMap::new();
    for page in pages(site, view.index) {
        let Some(group) = group(page.kind) else { continue };
        let (title, says) = about(view, &page);
        let url = format!("{base}{}", routes::twin(&page.url));
        let says = says.map(|says| format!(": {}", as_text(&says))).unwrap_or_default();
        groups.entry(group).or_default().push(format!(
            "- [{}]({}){says}\n",
            as_text(&title),
            as_destination(&url)
        ));
    }
    let mut text = format!(
        "# {}\n\n> Runbooks of alarms, readiness reviews and postmortems, each page in Markdown beside its HTML.\n",
        as_text(&site.config.title)
    );
    for ((_, group), mut lines) in groups {
        lines.sort();
        text.push_str(&format!("\n## {group}\n\n{}", lines.concat()));
    }
    Ok(file(DataFile::Llms, text.into_bytes()))
}

/// The order and the heading of the pages of a kind. `None` for former addresses and for the page of missing ones.
fn group(kind: PageKind) -> Option<(usize, &'static str)> {
    Some(match kind {
        PageKind::Moved | PageKind::NotFound => return None,
        PageKind::Runbook => (1, "Runbooks"),
        PageKind::Alarm | PageKind::Forward => (2, "Alarms"),
        PageKind::Service => (3, "Services"),
        PageKind::Document => (4, "Pages"),
        PageKind::Review => (5, "Reviews"),
        PageKind::Postmortem => (6, "Postmortems"),
        PageKind::Checklist => (7, "Checklists"),
        PageKind::Rule | PageKind::Rules | PageKind::Folder | PageKind::Stage => (8, OPTIONAL),
        _ => (0, "Lists"),
    })
}

/// The title of a page, and a sentence about it, if there is one.
fn about(view: &View<'_>, page: &Planned) -> (String, Option<String>) {
    let site = view.site;
    match &page.job {
        Job::Document(id) => {
            let page = site.page(*id);
            (page.title.clone(), page.document.lead().map(str::to_owned))
        }
        Job::Alarm(at) => (site.name_at(*at).name.clone(), says_alarm(site, *at)),
        Job::Service(ServiceId(at)) => {
            let service = &site.services[*at].service;
            (service.title().to_owned(), service.description.clone())
        }
        Job::Checklist(at) => (site.checklists[*at].title.clone(), None),
        Job::Rule(at) => (rules::ALL[*at].name.to_owned(), Some(rules::ALL[*at].summary().to_owned())),
        Job::Stage(at) => (site.config.stages[*at].value.clone(), None),
        Job::Folder(at) => (view.folder_title(&site.folders[*at].path), None),
        _ if page.kind == PageKind::Board => (site.config.title.clone(), None),
        _ => (page.kind.about().title.to_owned(), None),
    }
}

fn says_alarm(site: &Site, at: usize) -> Option<String> {
    site.definitions(site.name_at(at)).find_map(|alarm| alarm.alarm.summary.as_deref()).map(plain)
}
