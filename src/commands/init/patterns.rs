//! Paths of files to the few patterns that a person would write for them.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

/// Folders that differ in one name are one pattern from this many on.
const ALIKE: usize = 3;

/// Stands for any name; no folder is called so.
const STAR: &str = "";

/// Files by their folders; a name of a folder may be [`STAR`].
type Folders<'p> = BTreeMap<Vec<&'p str>, BTreeSet<&'p Utf8Path>>;

/// Patterns, each with the paths that it stands for.
pub fn of<'p>(paths: impl Iterator<Item = &'p Utf8Path>) -> Vec<(String, BTreeSet<&'p Utf8Path>)> {
    let mut folders = Folders::new();
    for path in paths {
        let folder = path.parent().unwrap_or(Utf8Path::new(""));
        folders.entry(folder.components().map(|part| part.as_str()).collect()).or_default().insert(path);
    }
    // Beside those at the top lies everything else: each stands for itself alone.
    let top = folders.remove(&Vec::new()).unwrap_or_default().into_iter();
    let top = top.map(|path| (globset::escape(path.as_str()), BTreeSet::from([path])));
    loop {
        folders = outermost(folders);
        let Some((pattern, members)) = alike(&folders) else { break };
        let taken: Vec<_> = members.iter().filter_map(|member| folders.remove(member)).flatten().collect();
        folders.entry(pattern).or_default().extend(taken);
    }
    top.chain(folders.into_iter().map(|(folder, paths)| (pattern(&folder, &paths), paths))).collect()
}

/// What lies below another folder goes with it.
fn outermost(folders: Folders<'_>) -> Folders<'_> {
    let mut by_depth: Vec<_> = folders.into_iter().collect();
    by_depth.sort_by_key(|(folder, _)| folder.len());
    let mut outer = Folders::new();
    for (folder, paths) in by_depth {
        let is_above = |above: &&Vec<&str>| {
            above.iter().zip(&folder).all(|(pattern, name)| *pattern == STAR || name == pattern)
        };
        let above = outer.keys().find(is_above).cloned();
        outer.entry(above.unwrap_or(folder)).or_default().extend(paths);
    }
    outer
}

/// Folders that differ in one name, and the pattern that they share.
fn alike<'p>(folders: &Folders<'p>) -> Option<(Vec<&'p str>, Vec<Vec<&'p str>>)> {
    let mut groups: BTreeMap<Vec<&str>, Vec<Vec<&str>>> = BTreeMap::new();
    for folder in folders.keys() {
        // The first name stays: `*/alarms` would look into every folder there is.
        for at in (1..folder.len()).filter(|at| folder[*at] != STAR) {
            let mut pattern = folder.clone();
            pattern[at] = STAR;
            groups.entry(pattern).or_default().push(folder.clone());
        }
    }
    groups.into_iter().filter(|(_, members)| members.len() >= ALIKE).max_by_key(|(_, members)| members.len())
}

/// A folder, and the endings that its files have.
fn pattern(folder: &[&str], paths: &BTreeSet<&Utf8Path>) -> String {
    let endings: BTreeSet<&str> = paths.iter().filter_map(|path| path.extension()).collect();
    let endings: Vec<&str> = endings.into_iter().collect();
    let ending = if let [one] = endings[..] { one.to_owned() } else { format!("{{{}}}", endings.join(",")) };
    // `**` stands for a star before it, too.
    let stars = folder.iter().rev().take_while(|name| **name == STAR).count();
    let names = folder[..folder.len() - stars].iter();
    let names = names.map(|name| if *name == STAR { "*".to_owned() } else { globset::escape(name) });
    format!("{}/**/*.{ending}", names.collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(paths: &[&str]) -> Vec<String> {
        of(paths.iter().map(Utf8Path::new)).into_iter().map(|(pattern, _)| pattern).collect()
    }

    #[test]
    fn few_patterns_stand_for_many_files() {
        assert_eq!(patterns(&["alerts.yml", "more.yml"]), ["alerts.yml", "more.yml"]);
        assert_eq!(patterns(&["team [a]/x.yml"]), ["team [[]a[]]/**/*.yml"]);
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
