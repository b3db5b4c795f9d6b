//! The sidebar of a page: links to its neighbours.

use camino::Utf8Path;
use serde::Serialize;

use super::view::View;
use crate::link::{PageId, ServiceId};
use crate::model::Kind;
use crate::routes::PageKind;

/// The maximum number of entries in a group. If there are more, those around the current page are shown.
const MOST_ENTRIES: usize = 40;

/// The neighbours of a page, in groups.
#[derive(Serialize)]
pub struct Sidebar {
    pub title: String,
    pub url: Option<String>,
    pub groups: Vec<Group>,
}

/// A group of neighbours.
#[derive(Serialize)]
pub struct Group {
    pub title: Option<String>,
    /// Whether it is the tree of folders, indented by depth.
    pub is_tree: bool,
    pub items: Vec<Item>,
}

/// A neighbour.
#[derive(Serialize)]
pub struct Item {
    pub title: String,
    pub url: String,
    pub current: bool,
    /// The depth in the tree, from 0.
    pub depth: usize,
}

/// The sidebar of a document: the other documents of its service, or else of its folder.
pub fn of(view: &View<'_>, id: PageId) -> Option<Sidebar> {
    let page = view.site.page(id);
    if let Some(service) = page.service {
        return Some(of_service(view, service, Some(id)));
    }
    let folder = view.path(id).parent()?;
    let pages = view.index.pages_in.get(folder)?;
    let mut groups = vec![group(view, None, pages, Some(id), view.index.position_in_folder(id))];
    groups.extend(tree(view, folder));
    Some(Sidebar { title: view.folder_title(folder), url: view.folder_page(folder), groups })
}

/// The sidebar of a folder.
pub fn of_folder(view: &View<'_>, folder: &Utf8Path) -> Option<Sidebar> {
    let groups = vec![tree(view, folder)?];
    Some(Sidebar { title: view.folder_title(folder), url: view.folder_page(folder), groups })
}

pub fn of_service(view: &View<'_>, service: ServiceId, current: Option<PageId>) -> Sidebar {
    let kinds = [Kind::Runbook, Kind::Review, Kind::Postmortem, Kind::Page];
    let groups = kinds.into_iter().map(|kind| {
        let title = PageKind::from(kind).about().title;
        let pages = view.index.pages_of(service, kind);
        let at = current.and_then(|current| pages.binary_search(&current).ok()).unwrap_or(0);
        group(view, Some(title.to_owned()), pages, current, at)
    });
    let service = view.service_ref(service);
    Sidebar {
        title: service.title,
        url: service.url,
        groups: groups.filter(|group| !group.items.is_empty()).collect(),
    }
}

/// A group of pages, in their order. If there are too many, those around the position `at` are shown.
fn group(
    view: &View<'_>,
    title: Option<String>,
    pages: &[PageId],
    current: Option<PageId>,
    at: usize,
) -> Group {
    let start = at.saturating_sub(MOST_ENTRIES / 2).min(pages.len().saturating_sub(MOST_ENTRIES));
    let shown = pages.iter().skip(start).take(MOST_ENTRIES);
    // The title of the sidebar already links to the introduction.
    let shown = shown.filter(|id| !view.index.is_introduction(**id));
    let items = shown.map(|id| {
        let page = view.site.page(*id);
        Item { title: page.title.clone(), url: page.url.clone(), current: Some(*id) == current, depth: 0 }
    });
    Group { title, is_tree: false, items: items.collect() }
}

/// The folders in a folder, its siblings, and the siblings of each folder above it. `None` if there is only one.
fn tree(view: &View<'_>, folder: &Utf8Path) -> Option<Group> {
    let mut items = Vec::new();
    let is_above = |path: &Utf8Path| view.folder_page(path).is_some_and(|url| url.is_empty()) || path == "";
    let top = folder.ancestors().find(|path| is_above(path)).unwrap_or(Utf8Path::new(""));
    branches(view, top, folder, 0, &mut items);
    (items.len() > 1).then(|| Group { title: Some("Folders".to_owned()), is_tree: true, items })
}

/// Adds the folders in `above`. Also adds those in the subfolder that leads to `to`, and so on.
fn branches(view: &View<'_>, above: &Utf8Path, to: &Utf8Path, depth: usize, items: &mut Vec<Item>) {
    let folders = view.index.folders_in.get(above).into_iter().flatten();
    let mut shown = 0;
    for path in folders {
        let leads_on = to.starts_with(path);
        // Folders on the way to `to` are never left out.
        if shown >= MOST_ENTRIES && !leads_on {
            continue;
        }
        let Some(url) = view.folder_page(path) else { continue };
        shown += 1;
        items.push(Item { title: view.folder_title(path), url, current: path == to, depth });
        if leads_on {
            branches(view, path, to, depth + 1, items);
        }
    }
}
