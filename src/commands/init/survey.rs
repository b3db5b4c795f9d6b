//! Finds the files of a folder that may become part of a project.

use std::collections::BTreeSet;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::aside::{WhyLeftOut, in_folder, is_kept_copy, is_of_theme};
use crate::files::{self, Disk, Files, walk};
use crate::mount::is_document;
use crate::source::Source;

/// Larger files hold something other than alarms: bundles, dumps, lists of packages.
const LARGEST: u64 = 4 * 1024 * 1024;

/// How many of other people's files are read, at most.
const MOST_THEIRS: usize = 5000;

/// The files in a folder. What git ignores is left out, and so are other people's files and hidden folders.
#[derive(Debug, Default)]
pub struct Survey {
    /// All other files, by their paths from the folder.
    pub paths: BTreeSet<Utf8PathBuf>,
    /// Documents that are left out because of their folder, and why.
    pub closed: Vec<(Utf8PathBuf, WhyLeftOut)>,
    /// Files in folders of other people's files, which may define alarms. They are read for that, and for nothing else.
    pub theirs: Vec<Utf8PathBuf>,
    /// Files that are too large to be searched.
    pub large: Vec<Utf8PathBuf>,
    /// Documents that a project takes already, or leaves out.
    pub settled: BTreeSet<Utf8PathBuf>,
    disk: Option<Disk>,
}

impl Survey {
    /// A folder that does not exist is an empty one.
    pub fn of(root: &Utf8Path) -> anyhow::Result<Self> {
        if !files::is_there(root) {
            return Ok(Self::default());
        }
        let disk = Disk::new(root)?;
        let listing = walk(&disk, &|_| false).with_context(|| format!("cannot read `{root}`"))?;
        let mut survey = Self::default();
        for (path, listed) in listing.iter() {
            // What a symbolic link leads to is listed already.
            let is_shown_twice = listed.real.as_deref().is_some_and(|real| listing.has_file(real));
            if listed.refused.is_some() || listed.hidden.is_some() || is_shown_twice {
                continue;
            }
            let theirs = || is_of_theme(path, |file| listing.has_file(file)).then_some(WhyLeftOut::Vendored);
            match in_folder(path).or_else(theirs) {
                Some(aside) if is_document(path) => survey.closed.push((path.to_owned(), aside)),
                Some(WhyLeftOut::Vendored) if is_kept_copy(path) => survey.theirs.push(path.to_owned()),
                Some(_) => {}
                None => _ = survey.paths.insert(path.to_owned()),
            }
        }
        let is_large = |path: &&Utf8PathBuf| disk.size(path).is_ok_and(|size| size > LARGEST);
        survey.theirs.truncate(MOST_THEIRS);
        survey.theirs.retain(|path| !is_large(&path));
        survey.large = survey.paths.iter().filter(is_large).cloned().collect();
        survey.disk = Some(disk);
        Ok(survey)
    }

    /// What `look` finds in each file that is not a document and not too large. No text is kept.
    pub fn look<T: Send>(&self, look: impl Fn(&Source) -> Option<T> + Sync) -> Vec<T> {
        let others = self.paths.iter().filter(|path| !is_document(path) && !self.large.contains(path));
        let others: Vec<&Utf8PathBuf> = others.chain(&self.theirs).collect();
        others.par_iter().filter_map(|path| self.text(path).as_ref().and_then(&look)).collect()
    }

    /// A file's text. `None` if it is not text.
    pub fn text(&self, path: &Utf8Path) -> Option<Source> {
        let source = files::read_text(self.disk.as_ref()?, path);
        source.malformed.is_empty().then_some(source)
    }

    /// The files that may be documents.
    pub fn documents(&self) -> impl Iterator<Item = &Utf8Path> + Clone {
        // Markdown in that folder is a checklist.
        let is_checklist = |path: &Utf8Path| path.parent() == Some(Utf8Path::new("checklists"));
        let documents = self.paths.iter().map(Utf8PathBuf::as_path);
        documents.filter(move |path| is_document(path) && !is_checklist(path))
    }
}
