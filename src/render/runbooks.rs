//! The list of runbooks.

use serde::Serialize;

use super::chrome::Chrome;
use super::document;
use super::key::PageContent;
use super::rendered::Rendered;
use super::shapes::DocumentRow;
use super::view::View;
use crate::link::PageId;
use crate::markdown::Memo;
use crate::model::Kind;
use crate::routes::PageKind;

#[derive(Serialize)]
struct List {
    documents: Vec<DocumentRow>,
    /// How many runbooks are past their review date.
    overdue: usize,
    /// How many runbooks no alarm leads to.
    procedures: usize,
}

/// Every runbook, by service and title. A document at the address of the list introduces the list, unless the document
/// is a runbook itself. It then has the address to itself.
pub fn list(view: &View<'_>, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let site = view.site;
    let url = PageKind::Runbooks.url();
    let introduction = site.pages.iter().position(|page| Some(page.url.as_str()) == url).map(PageId);
    let serves_alarms = |id: &PageId| site.page(*id).kind == Kind::Runbook;
    if let Some(id) = introduction.filter(serves_alarms) {
        return document::page(view, id, memo);
    }
    let mut documents: Vec<DocumentRow> =
        view.index.runbooks.iter().map(|id| view.document_row(*id)).collect();
    documents.sort_by_cached_key(|row| {
        let service = row.service.as_ref().map(|service| service.title.to_lowercase());
        (service.is_none(), service, row.title.to_lowercase(), row.url.clone())
    });
    let mut chrome = Chrome::list(PageKind::Runbooks);
    let mut entry = None;
    if let Some(id) = introduction {
        chrome.content = PageContent::Body(id);
        chrome.source = Some(view.path(id).to_owned());
        entry = Some(view.entry(id));
    }
    let own = List {
        overdue: documents.iter().filter(|row| row.overdue).count(),
        procedures: documents.iter().filter(|row| row.alarms == 0).count(),
        documents,
    };
    view.listed(chrome, &own, entry, memo)
}
