//! `external_runbooks:` in `readyroom.yaml`: prefixes of URLs on other sites that the project vouches for.

use std::borrow::Cow;
use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Config;
use crate::read::{Problem, Read, wrong};
use crate::source::Span;
use crate::yaml::Node;

/// Hosts of short addresses for pages on any site, so that the host says nothing about the page.
pub const SHORTENERS: [&str; 7] = ["aka.ms", "bit.ly", "g.co", "goo.gl", "is.gd", "t.co", "tinyurl.com"];

/// A URL prefix of another site, and where it is written.
#[derive(Clone, Debug)]
pub struct ExternalPrefix {
    /// The prefix, as written.
    pub text: String,
    pub span: Span,
    address: Address,
}

/// The parts of a URL that are compared: without query and anchor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Address {
    /// Such as `https`.
    scheme: String,
    /// In lower case, with the port unless it is the scheme's default.
    host: String,
    /// The parts of the path, with `.` and `..` resolved.
    path: Vec<String>,
}

impl Address {
    /// `None` if it is not a complete URL, or contains a user name.
    fn of(url: &str) -> Option<Self> {
        let (scheme, rest) = url.trim().split_once("://")?;
        let scheme = scheme.to_lowercase();
        let own_port = match scheme.as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => return None,
        };
        // Browsers read a backslash as a slash.
        let rest = rest.replace('\\', "/");
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = host.to_lowercase();
        let host = host.strip_suffix(own_port).unwrap_or(&host).trim_end_matches('.').to_owned();
        let is_host = !host.is_empty() && !host.contains(['@', '{', '}', '$', ' ', '*']);
        let mut parts: Vec<String> = Vec::new();
        // Servers may decode an encoded slash, so that `..%2fx` leads out of its folder.
        let path = percent_decode_str(path).decode_utf8_lossy();
        for part in path.split(['/', '\\']).filter(|part| !part.is_empty()) {
            match part {
                "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part.to_owned()),
            }
        }
        is_host.then_some(Self { scheme, host, path: parts })
    }

    /// Whether it ends with a placeholder for a page that does not exist yet:
    /// `https://wiki.example.com/runbooks/TODO`.
    fn is_unwritten(&self) -> bool {
        const WORDS: [&str; 9] =
            ["todo", "tbd", "tba", "tbc", "fixme", "changeme", "change-me", "placeholder", "xxx"];
        let last = self.path.last().map(|part| part.to_lowercase()).unwrap_or_default();
        let stem = [".md", ".html"].iter().find_map(|ending| last.strip_suffix(ending)).unwrap_or(&last);
        WORDS.contains(&stem)
    }

    fn begins(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.host == other.host && other.path.starts_with(&self.path)
    }
}

impl ExternalPrefix {
    /// Whether a link begins with this prefix: the same scheme and host, and whole parts of the path.
    pub fn covers(&self, link: &str) -> bool {
        Address::of(link).is_some_and(|link| self.address.begins(&link))
    }

    /// Whether it begins with a URL, or the URL with it. `http` and `https` count as the same.
    fn meets(&self, url: &str) -> bool {
        let Some(other) = Address::of(url) else { return false };
        let other = Address { scheme: self.address.scheme.clone(), ..other };
        self.address.begins(&other) || other.begins(&self.address)
    }
}

impl Config {
    /// The first prefix that covers a link to another site.
    pub fn external_prefix(&self, link: &str) -> Option<&ExternalPrefix> {
        if self.external_runbooks.is_empty() {
            return None;
        }
        let link = Address::of(link).filter(|link| !link.is_unwritten())?;
        self.external_runbooks.iter().find(|prefix| prefix.address.begins(&link))
    }

    /// The prefixes that cover none of these links.
    pub fn unused_prefixes<'l>(&self, links: impl Iterator<Item = &'l str>) -> Vec<&ExternalPrefix> {
        let links: BTreeSet<Address> = links.filter_map(Address::of).collect();
        let covers_any = |prefix: &&ExternalPrefix| {
            // The links are sorted, so those that begin with the prefix follow it directly.
            links.range(&prefix.address..).next().is_some_and(|link| prefix.address.begins(link))
        };
        self.external_runbooks.iter().filter(|prefix| !covers_any(prefix)).collect()
    }

    /// Reports prefixes of this project's own pages. Those pages are checked, so nobody has to vouch for them.
    pub(super) fn refuse_own_prefixes(&self, problems: &mut Vec<Problem>) {
        for prefix in &self.external_runbooks {
            let published = self.runbook_urls.iter().map(|own| own.url.as_str());
            let is_site = self.base_url.as_deref().into_iter().chain(published).any(|url| prefix.meets(url));
            let repository = self.repository.as_ref();
            let is_repository = repository.is_some_and(|own| {
                let file = format!("{}/main/file.md", prefix.text.trim_end_matches('/'));
                prefix.covers(&own.url) || own.own(&prefix.text).is_some() || own.own(&file).is_some()
            });
            if is_site || is_repository {
                let whose = if is_site { "this site" } else { "this project's repository" };
                let message = format!("`{}` belongs to {whose}, whose runbooks are judged", prefix.text);
                let help = "vouch only for other sites; remove this prefix, or write a longer one";
                problems.push(Problem::malformed(prefix.span, message, help.to_owned()));
            }
        }
    }
}

impl Read for ExternalPrefix {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let text = node.text().unwrap_or_default().trim().to_owned();
        let address = Address::of(&text).filter(|_| !text.contains(['?', '#', '{', '*']));
        let Some(address) = address else {
            let help = "write it whole, such as `https://wiki.acme.example/runbooks/`";
            wrong(node, "the beginning of an address on another site", help, problems);
            return None;
        };
        Some(Self { text, span: node.span, address })
    }
}

impl JsonSchema for ExternalPrefix {
    fn schema_name() -> Cow<'static, str> {
        "ExternalPrefix".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["https://wiki.acme.example/runbooks/"] })
    }

    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_prefix_ends_at_a_boundary() {
        for prefix in ["https://wiki.example/rb", "https://wiki.example/rb/", "HTTPS://Wiki.Example:443/rb"] {
            let address = Address::of(prefix).expect("it is an address");
            let prefix = ExternalPrefix { text: prefix.into(), span: Span::start_of(FileId(0)), address };
            for link in [
                "https://wiki.example/rb",
                "https://wiki.example/rb/disk",
                "https://WIKI.example:443/rb/disk?a=b#c",
                "https://wiki.example/rb/{{ $labels.pod }}",
                "https://wiki.example/x/../rb/disk",
            ] {
                assert!(prefix.covers(link), "{link}");
            }
            for link in [
                "http://wiki.example/rb/disk",
                "https://wiki.example/rbac",
                "https://wiki.example/RB/disk",
                "https://wiki.example.evil.example/rb/disk",
                "https://evilwiki.example/rb/disk",
                "https://wiki.example@evil.example/rb/disk",
                "https://wiki.example:8443/rb/disk",
                "https://wiki.example/rb/../admin",
                "https://wiki.example/rb/%2e%2e/admin",
                "https://wiki.example\\@evil.example/rb",
                "https://{{ $labels.host }}/rb/disk",
                "//wiki.example/rb/disk",
                "/rb/disk",
            ] {
                assert!(!prefix.covers(link), "{link}");
            }
        }
    }

    #[test]
    fn own_prefixes_are_refused() {
        let read = |prefix: &str| {
            let text = format!(
                "base_url: https://run.example/ops/\nrepository: https://github.com/acme/ops\n\
                 runbook_urls: [{{url: 'https://old.example/rb/', path: ./}}]\nexternal_runbooks: ['{prefix}']\n"
            );
            let (_, problems) =
                Config::read(super::super::file(), &text, |_| jiff::civil::date(2026, 11, 20));
            problems.len()
        };
        for prefix in [
            "https://run.example/",
            "http://run.example/ops/runbooks/",
            "https://old.example/",
            "https://old.example/rb/x/",
            "https://github.com/",
            "https://github.com/acme/ops",
            "https://github.com/acme/ops/blob/main/docs/",
            "https://github.com/acme/ops/raw/",
            "wiki.example/rb",
            "https://",
            "https:///x",
            "htps://wiki.example",
            "https://*.example/",
            "",
        ] {
            assert_eq!(read(prefix), 1, "{prefix}");
        }
        for prefix in
            ["https://wiki.example/", "https://run.example/wiki/", "https://github.com/acme/ops/wiki/"]
        {
            assert_eq!(read(prefix), 0, "{prefix}");
        }
    }
}
