//! Writes a new `readyroom.yaml` from what was found, with comments about other keys.

use super::Wishes;
use super::alarm_files::Files;
use super::documents::Entry;
use super::draft::BASELINE;
use super::found::Found;
use super::repository::Home;
use crate::config::Repository;
use crate::report::count;

pub fn text(wishes: &Wishes, found: &Found) -> String {
    let mut text = format!(
        "# This folder is a readyroom project. Every key is optional; `readyroom schema config` lists them all.\n\
         title: {}\n",
        quoted(&wishes.title)
    );
    text.push_str(
        "\n# Where the site is published. Links of alarms that begin with it lead into this project.\n",
    );
    match &wishes.base_url {
        Some(url) => text.push_str(&format!("base_url: {}\n", quoted(url))),
        None => text.push_str("# base_url: https://run.acme.example/\n"),
    }
    text.push_str(&repository(&found.home));
    text.push_str(&documents(found));
    text.push_str(&alarms(found));
    text.push_str(&links(found));
    text.push_str(&words(found));
    text.push_str(
        "\n# Which services need which review: all, or those of some tiers.\n\
         # reviews:\n#   - checklist: production-readiness\n#     when: {tier: [1]}\n\
         \n# Levels of rules: error, warning or off. `readyroom explain` lists the rules.\n",
    );
    text.push_str("# rules:\n#   alarm-without-runbook: {level: error, severity: [critical]}\n");
    text
}

/// The same text with the `baseline` key.
pub fn with_baseline(text: &str) -> String {
    format!(
        "{text}\n# Findings that existed when this began: they are counted, not reported. \
         `readyroom check --prune-baseline`\n# removes those that are fixed.\nbaseline: {BASELINE}\n"
    )
}

fn repository(home: &Home) -> String {
    let title =
        "\n# The repository. Links to its pages lead to the documents here, and pages get edit links.\n";
    let branch = match home.branch.as_str() {
        "main" => String::new(),
        branch => format!(", branch: {}", plain(branch)),
    };
    let key = match (&home.repository, &home.unknown) {
        (Some(Repository { url, .. }), _) if let Some((kind, sign)) = home.kind => {
            format!("repository: {{url: {}{branch}, kind: {kind}}}   # from {sign}\n", plain(url))
        }
        (Some(Repository { url, branch, .. }), _) => {
            let why = if home.is_by_links { "   # from the links of these alarms" } else { "" };
            let value = match branch.as_str() {
                "main" => plain(url),
                branch => format!("{{url: {}, branch: {}}}", plain(url), plain(branch)),
            };
            format!("repository: {value}{why}\n")
        }
        (None, Some(url)) => {
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

fn documents(found: &Found) -> String {
    let title =
        "\n# Where documents are. They are read in place; the first entry that matches a file wins.\n";
    let proposed: Vec<&Entry> = found.proposed().collect();
    // The default entry need not be written.
    let is_default = proposed.iter().all(|entry| {
        entry.url.as_deref() == Some("") && entry.exclude.is_empty() && entry.link_root.is_none()
    });
    let (key, mark) = if is_default { ("# documents:", "#   ") } else { ("documents:", "  ") };
    let mut text = format!("{title}{key}\n");
    if proposed.is_empty() {
        text.push_str("#   - {path: content/, url: \"\"}     # the default\n");
    }
    for entry in &found.documents {
        let (mark, why) = match entry.left_out {
            None => (mark, String::new()),
            Some(why) if is_default => (mark, format!("   # left out: {why}")),
            Some(why) => ("  # ", format!("   # left out: {why}")),
        };
        text.push_str(&format!("{mark}- {}{why}\n", document(entry)));
    }
    let statics: Vec<String> = found
        .generators
        .iter()
        .filter_map(|generator| Some(format!("{}/", generator.static_files.as_ref()?)))
        .collect();
    if let ([folder], false) = (&statics[..], is_default) {
        text.push_str(&format!(
            "\n# Files that are copied to the top of the site as they are.\ntheme:\n  static: {}\n",
            pattern(folder)
        ));
    }
    text
}

/// An entry of `documents` as YAML.
pub fn document(entry: &Entry) -> String {
    let Entry { kind, url, exclude, link_root, .. } = entry;
    let path = pattern(&entry.path.text);
    let mut keys = Vec::new();
    keys.extend(kind.map(|kind| format!("kind: {}", kind.word())));
    keys.extend(url.as_ref().map(|url| format!("url: {}", quoted(url))));
    if !exclude.is_empty() {
        let patterns: Vec<String> = exclude.iter().map(|pattern| quoted(&pattern.text)).collect();
        keys.push(format!("exclude: [{}]", patterns.join(", ")));
    }
    keys.extend(link_root.as_ref().map(|root| format!("link_root: {}", pattern(&format!("{root}/")))));
    if keys.is_empty() { path } else { format!("{{path: {path}, {}}}", keys.join(", ")) }
}

fn alarms(found: &Found) -> String {
    let title = "\n# Files that define alarms, read as the monitoring system reads them.\n";
    let base = found.base();
    let own = base.map(|base| pattern(&format!("{base}/**/alarms/**")));
    let is_default = found.alarms.iter().all(|files| files.left_out.is_some());
    let mut text = title.to_owned();
    if is_default {
        let own = own.as_deref().unwrap_or("docs/**/alarms/**");
        text.push_str(&format!("# alarms:\n#   - path: {own}     # the default\n"));
    } else {
        text.push_str("alarms:\n");
        // Add the default pattern only if it matches something.
        text.extend(own.filter(|_| found.has_alarm_folders).map(|own| format!("  - path: {own}\n")));
    }
    for files in &found.alarms {
        let mark = match files.left_out {
            _ if is_default => "#   ",
            Some(_) => "  # ",
            None => "  ",
        };
        text.push_str(&format!("{mark}- path: {}\n", alarm_files(files)));
    }
    for sources in &found.sources {
        let path = &sources.paths[0];
        let (command, output) = (sources.language.command(path), sources.language.output(path));
        let mark = if is_default { "#   " } else { "  # " };
        text.push_str(&format!("{mark}- path: {}   # what `{command}` writes\n", pattern(&output)));
    }
    if is_default && found.alarms.is_empty() && found.sources.is_empty() {
        text.push_str("#   - path: infra/**/*.tf\n#     service: payments\n");
    }
    text
}

/// A pattern of `alarms` as YAML, with a comment on its files.
pub fn alarm_files(files: &Files) -> String {
    let left_out = files.left_out.map(|why| format!("; left out: {why}")).unwrap_or_default();
    let template = if files.is_template { ", templates that are not rendered" } else { "" };
    format!("{}   # {}{template}{left_out}", pattern(&files.pattern), files.formats.join(", "))
}

/// The keys about runbook links.
fn links(found: &Found) -> String {
    let mut text = String::new();
    if !found.keys.is_empty() {
        text.push_str(
            "\n# Annotations and labels that hold the link to a runbook; the first one that has it wins.\n",
        );
        text.push_str(&annotations(found, &["runbook_url", "runbook", "playbook"]));
    }
    if !found.prefixes.is_empty() {
        text.push_str(
            "\n# Links to other sites that alarms have already, and the folders that they mean.\nrunbook_urls:\n",
        );
    }
    for prefix in &found.prefixes {
        let (url, path) = (quoted(&prefix.url), quoted(&prefix.folder));
        text.push_str(&format!("  - {{url: {url}, path: {path}}}\n"));
    }
    if !found.external.is_empty() {
        text.push_str(
            "\n# Other sites with runbooks. Uncomment those that you vouch for: readyroom cannot check them, and counts alarms that\n\
             # link there separately.\n# external_runbooks:\n",
        );
    }
    for external in &found.external {
        text.push_str(&format!("#   - {}   # {}\n", quoted(&external.url), count(external.links, "link")));
    }
    text
}

/// `runbook_annotations`, with the known keys before those that were found.
pub fn annotations(found: &Found, known: &[&str]) -> String {
    let found = found.keys.iter().map(|shared| shared.key.as_str());
    let all: Vec<String> = known.iter().copied().chain(found).map(plain).collect();
    format!("runbook_annotations: [{}]\n", all.join(", "))
}

/// The keys about words that alarms and documents share.
fn words(found: &Found) -> String {
    let mut text = String::new();
    if !found.severities.is_empty() {
        text.push_str(
            "\n# Severities as these alarms spell them, and what pages and rules call each.\n# severities:\n",
        );
    }
    for word in &found.severities {
        let wakes =
            ["page", "high", "urgent", "emergency", "fatal", "1"].iter().any(|end| word.ends_with(end));
        let meant = match word.as_str() {
            _ if wakes => "critical",
            "none" | "debug" | "low" | "notice" | "informational" => "info",
            _ => "warning",
        };
        text.push_str(&format!("#   {}: {meant}\n", quoted(word)));
    }
    if !found.parameters.is_empty() {
        text.push_str(
            "\n# Placeholders in the code of many documents. As parameters, they are filled in with an alarm's labels.\n# parameters:\n",
        );
    }
    for parameter in &found.parameters {
        let documents = count(parameter.documents, "document");
        text.push_str(&format!("#   - {{name: {}}}   # {documents}\n", parameter.name));
    }
    text
}

/// A pattern as YAML. It is quoted if it begins with a star, which would make it an alias.
pub fn pattern(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./*".contains(c);
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// An address or the name of a branch as YAML, quoted only if necessary.
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
