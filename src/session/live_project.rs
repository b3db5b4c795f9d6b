//! A project that is read repeatedly. After a change, only what the change affects is read again.

use std::collections::BTreeSet;
use std::sync::Arc;

use ahash::AHashMap;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::units::{Units, WasKept};
use super::{Session, Snapshot, Unsaved, linked};
use crate::cache::{CacheChoice, KeyMaker};
use crate::files::{Files, Trace};
use crate::link::Page;
use crate::load::{self, Place, Tree};
use crate::mount::Role;
use crate::outline::{Outline, Unit};
use crate::parse::{self, ReadFile};

/// A project, and its state when it was last read.
pub struct LiveProject {
    session: Session,
    units: Units,
    unsaved: Unsaved,
    /// Whether the project's templates are tried.
    tries: bool,
    last: Option<Last>,
}

/// The inputs of the last snapshot.
struct Last {
    /// The files on the disk, as they are now.
    tree: Arc<Tree>,
    project: load::Project,
    /// The beginning of the units' keys.
    base: KeyMaker,
    read: Vec<ReadFile<WasKept>>,
    /// The indices of the project's own files in `read`, by path with symbolic links resolved.
    places: AHashMap<Utf8PathBuf, Vec<usize>>,
    /// The day on which it was read.
    day: Date,
    tries: bool,
    snapshot: Arc<Snapshot>,
}

impl LiveProject {
    /// Finds the project. Texts are kept in memory, so that a snapshot does not change while its files do.
    pub fn open(place: &Place, wanted: &CacheChoice) -> anyhow::Result<Self> {
        let place = Place { history: false, committers: false, keeps_texts: true, ..place.clone() };
        Ok(Self {
            session: Session::open(&place, wanted)?,
            units: Units::default(),
            unsaved: Unsaved::default(),
            tries: false,
            last: None,
        })
    }

    /// Tries the project's templates on some pages whenever something other than texts has changed.
    #[must_use]
    pub fn with_template_trials(self) -> Self {
        Self { tries: true, ..self }
    }

    /// Reads the whole project.
    pub fn read(&mut self) -> anyhow::Result<Arc<Snapshot>> {
        // If reading fails, the previous state must not be used any longer.
        let before = self.last.take();
        let before = before.as_ref().map_or(&[][..], |last| &last.snapshot.site.pages);
        let day = load::today(&self.session.place)?;
        // Open the tree before the files are read, so that no change is missed.
        let tree = Arc::new(load::tree(self.session.root(), self.unsaved.files())?);
        let project = if self.unsaved.is_empty() {
            self.session.load()?
        } else {
            self.session.load_with_unsaved(&self.unsaved)?
        };
        let (base, read) = self.session.read_with(&project, &mut self.units);
        let tries = self.tries;
        let snapshot = Arc::new(made(&project, &read, before, tries));
        let last = Last { tree, places: places(&project, &read), project, base, read, day, tries, snapshot };
        Ok(Arc::clone(&self.last.insert(last).snapshot))
    }

    /// The current project, for callers that are not notified of changes. Everything that was read is compared.
    pub fn now(&mut self) -> anyhow::Result<Arc<Snapshot>> {
        let day = load::today(&self.session.place)?;
        let Some(last) = self.last.as_ref().filter(|last| last.day == day) else { return self.read() };
        let changed = last.project.trace.answers().changed(&last.tree.files);
        if changed.is_empty() {
            return Ok(Arc::clone(&last.snapshot));
        }
        self.update(&changed)
    }

    /// The project that the last snapshot was made from.
    pub fn project(&self) -> Option<&load::Project> {
        self.last.as_ref().map(|last| &last.project)
    }

    /// Which files of the project were accessed for the last snapshot.
    pub fn trace(&self) -> Option<Arc<Trace>> {
        self.last.as_ref().map(|last| Arc::clone(&last.project.trace))
    }

    /// The files that the last snapshot was read from, as they are now.
    pub fn tree(&self) -> Option<Arc<Tree>> {
        self.last.as_ref().map(|last| Arc::clone(&last.tree))
    }

    /// Like [`Self::update`], with unsaved texts in place of the saved ones.
    pub fn update_with_unsaved(
        &mut self,
        unsaved: Unsaved,
        changed: &BTreeSet<Utf8PathBuf>,
    ) -> anyhow::Result<Arc<Snapshot>> {
        let mut changed = changed.clone();
        changed.extend(unsaved.differing(&self.unsaved));
        self.unsaved = unsaved;
        if let Some(last) = &mut self.last {
            last.tree = Arc::new(load::tree(self.session.root(), self.unsaved.files())?);
        }
        self.update(&changed)
    }

    /// Reads the changed files, given by their paths from the root of the project. Reads the whole project if more
    /// than the texts of some files changed.
    pub fn update(&mut self, changed: &BTreeSet<Utf8PathBuf>) -> anyhow::Result<Arc<Snapshot>> {
        let day = load::today(&self.session.place)?;
        let Some(last) = self.last.as_mut().filter(|last| last.day == day) else { return self.read() };
        let trace = &last.project.trace;
        let changed = changed.iter().map(Utf8PathBuf::as_path);
        let changed: Vec<&Utf8Path> =
            changed.filter(|path| has_changed(trace, &last.tree.files, path)).collect();
        match changed.iter().map(|path| last.place(path)).collect::<Option<Vec<_>>>() {
            Some(places) => Ok(last.update(&changed, &places.concat(), &mut self.units)),
            None => self.read(),
        }
    }
}

fn has_changed(trace: &Trace, files: &dyn Files, path: &Utf8Path) -> bool {
    trace.has_changed(files, path) || trace.has_changed_in(files, path)
}

impl Last {
    /// The indices of a file in `read`. `None` if the file decides which files the project has.
    fn place(&self, path: &Utf8Path) -> Option<Vec<usize>> {
        let places = self.places.get(path)?;
        // The entry of a service names other files to be read.
        let decides =
            |role: Role| matches!(role, Role::Config | Role::Service | Role::Template | Role::Asset);
        let is_one_of_many = |at: &usize| !decides(self.read[*at].file.role);
        let is_text = self.project.trace.has_only_another_text(&self.tree.files, path);
        (is_text && places.iter().all(is_one_of_many)).then(|| places.clone())
    }

    /// Reads files again whose roles are unchanged.
    fn update(&mut self, changed: &[&Utf8Path], places: &[usize], units: &mut Units) -> Arc<Snapshot> {
        self.project.read_again(changed.iter().copied(), &self.tree);
        let asking = self.read.iter().enumerate().filter(|(_, read)| read.asks).map(|(at, _)| at);
        let places: BTreeSet<usize> = places.iter().copied().chain(asking).collect();
        let files: Vec<(Utf8PathBuf, Role)> =
            places.iter().map(|at| &self.read[*at].file).map(|file| (file.path.clone(), file.role)).collect();
        let new = parse::read_some(&self.project, &files, units, &self.base);
        let mut before = Vec::new();
        for (at, new) in places.iter().zip(new) {
            let read = &mut self.read[*at];
            units.replace(read, &new);
            before.push(std::mem::replace(read, new));
        }
        let now = || places.iter().map(|at| &self.read[*at]);
        let snapshot = self.with_bodies(&before, now());
        let pages = &self.snapshot.site.pages;
        let snapshot = snapshot.unwrap_or_else(|| made(&self.project, &self.read, pages, self.tries));
        self.snapshot = Arc::new(snapshot);
        Arc::clone(&self.snapshot)
    }

    /// The last snapshot with other bodies. `None` if more than bodies changed.
    fn with_bodies<'r>(
        &self,
        before: &[ReadFile<WasKept>],
        now: impl Iterator<Item = &'r ReadFile<WasKept>> + Clone,
    ) -> Option<Snapshot> {
        let Snapshot { site, theme, root } = &*self.snapshot;
        let mut documents = Vec::new();
        for (before, now) in before.iter().zip(now.clone()) {
            if before.file.is_same(&now.file) && before.unit == now.unit {
                continue;
            }
            let (Some(Outline::Document(_)), Some(Outline::Document(document))) =
                (plain(&before.unit), plain(&now.unit))
            else {
                return None;
            };
            documents.push(Arc::clone(document));
        }
        let sources = site.sources.with(self.project.mounts.clone(), now.map(|read| Arc::clone(&read.file)));
        let site = site.with_bodies(sources, documents)?;
        Some(Snapshot { site, theme: Arc::clone(theme), root: root.clone() })
    }
}

/// The outline of a file, if its unit has nothing else: no problems, and no comments for readyroom.
fn plain(unit: &Unit) -> Option<&Outline> {
    let Unit { outline, problems, allowances, secrets, running, unread_record } = unit;
    let is_plain = problems.is_empty() && allowances.is_empty() && secrets.is_empty();
    outline.as_ref().filter(|_| is_plain && running.is_none() && unread_record.is_none())
}

fn made(project: &load::Project, read: &[ReadFile<WasKept>], before: &[Arc<Page>], tries: bool) -> Snapshot {
    let files = read.iter().map(|read| (Arc::clone(&read.file), Arc::clone(&read.unit)));
    let parsed = parse::gathered(project.clone(), files);
    // Linking needs all threads.
    let snapshot = rayon::scope(|_| linked(project.root.clone(), parsed, None, before));
    if tries { snapshot.with_templates_tried() } else { snapshot }
}

fn places(project: &load::Project, read: &[ReadFile<WasKept>]) -> AHashMap<Utf8PathBuf, Vec<usize>> {
    let listing = &project.mounts[0].listing;
    let mut places: AHashMap<Utf8PathBuf, Vec<usize>> = AHashMap::new();
    for (at, read) in read.iter().enumerate() {
        if listing.get(&read.file.path).is_some() {
            places.entry(listing.real(&read.file.path).to_owned()).or_default().push(at);
        }
    }
    places
}
