//! Writes the project's own files, from patches. Nothing else writes them.

use std::fs::{self, File as DiskFile, Metadata, OpenOptions};
use std::io::{self, Write};

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};

use super::Patch;
use super::owner::inherit;
use crate::failure::TryAgain;
use crate::files;

/// Creates the folder of a project if it does not exist.
pub fn folder(root: &Utf8Path) -> anyhow::Result<()> {
    fs::create_dir_all(root).with_context(|| format!("cannot create `{root}`"))
}

/// Applies patches: all of them, or none if any file is not what its patch was made from or cannot be written. Each
/// file is replaced in one step. Only if the disk fails between two of these steps are some patches applied and
/// others not.
pub fn apply<'p>(root: &Utf8Path, patches: impl IntoIterator<Item = &'p Patch>) -> anyhow::Result<()> {
    let patches: Vec<&Patch> = patches.into_iter().collect();
    let changes = patches.iter().filter(|patch| !patch.is_empty());
    let staged = changes.map(|patch| match patch.before {
        Some(_) => Staged::replace(root, patch),
        None => Staged::create(root, patch),
    });
    let staged: Vec<Staged<'_>> = staged.collect::<anyhow::Result<_>>()?;
    for patch in patches.iter().filter(|patch| patch.before.is_some()) {
        if !patch.is_of(&files::bytes_in(root, &patch.path)?) {
            bail!(TryAgain::changed(&patch.path));
        }
    }
    staged.into_iter().try_for_each(Staged::put)
}

/// Why a file cannot be replaced: the file or its folder is not writable. Worded to follow a colon.
pub fn refused(root: &Utf8Path, path: &Utf8Path) -> Option<String> {
    let target = files::real(&root.join(path)).ok()?;
    if fs::metadata(&target).ok()?.permissions().readonly() {
        return Some("it is read-only".to_owned());
    }
    let is_refusal = |kind: io::ErrorKind| {
        matches!(kind, io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
    };
    match OpenOptions::new().write(true).open(&target) {
        Err(error) if is_refusal(error.kind()) => return Some(format!("it cannot be written: {error}")),
        _ => {}
    }
    let error = Beside::open(&target).err()?;
    let error = error.chain().find_map(|error| error.downcast_ref::<io::Error>())?;
    is_refusal(error.kind()).then(|| format!("its folder cannot be written: {error}"))
}

/// A patch whose bytes are on the disk, next to the file.
struct Staged<'p> {
    patch: &'p Patch,
    target: Utf8PathBuf,
    beside: Beside,
}

impl<'p> Staged<'p> {
    fn create(root: &Utf8Path, patch: &'p Patch) -> anyhow::Result<Self> {
        let name = &patch.path;
        let target = root.join(name);
        let folder = target.parent().expect("a file has a folder");
        let above = folder.ancestors().find(|folder| folder.exists()).unwrap_or(root);
        if !files::real(above)?.starts_with(files::real(root)?) {
            bail!("`{name}` leads out of the project");
        }
        if fs::symlink_metadata(&target).is_ok() {
            bail!("`{name}` already exists");
        }
        fs::create_dir_all(folder).with_context(|| format!("cannot create `{folder}`"))?;
        let beside = Beside::open(&target)?;
        beside.write(&patch.bytes, None)?;
        Ok(Self { patch, target, beside })
    }

    fn replace(root: &Utf8Path, patch: &'p Patch) -> anyhow::Result<Self> {
        let name = &patch.path;
        // A symbolic link within the project is kept, and its target is replaced.
        let target = files::real(&root.join(name))?;
        if !target.starts_with(files::real(root)?) {
            bail!("`{name}` leads out of the project");
        }
        let about = fs::metadata(&target).with_context(|| TryAgain(format!("cannot read `{name}`")))?;
        if about.permissions().readonly() {
            bail!(TryAgain(format!("`{name}` is read-only")));
        }
        OpenOptions::new().write(true).open(&target).with_context(|| format!("cannot write `{name}`"))?;
        let beside = Beside::open(&target)?;
        beside.write(&patch.bytes, Some(&about))?;
        Ok(Self { patch, target, beside })
    }

    /// Replaces the file with the new bytes.
    fn put(mut self) -> anyhow::Result<()> {
        let name = &self.patch.path;
        if self.patch.before.is_none() {
            // Fails if the file exists, so that a file of somebody else is not replaced.
            DiskFile::create_new(&self.target).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => anyhow::anyhow!("`{name}` already exists"),
                _ => anyhow::Error::new(error).context(format!("cannot create `{name}`")),
            })?;
        }
        fs::rename(&self.beside.path, &self.target).with_context(|| format!("cannot write `{name}`"))?;
        self.beside.is_in_place = true;
        Ok(())
    }
}

/// A temporary file next to the one that it will replace. It is removed if it is dropped before that.
struct Beside {
    path: Utf8PathBuf,
    /// Held open and locked, so that a second run does not use it.
    file: DiskFile,
    is_in_place: bool,
}

impl Beside {
    fn open(target: &Utf8Path) -> anyhow::Result<Self> {
        let name = target.file_name().context("a file has a name")?;
        // Leave room for the suffix.
        let name = &name[..name.floor_char_boundary(240)];
        let path = target.with_file_name(format!(".{name}.readyroom"));
        if let Ok(about) = fs::symlink_metadata(&path) {
            if !about.is_file() {
                bail!("`{path}` is in the way, and readyroom did not write it: move it elsewhere");
            }
            // A killed run may have left the file, or another run is using it.
            let left = DiskFile::open(&path).with_context(|| TryAgain(format!("cannot read `{path}`")))?;
            if left.try_lock().is_err() {
                bail!(TryAgain(format!("`{path}` is in the way: another run is writing")));
            }
            fs::remove_file(&path).with_context(|| TryAgain(format!("cannot remove `{path}`")))?;
        }
        let file =
            DiskFile::create_new(&path).with_context(|| TryAgain(format!("cannot create `{path}`")))?;
        if file.try_lock().is_err() {
            bail!(TryAgain(format!("`{path}` is in the way: another run is writing")));
        }
        Ok(Self { path, file, is_in_place: false })
    }

    /// Writes the bytes. `old` is the metadata of the file that will be replaced.
    fn write(&self, bytes: &[u8], old: Option<&Metadata>) -> anyhow::Result<()> {
        let written = (&self.file)
            .write_all(bytes)
            .and_then(|()| inherit(&self.file, old))
            .and_then(|()| self.file.sync_all());
        written.with_context(|| format!("cannot write `{}`", self.path))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.is_in_place {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new folder with the file `a`. It is removed after the test.
    struct Folder(Utf8PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("readyroom-apply-{name}-{}", std::process::id());
            let root = Utf8PathBuf::try_from(std::env::temp_dir()).expect("it is UTF-8").join(name);
            fs::create_dir_all(&root).expect("it can be created");
            fs::write(root.join("a"), "old").expect("it can be written");
            Self(root)
        }

        /// Every file, including hidden ones, with its text.
        fn files(&self) -> Vec<(String, String)> {
            let mut files: Vec<_> = fs::read_dir(&self.0)
                .expect("it is a folder")
                .map(|entry| {
                    let entry = entry.expect("it can be read");
                    let text = fs::read_to_string(entry.path()).expect("it is a text");
                    (entry.file_name().into_string().expect("it is UTF-8"), text)
                })
                .collect();
            files.sort();
            files
        }

        fn holds(&self, files: &[(&str, &str)]) {
            let files: Vec<_> =
                files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
            assert_eq!(self.files(), files);
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn all_patches_are_written() {
        let folder = Folder::new("all");
        let patches = [Patch::replace("a", b"old", "new"), Patch::create("b", "text")];
        apply(&folder.0, &patches).expect("both fit");
        folder.holds(&[("a", "new"), ("b", "text")]);
    }

    #[cfg(unix)]
    #[test]
    fn the_owner_and_the_permissions_stay() {
        use crate::emit::owner::tests::{about, give_away};

        let folder = Folder::new("owner");
        let path = folder.0.join("a");
        let before = give_away(&path);
        apply(&folder.0, [&Patch::replace("a", b"old", "new")]).expect("it fits");
        assert_eq!(about(&path), before);
        folder.holds(&[("a", "new")]);
    }

    #[test]
    fn the_longest_name_is_written() {
        let folder = Folder::new("long");
        let name = "é".repeat(127);
        apply(&folder.0, [&Patch::create(&name, "text")]).expect("the system takes the name");
        folder.holds(&[("a", "old"), (&name, "text")]);
    }

    #[test]
    fn none_is_written_where_a_file_was_changed() {
        let folder = Folder::new("changed");
        let patches = [Patch::create("b", "text"), Patch::replace("a", b"older", "new")];
        let error = apply(&folder.0, &patches).expect_err("`a` is not what it was");
        assert_eq!(error.to_string(), "`a` changed while this command ran: run it again");
        folder.holds(&[("a", "old")]);
        // This fails even if the patch would change nothing.
        let same = Patch::replace("a", b"older", "older");
        apply(&folder.0, [&same]).expect_err("`a` is not what it was");
    }

    #[test]
    fn none_is_written_where_a_new_file_is_there() {
        let folder = Folder::new("there");
        let patches = [Patch::replace("a", b"old", "new"), Patch::create("a", "text")];
        let error = apply(&folder.0, &patches).expect_err("`a` is there");
        assert_eq!(error.to_string(), "`a` already exists");
        folder.holds(&[("a", "old")]);
    }

    #[test]
    fn an_empty_patch_leaves_a_file_that_cannot_be_written() {
        let folder = Folder::new("empty");
        let mut permissions = fs::metadata(folder.0.join("a")).expect("it is there").permissions();
        permissions.set_readonly(true);
        fs::set_permissions(folder.0.join("a"), permissions).expect("it can be set");
        apply(&folder.0, [&Patch::replace("a", b"old", "old")]).expect("nothing is written");
        let error = apply(&folder.0, [&Patch::replace("a", b"old", "new")]).expect_err("it is read-only");
        assert_eq!(error.to_string(), "`a` is read-only");
        folder.holds(&[("a", "old")]);
    }
}
