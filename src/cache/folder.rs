//! The cache folder on the disk: checks that it is ours, and reads, writes and removes its files.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use camino::{Utf8Path, Utf8PathBuf};

use super::limited::Limited;
use super::{Key, KeyMaker, NAME};

/// The file that marks a folder as a cache, for backup programs and for this program: <https://bford.info/cachedir/>.
const TAG: &str = "CACHEDIR.TAG";
/// The contents of that file. A folder that contains it is never part of a project.
pub const TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # Results of earlier runs of readyroom. The folder can be removed at any time.\n";
/// Keeps the folder out of git.
const IGNORE: &str = ".gitignore";

/// The maximum size of the folder, in bytes: room for 250,000 pages. The least recently used files are removed first.
const MOST: u64 = 4 * 1024 * 1024 * 1024;

/// The space that is always left free on the file system, in bytes.
#[cfg(unix)]
const LEFT: u64 = 256 * 1024 * 1024;

/// The extension of a file that is not complete yet.
const NEW: &str = ".new";

/// A folder that can be read and, if permissions allow it, written.
#[derive(Debug)]
pub struct Folder {
    path: Utf8PathBuf,
    /// Part of the names of files. Files from a copy or a checkout of the folder have another identity and are never
    /// read.
    identity: Key,
}

impl Folder {
    /// Creates the folder if it does not exist. `None` if it cannot be used: it cannot be created, is a symbolic link,
    /// is not a cache, or may have been written by another user.
    pub fn open(path: Utf8PathBuf, root: &Utf8Path) -> Option<Self> {
        match fs::symlink_metadata(&path) {
            Ok(about) if about.is_dir() => {}
            Ok(_) => return None,
            Err(_) => make(&path).ok()?,
        }
        if is_new(&path) {
            fill(&path).ok()?;
        }
        let tag = fs::symlink_metadata(path.join(TAG)).ok().filter(Metadata::is_file)?;
        let is_whole = tag.len() == TAG_TEXT.len() as u64;
        let is_tag = is_whole && fs::read_to_string(path.join(TAG)).is_ok_and(|text| text == TAG_TEXT);
        let is_ours = is_tag && belongs_to_us(&fs::symlink_metadata(&path).ok()?);
        let identity = if is_outside(&path, root) { String::new() } else { identity(&tag) };
        let identity = KeyMaker::new("folder").part(identity.as_bytes()).key();
        is_ours.then_some(Self { path, identity })
    }

    /// The name of the file with a project's values of a kind.
    pub fn file(&self, kind: &str, project: Key) -> String {
        let name = KeyMaker::new("file").part(self.identity.bytes()).part(project.bytes()).key();
        let digits: String = name.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{kind}-{digits}")
    }

    /// Opens a file of values. Does not follow links.
    pub fn open_file(&self, name: &str) -> Option<File> {
        let path = self.path.join(name);
        fs::symlink_metadata(&path).ok().filter(Metadata::is_file)?;
        // The modification time shows which files are in use.
        let _ = File::options().write(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        File::open(&path).ok()
    }

    /// Replaces a file as a whole. Then removes files until the folder is within its maximum size.
    pub fn write(&self, name: &str, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        if !has_space(&self.path) {
            return;
        }
        let new = self.path.join(unfinished(name));
        let Ok(created) = File::create_new(&new) else { return };
        let mut out = BufWriter::with_capacity(1 << 16, Limited::new(created));
        let filled = fill(&mut out).and_then(|()| out.flush());
        if filled.and_then(|()| fs::rename(&new, self.path.join(name))).is_err() {
            let _ = fs::remove_file(&new);
        }
        let _ = self.make_room(name);
    }

    /// Removes a file, if it exists.
    pub fn remove(&self, name: &str) {
        let _ = fs::remove_file(self.path.join(name));
    }

    /// Removes our least recently used files, but never `keep`, and files that killed runs left behind more than an
    /// hour ago.
    fn make_room(&self, keep: &str) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let finished = finished(name);
            if !is_of_values(finished.unwrap_or(name)) && !finished.is_some_and(is_beginning) {
                continue;
            }
            let about = entry.metadata()?;
            let used = about.modified()?;
            let is_old = used.elapsed().is_ok_and(|age| age.as_secs() > 3600);
            if finished.is_some() && is_old {
                fs::remove_file(entry.path())?;
            } else if about.is_file() && name != keep {
                files.push((used, about.len(), entry.path()));
            }
        }
        files.sort();
        let mut room = MOST.saturating_sub(fs::metadata(self.path.join(keep))?.len());
        for (_, size, path) in files.into_iter().rev() {
            match room.checked_sub(size) {
                Some(left) => room = left,
                None => fs::remove_file(path)?,
            }
        }
        Ok(())
    }
}

/// The name of a file until it is complete. No other run uses the same name, not even a run with the same process id in
/// another container.
fn unfinished(name: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{name}.{}{:09}{NEW}", std::process::id(), now.subsec_nanos())
}

/// The final name of a file that is not complete. `None` for any other file.
fn finished(name: &str) -> Option<&str> {
    let (name, digits) = name.strip_suffix(NEW)?.rsplit_once('.')?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
}

/// Whether a file contains values, judged by its name: a kind, such as `units-`, and 32 hexadecimal digits.
fn is_of_values(name: &str) -> bool {
    let kinds = ["units-later-", "units-", "pages-later-", "pages-", "runs-"];
    let digits = kinds.iter().find_map(|kind| name.strip_prefix(kind));
    digits.is_some_and(|digits| digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether every cache folder has this file.
fn is_beginning(name: &str) -> bool {
    name == TAG || name == IGNORE
}

/// Creates the folder, accessible to its owner only. Missing folders above it are only created if the user named the
/// folder.
fn make(path: &Utf8Path) -> io::Result<()> {
    if let Some(above) = path.parent().filter(|_| path.file_name() != Some(NAME)) {
        fs::create_dir_all(above)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Whether a folder has no tag, and contains only what a run may have left that was killed while creating the folder.
fn is_new(path: &Utf8Path) -> bool {
    let Ok(entries) = fs::read_dir(path) else { return false };
    let is_begun = |name: &str| name == IGNORE || finished(name).is_some_and(is_beginning);
    entries.flatten().all(|entry| entry.file_name().to_str().is_some_and(is_begun))
}

/// Whether the folder belongs to the current user and is not writable by everyone. Otherwise its contents cannot be
/// trusted.
#[cfg(unix)]
fn belongs_to_us(folder: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    folder.uid() == rustix::process::geteuid().as_raw() && folder.mode() & 0o002 == 0
}

#[cfg(not(unix))]
fn belongs_to_us(_: &Metadata) -> bool {
    true
}

/// Whether there is enough free space. The output of a command is more important than the cache.
#[cfg(unix)]
fn has_space(folder: &Utf8Path) -> bool {
    rustix::fs::statvfs(folder.as_std_path())
        .is_ok_and(|about| about.f_bavail.saturating_mul(about.f_frsize) > LEFT)
}

#[cfg(not(unix))]
fn has_space(_: &Utf8Path) -> bool {
    true
}

/// Writes the files that mark the folder as a cache. The tag is written last.
fn fill(path: &Utf8Path) -> io::Result<()> {
    // With an empty `.gitignore`, git would not ignore the folder.
    if !fs::read(path.join(IGNORE)).is_ok_and(|text| !text.is_empty()) {
        put(path, IGNORE, "*\n")?;
    }
    put(path, TAG, TAG_TEXT)
}

/// Writes a small file to the folder, completely or not at all.
fn put(path: &Utf8Path, name: &str, text: &str) -> io::Result<()> {
    let new = path.join(unfinished(name));
    let written = File::create_new(&new).and_then(|file| Limited::new(file).write_all(text.as_bytes()));
    let put = written.and_then(|()| fs::rename(&new, path.join(name)));
    if put.is_err() {
        let _ = fs::remove_file(&new);
    }
    put
}

/// Whether a folder is outside the project and outside the repository that contains the project.
fn is_outside(path: &Utf8Path, root: &Utf8Path) -> bool {
    let (Ok(path), Ok(root)) = (fs::canonicalize(path), fs::canonicalize(root)) else { return false };
    // One repository may contain another.
    let repository = root.ancestors().filter(|above| above.join(".git").exists()).last().unwrap_or(&root);
    !path.starts_with(&root) && !path.starts_with(repository)
}

/// An identity that no copy of the file shares, and that nobody can forge.
#[cfg(unix)]
fn identity(file: &Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    format!("{} {} {}.{:09}\n", file.dev(), file.ino(), file.ctime(), file.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(file: &Metadata) -> String {
    let made = file.created().ok().and_then(|made| made.duration_since(SystemTime::UNIX_EPOCH).ok());
    format!("{:?}\n", made.map(|made| made.as_nanos()))
}
