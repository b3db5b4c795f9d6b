//! Every file that was read, with its path and lines. Texts are not kept, but read again on request.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::config::OUTLINE;
use crate::failure::TryAgain;
use crate::files::{self, Files, Listing};
use crate::included;
use crate::markdown::{Dialect, Markdown};
use crate::mount::{BUILT_IN, Mount, PROJECT, Role, ThemeFolders};
use crate::source::{FileId, FileProblem, Lines, Position, Source};

/// A file that was read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct File {
    pub id: FileId,
    /// The path from the project's root, with forward slashes. For built-in files, it begins with the name of their
    /// mount.
    pub path: Utf8PathBuf,
    /// Its role in the project.
    pub role: Role,
    /// Problems because of which the file could not be read as it is.
    pub malformed: Vec<FileProblem>,
    /// The date of its last commit. `None` if that is not certain.
    pub changed_on: Option<Date>,
    /// The mail addresses of those who first committed each digest of a decision in the file, by digest. Empty if git
    /// was not called.
    pub committers: BTreeMap<String, Vec<String>>,
    pub lines: Lines,
    /// The path as people write it, if that is different.
    shown: Option<Box<str>>,
    /// The digest of its text.
    digest: blake3::Hash,
    /// The index of its mount.
    mount: usize,
}

impl File {
    pub fn new(id: FileId, mount: usize, source: &Source, role: Role) -> Self {
        Self {
            id,
            path: source.path.clone(),
            role,
            malformed: source.malformed.clone(),
            changed_on: None,
            committers: BTreeMap::new(),
            lines: Lines::of(&source.text),
            shown: files::in_repository(&source.path).map(|_| files::shown(&source.path).into()),
            digest: blake3::hash(source.text.as_bytes()),
            mount,
        }
    }

    /// The path as people write it: `checkout:docs/disk.md` in the repository `checkout`.
    pub fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or(self.path.as_str())
    }

    /// The path from the gathered folder of its repository.
    pub fn path_in_repository(&self) -> &Utf8Path {
        files::in_repository(&self.path).map_or(&self.path, |(_, path)| path)
    }

    /// The gathered repository that contains it.
    pub fn repository(&self) -> Option<&str> {
        Some(files::in_repository(&self.path)?.0)
    }

    /// Whether the file was parsed from this text.
    pub fn is_of(&self, text: &str) -> bool {
        blake3::hash(text.as_bytes()) == self.digest
    }

    /// Whether both files were read from the same bytes.
    pub fn is_same(&self, other: &Self) -> bool {
        self.digest == other.digest && self.malformed == other.malformed
    }

    /// The digest of its text.
    pub fn digest(&self) -> &[u8] {
        self.digest.as_bytes()
    }

    /// The line and column of a byte offset.
    pub fn position(&self, at: u32) -> Position {
        self.lines.position(at)
    }
}

/// Every file that was read: first `readyroom.yaml`, then the others by path, then the built-in files.
#[derive(Clone, Debug)]
pub struct Sources {
    mounts: Vec<Mount>,
    files: Vec<Arc<File>>,
    by_id: Arc<HashMap<FileId, usize>>,
    /// The project's folder, relative to the root of its repository.
    pub folder: Utf8PathBuf,
    /// The folders with the theme's files.
    pub theme: ThemeFolders,
}

impl Sources {
    /// `mounts` begins with the project's own.
    pub fn new(mounts: Vec<Mount>, files: Vec<Arc<File>>, folder: Utf8PathBuf, theme: ThemeFolders) -> Self {
        let by_id = files.iter().enumerate().map(|(at, file)| (file.id, at)).collect();
        let by_id = Arc::new(by_id);
        Self { mounts, files, by_id, folder, theme }
    }

    /// A copy with a layer over the project's own tree.
    #[must_use]
    pub fn over(mut self, files: impl FnOnce(Arc<dyn Files>) -> Arc<dyn Files>) -> Self {
        let own = &mut self.mounts[0];
        own.files = files(Arc::clone(&own.files));
        self
    }

    /// A copy with some files that were read again.
    pub fn with(&self, mounts: Vec<Mount>, read: impl Iterator<Item = Arc<File>>) -> Self {
        let mut again = Self { mounts, ..self.clone() };
        for file in read {
            let at = again.by_id[&file.id];
            again.files[at] = file;
        }
        again
    }

    /// The text of a file, read again. Fails if the file changed since it was parsed.
    pub fn text(&self, file: FileId) -> anyhow::Result<String> {
        Ok(self.source(file)?.text)
    }

    /// Like [`Self::text`], with the path of the file and the problems of its bytes.
    pub fn source(&self, file: FileId) -> anyhow::Result<Source> {
        let file = &self[file];
        if file.role == Role::Asset {
            return Ok(Source::new(file.path.clone(), String::new()));
        }
        let mount = &self.mounts[file.mount];
        let path = if mount.name == PROJECT { &file.path } else { below(&file.path, mount.name) };
        let source = mount.read_text(path);
        if !file.is_of(&source.text) {
            bail!(TryAgain::changed(&file.path));
        }
        Ok(Source { path: file.path.clone(), ..source })
    }

    /// Calls a function with the dialect of a page. Fails if a file that the page includes changed since it was
    /// parsed.
    pub fn with_dialect<T>(
        &self,
        file: FileId,
        markdown: &Markdown,
        f: impl FnOnce(Dialect<'_>) -> T,
    ) -> anyhow::Result<T> {
        let File { mount, path, .. } = &self[file];
        let mount = &self.mounts[*mount];
        if mount.name == BUILT_IN {
            return Ok(f(Dialect::PLAIN));
        }
        included::with_dialect(mount, path, |dialect| {
            for included in &markdown.included {
                let text = (dialect.include)(&included.path).map(|now| now.text);
                if !text.is_some_and(|text| included.is_of(&text)) {
                    bail!(TryAgain::changed(Utf8Path::new(&included.path)));
                }
            }
            Ok(f(dialect))
        })
    }

    /// The bytes of a file of the project, whether or not it was read.
    pub fn bytes(&self, path: &Utf8Path) -> anyhow::Result<Vec<u8>> {
        let files = self.project_files();
        let shown = files::shown(path);
        let real = files::real_path(files, path).with_context(|| format!("`{shown}` is gone"))?;
        files.read(&real).with_context(|| TryAgain(format!("cannot read `{shown}`")))
    }

    /// Every file that was read, in order.
    pub fn files(&self) -> &[Arc<File>] {
        &self.files
    }

    /// Whether a file is in the project itself or in a gathered repository.
    pub fn is_of_project(&self, file: FileId) -> bool {
        self.mounts[self[file].mount].name == PROJECT
    }

    /// A file that was read.
    pub fn get(&self, file: FileId) -> Option<&File> {
        self.by_id.get(&file).map(|at| &*self.files[*at])
    }

    /// The files of the project, whether or not they are read.
    pub fn listing(&self) -> &Listing {
        &self.mounts[0].listing
    }

    pub fn project_files(&self) -> &dyn Files {
        &*self.mounts[0].files
    }

    /// Whether two files have exactly the same text.
    pub fn are_same(&self, one: FileId, other: FileId) -> bool {
        self[one].digest == self[other].digest
    }

    pub fn is_built_in(&self, file: FileId) -> bool {
        self.mounts[self[file].mount].name == BUILT_IN
    }

    /// Whether a file belongs to the gathering project, and is known from an outline.
    pub fn is_of_outline(&self, file: FileId) -> bool {
        self.mounts[self[file].mount].name == OUTLINE
    }

    /// Whether the project has a file, even if it is hidden or not read.
    pub fn has_file(&self, path: &Utf8Path) -> bool {
        let listing = self.listing();
        listing.has_file(path) || (listing.is_closed(path) && files::has_file(self.project_files(), path))
    }

    /// Whether a path is below a folder with this name that is directly in a Helm chart.
    pub fn is_in_chart(&self, path: &Utf8Path, name: &str) -> bool {
        let is_chart = |folder: &Utf8Path| self.has_file(&folder.join("Chart.yaml"));
        let mut folders = path.ancestors().skip(1);
        folders.any(|folder| folder.file_name() == Some(name) && folder.parent().is_some_and(is_chart))
    }

    pub fn has_folder(&self, path: &Utf8Path) -> bool {
        self.listing().has_folder(path)
    }

    /// The files below a folder.
    pub fn files_below<'a>(&'a self, folder: &'a Utf8Path) -> impl Iterator<Item = &'a Utf8PathBuf> {
        self.listing().below(folder)
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> + Clone {
        self.files.iter().map(|file| (file.id, &**file))
    }

    /// The files that were read and are the project's own.
    pub fn own(&self) -> impl Iterator<Item = &File> {
        self.files.iter().map(|file| &**file).filter(|file| {
            self.mounts[file.mount].name == PROJECT && !matches!(file.role, Role::Asset | Role::NearMiss)
        })
    }
}

/// A path that begins with the name of its mount, as a path within the mount.
fn below<'p>(path: &'p Utf8Path, mount: &str) -> &'p Utf8Path {
    path.strip_prefix(mount).unwrap_or(path)
}

impl std::ops::Index<FileId> for Sources {
    type Output = File;

    fn index(&self, file: FileId) -> &File {
        &self.files[self.by_id[&file]]
    }
}
