//! Several trees as one: each repository beside the project's own tree is a folder of it, called by its name and a colon.

use std::collections::BTreeMap;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::{Files, Item, Kind};

/// The folder of a gathered repository: `checkout:`. No file of it leads above it.
pub fn mount(name: &str) -> Utf8PathBuf {
    format!("{name}:").into()
}

/// The folder of the repository that a path lies in. Empty for the project's own tree.
pub fn root_of(path: &Utf8Path) -> &Utf8Path {
    let first = path.as_str().split('/').next().unwrap_or_default();
    Utf8Path::new(if first.ends_with(':') { first } else { "" })
}

/// The name of the repository that a path lies in, and the rest of the path.
pub fn in_repository(path: &Utf8Path) -> Option<(&str, &Utf8Path)> {
    let root = root_of(path);
    let name = root.as_str().strip_suffix(':')?;
    Some((name, path.strip_prefix(root).ok()?))
}

/// A path as people write it: `checkout:docs/disk.md`.
pub fn shown(path: &Utf8Path) -> String {
    match in_repository(path) {
        Some((name, rest)) => format!("{name}:{rest}"),
        None => path.to_string(),
    }
}

/// The project's own tree, and those of the repositories that it gathers.
#[derive(Debug)]
pub struct Gathered {
    own: Box<dyn Files>,
    /// By their folders.
    others: BTreeMap<Utf8PathBuf, Box<dyn Files>>,
}

impl Gathered {
    pub fn new(own: impl Files + 'static) -> Self {
        Self { own: Box::new(own), others: BTreeMap::new() }
    }

    /// Adds the trees of repositories, by their names.
    pub fn gather(&mut self, others: impl IntoIterator<Item = (String, Box<dyn Files>)>) {
        self.others.extend(others.into_iter().map(|(name, files)| (mount(&name), files)));
    }

    /// The tree that a path lies in, and the path in it.
    fn tree<'p>(&self, path: &'p Utf8Path) -> (&dyn Files, &'p Utf8Path) {
        if self.others.is_empty() {
            return (&*self.own, path);
        }
        let root = root_of(path);
        match self.others.get(root) {
            Some(files) => (&**files, path.strip_prefix(root).unwrap_or(path)),
            None => (&*self.own, path),
        }
    }
}

impl Files for Gathered {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        let (files, below) = self.tree(path);
        files.folder(below)
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        let (files, below) = self.tree(path);
        files.kind(below)
    }

    fn target(&self, link: &Utf8Path) -> io::Result<String> {
        let (files, below) = self.tree(link);
        files.target(below)
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        let (files, below) = self.tree(path);
        files.size(below)
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let (files, below) = self.tree(path);
        files.read(below)
    }

    fn changed_on(&self, below: &[Utf8PathBuf]) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
        let mut all = BTreeMap::new();
        for (root, files, folders) in self.parted(below) {
            let days = files.changed_on(&folders)?;
            all.extend(days.into_iter().map(|(path, day)| (root.join(path), day)));
        }
        Ok(all)
    }

    fn committers(&self, path: &Utf8Path, texts: &[&str]) -> io::Result<BTreeMap<String, Vec<String>>> {
        let (files, below) = self.tree(path);
        files.committers(below, texts)
    }

    fn git_state(&self) -> Vec<u8> {
        let all = std::iter::once(&self.own).chain(self.others.values());
        all.map(|files| files.git_state()).collect::<Vec<_>>().join(&0)
    }

    fn prefetch(&mut self, paths: &[&Utf8Path]) -> anyhow::Result<()> {
        let (others, own): (Vec<&Utf8Path>, Vec<&Utf8Path>) =
            paths.iter().partition(|path| self.others.contains_key(root_of(path)));
        self.own.prefetch(&own)?;
        for (root, files) in &mut self.others {
            let here = others.iter().filter_map(|path| path.strip_prefix(root).ok());
            files.prefetch(&here.collect::<Vec<_>>())?;
        }
        Ok(())
    }
}

impl Gathered {
    /// Folders by the trees that they lie in.
    fn parted<'s>(
        &'s self,
        folders: &'s [Utf8PathBuf],
    ) -> Vec<(&'s Utf8Path, &'s dyn Files, Vec<Utf8PathBuf>)> {
        let mut parts: BTreeMap<&Utf8Path, Vec<Utf8PathBuf>> = BTreeMap::new();
        for folder in folders {
            let root = root_of(folder);
            let root = if self.others.contains_key(root) { root } else { Utf8Path::new("") };
            parts.entry(root).or_default().push(folder.strip_prefix(root).unwrap_or(folder).to_owned());
        }
        let tree = |root: &Utf8Path| self.others.get(root).map_or(&*self.own, |files| &**files);
        parts.into_iter().map(|(root, folders)| (root, tree(root), folders)).collect()
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
        self.files.folder(&self.root.join(path))
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        self.files.kind(&self.root.join(path))
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
