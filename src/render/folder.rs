//! Pages of folders: the text of the folder's own page, then a list of what is in the folder.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde::Serialize;

use super::chrome::{Chrome, toc};
use super::key::PageContent;
use super::rendered::Rendered;
use super::shapes::DocumentRow;
use super::sidebar;
use super::view::View;
use crate::link::{Folder, PageId};
use crate::markdown::Memo;
use crate::routes::PageKind;

#[derive(Serialize)]
struct Context {
    folders: Vec<Below>,
    documents: Vec<DocumentRow>,
}

#[derive(Serialize)]
struct Below {
    title: String,
    url: String,
    documents: usize,
}

/// The generated page of a folder that has no document for it.
pub fn page(view: &View<'_>, folder: &Folder) -> anyhow::Result<Rendered> {
    let here = folder.path.as_path();
    let chrome = Chrome {
        title: view.folder_title(here),
        url: folder.url.clone(),
        breadcrumbs: view.folders_above(here),
        sidebar: sidebar::of_folder(view, here),
        ..Chrome::of(PageKind::Folder)
    };
    view.render(chrome, &contents(view, here, None))
}

/// The page of a folder from its own document: `README.md`, `index.md`.
pub fn own_page(view: &View<'_>, id: PageId, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let page = view.site.page(id);
    let mut chrome = view.document_chrome(id);
    chrome.kind = PageKind::Folder;
    chrome.toc = toc(&page.document.markdown.headings);
    chrome.content = PageContent::Body(id);
    let here = view.path(id).parent().unwrap_or(Utf8Path::new(""));
    let own = contents(view, here, Some(id));
    view.listed(chrome, &own, Some(view.entry(id)), memo)
}

/// The folders and documents in a folder, without the folder's own document `own`.
fn contents(view: &View<'_>, here: &Utf8Path, own: Option<PageId>) -> Context {
    let below = view.index.pages_in.range(here.to_owned()..).take_while(|(path, _)| path.starts_with(here));
    let mut counts: BTreeMap<&Utf8Path, usize> = BTreeMap::new();
    for (path, pages) in below {
        if let Some(child) = path.ancestors().find(|above| above.parent() == Some(here)) {
            *counts.entry(child).or_default() += pages.len();
        }
    }
    let folders = counts.into_iter().filter_map(|(path, documents)| {
        Some(Below { title: view.folder_title(path), url: view.folder_page(path)?, documents })
    });
    let documents = view.index.pages_in.get(here).into_iter().flatten().filter(|id| Some(**id) != own);
    Context { folders: folders.collect(), documents: documents.map(|id| view.document_row(*id)).collect() }
}
