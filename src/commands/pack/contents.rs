//! Decides which files of a project are in a pack, and which are left out.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::named;
use crate::alarms;
use crate::config::Config;
use crate::files::{self, Packed};
use crate::link::{Destination, Site};
use crate::mount::Role;
use crate::sources::File;

/// The files of a pack.
pub struct Contents {
    pub files: BTreeMap<Utf8PathBuf, Packed>,
    /// Files in the pack that `check` does not read, but that pages include or show.
    pub unread: Vec<Utf8PathBuf>,
    /// The files that were left out, each with the reason.
    pub left_out: BTreeMap<Utf8PathBuf, String>,
    /// How many files of the theme were left out.
    pub theme: usize,
}

impl Contents {
    pub fn of(site: &Site) -> Self {
        let mut contents =
            Self { files: BTreeMap::new(), unread: Vec::new(), left_out: BTreeMap::new(), theme: 0 };
        let own =
            || site.sources.iter().filter(|(id, _)| !site.sources.is_built_in(*id)).map(|(_, file)| file);
        for file in own() {
            match fate(site, file) {
                Fate::Packed if file.role == Role::Values => contents.put_unread(site, file.path.clone()),
                Fate::Packed => contents.put(site, &file.path),
                Fate::Own => {}
                Fate::LeftOut(why) => {
                    contents.left_out.insert(file.path.clone(), why);
                }
            }
        }
        for path in included(site).into_iter().chain(published(site)) {
            if !contents.files.contains_key(&path) && !contents.left_out.contains_key(&path) {
                contents.put_unread(site, path);
            }
        }
        let of_theme = own().filter(|file| matches!(file.role, Role::Template | Role::Asset));
        contents.theme = of_theme.filter(|file| !contents.files.contains_key(&file.path)).count();
        let names = named::named(site, &contents.files);
        let names = names.into_iter().filter(|(path, _)| files::refused_in_pack(path.as_str()).is_none());
        for (path, packed) in
            names.filter(|(path, _)| !contents.left_out.contains_key(path)).collect::<Vec<_>>()
        {
            contents.files.entry(path).or_insert(packed);
        }
        contents
    }

    /// Whether it contains nothing that a site could show.
    pub fn is_empty(&self) -> bool {
        let is_bare = |path: &Utf8Path| {
            path == crate::config::FILE || crate::codeowners::FILES.contains(&path.as_str())
        };
        self.files.iter().filter(|(_, packed)| packed.bytes.is_some()).all(|(path, _)| is_bare(path))
    }

    fn put_unread(&mut self, site: &Site, path: Utf8PathBuf) {
        if let Some(why) = not_by_name(&path) {
            self.left_out.insert(path, why);
            return;
        }
        self.put(site, &path);
        if self.files.contains_key(&path) {
            self.unread.push(path);
        }
    }

    /// Adds a file. A file listed through a symbolic link is packed under the path of the link.
    fn put(&mut self, site: &Site, path: &Utf8Path) {
        match site.sources.project_files().read(site.sources.listing().real(path)) {
            Ok(bytes) => {
                self.files.insert(path.to_owned(), Packed { bytes: Some(bytes), ..Packed::default() });
            }
            Err(error) => {
                self.left_out.insert(path.to_owned(), format!("it cannot be read: {error}"));
            }
        }
    }
}

/// Whether a file that was read is packed.
enum Fate {
    Packed,
    /// It is of no use to others, and is left out without a message.
    Own,
    /// It is left out, with this reason.
    LeftOut(String),
}

fn fate(site: &Site, file: &File) -> Fate {
    let refused = || site.sources.listing().get(&file.path).and_then(|listed| listed.refused.as_ref());
    let is_large = || {
        let real = site.sources.listing().real(&file.path);
        site.sources.project_files().size(real).ok().filter(|size| *size > files::LARGEST)
    };
    match file.role {
        Role::Template | Role::Asset | Role::NearMiss => return Fate::Own,
        Role::Config => return Fate::Packed,
        Role::Document(_)
        | Role::Checklist
        | Role::Service
        | Role::Catalog
        | Role::Alarms
        | Role::Running
        | Role::Values
        | Role::Codeowners => {}
    }
    let why = not_by_name(&file.path).or_else(|| Some(refused()?.message.clone()));
    let why = why.or_else(|| {
        let is_page = matches!(file.role, Role::Document(_) | Role::Codeowners);
        let hidden = hidden_folder(&site.config, &file.path).filter(|_| !is_page)?;
        Some(format!("`{hidden}` is a hidden folder that no entry of `alarms` names"))
    });
    let why = why.or_else(|| Some(files::too_large(is_large()?).message));
    why.map_or(Fate::Packed, Fate::LeftOut)
}

/// The reason if a file is left out because of its path alone.
fn not_by_name(path: &Utf8Path) -> Option<String> {
    if path.file_name().is_some_and(|name| name.starts_with('.')) {
        return Some("hidden files are not packed".to_owned());
    }
    files::refused_in_pack(path.as_str()).map(|why| format!("its path {why}"))
}

/// The hidden folder that a file is in, unless the host reads that folder or `alarms` names the file.
fn hidden_folder<'p>(config: &Config, path: &'p Utf8Path) -> Option<&'p Utf8Path> {
    const HOSTS: [&str; 2] = [".github", ".gitlab"];
    let is_hidden = |folder: &&Utf8Path| folder.file_name().is_some_and(|name| name.starts_with('.'));
    let is_named = |folder: &Utf8Path| {
        HOSTS.contains(&folder.as_str())
            || config.alarms.iter().any(|entry| entry.path.beginning().starts_with(folder))
    };
    path.ancestors().skip(1).filter(is_hidden).find(|folder| !is_named(folder))
}

/// Files whose text is part of a page or of an alarm.
fn included(site: &Site) -> Vec<Utf8PathBuf> {
    let pages = site.pages.iter().map(|page| &page.document.markdown);
    let checklists = site.checklists.iter().map(|linked| &linked.checklist.markdown);
    let included = pages.chain(checklists).flat_map(|markdown| &markdown.included);
    let included = included.map(|included| Utf8PathBuf::from(included.path.trim_start_matches('/')));
    let of_alarms = site.alarm_files.iter();
    let of_alarms = of_alarms.flat_map(|file| alarms::included_files(file, &site.sources[file.file].path));
    included.chain(of_alarms).collect()
}

/// Files that pages link to or show, and that are therefore copied to the site.
fn published(site: &Site) -> Vec<Utf8PathBuf> {
    let assets = site.links.iter().flatten().filter_map(|destination| match destination {
        // A picture with a flaw is packed, so that the gathering project reports the flaw.
        Destination::Asset(path) | Destination::Active { path, flaw: Some(_) } => Some(path.clone()),
        _ => None,
    });
    assets.collect()
}
