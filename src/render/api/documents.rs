//! `api/v1/documents.json`: each document, its kind and its service.

use serde::Serialize;

use super::json;
use crate::judge;
use crate::link::PageId;
use crate::markdown::Memo;
use crate::render::rendered::Rendered;
use crate::render::view::View;
use crate::routes::DataFile;

#[derive(Serialize)]
struct List<'a> {
    version: u32,
    documents: Vec<Document<'a>>,
}

#[derive(Serialize)]
struct Document<'a> {
    title: &'a str,
    /// The path from the site's root. Empty for the board.
    url: &'a str,
    path: &'a str,
    /// The gathered repository that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    /// `page`, `runbook`, `review` or `postmortem`.
    kind: &'static str,
    service: Option<&'a str>,
    /// The summary in the front matter, else the first sentence.
    summary: Option<&'a str>,
    tags: &'a [String],
    /// The names of the alarms that lead to it.
    alarms: Vec<&'a str>,
    reviewed_on: Option<String>,
    review_due_on: Option<String>,
    overdue: bool,
}

pub fn all(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let documents = (0..view.site.pages.len()).map(|at| document(view, PageId(at))).collect();
    json(DataFile::Documents, &List { version: 1, documents })
}

fn document<'a>(view: &View<'a>, id: PageId) -> Document<'a> {
    let site = view.site;
    let page = site.page(id);
    let source = &site.sources[page.document.file];
    let alarms = view.index.alarms_of.get(&id).into_iter().flatten();
    let reviewed = page.runbook().and_then(|runbook| runbook.reviewed_on.as_ref());
    Document {
        title: &page.title,
        url: &page.url,
        path: source.shown(),
        repository: source.repository(),
        kind: page.kind.word(),
        service: page.service.map(|service| site.service(service).service.name.value.as_str()),
        summary: page.document.lead(),
        tags: &page.document.common.tags,
        alarms: alarms.map(|at| site.name_at(*at).name.as_str()).collect(),
        reviewed_on: reviewed.map(|date| date.value.to_string()),
        review_due_on: judge::runbook_due(site, id).map(|date| date.to_string()),
        overdue: judge::runbook_is_stale(site, id),
    }
}
