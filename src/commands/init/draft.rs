//! The files of a new project, judged before any of them is written.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::documents::ROOT;
use super::found::Found;
use super::survey::Survey;
use super::{Wishes, config, example};
use crate::baseline::Baseline;
use crate::commands::{Context, Project, linked};
use crate::config::FILE;
use crate::judge;
use crate::link::Site;
use crate::load::{self, Place};
use crate::model::Kind;
use crate::report::Report;
use crate::rules::Reported;
use crate::{rules, theme};

/// Beside the project's own file.
pub const BASELINE: &str = "readyroom-baseline.json";

/// The rules by whose findings the config is settled: runbooks that no alarm leads to, links of alarms that lead nowhere, and
/// addresses that are taken.
pub const UNUSED: &str = "R001";
const DEAD: &str = "A002";
const TAKEN: &str = "F005";

/// From how many unused runbooks on they are a collection of procedures.
const MANY: usize = 3;

/// New files with their texts, in the order in which they are written.
pub struct Draft {
    pub files: Vec<(Utf8PathBuf, String)>,
    /// Findings that the baseline lists, by their rules. None: there is no baseline.
    pub known: BTreeMap<&'static str, usize>,
    /// Findings that a baseline would list, if there were not a file of its name already.
    pub unlisted: usize,
}

/// The files for what was found. An entry of `documents` that gives no document is left out.
pub fn draft(
    context: &Context,
    root: &Utf8Path,
    wishes: &Wishes,
    survey: &Survey,
    found: &mut Found,
) -> anyhow::Result<Draft> {
    let place = Place { history: false, committers: false, ..context.place.clone() };
    let quiet = Context { quiet: true, ..Context::default() };
    loop {
        let mut files = files(wishes, survey, found);
        let loaded = load::load_over(root, files.clone(), &place, &theme::is_ours)?;
        let Project { site, .. } = linked(&quiet, loaded, None);
        let written = site.config.documents.iter().filter(|entry| !entry.is_default);
        let idle: Vec<String> = written
            .filter(|entry| !site.has_documents_of(entry))
            .map(|entry| if entry.path.text.is_empty() { ROOT.to_owned() } else { entry.path.text.clone() })
            .collect();
        if !idle.is_empty() && found.leave_out(&idle) {
            continue;
        }
        let checked = rules::check(&judge::assess(&site));
        if settle(found, &site, &checked.findings) {
            continue;
        }
        if !Report::new(&site, &checked.findings).has_failed() {
            return Ok(Draft { files, known: BTreeMap::new(), unlisted: 0 });
        }
        let baseline = Baseline::of(&checked.findings, &site);
        if survey.paths.contains(Utf8Path::new(BASELINE)) {
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

/// Settles by the config what is no fault of a document. Says whether anything was left to settle.
fn settle(found: &mut Found, site: &Site, findings: &[Reported]) -> bool {
    let of = |code: &str| findings.iter().filter(|reported| reported.rule.code == code).collect::<Vec<_>>();
    let runbooks = site.pages.iter().filter(|page| page.kind == Kind::Runbook).count();
    let unused = of(UNUSED);
    // A collection of procedures is not written for alarms. Where a link is dead, one may be meant.
    if found.unused.is_none() && unused.len() >= MANY && unused.len() == runbooks && of(DEAD).is_empty() {
        found.unused = Some(runbooks);
        return true;
    }
    let taken = of(TAKEN).into_iter().map(|reported| &site.sources[reported.finding.place.file].path);
    let taken: Vec<&Utf8PathBuf> = taken.collect();
    let mut has_moved = false;
    for path in taken {
        has_moved |= found.move_apart(path);
    }
    has_moved
}

/// The files that are not there yet.
fn files(wishes: &Wishes, survey: &Survey, found: &Found) -> Vec<(Utf8PathBuf, String)> {
    let mut files = vec![(Utf8PathBuf::from(FILE), config::text(wishes, found))];
    if found.proposed().next().is_none() {
        files.push(("content/README.md".into(), example::board(&wishes.title)));
    }
    files.push((".gitignore".into(), "/public/\n".into()));
    files.retain(|(path, _)| !survey.paths.contains(path));
    files
}
