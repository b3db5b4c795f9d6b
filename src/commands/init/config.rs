//! The text of a new `readyroom.yaml`, with what was found, and a word on what else may stand there.

use super::Wishes;
use super::documents::Entry;
use super::draft::BASELINE;
use super::found::{Files, Found};
use super::repository::Home;
use crate::config::Repository;

pub fn text(wishes: &Wishes, found: &Found, has_static: bool) -> String {
    let mut text = format!(
        "# This folder is a readyroom project. Every key may go; `readyroom schema config` lists them all.\n\
         title: {}\n",
        quoted(&wishes.title)
    );
    text.push_str(
        "\n# Where the site is published: links of alarms that begin with it lead into this project.\n",
    );
    match &wishes.base_url {
        Some(url) => text.push_str(&format!("base_url: {}\n", quoted(url))),
        None => text.push_str("# base_url: https://run.acme.example/\n"),
    }
    text.push_str(&repository(&found.home));
    text.push_str(&documents(found, has_static));
    text.push_str(&alarms(found));
    text.push_str(&prefixes(found));
    if !found.severities.is_empty() {
        text.push_str(
            "\n# Words of these alarms for a severity, and what pages and rules call each.\n# severities:\n",
        );
        for word in &found.severities {
            let wakes =
                ["page", "high", "urgent", "emergency", "fatal", "1"].iter().any(|end| word.ends_with(end));
            text.push_str(&format!("#   {}: {}\n", quoted(word), if wakes { "critical" } else { "warning" }));
        }
    }
    text.push_str(
        "\n# Which services owe which review: all, or those of some tiers.\n\
         # reviews:\n#   - checklist: production-readiness\n#     when: {tier: [1]}\n\
         \n# How much a rule's findings weigh: error, warning or off. `readyroom explain` lists the rules.\n\
         # rules:\n#   alarm-without-runbook: {level: error, severity: [critical]}\n",
    );
    text
}

/// The same text, with a baseline.
pub fn with_baseline(text: &str) -> String {
    format!(
        "{text}\n# Findings that were there when this began: they are counted, not reported. \
         `readyroom check --prune-baseline`\n# removes those that are fixed.\nbaseline: {BASELINE}\n"
    )
}

fn repository(home: &Home) -> String {
    let title = "\n# The repository: links to its pages lead to the documents here, and pages link to where they are edited.\n";
    let key = match (&home.repository, &home.unknown) {
        (Some(Repository { url, branch, .. }), _) => {
            let why = if home.is_by_links { "   # as the links of these alarms say" } else { "" };
            let value = match branch.as_str() {
                "main" => plain(url),
                branch => format!("{{url: {}, branch: {}}}", plain(url), plain(branch)),
            };
            format!("repository: {value}{why}\n")
        }
        (None, Some(url)) => {
            let branch = match home.branch.as_str() {
                "main" => String::new(),
                branch => format!(", branch: {}", plain(branch)),
            };
            let url = plain(url);
            format!(
                "# What runs the host? Write `github`, `gitlab`, `bitbucket`, `gitea` or `azure`.\n\
                 # repository: {{url: {url}{branch}, kind: gitlab}}\n"
            )
        }
        (None, None) => "# repository: https://github.com/acme/ops\n".to_owned(),
    };
    format!("{title}{key}")
}

fn documents(found: &Found, has_static: bool) -> String {
    let title =
        "\n# Where documents are. They are read in place; the first entry that matches a file wins.\n";
    let proposed: Vec<&Entry> = found.proposed().collect();
    // What is there by default needs no word.
    let is_default = proposed.iter().all(|entry| entry.url.as_deref() == Some(""));
    let (key, mark) = if is_default { ("# documents:", "#   ") } else { ("documents:", "  ") };
    let mut text = format!("{title}{key}\n");
    if proposed.is_empty() {
        text.push_str("#   - {path: content/, url: \"\"}     # without this key, this\n");
    }
    for entry in &found.documents {
        let (mark, why) = match entry.left_out {
            None => (mark, String::new()),
            Some(why) if is_default => (mark, format!("   # left out: {why}")),
            Some(why) => ("  # ", format!("   # left out: {why}")),
        };
        text.push_str(&format!("{mark}- {}{why}\n", document(entry)));
    }
    if !is_default && has_static {
        text.push_str(
            "\n# Files that are copied to the top of the site as they are.\ntheme:\n  static: static/\n",
        );
    }
    text
}

fn document(entry: &Entry) -> String {
    let Entry { kind, url, exclude, .. } = entry;
    let path = pattern(&entry.path.text);
    let mut keys = Vec::new();
    keys.extend(kind.map(|kind| format!("kind: {}", kind.word())));
    keys.extend(url.as_ref().map(|url| format!("url: {}", quoted(url))));
    if !exclude.is_empty() {
        let patterns: Vec<String> = exclude.iter().map(|pattern| quoted(&pattern.text)).collect();
        keys.push(format!("exclude: [{}]", patterns.join(", ")));
    }
    if keys.is_empty() { path } else { format!("{{path: {path}, {}}}", keys.join(", ")) }
}

fn alarms(found: &Found) -> String {
    let title = "\n# Files that define alarms, read as the monitoring system reads them.\n";
    let base = found.base();
    let own = base.map(|base| pattern(&format!("{base}/**/alarms/**")));
    if found.alarms.iter().all(|files| files.left_out.is_some()) {
        let own = own.as_deref().unwrap_or("docs/**/alarms/**");
        let mut text = format!("{title}# alarms:\n#   - path: {own}     # without this key, these\n");
        for files in &found.alarms {
            text.push_str(&format!("#   - path: {}\n", alarm_files(files)));
        }
        if found.alarms.is_empty() {
            text.push_str("#   - path: infra/**/*.tf\n#     service: payments\n");
        }
        return text;
    }
    let mut text = format!("{title}alarms:\n");
    // A pattern must match something.
    text.extend(own.filter(|_| found.has_alarm_folders).map(|own| format!("  - path: {own}\n")));
    for files in &found.alarms {
        let mark = if files.left_out.is_some() { "# " } else { "" };
        text.push_str(&format!("  {mark}- path: {}\n", alarm_files(files)));
    }
    text
}

/// A pattern of files with alarms, and what they are.
fn alarm_files(files: &Files) -> String {
    let left_out = files.left_out.map(|why| format!("; left out: {why}")).unwrap_or_default();
    format!("{}   # {}{left_out}", pattern(&files.pattern), files.formats.join(", "))
}

fn prefixes(found: &Found) -> String {
    let prefixes = found.prefixes();
    if prefixes.is_empty() {
        return String::new();
    }
    let mut text = String::from(
        "\n# Links to other sites that alarms have already, and the folders that they mean.\nrunbook_urls:\n",
    );
    for prefix in prefixes {
        let (url, path) = (quoted(&prefix.url), quoted(&prefix.folder));
        text.push_str(&format!("  - {{url: {url}, path: {path}}}\n"));
    }
    text
}

/// A pattern as YAML: one that begins with a star would be an alias.
fn pattern(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./*".contains(c);
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// An address or the name of a branch, without quotes where it needs none.
fn plain(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    if text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(is_plain)
        && !text.ends_with(':')
    {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is always JSON")
}
