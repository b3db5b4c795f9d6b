//! The project as it was at a revision, read from git's objects as the walk and the disk would have given it.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::git::{Entry, Git};
use super::text::{LARGEST, broken, decode, too_large};
use super::walk::{Found, flaw, is_foreign, is_named_away};
use super::{Project, Texts, assemble, read_config};
use crate::codeowners;
use crate::config;
use crate::source::{Flaw, Source};

/// Links of links that are followed, as systems do about.
const MOST_LINKS: usize = 8;

/// Loads the project of a revision; nothing where there was none. Submodules are passed over.
pub fn load_at(root: &Utf8Path, revision: &str, today: Date) -> anyhow::Result<Option<Project>> {
    let git = Git::new(root);
    let Some(tree) = git.tree(revision)? else { return Ok(None) };
    let files = Files::read(&git, &tree)?;
    let Some(entry) = files.entries.get(Utf8Path::new(config::FILE)).filter(|entry| entry.is_file()) else {
        return Ok(None);
    };
    let text = git.blobs(&[&entry.object])?.pop().unwrap_or_default();
    let config_source = decode(config::FILE.into(), text);
    // A config that could not be run had no findings.
    let Ok((config, problems)) = read_config(&config_source, |_| today) else { return Ok(None) };
    let found = files.found();
    let paths: BTreeSet<Utf8PathBuf> =
        found.iter().filter(|file| file.refused.is_none()).map(|file| file.path.clone()).collect();
    let wanted = found.into_iter().filter(|file| file.path != config::FILE);
    let texts = Texts::new(&config, &paths);
    let wanted: Vec<Found> = wanted.filter(|file| file.is_ours() || texts.are_read(&file.path)).collect();
    let is_text = |file: &Found| file.refused.is_none() && texts.are_read(&file.path);
    let object = |file: &Found| files.resolved(&file.path).filter(|entry| entry.size <= LARGEST);
    let objects: Vec<&str> = wanted
        .iter()
        .filter(|file| is_text(file))
        .filter_map(|file| Some(object(file)?.object.as_str()))
        .collect();
    let mut blobs = git.blobs(&objects)?.into_iter();
    let sources = wanted.into_iter().map(|file| {
        let is_text = is_text(&file);
        let is_small = object(&file).is_some();
        match file.refused {
            Some(flaw) => broken(file.path, flaw),
            None if !is_text => Source::new(file.path, String::new()),
            None if is_small => decode(file.path, blobs.next().unwrap_or_default()),
            None => {
                let size = files.resolved(&file.path).map_or(0, |entry| entry.size);
                broken(file.path, too_large(size))
            }
        }
    });
    let mut sources: Vec<Source> = sources.collect();
    let owners =
        codeowners::FILES.iter().find_map(|path| Some((*path, files.resolved(Utf8Path::new(path))?)));
    if let Some((path, entry)) = owners.filter(|(path, _)| sources.iter().all(|source| source.path != *path))
    {
        let text = git.blobs(&[&entry.object])?.pop().unwrap_or_default();
        sources.push(decode(path.into(), text));
    }
    Ok(Some(assemble(root.to_owned(), config_source, (config, problems), sources, paths)))
}

/// What is in a tree, by its path, and where symbolic links lead.
struct Files {
    entries: BTreeMap<Utf8PathBuf, Entry>,
    /// Names that are not UTF-8, made so.
    misnamed: Vec<Utf8PathBuf>,
    links: BTreeMap<Utf8PathBuf, String>,
}

impl Files {
    fn read(git: &Git<'_>, tree: &str) -> anyhow::Result<Self> {
        let (mut entries, mut misnamed) = (BTreeMap::new(), Vec::new());
        for entry in git.entries(tree)? {
            match std::str::from_utf8(&entry.path) {
                Ok(path) => drop(entries.insert(Utf8PathBuf::from(path), entry)),
                Err(_) => misnamed.push(String::from_utf8_lossy(&entry.path).into_owned().into()),
            }
        }
        let links: Vec<(&Utf8PathBuf, &Entry)> =
            entries.iter().filter(|(_, entry)| entry.mode == "120000").collect();
        let objects: Vec<&str> = links.iter().map(|(_, entry)| entry.object.as_str()).collect();
        let targets =
            git.blobs(&objects)?.into_iter().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let links = links.iter().map(|(path, _)| (*path).clone()).zip(targets).collect();
        Ok(Self { entries, misnamed, links })
    }

    /// What the walk would have come by, in its order.
    fn found(&self) -> Vec<Found> {
        let foreign: BTreeSet<&Utf8Path> = self
            .entries
            .keys()
            .filter(|path| path.file_name().is_some_and(is_foreign))
            .filter_map(|path| path.parent())
            .filter(|folder| !folder.as_str().is_empty())
            .collect();
        let is_walked = |path: &Utf8Path| {
            path.starts_with("static")
                || !(is_named_away(path) || path.ancestors().skip(1).any(|above| foreign.contains(above)))
        };
        let misnamed = self.misnamed.iter().map(|path| Found {
            path: path.clone(),
            refused: Some(flaw("the name of this file is not UTF-8", "rename it")),
        });
        // Submodules are other repositories.
        let here = self.entries.iter().filter(|(_, entry)| entry.mode != "160000");
        let here = here.map(|(path, entry)| Found { path: path.clone(), refused: self.refusal(path, entry) });
        let mut found: Vec<Found> = here.chain(misnamed).filter(|file| is_walked(&file.path)).collect();
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// The file that a path leads to, through links.
    fn resolved(&self, path: &Utf8Path) -> Option<&Entry> {
        self.follow(path).ok().and_then(|path| self.entries.get(&path)).filter(|entry| entry.is_file())
    }

    /// Why the walk would have refused a file.
    fn refusal(&self, path: &Utf8Path, entry: &Entry) -> Option<Flaw> {
        if entry.is_file() {
            return None;
        }
        let target = match self.follow(path) {
            Ok(target) => target,
            Err(flaw) => return Some(flaw),
        };
        if target.components().any(|part| part.as_str().starts_with('.')) {
            return Some(flaw("this symbolic link leads to a hidden file", "remove it"));
        }
        if self.entries.contains_key(&target) {
            return None;
        }
        let below = self.entries.range(target.clone()..).next();
        if below.is_some_and(|(path, _)| path.starts_with(&target)) {
            return Some(flaw("symbolic links to folders are not followed", "move the folder here"));
        }
        Some(nowhere())
    }

    fn follow(&self, path: &Utf8Path) -> Result<Utf8PathBuf, Flaw> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            let Some(target) = self.links.get(&path) else { return Ok(path) };
            let Some(next) = joined(path.parent().unwrap_or(Utf8Path::new("")), target) else {
                return Err(flaw(
                    "this symbolic link leads out of the project",
                    "copy the file into the project",
                ));
            };
            path = next;
        }
        Err(nowhere())
    }
}

fn nowhere() -> Flaw {
    flaw("this symbolic link leads nowhere, or in a circle", "remove it, or mend its target")
}

/// A path from a folder; nothing where it leads out of the root.
fn joined(folder: &Utf8Path, target: &str) -> Option<Utf8PathBuf> {
    if target.starts_with('/') {
        return None;
    }
    let mut path = folder.to_owned();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if !path.pop() {
                    return None;
                }
            }
            part => path.push(part),
        }
    }
    Some(path)
}
