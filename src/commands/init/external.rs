//! Finds prefixes of runbook links to other sites, for `external_runbooks`.

use std::collections::BTreeMap;

use super::links::is_url;
use crate::config::SHORTENERS;

/// A prefix of links to another site.
#[derive(Debug, PartialEq, Eq)]
pub struct External {
    /// Ends with a slash.
    pub url: String,
    /// The number of different links with this prefix.
    pub links: usize,
}

/// Hosts shared by many organisations, and how many parts of the path identify whose page it is.
const SHARED: [(&str, usize); 5] = [
    ("github.com", 2),
    ("gitlab.com", 2),
    ("raw.githubusercontent.com", 2),
    ("bitbucket.org", 2),
    ("docs.google.com", 2),
];

/// The prefixes of these links, those with the most links first. For each site, or each owner on a shared host, it is
/// the longest prefix of all its links.
pub fn prefixes<'l>(links: impl Iterator<Item = &'l str>) -> Vec<External> {
    let mut sites = BTreeMap::<(String, String), Vec<Vec<&str>>>::new();
    for link in links.filter(|link| is_url(link)) {
        let plain = link.split(['?', '#']).next().unwrap_or(link);
        let Some((scheme, rest)) = plain.split_once("://").filter(|(scheme, _)| scheme.starts_with("http"))
        else {
            continue;
        };
        let mut parts = rest.split('/');
        let host = parts.next().unwrap_or_default();
        if host.is_empty() || host.contains(['{', '}', '$', '%', '@', ' ', '*', '<']) {
            continue;
        }
        let own = SHARED.iter().find(|(name, _)| *name == host).map(|(_, parts)| *parts);
        let own = own.unwrap_or_else(|| usize::from(SHORTENERS.contains(&host)));
        let folders: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let whose = folders.iter().take(own).copied().collect::<Vec<_>>().join("/");
        // The prefix excludes the page itself, and anything that is filled in later.
        let is_plain = |part: &&&str| !part.contains(['{', '}', '$', '%', ' ', '<']) && **part != "..";
        let keep = folders.len().saturating_sub(1).max(own.min(folders.len()));
        let folders = folders[..keep].iter().take_while(is_plain).copied().collect();
        sites.entry((format!("{scheme}://{host}/"), whose)).or_default().push(folders);
    }
    let mut all: Vec<External> = sites
        .into_iter()
        .map(|((site, _), links)| {
            let mut shared = links[0].clone();
            for folders in &links[1..] {
                let same = shared.iter().zip(folders).take_while(|(a, b)| a == b).count();
                shared.truncate(same);
            }
            let path: String = shared.iter().map(|part| format!("{part}/")).collect();
            External { url: site + &path, links: links.len() }
        })
        .collect();
    all.sort_by(|a, b| (b.links, &a.url).cmp(&(a.links, &b.url)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_site_has_one_prefix_as_long_as_its_links_agree() {
        let links = [
            "https://wiki.acme.example/ops/runbooks/disk",
            "https://wiki.acme.example/ops/runbooks/cpu#high",
            "https://github.com/acme/a/wiki/Disk",
            "https://github.com/acme/b/blob/main/x.md",
            "https://aka.ms/acme-disk",
            "https://{{ $labels.host }}/x",
            "https://kb.example/{{ $labels.team }}/x",
            "docs/x.md",
        ];
        let found: Vec<_> =
            prefixes(links.into_iter()).into_iter().map(|external| (external.url, external.links)).collect();
        let expected = [
            ("https://wiki.acme.example/ops/runbooks/", 2),
            ("https://aka.ms/acme-disk/", 1),
            ("https://github.com/acme/a/wiki/", 1),
            ("https://github.com/acme/b/blob/main/", 1),
            ("https://kb.example/", 1),
        ];
        assert_eq!(found, expected.map(|(url, links)| (url.to_owned(), links)));
    }
}
