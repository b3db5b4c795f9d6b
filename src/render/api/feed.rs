//! `feed.xml`, in Atom (RFC 4287): postmortems, decisions on reviews, and reviewed runbooks.

use jiff::civil::Date;
use serde::Serialize;

use super::{address, xml};
use crate::link::PageId;
use crate::markdown::Memo;
use crate::model::{Decision, Moment};
use crate::render::rendered::Rendered;
use crate::render::view::View;
use crate::routes::DataFile;

/// The maximum number of entries. The newest come first.
const SHOWN: usize = 40;

#[derive(Serialize)]
struct Context<'a> {
    title: &'a str,
    base_url: &'a str,
    /// The date of the newest entry, else today, in the format of RFC 3339.
    updated: String,
    entries: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    title: String,
    url: &'a str,
    /// Distinguishes it from other entries that link to the same page.
    id: String,
    updated: String,
    author: Option<&'a str>,
    summary: Option<&'a str>,
}

pub fn feed(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let config = &view.site.config;
    let mut entries: Vec<Entry<'_>> =
        (0..view.site.pages.len()).flat_map(|at| entries(view, PageId(at))).collect();
    entries.sort_by(|a, b| (&b.updated, a.url, &a.id).cmp(&(&a.updated, b.url, &b.id)));
    entries.truncate(SHOWN);
    let updated = entries.first().map_or_else(|| moment(config.today), |newest| newest.updated.clone());
    let base_url = address(config).unwrap_or_default();
    xml(view, DataFile::Feed, &Context { title: &config.title, base_url, updated, entries })
}

fn entries<'a>(view: &View<'a>, id: PageId) -> Vec<Entry<'a>> {
    let page = view.site.page(id);
    let document = &page.document;
    let entry = |what: &str, on: String, author: Option<&'a str>| Entry {
        title: format!("{what}: {}", page.title),
        url: &page.url,
        id: format!("{}-{}", what.to_lowercase().replace(' ', "-"), &on[..10]),
        updated: on,
        author,
        summary: document.common.summary.as_deref(),
    };
    let mut all = Vec::new();
    if let Some(postmortem) = document.postmortem()
        && let Some(at) = postmortem.resolved_at.as_ref().or(postmortem.started_at.as_ref())
    {
        all.push(entry("Postmortem", at.value.to_string(), postmortem.owner.as_deref()));
    }
    if let Some(reviewed) = document.runbook().and_then(|runbook| runbook.reviewed_on.as_ref()) {
        all.push(entry("Runbook reviewed", moment(reviewed.value), None));
    }
    for reviewer in document.review().into_iter().flat_map(|review| &review.reviewers) {
        let what = match reviewer.decision {
            Some(Decision::Approved) => "Review approved",
            Some(Decision::Rejected) => "Review rejected",
            Some(Decision::Pending) | None => continue,
        };
        if let Some(on) = &reviewer.decided_on {
            all.push(entry(what, moment(on.value), Some(&reviewer.name.value)));
        }
    }
    all
}

fn moment(date: Date) -> String {
    Moment::of(date).to_string()
}
