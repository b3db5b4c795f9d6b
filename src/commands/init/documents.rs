//! Finds the entries of `documents` that a person would write for a folder.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use globset::escape;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::aside::{self, WhyLeftOut};
use super::patterns::{self, compiled};
use super::prose::{Prose, is_docs};
use super::survey::Survey;
use crate::config::Pattern;
use crate::model::Kind;
use crate::parse::is_folder_page;

/// A proposed entry of `documents`.
#[derive(Debug)]
pub struct Entry {
    pub path: Pattern,
    /// The kind of its documents, if its folders do not show it.
    pub kind: Option<Kind>,
    /// Its address, if that differs from its path.
    pub url: Option<String>,
    pub exclude: Vec<Pattern>,
    /// The folder that links with a leading slash are relative to, if that is not the root.
    pub link_root: Option<Utf8PathBuf>,
    /// How many documents it matches that no earlier entry matches.
    pub pages: usize,
    /// Why it is not proposed. `None` if it is.
    pub left_out: Option<&'static str>,
}

/// The folder whose pages are at the root of the site.
pub const CONTENT: &str = "content";

/// The prefix of addresses for documents whose own addresses are taken.
pub const APART: &str = "repository/";

/// The pattern that matches everything.
pub const ROOT: &str = "./";

/// The maximum number of documents at the root to name one by one. More share a pattern.
const MOST_FILES: usize = 5;

/// The maximum number of top-level folders to name one by one. If there are more, the folders that also hold code
/// share an entry.
const MOST_FOLDERS: usize = 12;

/// Names of folders, in lower case, that describe their content. The kind is set if readyroom does not know the name.
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
    /// `None` if the text is not a valid pattern. For example, a name may end in a backslash.
    pub fn new(pattern: &str) -> Option<Self> {
        let mut path = compiled(pattern)?;
        if path.text.is_empty() {
            ROOT.clone_into(&mut path.text);
        }
        let (exclude, pages) = (Vec::new(), 0);
        Some(Self { path, kind: None, url: None, exclude, link_root: None, pages, left_out: None })
    }

    pub fn takes(&self, path: &Utf8Path) -> bool {
        self.path.is_match(path) && !self.exclude.iter().any(|pattern| pattern.is_match(path))
    }

    /// The folder that the entry names, if it names one.
    pub fn folder(&self) -> Option<&str> {
        let folder = self.path.text.strip_suffix('/').filter(|folder| *folder != ".")?;
        (!folder.contains(['*', '?', '[', '{'])).then_some(folder)
    }
}

/// The entries, and the documents that are left out.
#[derive(Debug, Default)]
pub struct Documents {
    /// In order of precedence.
    pub entries: Vec<Entry>,
    /// Documents that no entry matches, by the reason.
    pub aside: BTreeMap<WhyLeftOut, Vec<Utf8PathBuf>>,
}

impl Documents {
    /// Makes runbooks of the entry with the most documents if the name of the repository says so, such as
    /// `ops-runbooks`. No folder's name may say what is in it, and most files must be prose, since the repository may
    /// also be that of a program.
    pub fn believe(&mut self, repository: &str, survey: &Survey) {
        /// Fewer documents are not enough to tell.
        const FEW: usize = 5;
        let is_named = |path: &Utf8Path| {
            let mut folders = path.ancestors().skip(1).filter_map(Utf8Path::file_name).map(str::to_lowercase);
            folders.any(|name| {
                NAMES.iter().any(|(known, _)| *known == name) || kind_by_last_word(&name).is_some()
            })
        };
        let kind = kind_by_last_word(&repository.to_lowercase());
        if kind != Some(Kind::Runbook)
            || self.entries.iter().any(|entry| entry.kind.is_some())
            || survey.documents().any(is_named)
            || !Prose::of(&survey.paths).is_most(Utf8Path::new(""))
        {
            return;
        }
        let folders = self.entries.iter_mut().filter(|entry| entry.folder().is_some());
        if let Some(most) = folders.max_by_key(|entry| entry.pages).filter(|entry| entry.pages >= FEW) {
            most.kind = kind;
        }
    }
}

/// The entries for all documents of a folder. `linked` are those that alarms lead to: they are never left out.
pub fn documents(survey: &Survey, linked: &BTreeSet<&Utf8Path>) -> Documents {
    let mut aside: Vec<(&Utf8Path, WhyLeftOut)> =
        survey.closed.iter().map(|(path, why)| (path.as_path(), *why)).collect();
    let mut wanted: Vec<&Utf8Path> = Vec::new();
    for path in survey.documents().filter(|path| !survey.settled.contains(*path)) {
        match aside::document(path).filter(|_| !linked.contains(path)) {
            Some(why) => aside.push((path, why)),
            None => wanted.push(path),
        }
    }
    let prose = Prose::of(&survey.paths);
    let kinds = kinds(wanted.iter().copied());
    let tops = tops(&wanted, linked, &prose);
    let mut all: Vec<Entry> = tops.iter().filter_map(|top| Entry::new(&written(top))).collect();
    for entry in &mut all {
        let own = entry.folder().and_then(|folder| kinds.get(Utf8Path::new(folder)));
        let by_sections = || are_runbooks(survey, entry, &wanted).then_some(Kind::Runbook);
        entry.kind = own.copied().or_else(by_sections);
    }
    if !tops.iter().any(|top| *top == "") {
        all.extend(at_root(&wanted, &aside));
    }
    place_content(&wanted, &mut all);
    let nested = nested(&kinds, &mut all);
    all.extend(nested);
    exclude(&aside, &mut all);
    count(&wanted, &mut all);
    all.retain(|entry| entry.pages > 0);
    let mut left = BTreeMap::<WhyLeftOut, Vec<Utf8PathBuf>>::new();
    for (path, why) in aside.iter().filter(|(path, _)| !all.iter().any(|entry| entry.takes(path))) {
        left.entry(*why).or_default().push((*path).to_owned());
    }
    Documents { entries: all, aside: left }
}

fn written(folder: &Utf8Path) -> String {
    if folder == "" { ROOT.to_owned() } else { escape(folder.as_str()) + "/" }
}

/// The kind that the last word of a folder's name indicates, as in `operations-runbooks`. The name is in lower case.
fn kind_by_last_word(name: &str) -> Option<Kind> {
    match name.rsplit(['-', '_', ' ', '.']).next()? {
        "runbooks" | "playbooks" => Some(Kind::Runbook),
        "postmortems" => Some(Kind::Postmortem),
        _ => None,
    }
}

/// The folders named after their content with a name that readyroom does not know, and the kind of each.
fn kinds<'p>(documents: impl Iterator<Item = &'p Utf8Path>) -> BTreeMap<&'p Utf8Path, Kind> {
    let mut kinds = BTreeMap::new();
    for path in documents {
        let named = path.ancestors().skip(1).filter_map(|folder| {
            let name = folder.file_name()?.to_lowercase();
            let known = NAMES.iter().find(|(known, _)| *known == name);
            let kind = match known {
                Some((_, kind)) => *kind,
                None => Some(kind_by_last_word(&name)?),
            };
            Some((folder, kind))
        });
        let named: Vec<(&Utf8Path, Option<Kind>)> = named.collect();
        // A program's folder may have such a name too, and then contains a README.
        let is_about = |folder: &Utf8Path| is_folder_page(path) && path.parent() == Some(folder);
        if let (Some((nearest, Some(kind))), Some((outermost, _))) = (named.first(), named.last())
            && !is_about(outermost)
        {
            kinds.insert(*nearest, *kind);
        }
    }
    kinds
}

/// Whether most documents of an entry have the usual sections of runbooks, and no folder's name says what is in it.
fn are_runbooks(survey: &Survey, entry: &Entry, wanted: &[&Utf8Path]) -> bool {
    const SECTIONS: [&str; 4] = ["## meaning", "## impact", "## diagnosis", "## mitigation"];
    /// Fewer documents are not enough to tell.
    const FEW: usize = 5;
    let own: Vec<&Utf8Path> = wanted.iter().filter(|path| entry.takes(path)).copied().collect();
    let is_named = |path: &&Utf8Path| {
        path.ancestors()
            .skip(1)
            .filter_map(Utf8Path::file_name)
            .any(|folder| NAMES.iter().any(|(known, _)| known.eq_ignore_ascii_case(folder)))
    };
    if own.len() < FEW || own.iter().any(is_named) {
        return false;
    }
    let has_sections = |path: &&&Utf8Path| {
        let text = survey.text(path).map(|source| source.text.to_lowercase()).unwrap_or_default();
        SECTIONS.iter().filter(|section| text.lines().any(|line| line.trim_end() == **section)).count() > 2
    };
    own.par_iter().filter(has_sections).count() * 2 > own.len()
}

/// The folders with documents, in the order in which they are proposed, starting with what on-call engineers read.
/// The root replaces folders that are too many to name.
fn tops<'p>(wanted: &[&'p Utf8Path], linked: &BTreeSet<&Utf8Path>, prose: &Prose) -> Vec<&'p Utf8Path> {
    let mut by_top: BTreeMap<&str, Vec<&Utf8Path>> = BTreeMap::new();
    for path in wanted {
        let top = path.components().next().filter(|_| path.parent() != Some(Utf8Path::new("")));
        if let Some(top) = top {
            by_top.entry(top.as_str()).or_default().push(path);
        }
    }
    let folders = by_top.into_iter().map(|(top, paths)| (home(top, &paths), paths));
    let mut ranked: Vec<(usize, &Utf8Path)> =
        folders.map(|(folder, paths)| (rank(folder, &paths, linked, prose), folder)).collect();
    ranked.sort();
    if ranked.len() > MOST_FOLDERS {
        let is_of_code = |(rank, _): &(usize, &Utf8Path)| *rank >= OF_CODE;
        let before = ranked.len();
        ranked.retain(|top| !is_of_code(top));
        ranked.truncate(MOST_FOLDERS);
        if ranked.len() < before {
            ranked.push((OF_CODE, Utf8Path::new("")));
        }
    }
    ranked.into_iter().map(|(_, folder)| folder).collect()
}

/// The rank of folders that also hold code.
const OF_CODE: usize = 4;

fn rank(folder: &Utf8Path, paths: &[&Utf8Path], linked: &BTreeSet<&Utf8Path>, prose: &Prose) -> usize {
    let is_named = |path: &Utf8Path| {
        let mut above = path.ancestors().skip(1).filter_map(Utf8Path::file_name);
        above.any(|name| NAMES.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)))
    };
    if folder == CONTENT {
        0
    } else if paths.iter().any(|path| linked.contains(*path) || is_named(path)) {
        1
    } else if is_docs(folder) {
        2
    } else if prose.is_most(folder) {
        3
    } else {
        OF_CODE
    }
}

/// The folder that contains all documents of a top-level folder and has a usual name: the outermost one with a name for
/// prose, such as `docs`, or else the innermost one with a name such as `runbooks`. Otherwise the top-level folder.
fn home<'p>(top: &'p str, paths: &[&'p Utf8Path]) -> &'p Utf8Path {
    if top == CONTENT {
        return Utf8Path::new(top);
    }
    let is_shared = |folder: &&Utf8Path| paths.iter().all(|path| path.starts_with(folder));
    let first = paths.first().map(|path| path.ancestors().skip(1).filter(is_shared));
    let shared: Vec<&Utf8Path> = first.into_iter().flatten().collect();
    let is_named = |folder: &&&Utf8Path| {
        let name = folder.file_name().unwrap_or_default();
        NAMES.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let docs = shared.iter().rfind(|folder| is_docs(folder));
    docs.or_else(|| shared.iter().find(is_named)).copied().unwrap_or(Utf8Path::new(top))
}

/// The entries for the documents at the root.
fn at_root(wanted: &[&Utf8Path], aside: &[(&Utf8Path, WhyLeftOut)]) -> Vec<Entry> {
    let is_top = |path: &&&Utf8Path| path.parent() == Some(Utf8Path::new(""));
    let names: Vec<&Utf8Path> = wanted.iter().filter(is_top).copied().collect();
    if names.len() <= MOST_FILES {
        return names.iter().filter_map(|name| Entry::new(&escape(name.as_str()))).collect();
    }
    let endings: BTreeSet<String> = names.iter().filter_map(|name| name.extension().map(escape)).collect();
    let endings: Vec<String> = endings.into_iter().collect();
    let pattern = match &endings[..] {
        [one] => format!("*.{one}"),
        several => format!("*.{{{}}}", several.join(",")),
    };
    let Some(mut entry) = Entry::new(&pattern) else { return Vec::new() };
    let out = aside.iter().map(|(path, _)| *path).filter(|path| entry.path.is_match(path));
    let out: Vec<Pattern> = out.filter_map(|path| compiled(&escape(path.as_str()))).collect();
    entry.exclude = out;
    vec![entry]
}

/// Gives `content/` the root of the site, unless one of its addresses is taken there. If it has a front page, the
/// README at the root of the repository gets another address.
fn place_content(wanted: &[&Utf8Path], all: &mut [Entry]) {
    let below = |path: &&&Utf8Path| path.starts_with(CONTENT);
    let names = wanted.iter().filter(below).filter_map(|path| {
        let mut parts = path.components().skip(1);
        Some(parts.next()?.as_str().split('.').next().unwrap_or_default().to_lowercase())
    });
    let names: BTreeSet<String> = names.collect();
    let is_taken = all.iter().filter_map(|entry| entry.path.beginning().components().next()).any(|top| {
        let stem = top.as_str().split('.').next().unwrap_or_default().to_lowercase();
        names.contains(&stem)
    });
    let is_taken = is_taken || all.iter().any(|entry| entry.path.text == ROOT);
    if is_taken || !all.iter().any(|entry| entry.folder() == Some(CONTENT)) {
        return;
    }
    let is_front =
        |path: &Utf8Path, folder: &str| path.parent() == Some(Utf8Path::new(folder)) && is_folder_page(path);
    let has_front = wanted.iter().any(|path| is_front(path, CONTENT));
    let readmes: Vec<&Utf8Path> =
        wanted.iter().filter(|path| has_front && is_front(path, "")).copied().collect();
    for entry in all {
        if entry.folder() == Some(CONTENT) {
            entry.url = Some(String::new());
        } else if readmes.iter().any(|path| entry.takes(path)) {
            entry.url = Some(APART.to_owned());
        }
    }
}

/// Entries for folders inside others that need a kind of their own. The outer entries exclude them.
fn nested(kinds: &BTreeMap<&Utf8Path, Kind>, outer: &mut [Entry]) -> Vec<Entry> {
    let inner = kinds.iter().filter(|(folder, kind)| {
        let page = folder.join("page.md");
        outer.iter().any(|entry| entry.takes(&page) && entry.kind != Some(**kind))
    });
    let mut by_kind: Vec<(Kind, Vec<&Utf8Path>)> = Vec::new();
    for (folder, kind) in inner {
        match by_kind.iter_mut().find(|(known, _)| known == kind) {
            Some((_, folders)) => folders.push(folder),
            None => by_kind.push((*kind, vec![folder])),
        }
    }
    let mut all = Vec::new();
    for (kind, folders) in by_kind {
        for (pattern, members) in patterns::of_folders(folders.into_iter()) {
            let Some(mut entry) = Entry::new(&pattern) else { continue };
            entry.kind = Some(kind);
            for outer in outer.iter_mut().filter(|outer| members.iter().any(|folder| outer.takes(folder))) {
                let is_at_root = outer.url.as_deref() == Some("");
                let below = entry.path.beginning().strip_prefix(CONTENT).ok().filter(|_| is_at_root);
                entry.url = entry.url.or_else(|| below.map(|below| format!("{below}/")));
                outer.exclude.push(entry.path.clone());
            }
            all.push(entry);
        }
    }
    all
}

/// Excludes documents that are left out from the entries that match them.
fn exclude(aside: &[(&Utf8Path, WhyLeftOut)], all: &mut [Entry]) {
    for entry in all {
        let taken = aside.iter().filter(|(path, _)| entry.takes(path)).copied();
        let patterns = aside::patterns(entry.path.beginning(), taken);
        entry.exclude.extend(patterns.iter().filter_map(|pattern| compiled(pattern)));
    }
}

/// Counts each document for the first entry that matches it.
fn count(wanted: &[&Utf8Path], all: &mut [Entry]) {
    for path in wanted {
        if let Some(entry) = all.iter_mut().find(|entry| entry.takes(path)) {
            entry.pages += 1;
        }
    }
}

#[cfg(test)]
mod tests;
