//! Reads the project and its findings again when its files change.

use std::sync::Arc;

use anyhow::Context;
use jiff::civil::Date;

use super::clean::Secrets;
use crate::baseline::{self, Comparison};
use crate::cache::CacheChoice;
use crate::files;
use crate::judge;
use crate::load::Place;
use crate::rules::{self, CheckResult, Earlier, ExceptedFinding, Reported};
use crate::session::{LiveProject, NamedFile, Snapshot};

/// Reads a project again when its files have changed.
pub struct Reader {
    followed: LiveProject,
    /// The day set on the command line.
    as_of: Option<Date>,
    last: Option<Arc<Checked>>,
}

/// A project at one moment.
pub struct Checked {
    pub snapshot: Arc<Snapshot>,
    /// All findings, whether or not the baseline has them.
    pub findings: Vec<Reported>,
    /// Findings that are not in the baseline, and those that are.
    pub new: Vec<Reported>,
    pub old: Vec<Reported>,
    pub excepted: Vec<ExceptedFinding>,
    pub secrets: Secrets,
    /// The day set on the command line.
    pub as_of: Option<Date>,
    /// Files that were read and are not part of the project.
    named: Vec<NamedFile>,
}

impl Reader {
    /// Opens a project without the cache, since answering a question must not write anything.
    pub fn open(place: &Place) -> anyhow::Result<Self> {
        // Templates are tried, too, so that the findings are the same as those of `check`.
        let followed = LiveProject::open(place, &CacheChoice::Off)?.with_template_trials();
        Ok(Self { followed, as_of: place.as_of, last: None })
    }

    /// The current project. It is the same value as before if no file has changed.
    pub fn now(&mut self) -> anyhow::Result<Arc<Checked>> {
        let holds = self.last.as_ref().is_none_or(|last| last.named.iter().all(NamedFile::is_same));
        let snapshot = if holds { self.followed.now() } else { self.followed.read() };
        let snapshot = snapshot.inspect_err(|_| self.last = None)?;
        if let Some(last) = self.last.as_ref().filter(|last| holds && Arc::ptr_eq(&last.snapshot, &snapshot))
        {
            return Ok(Arc::clone(last));
        }
        let checked = Arc::new(self.checked(snapshot)?);
        self.last = Some(Arc::clone(&checked));
        Ok(checked)
    }

    fn checked(&self, snapshot: Arc<Snapshot>) -> anyhow::Result<Checked> {
        let Snapshot { site, root, .. } = &*snapshot;
        let baseline = site.config.baseline.as_ref();
        let baseline = baseline.map(|path| files::named_by("baseline", root, path)).transpose()?;
        // Note these files first, so that a file that changes afterwards differs from what was noted.
        let outline = self.followed.project().and_then(|project| project.with.clone());
        let named = baseline.iter().chain(&outline).map(|path| NamedFile::read(path)).collect();
        let known = baseline.map(|path| {
            baseline::read(&files::baseline(&path)?).with_context(|| format!("cannot read `{path}`"))
        });
        let known = known.transpose()?;
        let earlier = self.last.as_ref();
        let earlier = earlier.map(|last| Earlier { site: &last.snapshot.site, findings: &last.findings });
        let CheckResult { findings, excepted } = rules::check_again(&judge::assess(site), earlier);
        let Comparison { new, old, .. } = match &known {
            Some(known) => known.compare(findings.clone(), site),
            None => Comparison { new: findings.clone(), ..Comparison::default() },
        };
        let secrets = Secrets::of(site, &excepted);
        Ok(Checked { snapshot, findings, new, old, excepted, secrets, as_of: self.as_of, named })
    }
}
