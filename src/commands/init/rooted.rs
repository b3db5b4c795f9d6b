//! Finds the folder that links with a leading slash are relative to, by where they lead.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::documents::Entry;
use super::links::Pages;
use super::survey::Survey;
use crate::files::joined;

/// Sets the folder that links with a leading slash are relative to in entries without one: for generators whose
/// configuration is a program, such as Astro, Gatsby and `VitePress`.
pub fn set(entries: &mut [Entry], survey: &Survey, pages: &Pages<'_>) {
    let mut own: Vec<Vec<&Utf8Path>> = vec![Vec::new(); entries.len()];
    for path in survey.documents() {
        if let Some(at) = entries.iter().position(|entry| entry.takes(path)) {
            own[at].push(path);
        }
    }
    for (entry, documents) in entries.iter_mut().zip(own) {
        if entry.link_root.is_none() {
            entry.link_root = root(&documents, survey, pages);
        }
    }
}

/// The folder that links with a leading slash in documents are relative to: the one below which they lead to most
/// documents. `None` if that is the root of the repository, or if they lead to only one document.
fn root(documents: &[&Utf8Path], survey: &Survey, pages: &Pages<'_>) -> Option<Utf8PathBuf> {
    let all: Vec<(&Utf8Path, &Utf8Path)> =
        documents.par_iter().flat_map_iter(|document| led(document, survey, pages)).collect();
    let mut reached = BTreeMap::<&Utf8Path, BTreeSet<&Utf8Path>>::new();
    for (folder, page) in all {
        reached.entry(folder).or_default().insert(page);
    }
    // Of folders below which equally many are reached, the outermost.
    let rank = |(folder, pages): &(&Utf8Path, BTreeSet<&Utf8Path>)| {
        (pages.len(), Reverse(folder.components().count()))
    };
    let (folder, pages) = reached.into_iter().max_by_key(rank)?;
    (folder != "" && pages.len() > 1).then(|| folder.to_owned())
}

/// The documents that the links of a document lead to, each with the folder that the link is then relative to.
fn led<'d, 'p>(
    document: &'d Utf8Path,
    survey: &Survey,
    pages: &Pages<'p>,
) -> Vec<(&'d Utf8Path, &'p Utf8Path)> {
    let Some(source) = survey.text(document) else { return Vec::new() };
    // Next.js has a page in a folder of its own: `app/disks/page.mdx`.
    let at = |path: &Utf8Path| pages.at(path.as_str()).or_else(|| pages.at(path.join("page").as_str()));
    let mut all = Vec::new();
    for link in links(&source.text) {
        let folders = document.ancestors().skip(1);
        all.extend(folders.filter_map(|folder| Some((folder, at(&joined(folder, link)?)?))));
    }
    all
}

/// The links with a leading slash in a text, without query and anchor. Those in code are harmless, since they seldom
/// lead to a document.
fn links(text: &str) -> impl Iterator<Item = &str> {
    const BEGINNINGS: [&str; 4] = ["](/", "]: /", "href=\"/", "to=\"/"];
    let found = BEGINNINGS.into_iter().flat_map(move |beginning| text.match_indices(beginning));
    found.filter_map(move |(at, beginning)| {
        let rest = &text[at + beginning.len() - 1..];
        let end = rest.find(|c: char| c.is_whitespace() || ")\"'>#?".contains(c)).unwrap_or(rest.len());
        Some(&rest[..end]).filter(|link| link.len() > 1 && !link.starts_with("//"))
    })
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn links_with_a_leading_slash_in_all_their_forms() {
        let text = "See [a](/a/b.md#c), [site](https://acme.example/d), [e](e.md), [home](/), [f](//acme.example/f)\n\
                    and <a href=\"/g/?h\">g</a> <Link to=\"/i\" />.\n\n[j]: /j/ \"J\"\n";
        let mut found: Vec<&str> = links(text).collect();
        found.sort_unstable();
        assert_eq!(found, ["/a/b.md", "/g/", "/i", "/j/"]);
    }
}
