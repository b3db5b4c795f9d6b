//! Files with alarms to the patterns that name them.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::keys::Keys;
use super::patterns;
use super::prose::{is_example, is_trial};
use crate::alarms;
use crate::config::Config;
use crate::source::{FileId, Source};

/// A file that defines alarms.
#[derive(Debug)]
pub struct Defines {
    pub path: Utf8PathBuf,
    pub format: &'static str,
    pub alarms: usize,
    pub is_template: bool,
    pub links: Vec<String>,
    pub severities: Vec<String>,
    /// What may hold links beside the keys that are known.
    pub keys: Keys,
}

/// Files with alarms in them.
#[derive(Debug)]
pub struct Files {
    pub pattern: String,
    pub formats: Vec<&'static str>,
    pub alarms: usize,
    /// They are not filled in: their alarms are shown, and in no total.
    pub is_template: bool,
    /// Why they are not taken over at once.
    pub left_out: Option<&'static str>,
}

/// Reads a file as a check reads it. `None` if it defines no alarms.
pub fn defines(source: &Source, config: &Config) -> Option<Defines> {
    let file = alarms::read(FileId(0), source, config, &mut Vec::new());
    // A list of ours is written for a project, and `alarms:` is a key of much else.
    let format = file.format.filter(|format| *format != "list" && file.count > 0)?;
    let each = || file.alarms.iter().chain(&file.unrendered);
    let links = each().flat_map(|alarm| alarm.link.iter().chain(&alarm.further));
    let severities = each().filter_map(|alarm| alarm.severity.as_ref());
    Some(Defines {
        path: source.path.clone(),
        format,
        alarms: file.count,
        is_template: file.template.is_some(),
        links: links.map(|link| link.value.clone()).collect(),
        severities: severities.map(|word| word.value.clone()).collect(),
        keys: Keys::of(&source.text),
    })
}

/// Patterns for these files, those that are taken over first.
pub fn grouped(files: &[&Defines]) -> Vec<Files> {
    let has_others = files.iter().any(|file| !is_trial(&file.path) && !is_example(&file.path));
    let why = |file: &Defines| {
        if is_trial(&file.path) {
            Some("of tests")
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
        for (pattern, members) in patterns::of(paths) {
            let of_pattern = |members: &BTreeSet<&Utf8Path>| {
                let members = files.iter().filter(|file| members.contains(file.path.as_path()));
                members.copied().collect::<Vec<_>>()
            };
            let members = of_pattern(&members);
            let formats: BTreeSet<&str> = members.iter().map(|file| file.format).collect();
            let formats = formats.into_iter().collect();
            let alarms = members.iter().map(|file| file.alarms).sum();
            all.push(Files { pattern, formats, alarms, is_template, left_out });
        }
    }
    all
}
