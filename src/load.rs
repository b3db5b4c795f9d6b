//! Loads a project from a path: its config, its file trees, the role of each file, and today's date.

mod environment;
mod policy;
mod stored;

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use environment::{clock, epoch, here};
use jiff::civil::Date;
use policy::Revised;

use crate::cache::{Key, KeyMaker};
use crate::config::{self, Config, SiteOutline};
use crate::failure::TryAgain;
use crate::files::{
    self, Below, Disk, Files, Gathered, Kept, Listing, Overlay, Pack, Revision, Roots, Trace, Traced,
};
use crate::members;
use crate::mount::{self, Mount, PROJECT, Role, ThemeFolders};
use crate::published;
use crate::read::Problem;
use crate::source::{FileId, Malformed, Source};

/// Everything that a run depends on.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder of `readyroom.yaml`.
    pub root: Utf8PathBuf,
    pub config: Arc<Config>,
    /// The key of the config's text.
    pub config_key: Key,
    /// Unknown keys of the config. Any other problem in it ends the run.
    pub problems: Vec<Problem>,
    /// Repositories that cannot be read, and the reason.
    pub unreadable: Vec<Malformed>,
    /// What the packs of repositories record about their files.
    pub packs: Vec<members::OpenedPack>,
    /// The tree of the project together with those of the gathered repositories, then the built-in tree.
    pub mounts: Vec<Mount>,
    pub theme: ThemeFolders,
    /// The project's folder, relative to the root of its repository.
    pub folder: Utf8PathBuf,
    /// Whether to ask git when documents were last changed.
    pub history: bool,
    /// Whether to ask git who committed approvals.
    pub committers: bool,
    /// Records which files of the project itself are accessed.
    pub trace: Arc<Trace>,
    /// The path of the gathering site's outline, whether or not it exists.
    pub with: Option<Utf8PathBuf>,
    /// The texts of the project itself, if they are kept in memory.
    pub texts: Option<Arc<Kept>>,
}

/// The `readyroom.yaml`, and the problems in it.
pub struct ReadConfig {
    pub config: Config,
    pub key: Key,
    pub problems: Vec<Problem>,
}

/// Where the project is, and the options for loading it.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The project's folder. Default: the nearest folder with a `readyroom.yaml`, from the working directory upwards.
    pub root: Option<Utf8PathBuf>,
    /// Today's date. Default: `SOURCE_DATE_EPOCH`, else `as_of` in the config, else the clock.
    pub as_of: Option<Date>,
    /// Whether to ask git when documents were last changed.
    pub history: bool,
    /// Whether to ask git who committed approvals.
    pub committers: bool,
    /// The outline of the gathering site. Default: `with:` in the config.
    pub with: Option<Utf8PathBuf>,
    /// The git revision with the policy to use. Default: the working tree.
    pub policy: Option<String>,
    /// Whether to keep texts in memory, so that pages do not change while their files do.
    pub keeps_texts: bool,
}

pub use environment::{file_named_by, pager, program, variable};
pub use stored::Stored;

/// Decides whether templates are for the theme.
pub use crate::mount::IsOurs;

pub fn load(place: &Place, is_ours: &IsOurs) -> anyhow::Result<Project> {
    let root = find_root(place.root.as_deref())?;
    let disk = Disk::new(&root)?;
    // A file without read permission is a different error than a wrong file.
    files::may_be_read(&root.join(config::FILE))?;
    if !files::has_file(&disk, Utf8Path::new(config::FILE)) {
        bail!("`{}` leads out of the project", root.join(config::FILE));
    }
    opened(place, root, disk, is_ours)
}

/// Loads a folder with unsaved texts in place of the files there. One of them may be `readyroom.yaml`. Paths have no
/// symbolic links.
pub fn load_with_unsaved(
    root: &Utf8Path,
    unsaved: Vec<(Utf8PathBuf, String)>,
    place: &Place,
    is_ours: &IsOurs,
) -> anyhow::Result<Project> {
    let files = Overlay::new(Arc::new(Disk::new(root)?), unsaved);
    opened(place, root.to_owned(), files, is_ours)
}

fn opened(
    place: &Place,
    root: Utf8PathBuf,
    files: impl Files + 'static,
    is_ours: &IsOurs,
) -> anyhow::Result<Project> {
    let epoch = epoch()?;
    let today = |written: Option<Date>| place.as_of.or(epoch).or(written).unwrap_or_else(clock);
    let mut files = Traced::new(Gathered::new(files));
    let trace = files.trace();
    let folder = files::folder_in_repository(&root)?;
    let read = read_config(&files, config::file(), today)?;
    let revised = place.policy.as_deref().map(|revision| Revised::read(&root, revision)).transpose()?;
    let read = match &revised {
        Some(revised) => read.revised(revised),
        None => read,
    };
    let with = policy::with(place, &root, &read.config)?;
    let read = match &with {
        Some(file) => {
            let site_outline = policy::site_outline(file, &root, &folder, &read.config)?;
            read.with_outline(site_outline, file)?
        }
        None => read,
    };
    let members::Opened { trees, unreadable, packs } = members::open(&root, &files, &read.config)?;
    files.inner().gather(trees);
    let listing = list(&files, &read.config).with_context(|| TryAgain(format!("cannot read `{root}`")))?;
    let others = policy::mounts(&read.config, revised);
    let mut project = project(root, folder, read, files, listing, is_ours, others)?;
    if place.keeps_texts {
        project.keep_texts();
    }
    Ok(Project {
        history: place.history,
        committers: place.committers,
        trace,
        unreadable,
        packs,
        with,
        ..project
    })
}

/// The folder of the project, the text of its `readyroom.yaml`, and the config. Nothing else is read.
pub fn config_alone(place: &Place) -> anyhow::Result<(Utf8PathBuf, Source, Config)> {
    let root = find_root(place.root.as_deref())?;
    files::may_be_read(&root.join(config::FILE))?;
    let disk = Disk::new(&root)?;
    let epoch = epoch()?;
    let read = read_config(&disk, config::file(), |written| {
        place.as_of.or(epoch).or(written).unwrap_or_else(clock)
    })?;
    Ok((root, files::read_text(&disk, Utf8Path::new(config::FILE)), read.config))
}

/// Loads a tree, with or without a `readyroom.yaml`, as a separate project. No file of it belongs to the theme. The
/// built-in checklists are left out, since they name no files.
pub fn load_tree(files: impl Files + 'static, today: Date) -> anyhow::Result<Project> {
    let read = if files::has_file(&files, Utf8Path::new(config::FILE)) {
        read_config(&files, config::file(), |_| today)?
    } else {
        let (config, problems) = Config::read(config::file(), "", |_| today);
        ReadConfig { config, key: KeyMaker::new("config").key(), problems }
    };
    let listing = list(&files, &read.config)?;
    project(Utf8PathBuf::new(), Utf8PathBuf::new(), read, files, listing, &|_| false, Vec::new())
}

/// The current files of a project and of its gathered repositories, and their places.
#[derive(Debug)]
pub struct Tree {
    pub files: Gathered,
    pub roots: Roots,
}

/// Opens the files of a project again, with unsaved texts in place of the files there.
pub fn tree(root: &Utf8Path, unsaved: Vec<(Utf8PathBuf, String)>) -> anyhow::Result<Tree> {
    let mut files = Gathered::new(Overlay::new(Arc::new(Disk::new(root)?), unsaved));
    let config = read_config(&files, config::file(), |written| written.unwrap_or(Date::MIN))?.config;
    let trees = members::open(root, &files, &config)?.trees;
    files.gather(trees);
    let folder = |folder: Utf8PathBuf| files::real(&folder).unwrap_or(folder);
    let others = members::folders(root, &config).map(|(name, own)| (name, folder(own)));
    Ok(Tree { files, roots: Roots::new(files::real(root)?, others) })
}

/// Loads the project at a revision. `None` if there was none, or if its config was not valid. Submodules are left
/// out.
pub fn load_at(
    root: &Utf8Path,
    revision: &str,
    today: Date,
    site_outline: SiteOutline,
    is_ours: &IsOurs,
) -> anyhow::Result<Option<Project>> {
    let Some(revision) = Revision::new(root, revision)? else { return Ok(None) };
    let mut revision = Gathered::new(revision);
    if !files::has_file(&revision, Utf8Path::new(config::FILE)) {
        return Ok(None);
    }
    // A project without a valid config had no findings.
    let Ok(read) = read_config(&revision, config::file(), |_| today) else { return Ok(None) };
    let read = read.with_outline(site_outline, Utf8Path::new(published::FILE))?;
    let members::Opened { trees, unreadable, packs } = members::open(root, &revision, &read.config)?;
    revision.gather(trees);
    Ok(Some(Project { unreadable, packs, ..of_files(root, read, revision, is_ours)? }))
}

/// Loads the project in a pack.
pub fn load_packed(root: &Utf8Path, pack: Pack, today: Date, is_ours: &IsOurs) -> anyhow::Result<Project> {
    let read = read_config(&pack, config::file(), |_| today)?;
    of_files(root, read, pack, is_ours)
}

/// Loads a project whose files are not on the disk.
fn of_files(
    root: &Utf8Path,
    read: ReadConfig,
    files: impl Files + 'static,
    is_ours: &IsOurs,
) -> anyhow::Result<Project> {
    let listing = list(&files, &read.config)?;
    let folder = files::folder_in_repository(root)?;
    let others = policy::mounts(&read.config, None);
    project(root.to_owned(), folder, read, files, listing, is_ours, others)
}

/// Lists the files of a tree. Looks into a hidden folder only if a pattern of the config does.
fn list(files: &dyn Files, config: &Config) -> std::io::Result<Listing> {
    files::walk(files, &|folder| config.reaches(folder) || mount::is_of_workflows(folder))
}

/// The project from its own tree and other trees.
pub fn project(
    root: Utf8PathBuf,
    folder: Utf8PathBuf,
    ReadConfig { mut config, key: config_key, mut problems }: ReadConfig,
    mut files: impl Files + 'static,
    listing: Listing,
    is_ours: &IsOurs,
    others: Vec<Mount>,
) -> anyhow::Result<Project> {
    let theme = ThemeFolders::new(&config, &listing, &files, is_ours);
    let mut roles = mount::roles(&config, &listing, &theme);
    let inner: Vec<Utf8PathBuf> =
        members::inner(&config).filter(|folder| listing.has_folder(folder)).collect();
    roles.retain(|(path, _)| !inner.iter().any(|folder| path.starts_with(folder)));
    if let Some(revised) = &mut config.revised {
        roles.retain(|(_, role)| *role != Role::Checklist);
        revised.alarm_files_not_read =
            policy::alarm_files_not_read(&revised.config, &listing, &theme, &roles);
    }
    let mut key = KeyMaker::new("configs");
    key.part(config_key.bytes());
    let mut listings = Vec::new();
    let mut gathered = BTreeMap::new();
    for member in members::read(&root, &files, &config)? {
        let below = &member.config.below;
        key.part(below.root.as_str().as_bytes()).part(below.url.as_bytes()).part(member.text.as_bytes());
        problems.extend(member.problems);
        roles.extend(member.roles);
        listings.push(member.listing);
        gathered.insert(below.root.clone(), Arc::new(member.config));
    }
    let listing = listing.with(listings);
    mount::add_named(&files, &listing, &mut roles);
    mount::add_values(&listing, &mut roles);
    roles.sort_by(|(a, _), (b, _)| a.as_std_path().cmp(b.as_std_path()));
    let config = Arc::new(Config { gathered, ..config });
    let read = roles.iter().filter(|(_, role)| *role != Role::Asset);
    files.prefetch(&read.map(|(path, _)| path.as_path()).collect::<Vec<_>>())?;
    let (listing, roles) = (Arc::new(listing), roles.into());
    let own = Mount { name: PROJECT, files: Arc::new(files), listing, roles };
    let mounts = [own].into_iter().chain(others).collect();
    Ok(Project {
        root,
        config,
        config_key: key.key(),
        problems,
        unreadable: Vec::new(),
        packs: Vec::new(),
        mounts,
        theme,
        folder,
        history: false,
        committers: false,
        trace: Arc::default(),
        with: None,
        texts: None,
    })
}

impl Project {
    /// Keeps the texts of the project itself in memory.
    fn keep_texts(&mut self) {
        let own = &mut self.mounts[0];
        let read = own.roles.iter().filter(|(_, role)| *role != Role::Asset);
        let paths: Vec<&Utf8Path> = read.map(|(path, _)| path.as_path()).collect();
        let texts = Arc::new(Kept::new(Arc::clone(&own.files), &paths));
        own.files = Arc::<Kept>::clone(&texts);
        self.texts = Some(texts);
    }

    /// Reads some files of the project itself again, from `tree`. Their paths are unchanged.
    pub fn read_again<'p>(&mut self, paths: impl Iterator<Item = &'p Utf8Path> + Clone, tree: &Tree) {
        self.trace.forget_texts(paths.clone());
        if let Some(texts) = &mut self.texts {
            let files = Below { files: &tree.files, root: Utf8Path::new("") };
            let files = Traced::over(files, Arc::clone(&self.trace));
            *texts = Arc::new(texts.read_again(paths, &files));
            self.mounts[0].files = Arc::<Kept>::clone(texts);
        }
    }
}

/// Reads `readyroom.yaml`. Fails, with the position, if it is not valid.
fn read_config(
    files: &dyn Files,
    file: FileId,
    today: impl FnOnce(Option<Date>) -> Date,
) -> anyhow::Result<ReadConfig> {
    let path = Utf8Path::new(config::FILE);
    let source: Source = files::read_text(files, path);
    if let Some(problem) = source.malformed.first() {
        let at = source.position(problem.offset);
        bail!("{path}:{}:{}: {}", at.line, at.column, problem.message);
    }
    let (config, problems) = Config::read(file, &source.text, today);
    for problem in &problems {
        if let Problem::Malformed(malformed) = problem {
            let at = source.position(malformed.span.start);
            let (message, help) = (&malformed.message, &malformed.help);
            bail!("{path}:{}:{}: {message}\n  help: {help}", at.line, at.column);
        }
    }
    let key = KeyMaker::new("config").part(source.text.as_bytes()).key();
    Ok(ReadConfig { config, key, problems })
}

/// Today's date, ignoring `as_of` in the config.
pub fn today(place: &Place) -> anyhow::Result<Date> {
    Ok(place.as_of.or(epoch()?).unwrap_or_else(clock))
}

/// The option or variable that sets the day. `None` if the day is from the config or the clock.
pub fn named_day(place: &Place) -> anyhow::Result<Option<&'static str>> {
    if place.as_of.is_some() {
        return Ok(Some("--as-of"));
    }
    Ok(epoch()?.map(|_| "SOURCE_DATE_EPOCH"))
}

/// The folder of the project: the given one, else the nearest one with a `readyroom.yaml`, from the working directory
/// upwards.
pub fn find_root(named: Option<&Utf8Path>) -> anyhow::Result<Utf8PathBuf> {
    if let Some(root) = named {
        let path = root.join(config::FILE);
        if !files::is_file(&path) {
            files::may_be_read(&path)?;
            bail!("`{root}` has no {}", config::FILE);
        }
        return Ok(root.to_owned());
    }
    let here = here()?;
    let up = here.ancestors().position(|folder| files::is_file(&folder.join(config::FILE)));
    // A relative path, so that messages show what the user sees.
    let root = up.map(|up| if up == 0 { ".".into() } else { vec![".."; up].join("/").into() });
    root.with_context(|| {
        let mut others = here.ancestors().map(|folder| folder.join("readyroom.yml"));
        let cure = others.find(|path| files::is_file(path)).map_or_else(
            || "an empty one makes a project".to_owned(),
            |other| format!("rename `{other}` to it"),
        );
        format!("no {} in `{here}` or any folder above it; {cure}", config::FILE)
    })
}
