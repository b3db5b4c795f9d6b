//! Follows the folders that a project was read from, and reports the paths in them that change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::failure::TryAgain;
use crate::files::{self, Roots, Trace};
use crate::load::Tree;

/// What the system says has changed.
pub enum Changed {
    /// From the root of the disk, until [`Watch::here`] says which paths of the project they are.
    Paths(BTreeSet<Utf8PathBuf>),
    /// Events were lost, as when too many came at once: anything may have changed.
    Anything,
}

/// What a site was read from.
#[derive(Default)]
pub struct Read {
    /// What was read from the project's files. `None` if they could not be read to the end.
    pub trace: Option<Arc<Trace>>,
    /// The files, as they are now.
    pub tree: Option<Arc<Tree>>,
    /// Other files that were read, and their digests.
    pub named: BTreeMap<Utf8PathBuf, Option<[u8; 32]>>,
}

/// Follows changes for as long as it lives.
pub struct Watch {
    roots: Roots,
    watcher: RecommendedWatcher,
    /// Folders, each without what is below it: no symbolic link leads out of them.
    followed: BTreeSet<Utf8PathBuf>,
    /// Folders that are to be followed and are not: they were made again, moved, or are gone.
    lost: BTreeSet<Utf8PathBuf>,
    read: Read,
}

impl Changed {
    /// Adds what changed after it.
    pub fn add(&mut self, next: Self) {
        match (&mut *self, next) {
            (Self::Paths(all), Self::Paths(paths)) => all.extend(paths),
            _ => *self = Self::Anything,
        }
    }
}

impl Watch {
    /// Calls `changed` with what changes in the folders that are followed.
    pub fn start(root: &Utf8Path, changed: impl Fn(Changed) + Send + 'static) -> anyhow::Result<Self> {
        // The path of the project must not depend on the working directory.
        let root = files::real(root)?;
        let on_event = move |event: notify::Result<Event>| match event {
            Ok(event) if event.need_rescan() => changed(Changed::Anything),
            // The program itself reads all these files.
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

    /// What the system says has changed, by the paths of the project.
    pub fn here(&self, changed: Changed) -> Changed {
        match changed {
            Changed::Anything => Changed::Anything,
            Changed::Paths(full) => {
                Changed::Paths(full.iter().flat_map(|full| self.roots.paths(full)).collect())
            }
        }
    }

    /// Follows the folders that a site was read from. Returns whether the site may be outdated by now: something in a folder that
    /// was not followed before has changed since it was read.
    pub fn follow(&mut self, read: Read) -> anyhow::Result<bool> {
        let Some(trace) = read.trace.clone() else { return Ok(false) };
        let is_same = self.read.trace.as_ref().is_some_and(|then| Arc::ptr_eq(then, &trace));
        self.read = read;
        if is_same {
            // The same folders with other texts.
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
        // What comes from git or a pack does not change.
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

    /// Whether the project may be made of what is in a folder.
    fn is_followed(&self, path: &Utf8Path) -> bool {
        self.roots.split(path).is_some_and(|(root, below)| files::is_followed(root, below))
    }

    /// Follows the folders that are not followed. Returns whether one of them is now.
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
            // It is tried again at the next change.
            Err(_) if !files::is_there(&full) => Ok(()),
            Err(error) => Err(error).with_context(|| TryAgain(format!("cannot follow changes in `{full}`"))),
        }
    }

    /// Whether a change may affect the site.
    pub fn concerns(&mut self, changed: &Changed) -> bool {
        self.forget(changed);
        !self.lost.is_empty() || self.is_another(changed)
    }

    /// Folders that were made again, or moved, have to be followed again: what was followed may be elsewhere now.
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

    /// What has changed, once all folders are followed again: anything may have changed in those that were not. `None` if the site
    /// stays as it is.
    pub fn settled(&mut self, changed: Changed) -> anyhow::Result<Option<Changed>> {
        if self.follow_lost()? && !self.holds() {
            return Ok(Some(Changed::Anything));
        }
        Ok(self.is_another(&changed).then_some(changed))
    }

    /// Whether everything that was read is unchanged.
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

    /// Whether anything that was read has changed.
    fn is_another(&self, changed: &Changed) -> bool {
        match changed {
            Changed::Anything => true,
            Changed::Paths(paths) => paths.iter().any(|path| self.is_another_at(path)),
        }
    }

    /// Whether anything that was read at a path has changed; what is not read there may come and go.
    fn is_another_at(&self, path: &Utf8Path) -> bool {
        if self.read.named.get(path).is_some_and(|then| self.digest(path) != *then) {
            return true;
        }
        let is_followed = || self.is_followed(path);
        let (Some(trace), Some(tree)) = (&self.read.trace, &self.read.tree) else { return is_followed() };
        // The root is followed from the beginning, and what is in it is listed.
        trace.has_changed(&tree.files, path) || trace.has_changed_in(&tree.files, path) && is_followed()
    }

    /// Whether a file that was read is in the middle of being written: gone for a moment, or empty.
    pub fn is_unfinished(&self, changed: &Changed) -> bool {
        let (Changed::Paths(paths), Some(trace)) = (changed, &self.read.trace) else { return false };
        paths.iter().any(|path| trace.has_read(path) && self.is_gone_or_empty(path))
    }

    fn is_gone_or_empty(&self, path: &Utf8Path) -> bool {
        self.roots.full(path).is_some_and(|full| files::is_gone_or_empty(&full))
    }

    /// The files could not be read to the end: any change counts, until they can.
    pub fn lose(&mut self) {
        self.read.trace = None;
    }
}
