//! Maps paths of a project to paths on disk, and back.

use camino::{Utf8Path, Utf8PathBuf};

use super::gathered::{mount, root_of, within};

/// The locations of the project and its gathered repositories on disk. Repositories that come from git or a pack have
/// none.
#[derive(Clone, Debug)]
pub struct Roots {
    own: Utf8PathBuf,
    others: Vec<(Utf8PathBuf, Utf8PathBuf)>,
}

impl Roots {
    /// `others` are folders by the names of repositories.
    pub fn new(own: Utf8PathBuf, others: impl IntoIterator<Item = (String, Utf8PathBuf)>) -> Self {
        Self { own, others: others.into_iter().map(|(name, folder)| (mount(&name), folder)).collect() }
    }

    /// The folder of the repository that contains a path, and the path in it. `None` if the repository has no folder.
    pub fn split<'p>(&self, path: &'p Utf8Path) -> Option<(&Utf8Path, &'p Utf8Path)> {
        let root = root_of(path);
        if root == "" {
            return Some((&self.own, path));
        }
        let (_, folder) = self.others.iter().find(|(mount, _)| mount == root)?;
        Some((folder, path.strip_prefix(root).ok()?))
    }

    pub fn full(&self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let (folder, below) = self.split(path)?;
        Some(within(folder, below))
    }

    /// Every path of the project that corresponds to a path on disk.
    pub fn paths<'r>(&'r self, full: &'r Utf8Path) -> impl Iterator<Item = Utf8PathBuf> + 'r {
        let own = full.strip_prefix(&self.own).ok().map(Utf8Path::to_owned);
        let others = self
            .others
            .iter()
            .filter_map(move |(root, folder)| Some(within(root, full.strip_prefix(folder).ok()?)));
        own.into_iter().chain(others)
    }
}
