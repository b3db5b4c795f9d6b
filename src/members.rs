//! Opens the repositories that a project gathers, and reads each with its own config.

use std::collections::BTreeMap;
use std::io;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::config::{self, Below, Config, Member, Origin, Repository};
use crate::files::{self, Disk, Files, Kind, Lazy, Listing, Pack, PackDigests, Tree};
use crate::git_url::GitUrl;
use crate::lock::{self, Lock, Pin};
use crate::mount::{self, Role, ThemeFolders};
use crate::read::Problem;
use crate::source::{FileId, FileProblem, Malformed, Span, Spanned};

/// The trees of the repositories by name, and why others could not be opened.
#[derive(Default)]
pub struct Opened {
    pub trees: Vec<(String, Tree)>,
    pub unreadable: Vec<Malformed>,
    pub packs: Vec<OpenedPack>,
}

/// The folder of a repository from a pack, the position that names the pack, and what the pack records about its
/// files.
pub type OpenedPack = (Utf8PathBuf, Span, PackDigests);

/// A repository, with its paths and addresses adapted to the project.
pub struct ReadMember {
    pub config: Config,
    /// The text of its `readyroom.yaml`. Empty if it has none.
    pub text: String,
    pub problems: Vec<Problem>,
    /// Paths are relative to the repository's folder in the project.
    pub listing: Listing,
    pub roles: Vec<(Utf8PathBuf, Role)>,
}

/// Opens the repositories of a project. A repository that cannot be opened is reported, and the others are opened.
/// Fails if `readyroom.lock` is damaged.
pub fn open(root: &Utf8Path, own: &dyn Files, config: &Config) -> anyhow::Result<Opened> {
    let mut opened = Opened::default();
    let needs_lock = |member: &Member| matches!(member.origin(), Some(Origin::Git { .. }));
    let lock = if config.repositories.iter().any(needs_lock) { lock::read(own)? } else { Lock::default() };
    for member in &config.repositories {
        match tree(root, own, &lock, member, &mut opened.packs)? {
            Ok(files) => opened.trees.push((member.name.value.clone(), files)),
            Err(why) => opened.unreadable.push(why),
        }
    }
    Ok(opened)
}

/// Opens each repository of a project on first use. A pack must have the expected digest. If a repository cannot be
/// opened, its first use fails.
pub fn open_later(
    root: &Utf8Path,
    own: &dyn Files,
    config: &Config,
    packs: &BTreeMap<String, [u8; 32]>,
) -> anyhow::Result<Vec<(String, Tree)>> {
    let mut trees = Vec::new();
    for member in &config.repositories {
        let name = member.name.value.clone();
        let tree = match member.origin() {
            Some(Origin::Path(path)) => match folder(root, own, member, path)? {
                Ok(tree) => tree,
                Err((_, why, _)) => Tree::Elsewhere(Box::new(Lazy::new(move || Err(why.clone())))),
            },
            Some(Origin::Git { .. } | Origin::Pack(_)) => {
                let (root, member, wanted) = (root.to_owned(), member.clone(), packs.get(&name).copied());
                Tree::Elsewhere(Box::new(Lazy::new(move || opened(&root, &member, wanted))))
            }
            None => continue,
        };
        trees.push((name, tree));
    }
    Ok(trees)
}

/// The files of a fetched or packed repository.
fn opened(root: &Utf8Path, member: &Member, wanted: Option<[u8; 32]>) -> Result<Box<dyn Files>, String> {
    let own = Disk::new(root).map_err(|error| format!("{error:#}"))?;
    if let Some(Origin::Pack(path)) = member.origin() {
        let pack = pack(&own, path).map_err(|why| why.message)?;
        if wanted.is_some_and(|wanted| pack.digests().digest != wanted) {
            return Err(format!("`{}` is not the pack that was linked", path.value));
        }
        return Ok(Box::new(pack));
    }
    let read = lock::read(&own).and_then(|lock| fetched(root, &lock, member));
    match read.map_err(|error| format!("{error:#}"))?? {
        Tree::Elsewhere(files) => Ok(files),
        Tree::Inside(folder) => Err(format!("`{folder}` is a folder of the project")),
    }
}

/// Reads a pack of the project.
fn pack(own: &dyn Files, path: &Spanned<Utf8PathBuf>) -> Result<Pack, FileProblem> {
    let refused = |message: String, help: &str| FileProblem { offset: 0, message, help: help.to_owned() };
    let missing =
        || refused(format!("there is no file `{}`", path.value), "put the pack there, or fix `pack`");
    let inside = inside(path).ok_or_else(|| {
        refused(format!("`{}` leads out of the project", path.value), "put the pack into the project")
    })?;
    let real = files::real_path(own, &inside).ok_or_else(missing)?;
    if own.size(&real).map_err(|_| missing())? > files::LARGEST_PACK {
        let most = files::LARGEST_PACK / 1024 / 1024;
        return Err(refused(
            format!("it has more than {most} MiB"),
            "pack fewer files: name them in `documents` and `alarms`",
        ));
    }
    Pack::read(&own.read(&real).map_err(|_| missing())?)
}

/// The path of a folder inside the project. `None` if the path leads out of the project.
fn inside(path: &Spanned<Utf8PathBuf>) -> Option<Utf8PathBuf> {
    let is_relative = !path.value.as_str().starts_with('/');
    files::joined(Utf8Path::new(""), path.value.as_str()).filter(|folder| is_relative && folder != "")
}

/// The tree of a repository, or why it cannot be opened.
fn tree(
    root: &Utf8Path,
    own: &dyn Files,
    lock: &Lock,
    member: &Member,
    packs: &mut Vec<OpenedPack>,
) -> anyhow::Result<Result<Tree, Malformed>> {
    let unreadable = |span: Span, why: &str, help: &str| {
        let message = format!("`{}` cannot be read: {why}", member.name.value);
        Ok(Err(Malformed { span, message, help: help.to_owned() }))
    };
    match member.origin() {
        Some(Origin::Path(path)) => match folder(root, own, member, path)? {
            Ok(tree) => Ok(Ok(tree)),
            Err((span, why, help)) => unreadable(span, &why, help),
        },
        Some(Origin::Git { url, .. }) => match fetched(root, lock, member)? {
            Ok(tree) => Ok(Ok(tree)),
            Err(why) => unreadable(url.span, &why, "run `readyroom fetch`"),
        },
        Some(Origin::Pack(path)) => match pack(own, path) {
            Ok(pack) => {
                packs.push((files::mount(&member.name.value), path.span, pack.digests()));
                Ok(Ok(Tree::Elsewhere(Box::new(pack))))
            }
            Err(why) => unreadable(path.span, &why.message, &why.help),
        },
        None => {
            let help = "write one of them: `path` for a folder, `git` for an address to fetch from, `pack` for a file of `readyroom pack`";
            unreadable(member.name.span, "it needs one of `path`, `git` and `pack`", help)
        }
    }
}

/// Why a folder is not read: the position that names it, the reason, and how to fix it.
type Refused = (Span, String, &'static str);

/// The folder of a repository.
fn folder(
    root: &Utf8Path,
    own: &dyn Files,
    member: &Member,
    path: &Spanned<Utf8PathBuf>,
) -> anyhow::Result<Result<Tree, Refused>> {
    let name = &member.name;
    if own.kind(&files::mount(&name.value)).is_some() {
        let why = format!("the project has a folder `{}:`", name.value);
        return Ok(Err((name.span, why, "rename the folder, or the repository")));
    }
    let folder = root.join(&path.value);
    if files::holds(&folder, root) {
        let why = format!("this project is in `{}`", path.value);
        return Ok(Err((path.span, why, "name a folder beside the project, or in it")));
    }
    if let Some(inside) = inside(path).filter(|inside| own.kind(inside) == Some(Kind::Folder)) {
        return Ok(Ok(Tree::Inside(inside)));
    }
    if !files::is_folder(&folder) {
        let what = if files::is_there(&folder) { "it is a file, `" } else { "there is no folder `" };
        let why = format!("{what}{}`", path.value);
        return Ok(Err((path.span, why, "clone the repository there, or fix `path`")));
    }
    Ok(Ok(Tree::Elsewhere(Box::new(Disk::new(&folder)?))))
}

/// The files of a repository at its locked commit, or why they are not available.
fn fetched(root: &Utf8Path, lock: &Lock, member: &Member) -> anyhow::Result<Result<Tree, String>> {
    let file = lock::FILE;
    Ok(Err(match lock.pin(member) {
        Some(Pin::Commit(commit)) => match files::fetched(root, &member.name.value, &commit)? {
            Some(revision) => return Ok(Ok(Tree::Elsewhere(Box::new(revision)))),
            None => format!("commit `{commit}` is not in its clone"),
        },
        Some(Pin::OtherUrl(other)) => format!("`{file}` has the commit of `{other}`"),
        Some(Pin::OtherRev(Some(other))) => format!("`{file}` has the commit of its `{other}`"),
        Some(Pin::OtherRev(None)) => format!("`{file}` has the commit of its main branch"),
        Some(Pin::Missing) | None => format!("`{file}` does not say which commit"),
    }))
}

/// The repositories with `path`.
fn by_path(config: &Config) -> impl Iterator<Item = (&Member, &Spanned<Utf8PathBuf>)> {
    config.repositories.iter().filter_map(|member| match member.origin()? {
        Origin::Path(path) => Some((member, path)),
        Origin::Git { .. } | Origin::Pack(_) => None,
    })
}

/// The folders of repositories that are inside the project. Their files belong only to those repositories.
pub fn inner(config: &Config) -> impl Iterator<Item = Utf8PathBuf> {
    by_path(config).filter_map(|(_, path)| inside(path))
}

/// The folders of repositories on the disk, by name.
pub fn folders(root: &Utf8Path, config: &Config) -> impl Iterator<Item = (String, Utf8PathBuf)> {
    by_path(config).map(|(member, path)| (member.name.value.clone(), root.join(&path.value)))
}

/// Reads the config of each repository, and lists its files. `files` contains the files of all of them.
pub fn read(root: &Utf8Path, files: &dyn Files, config: &Config) -> anyhow::Result<Vec<ReadMember>> {
    let there =
        config.repositories.iter().filter(|member| files.kind(&files::mount(&member.name.value)).is_some());
    let there: Vec<&Member> = there.collect();
    let read = there.par_iter().map(|member| {
        let name = &member.name.value;
        ReadMember::of(root, files, config, member)
            .with_context(|| format!("cannot read the repository `{name}`"))
    });
    read.collect()
}

impl ReadMember {
    fn of(root: &Utf8Path, files: &dyn Files, gathering: &Config, member: &Member) -> io::Result<Self> {
        let folder = files::mount(&member.name.value);
        let tree = files::Below { files, root: &folder };
        let path = folder.join(config::FILE);
        let is_there = files::has_file(&tree, Utf8Path::new(config::FILE));
        let text =
            if is_there { files::read_text(&tree, Utf8Path::new(config::FILE)).text } else { String::new() };
        let (own, mut problems) = Config::read(FileId::of(mount::PROJECT, &path), &text, |_| gathering.today);
        if !is_there && tree.kind(Utf8Path::new(config::FILE)).is_some() {
            let message = format!("the `{}` of `{}` is not a file in it", config::FILE, member.name.value);
            let help = "put the file itself there: it says what to read";
            problems.push(Problem::malformed(member.name.span, message, help));
        }
        let listing = files::walk(&tree, &|folder| own.reaches(folder))?;
        // Only the gathering project has a theme.
        let roles = mount::roles(&own, &listing, &ThemeFolders::default());
        let repository = own.repository.clone().or_else(|| repository(root, member));
        let below = Below {
            root: folder.clone(),
            url: member.url(),
            folder: in_its_repository(root, gathering, &own, member),
        };
        let own = Config { repository, ..own };
        Ok(Self {
            config: own.below(&below),
            text,
            problems,
            listing: listing.moved_into(&folder),
            roles: roles.into_iter().map(|(path, role)| (folder.join(path), role)).collect(),
        })
    }
}

/// The page of a repository on its host, by the URL that it is from.
fn repository(root: &Utf8Path, member: &Member) -> Option<Repository> {
    let branch = member.rev.as_ref().map_or("main", |rev| &rev.value);
    match member.origin()? {
        Origin::Git { url, .. } => Repository::new(&GitUrl::read(&url.value).ok()?.shown(), branch, None),
        Origin::Path(path) => Repository::new(&files::origin(&root.join(&path.value))?, branch, None),
        Origin::Pack(_) => None,
    }
}

/// The folder of a gathered repository, relative to the root of the repository. A folder in this project that states
/// another repository is a copy of that one.
fn in_its_repository(root: &Utf8Path, gathering: &Config, own: &Config, member: &Member) -> Utf8PathBuf {
    let Some(Origin::Path(path)) = member.origin() else { return Utf8PathBuf::new() };
    let is_copy =
        inside(path).is_some() && own.repository.is_some() && own.repository != gathering.repository;
    if is_copy {
        return Utf8PathBuf::new();
    }
    files::folder_in_repository(&root.join(&path.value)).unwrap_or_default()
}
