//! `check --fix` and `check --diff`: applies the fixes that reduce the number of findings and cause no new one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use camino::{Utf8Path, Utf8PathBuf};
use similar::TextDiff;

use crate::edit::{edited, rewritten};
use crate::emit::{self, Patch};
use crate::files::{self, decode};
use crate::judge;
use crate::link::Site;
use crate::load::{self, Place};
use crate::manifest::Manifest;
use crate::report::{count, one_line};
use crate::rules::{self, Fix, Moves, Reported};
use crate::session::{self, Snapshot};
use crate::theme;

/// The maximum number of times that a project is read to try out fixes. Each reading takes as long as a check.
const MOST_READINGS: usize = 60;

/// The maximum number of rounds. After some fixes are applied, others may become possible.
const MOST_ROUNDS: usize = 5;

/// Identifies a finding by its code, path and message. Its position would change with fixes above it.
type FindingKey = (&'static str, Utf8PathBuf, String);

/// The number of times each finding occurs.
type Findings = BTreeMap<FindingKey, usize>;

/// Texts of files that replace those on the disk.
type Texts = BTreeMap<Utf8PathBuf, String>;

/// A finding, and the fix for it.
struct Candidate {
    key: FindingKey,
    fix: Fix,
}

/// The result of trying the fixes.
pub struct Fixes {
    pub patches: Vec<Patch>,
    /// The path and the title of each applied fix.
    done: Vec<(Utf8PathBuf, String)>,
    /// How many fixes were not applied, since they would cause new findings.
    left: usize,
    /// The files that cannot be written, and the findings that stay because of that.
    locked: Vec<(Utf8PathBuf, Locked)>,
}

/// A file that cannot be written.
struct Locked {
    /// The reason, worded so that it can follow a colon.
    why: String,
    /// The findings in the file that have a fix.
    findings: BTreeSet<FindingKey>,
}

/// Determines which files can be written, and remembers the result.
#[derive(Default)]
struct Locks<'r> {
    /// `None` if nothing is going to be written.
    root: Option<&'r Utf8Path>,
    files: BTreeMap<Utf8PathBuf, Option<Locked>>,
}

impl Locks<'_> {
    /// The candidates whose files can be written.
    fn open(&mut self, site: &Site, candidates: Vec<Candidate>) -> Vec<Candidate> {
        let Some(root) = self.root else { return candidates };
        let is_open = |candidate: &Candidate| {
            let path = &site.sources[candidate.fix.file].path;
            let lock = self.files.entry(path.clone()).or_insert_with(|| {
                let why = emit::refused(root, path)?;
                Some(Locked { why, findings: BTreeSet::new() })
            });
            lock.as_mut().map(|lock| lock.findings.insert(candidate.key.clone())).is_none()
        };
        candidates.into_iter().filter(is_open).collect()
    }
}

/// Finds the fixes of a project, without writing anything. If `will_write` is set, fixes in files that cannot be
/// written are left out.
pub fn find(
    snapshot: &Snapshot,
    place: &Place,
    previous: Option<&Manifest>,
    will_write: bool,
) -> anyhow::Result<Fixes> {
    let mut reader = Reader { root: &snapshot.root, place, previous, readings: 0 };
    let moves = files::moves(&snapshot.root)?;
    let (mut texts, mut done, mut left) = (Texts::new(), Vec::new(), 0);
    let mut locks = Locks { root: will_write.then_some(snapshot.root.as_path()), ..Locks::default() };
    let (mut before, mut candidates) = looked_at(&snapshot.site, &moves);
    let mut fixed_site;
    let mut site = &snapshot.site;
    for _ in 0..MOST_ROUNDS {
        candidates = locks.open(site, candidates);
        let all: Vec<&Candidate> = candidates.iter().collect();
        let round = Round { site, texts: &texts, before: &before };
        let kept = reader.kept(&round, &moves, Vec::new(), &all)?;
        left = all.len() - kept.len();
        if kept.is_empty() {
            break;
        }
        let path = |fix: &Fix| site.sources[fix.file].path.clone();
        done.extend(kept.iter().map(|own| (path(&own.fix), own.fix.title.clone())));
        texts = round.fixed(&kept)?;
        fixed_site = reader.read(&texts)?;
        site = &fixed_site;
        (before, candidates) = looked_at(site, &moves);
    }
    done.sort();
    let patch = |(path, text): (Utf8PathBuf, String)| {
        let bytes = files::bytes_in(&snapshot.root, &path)?;
        let mut own = snapshot.site.sources.own();
        let file = own.find(|file| file.path == path).expect("what is fixed was read");
        Ok(rewritten(file, &bytes, &text)?)
    };
    let patches = texts.into_iter().map(patch).collect::<anyhow::Result<_>>()?;
    let locked = locks.files.into_iter().filter_map(|(path, lock)| Some((path, lock?))).collect();
    Ok(Fixes { patches, done, left, locked })
}

/// The findings of a site, and the fixes for some of them.
fn looked_at(site: &Site, moves: &Moves) -> (Findings, Vec<Candidate>) {
    let found = rules::check(&judge::assess(site)).findings;
    let mut findings = Findings::new();
    for reported in &found {
        *findings.entry(key(site, reported)).or_default() += 1;
    }
    let links = rules::moved(site, moves);
    let candidate = |reported: &Reported| {
        // A file that is known to have moved is more certain than a guess at a misspelled name.
        let change = links.get(&reported.finding.place).or(reported.finding.change.as_ref());
        let fix = rules::fix(site, &change?.after(moves, site))?;
        Some(Candidate { key: key(site, reported), fix })
    };
    (findings, found.iter().filter_map(candidate).collect())
}

fn key(site: &Site, reported: &Reported) -> FindingKey {
    let path = site.sources[reported.finding.place.file].path.clone();
    (reported.rule.code, path, reported.finding.message.clone())
}

/// A project before a round of fixes.
struct Round<'r> {
    site: &'r Site,
    texts: &'r Texts,
    before: &'r Findings,
}

impl Round<'_> {
    /// The texts with these fixes applied.
    fn fixed(&self, fixes: &[&Candidate]) -> anyhow::Result<Texts> {
        let mut texts = self.texts.clone();
        let mut by_file: BTreeMap<_, Vec<&Fix>> = BTreeMap::new();
        for candidate in fixes {
            by_file.entry(candidate.fix.file).or_default().push(&candidate.fix);
        }
        for (file, fixes) in by_file {
            let text = edited(&self.site.sources.text(file)?, &fixes);
            texts.insert(self.site.sources[file].path.clone(), text);
        }
        Ok(texts)
    }

    /// Whether every fix removes its finding, and no finding occurs more often than before.
    fn is_better(&self, after: &Findings, fixes: &[&Candidate]) -> bool {
        let mut settled = Findings::new();
        for candidate in fixes {
            *settled.entry(candidate.key.clone()).or_default() += 1;
        }
        let times = |findings: &Findings, key: &FindingKey| findings.get(key).copied().unwrap_or_default();
        after.iter().all(|(key, now)| *now <= times(self.before, key))
            && settled.iter().all(|(key, count)| times(after, key) + count <= times(self.before, key))
    }
}

/// Reads a project repeatedly, each time with other texts.
struct Reader<'a> {
    root: &'a Utf8Path,
    place: &'a Place,
    previous: Option<&'a Manifest>,
    readings: usize,
}

impl Reader<'_> {
    fn read(&mut self, texts: &Texts) -> anyhow::Result<Site> {
        self.readings += 1;
        let unsaved = texts.iter().map(|(path, text)| (path.clone(), text.clone())).collect();
        let loaded = load::load_with_unsaved(self.root, unsaved, self.place, &theme::is_ours)?;
        let root = loaded.root.clone();
        Ok(session::linked(root, session::parse(loaded), self.previous.cloned(), &[]).site)
    }

    /// The fixes in `kept`, and those of `others` that leave the project better than before. Tries all of `others`
    /// together, and halves them if that fails.
    fn kept<'c>(
        &mut self,
        round: &Round<'_>,
        moves: &Moves,
        kept: Vec<&'c Candidate>,
        others: &[&'c Candidate],
    ) -> anyhow::Result<Vec<&'c Candidate>> {
        if others.is_empty() || self.readings >= MOST_READINGS {
            return Ok(kept);
        }
        let all: Vec<&Candidate> = kept.iter().chain(others).copied().collect();
        let (after, _) = looked_at(&self.read(&round.fixed(&all)?)?, moves);
        if round.is_better(&after, &all) {
            return Ok(all);
        }
        if others.len() == 1 {
            return Ok(kept);
        }
        let (first, second) = others.split_at(others.len() / 2);
        let kept = self.kept(round, moves, kept, first)?;
        self.kept(round, moves, kept, second)
    }
}

impl Fixes {
    /// One line for each fix, then how many were made, and how many were left out.
    pub fn summary(&self) -> String {
        let done = self.done.iter();
        let mut lines: Vec<String> =
            done.map(|(path, title)| format!("{}: {}", one_line(path.as_str()), one_line(title))).collect();
        lines.push(format!(
            "{} fixed in {}",
            count(self.done.len(), "finding"),
            count(self.patches.len(), "file")
        ));
        lines.extend(match self.left {
            0 => None,
            1 => Some("1 fix was not applied: it would cause new findings".to_owned()),
            left => Some(format!("{left} fixes were not applied: they would cause new findings")),
        });
        lines.extend(self.locked.iter().map(|(path, lock)| {
            let left = match lock.findings.len() {
                1 => "1 fix was not applied".to_owned(),
                left => format!("{left} fixes were not applied"),
            };
            format!("{}: {left}: {}", one_line(path.as_str()), one_line(&lock.why))
        }));
        lines.join("\n")
    }

    /// The changes as a diff that `git apply` and `patch -p1` take.
    pub fn diff(&self, root: &Utf8Path, out: &mut dyn Write) -> anyhow::Result<()> {
        for patch in &self.patches {
            let old = decode(patch.path.clone(), files::bytes_in(root, &patch.path)?).text;
            let new = decode(patch.path.clone(), patch.bytes.clone()).text;
            let diff = TextDiff::from_lines(&old, &new);
            let (before, after) = (format!("a/{}", patch.path), format!("b/{}", patch.path));
            write!(out, "{}", diff.unified_diff().header(&before, &after))?;
        }
        Ok(())
    }
}
