//! A folder that is not a project yet to what may become part of one.

use std::collections::BTreeSet;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::files::{self, Disk, Files, walk};
use crate::mount::is_markdown;
use crate::source::Source;

/// Folders of other people's files, and of what tools make.
const NOISE: [&str; 12] = [
    "target",
    "node_modules",
    "vendor",
    "third_party",
    "dist",
    "build",
    "out",
    "public",
    "site-packages",
    "venv",
    "__pycache__",
    "coverage",
];

/// The ones of these in which Markdown is never the project's own.
const VENDORED: [&str; 5] = ["node_modules", "vendor", "third_party", "site-packages", "venv"];

/// Larger files hold something else than alarms: bundles, dumps, lists of packages.
const LARGEST: u64 = 4 * 1024 * 1024;

/// What lies in a folder. Hidden folders, [`NOISE`] and what git ignores are left out.
#[derive(Debug, Default)]
pub struct Survey {
    /// All files, from the folder.
    pub paths: BTreeSet<Utf8PathBuf>,
    /// The texts of those that could define alarms, or describe services.
    pub candidates: Vec<Source>,
    /// Markdown files in folders of other people's files, each with the name of that folder.
    pub vendored: Vec<(Utf8PathBuf, &'static str)>,
}

impl Survey {
    /// A folder that does not exist is an empty one.
    pub fn of(root: &Utf8Path) -> anyhow::Result<Self> {
        if !files::is_there(root) {
            return Ok(Self::default());
        }
        let disk = Disk::new(root)?;
        let listing = walk(&disk, &|_| false).with_context(|| format!("cannot read `{root}`"))?;
        let open = || {
            let open =
                listing.iter().filter(|(_, listed)| listed.refused.is_none() && listed.hidden.is_none());
            open.map(|(path, _)| path)
        };
        let paths: BTreeSet<Utf8PathBuf> = open().filter(|path| !is_noise(path)).map(Into::into).collect();
        let vendored = open().filter(|path| is_markdown(path));
        let vendored = vendored.filter_map(|path| Some((path.to_owned(), vendored_in(path)?))).collect();
        let may = |path: &&Utf8PathBuf| {
            may_define_alarms(path) && disk.size(path).is_ok_and(|size| size <= LARGEST)
        };
        let candidates: Vec<&Utf8PathBuf> = paths.iter().filter(may).collect();
        let candidates = candidates.into_par_iter().map(|path| files::read_text(&disk, path)).collect();
        Ok(Self { paths, candidates, vendored })
    }
}

fn is_noise(path: &Utf8Path) -> bool {
    let folders = path.parent().into_iter().flat_map(Utf8Path::components);
    let is_hidden = path.file_name().is_some_and(|name| name.starts_with('.') && name != ".gitignore");
    is_hidden
        || folders.into_iter().any(|part| part.as_str().starts_with('.') || NOISE.contains(&part.as_str()))
}

fn vendored_in(path: &Utf8Path) -> Option<&'static str> {
    let mut folders = path.parent()?.components();
    folders.find_map(|folder| VENDORED.iter().find(|name| folder.as_str() == **name).copied())
}

fn may_define_alarms(path: &Utf8Path) -> bool {
    let ending = path.extension().map(str::to_lowercase);
    matches!(ending.as_deref(), Some("yaml" | "yml" | "json" | "tf" | "tofu" | "template" | "bicep"))
}
