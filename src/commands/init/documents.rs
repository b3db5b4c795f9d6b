//! What lies in a folder to the entries of `documents` that a person would write for it.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use globset::escape;

use super::patterns;
use super::prose::{Prose, is_docs, is_trial};
use super::survey::Survey;
use crate::config::Pattern;
use crate::model::Kind;
use crate::mount::is_markdown;
use crate::parse::is_folder_page;
use crate::source::{FileId, Span};

/// Documents that are there, as an entry of `documents`.
#[derive(Debug)]
pub struct Entry {
    pub path: Pattern,
    /// Where its folders do not say it.
    pub kind: Option<Kind>,
    /// Its address, where that is not its path.
    pub url: Option<String>,
    pub exclude: Vec<Pattern>,
    /// How many pages it takes, where no entry before it does.
    pub pages: usize,
    /// Why it is not proposed.
    pub left_out: Option<&'static str>,
}

/// The folder whose pages are at the root of the site.
pub const CONTENT: &str = "content";

/// Names of folders, in small letters, that say what is in them; and what readyroom has to be told.
const NAMES: [(&str, Option<Kind>); 10] = [
    ("runbooks", None),
    ("playbooks", None),
    ("reviews", None),
    ("postmortems", None),
    ("runbook", Some(Kind::Runbook)),
    ("playbook", Some(Kind::Runbook)),
    ("postmortem", Some(Kind::Postmortem)),
    ("post-mortem", Some(Kind::Postmortem)),
    ("post-mortems", Some(Kind::Postmortem)),
    ("post_mortems", Some(Kind::Postmortem)),
];

impl Entry {
    /// `None` if the text is not a pattern: a name may end in a backslash.
    pub fn new(pattern: &str) -> Option<Self> {
        let path = compiled(pattern)?;
        Some(Self { path, kind: None, url: None, exclude: Vec::new(), pages: 0, left_out: None })
    }

    pub fn takes(&self, path: &Utf8Path) -> bool {
        self.path.is_match(path) && !self.exclude.iter().any(|pattern| pattern.is_match(path))
    }

    /// The folder that it names, if it names one.
    pub fn folder(&self) -> Option<&str> {
        self.path.text.strip_suffix('/').filter(|folder| !folder.contains(['*', '?', '[', '{']))
    }
}

fn compiled(pattern: &str) -> Option<Pattern> {
    Pattern::new(pattern, Span::start_of(FileId(0)))
}

/// The files that may be documents.
pub fn pages(survey: &Survey) -> impl Iterator<Item = &Utf8Path> + Clone {
    let pages = survey.paths.iter().filter(|path| is_markdown(path) && !path.starts_with("checklists"));
    pages.map(Utf8PathBuf::as_path)
}

/// The entries, in the order in which they count. `linked` are pages that alarms lead to, `described` those beside entries of
/// services.
pub fn entries(survey: &Survey, linked: &BTreeSet<&Utf8Path>, described: &BTreeSet<&Utf8Path>) -> Vec<Entry> {
    let prose = Prose::of(&survey.paths);
    let named = Named::of(pages(survey));
    let is_content = |path: &Utf8Path| path.starts_with(CONTENT);
    let mut folders: BTreeSet<&Utf8Path> =
        named.folders.iter().map(|folder| prose.around(folder).unwrap_or(folder)).collect();
    folders.extend(pages(survey).any(is_content).then_some(Utf8Path::new(CONTENT)));
    let alone = |page: &&Utf8Path| !page.ancestors().any(|above| folders.contains(above)) && !is_trial(page);
    let (homes, mut files) = homes(linked.iter().copied().filter(alone), &prose);
    folders.extend(homes);
    files.extend(described);
    let is_below = |path: &Utf8Path| path.ancestors().skip(1).any(|above| folders.contains(above));
    let outermost: BTreeSet<&Utf8Path> = folders.iter().copied().filter(|folder| !is_below(folder)).collect();
    let files = files.into_iter().filter(|file| !is_below(file) && !is_trial(file));
    let (content, plain) = outermost.into_iter().partition::<Vec<_>, _>(|folder| *folder == CONTENT);
    let content =
        content.iter().filter_map(|_| Some(Entry { url: Some(String::new()), ..Entry::new("content/")? }));
    let mut all: Vec<Entry> = content.collect();
    all.extend(of_folders(plain.into_iter(), &named.kinds));
    let nested = nested(&named.kinds, &mut all);
    all.extend(nested);
    all.extend(patterns::of_files(files).into_iter().filter_map(|(pattern, _)| Entry::new(&pattern)));
    let trials = patterns::of_folders(named.trials.iter().filter(|folder| !is_below(folder)).copied());
    let left_out = Some("it looks like a test or an example");
    let trials = trials.into_iter().filter_map(|(pattern, _)| Entry::new(&pattern));
    all.extend(trials.map(|entry| Entry { left_out, ..entry }));
    others(survey, &prose, &mut all);
    exclude_vendored(survey, &mut all);
    count(survey, &mut all);
    all.retain(|entry| entry.pages > 0);
    all
}

/// Folders that are called after what is in them.
#[derive(Default)]
struct Named<'p> {
    /// The outermost ones.
    folders: BTreeSet<&'p Utf8Path>,
    /// The same among tests and examples.
    trials: BTreeSet<&'p Utf8Path>,
    /// Those whose names readyroom does not know.
    kinds: BTreeMap<&'p Utf8Path, Kind>,
}

impl<'p> Named<'p> {
    fn of(pages: impl Iterator<Item = &'p Utf8Path>) -> Self {
        let mut all = Self::default();
        for page in pages {
            let named = page.ancestors().skip(1).filter_map(|folder| {
                let name = folder.file_name()?.to_lowercase();
                let (_, kind) = NAMES.iter().find(|(known, _)| *known == name)?;
                Some((folder, *kind))
            });
            let named: Vec<(&Utf8Path, Option<Kind>)> = named.collect();
            let (Some((nearest, kind)), Some((outermost, _))) = (named.first(), named.last()) else {
                continue;
            };
            // A program that is called so has a README, too.
            if is_folder_page(page) && page.parent() == Some(outermost) {
                continue;
            }
            if is_trial(outermost) {
                all.trials.insert(outermost);
                continue;
            }
            if let Some(kind) = kind {
                all.kinds.insert(nearest, *kind);
            }
            if !page.starts_with(CONTENT) {
                all.folders.insert(outermost);
            }
        }
        all
    }
}

/// Where linked pages lie: folders of prose, or with several such pages; files that are alone.
fn homes<'p>(
    pages: impl Iterator<Item = &'p Utf8Path>,
    prose: &Prose,
) -> (BTreeSet<&'p Utf8Path>, BTreeSet<&'p Utf8Path>) {
    let mut by_folder: BTreeMap<&Utf8Path, Vec<&Utf8Path>> = BTreeMap::new();
    for page in pages {
        by_folder.entry(page.parent().unwrap_or(Utf8Path::new(""))).or_default().push(page);
    }
    let (mut folders, mut files) = (BTreeSet::new(), BTreeSet::new());
    for (folder, pages) in by_folder {
        match prose.around(folder) {
            Some(around) => _ = folders.insert(around),
            None if pages.len() > 1 && folder != "" => _ = folders.insert(folder),
            None => files.extend(pages),
        }
    }
    (folders, files)
}

fn of_folders<'p>(
    folders: impl Iterator<Item = &'p Utf8Path>,
    kinds: &BTreeMap<&Utf8Path, Kind>,
) -> Vec<Entry> {
    let mut by_kind: Vec<(Option<Kind>, Vec<&Utf8Path>)> = Vec::new();
    for folder in folders {
        let kind = kinds.get(folder).copied();
        match by_kind.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, folders)) => folders.push(folder),
            None => by_kind.push((kind, vec![folder])),
        }
    }
    let mut all = Vec::new();
    for (kind, folders) in by_kind {
        let patterns = patterns::of_folders(folders.into_iter());
        let entries = patterns.into_iter().filter_map(|(pattern, _)| Entry::new(&pattern));
        all.extend(entries.map(|entry| Entry { kind, ..entry }));
    }
    // New documents go to the first entry that names a folder.
    all.sort_by(|a, b| (a.folder().is_none(), &a.path.text).cmp(&(b.folder().is_none(), &b.path.text)));
    all
}

/// Entries for folders below others that have to say what is in them. The others leave them out.
fn nested(kinds: &BTreeMap<&Utf8Path, Kind>, outer: &mut [Entry]) -> Vec<Entry> {
    let inner = kinds.keys().filter(|folder| {
        let page = folder.join("page.md");
        outer.iter().any(|entry| entry.takes(&page) && entry.kind != Some(kinds[**folder]))
    });
    let inner: Vec<&Utf8Path> = inner.copied().collect();
    let mut all = of_folders(inner.iter().copied(), kinds);
    for entry in &mut all {
        let below = entry.path.beginning().strip_prefix(CONTENT).ok();
        entry.url = below.map(|below| if below == "" { String::new() } else { format!("{below}/") });
        let members = inner.iter().map(|folder| folder.join("page.md"));
        let members: Vec<Utf8PathBuf> = members.filter(|page| entry.takes(page)).collect();
        for outer in outer.iter_mut().filter(|outer| members.iter().any(|member| outer.takes(member))) {
            outer.exclude.push(entry.path.clone());
        }
    }
    all
}

/// Folders of prose at the top that nothing speaks for. They are proposed where there is nothing else: those that are called
/// after it, and all of them where the repository is prose.
fn others(survey: &Survey, prose: &Prose, all: &mut Vec<Entry>) {
    let is_all_there_is = all.iter().all(|entry| entry.left_out.is_some());
    let is_all_prose = is_all_there_is && prose.is_most(Utf8Path::new(""));
    let is_taken = |page: &&Utf8Path| all.iter().any(|entry| entry.takes(page));
    let open: Vec<&Utf8Path> = pages(survey).filter(|page| !is_taken(page) && !is_trial(page)).collect();
    // A README alone may be about anything.
    let is_told = |top: &Utf8Path| {
        let mut below = open.iter().filter(|page| page.starts_with(top));
        if is_docs(top) { below.next().is_some() } else { below.any(|page| !is_folder_page(page)) }
    };
    let tops = prose.tops().filter(|top| (is_docs(top) || prose.is_most(top)) && is_told(top));
    let others = tops.filter_map(|top| {
        let is_proposed = is_all_there_is && (is_docs(top) || is_all_prose);
        let left_out = (!is_proposed).then_some("no alarm links there");
        Some(Entry { left_out, ..Entry::new(&(escape(top.as_str()) + "/"))? })
    });
    all.extend(others.collect::<Vec<_>>());
}

/// Other people's files are nobody's documents.
fn exclude_vendored(survey: &Survey, all: &mut [Entry]) {
    for entry in all {
        let vendored = survey.vendored.iter().filter(|(path, _)| entry.takes(path));
        let names: BTreeSet<&str> = vendored.map(|(_, name)| *name).collect();
        let base = escape(entry.path.beginning().as_str());
        entry.exclude.extend(names.iter().filter_map(|name| compiled(&format!("{base}/**/{name}/**"))));
    }
}

/// Each page belongs to the first entry that takes it; those that are left out get none of the others.
fn count(survey: &Survey, all: &mut [Entry]) {
    for page in pages(survey) {
        let (active, left_out): (Vec<_>, Vec<_>) = all.iter_mut().partition(|entry| entry.left_out.is_none());
        if let Some(entry) = active.into_iter().chain(left_out).find(|entry| entry.takes(page)) {
            entry.pages += 1;
        }
    }
}

#[cfg(test)]
mod tests;
