//! The byte format of a pack.
//!
//! A pack is a line of text with the version of the format, the digest of everything after it, and one zstd frame. The
//! frame contains the length of the list of files, the list, and the bytes of each file in the order of the list. The
//! same files always give the same bytes.

use std::collections::BTreeMap;
use std::io::{self, Read};

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::path::refused;
use super::{Held, LARGEST_PACK, Pack, texts};
use crate::files::text::problem;
use crate::source::FileProblem;

/// The beginning of a pack of any version.
pub const MAGIC: &str = "readyroom pack ";

/// The version of the format. It changes whenever the meaning of the bytes after the first line changes.
const VERSION: u32 = 1;

/// The maximum number of bytes of all files of a pack together.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// A pack may always unpack to this many bytes, whatever its own size...
const ANY_BYTES: u64 = 16 * 1024 * 1024;

/// ...and to this many times its own size. Text compresses 5 to 10 times, generated text up to 100 times.
const MOST_TIMES: u64 = 500;

/// The maximum number of files in a pack.
const MOST_FILES: usize = 100_000;

/// The maximum number of bytes of the list of files.
const MOST_LISTED: u64 = 64 * 1024 * 1024;

/// The base-two logarithm of the largest window, in bytes, of a frame that is unpacked. It limits the memory that
/// unpacking needs.
const WINDOW: u32 = 24;

/// The compression level. It is part of the format, since another level gives other bytes.
const LEVEL: i32 = 12;

/// How to fix a pack that is too large.
const SMALLER: &str =
    "list fewer files in `documents` and `alarms` of that repository, or gather it with `git:`";

/// How to fix a pack that is invalid.
const AGAIN: &str = "write it again with `readyroom pack` in its repository, and copy it unchanged";

/// A file in a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    /// `None` for a file that is only known to exist, because links lead to it.
    pub bytes: Option<Vec<u8>>,
    /// The day of its last commit, if known.
    pub changed_on: Option<Date>,
    /// A digest of its outline, if it has one.
    pub outline: Option<[u8; 32]>,
}

/// The list of the files.
#[derive(Serialize, Deserialize)]
struct Listed {
    outlines: String,
    files: Vec<Entry>,
}

/// A file of the list.
#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    /// The number of bytes and their digest, if the bytes are in the pack.
    bytes: Option<(u64, [u8; 32])>,
    changed_on: Option<Date>,
    outline: Option<[u8; 32]>,
}

/// The bytes of a pack. Fails if the pack could not be read back. `outlines` is [`Pack::outlines`].
pub fn write(files: &BTreeMap<Utf8PathBuf, Packed>, outlines: &str) -> Result<Vec<u8>, FileProblem> {
    let entries = files.iter().map(|(path, packed)| Entry {
        path: path.as_str().to_owned(),
        bytes: packed.bytes.as_ref().map(|bytes| (bytes.len() as u64, *blake3::hash(bytes).as_bytes())),
        changed_on: packed.changed_on,
        outline: packed.outline,
    });
    let listed = Listed { outlines: outlines.to_owned(), files: entries.collect() };
    let pack = wrapped(&plain(&listed, files.values().filter_map(|packed| packed.bytes.as_deref())));
    if pack.len() as u64 > LARGEST_PACK {
        return Err(too_large());
    }
    read(&pack)?;
    Ok(pack)
}

/// The uncompressed content of the frame.
fn plain<'f>(listed: &Listed, files: impl Iterator<Item = &'f [u8]>) -> Vec<u8> {
    let list = postcard::to_allocvec(listed).expect("a list in memory knows its length");
    let mut plain = (list.len() as u64).to_le_bytes().to_vec();
    plain.extend(list);
    files.for_each(|bytes| plain.extend(bytes));
    plain
}

/// Compresses the content of a pack, and adds the header.
fn wrapped(plain: &[u8]) -> Vec<u8> {
    let frame = zstd::bulk::compress(plain, LEVEL).expect("memory can be compressed");
    let mut pack = format!("{MAGIC}{VERSION}\n").into_bytes();
    pack.extend(blake3::hash(&frame).as_bytes());
    pack.extend(frame);
    pack
}

pub fn read(bytes: &[u8]) -> Result<Pack, FileProblem> {
    let frame = frame(bytes)?;
    let most = MOST_BYTES.min(ANY_BYTES.max((bytes.len() as u64).saturating_mul(MOST_TIMES)));
    // The list is not part of the limit for files.
    let mut frame = Frame::open(frame, most + MOST_LISTED)?;
    let Listed { outlines, files: entries } = frame.list()?;
    if entries.len() > MOST_FILES {
        let message = format!("this pack has {} files; up to {MOST_FILES} are read", entries.len());
        return Err(problem(&message, SMALLER));
    }
    let sizes = entries.iter().filter_map(|entry| entry.bytes).map(|(size, _)| size);
    if sizes.fold(0, u64::saturating_add) > most {
        return Err(too_much(most));
    }
    let mut files = BTreeMap::new();
    let mut texts = texts::Builder::default();
    for Entry { path, bytes, changed_on, outline } in entries {
        if let Some(why) = refused(&path) {
            let message = format!("this pack has a file `{}`, which {why}", path.escape_debug());
            return Err(problem(&message, AGAIN));
        }
        let bytes = bytes.map(|(size, digest)| frame.file(&path, size, digest)).transpose()?;
        let text = bytes.map(|bytes| texts.add(&bytes));
        let path = Utf8PathBuf::from(path);
        if files.contains_key(&path) {
            return Err(problem(&format!("this pack has two files named `{path}`"), AGAIN));
        }
        files.insert(path, Held { text, changed_on, outline });
    }
    frame.end()?;
    refuse_folders(&files)?;
    Ok(Pack { files, texts: texts.finish(), outlines, digest: *blake3::hash(bytes).as_bytes() })
}

/// The compressed frame of a pack of this version.
fn frame(bytes: &[u8]) -> Result<&[u8], FileProblem> {
    const LONGEST_NUMBER: usize = 10;
    let none = || problem("this is not a pack", "name a file that `readyroom pack` wrote");
    let rest = bytes.strip_prefix(MAGIC.as_bytes()).ok_or_else(none)?;
    let end = rest.iter().take(LONGEST_NUMBER + 1).position(|byte| *byte == b'\n').ok_or_else(none)?;
    let version = std::str::from_utf8(&rest[..end]).ok().and_then(|number| number.parse::<u32>().ok());
    match version.ok_or_else(none)? {
        VERSION => {}
        newer if newer > VERSION => {
            let message = format!(
                "this pack was written by a newer readyroom: its format is {newer}, and this program reads {VERSION}"
            );
            return Err(problem(
                &message,
                "update readyroom here, or pack with the version that is used here",
            ));
        }
        _ => return Err(none()),
    }
    let damaged = || damaged("its checksum does not match");
    let (digest, frame) = rest[end + 1..].split_first_chunk::<32>().ok_or_else(damaged)?;
    if blake3::hash(frame).as_bytes() == digest { Ok(frame) } else { Err(damaged()) }
}

/// A frame that is being unpacked.
struct Frame<'p> {
    /// Limited to one byte more than it may have, so that excess is noticed.
    plain: io::Take<zstd::Decoder<'p, &'p [u8]>>,
    most: u64,
}

impl<'p> Frame<'p> {
    fn open(frame: &'p [u8], most: u64) -> Result<Self, FileProblem> {
        let broken = |_| damaged("it cannot be unpacked");
        let mut decoder = zstd::Decoder::with_buffer(frame).map_err(broken)?.single_frame();
        decoder.window_log_max(WINDOW).map_err(broken)?;
        Ok(Self { plain: decoder.take(most + 1), most })
    }

    /// Reads this many bytes. The count is not trusted: memory is only allocated for bytes that exist.
    fn bytes(&mut self, count: u64) -> Result<Vec<u8>, FileProblem> {
        let mut bytes = Vec::new();
        let read = self.plain.by_ref().take(count).read_to_end(&mut bytes);
        read.map_err(|_| damaged("it cannot be unpacked"))?;
        if bytes.len() as u64 == count {
            Ok(bytes)
        } else if self.plain.limit() == 0 {
            Err(too_much(self.most))
        } else {
            Err(damaged("it is truncated"))
        }
    }

    fn list(&mut self) -> Result<Listed, FileProblem> {
        let length = self.bytes(size_of::<u64>() as u64)?;
        let length = u64::from_le_bytes(length.try_into().expect("it has this length"));
        if length > MOST_LISTED {
            return Err(too_much(MOST_LISTED));
        }
        let list = self.bytes(length)?;
        let listed = postcard::take_from_bytes(&list).ok().filter(|(_, rest)| rest.is_empty());
        listed.map(|(listed, _)| listed).ok_or_else(|| damaged("its list of files cannot be read"))
    }

    fn file(&mut self, path: &str, size: u64, digest: [u8; 32]) -> Result<Vec<u8>, FileProblem> {
        let bytes = self.bytes(size)?;
        let is_same = *blake3::hash(&bytes).as_bytes() == digest;
        is_same.then_some(bytes).ok_or_else(|| damaged(&format!("`{path}` does not match its digest")))
    }

    /// Fails if anything follows the last file or the frame.
    fn end(mut self) -> Result<(), FileProblem> {
        let mut more = Vec::new();
        let read = self.plain.by_ref().take(1).read_to_end(&mut more);
        read.map_err(|_| damaged("it cannot be unpacked"))?;
        let after = self.plain.into_inner().finish();
        if more.is_empty() && after.is_empty() {
            Ok(())
        } else {
            Err(damaged("it holds more than the files that it lists"))
        }
    }
}

/// Fails if a path is below the path of a file. The paths are sorted by segments.
fn refuse_folders(files: &BTreeMap<Utf8PathBuf, Held>) -> Result<(), FileProblem> {
    let paths = || files.keys().map(Utf8PathBuf::as_path);
    let is_folder = |(file, next): &(&Utf8Path, &Utf8Path)| next.starts_with(file);
    match paths().zip(paths().skip(1)).find(is_folder) {
        Some((file, _)) => Err(problem(&format!("`{file}` is a file and a folder in this pack"), AGAIN)),
        None => Ok(()),
    }
}

fn damaged(why: &str) -> FileProblem {
    problem(&format!("this pack is damaged: {why}"), AGAIN)
}

/// The problem of a pack that is larger than any pack that is read.
pub fn too_large() -> FileProblem {
    let most = LARGEST_PACK / 1024 / 1024;
    problem(&format!("this pack has more than {most} MiB, the limit"), SMALLER)
}

fn too_much(most: u64) -> FileProblem {
    let most = most / 1024 / 1024;
    problem(
        &format!("this pack is not unpacked: it holds more than {most} MiB, the limit for its size"),
        SMALLER,
    )
}

#[cfg(test)]
mod tests;
