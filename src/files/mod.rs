//! Where bytes come from: the disk, a git revision, memory, or unsaved texts over any of them.
//!
//! Only this folder reads the disk, and only this folder runs git.

#![allow(clippy::disallowed_methods, reason = "this is the stage that reads")]

mod committers;
mod disk;
mod fetched;
mod follow;
mod gathered;
mod git;
mod history;
mod ignored;
mod kept;
mod lazy;
mod listing;
mod memory;
mod moves;
mod named;
mod open;
mod output;
mod overlay;
mod pager;
mod parts;
mod program;
mod remote;
mod pack;
mod recorded;
mod revision;
mod roots;
mod site;
mod text;
mod traced;
mod walk;
mod whole;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::source::Source;

pub use committers::own_address;
pub use disk::Disk;
pub use fetched::{FETCHED, MARK, clone_of, empty_clone, fetched, is_clone, is_sound, length_of_commits};
pub use follow::joined;
pub use gathered::{Below, Gathered, Tree, in_repository, mount, root_of, shown};
pub use kept::Kept;
pub use lazy::Lazy;
pub use listing::{Hidden, HiddenBy, Listed, Listing};
pub use memory::Memory;
pub use moves::moves;
pub use named::{
    alert, alert_of_input, baseline, digest, digest_beneath, folder_in_repository, foreign, holds, is_file,
    is_folder, is_followed, is_gone_or_empty, is_there, manifest, marker, may_be_read, named_by, origin,
    outline, over_time, path_in_project, peak_memory, real,
};
pub use open::{bytes_in, open_beneath};
pub use output::{HEADER, MARKER, listed};
pub use overlay::Overlay;
pub use pack::{
    LARGEST_PACK, Pack, PackDigests, Packed, is_pack, refused as refused_in_pack, write as write_pack,
};
pub use pager::page;
pub use parts::{folders_in, part};
pub use program::program;
pub use recorded::{Recorded, Recording};
pub use remote::{Answer, Refusal, Remote};
pub use revision::Revision;
pub use roots::Roots;
pub use site::BuiltSite;
pub use text::{LARGEST, decode, read_real, too_large};
pub use traced::{FileQueryResults, Trace, Traced};
pub use walk::walk;
pub use whole::regular;

/// A tree of files. Paths are relative to its root and have forward slashes. The root itself is the empty path.
pub trait Files: Debug + Send + Sync {
    /// The entries directly in a folder, in any order. The path must not contain links.
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>>;

    /// The kind of what is at a path. `None` if nothing is there. Links are not followed. The folders above must not be
    /// links.
    fn kind(&self, path: &Utf8Path) -> Option<Kind>;

    /// The target of a symbolic link: a path from the link's folder, or an absolute path that leaves the tree.
    fn target(&self, link: &Utf8Path) -> io::Result<String>;

    /// The size of a file in bytes.
    fn size(&self, path: &Utf8Path) -> io::Result<u64>;

    /// The bytes of a file. The path must not contain links.
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>>;

    /// The result of a function for the bytes of a file. Also `None` if the bytes cannot be read.
    fn judged(&self, path: &Utf8Path, judge: fn(&[u8]) -> Option<&'static str>) -> Option<String> {
        judge(&self.read(path).ok()?).map(str::to_owned)
    }

    /// The width and height that a function finds in the bytes of a picture. Also `None` if the bytes cannot be read.
    fn measured(&self, path: &Utf8Path, measure: fn(&[u8]) -> Option<(u32, u32)>) -> Option<(u32, u32)> {
        measure(&self.read(path).ok()?)
    }

    /// The day of the last commit of each file below some folders. Days that might be wrong are omitted. Fails if git
    /// is interrupted.
    fn changed_on(&self, _below: &[Utf8PathBuf]) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
        Ok(BTreeMap::new())
    }

    /// The email addresses of those who first committed texts of a file, by text. Empty if unknown. Fails if git is
    /// interrupted.
    fn committers(&self, _path: &Utf8Path, _texts: &[&str]) -> io::Result<BTreeMap<String, Vec<String>>> {
        Ok(BTreeMap::new())
    }

    /// The state that [`Files::changed_on`] and [`Files::committers`] depend on. Empty outside a git repository.
    fn git_state(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Repositories that exist but that git refuses to read, each with the reason and how to fix it.
    fn refusals(&self) -> Vec<String> {
        Vec::new()
    }

    /// Loads the bytes of many files at once, for trees in which one at a time would be slow.
    fn prefetch(&mut self, _paths: &[&Utf8Path]) -> anyhow::Result<()> {
        Ok(())
    }
}

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// Bytes that are not UTF-8 are replaced.
    pub name: String,
    pub kind: Kind,
}

/// The kind of what is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    File,
    Folder,
    /// A symbolic link to anything.
    Link,
    /// Neither a file nor a folder: a socket, a pipe, a device.
    Other,
    /// Anything with a name that is not UTF-8.
    Misnamed,
}

/// The text of a file, with links followed. Records what is wrong with its bytes, and keeps what can be read.
pub fn read_text(files: &dyn Files, path: &Utf8Path) -> Source {
    match follow::follow(files, path) {
        Ok((real, _)) => text::read_real(files, &real, path.to_owned()),
        Err(problem) => text::broken(path.to_owned(), problem),
    }
}

/// A path with symbolic links resolved. `None` if it leads nowhere or out of the tree.
pub fn real_path(files: &dyn Files, path: &Utf8Path) -> Option<Utf8PathBuf> {
    follow::follow(files, path).ok().map(|(real, _)| real)
}

/// Whether a path leads to a file, with links followed.
pub fn has_file(files: &dyn Files, path: &Utf8Path) -> bool {
    follow::follow(files, path).is_ok_and(|(_, kind)| kind == Kind::File)
}
