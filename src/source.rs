//! Text, and places in it: what every finding points at.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

/// One file that was read. An index into [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A file's path and text.
#[derive(Debug)]
pub struct Source {
    /// Relative to the project's root, with forward slashes.
    pub path: Utf8PathBuf,
    /// Without a byte order mark; bytes that are not UTF-8 are replaced.
    pub text: String,
    /// What kept the file from being read as it is.
    pub malformed: Vec<Flaw>,
    /// The day of its last commit; nothing where that is not known for certain.
    pub changed_on: Option<Date>,
    line_starts: Vec<u32>,
    /// Characters before each block of [`BLOCK`] bytes, so that a column far along a line is found soon.
    characters: Vec<u32>,
}

const BLOCK: usize = 4096;

/// A flaw of a file's bytes, at an offset of its text.
#[derive(Debug)]
pub struct Flaw {
    pub offset: u32,
    pub message: String,
    pub help: String,
}

impl Source {
    pub fn new(path: impl Into<Utf8PathBuf>, text: String) -> Self {
        let newlines = memchr::memchr_iter(b'\n', text.as_bytes());
        let line_starts = std::iter::once(0).chain(newlines.map(|at| offset(at + 1))).collect();
        let mut before = 0;
        let characters = text.as_bytes().chunks(BLOCK).map(|block| {
            let start = before;
            before += count(block);
            start
        });
        let characters = characters.collect();
        Self { path: path.into(), text, malformed: Vec::new(), changed_on: None, line_starts, characters }
    }

    /// Characters before a byte offset.
    fn characters_before(&self, at: usize) -> u32 {
        let block = (at / BLOCK).min(self.characters.len().saturating_sub(1));
        let start = self.characters.get(block).copied().unwrap_or_default();
        start + count(&self.text.as_bytes()[block * BLOCK..at])
    }

    /// The line that a byte offset is in, without its end.
    pub fn line(&self, at: u32) -> &str {
        let line = self.line_starts.partition_point(|start| *start <= at);
        let start = self.line_starts[line - 1] as usize;
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| *next as usize);
        self.text[start..end].trim_end_matches(['\r', '\n'])
    }

    /// The line and column of a byte offset.
    pub fn position(&self, at: u32) -> Position {
        let line = self.line_starts.partition_point(|start| *start <= at) - 1;
        let start = self.line_starts[line] as usize;
        let at = (at as usize).min(self.text.len());
        let before = if at - start < BLOCK {
            count(&self.text.as_bytes()[start..at])
        } else {
            self.characters_before(at) - self.characters_before(start)
        };
        Position { line: line + 1, column: before as usize + 1 }
    }
}

/// A place as people count: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// Every file that was read, `readyroom.yaml` first and the rest in the order of their paths.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    paths: BTreeSet<Utf8PathBuf>,
}

impl Sources {
    pub fn new(files: Vec<Source>) -> Self {
        let paths = files.iter().map(|source| source.path.clone()).collect();
        Self { files, paths }
    }

    /// With the paths of all files of the project, read or not.
    #[must_use]
    pub fn with_paths(self, paths: BTreeSet<Utf8PathBuf>) -> Self {
        Self { paths, ..self }
    }

    pub fn has_file(&self, path: &Utf8Path) -> bool {
        self.paths.contains(path)
    }

    pub fn has_folder(&self, path: &Utf8Path) -> bool {
        let below = self.paths.range(path.to_owned()..).find(|found| *found != path);
        path.as_str().is_empty() || below.is_some_and(|found| found.starts_with(path))
    }

    /// The files below a folder.
    pub fn files_below(&self, folder: &Utf8Path) -> impl Iterator<Item = &Utf8PathBuf> {
        self.paths.range(folder.to_owned()..).take_while(move |path| path.starts_with(folder))
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> + Clone {
        self.files.iter().enumerate().map(|(index, source)| (FileId(offset(index)), source))
    }
}

impl std::ops::Index<FileId> for Sources {
    type Output = Source;

    fn index(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }
}

/// A range of bytes in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Self {
        Self { file, start: offset(range.start), end: offset(range.end) }
    }

    /// The start of a file: the place of what is wrong with it as a whole.
    pub fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// A value, and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Something that could not be read as what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    pub span: Span,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    /// The cure.
    pub help: String,
}

/// `load` reads no file of a size that would not fit.
fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("a file is far smaller than 4 GiB")
}

/// How many characters begin in these bytes.
fn count(bytes: &[u8]) -> u32 {
    offset(bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count())
}
