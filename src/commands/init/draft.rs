//! Drafts the files of a new project, and checks them before any is written.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::documents::ROOT;
use super::found::Found;
use super::{Wishes, config, example};
use crate::baseline::Baseline;
use crate::commands::{Context, linked};
use crate::config::FILE;
use crate::files::is_there;
use crate::judge;
use crate::link::Site;
use crate::load::{self, Place};
use crate::report::Report;
use crate::rules::Reported;
use crate::session::Snapshot;
use crate::{rules, theme};

/// The name of the baseline, next to `readyroom.yaml`.
pub const BASELINE: &str = "readyroom-baseline.json";

/// The rules whose findings change the drafted config. [`TAKEN`]: an address is taken. [`UNKNOWN`]: a pattern of
/// `alarms` matches a file that defines none.
const TAKEN: &str = "F005";
const UNKNOWN: &str = "F004";

/// New files with their texts, in the order in which they are written.
pub struct Draft {
    pub files: Vec<(Utf8PathBuf, String)>,
    /// The number of findings in the baseline, by rule. Empty if there is no baseline.
    pub known: BTreeMap<&'static str, usize>,
    /// The number of findings that a baseline would list. Set if it cannot be written because a file with its name
    /// exists.
    pub unlisted: usize,
}

/// Drafts the files. Entries of `documents` that match no document are left out.
pub fn draft(
    context: &Context,
    root: &Utf8Path,
    wishes: &Wishes,
    found: &mut Found,
) -> anyhow::Result<Draft> {
    let place = Place { history: false, committers: false, ..context.place.clone() };
    let quiet = Context { quiet: true, ..Context::default() };
    loop {
        let mut files = files(root, wishes, found);
        let loaded = load::load_with_unsaved(root, files.clone(), &place, &theme::is_ours)?;
        let Snapshot { site, .. } = linked(&quiet, loaded, None);
        let with_documents = site.entries_with_documents(&site.config);
        let written = site.config.documents.iter().enumerate().filter(|(_, entry)| !entry.is_default);
        let idle: Vec<String> = written
            .filter(|(at, _)| !with_documents.contains(at))
            .map(
                |(_, entry)| {
                    if entry.path.text.is_empty() { ROOT.to_owned() } else { entry.path.text.clone() }
                },
            )
            .collect();
        if !idle.is_empty() && found.leave_out(&idle) {
            continue;
        }
        let checked = rules::check(&judge::assess(&site));
        if settle(found, &site, &checked.findings) {
            continue;
        }
        found.learn(&site);
        files = self::files(root, wishes, found);
        if !Report::new(&site, &checked.findings).has_failed() {
            return Ok(Draft { files, known: BTreeMap::new(), unlisted: 0 });
        }
        let baseline = Baseline::of(&checked.findings, &site);
        if is_there(&root.join(BASELINE)) {
            return Ok(Draft { files, known: BTreeMap::new(), unlisted: baseline.len() });
        }
        let text = files.iter_mut().find(|(path, _)| *path == *FILE);
        if let Some((_, text)) = text {
            *text = config::with_baseline(text);
        }
        files.push((BASELINE.into(), baseline.text()));
        let mut known = BTreeMap::new();
        for reported in &checked.findings {
            *known.entry(reported.rule.name).or_default() += 1;
        }
        return Ok(Draft { files, known, unlisted: 0 });
    }
}

/// Changes the config to resolve findings that are not the fault of a document. Returns whether anything changed.
fn settle(found: &mut Found, site: &Site, findings: &[Reported]) -> bool {
    let of = |code: &str| findings.iter().filter(|reported| reported.rule.code == code).collect::<Vec<_>>();
    let path = |reported: &Reported| &site.sources[reported.finding.place.file].path;
    let mut has_changed = false;
    for reported in of(TAKEN) {
        let others = reported.finding.related.iter().map(|(place, _)| &site.sources[place.file].path);
        let mut both = [path(reported)].into_iter().chain(others);
        // If the address is not taken by the site itself but by another document, only a document that has its own
        // entry moves.
        let is_of_site = reported.finding.related.is_empty();
        if let Some(path) = both.find(|path| is_of_site || found.has_own_entry(path)) {
            has_changed |= found.move_apart(path);
        }
    }
    let mut tried = BTreeSet::new();
    for path in of(UNKNOWN).into_iter().map(path) {
        // A pattern matches either all files of a folder with the same ending, or none.
        let ending = path.file_name().and_then(|name| name.split_once('.')).map(|(_, ending)| ending);
        if tried.insert((path.parent(), ending)) {
            has_changed |= found.narrow(path);
        }
    }
    has_changed
}

/// The drafted files that do not exist yet. Git may ignore a file that exists, even `.gitignore` itself.
fn files(root: &Utf8Path, wishes: &Wishes, found: &Found) -> Vec<(Utf8PathBuf, String)> {
    let mut files = vec![(Utf8PathBuf::from(FILE), config::text(wishes, found))];
    if found.proposed().next().is_none() {
        files.push(("content/README.md".into(), example::board(&wishes.title)));
    }
    files.push((".gitignore".into(), "/public/\n".into()));
    files.retain(|(path, _)| !is_there(&root.join(path)));
    files
}
