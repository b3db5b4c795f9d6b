//! A folder that is no project yet to what may become part of one.

use std::collections::BTreeSet;
use std::fs;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use walkdir::{DirEntry, WalkDir};

use super::text::read_text;
use super::walk::{is_passed_over, relative};
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

/// Larger files hold something else than alarms: bundles, dumps, lists of packages.
const LARGEST: u64 = 4 * 1024 * 1024;

/// What lies in a folder. Hidden folders, links and [`NOISE`] are passed over.
#[derive(Debug, Default)]
pub struct Survey {
    /// All files, from the folder.
    pub paths: BTreeSet<Utf8PathBuf>,
    /// The texts of those that could define alarms.
    pub candidates: Vec<Source>,
}

impl Survey {
    /// A folder that is not there is an empty one.
    pub fn of(root: &Utf8Path) -> anyhow::Result<Self> {
        if !root.exists() {
            return Ok(Self::default());
        }
        let mut paths = BTreeSet::new();
        let mut candidates = Vec::new();
        let entries = WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(is_walked);
        for entry in entries {
            let entry = match entry {
                Err(error) if error.depth() == 0 => {
                    return Err(error).with_context(|| format!("cannot read `{root}`"));
                }
                // What cannot be read cannot be taken over.
                Err(_) => continue,
                Ok(entry) => entry,
            };
            if !entry.file_type().is_file() || entry.path().to_str().is_none() {
                continue;
            }
            let path = relative(root, entry.path());
            if may_define_alarms(&path) && entry.metadata().is_ok_and(|about| about.len() <= LARGEST) {
                candidates.push(path.clone());
            }
            paths.insert(path);
        }
        let read = |path: Utf8PathBuf| read_text(&root.join(&path), path);
        Ok(Self { paths, candidates: candidates.into_par_iter().map(read).collect() })
    }
}

fn is_walked(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    if entry.depth() == 0 || !entry.file_type().is_dir() {
        return entry.depth() == 0 || !name.starts_with('.') || name == ".gitignore";
    }
    !name.starts_with('.') && !NOISE.contains(&name.as_ref()) && !is_passed_over(&name, entry.path())
}

fn may_define_alarms(path: &Utf8Path) -> bool {
    let ending = path.extension().map(str::to_lowercase);
    matches!(ending.as_deref(), Some("yaml" | "yml" | "json" | "tf" | "tofu" | "template" | "bicep"))
}

/// Where the folder's git repository is pushed to, as its configuration has it.
pub fn origin(root: &Utf8Path) -> Option<String> {
    let text = fs::read_to_string(root.join(".git/config")).ok()?;
    let section = text.split_once("[remote \"origin\"]")?.1;
    let mut lines = section.lines().skip(1).take_while(|line| !line.starts_with('['));
    let url = lines.find_map(|line| line.trim().strip_prefix("url"))?;
    Some(url.trim_start_matches([' ', '=']).trim().to_owned())
}
