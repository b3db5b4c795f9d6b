//! The policy of the gathering project, as written in its files.

use serde_json::Value;

use crate::config;
use crate::files::root_of;
use crate::link::Site;
use crate::published::{Checklist, POLICY, Policy};
use crate::yaml::{self, Kind, Node};

pub fn of(site: &Site) -> anyhow::Result<Policy> {
    let config = config::file();
    let mut policy = Policy::default();
    if site.sources.get(config).is_some() {
        let (node, _) = yaml::read_one(config, &site.sources.text(config)?);
        let node = node.as_ref();
        let keys = POLICY.iter().filter_map(|key| Some(((*key).to_owned(), value(node?.get(key)?))));
        policy.config = keys.collect();
    }
    for linked in site.checklists.iter().filter(|linked| !linked.built_in) {
        let file = linked.checklist.file;
        let path = &site.sources[file].path;
        // The checklists of a gathered repository apply to that repository only.
        if root_of(path) == "" {
            policy.checklists.push(Checklist { path: path.to_string(), text: site.sources.text(file)? });
        }
    }
    policy.checklists.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(policy)
}

/// A YAML value as JSON, which is also valid YAML.
fn value(node: &Node) -> Value {
    match &node.kind {
        Kind::Scalar { .. } if node.is_null() => Value::Null,
        Kind::Scalar { text, plain } => scalar(text, *plain),
        Kind::List(items) => items.iter().map(value).collect(),
        Kind::Map(entries) => {
            // Of two equal keys, the first counts.
            let entries = entries.iter().rev();
            entries.map(|(key, node)| (key.value.clone(), value(node))).collect()
        }
    }
}

/// A scalar as JSON. A number or a boolean keeps its type if JSON writes it in the same way.
fn scalar(text: &str, plain: bool) -> Value {
    let is_same = |value: &Value| {
        let written = value.to_string();
        !value.is_string() && written == text
    };
    let read = plain.then(|| serde_json::from_str(text).ok()).flatten();
    read.filter(is_same).unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn what_is_written_means_the_same_as_json() {
        let text = "a: [x, 7, '7', 0x10, 1.50, yes, true, ~, 180d]\nb: &b {c: \"d: e\"}\nf: {<<: *b, g: 1}\n";
        let node = |text: &str| yaml::read_one(FileId(0), text).0.expect("it is YAML");
        let json = value(&node(text));
        let expected = serde_json::json!({
            "a": ["x", 7, "7", "0x10", "1.50", "yes", true, null, "180d"],
            "b": { "c": "d: e" },
            "f": { "c": "d: e", "g": 1 },
        });
        assert_eq!(json, expected);
        assert_eq!(value(&node(&json.to_string())), expected);
    }
}
