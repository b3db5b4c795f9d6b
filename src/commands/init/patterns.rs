//! Paths of files to the few patterns that a person would write for them.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

/// Folders that differ in one name are one pattern from this many on.
const ALIKE: usize = 3;

/// Patterns, each with the paths that it stands for.
pub fn of<'p>(paths: impl Iterator<Item = &'p Utf8Path>) -> Vec<(String, BTreeSet<&'p Utf8Path>)> {
    let mut folders: BTreeMap<Vec<&str>, BTreeSet<&Utf8Path>> = BTreeMap::new();
    for path in paths {
        let folder = path.parent().unwrap_or(Utf8Path::new(""));
        folders.entry(folder.components().map(|part| part.as_str()).collect()).or_default().insert(path);
    }
    while let Some(next) = nested(&folders).or_else(|| alike(&folders)) {
        let (pattern, members) = next;
        let taken = members.iter().filter_map(|member| folders.remove(member)).flatten();
        let taken: BTreeSet<&Utf8Path> = taken.collect();
        folders.entry(pattern).or_default().extend(taken);
    }
    folders.into_iter().map(|(folder, paths)| (pattern(&folder, &paths), paths)).collect()
}

/// A folder, and one that lies below it.
fn nested<'p>(
    folders: &BTreeMap<Vec<&'p str>, BTreeSet<&'p Utf8Path>>,
) -> Option<(Vec<&'p str>, Vec<Vec<&'p str>>)> {
    folders.keys().find_map(|outer| {
        let is_below = |inner: &&Vec<&str>| {
            !outer.is_empty()
                && inner.len() > outer.len()
                && inner.iter().zip(outer).all(|(name, pattern)| *pattern == "*" || name == pattern)
        };
        let inner = folders.keys().find(is_below)?;
        Some((outer.clone(), vec![inner.clone()]))
    })
}

/// Folders that differ in one name, and that name as a star.
fn alike<'p>(
    folders: &BTreeMap<Vec<&'p str>, BTreeSet<&'p Utf8Path>>,
) -> Option<(Vec<&'p str>, Vec<Vec<&'p str>>)> {
    let mut groups: BTreeMap<Vec<&str>, Vec<Vec<&str>>> = BTreeMap::new();
    for folder in folders.keys() {
        // The first name stays: `*/alarms` would look into every folder there is.
        for at in (1..folder.len()).filter(|at| folder[*at] != "*") {
            let mut pattern = folder.clone();
            pattern[at] = "*";
            groups.entry(pattern).or_default().push(folder.clone());
        }
    }
    groups.into_iter().filter(|(_, members)| members.len() >= ALIKE).max_by_key(|(_, members)| members.len())
}

/// The endings that the files of a folder have. Those at the top stand for themselves alone.
fn pattern(folder: &[&str], paths: &BTreeSet<&Utf8Path>) -> String {
    let endings: BTreeSet<&str> = paths.iter().filter_map(|path| path.extension()).collect();
    let endings: Vec<&str> = endings.into_iter().collect();
    let ending = if let [one] = endings[..] { one.to_owned() } else { format!("{{{}}}", endings.join(",")) };
    // `**` stands for a star before it, too.
    let folder = &folder[..folder.len() - folder.iter().rev().take_while(|name| **name == "*").count()];
    if folder.is_empty() { format!("*.{ending}") } else { format!("{}/**/*.{ending}", folder.join("/")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(paths: &[&str]) -> Vec<String> {
        of(paths.iter().map(Utf8Path::new)).into_iter().map(|(pattern, _)| pattern).collect()
    }

    #[test]
    fn few_patterns_stand_for_many_files() {
        assert_eq!(patterns(&["alerts.yml"]), ["*.yml"]);
        assert_eq!(patterns(&["infra/main.tf", "infra/eu/a.tf"]), ["infra/**/*.tf"]);
        assert_eq!(patterns(&["rules/a.yml", "rules/b.yaml"]), ["rules/**/*.{yaml,yml}"]);
        assert_eq!(
            patterns(&["services/a/alarms/x.yml", "services/b/alarms/x.yml", "services/c/alarms/x.yml"]),
            ["services/*/alarms/**/*.yml"]
        );
        assert_eq!(
            patterns(&["mixins/a/x.yml", "mixins/b/x.yml"]),
            ["mixins/a/**/*.yml", "mixins/b/**/*.yml"]
        );
    }
}
