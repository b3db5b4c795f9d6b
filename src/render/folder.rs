//! A folder that has no page of its own: what is in it.

use camino::Utf8Path;
use serde::Serialize;

use super::Rendered;
use super::chrome::{Chrome, unlisted};
use super::shapes::{DocumentRow, Link};
use super::view::{Folder, View};

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

pub fn page(view: &View<'_>, folder: &Folder) -> anyhow::Result<Rendered> {
    let here = folder.path.as_path();
    let children: std::collections::BTreeSet<&Utf8Path> = view
        .pages_in
        .keys()
        .filter(|path| path.starts_with(here))
        .filter_map(|path| path.ancestors().find(|above| above.parent() == Some(here)))
        .collect();
    let folders = children.into_iter().filter_map(|path| {
        let below = view.pages_in.iter().filter(|(other, _)| other.starts_with(path));
        Some(Below {
            title: view.folder_title(path),
            url: view.folder_page(path)?,
            documents: below.map(|(_, pages)| pages.len()).sum(),
        })
    });
    let documents = view.pages_in.get(here).into_iter().flatten();
    let own = Context {
        folders: folders.collect(),
        documents: documents.map(|id| view.document_row(*id)).collect(),
    };
    let above = here
        .ancestors()
        .skip(1)
        .filter(|path| path.strip_prefix("content").is_ok_and(|p| !p.as_str().is_empty()));
    let mut breadcrumbs: Vec<Link> =
        above.map(|path| Link { title: view.folder_title(path), url: view.folder_page(path) }).collect();
    breadcrumbs.reverse();
    let chrome = Chrome {
        title: view.folder_title(here),
        url: folder.url.clone(),
        kind: "folder",
        breadcrumbs,
        ..Chrome::default()
    };
    Ok(unlisted(view.render("folder.html", chrome, &own)?))
}
