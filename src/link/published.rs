//! Looks up the entries of `runbook_urls` by an address: the folders whose pages were published there.

use std::collections::HashMap;

use super::urls::{Link, Prefix};
use crate::config;

/// The entries of `runbook_urls`, indexed by address.
pub struct Published<'a> {
    prefixes: Vec<(Prefix, &'a config::Prefix)>,
    /// Indices into `prefixes`, by the entry's address without trailing slashes.
    by_address: HashMap<String, Vec<usize>>,
}

impl<'a> Published<'a> {
    pub fn new(entries: impl IntoIterator<Item = &'a config::Prefix>) -> Self {
        let prefixes: Vec<_> = entries.into_iter().map(|entry| (Prefix::new(&entry.url), entry)).collect();
        let mut by_address: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, (prefix, _)) in prefixes.iter().enumerate() {
            by_address.entry(prefix.bare().to_owned()).or_default().push(at);
        }
        Self { prefixes, by_address }
    }

    /// The entries that are a prefix of an address, in their order, each with the rest of the address.
    pub fn of<'l>(&self, link: &'l str) -> Vec<(&'l str, &'a config::Prefix)> {
        if self.prefixes.is_empty() {
            return Vec::new();
        }
        let link = Link::new(link);
        let mut begun: Vec<usize> =
            link.beginnings().filter_map(|start| self.by_address.get(start)).flatten().copied().collect();
        begun.sort_unstable();
        begun.dedup();
        let entries = begun.into_iter().map(|at| &self.prefixes[at]);
        entries.filter_map(|(prefix, entry)| Some((link.strip_prefix(prefix)?, *entry))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::urls::strip_prefix;
    use crate::source::{FileId, Span};

    /// The lookup finds every entry that is a prefix of a link.
    #[test]
    fn no_entry_that_a_link_begins_with_is_missed() {
        let urls = [
            "https://run.example/",
            "https://run.example",
            "https://run.example/books",
            "https://run.example/books/",
            "HTTP://Run.Example/Books//",
            "https://run.example/books?page=",
            "https://run.example/#",
            "https://git.example/a/tree/main/books",
            "https://git.example/a/-/blob/main",
            "https://",
            "/",
            "",
            "docs/",
            "https://é.example/ö/",
        ];
        let entry = |url: &&str| config::Prefix {
            url: (*url).to_owned(),
            path: String::new(),
            path_span: Span::start_of(FileId(0)),
        };
        let entries: Vec<config::Prefix> = urls.iter().map(entry).collect();
        let published = Published::new(&entries);
        for link in [
            "https://run.example",
            "https://run.example/",
            "https://run.example/books",
            "https://run.example/books/",
            "https://run.example/Books/Disk.md#top",
            "https://run.example/bookshelf",
            "https://run.example/books?page=disk",
            "https://run.example/#disk",
            "https://git.example/a/blob/main/books/disk.md",
            "https://é.example/ö/x",
            "/docs/disk.md",
            "docs/disk.md",
            "https://é.example/İ/x",
            "",
        ] {
            let expected: Vec<(&str, &str)> =
                urls.iter().filter_map(|url| Some((strip_prefix(link, url)?, *url))).collect();
            let found: Vec<(&str, &str)> =
                published.of(link).into_iter().map(|(rest, entry)| (rest, entry.url.as_str())).collect();
            assert_eq!(found, expected, "{link}");
        }
    }
}
