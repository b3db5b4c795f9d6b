//! Renders pages only to find templates of the project that fail.

use camino::Utf8PathBuf;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::index::only_page;
use super::make::make;
use super::pages::{Job, kind};
use super::view::View;
use crate::link::Site;
use crate::markdown::Memo;
use crate::routes::{DataFile, PageKind};
use crate::theme::TemplateError;

/// The maximum number of sample pages of each kind: the first, the last, and some between.
const SAMPLES: usize = 8;

/// How many pages are rendered at once. If one of them fails, no more are rendered.
const AT_ONCE: usize = 16;

/// Which pages are rendered.
#[derive(Clone, Copy, Debug)]
pub enum TrialScope {
    /// Some of each kind.
    Samples,
    All,
}

/// The templates of the project that fail, each once. Stops once some have failed, so that other failing templates
/// may not be found.
pub fn faults(view: &View<'_>, jobs: &[(Utf8PathBuf, Job)], scope: TrialScope) -> Vec<TemplateError> {
    let kinds = jobs.iter().map(|(_, job)| Kind::of(view.site, job));
    let kinds = kinds.enumerate().filter_map(|(at, kind)| Some((at, kind?)));
    let wanted: Vec<usize> = match scope {
        TrialScope::Samples => samples(kinds),
        TrialScope::All => kinds.map(|(at, _)| at).collect(),
    };
    // Other errors are reported when the site is built.
    let fault = |memo: &mut Memo, at: &usize| {
        let (path, job) = &jobs[*at];
        make(view, path, job, memo).err()?.downcast::<TemplateError>().ok()
    };
    let mut faults: Vec<TemplateError> = Vec::new();
    // Render in order, so that the same faults are found each time.
    for some in wanted.chunks(AT_ONCE) {
        let found: Vec<Option<TemplateError>> = some.par_iter().map_init(Memo::default, fault).collect();
        for fault in found.into_iter().flatten() {
            if faults.iter().all(|known| known.file != fault.file) {
                faults.push(fault);
            }
        }
        if !faults.is_empty() {
            break;
        }
    }
    faults
}

/// The indices of some files of each kind.
fn samples(files: impl Iterator<Item = (usize, Kind)>) -> Vec<usize> {
    let mut kinds: Vec<(Kind, Vec<usize>)> = Vec::new();
    for (at, own) in files {
        match kinds.iter_mut().find(|(kind, _)| *kind == own) {
            Some((_, all)) => all.push(at),
            None => kinds.push((own, vec![at])),
        }
    }
    let mut samples: Vec<usize> = kinds.iter().flat_map(|(_, all)| spread(all)).collect();
    samples.sort_unstable();
    samples
}

/// Some of the indices, at equal distances from the first to the last.
fn spread(all: &[usize]) -> Vec<usize> {
    let last = all.len() - 1;
    let steps = last.clamp(1, SAMPLES - 1);
    let mut some: Vec<usize> = (0..=steps).map(|step| all[last * step / steps]).collect();
    some.dedup();
    some
}

/// Files of the same kind are rendered by the same code and the same template.
#[derive(PartialEq)]
enum Kind {
    Page(PageKind),
    Data(DataFile),
}

impl Kind {
    /// `None` for a file that no template of the theme makes.
    fn of(site: &Site, job: &Job) -> Option<Self> {
        Some(Self::Page(match job {
            Job::Document(id) => kind(site, *id),
            Job::Folder(_) => PageKind::Folder,
            Job::Alarm(at) if only_page(site, site.name_at(*at)).is_some() => PageKind::Forward,
            Job::Alarm(_) => PageKind::Alarm,
            Job::Service(_) => PageKind::Service,
            Job::Checklist(_) => PageKind::Checklist,
            Job::Rule(_) => PageKind::Rule,
            Job::Alias(_) => PageKind::Moved,
            Job::Stage(_) => PageKind::Stage,
            Job::Single(kind) => *kind,
            Job::Data(data @ (DataFile::Feed | DataFile::Sitemap)) => return Some(Self::Data(*data)),
            Job::Data(_)
            | Job::Badge(_)
            | Job::Calendar(_)
            | Job::CalendarOf(_)
            | Job::Asset(_)
            | Job::Copy(_)
            | Job::Picture(_)
            | Job::Twin(_) => return None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_spread_over_all() {
        assert_eq!(spread(&[7]), [7]);
        assert_eq!(spread(&[7, 9]), [7, 9]);
        let all: Vec<usize> = (0..1000).collect();
        let some = spread(&all);
        assert_eq!((some.len(), some[0], some[7]), (SAMPLES, 0, 999));
        assert_eq!(spread(&all[..8]), all[..8]);
    }
}
