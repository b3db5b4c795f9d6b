//! Reads the text of a file, and records what is wrong with its bytes.

use camino::{Utf8Path, Utf8PathBuf};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::Files;
use crate::source::{FileProblem, Source};

/// The largest file that is read as text, in bytes. A 1,000-page book is 2 MB.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// Reads a text. Records what is wrong with its bytes, and keeps what can be read. `real` is the path without links,
/// and `path` the file's name.
pub fn read_real(files: &dyn Files, real: &Utf8Path, path: Utf8PathBuf) -> Source {
    let refused =
        |error: std::io::Error| problem(&format!("this file cannot be read: {error}"), "grant access to it");
    match files.size(real) {
        Ok(size) if size > LARGEST => return broken(path, too_large(size)),
        Ok(_) => {}
        Err(error) => return broken(path, refused(error)),
    }
    match files.read(real) {
        Ok(bytes) => decode(path, bytes),
        Err(error) => broken(path, refused(error)),
    }
}

/// A file that could not be read.
pub fn broken(path: Utf8PathBuf, problem: FileProblem) -> Source {
    let mut source = Source::new(path, String::new());
    source.malformed.push(problem);
    source
}

/// The problem of a file with this many bytes.
pub fn too_large(bytes: u64) -> FileProblem {
    let size = bytes.div_ceil(1024 * 1024);
    let message = format!("this file has {size} MiB; the limit is {} MiB", LARGEST / 1024 / 1024);
    problem(&message, "split it, or move it out of the folders that are read")
}

/// The first bytes of compressed files: gzip, zip, Zstandard, bzip2, xz.
const PACKED: [&[u8]; 5] = [b"\x1f\x8b\x08", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\x00"];

/// Decodes bytes as text, and records what is wrong with them.
pub fn decode(path: Utf8PathBuf, bytes: Vec<u8>) -> Source {
    // A text may begin with bzip2's letters.
    if PACKED.iter().any(|start| bytes.starts_with(start)) && std::str::from_utf8(&bytes).is_err() {
        let message = "this file is compressed, so nothing in it is read";
        return broken(path, problem(message, "unpack it, and keep what is in it as text"));
    }
    if let Some(text) = utf_16(&bytes) {
        let mut source = Source::new(path, text);
        source.malformed.push(problem("this file is UTF-16, not UTF-8", "save it as UTF-8"));
        return source;
    }
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    let (text, fault) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
        }
    };
    let nul = text.find('\0');
    let mut source = Source::new(path, text);
    let mut record = |at: usize, message: &str, help: &str| {
        let offset = u32::try_from(at).unwrap_or_default();
        source.malformed.push(FileProblem { offset, message: message.into(), help: help.into() });
    };
    if let Some(at) = fault {
        record(at, "the bytes here are not UTF-8", "save the file as UTF-8");
    }
    if let Some(at) = nul {
        record(at, "there is a NUL byte here", "remove it; this should be a text file");
    }
    source
}

/// The text of bytes in UTF-16, which some Windows programs write.
fn utf_16(bytes: &[u8]) -> Option<String> {
    let of_mark = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = match of_mark {
        Some(encoding) => (encoding == UTF_16LE || encoding == UTF_16BE).then_some(encoding)?,
        None => unmarked(bytes)?,
    };
    let (text, _, is_broken) = encoding.decode(bytes);
    // A file that only begins like UTF-16, such as a program, is something else.
    (!is_broken && !text.contains('\0')).then(|| text.into_owned())
}

/// The encoding of UTF-16 without a byte order mark. It is recognised if three quarters of the first characters are
/// ASCII, whose other byte is zero.
fn unmarked(bytes: &[u8]) -> Option<&'static Encoding> {
    const LOOKED_AT: usize = 64;
    let units = bytes.get(..bytes.len().min(LOOKED_AT) & !1).filter(|units| !units.is_empty())?;
    let most = |is: fn(u8, u8) -> bool| {
        let ascii = units.chunks_exact(2).filter(|unit| is(unit[0], unit[1])).count();
        ascii * 4 >= units.len() / 2 * 3
    };
    if most(|first, second| first.is_ascii() && first != 0 && second == 0) {
        Some(UTF_16LE)
    } else if most(|first, second| first == 0 && second.is_ascii() && second != 0) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A problem of a whole file.
pub fn problem(message: &str, help: &str) -> FileProblem {
    FileProblem { offset: 0, message: message.into(), help: help.into() }
}
