//! Runbook links and pages to the prefixes that those links share, and the folders that they mean.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

/// Prefixes of links, each with a folder and a slash at its end. A page is the path that it has now, whose end links share,
/// and the one that it will be read at.
pub fn prefixes(links: &BTreeSet<&str>, pages: &[(Utf8PathBuf, Utf8PathBuf)]) -> BTreeMap<String, String> {
    let mut by_name: BTreeMap<String, Vec<&(Utf8PathBuf, Utf8PathBuf)>> = BTreeMap::new();
    for page in pages {
        by_name.entry(stem(page.0.file_name().unwrap_or_default())).or_default().push(page);
    }
    let mut open: Vec<(&str, BTreeSet<(String, String)>)> = links
        .iter()
        .map(|link| (*link, meanings(link, &by_name)))
        .filter(|(_, all)| !all.is_empty())
        .collect();
    let mut chosen = BTreeMap::new();
    // The prefix that explains most links, the longest of several, again and again.
    loop {
        let mut votes: BTreeMap<&(String, String), usize> = BTreeMap::new();
        for meaning in open.iter().flat_map(|(_, all)| all) {
            *votes.entry(meaning).or_default() += 1;
        }
        let best = votes.into_iter().max_by_key(|((prefix, _), votes)| (*votes, prefix.len()));
        let Some((prefix, folder)) = best.map(|(meaning, _)| meaning.clone()) else { return chosen };
        open.retain(|(link, _)| !link.starts_with(&prefix));
        chosen.insert(prefix, folder);
    }
}

/// What a link may mean: for each page that ends as it does, what stands before the common end.
fn meanings(
    link: &str,
    by_name: &BTreeMap<String, Vec<&(Utf8PathBuf, Utf8PathBuf)>>,
) -> BTreeSet<(String, String)> {
    let plain = link.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    if plain.contains(|c: char| c.is_whitespace() || "{}$".contains(c)) {
        return BTreeSet::new();
    }
    let parts: Vec<&str> = plain.split('/').collect();
    let name = stem(parts.last().copied().unwrap_or_default());
    // Scheme, nothing and host stay in the prefix.
    let most = if plain.contains("://") { parts.len().saturating_sub(3) } else { parts.len() - 1 };
    let least = if matches!(name.as_str(), "readme" | "index" | "_index") { 2 } else { 1 };
    let mut all = BTreeSet::new();
    for (now, read) in by_name.get(&name).into_iter().flatten() {
        let is_same = |(a, b): &(&&str, &str)| stem(a) == stem(b);
        let folders = now.components().rev().map(|part| part.as_str());
        let shared = parts.iter().rev().zip(folders).take_while(is_same).count();
        // A file keeps as much of its path as the move leaves it.
        let kept = now.components().rev().zip(read.components().rev()).take_while(|(a, b)| a == b).count();
        for length in least..=shared.min(most).min(kept) {
            let prefix = parts[..parts.len() - length].join("/") + "/";
            let folder = read.ancestors().nth(length).unwrap_or(Utf8Path::new(""));
            all.insert((
                prefix,
                format!("{}/", if folder.as_str().is_empty() { "." } else { folder.as_str() }),
            ));
        }
    }
    all
}

/// A name without what a page loses when it is published.
fn stem(name: &str) -> String {
    let lower = name.to_lowercase();
    let plain = [".md", ".markdown", ".html"].iter().find_map(|ending| lower.strip_suffix(ending));
    plain.unwrap_or(&lower).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(links: &[&str], pages: &[(&str, &str)]) -> Vec<(String, String)> {
        let pages: Vec<_> = pages.iter().map(|(now, read)| ((*now).into(), (*read).into())).collect();
        prefixes(&links.iter().copied().collect(), &pages).into_iter().collect()
    }

    #[test]
    fn the_longest_prefix_that_explains_most_links() {
        let node = ("content/runbooks/node/NodeDown.md", "content/runbooks/node/NodeDown.md");
        let etcd = ("content/runbooks/etcd/EtcdSlow.md", "content/runbooks/etcd/EtcdSlow.md");
        let links = [
            "https://run.acme.example/runbooks/node/nodedown",
            "https://run.acme.example/runbooks/etcd/etcdslow/",
        ];
        let prefix = ("https://run.acme.example/runbooks/".to_owned(), "content/runbooks/".to_owned());
        assert_eq!(found(&links, &[node, etcd]), [prefix]);
    }

    #[test]
    fn a_folder_that_has_to_move_is_meant_where_it_will_be() {
        let pages = [
            ("docs/redis/README.md", "content/docs/redis/README.md"),
            ("docs/git/README.md", "content/docs/git/README.md"),
        ];
        let links = ["docs/redis/README.md#slow", "docs/git/README.md", "docs/{{ $labels.type }}/README.md"];
        assert_eq!(found(&links, &pages), [("docs/".to_owned(), "content/docs/".to_owned())]);
    }

    #[test]
    fn a_link_to_elsewhere_means_nothing() {
        assert_eq!(
            found(&["https://wiki.acme.example/disk", "x y/disk.md"], &[("docs/cpu.md", "docs/cpu.md")]),
            []
        );
    }
}
