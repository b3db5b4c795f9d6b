//! The project's folders to a word when something in them changes.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use notify_debouncer_full::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

use crate::failure::TryAgain;
use crate::files;

/// How long it must be quiet, for an editor that writes a file in several steps.
const QUIET: Duration = Duration::from_millis(40);

/// Follows changes for as long as it lives.
pub struct Watch {
    root: Utf8PathBuf,
    debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
    followed: BTreeSet<Utf8PathBuf>,
}

impl Watch {
    /// Calls `changed` after each change of a file that the project may be made of.
    pub fn start(root: &Utf8Path, changed: impl Fn() -> bool + Send + 'static) -> anyhow::Result<Self> {
        // Where the project lies does not change with the working directory of anyone.
        let root = files::real(root)?;
        let whose = root.clone();
        let on_events = move |events: DebounceEventResult| {
            // Events were lost, as when too many came at once: something has changed.
            let Ok(events) = events else {
                changed();
                return;
            };
            // The program itself reads all these files.
            let written = events.iter().filter(|event| !event.kind.is_access());
            let mut paths =
                written.flat_map(|event| &event.paths).filter_map(|path| Utf8Path::from_path(path));
            if paths.any(|path| files::is_followed(&whose, path)) {
                changed();
            }
        };
        let mut debouncer =
            new_debouncer(QUIET, None, on_events).context(TryAgain("cannot follow changes".into()))?;
        debouncer
            .watch(&root, RecursiveMode::NonRecursive)
            .with_context(|| TryAgain(format!("cannot follow changes in `{root}`")))?;
        let mut watch = Self { root, debouncer, followed: BTreeSet::new() };
        watch.renew()?;
        Ok(watch)
    }

    /// Follows folders that are new at the project's root.
    pub fn renew(&mut self) -> anyhow::Result<()> {
        let folders = files::followed_folders(&self.root)?;
        for folder in folders.difference(&self.followed) {
            let followed = self.debouncer.watch(folder, RecursiveMode::Recursive);
            followed.with_context(|| TryAgain(format!("cannot follow changes in `{folder}`")))?;
        }
        // Of one that is gone, or may have come again, nothing is followed any more.
        for folder in self.followed.difference(&folders) {
            let _ = self.debouncer.unwatch(folder);
        }
        self.followed = folders;
        Ok(())
    }
}
