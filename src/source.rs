//! Texts, and positions in them.

mod stored;

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

/// Identifies a file across runs, shards and machines. It is a hash of the file's mount and path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u64);

impl FileId {
    /// `mount` is the name of the mount; `path` is relative to the mount's root.
    pub fn of(mount: &str, path: &Utf8Path) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(mount.as_bytes()).update(&[0]).update(path.as_str().as_bytes());
        let hash = hasher.finalize();
        Self(hash.as_bytes().iter().take(8).fold(0, |id, byte| id << 8 | u64::from(*byte)))
    }
}

/// A file's path and text, while it is parsed.
#[derive(Debug)]
pub struct Source {
    /// The path from the root of its mount, with forward slashes.
    pub path: Utf8PathBuf,
    /// The text without a byte order mark. Bytes that are not UTF-8 are replaced.
    pub text: String,
    /// Problems because of which the file could not be read as it is.
    pub malformed: Vec<FileProblem>,
}

/// A problem with a file's bytes, at an offset of its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileProblem {
    pub offset: u32,
    pub message: String,
    pub help: String,
}

impl Source {
    pub fn new(path: impl Into<Utf8PathBuf>, text: String) -> Self {
        Self { path: path.into(), text, malformed: Vec::new() }
    }

    /// The line and column of a byte offset.
    pub fn position(&self, at: u32) -> Position {
        Lines::of(&self.text).position(at)
    }
}

/// The starts of the lines of a text, and which bytes begin a character. This is enough to compute line and column
/// without the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "stored::Stored")]
pub struct Lines {
    starts: Box<[u32]>,
    length: u32,
    /// One bit per byte, set if the byte continues a character. Empty if the text is ASCII.
    continued: Box<[u64]>,
    /// How many bits are set before each block of [`BLOCK`] words.
    continued_before: Box<[u32]>,
}

/// The number of words of `continued` in a block. Blocks make it fast to find the column in a long line.
const BLOCK: usize = 64;

impl Lines {
    pub fn of(text: &str) -> Self {
        let newlines = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(newlines.map(|at| offset(at + 1))).collect();
        let mut lines = Self { starts, length: offset(text.len()), ..Self::default() };
        if text.is_ascii() {
            return lines;
        }
        let word = |bytes: &[u8]| {
            let bits = bytes.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 == 0x80);
            bits.fold(0_u64, |word, (at, _)| word | 1 << at)
        };
        lines.continued = text.as_bytes().chunks(64).map(word).collect();
        lines.continued_before = continued_before(&lines.continued);
        lines
    }

    /// The range of the line that contains an offset, including its line break.
    pub fn line(&self, at: u32) -> Range<usize> {
        let line = self.starts.partition_point(|start| *start <= at);
        let end = self.starts.get(line).copied().unwrap_or(self.length);
        self.starts[line - 1] as usize..end as usize
    }

    /// The length of the text in bytes.
    pub fn length(&self) -> u32 {
        self.length
    }

    /// Whether bytes, characters and the units of editors are the same.
    pub fn is_ascii(&self) -> bool {
        self.continued.is_empty()
    }

    /// The line and the column of an offset in an editor's units, both from 0.
    pub fn editor_position(&self, text: &str, at: u32, units: Units) -> (u32, u32) {
        let at = at.min(self.length);
        let line = self.starts.partition_point(|start| *start <= at) - 1;
        let start = self.starts[line];
        let before = || text.get(start as usize..at as usize).unwrap_or_default();
        let column = match units {
            _ if self.continued.is_empty() => at - start,
            Units::Utf8 => at - start,
            Units::Utf16 => offset(before().encode_utf16().count()),
        };
        (offset(line), column)
    }

    /// The offset of an editor's line and column. A column past the end of a line is the end of the line, and a line
    /// past the last one is the end of the text.
    pub fn offset_of(&self, text: &str, (line, column): (u32, u32), units: Units) -> usize {
        let Some(start) = self.starts.get(line as usize).map(|start| *start as usize) else {
            return text.len();
        };
        let end = self.starts.get(line as usize + 1).map_or(text.len(), |next| *next as usize);
        let Some(line) = text.get(start..end.min(text.len())) else { return text.len() };
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut counted = 0;
        let mut chars = line.char_indices();
        let found = chars.find(|(_, c)| {
            let is_there = counted >= column as usize;
            counted += match units {
                Units::Utf8 => c.len_utf8(),
                Units::Utf16 => c.len_utf16(),
            };
            is_there
        });
        start + found.map_or(line.len(), |(at, _)| at)
    }

    pub fn position(&self, at: u32) -> Position {
        let line = self.starts.partition_point(|start| *start <= at) - 1;
        let start = self.starts[line];
        let at = at.min(self.length);
        let bytes = at - start;
        let column = bytes - (self.continued_until(at) - self.continued_until(start));
        Position { line: line + 1, column: column as usize + 1 }
    }

    /// How many bytes before an offset continue a character.
    fn continued_until(&self, at: u32) -> u32 {
        let (word, bit) = (at as usize / 64, at % 64);
        let block = (word / BLOCK).min(self.continued_before.len().saturating_sub(1));
        let Some(before) = self.continued_before.get(block) else { return 0 };
        let end = word.min(self.continued.len());
        let whole: u32 = self.continued[block * BLOCK..end].iter().map(|word| word.count_ones()).sum();
        let rest = self.continued.get(word).map_or(0, |word| (word & !(u64::MAX << bit)).count_ones());
        before + whole + rest
    }
}

/// How many bits are set before each block of words.
fn continued_before(continued: &[u64]) -> Box<[u32]> {
    let mut before = 0;
    let blocks = continued.chunks(BLOCK).map(|block| {
        let start = before;
        before += block.iter().map(|word| word.count_ones()).sum::<u32>();
        start
    });
    blocks.collect()
}

/// The units in which an editor counts columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Units {
    Utf8,
    #[default]
    Utf16,
}

/// A position as shown to people: line and column count from 1, and columns are in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// The folder of a file. Empty for a file at the root.
pub fn folder_of(file: &Utf8Path) -> &Utf8Path {
    file.parent().unwrap_or(Utf8Path::new(""))
}

/// Whether any part of a path has one of these names, ignoring case.
pub fn has_part(path: &Utf8Path, names: &[&str]) -> bool {
    path.components().any(|part| names.contains(&part.as_str().to_lowercase().as_str()))
}

/// A sort key for paths that gives the order of their parts.
pub fn order_of(path: &Utf8Path) -> String {
    path.as_str().replace('/', "\0")
}

/// A range of bytes in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: offset(range.start), end: offset(range.end) }
    }

    /// The start of a file, for problems with the file as a whole.
    pub fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }

    /// Whether it contains another span.
    pub fn holds(self, other: Self) -> bool {
        self.file == other.file && (self.start..self.end).contains(&other.start)
    }
}

/// A value, and the position at which it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Something that could not be read as expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Malformed {
    pub span: Span,
    /// In lower case, with names in backticks, without a full stop.
    pub message: String,
    /// How to fix it.
    pub help: String,
}

/// Panics only for files that are so large that `files` refuses them.
fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("a file is far smaller than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = format!("a\nüé x\n{}\u{1f600}!", "ß".repeat(9000));
        let lines = Lines::of(&text);
        let at = |needle: &str| {
            let at = lines.position(offset(text.find(needle).expect("it is there")));
            (at.line, at.column)
        };
        assert_eq!(at("a"), (1, 1));
        assert_eq!(at("x"), (2, 4));
        assert_eq!(at("!"), (3, 9002));
        assert_eq!(lines.position(u32::MAX), Position { line: 3, column: 9003 });
        assert_eq!(Lines::of("").position(0), Position { line: 1, column: 1 });
    }

    #[test]
    fn editors_count_in_units_of_their_own() {
        let text = "a\nü\u{1f600}x\r\n";
        let lines = Lines::of(text);
        let x = text.find('x').expect("it is there");
        for (units, column) in [(Units::Utf8, 6), (Units::Utf16, 3)] {
            assert_eq!(lines.editor_position(text, offset(x), units), (1, column));
            assert_eq!(lines.offset_of(text, (1, column), units), x);
            assert_eq!(lines.offset_of(text, (1, 99), units), x + 1, "before the end of the line");
            assert_eq!(lines.offset_of(text, (99, 0), units), text.len());
        }
        // The position is inside a character.
        assert_eq!(lines.offset_of(text, (1, 2), Units::Utf16), x);
        assert_eq!(Lines::of("").offset_of("", (3, 3), Units::Utf16), 0);
    }

    #[test]
    fn an_id_depends_only_on_mount_and_path() {
        let id = |mount, path: &str| FileId::of(mount, Utf8Path::new(path));
        assert_eq!(id("", "a/b.md"), id("", "a/b.md"));
        assert_ne!(id("", "built-in/a.md"), id("built-in", "a.md"));
        assert_ne!(id("a", "b"), id("", "ab"));
    }
}
