//! Finds annotation and label keys in which alarms hold links, besides the known ones.

use std::collections::{BTreeMap, BTreeSet};

use super::links::is_url;

/// The keys in a text whose values are links or paths, with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys(pub BTreeMap<String, Vec<String>>);

/// A key that several alarms share.
#[derive(Debug, PartialEq, Eq)]
pub struct Shared {
    pub key: String,
    pub alarms: usize,
}

/// How many alarms have to share a key.
const SHARED: usize = 2;

/// Words in keys whose links do not lead to documents.
const OTHERS: [&str; 22] = [
    "dash", "graph", "panel", "grafana", "image", "logo", "icon", "query", "source", "console", "log",
    "trace", "schema", "ref", "id", "file", "host", "endpoint", "webhook", "target", "uri", "path",
];

/// Words in keys whose links lead to documents.
const DOCUMENTS: [&str; 14] = [
    "doc",
    "docs",
    "documentation",
    "sop",
    "runbook",
    "runbooks",
    "playbook",
    "playbooks",
    "wiki",
    "guide",
    "kb",
    "procedure",
    "instructions",
    "howto",
];

impl Keys {
    /// Finds keys in any syntax: `sop_url: https://…`, `"playbook": "docs/x.md"`, `documentation = "…"`.
    pub fn of(text: &str) -> Self {
        let mut all = BTreeMap::<String, Vec<String>>::new();
        // A map may be on one line.
        for part in text.lines().flat_map(|line| line.split(['{', ','])) {
            let Some((key, value)) = part.split_once([':', '=']) else { continue };
            let key = key.trim().trim_start_matches("- ").trim().trim_matches(['"', '\'']);
            let is_key = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
            let value = value.trim().trim_end_matches([',', '}']).trim().trim_matches(['"', '\'']);
            if key.is_empty() || !key.chars().all(is_key) || !is_link(value) {
                continue;
            }
            all.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        Self(all)
    }
}

/// Whether a value is a URL or the path of a document.
fn is_link(value: &str) -> bool {
    let is_whole = !value.contains(char::is_whitespace);
    let plain = value.split(['#', '?']).next().unwrap_or_default().to_lowercase();
    let is_path = [".md", ".markdown", ".adoc", ".rst", ".html"].iter().any(|end| plain.ends_with(end));
    is_whole && (value.starts_with("http://") || value.starts_with("https://") || is_path)
}

/// Whether a URL leads to graphs rather than to a document.
fn is_dashboard(value: &str) -> bool {
    let lower = value.to_lowercase();
    ["grafana", "/d/", "dashboard", "kibana", "/graph?", "/explore"].iter().any(|sign| lower.contains(sign))
}

/// The keys that several alarms share, the most frequent first, without the known ones. `read` returns how many alarms
/// have a link under a key, read like `check` does. `is_here` returns whether a value leads to a document of the
/// project.
pub fn shared<'k>(
    all: impl Iterator<Item = &'k Keys>,
    known: &[String],
    read: impl Fn(&str) -> usize,
    is_here: impl Fn(&str) -> bool,
) -> Vec<Shared> {
    let mut values = BTreeMap::<&str, BTreeSet<&str>>::new();
    for (key, of_key) in all.flat_map(|keys| &keys.0).filter(|(key, _)| !known.contains(key)) {
        values.entry(key).or_default().extend(of_key.iter().map(String::as_str));
    }
    let mut shared: Vec<Shared> = Vec::new();
    for (key, values) in values {
        let lower = key.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
        let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
        let is_other = OTHERS.iter().any(|word| lower.contains(word)) && !says(&DOCUMENTS[2..]);
        let leads_here = values.iter().filter(|value| is_here(value)).count() * 2 > values.len();
        let is_document = says(&DOCUMENTS) && values.iter().any(|value| is_url(value) || is_link(value));
        if is_other && !leads_here
            || values.iter().any(|value| is_dashboard(value))
            || !(leads_here || is_document)
        {
            continue;
        }
        let alarms = read(key);
        if alarms >= SHARED {
            shared.push(Shared { key: key.to_owned(), alarms });
        }
    }
    shared.sort_by(|a, b| (b.alarms, &a.key).cmp(&(a.alarms, &b.key)));
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, here: &[&str]) -> Vec<(String, usize)> {
        let keys = [Keys::of(text)];
        let read = |key: &str| keys[0].0.get(key).map_or(0, Vec::len);
        let known = ["runbook_url".to_owned()];
        let shared = shared(keys.iter(), &known, read, |value| here.contains(&value));
        shared.into_iter().map(|shared| (shared.key, shared.alarms)).collect()
    }

    #[test]
    fn keys_of_documents_are_shared() {
        let text = "
            sop_url: https://wiki.acme.example/a
            sop_url: \"https://wiki.acme.example/b\"
            playbook_link = \"docs/a.md\"
            \"help\": \"docs/b.md\",
            \"help\": \"docs/c.md#x\",
        ";
        assert_eq!(
            of(text, &["docs/b.md", "docs/c.md#x"]),
            [("help".to_owned(), 2), ("sop_url".to_owned(), 2)]
        );
        assert_eq!(of(text, &[]), [("sop_url".to_owned(), 2)]);
    }

    #[test]
    fn keys_of_other_links_are_not_shared() {
        let text = "
            runbook_url: https://a/x
            runbook_url: https://a/y
            dashboard_url: https://a/x
            dashboard_url: https://a/y
            documentation: https://grafana.acme.example/d/1
            documentation: https://grafana.acme.example/d/2
            webhook: https://a/1
            webhook: https://a/2
            docs: one
            docs: two
            homepage: https://a/1
            homepage: https://a/2
        ";
        assert_eq!(of(text, &[]), []);
    }
}
