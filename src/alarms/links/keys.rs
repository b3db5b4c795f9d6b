//! Keys that hold a runbook link but are not read.

use super::is_label;
use crate::alarms::typos;
use crate::config::Config;
use crate::read::Problem;
use crate::source::Spanned;
use crate::yaml::Node;

/// Reports link keys that are outside the map where a runbook link belongs.
pub fn misplaced(node: &Node, place: &str, config: &Config, problems: &mut Vec<Problem>) {
    let keys = node.entries().iter().filter_map(|(own, _)| {
        let names = &config.runbook_annotations;
        Some((own, names.iter().find(|key| own.value == **key || typos::is_typo(&own.value, key))?))
    });
    problems.extend(keys.map(|(own, key)| typos::unknown(own, "definition", format!("{place}.{key}"))));
}

/// Keys of a map that are misspellings of link keys, or that hold a link under another name.
pub fn other_link_keys<'n>(
    annotations: &'n Node,
    config: &'n Config,
) -> impl Iterator<Item = (&'n Spanned<String>, &'n String)> {
    let names = &config.runbook_annotations;
    annotations.entries().iter().filter_map(move |(own, value)| {
        if names.contains(&own.value) {
            return None;
        }
        let typo = names.iter().find(|key| typos::is_typo(&own.value, key));
        let holds_one = || is_label(&own.value) && value.text().is_some_and(|text| text.contains('/'));
        Some((own, typo.or_else(|| names.first().filter(|_| holds_one()))?))
    })
}
