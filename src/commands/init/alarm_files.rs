//! Finds the patterns for files that define alarms.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::aside::{WhyLeftOut, is_kept_copy};
use super::keys::Keys;
use super::patterns::{self, compiled};
use super::prose::{is_example, is_switched_off, is_trial};
use crate::alarms::{self, UnreadAlarm};
use crate::config::Config;
use crate::model::{Alarm, FormatName};
use crate::mount::is_fixture;
use crate::source::{FileId, Source};

/// A file that defines alarms.
#[derive(Debug)]
pub struct Defines {
    pub path: Utf8PathBuf,
    pub format: FormatName,
    pub alarms: usize,
    pub is_template: bool,
    /// Whether every name is a placeholder, such as `<AlertName>`.
    pub is_form: bool,
    pub links: Vec<String>,
    pub severities: Vec<String>,
    /// All keys in the file that may hold links, including the known ones.
    pub keys: Keys,
}

/// A pattern for files with alarms, proposed for `alarms`.
#[derive(Clone, Debug)]
pub struct Files {
    pub pattern: String,
    pub formats: Vec<FormatName>,
    pub alarms: usize,
    /// The files with alarms that the pattern matches, and the number of alarms in each.
    pub members: Vec<(Utf8PathBuf, usize)>,
    /// The longest ending that all these file names share: `.alerts.yml`.
    pub ending: Option<String>,
    /// Whether they are templates that are not rendered. Their alarms are shown but not counted.
    pub is_template: bool,
    /// Why the pattern is not proposed. `None` if it is.
    pub left_out: Option<&'static str>,
}

/// The maximum number of files to name one by one.
const MOST_ALONE: usize = 24;

/// Whether a pattern matches a path.
fn is_match(pattern: &str, path: &Utf8Path) -> bool {
    // A quick check, since compiling a pattern takes time and most begin elsewhere.
    let literal = pattern.find(['*', '?', '[', '{', '\\']).map_or(pattern, |at| &pattern[..at]);
    path.as_str().starts_with(literal) && compiled(pattern).is_some_and(|pattern| pattern.is_match(path))
}

impl Files {
    /// Whether the pattern matches `path`, which defines no alarms, and could be narrowed to the files that do.
    pub fn is_idle_at(&self, path: &Utf8Path) -> bool {
        // A Terraform module is read as a whole.
        let is_module = matches!(path.extension(), Some("tf" | "tofu" | "hcl"));
        self.left_out.is_none()
            && !is_module
            && is_match(&self.pattern, path)
            && self.members.iter().all(|(own, _)| own != path)
    }

    /// Entries for the same files that do not match `path`. `None` if there are none.
    pub fn without(&self, path: &Utf8Path) -> Option<Vec<Self>> {
        if self.members.len() <= MOST_ALONE {
            return Some(self.alone());
        }
        let by_ending = self.by_ending(path).map(|pattern| vec![Self { pattern, ..self.clone() }]);
        by_ending.or_else(|| self.by_folders(path))
    }

    /// A pattern by the shared ending of all files, if `path` does not have that ending: `rules/**/*.alerts.yml`.
    fn by_ending(&self, path: &Utf8Path) -> Option<String> {
        let ending = self.ending.as_deref()?;
        let (folder, _) = self.pattern.rsplit_once('/').filter(|(_, name)| name.starts_with("*."))?;
        let is_other = path.file_name().is_some_and(|name| !name.ends_with(ending));
        is_other.then(|| format!("{folder}/*{}", globset::escape(ending)))
    }

    /// Patterns for each of the folders just below the fixed beginning of the pattern, such that none matches `other`.
    /// `None` if there are no folders or too many, or if a part cannot be narrowed.
    fn by_folders(&self, other: &Utf8Path) -> Option<Vec<Self>> {
        let pattern = compiled(&self.pattern)?;
        let mut folders = BTreeMap::<&str, Vec<&Utf8Path>>::new();
        let mut alone = Vec::new();
        for (path, _) in &self.members {
            let below = path.strip_prefix(pattern.beginning()).ok()?.parent()?;
            match below.components().next() {
                Some(folder) => folders.entry(folder.as_str()).or_default().push(path),
                None => alone.push(path.as_path()),
            }
        }
        if folders.is_empty() || folders.len() + alone.len() > MOST_ALONE {
            return None;
        }
        let below = folders.into_values().flat_map(|paths| patterns::of(paths.into_iter()));
        let alone = alone.into_iter().map(|path| (globset::escape(path.as_str()), BTreeSet::from([path])));
        let mut parts = Vec::new();
        for (pattern, paths) in alone.chain(below) {
            let part = self.part(pattern, &paths);
            if is_match(&part.pattern, other) {
                // The fixed beginning of a pattern ends before a folder whose name has to be escaped.
                if part.pattern == self.pattern {
                    return None;
                }
                parts.extend(part.without(other)?);
            } else {
                parts.push(part);
            }
        }
        Some(parts)
    }

    /// Counts its alarms again. `read` has the number of alarms that a check reads from each file.
    pub fn count_again(&mut self, read: &BTreeMap<&Utf8Path, usize>) {
        let Some(pattern) = compiled(&self.pattern) else { return };
        let own = read.iter().filter(|(path, _)| pattern.is_match(path));
        let alarms: usize = own.map(|(_, alarms)| alarms).sum();
        if alarms > 0 {
            self.alarms = alarms;
        }
    }

    /// One entry for each file.
    fn alone(&self) -> Vec<Self> {
        let paths = self.members.iter().map(|(path, _)| path.as_path());
        paths.map(|path| self.part(globset::escape(path.as_str()), &BTreeSet::from([path]))).collect()
    }

    /// An entry with this pattern, for some of the files.
    fn part(&self, pattern: String, paths: &BTreeSet<&Utf8Path>) -> Self {
        let members = self.members.iter().filter(|(path, _)| paths.contains(path.as_path()));
        let members: Vec<_> = members.cloned().collect();
        let alarms = members.iter().map(|(_, alarms)| alarms).sum();
        let ending = shared_ending(members.iter().filter_map(|(path, _)| path.file_name()));
        let Self { formats, is_template, left_out, .. } = self;
        let (is_template, left_out) = (*is_template, *left_out);
        Self { pattern, formats: formats.clone(), alarms, members, ending, is_template, left_out }
    }
}

/// Whether a Terraform file calls modules that seem to create alarms and are not read. Local modules do not count,
/// since they are read in their own folders.
pub fn leaves_out(source: &Source, config: &Config) -> bool {
    let path = &source.path;
    let is_meant = matches!(path.extension(), Some("tf" | "tofu")) && !is_trial(path) && !is_example(path);
    is_meant && !config.has_alarms(path) && {
        let file = alarms::read(FileId(0), source, config, &mut Vec::new());
        let is_module = |left: &UnreadAlarm| left.refers_to.is_none() && left.name.starts_with("module ");
        file.unread_alarms.iter().any(is_module)
    }
}

/// Reads a file as a check reads it. `None` if it defines no alarms.
pub fn defines(source: &Source, config: &Config) -> Option<Defines> {
    if alarms::are_schemas(&source.text) {
        return None;
    }
    let file = alarms::read(FileId(0), source, config, &mut Vec::new());
    let is_form = file.is_form();
    // readyroom's own format exists only in projects, and many other files have a key `alarms`.
    let format = file.format.filter(|format| *format != "list" && file.count > 0)?;
    let each = || file.alarms.iter().chain(&file.unrendered);
    let links = each().flat_map(Alarm::links);
    let severities = each().filter_map(|alarm| alarm.severity.as_ref());
    Some(Defines {
        path: source.path.clone(),
        format,
        alarms: file.count,
        is_template: file.template.is_some(),
        is_form,
        links: links.map(|link| link.value.clone()).collect(),
        severities: severities.map(|word| word.value.clone()).collect(),
        keys: Keys::of(&source.text),
    })
}

/// The maximum number of files to name one by one instead of using a pattern that also matches many files without
/// alarms.
const ALONE: usize = 3;

/// Patterns for these files. Those that are proposed come first.
pub fn grouped(files: &[&Defines], all_paths: &BTreeSet<Utf8PathBuf>) -> Vec<Files> {
    let is_of_tests = |path: &Utf8Path| is_trial(path) || is_fixture(path);
    let is_live = |path: &Utf8Path| {
        !is_of_tests(path) && !is_example(path) && !is_kept_copy(path) && !is_switched_off(path)
    };
    let has_others = files.iter().any(|file| is_live(&file.path));
    let why = |file: &Defines| {
        if is_kept_copy(&file.path) {
            Some(WhyLeftOut::Vendored.word())
        } else if is_of_tests(&file.path) {
            Some("in tests")
        } else if file.is_form {
            Some("forms to fill in")
        } else if is_switched_off(&file.path) {
            Some("switched off by their names")
        } else if is_example(&file.path) && has_others {
            Some("examples")
        } else {
            None
        }
    };
    let mut kinds: BTreeMap<(Option<&'static str>, bool), Vec<&Defines>> = BTreeMap::new();
    for file in files {
        kinds.entry((why(file), file.is_template)).or_default().push(file);
    }
    let mut all = Vec::new();
    for ((left_out, is_template), files) in kinds {
        let paths = files.iter().map(|file| file.path.as_path());
        let patterns = patterns::of(paths).into_iter().flat_map(|pattern| narrowed(pattern, all_paths));
        for (pattern, members) in patterns.collect::<Vec<_>>() {
            let of_pattern = |members: &BTreeSet<&Utf8Path>| {
                let members = files.iter().filter(|file| members.contains(file.path.as_path()));
                members.copied().collect::<Vec<_>>()
            };
            let members = of_pattern(&members);
            let formats: BTreeSet<FormatName> = members.iter().map(|file| file.format.clone()).collect();
            let formats = formats.into_iter().collect();
            let alarms = members.iter().map(|file| file.alarms).sum();
            let ending = shared_ending(members.iter().filter_map(|file| file.path.file_name()));
            let members = members.iter().map(|file| (file.path.clone(), file.alarms)).collect();
            all.push(Files { pattern, formats, alarms, members, ending, is_template, left_out });
        }
    }
    all
}

fn shared_ending<'n>(mut names: impl Iterator<Item = &'n str> + Clone) -> Option<String> {
    let first = names.next()?;
    let starts = first.char_indices().filter(|(_, c)| matches!(c, '.' | '_' | '-'));
    let mut endings = starts.map(|(at, _)| &first[at..]);
    endings.find(|ending| names.clone().all(|name| name.ends_with(ending))).map(str::to_owned)
}

/// The files themselves if a pattern for a few of them would match many others; else the pattern.
fn narrowed<'p>(pattern: patterns::Pattern<'p>, all: &BTreeSet<Utf8PathBuf>) -> Vec<patterns::Pattern<'p>> {
    let (text, members) = &pattern;
    // A Terraform module is read as a whole.
    let is_module = members.iter().any(|path| matches!(path.extension(), Some("tf" | "tofu" | "hcl")));
    if members.len() > ALONE || is_module {
        return vec![pattern];
    }
    let Some(compiled) = compiled(text) else { return vec![pattern] };
    let matched = all.iter().filter(|path| compiled.is_match(path)).count();
    if matched <= members.len() * 2 {
        return vec![pattern];
    }
    members.iter().map(|path| (globset::escape(path.as_str()), BTreeSet::from([*path]))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> Defines {
        Defines {
            path: path.into(),
            format: "x".into(),
            alarms: 2,
            is_template: Utf8Path::new(path).extension() == Some("j2"),
            is_form: path.contains("form"),
            links: Vec::new(),
            severities: Vec::new(),
            keys: Keys::default(),
        }
    }

    fn found(defining: &[&str], others: &[&str]) -> Vec<String> {
        let files: Vec<Defines> = defining.iter().map(|path| file(path)).collect();
        let files: Vec<&Defines> = files.iter().collect();
        let all = defining.iter().chain(others).map(|path| Utf8PathBuf::from(*path)).collect();
        let text = |files: Files| {
            let template = if files.is_template { " template" } else { "" };
            let left_out = files.left_out.map(|why| format!(" left out: {why}")).unwrap_or_default();
            format!("{} {}{template}{left_out}", files.pattern, files.alarms)
        };
        grouped(&files, &all).into_iter().map(text).collect()
    }

    #[test]
    fn tests_are_left_out_and_examples_where_there_is_more() {
        assert_eq!(found(&["tests/a.yml"], &[]), ["tests/**/*.yml 2 left out: in tests"]);
        assert_eq!(found(&["examples/a.yml"], &[]), ["examples/**/*.yml 2"]);
        assert_eq!(
            found(&["examples/a.yml", "rules/b.rules", "rules/c.j2"], &[]),
            ["rules/**/*.rules 2", "rules/**/*.j2 2 template", "examples/**/*.yml 2 left out: examples"]
        );
        assert_eq!(
            found(&["rules/a.yml", "rules/b.yml.old", "rules/c.yml.example"], &[]),
            [
                "rules/**/*.yml 2",
                "rules/**/*.example 2 left out: examples",
                "rules/**/*.old 2 left out: switched off by their names",
            ]
        );
        assert_eq!(
            found(&["rules/a.yml", "infra/zz_fixture_monitor.yaml", "docs/form.yaml"], &[]),
            [
                "rules/**/*.yml 2",
                "docs/**/*.yaml 2 left out: forms to fill in",
                "infra/**/*.yaml 2 left out: in tests",
            ]
        );
        let vendored = found(&["rules/b.rules", "charts/vendor/x/alerts/c.yml"], &[]);
        assert_eq!(vendored[1], "charts/vendor/x/alerts/**/*.yml 2 left out: third-party files");
    }

    #[test]
    fn many_are_told_apart_by_a_longer_ending() {
        let defining: Vec<Defines> = ["a/x.alerts.yml", "a/b/y.alerts.yml"].into_iter().map(file).collect();
        let defining: Vec<&Defines> = defining.iter().collect();
        let found = grouped(&defining, &BTreeSet::new());
        assert_eq!(found[0].by_ending("a/prometheus.yml".into()).as_deref(), Some("a/**/*.alerts.yml"));
        assert_eq!(found[0].by_ending("a/z.alerts.yml".into()), None);
    }

    #[test]
    fn many_are_told_apart_by_their_folders() {
        let paths = (0..30).map(|n| format!("deploy/x{}/r{n}.yaml", n % 3));
        let defining: Vec<Defines> = paths.map(|path| file(&path)).collect();
        let defining: Vec<&Defines> = defining.iter().collect();
        let found = grouped(&defining, &BTreeSet::new());
        assert_eq!(found[0].pattern, "deploy/**/*.yaml");
        let without = found[0].without("deploy/y/config.yaml".into()).unwrap_or_default();
        let patterns: Vec<&str> = without.iter().map(|files| files.pattern.as_str()).collect();
        assert_eq!(patterns, ["deploy/x0/**/*.yaml", "deploy/x1/**/*.yaml", "deploy/x2/**/*.yaml"]);
        assert_eq!(without.iter().map(|files| files.alarms).sum::<usize>(), 60);
        let deeper = without[0].without("deploy/x0/config.yaml".into()).unwrap_or_default();
        assert_eq!(deeper.len(), 10, "they are few");
        let within = found[0].without("deploy/x0/config.yaml".into()).unwrap_or_default();
        assert_eq!(within.len(), 12, "ten files of `deploy/x0/`, and the other folders");
        let paths = (0..60).map(|n| format!("deploy/x{}/r{n}.yaml", n % 2));
        let defining: Vec<Defines> = paths.map(|path| file(&path)).collect();
        let defining: Vec<&Defines> = defining.iter().collect();
        let found = grouped(&defining, &BTreeSet::new());
        assert!(found[0].without("deploy/x0/config.yaml".into()).is_none(), "`deploy/x0/` is no closer");
        let escaped: Vec<Defines> = (0..30).map(|n| file(&format!("deploy/[x]/a/r{n}.yaml"))).collect();
        let escaped: Vec<&Defines> = escaped.iter().collect();
        assert!(grouped(&escaped, &BTreeSet::new())[0].without("deploy/[x]/a/b.yaml".into()).is_none());
    }

    #[test]
    fn a_few_among_many_are_named() {
        let others = ["k8s/a.yaml", "k8s/b.yaml", "k8s/c/d.yaml"];
        assert_eq!(found(&["k8s/x/rules.yaml"], &others), ["k8s/x/**/*.yaml 2"]);
        assert_eq!(found(&["k8s/rules.yaml"], &others), ["k8s/rules.yaml 2"]);
        assert_eq!(found(&["k8s/rules.tf"], &["k8s/a.tf", "k8s/b.tf"]), ["k8s/**/*.tf 2"]);
    }
}
