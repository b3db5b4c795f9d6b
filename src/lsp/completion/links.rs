//! Completes links in Markdown: pages, relative to the folder of the document, and their sections.

use camino::Utf8Path;
use lsp_types::{CompletionItem, CompletionItemKind};

use super::{Offer, fits, item};
use crate::lsp::documents::Document;
use crate::lsp::meaning::{Named, body, resolved};
use crate::lsp::workspace::Workspace;
use crate::markdown::Heading;

/// The possible destinations of a link. `None` if the position is not in the destination of a link, or if the page that
/// the link names before `#` is unknown.
pub fn links(workspace: &Workspace<'_>, document: &Document, at: usize) -> Option<Vec<CompletionItem>> {
    let text = &*document.text;
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let before = &text[line..at];
    let start = line + begins(before)?;
    let typed = &text[start..at];
    let after = text[at..].lines().next().unwrap_or_default();
    let end = at + after.find([')', ' ', '>', '\t']).unwrap_or(after.len());
    let made = |offers: Vec<Offer>, start: usize| {
        let typed = &text[start..at];
        let offers = offers.into_iter().filter(|offer| fits(&offer.label, typed));
        let item = |offer: Offer| {
            let new = offer.label.clone();
            item(workspace, document, offer, new, start..end)
        };
        Some(offers.map(item).collect())
    };
    let Some((path, _)) = typed.split_once('#') else {
        let mut offers = pages(workspace, document);
        let own = body(document).map(|markdown| sections(&markdown.headings)).unwrap_or_default();
        offers.extend(own.into_iter().map(|offer| Offer { label: format!("#{}", offer.label), ..offer }));
        return made(offers, start);
    };
    let section = start + path.len() + 1;
    if path.is_empty() {
        return made(sections(&body(document)?.headings), section);
    }
    let page = workspace.page(document);
    let Some(Named::Page(page, _)) = resolved(workspace.site(), &document.path, page, path) else {
        return None;
    };
    made(sections(&workspace.site().page(page).document.markdown.headings), section)
}

/// The start of the destination that the end of a line is in, after `[x](` or `[x]: `.
fn begins(before: &str) -> Option<usize> {
    let inline = before.rfind("](").map(|at| at + 2);
    let defined = before.trim_start().starts_with('[').then(|| before.find("]: ")).flatten().map(|at| at + 3);
    let start = inline.or(defined)?;
    let start = start + usize::from(before[start..].starts_with('<'));
    (!before[start..].contains([')', ' ', '\t', '>'])).then_some(start)
}

fn sections(headings: &[Heading]) -> Vec<Offer> {
    let offer = |heading: &Heading| {
        Offer::new(&heading.id, CompletionItemKind::REFERENCE).detail(Some(heading.text.as_str()))
    };
    headings.iter().map(offer).collect()
}

/// Every other page of the project, by its path relative to the folder of a document.
pub fn pages(workspace: &Workspace<'_>, document: &Document) -> Vec<Offer> {
    let site = workspace.site();
    let folder = document.path.parent().unwrap_or(Utf8Path::new(""));
    let own = site.pages.iter().filter_map(|page| {
        let path = workspace.path(page.document.file).filter(|path| *path != document.path)?;
        let kind = CompletionItemKind::FILE;
        Some(Offer::new(from_folder(folder, &path), kind).detail(Some(page.title.as_str())))
    });
    own.collect()
}

/// A path as a link from a folder.
fn from_folder(folder: &Utf8Path, path: &Utf8Path) -> String {
    let (own, other): (Vec<_>, Vec<_>) = (folder.components().collect(), path.components().collect());
    let same = own.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", own.len() - same);
    let down = other[same..].iter().map(camino::Utf8Component::as_str);
    up.chain(down).collect::<Vec<_>>().join("/").replace(' ', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_to_a_folder() {
        let from = |folder: &str, path: &str| from_folder(Utf8Path::new(folder), Utf8Path::new(path));
        assert_eq!(from("a/b", "a/b/c.md"), "c.md");
        assert_eq!(from("a/b", "a/c/d e.md"), "../c/d%20e.md");
        assert_eq!(from("", "a.md"), "a.md");
        assert_eq!(from("a", "b.md"), "../b.md");
    }
}
