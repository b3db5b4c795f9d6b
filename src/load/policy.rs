//! Decides whose policy a project is judged by: its own, that of a revision, or that of the site that gathers it.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::{Place, ReadConfig, list, read_config};
use crate::built_in;
use crate::cache::KeyMaker;
use crate::config::{self, Config, POLICY, Repository, SiteOutline};
use crate::files::{self, Files, Listing, Revision};
use crate::mount::{self, Mount, Role, ThemeFolders};
use crate::published;
use crate::read::nearest;
use crate::source::FileId;

/// The mounts of a project besides the project itself, in order of precedence.
pub fn mounts(config: &Config, revised: Option<Revised>) -> Vec<Mount> {
    let outline = match &config.site_outline {
        SiteOutline::Found { outline, .. } => Some(built_in::outline_mount(outline)),
        SiteOutline::NotConfigured | SiteOutline::Missing(_) => None,
    };
    outline.into_iter().chain(revised.map(|revised| revised.mount)).chain([built_in::mount()]).collect()
}

/// The policy of a revision.
pub struct Revised {
    config: Config,
    revision: String,
    commit: String,
    /// The config and the checklists of the revision.
    mount: Mount,
}

impl Revised {
    /// Reads the policy of a revision. Fails if it has none that can be used.
    pub fn read(root: &Utf8Path, revision: &str) -> anyhow::Result<Self> {
        let missing = || format!("`{revision}` has no {} here, so its policy is unknown", config::FILE);
        let mut files = Revision::new(root, revision)?.with_context(missing)?;
        if !files::has_file(&files, Utf8Path::new(config::FILE)) {
            bail!(missing());
        }
        // Only the keys of the policy count, not `as_of`.
        let own = FileId::of(POLICY, Utf8Path::new(config::FILE));
        let read = read_config(&files, own, |_| Date::MIN);
        let ReadConfig { config, problems, .. } =
            read.with_context(|| format!("cannot use the policy of `{revision}`"))?;
        if let Some((key, meant)) = config::misspelled(&problems, own) {
            let (path, key) = (config::FILE, &key.value);
            bail!(
                "cannot use the policy of `{revision}`: {path}: unknown key `{key}`; did you mean `{meant}`?"
            );
        }
        let listing = list(&files, &config)?;
        let mut roles = mount::roles(&config, &listing, &ThemeFolders::default());
        roles.retain(|(_, role)| matches!(role, Role::Config | Role::Checklist));
        files.prefetch(&roles.iter().map(|(path, _)| path.as_path()).collect::<Vec<_>>())?;
        let (revision, commit) = (revision.to_owned(), files.commit().to_owned());
        let (listing, roles) = (Arc::new(listing), roles.into());
        let mount = Mount { name: POLICY, files: Arc::new(files), listing, roles };
        Ok(Self { config, revision, commit, mount })
    }
}

/// The files that match `alarms` in another config and are not read for alarms here.
pub fn alarm_files_not_read(
    other: &Config,
    listing: &Listing,
    theme: &ThemeFolders,
    read: &[(Utf8PathBuf, Role)],
) -> Vec<Utf8PathBuf> {
    let alarms = |roles: &[(Utf8PathBuf, Role)]| -> BTreeSet<Utf8PathBuf> {
        roles.iter().filter(|(_, role)| *role == Role::Alarms).map(|(path, _)| path.clone()).collect()
    };
    let theirs = alarms(&mount::roles(other, listing, theme));
    theirs.difference(&alarms(read)).cloned().collect()
}

/// The path of the outline, if a gathering site is configured.
pub fn with(place: &Place, root: &Utf8Path, config: &Config) -> anyhow::Result<Option<Utf8PathBuf>> {
    if place.with.is_some() {
        return Ok(place.with.clone());
    }
    config.with.as_ref().map(|with| files::named_by("with", root, &with.file.value)).transpose()
}

/// What an outline tells this project.
pub fn site_outline(
    file: &Utf8Path,
    root: &Utf8Path,
    folder: &Utf8Path,
    config: &Config,
) -> anyhow::Result<SiteOutline> {
    let Some(bytes) = files::outline(file)? else { return Ok(SiteOutline::Missing(file.to_owned())) };
    let outline = published::decode(&bytes).with_context(|| format!("cannot use `{file}`"))?;
    let name = config.with.as_ref().and_then(|with| with.name.as_ref()).map(|name| name.value.as_str());
    let origin = || Repository::new(&files::origin(root)?, "main", None);
    let url = config.repository.clone().or_else(origin).map(|repository| repository.url);
    let own = SiteOutline::own(&outline, name, url.as_deref(), folder);
    if let Some(name) = name.filter(|_| own.is_none()) {
        let known = outline.repositories.iter().map(|own| own.name.as_str());
        let meant = nearest(name, known).filter(|near| !near.is_empty());
        let meant = meant.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        bail!("`{file}` has no repository `{name}`, which `with:` names{meant}");
    }
    Ok(SiteOutline::Found { outline: Arc::new(outline), own, file: file.to_owned() })
}

impl ReadConfig {
    /// The same config with the policy of a revision.
    pub fn revised(self, Revised { config, revision, commit, .. }: &Revised) -> Self {
        let key = KeyMaker::new("revised").part(self.key.bytes()).part(commit.as_bytes()).key();
        let config = self.config.revised(config, revision, commit);
        Self { config, key, problems: self.problems }
    }

    /// The same config with what an outline tells it.
    pub fn with_outline(self, site_outline: SiteOutline, file: &Utf8Path) -> anyhow::Result<Self> {
        let mut key = KeyMaker::new("told");
        key.part(self.key.bytes());
        if let SiteOutline::Found { outline, own, .. } = &site_outline {
            key.part(SiteOutline::policy(outline).as_bytes()).part(format!("{own:?}").as_bytes());
        }
        let config = self.config.with_outline(site_outline);
        let config = config
            .map_err(|why| anyhow::anyhow!("cannot use the policy in `{file}`: {why}; update readyroom"))?;
        Ok(Self { config, key: key.key(), problems: self.problems })
    }
}
