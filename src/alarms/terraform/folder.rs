//! The values that the files of a Terraform folder assign.

use std::collections::{BTreeMap, BTreeSet};

use super::each::{KEYS, LENGTH};

/// Values by reference in lower case.
pub type Values = BTreeMap<String, String>;

/// The maximum number of variables files that the command line may name and that are kept.
const MOST: usize = 20;

/// The values that the files of a folder assign.
#[derive(Default)]
pub struct Folder {
    /// The values of its blocks.
    pub values: Values,
    /// The values of variables files that Terraform loads automatically, but only in the root module.
    pub assigned: Values,
    /// The values of variables files that Terraform only loads if the command line names them, such as
    /// `production.tfvars`.
    pub named: Vec<Values>,
    /// Whether it has a file with blocks.
    pub is_configuration: bool,
}

impl Folder {
    /// Adds the values of a file, except for variables and locals that an earlier file assigns. `is_assigned` says
    /// whether it is a variables file.
    pub fn add(&mut self, values: &Values, is_assigned: bool) {
        let own = if is_assigned { &mut self.assigned } else { &mut self.values };
        let known: BTreeSet<&str> =
            values.keys().map(|key| owner(key)).filter(|name| has(own, name)).collect();
        let new = values.iter().filter(|(key, _)| !known.contains(owner(key)));
        let new: Vec<_> = new.map(|(key, value)| (key.clone(), value.clone())).collect();
        own.extend(new);
    }

    /// A folder whose blocks assign these values.
    #[cfg(test)]
    pub fn with(values: &[(&str, &str)]) -> Self {
        let values = values.iter().map(|(reference, value)| ((*reference).to_owned(), (*value).to_owned()));
        Self { values: values.collect(), ..Self::default() }
    }

    /// Keeps the values of a file that the command line may name.
    pub fn keep_named(&mut self, values: &Values) {
        if self.named.len() < MOST && !values.is_empty() {
            self.named.push(values.clone());
        }
    }
}

/// The variable or local that a reference belongs to: `var.tags` for `keys:var.tags.team`.
pub fn owner(reference: &str) -> &str {
    let bare = [KEYS, LENGTH].into_iter().find_map(|prefix| reference.strip_prefix(prefix));
    let reference = bare.unwrap_or(reference);
    let start = ["var.", "local."].into_iter().find(|start| reference.starts_with(start));
    let start = start.map_or(reference.len(), str::len);
    let end = reference[start..].find(['.', '[']).map_or(reference.len(), |length| start + length);
    &reference[..end]
}

/// Whether values contain a reference, or a part of it.
pub fn has(values: &Values, reference: &str) -> bool {
    let has_part = |mark: char| {
        let start = format!("{reference}{mark}");
        values.range(start.clone()..).next().is_some_and(|(key, _)| key.starts_with(&start))
    };
    values.contains_key(reference)
        || [KEYS, LENGTH].into_iter().any(|prefix| values.contains_key(&format!("{prefix}{reference}")))
        || ['.', '['].into_iter().any(has_part)
}

#[cfg(test)]
mod tests {
    use super::Folder;
    use crate::alarms::terraform::module::Module;

    #[test]
    fn a_file_of_variables_replaces_a_default_as_a_whole() {
        let values = |pairs: [(&str, &str); 2]| pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let mut folder = Folder::default();
        folder.add(&values([("var.tags.team", "pay"), ("var.tags.url", "a.md")]).into(), false);
        folder.add(&values([("var.tags.team", "shop"), ("keys:var.tags", "team")]).into(), true);
        folder.add(&values([("var.tags.url", "b.md"), ("var.env", "ci")]).into(), true);
        let root = Module::root(&folder);
        assert_eq!(root.filled("${var.tags.team} ${var.tags.url} ${var.env}"), "shop ${var.tags.url} ci");
    }
}
