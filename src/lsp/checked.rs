//! The project with the editor's texts, and its findings. A separate thread reads it.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use camino::{Utf8Path, Utf8PathBuf};
use crossbeam_channel::{Receiver, Sender};

use crate::baseline::{self, BaselineFile};
use crate::cache::CacheChoice;
use crate::files;
use crate::judge;
use crate::link::Site;
use crate::load::{self, Place};
use crate::mount::PROJECT;
use crate::rules::{self, Earlier, Reported};
use crate::session::{LiveProject, Snapshot, Unsaved};
use crate::source::FileId;

/// What may have changed.
pub struct Job {
    pub unsaved: Unsaved,
    /// Files on disk, by their paths from the project's root.
    pub changed: BTreeSet<Utf8PathBuf>,
}

/// A project at one point in time, and its findings.
pub struct Checked {
    pub project: load::Project,
    snapshot: Arc<Snapshot>,
    /// All findings.
    findings: Vec<Reported>,
    baseline: Option<BaselineFile>,
    /// The findings that are not in the baseline.
    pub new: Vec<Reported>,
}

/// The result of reading the project, or the first line of an error.
pub type Outcome = Result<Arc<Checked>, String>;

impl Checked {
    pub fn site(&self) -> &Site {
        &self.snapshot.site
    }

    /// The id of a file of the project, by its path with symbolic links resolved.
    pub fn file(&self, real: &Utf8Path) -> Option<FileId> {
        let sources = &self.site().sources;
        let id = FileId::of(PROJECT, real);
        if sources.get(id).is_some() {
            return Some(id);
        }
        let linked = sources.listing().iter().filter(|(_, listed)| listed.real.as_deref() == Some(real));
        linked.map(|(path, _)| FileId::of(PROJECT, path)).find(|id| sources.get(*id).is_some())
    }

    /// The findings that are not in the baseline.
    pub fn new_of(&self, findings: Vec<Reported>, site: &Site) -> Vec<Reported> {
        match &self.baseline {
            Some(baseline) => baseline.compare(findings, site).new,
            None => findings,
        }
    }
}

/// Reads the project for each job, until there are no more jobs.
pub fn read_for(jobs: &Receiver<Job>, outcomes: &Sender<Outcome>, place: &Place, cache: &CacheChoice) {
    let mut reader = Reader { followed: None, last: None };
    for job in jobs {
        // A panic here must not stop the answers to the editor.
        let read = catch_unwind(AssertUnwindSafe(|| reader.read(job, place, cache)));
        let read = read.unwrap_or_else(|_| Err(anyhow!("this is a bug: reading the project failed")));
        if read.is_err() {
            reader.followed = None;
        }
        if outcomes.send(read.map_err(|error| format!("{error:#}"))).is_err() {
            return;
        }
    }
}

struct Reader {
    followed: Option<LiveProject>,
    last: Option<Arc<Checked>>,
}

impl Reader {
    fn read(&mut self, job: Job, place: &Place, cache: &CacheChoice) -> anyhow::Result<Arc<Checked>> {
        let followed = match &mut self.followed {
            Some(followed) => followed,
            none => none.insert(LiveProject::open(place, cache)?),
        };
        let snapshot = followed.update_with_unsaved(job.unsaved, &job.changed)?;
        let project = followed.project().context("the project was not read")?.clone();
        let site = &snapshot.site;
        let baseline = site.config.baseline.as_ref().map(|path| {
            let path = files::named_by("baseline", &snapshot.root, path)?;
            baseline::read(&files::baseline(&path)?).with_context(|| format!("cannot read `{path}`"))
        });
        let baseline = baseline.transpose()?;
        let earlier = self.last.as_ref();
        let earlier = earlier.map(|last| Earlier { site: last.site(), findings: &last.findings });
        let findings = rules::check_again(&judge::assess(site), earlier).findings;
        let mut checked =
            Checked { project, snapshot: Arc::clone(&snapshot), findings, baseline, new: Vec::new() };
        checked.new = checked.new_of(checked.findings.clone(), &snapshot.site);
        let checked = Arc::new(checked);
        self.last = Some(Arc::clone(&checked));
        Ok(checked)
    }
}
