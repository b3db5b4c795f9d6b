//! Lists the files of a folder that could become part of a project.

use std::collections::BTreeSet;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::aside::{WhyLeftOut, in_folder, is_kept_copy, is_of_theme};
use crate::files::{self, Disk, Files, walk};
use crate::mount::is_document;
use crate::source::Source;

/// In bytes. Larger files are not alarm definitions but bundles, dumps or lists of packages.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The maximum number of third-party files to read.
const MOST_THEIRS: usize = 5000;

/// The files in a folder. Files that git ignores, third-party files and hidden folders are left out.
#[derive(Debug, Default)]
pub struct Survey {
    /// The paths, relative to the folder, of all files that are not left out.
    pub paths: BTreeSet<Utf8PathBuf>,
    /// Documents that are left out because of their folder, and the reason.
    pub closed: Vec<(Utf8PathBuf, WhyLeftOut)>,
    /// Third-party files that may define alarms. They are read only to find that out.
    pub theirs: Vec<Utf8PathBuf>,
    /// Files that are too large to be searched.
    pub large: Vec<Utf8PathBuf>,
    /// Documents that an existing project already includes or leaves out.
    pub settled: BTreeSet<Utf8PathBuf>,
    disk: Option<Disk>,
}

impl Survey {
    /// Lists a folder. A folder that does not exist counts as empty.
    pub fn of(root: &Utf8Path) -> anyhow::Result<Self> {
        if !files::is_there(root) {
            return Ok(Self::default());
        }
        let disk = Disk::new(root)?;
        let listing = walk(&disk, &|_| false).with_context(|| format!("cannot read `{root}`"))?;
        let mut survey = Self::default();
        for (path, listed) in listing.iter() {
            // The target of a symbolic link is listed already.
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

    /// Applies `look` to each file that is neither a document nor too large. Texts are not kept.
    pub fn look<T: Send>(&self, look: impl Fn(&Source) -> Option<T> + Sync) -> Vec<T> {
        let others = self.paths.iter().filter(|path| !is_document(path) && !self.large.contains(path));
        let others: Vec<&Utf8PathBuf> = others.chain(&self.theirs).collect();
        others.par_iter().filter_map(|path| self.text(path).as_ref().and_then(&look)).collect()
    }

    /// Reads a file. `None` if it is not text.
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
