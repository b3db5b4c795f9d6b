//! The config of a gathered repository, adapted to the project that gathers it.

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::{AlarmFiles, Config, Documents, Prefix, Repository};
use crate::files;

/// The position of a gathered repository in the project and on the site.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Below {
    /// The folder of the repository among the files of the project: `checkout:`. Empty for the project itself.
    pub root: Utf8PathBuf,
    /// The address of that folder on the site, with a trailing slash: `checkout/`. Empty for the site's root.
    pub url: String,
    /// The folder of its `readyroom.yaml`, relative to the root of its repository.
    pub folder: Utf8PathBuf,
}

impl Below {
    /// The default address for a path.
    pub fn on_site(&self, path: &Utf8Path) -> Utf8PathBuf {
        Utf8Path::new(&self.url).join(path.strip_prefix(&self.root).unwrap_or(path))
    }

    /// The path for such an address. `None` if it is not below this repository's address.
    pub fn path_of(&self, url: &Utf8Path) -> Option<Utf8PathBuf> {
        let below = url.strip_prefix(self.url.trim_end_matches('/')).ok()?;
        Some(if self.root == "" { below.to_owned() } else { self.root.join(below) })
    }
}

impl Config {
    /// The config for a file: that of the repository which the file is from.
    pub fn of(&self, path: &Utf8Path) -> &Self {
        if self.gathered.is_empty() {
            return self;
        }
        self.gathered.get(files::root_of(path)).map_or(self, |config| config)
    }

    /// The project's own config, then those of the repositories that it gathers.
    pub fn each(&self) -> impl Iterator<Item = &Self> + Clone {
        std::iter::once(self).chain(self.gathered.values().map(|config| &**config))
    }

    /// The configs whose repository an address on a host may belong to, in order of precedence for a file: its own
    /// repository, the project, the gathered repositories.
    pub fn with_repository<'c>(
        &'c self,
        url: &str,
        from: &Utf8Path,
    ) -> impl Iterator<Item = (&'c Self, &'c Repository)> {
        let url = if self.gathered.is_empty() { String::new() } else { url.to_lowercase() };
        let may_be = move |repository: &Repository| {
            let name = repository.url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            url.contains(&name.to_lowercase())
        };
        let gathered =
            self.gathered.values().filter_map(|config| Some((&**config, config.repository.as_ref()?)));
        let gathered = gathered.filter(move |(_, repository)| may_be(repository));
        // Several configs may have the same repository.
        let own = self.of(from);
        let near = std::iter::once(own).chain((!std::ptr::eq(own, self)).then_some(self));
        near.filter_map(|config| Some((config, config.repository.as_ref()?))).chain(gathered)
    }

    /// The config of a repository, with its paths and addresses moved to their places in the gathering project.
    pub fn below(self, below: &Below) -> Self {
        let root = &below.root;
        let documents = self.documents.into_iter().map(|entry| Documents {
            path: entry.path.below(root),
            exclude: entry.exclude.iter().map(|pattern| pattern.below(root)).collect(),
            url: entry.url.map(|url| format!("{}{url}", below.url)),
            link_root: entry.link_root.map(|folder| root.join(folder)),
            below: below.clone(),
            ..entry
        });
        let alarms = self.alarms.into_iter();
        let prefix = |prefix: Prefix| Prefix { path: format!("{root}/{}", prefix.path), ..prefix };
        Self {
            documents: documents.collect(),
            alarms: alarms.map(|entry| AlarmFiles { path: entry.path.below(root), ..entry }).collect(),
            runbook_urls: self.runbook_urls.into_iter().map(prefix).collect(),
            baseline: None,
            below: below.clone(),
            ..self
        }
    }
}
