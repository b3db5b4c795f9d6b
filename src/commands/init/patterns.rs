//! Finds the few patterns that a person would write for some paths.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use crate::config;
use crate::source::{FileId, Span};

/// The minimum number of folders that differ in one name for a pattern to replace them.
const ALIKE: usize = 3;

/// Matches any name. No folder has an empty name.
const STAR: &str = "";

/// Files by their folders. Parts of a folder may be [`STAR`].
type Folders<'p> = BTreeMap<Vec<&'p str>, BTreeSet<&'p Utf8Path>>;

/// A pattern, and those of the given paths that it matches.
pub type Pattern<'p> = (String, BTreeSet<&'p Utf8Path>);

/// Compiles a pattern like in `readyroom.yaml`. `None` if it is not valid.
pub fn compiled(pattern: &str) -> Option<config::Pattern> {
    config::Pattern::new(pattern, Span::start_of(FileId(0)))
}

/// Patterns for files, by their folders and extensions: `infra/**/*.tf`.
pub fn of<'p>(paths: impl Iterator<Item = &'p Utf8Path>) -> Vec<Pattern<'p>> {
    let mut folders = Folders::new();
    for path in paths {
        folders.entry(names(path.parent().unwrap_or(Utf8Path::new("")))).or_default().insert(path);
    }
    let (mut top, mut modules) = (Vec::new(), BTreeMap::<&str, BTreeSet<&Utf8Path>>::new());
    for path in folders.remove(&Vec::new()).unwrap_or_default() {
        match path.extension() {
            // A module of Terraform is read as a whole. Its pattern looks into no folder.
            Some(ending @ ("tf" | "tofu")) => _ = modules.entry(ending).or_default().insert(path),
            // A pattern for other files at the root would match everything else, so each gets its own entry.
            _ => top.push((globset::escape(path.as_str()), BTreeSet::from([path]))),
        }
    }
    top.extend(modules.into_iter().map(|(ending, paths)| (format!("*.{ending}"), paths)));
    loop {
        folders = outermost(folders);
        if !join_alike(&mut folders, |folder| folder.len()) {
            break;
        }
    }
    top.extend(folders.into_iter().map(|(folder, paths)| (below(&folder, &paths), paths)));
    top
}

/// Patterns for folders. The last name is never replaced: `services/*/runbooks/`.
pub fn of_folders<'p>(paths: impl Iterator<Item = &'p Utf8Path>) -> Vec<Pattern<'p>> {
    let mut folders: Folders<'_> = paths.map(|path| (names(path), BTreeSet::from([path]))).collect();
    while join_alike(&mut folders, |folder| folder.len() - 1) {}
    folders.into_iter().map(|(folder, paths)| (written(&folder) + "/", paths)).collect()
}

fn names(path: &Utf8Path) -> Vec<&str> {
    path.components().map(|part| part.as_str()).collect()
}

/// Replaces the largest group of folders that differ in one name by a pattern. `end` returns how many leading names
/// may differ. Returns whether there was such a group.
fn join_alike(folders: &mut Folders<'_>, end: impl Fn(&[&str]) -> usize) -> bool {
    let Some((pattern, members)) = alike(folders, end) else { return false };
    let taken: Vec<_> = members.iter().filter_map(|member| folders.remove(member)).flatten().collect();
    folders.entry(pattern).or_default().extend(taken);
    true
}

/// Moves the files of a folder inside another folder of the map to the outer one.
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

/// The largest group of folders that differ in one name, and the pattern that they share.
fn alike<'p>(
    folders: &Folders<'p>,
    end: impl Fn(&[&str]) -> usize,
) -> Option<(Vec<&'p str>, Vec<Vec<&'p str>>)> {
    let mut groups: BTreeMap<Vec<&str>, Vec<Vec<&str>>> = BTreeMap::new();
    for folder in folders.keys() {
        // Keep the first name: `*/alarms` would look into every folder.
        for at in (1..end(folder)).filter(|at| folder[*at] != STAR) {
            let mut pattern = folder.clone();
            pattern[at] = STAR;
            groups.entry(pattern).or_default().push(folder.clone());
        }
    }
    groups.into_iter().filter(|(_, members)| members.len() >= ALIKE).max_by_key(|(_, members)| members.len())
}

/// The pattern for a folder and the extensions of its files.
fn below(folder: &[&str], paths: &BTreeSet<&Utf8Path>) -> String {
    let endings: BTreeSet<&str> = paths.iter().filter_map(|path| path.extension()).collect();
    let endings: Vec<&str> = endings.into_iter().collect();
    let ending = if let [one] = endings[..] { one.to_owned() } else { format!("{{{}}}", endings.join(",")) };
    // `**` also covers a star directly before it.
    let stars = folder.iter().rev().take_while(|name| **name == STAR).count();
    format!("{}/**/*.{ending}", written(&folder[..folder.len() - stars]))
}

fn written(names: &[&str]) -> String {
    let names = names.iter().map(|name| if *name == STAR { "*".to_owned() } else { globset::escape(name) });
    names.collect::<Vec<_>>().join("/")
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
        assert_eq!(patterns(&["alarms.tf", "lambda.tf", "rules.yml"]), ["rules.yml", "*.tf"]);
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
    #[test]
    fn folders_of_documents_keep_their_names() {
        let folders = |paths: &[&str]| {
            let all = of_folders(paths.iter().map(Utf8Path::new));
            all.into_iter().map(|(pattern, _)| pattern).collect::<Vec<_>>()
        };
        assert_eq!(folders(&["a/runbooks", "a/playbooks", "a/reviews"]).len(), 3);
        assert_eq!(folders(&["s/a/runbooks", "s/b/runbooks", "s/c/runbooks"]), ["s/*/runbooks/"]);
        assert_eq!(folders(&["team [a]/docs"]), ["team [[]a[]]/docs/"]);
    }
}
