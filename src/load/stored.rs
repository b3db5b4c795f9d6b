//! Stores a loaded project, and restores it without searching the disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Project, policy};
use crate::cache::KeyMaker;
use crate::config::{self, Below, Config, Repository, SiteOutline};
use crate::files::{Disk, Files, Gathered, Listing, Recorded, Recording};
use crate::members;
use crate::mount::{Mount, PROJECT, ThemeFolders};
use crate::published;
use crate::source::FileId;

/// What was found when a project was loaded, and which of its files were accessed afterwards.
#[derive(Serialize, Deserialize)]
pub struct Stored {
    /// The day that the project is judged by.
    pub today: Date,
    /// The text of `readyroom.yaml`.
    text: String,
    site_outline: StoredOutline,
    repositories: Vec<StoredRepository>,
    /// The digests of the packs that repositories are read from, by the names of the repositories.
    packs: BTreeMap<String, [u8; 32]>,
    listing: Arc<Listing>,
    recording: Recording,
    theme: ThemeFolders,
    folder: Utf8PathBuf,
}

/// A gathered repository.
#[derive(Serialize, Deserialize)]
struct StoredRepository {
    /// The text of its `readyroom.yaml`. Empty if it has none.
    text: String,
    repository: Option<Repository>,
    below: Below,
}

#[derive(Serialize, Deserialize)]
enum StoredOutline {
    NotConfigured,
    Missing(Utf8PathBuf),
    /// The outline, encoded as it is published.
    Found {
        bytes: Vec<u8>,
        own: Option<usize>,
        file: Utf8PathBuf,
    },
}

impl Stored {
    /// Stores a project.
    pub fn of(project: &Project) -> anyhow::Result<Self> {
        let Project { config, mounts, theme, folder, packs, .. } = project;
        if config.revised.is_some() {
            bail!("the policy of a revision cannot be stored");
        }
        let own = &mounts[0];
        let text = |root: &Utf8Path| {
            let path = root.join(config::FILE);
            if own.listing.has_file(&path) { own.read_text(&path).text } else { String::new() }
        };
        let repositories = config.gathered.values().map(|own| StoredRepository {
            text: text(&own.below.root),
            repository: own.repository.clone(),
            below: own.below.clone(),
        });
        let name = |root: &Utf8Path| root.as_str().trim_end_matches(':').to_owned();
        Ok(Self {
            today: config.today,
            text: text(Utf8Path::new("")),
            site_outline: StoredOutline::of(&config.site_outline)?,
            repositories: repositories.collect(),
            packs: packs.iter().map(|(root, _, pack)| (name(root), pack.digest)).collect(),
            listing: Arc::clone(&own.listing),
            recording: Recording::default(),
            theme: theme.clone(),
            folder: folder.clone(),
        })
    }

    /// Adds the files that were accessed afterwards.
    pub fn recorded(self, recording: Recording) -> Self {
        Self { recording, ..self }
    }

    /// Restores the project, with its files in a folder of this machine. `read` has the paths of files that will be
    /// read.
    pub fn opened(self, root: &Utf8Path, read: &[&Utf8Path]) -> anyhow::Result<Project> {
        let config = self.config()?;
        let disk = Disk::new(root)?;
        let trees = members::open_later(root, &disk, &config, &self.packs)?;
        let mut files = Gathered::new(disk);
        files.gather(trees);
        // If one cannot be opened, the error is reported when it is read.
        let _ = files.prefetch(read);
        let files = Arc::new(Recorded::new(Arc::new(files), self.recording));
        let own = Mount { name: PROJECT, files, listing: self.listing, roles: Arc::default() };
        let others = policy::mounts(&config, None);
        Ok(Project {
            root: root.to_owned(),
            config: Arc::new(config),
            config_key: KeyMaker::new("config").key(),
            problems: Vec::new(),
            unreadable: Vec::new(),
            packs: Vec::new(),
            mounts: [own].into_iter().chain(others).collect(),
            theme: self.theme,
            folder: self.folder,
            history: false,
            committers: false,
            trace: Arc::default(),
            with: None,
            texts: None,
        })
    }

    fn config(&self) -> anyhow::Result<Config> {
        // Problems with the texts were reported when they were read first.
        let read = |file: FileId, text: &str| Config::read(file, text, |_| self.today).0;
        let own = read(config::file(), &self.text).with_outline(self.site_outline.opened()?);
        let own = own.map_err(|why| anyhow!("the policy cannot be used: {why}"))?;
        let gathered = self.repositories.iter().map(|stored| {
            let root = &stored.below.root;
            let config = read(FileId::of(PROJECT, &root.join(config::FILE)), &stored.text);
            let config = Config { repository: stored.repository.clone(), ..config };
            (root.clone(), Arc::new(config.below(&stored.below)))
        });
        Ok(Config { gathered: gathered.collect(), ..own })
    }
}

impl StoredOutline {
    fn of(outline: &SiteOutline) -> anyhow::Result<Self> {
        Ok(match outline {
            SiteOutline::NotConfigured => Self::NotConfigured,
            SiteOutline::Missing(file) => Self::Missing(file.clone()),
            SiteOutline::Found { outline, own, file } => {
                Self::Found { bytes: published::encode(outline, None)?, own: *own, file: file.clone() }
            }
        })
    }

    fn opened(&self) -> anyhow::Result<SiteOutline> {
        Ok(match self {
            Self::NotConfigured => SiteOutline::NotConfigured,
            Self::Missing(file) => SiteOutline::Missing(file.clone()),
            Self::Found { bytes, own, file } => SiteOutline::Found {
                outline: Arc::new(published::decode(bytes).with_context(|| format!("cannot use `{file}`"))?),
                own: *own,
                file: file.clone(),
            },
        })
    }
}
