//! Files that a configuration deploys and does not hold: `content = file("rules/a.yaml")`, `source = "rules/a.yaml"`.

use camino::Utf8Path;

use crate::alarms::unread_alarms::UnreadAlarm;
use crate::hcl::WITH;
use crate::source::Span;
use crate::yaml::{Kind, Node};

/// Types of resources that are files.
const STORES: [&str; 10] = [
    "aws_s3_bucket_object",
    "aws_s3_object",
    "azurerm_storage_blob",
    "azurerm_storage_share_file",
    "github_repository_file",
    "gitlab_repository_file",
    "google_storage_bucket_object",
    "local_file",
    "local_sensitive_file",
    "template_file",
];

/// Words in a path that mean alarms wherever the path is.
const WORDS: [&str; 2] = ["alert", "alarm"];

/// Words in types of resources whose rules are no alarms.
const OTHER_RULES: [&str; 8] =
    ["config_rule", "event", "firewall", "forwarding", "listener", "receipt", "security_group", "waf"];

/// Endings of files that may hold alarms, and of templates for them.
const ENDINGS: [&str; 10] =
    ["yaml", "yml", "json", "rules", "tpl", "tftpl", "tmpl", "template", "jsonnet", "j2"];

/// The path of a text that is a file's content: `${file(rules/a.yaml)}`.
pub fn path(text: &str) -> Option<&str> {
    text.strip_prefix("${file(")?.strip_suffix(")}")?.split(WITH).next()
}

/// A file that a block deploys. If only Terraform knows which, it is the folder, or `None` if that is not known either.
pub fn deployed(path: &str, place: Span, block: &Node) -> Option<UnreadAlarm> {
    let own = |path: &str| path.strip_prefix("${path.module}/").unwrap_or(path).to_owned();
    let literal = own(path);
    if !literal.contains("${") {
        return Some(UnreadAlarm::of_file(&literal, place));
    }
    let set = each(block).map(own);
    let folder = |path: String| {
        let end = path.find("${").or_else(|| path.find(['*', '?', '{', '[']))?;
        Some(path[..=path[..end].rfind('/')?].to_owned())
    };
    let known = [literal].into_iter().chain(set).find_map(folder)?;
    Some(UnreadAlarm::of_file(&known, place))
}

/// The pattern of files that a block is made for: `rules/*.yaml` of `fileset(path.module, "rules/*.yaml")`.
fn each(block: &Node) -> Option<&str> {
    block.get("for_each")?.text()?.strip_prefix("${fileset(")?.strip_suffix(")}")
}

/// The files that a block seems to deploy for their alarms.
pub fn unread(kind: &str, block: &Node) -> Vec<UnreadAlarm> {
    let mut found = Vec::new();
    let has_rules = kind.contains("rule") && !OTHER_RULES.iter().any(|word| kind.contains(word));
    texts("", block, &mut |key, text, place| {
        let is_store = STORES.contains(&kind);
        let written = path(text).or_else(|| Some(text).filter(|_| is_store && key == "source"));
        let Some(written) = written else { return };
        let ending = Utf8Path::new(written).extension().unwrap_or_default().to_lowercase();
        let set = each(block).filter(|_| written.contains("${each."));
        let lower =
            format!("{written} {}", set.unwrap_or_default()).to_lowercase().replace("alertmanager", "");
        let says = |word: &&str| lower.contains(*word);
        // Only Terraform knows the ending of `rules/${each.value}`.
        let is_unknown = written.contains("${") && (ending.is_empty() || ending.contains('}'));
        let is_data = ENDINGS.contains(&ending.as_str()) || is_unknown;
        let is_meant = WORDS.iter().any(says) || (is_store || has_rules) && says(&"rule");
        if is_data && is_meant {
            let left = deployed(written, place, block);
            found.push(left.unwrap_or_else(|| UnreadAlarm::of_file(written, place)));
        }
    });
    found
}

/// Calls a function with each text of a block, its key and its place.
fn texts(key: &str, node: &Node, call: &mut dyn FnMut(&str, &str, Span)) {
    match &node.kind {
        Kind::Scalar { .. } => {
            if let Some(text) = node.text() {
                call(key, text, node.span);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| texts(key, item, call)),
        Kind::Map(entries) => entries.iter().for_each(|(key, value)| texts(&key.value, value, call)),
    }
}
