//! The neighbours of a page.

use serde::Serialize;

use super::view::View;
use crate::link::{PageId, ServiceId};
use crate::model::Kind;
use crate::routes::PageKind;

/// Entries a sidebar shows at most in one group; of more, those around the current page.
const MOST_ENTRIES: usize = 40;

#[derive(Serialize)]
pub struct Sidebar {
    pub title: String,
    pub url: Option<String>,
    pub groups: Vec<Group>,
}

#[derive(Serialize)]
pub struct Group {
    pub title: Option<String>,
    pub items: Vec<Item>,
}

#[derive(Serialize)]
pub struct Item {
    pub title: String,
    pub url: String,
    pub current: bool,
}

/// The neighbours of a document: of its service, else of its folder.
pub fn of(view: &View<'_>, id: PageId) -> Option<Sidebar> {
    let page = view.site.page(id);
    if let Some(service) = page.service {
        return Some(of_service(view, service, Some(id)));
    }
    let folder = view.path(id).parent()?;
    let pages = view.index.pages_in.get(folder)?;
    let groups = vec![group(view, None, pages, Some(id))];
    Some(Sidebar { title: view.folder_title(folder), url: view.folder_page(folder), groups })
}

pub fn of_service(view: &View<'_>, service: ServiceId, current: Option<PageId>) -> Sidebar {
    let kinds = [Kind::Runbook, Kind::Review, Kind::Postmortem, Kind::Page];
    let groups = kinds.into_iter().map(|kind| {
        let title = PageKind::from(kind).about().title;
        group(view, Some(title.to_owned()), view.index.pages_of(service, kind), current)
    });
    let service = view.service_ref(service);
    Sidebar {
        title: service.title,
        url: service.url,
        groups: groups.filter(|group| !group.items.is_empty()).collect(),
    }
}

/// Of pages in their order.
fn group(view: &View<'_>, title: Option<String>, pages: &[PageId], current: Option<PageId>) -> Group {
    let at = current.and_then(|current| pages.binary_search(&current).ok()).unwrap_or(0);
    let start = at.saturating_sub(MOST_ENTRIES / 2).min(pages.len().saturating_sub(MOST_ENTRIES));
    let shown = pages.iter().skip(start).take(MOST_ENTRIES);
    // The title of the sidebar leads there.
    let shown = shown.filter(|id| !view.index.is_introduction(**id));
    let items = shown.map(|id| {
        let page = view.site.page(*id);
        Item { title: page.title.clone(), url: page.url.clone(), current: Some(*id) == current }
    });
    Group { title, items: items.collect() }
}
