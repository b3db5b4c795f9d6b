//! Watches the folders that a project was read from, and reports the changed paths.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::failure::TryAgain;
use crate::files::{self, Roots, Trace};
use crate::load::Tree;

/// The changes that the system reports.
pub enum Changed {
    /// Absolute paths, until [`Watch::here`] makes them relative to the project.
    Paths(BTreeSet<Utf8PathBuf>),
    /// Anything may have changed, since events were lost, for example because there were too many.
    Anything,
}

/// What a site was read from.
#[derive(Default)]
pub struct Read {
    /// What was read from the project's files. `None` if reading them failed.
    pub trace: Option<Arc<Trace>>,
    /// The files as they were listed.
    pub tree: Option<Arc<Tree>>,
    /// Digests of other files that were read. `None` for a file that cannot be read.
    pub named: BTreeMap<Utf8PathBuf, Option<[u8; 32]>>,
}

/// Watches for changes until it is dropped.
pub struct Watch {
    roots: Roots,
    watcher: RecommendedWatcher,
    /// The watched folders. Each is watched without its subfolders, so that no symbolic link leads elsewhere.
    followed: BTreeSet<Utf8PathBuf>,
    /// Folders that should be watched and are not, since they were recreated, moved or removed.
    lost: BTreeSet<Utf8PathBuf>,
    read: Read,
}

impl Changed {
    /// Adds later changes.
    pub fn add(&mut self, next: Self) {
        match (&mut *self, next) {
            (Self::Paths(all), Self::Paths(paths)) => all.extend(paths),
            _ => *self = Self::Anything,
        }
    }
}

impl Watch {
    /// Starts watching. Calls `changed` with the changes in the watched folders.
    pub fn start(root: &Utf8Path, changed: impl Fn(Changed) + Send + 'static) -> anyhow::Result<Self> {
        // Make the path independent of the working directory.
        let root = files::real(root)?;
        let on_event = move |event: notify::Result<Event>| match event {
            Ok(event) if event.need_rescan() => changed(Changed::Anything),
            // Reading is not a change. The program itself reads all these files.
            Ok(event) if event.kind.is_access() => {}
            Ok(event) => {
                let paths = event.paths.iter().filter_map(|path| Utf8Path::from_path(path));
                changed(Changed::Paths(paths.map(Utf8Path::to_owned).collect()));
            }
            Err(_) => changed(Changed::Anything),
        };
        let config = Config::default().with_follow_symlinks(false);
        let watcher =
            RecommendedWatcher::new(on_event, config).context(TryAgain("cannot follow changes".into()))?;
        let (followed, lost) = (BTreeSet::new(), BTreeSet::new());
        let roots = Roots::new(root, []);
        let mut watch = Self { roots, watcher, followed, lost, read: Read::default() };
        watch.add(Utf8PathBuf::new())?;
        Ok(watch)
    }

    /// The changes as paths relative to the project.
    pub fn here(&self, changed: Changed) -> Changed {
        match changed {
            Changed::Anything => Changed::Anything,
            Changed::Paths(full) => {
                Changed::Paths(full.iter().flat_map(|full| self.roots.paths(full)).collect())
            }
        }
    }

    /// Watches the folders that a site was read from. Returns whether the site may be outdated already, because
    /// something changed in a folder before it was watched.
    pub fn follow(&mut self, read: Read) -> anyhow::Result<bool> {
        let Some(trace) = read.trace.clone() else { return Ok(false) };
        let is_same = self.read.trace.as_ref().is_some_and(|then| Arc::ptr_eq(then, &trace));
        self.read = read;
        if is_same {
            // Only texts changed, and the folders are the same.
            return Ok(false);
        }
        if let Some(tree) = &self.read.tree {
            self.roots = tree.roots.clone();
        }
        let mut wanted = trace.folders_read();
        wanted.extend(trace.folders_listed().into_iter().filter(|folder| self.is_followed(folder)));
        // Such a file may be in a hidden folder.
        wanted
            .extend(self.read.named.keys().flat_map(|path| path.ancestors().skip(1)).map(Utf8Path::to_owned));
        wanted.insert(Utf8PathBuf::new());
        // Files from git or a pack do not change.
        wanted.retain(|folder| self.roots.split(folder).is_some());
        let gone: Vec<Utf8PathBuf> = self.followed.difference(&wanted).cloned().collect();
        for gone in &gone {
            self.unwatch(gone);
        }
        self.followed.retain(|folder| wanted.contains(folder));
        self.lost = wanted.difference(&self.followed).cloned().collect();
        Ok(self.follow_lost()? && !self.holds())
    }

    fn unwatch(&mut self, folder: &Utf8Path) {
        if let Some(full) = self.roots.full(folder) {
            let _ = self.watcher.unwatch(full.as_std_path());
        }
    }

    /// Whether the project may read files of a folder.
    fn is_followed(&self, path: &Utf8Path) -> bool {
        self.roots.split(path).is_some_and(|(root, below)| files::is_followed(root, below))
    }

    /// Watches the folders that are in `lost`. Returns whether it succeeded for any.
    fn follow_lost(&mut self) -> anyhow::Result<bool> {
        let before = self.followed.len();
        for folder in self.lost.clone() {
            self.add(folder)?;
        }
        Ok(self.followed.len() > before)
    }

    fn add(&mut self, folder: Utf8PathBuf) -> anyhow::Result<()> {
        let Some(full) = self.roots.full(&folder) else { return Ok(()) };
        match self.watcher.watch(full.as_std_path(), RecursiveMode::NonRecursive) {
            Ok(()) => {
                self.lost.remove(&folder);
                self.followed.insert(folder);
                Ok(())
            }
            // The folder does not exist. Try again at the next change.
            Err(_) if !files::is_there(&full) => Ok(()),
            Err(error) => Err(error).with_context(|| TryAgain(format!("cannot follow changes in `{full}`"))),
        }
    }

    /// Whether a change may affect the site.
    pub fn concerns(&mut self, changed: &Changed) -> bool {
        self.forget(changed);
        !self.lost.is_empty() || self.is_another(changed)
    }

    /// Moves changed folders to `lost`: they may have been recreated or moved, so that they have to be watched again.
    pub fn forget(&mut self, changed: &Changed) {
        let Changed::Paths(paths) = changed else {
            self.lost.append(&mut self.followed);
            return;
        };
        for path in paths.iter().filter(|path| *path != "") {
            let below = self.followed.range(path.clone()..).take_while(|folder| folder.starts_with(path));
            let below: Vec<Utf8PathBuf> = below.cloned().collect();
            for folder in below {
                self.unwatch(&folder);
                self.followed.remove(&folder);
                self.lost.insert(folder);
            }
        }
    }

    /// The changes that may affect the site, once all folders are watched again. Anything may have changed in folders
    /// that were not watched. `None` if nothing relevant changed.
    pub fn settled(&mut self, changed: Changed) -> anyhow::Result<Option<Changed>> {
        if self.follow_lost()? && !self.holds() {
            return Ok(Some(Changed::Anything));
        }
        Ok(self.is_another(&changed).then_some(changed))
    }

    /// Whether nothing that was read has changed.
    fn holds(&self) -> bool {
        let is_same = |(path, then): (&Utf8PathBuf, &Option<[u8; 32]>)| self.digest(path) == *then;
        let trace = self.read.trace.as_ref();
        let tree = self.read.tree.as_ref();
        let holds = trace.zip(tree).is_some_and(|(trace, tree)| trace.answers().hold(&tree.files));
        holds && self.read.named.iter().all(is_same)
    }

    fn digest(&self, path: &Utf8Path) -> Option<[u8; 32]> {
        files::digest(&self.roots.full(path)?)
    }

    /// Whether any of the changes affects what was read.
    fn is_another(&self, changed: &Changed) -> bool {
        match changed {
            Changed::Anything => true,
            Changed::Paths(paths) => paths.iter().any(|path| self.is_another_at(path)),
        }
    }

    /// Whether what was read at a path has changed. Files that are not read may come and go.
    fn is_another_at(&self, path: &Utf8Path) -> bool {
        if self.read.named.get(path).is_some_and(|then| self.digest(path) != *then) {
            return true;
        }
        let is_followed = || self.is_followed(path);
        let (Some(trace), Some(tree)) = (&self.read.trace, &self.read.tree) else { return is_followed() };
        // The root is always watched, so everything in it is reported.
        trace.has_changed(&tree.files, path) || trace.has_changed_in(&tree.files, path) && is_followed()
    }

    /// Whether a file that was read is probably being written: it is missing for a moment, or empty.
    pub fn is_unfinished(&self, changed: &Changed) -> bool {
        let (Changed::Paths(paths), Some(trace)) = (changed, &self.read.trace) else { return false };
        paths.iter().any(|path| trace.has_read(path) && self.is_gone_or_empty(path))
    }

    fn is_gone_or_empty(&self, path: &Utf8Path) -> bool {
        self.roots.full(path).is_some_and(|full| files::is_gone_or_empty(&full))
    }

    /// Notes that reading the files failed. Until it succeeds, any change counts.
    pub fn lose(&mut self) {
        self.read.trace = None;
    }
}
