//! The text of a new `readyroom.yaml`, with what was found, and a word on what else may stand there.

use super::Wishes;
use super::found::Found;

pub fn text(wishes: &Wishes, found: &Found, origin: Option<String>) -> String {
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
    text.push_str("\n# Where a source file is edited; pages link there.\n");
    let edit = origin.as_deref().and_then(edit_url);
    let edit = edit.unwrap_or_else(|| "https://git.acme.example/ops/edit/main/{path}".into());
    text.push_str(&format!("# source_url: {edit}\n"));
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

fn alarms(found: &Found) -> String {
    let title = "\n# Files that define alarms, read as the monitoring system reads them.\n";
    if found.alarms.is_empty() {
        return format!(
            "{title}# alarms:\n#   - path: content/**/alarms/**     # without this key, these\n#   - path: infra/**/*.tf\n#     service: payments\n"
        );
    }
    let mut text = format!("{title}alarms:\n  - path: content/**/alarms/**\n");
    for files in &found.alarms {
        let what = files.formats.join(", ");
        let (mark, why) = match files.left_out {
            None => ("", String::new()),
            Some(why) => ("# ", format!("; left out: {why}")),
        };
        text.push_str(&format!("  {mark}- path: {}   # {what}{why}\n", pattern(&files.pattern)));
    }
    text
}

fn prefixes(found: &Found) -> String {
    if found.prefixes.is_empty() {
        return String::new();
    }
    let mut text =
        String::from("\n# Links that alarms have already, and the folders that they mean.\nrunbook_urls:\n");
    for (url, path) in &found.prefixes {
        text.push_str(&format!("  - {{url: {}, path: {}}}\n", quoted(url), quoted(path)));
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

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is always JSON")
}

/// Where a hosted repository's files are edited.
fn edit_url(origin: &str) -> Option<String> {
    let (authority, path) = match origin.strip_prefix("https://").or_else(|| origin.strip_prefix("ssh://")) {
        Some(rest) => rest.split_once('/')?,
        None => origin.strip_prefix("git@")?.split_once(':')?,
    };
    // Whoever the address is for, a password may stand there: it is nobody else's.
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host);
    let path = path.trim_end_matches('/').trim_end_matches(".git");
    let edit = if host == "github.com" {
        "edit"
    } else if host.contains("gitlab") {
        "-/edit"
    } else {
        return None;
    };
    Some(format!("https://{host}/{path}/{edit}/main/{{path}}"))
}

#[cfg(test)]
mod tests {
    use super::edit_url;

    #[test]
    fn an_origin_gives_away_no_password() {
        let edit = |origin: &str| edit_url(origin).unwrap_or_default();
        let gitlab = "https://gitlab.com/acme/ops/-/edit/main/{path}";
        assert_eq!(edit("https://gitlab-ci-token:SECRET@gitlab.com/acme/ops.git"), gitlab);
        assert_eq!(edit("git@gitlab.com:acme/ops.git"), gitlab);
        assert_eq!(edit("ssh://git@gitlab.com:22/acme/ops.git"), gitlab);
        assert_eq!(edit("https://github.com/acme/ops"), "https://github.com/acme/ops/edit/main/{path}");
        assert_eq!(edit("https://git.acme.example/ops.git"), "");
    }
}
