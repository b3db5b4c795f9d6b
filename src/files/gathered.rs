//! Several trees as one. Each gathered repository is a folder in the project's own tree, whose name is the repository's
//! name and a colon.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::{Files, Item, Kind};

/// The folder of a gathered repository: `checkout:`. No path in it leads above it.
pub fn mount(name: &str) -> Utf8PathBuf {
    format!("{name}:").into()
}

/// The folder of the repository that contains a path. Empty for the project's own tree.
pub fn root_of(path: &Utf8Path) -> &Utf8Path {
    let first = path.as_str().split('/').next().unwrap_or_default();
    Utf8Path::new(if first.ends_with(':') { first } else { "" })
}

/// The name of the gathered repository that contains a path, and the rest of the path. `None` in the project's own
/// tree.
pub fn in_repository(path: &Utf8Path) -> Option<(&str, &Utf8Path)> {
    let root = root_of(path);
    let name = root.as_str().strip_suffix(':')?;
    Some((name, path.strip_prefix(root).ok()?))
}

/// A path in the form that people write: `checkout:docs/disk.md`.
pub fn shown(path: &Utf8Path) -> String {
    match in_repository(path) {
        Some((name, rest)) => format!("{name}:{rest}"),
        None => path.to_string(),
    }
}

/// The project's own tree, and the trees of gathered repositories.
#[derive(Debug)]
pub struct Gathered {
    own: Box<dyn Files>,
    /// The trees of gathered repositories, by their folders.
    others: BTreeMap<Utf8PathBuf, Tree>,
}

/// The location of a repository's files.
#[derive(Debug)]
pub enum Tree {
    /// A folder in the project's own tree.
    Inside(Utf8PathBuf),
    Elsewhere(Box<dyn Files>),
}

impl Gathered {
    pub fn new(own: impl Files + 'static) -> Self {
        Self { own: Box::new(own), others: BTreeMap::new() }
    }

    /// Adds the trees of repositories, by the repository's name.
    pub fn gather(&mut self, others: impl IntoIterator<Item = (String, Tree)>) {
        self.others.extend(others.into_iter().map(|(name, tree)| (mount(&name), tree)));
    }

    /// The files that contain a path, and the path in them.
    fn tree<'p>(&self, path: &'p Utf8Path) -> (&dyn Files, Cow<'p, Utf8Path>) {
        if self.others.is_empty() {
            return (&*self.own, path.into());
        }
        let root = root_of(path);
        let below = || path.strip_prefix(root).unwrap_or(path);
        match self.others.get(root) {
            Some(Tree::Elsewhere(files)) => (&**files, below().into()),
            Some(Tree::Inside(folder)) => (&*self.own, within(folder, below()).into()),
            None => (&*self.own, path.into()),
        }
    }

    /// The files of the project and of each repository: the folder in this tree, the files, and the folder in those
    /// files.
    fn each(&self) -> impl Iterator<Item = (&Utf8Path, &dyn Files, &Utf8Path)> {
        let nothing = Utf8Path::new("");
        let others = self.others.iter().map(move |(root, tree)| match tree {
            Tree::Elsewhere(files) => (root.as_path(), &**files, nothing),
            Tree::Inside(folder) => (root.as_path(), &*self.own, folder.as_path()),
        });
        std::iter::once((nothing, &*self.own, nothing)).chain(others)
    }
}

/// A path below a folder. For the empty path, the folder itself.
pub(super) fn within(folder: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    if path == "" { folder.to_owned() } else { folder.join(path) }
}

impl Files for Gathered {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        let (files, path) = self.tree(path);
        files.folder(&path)
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        let (files, path) = self.tree(path);
        files.kind(&path)
    }

    fn target(&self, link: &Utf8Path) -> io::Result<String> {
        let (files, link) = self.tree(link);
        files.target(&link)
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        let (files, path) = self.tree(path);
        files.size(&path)
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let (files, path) = self.tree(path);
        files.read(&path)
    }

    fn changed_on(&self, below: &[Utf8PathBuf]) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
        let mut all = BTreeMap::new();
        for (root, files, folder) in self.each() {
            let own = below.iter().filter(|path| self.root(path) == root);
            let own = own.map(|path| within(folder, path.strip_prefix(root).unwrap_or(path)));
            let own: Vec<Utf8PathBuf> = own.collect();
            if own.is_empty() {
                continue;
            }
            let days = files.changed_on(&own)?.into_iter();
            all.extend(
                days.filter_map(|(path, day)| Some((root.join(path.strip_prefix(folder).ok()?), day))),
            );
        }
        Ok(all)
    }

    fn committers(&self, path: &Utf8Path, texts: &[&str]) -> io::Result<BTreeMap<String, Vec<String>>> {
        let (files, path) = self.tree(path);
        files.committers(&path, texts)
    }

    fn refusals(&self) -> Vec<String> {
        let all: BTreeSet<String> = self.each().flat_map(|(_, files, _)| files.refusals()).collect();
        all.into_iter().collect()
    }

    fn git_state(&self) -> Vec<u8> {
        self.each().map(|(_, files, _)| files.git_state()).collect::<Vec<_>>().join(&0)
    }

    fn prefetch(&mut self, paths: &[&Utf8Path]) -> anyhow::Result<()> {
        let mut own: Vec<Utf8PathBuf> = Vec::new();
        let mut elsewhere: BTreeMap<&Utf8Path, Vec<&Utf8Path>> = BTreeMap::new();
        for path in paths {
            let root = self.root(path);
            let below = path.strip_prefix(root).unwrap_or(path);
            match self.others.get(root) {
                Some(Tree::Elsewhere(_)) => elsewhere.entry(root).or_default().push(below),
                Some(Tree::Inside(folder)) => own.push(within(folder, below)),
                None => own.push((*path).to_owned()),
            }
        }
        self.own.prefetch(&own.iter().map(Utf8PathBuf::as_path).collect::<Vec<_>>())?;
        let elsewhere: Vec<(Utf8PathBuf, Vec<&Utf8Path>)> =
            elsewhere.into_iter().map(|(root, paths)| (root.to_owned(), paths)).collect();
        for (root, paths) in elsewhere {
            if let Some(Tree::Elsewhere(files)) = self.others.get_mut(&root) {
                files.prefetch(&paths)?;
            }
        }
        Ok(())
    }
}

impl Gathered {
    /// The folder of the repository that contains a path. Empty if there is no such repository.
    fn root<'p>(&self, path: &'p Utf8Path) -> &'p Utf8Path {
        let root = root_of(path);
        if self.others.contains_key(root) { root } else { Utf8Path::new("") }
    }
}

/// One folder of a tree as a tree of its own.
#[derive(Clone, Copy, Debug)]
pub struct Below<'f> {
    pub files: &'f dyn Files,
    pub root: &'f Utf8Path,
}

impl Files for Below<'_> {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        self.files.folder(&within(self.root, path))
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        self.files.kind(&within(self.root, path))
    }

    fn target(&self, link: &Utf8Path) -> io::Result<String> {
        self.files.target(&self.root.join(link))
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        self.files.size(&self.root.join(path))
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        self.files.read(&self.root.join(path))
    }
}
