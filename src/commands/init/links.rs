//! Finds the pages that runbook links lead to, and the published prefixes that the links share.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::Repository;
use crate::files::joined;
use crate::parse::is_folder_page;

/// A published prefix that links share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefix {
    /// Ends with a slash.
    pub url: String,
    /// The folder that is published there. Ends with a slash; `./` for the root.
    pub folder: String,
    /// Whether it is not a coincidence: several links agree, or the prefix ends with the folder's name.
    pub is_certain: bool,
}

/// Finds pages by path, in lower case and without extension. The page of a folder is also found by the folder's path.
pub struct Pages<'p> {
    by_path: BTreeMap<String, &'p Utf8Path>,
    by_name: BTreeMap<String, Vec<&'p Utf8Path>>,
}

impl<'p> Pages<'p> {
    pub fn new(paths: impl Iterator<Item = &'p Utf8Path>) -> Self {
        let (mut by_path, mut by_name) = (BTreeMap::new(), BTreeMap::<String, Vec<&Utf8Path>>::new());
        for path in paths {
            by_name.entry(stem(path.file_name().unwrap_or_default())).or_default().push(path);
            by_path.insert(stem(path.as_str()), path);
            if is_folder_page(path) {
                let folder = path.parent().unwrap_or(Utf8Path::new(""));
                by_path.entry(folder.as_str().to_lowercase()).or_insert(path);
            }
        }
        Self { by_path, by_name }
    }

    /// The page at a path.
    pub fn at(&self, path: &str) -> Option<&'p Utf8Path> {
        self.by_path.get(&stem(path.trim_end_matches('/'))).copied()
    }

    /// The page that a link in a file leads to without any prefix: by a URL of the repository, or by a path relative
    /// to the root, to a folder of documents, or to the file.
    pub fn linked(
        &self,
        link: &str,
        file: &Utf8Path,
        bases: &[&Utf8Path],
        own: &Own<'_>,
    ) -> Option<&'p Utf8Path> {
        if is_url(link) {
            return own.paths(link)?.iter().find_map(|path| self.at(path.as_str()));
        }
        let place = plain(link);
        let bare = place.trim_start_matches("./").trim_start_matches('/');
        let beside = file.parent().and_then(|folder| joined(folder, place));
        let below = bases.iter().map(|base| base.join(bare));
        let paths = [bare.into()].into_iter().chain(below).chain(beside);
        paths.into_iter().find_map(|path: Utf8PathBuf| self.at(path.as_str()))
    }

    /// The page that a link leads to if the prefix is published.
    pub fn page_of(&self, prefix: &Prefix, link: &str) -> Option<&'p Utf8Path> {
        let rest = plain(link).strip_prefix(&prefix.url)?;
        self.at(&format!("{}{rest}", prefix.folder.trim_start_matches("./")))
    }

    /// The prefixes that explain these links. Of prefixes that explain equally many, the longest.
    pub fn prefixes(&self, links: &BTreeSet<&str>) -> Vec<Prefix> {
        let mut open: Vec<(&str, BTreeSet<(String, String)>)> = links
            .iter()
            .map(|link| (*link, self.meanings(link)))
            .filter(|(_, all)| !all.is_empty())
            .collect();
        let mut chosen = BTreeSet::new();
        // Repeatedly take the prefix that explains most links; of several, the longest.
        loop {
            let mut votes: BTreeMap<&(String, String), usize> = BTreeMap::new();
            for meaning in open.iter().flat_map(|(_, all)| all) {
                *votes.entry(meaning).or_default() += 1;
            }
            let best = votes.into_iter().max_by_key(|((url, _), votes)| (*votes, url.len()));
            let Some((meaning, votes)) = best else { return chosen.into_iter().collect() };
            let (url, folder) = meaning.clone();
            // Several links to the same page count once: they agree only on its name.
            let pages = open.iter().filter(|(_, all)| all.contains(meaning)).map(|(link, _)| plain(link));
            let votes = votes.min(pages.collect::<BTreeSet<_>>().len());
            let last = |path: &str| path.trim_end_matches('/').rsplit('/').next().map(str::to_lowercase);
            let is_certain = votes > 1 || last(&url) == last(&folder);
            open.retain(|(link, _)| !link.starts_with(&url));
            chosen.insert(Prefix { url, folder, is_certain });
        }
    }

    /// Of the links that begin with a prefix, how many lead to a page by it, and how many there are.
    pub fn explained<'l>(&self, prefix: &Prefix, links: impl Iterator<Item = &'l str>) -> (usize, usize) {
        let begun = links.filter(|link| link.starts_with(&prefix.url));
        begun.fold((0, 0), |(found, all), link| {
            (found + usize::from(self.page_of(prefix, link).is_some()), all + 1)
        })
    }

    /// The prefixes that would make a link lead to a page: for each page whose path ends like the link, the part of
    /// the link and the part of the path before the common end.
    fn meanings(&self, link: &str) -> BTreeSet<(String, String)> {
        let plain = plain(link).trim_end_matches('/');
        // A link that is a template, or that is abbreviated, has no prefix.
        if plain.contains(|c: char| c.is_whitespace() || "{}$<>".contains(c)) || plain.contains("/.../") {
            return BTreeSet::new();
        }
        let parts: Vec<&str> = plain.split('/').collect();
        let name = stem(parts.last().copied().unwrap_or_default());
        // The prefix contains at least the scheme, the empty part after it and the host.
        let most = if is_url(plain) { parts.len().saturating_sub(3) } else { parts.len() - 1 };
        let least = if matches!(name.as_str(), "readme" | "index" | "_index") { 2 } else { 1 };
        let mut all = BTreeSet::new();
        for page in self.by_name.get(&name).into_iter().flatten() {
            let is_same = |(a, b): &(&&str, &str)| stem(a) == stem(b);
            let folders = page.components().rev().map(|part| part.as_str());
            let shared = parts.iter().rev().zip(folders).take_while(is_same).count();
            for length in least..=shared.min(most) {
                let prefix = parts[..parts.len() - length].join("/") + "/";
                let folder = page.ancestors().nth(length).filter(|folder| *folder != "");
                all.insert((prefix, format!("{}/", folder.unwrap_or(Utf8Path::new(".")))));
            }
        }
        all
    }

    /// The repository whose pages most of the links show, if their paths exist here.
    pub fn repository<'l>(&self, links: impl Iterator<Item = &'l str>) -> Option<Repository> {
        let mut votes: Vec<(Repository, usize)> = Vec::new();
        for link in links {
            let Some((repository, path)) = Repository::of_file(plain(link)) else { continue };
            // A README is no evidence, since every repository has one.
            let is_specific = |page: &Utf8Path| !is_folder_page(page) || page.components().count() > 2;
            let is_permalink = || repository.own(link).is_none_or(|own| own.is_permalink(&repository));
            if !self.at(&path).is_some_and(is_specific) || is_permalink() {
                continue;
            }
            match votes.iter_mut().find(|(known, _)| *known == repository) {
                Some((_, votes)) => *votes += 1,
                None => votes.push((repository, 1)),
            }
        }
        let most = votes.iter().map(|(_, votes)| *votes).max()?;
        votes.into_iter().find(|(_, votes)| *votes == most).map(|(repository, _)| repository)
    }
}

/// The project's own repository, if it is known.
pub struct Own<'a> {
    pub repository: Option<&'a Repository>,
    /// The folder of the project in the repository.
    pub folder: &'a Utf8Path,
}

impl Own<'_> {
    /// The paths that a URL of the repository may mean.
    pub fn paths(&self, link: &str) -> Option<Vec<Utf8PathBuf>> {
        let repository = self.repository?;
        let paths = repository.own(link)?.paths(repository).into_iter();
        Some(paths.filter_map(|path| Some(path.strip_prefix(self.folder).ok()?.to_owned())).collect())
    }
}

pub fn is_url(link: &str) -> bool {
    link.contains("://") || link.starts_with("//")
}

/// A link without query and anchor.
fn plain(link: &str) -> &str {
    link.split(['?', '#']).next().unwrap_or_default()
}

/// Extensions of documents, and of the pages made from them.
const ENDINGS: [&str; 8] = [".md", ".markdown", ".mdx", ".adoc", ".asciidoc", ".rst", ".html", ".htm"];

/// A name in lower case, without the extension that a published page does not have.
fn stem(name: &str) -> String {
    let lower = name.to_lowercase();
    let mut endings = ENDINGS.iter();
    let plain = endings.find_map(|ending| lower.strip_suffix(ending));
    plain.unwrap_or(&lower).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages<'p>(paths: &[&'p str]) -> Pages<'p> {
        Pages::new(paths.iter().copied().map(Utf8Path::new))
    }

    fn found(links: &[&str], paths: &[&str]) -> Vec<(String, String, bool)> {
        let prefixes = pages(paths).prefixes(&links.iter().copied().collect());
        prefixes.into_iter().map(|prefix| (prefix.url, prefix.folder, prefix.is_certain)).collect()
    }

    fn prefix(url: &str, folder: &str, is_certain: bool) -> (String, String, bool) {
        (url.to_owned(), folder.to_owned(), is_certain)
    }

    #[test]
    fn the_longest_prefix_that_explains_most_links() {
        let links = [
            "https://run.acme.example/runbooks/node/nodedown",
            "https://run.acme.example/runbooks/etcd/etcdslow/",
        ];
        let paths = ["content/runbooks/node/NodeDown.md", "content/runbooks/etcd/EtcdSlow.md"];
        let expected = prefix("https://run.acme.example/runbooks/", "content/runbooks/", true);
        assert_eq!(found(&links, &paths), [expected]);
    }

    #[test]
    fn pages_that_antora_or_sphinx_publish() {
        let links = [
            "https://hub.acme.example/ceph/runbooks/OsdDown.html",
            "https://hub.acme.example/ceph/runbooks/full.html",
        ];
        let paths =
            ["docs/modules/ROOT/pages/runbooks/OsdDown.adoc", "docs/modules/ROOT/pages/runbooks/full.rst"];
        let folder = "docs/modules/ROOT/pages/runbooks/";
        assert_eq!(found(&links, &paths), [prefix("https://hub.acme.example/ceph/runbooks/", folder, true)]);
    }

    #[test]
    fn one_link_with_one_name_in_common_is_not_certain() {
        let paths = ["docs/cpu.md", "docs/runbooks/disk.md"];
        let of = |link: &str| found(&[link], &paths);
        let wiki = "https://wiki.acme.example/";
        assert_eq!(of("https://wiki.acme.example/cpu"), [prefix(wiki, "docs/", false)]);
        let run = "https://run.acme.example/runbooks/";
        assert_eq!(of("https://run.acme.example/runbooks/disk#x"), [prefix(run, "docs/runbooks/", true)]);
        assert_eq!(of("https://wiki.acme.example/memory"), []);
        assert_eq!(of("x y/disk.md"), []);
    }

    #[test]
    fn a_path_or_an_own_address_needs_no_prefix() {
        let pages = pages(&["docs/redis/README.md", "services/cart/runbooks/slow.md"]);
        let repository = Repository::new("https://github.com/acme/ops", "main", None).expect("it is known");
        let own = Own { repository: Some(&repository), folder: "team".into() };
        let file = Utf8Path::new("services/cart/alarms.yml");
        let linked = |link: &str| pages.linked(link, file, &["docs".into()], &own).map(Utf8Path::as_str);
        let redis = Some("docs/redis/README.md");
        assert_eq!(linked("docs/redis/README.md#slow"), redis);
        assert_eq!(linked("/docs/redis/"), redis);
        assert_eq!(linked("redis/readme"), redis);
        assert_eq!(linked("runbooks/slow.md"), Some("services/cart/runbooks/slow.md"));
        assert_eq!(linked("https://github.com/acme/ops/blob/v1/team/docs/redis"), redis);
        assert_eq!(linked("https://github.com/acme/ops/blob/main/docs/redis"), None);
        assert_eq!(linked("https://github.com/acme/other/blob/main/team/docs/redis"), None);
    }

    #[test]
    fn links_say_which_repository_it_is() {
        let pages = pages(&["README.md", "docs/disk.md"]);
        let of = |links: &[&str]| pages.repository(links.iter().copied()).map(|repository| repository.url);
        let ours = "https://github.com/acme/ops";
        let links = [
            "https://github.com/acme/ops/blob/main/docs/disk.md#full",
            "https://github.com/else/where/blob/main/README.md",
        ];
        assert_eq!(of(&links).as_deref(), Some(ours));
        assert_eq!(of(&links[1..]), None);
    }
}
