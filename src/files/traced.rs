//! Files that record each question and a digest of its answer, to tell whether a later run would read the same.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use ahash::{AHashMap, AHashSet};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

use super::output::MARKER;
use super::{Files, Item, Kind, ignored, root_of, walk};

/// Files that are read in every folder, to learn what the folder is.
const NAMES: [&str; 3] = [ignored::FILE, walk::CACHE, MARKER];

/// A question to a tree. Paths are as in [`Files`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FileQuery {
    Folder(Box<str>),
    Kind(Box<str>),
    Target(Box<str>),
    Size(Box<str>),
    Read(Box<str>),
    /// The state of the git repository, on which [`Files::changed_on`] and [`Files::committers`] depend.
    Git,
}

/// The beginning of the digest of an answer. An error is an answer too.
type Digest = [u8; 16];

/// The digest that marks an unknown answer.
const UNKNOWN: Digest = [0; 16];

/// Every question so far, with its answer.
#[derive(Debug, Default)]
pub struct Trace(Mutex<AHashMap<FileQuery, Digest>>);

/// Questions and answers, to be repeated in a later run.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileQueryResults(Vec<(FileQuery, Digest)>);

/// Files whose questions are recorded.
#[derive(Debug)]
pub struct Traced<F> {
    files: F,
    trace: Arc<Trace>,
}

impl<F: Files> Traced<F> {
    pub fn new(files: F) -> Self {
        Self { files, trace: Arc::default() }
    }

    /// Records further questions in an existing trace.
    pub fn over(files: F, trace: Arc<Trace>) -> Self {
        Self { files, trace }
    }

    pub fn trace(&self) -> Arc<Trace> {
        Arc::clone(&self.trace)
    }
}

impl<F: Files> Files for Traced<F> {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        let items = self.files.folder(path);
        self.trace.note(FileQuery::Folder(path.as_str().into()), folder(&items));
        items
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        let found = self.files.kind(path);
        self.trace.note(FileQuery::Kind(path.as_str().into()), kind(found));
        found
    }

    fn target(&self, link: &Utf8Path) -> io::Result<String> {
        let target = self.files.target(link);
        self.trace
            .note(FileQuery::Target(link.as_str().into()), bytes(target.as_ref().map(String::as_bytes)));
        target
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        let found = self.files.size(path);
        self.trace.note(FileQuery::Size(path.as_str().into()), size(&found));
        found
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let read = self.files.read(path);
        self.trace.note(FileQuery::Read(path.as_str().into()), bytes(read.as_deref()));
        read
    }

    fn changed_on(&self, below: &[Utf8PathBuf]) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
        self.trace.note(FileQuery::Git, git(&self.files));
        self.known(self.files.changed_on(below))
    }

    fn committers(&self, path: &Utf8Path, texts: &[&str]) -> io::Result<BTreeMap<String, Vec<String>>> {
        if !self.trace.knows(&FileQuery::Git) {
            self.trace.note(FileQuery::Git, git(&self.files));
        }
        self.known(self.files.committers(path, texts))
    }

    fn git_state(&self) -> Vec<u8> {
        self.files.git_state()
    }

    fn refusals(&self) -> Vec<String> {
        self.files.refusals()
    }

    fn prefetch(&mut self, paths: &[&Utf8Path]) -> anyhow::Result<()> {
        self.files.prefetch(paths)
    }
}

impl<F> Traced<F> {
    /// The files that are asked.
    pub fn inner(&mut self) -> &mut F {
        &mut self.files
    }

    /// Passes on git's answer. If git was interrupted, the next run asks again even if git's state is the same.
    fn known<T>(&self, said: io::Result<T>) -> io::Result<T> {
        if said.is_err() {
            self.trace.note(FileQuery::Git, UNKNOWN);
        }
        said
    }
}

impl Trace {
    fn note(&self, question: FileQuery, answer: Digest) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = asked.entry(question).or_insert(answer);
        if *known != answer {
            // Something that changes while it is read never counts as unchanged.
            *known = UNKNOWN;
        }
    }

    fn knows(&self, question: &FileQuery) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(question)
    }

    /// The folders that were listed.
    pub fn folders_listed(&self) -> BTreeSet<Utf8PathBuf> {
        self.paths(|question| match question {
            FileQuery::Folder(path) => Some(Utf8Path::new(&**path)),
            _ => None,
        })
    }

    /// The files that were read.
    pub fn files_read(&self) -> BTreeSet<Utf8PathBuf> {
        self.paths(|question| match question {
            FileQuery::Read(path) => Some(Utf8Path::new(&**path)),
            _ => None,
        })
    }

    /// The folders of the files that were read. Files that only describe their folder do not count.
    pub fn folders_read(&self) -> BTreeSet<Utf8PathBuf> {
        self.paths(|question| match question {
            FileQuery::Read(path) => {
                let path = Utf8Path::new(&**path);
                let says_what_it_is = path.file_name().is_none_or(|name| NAMES.contains(&name));
                path.parent().filter(|_| !says_what_it_is)
            }
            _ => None,
        })
    }

    fn paths(&self, f: impl Fn(&FileQuery) -> Option<&Utf8Path>) -> BTreeSet<Utf8PathBuf> {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found: AHashSet<&Utf8Path> = asked.keys().filter_map(f).collect();
        found.into_iter().map(Utf8Path::to_owned).collect()
    }

    /// Whether the only changed answer about a path is the text of the file.
    pub fn has_only_another_text(&self, files: &dyn Files, path: &Utf8Path) -> bool {
        let others = [FileQuery::Kind, FileQuery::Target, FileQuery::Folder];
        self.has_read(path)
            && !self.has_other(files, path, &others)
            && files.kind(path) == Some(Kind::File)
            && !self.has_changed_in(files, path)
    }

    /// Forgets the texts of files that are read again.
    pub fn forget_texts<'p>(&self, paths: impl Iterator<Item = &'p Utf8Path>) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for path in paths {
            asked.remove(&FileQuery::Read(path.as_str().into()));
            asked.remove(&FileQuery::Size(path.as_str().into()));
        }
    }

    /// Whether a file was read.
    pub fn has_read(&self, path: &Utf8Path) -> bool {
        self.knows(&FileQuery::Read(path.as_str().into()))
    }

    /// Whether any answer about a path has changed.
    pub fn has_changed(&self, files: &dyn Files, path: &Utf8Path) -> bool {
        let all = [FileQuery::Kind, FileQuery::Target, FileQuery::Folder, FileQuery::Read];
        self.has_other(files, path, &all)
    }

    /// Whether one of these questions about a path has another answer now.
    fn has_other(&self, files: &dyn Files, path: &Utf8Path, ask: &[fn(Box<str>) -> FileQuery]) -> bool {
        ask.iter().any(|ask| self.is_other(files, &ask(path.as_str().into())))
    }

    /// Whether the folder of a path was listed and has other contents now.
    pub fn has_changed_in(&self, files: &dyn Files, path: &Utf8Path) -> bool {
        let folder = path.parent().map(|folder| FileQuery::Folder(folder.as_str().into()));
        folder.is_some_and(|question| self.is_other(files, &question))
    }

    fn is_other(&self, files: &dyn Files, question: &FileQuery) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(question).copied();
        known.is_some_and(|answer| asked(files, question) != answer)
    }

    /// The questions and answers, without those that the listing of a folder also answers.
    pub fn answers(&self) -> FileQueryResults {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_answered = |question: &FileQuery| match question {
            FileQuery::Kind(path) => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                // The listing of the project does not contain the repositories that it gathers.
                let is_mount = root_of(Utf8Path::new(&**path)) == **path;
                !is_mount && asked.contains_key(&FileQuery::Folder(folder.into()))
            }
            FileQuery::Size(path) => asked.contains_key(&FileQuery::Read(path.clone())),
            _ => false,
        };
        let open = asked.iter().filter(|(question, _)| !is_answered(question));
        let mut open: Vec<_> = open.map(|(question, answer)| (question.clone(), *answer)).collect();
        open.sort_unstable();
        FileQueryResults(open)
    }
}

impl FileQueryResults {
    /// Whether all questions still have the same answers.
    pub fn hold(&self, files: &dyn Files) -> bool {
        let (texts, others): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|(question, _)| matches!(question, FileQuery::Read(_)));
        // Listings come first, since they show missing files, pipes and links.
        let holds = |asked_then: Vec<&(FileQuery, Digest)>| {
            asked_then.into_par_iter().all(|(question, answer)| asked(files, question) == *answer)
        };
        holds(others) && holds(texts)
    }

    /// The paths for which an answer has changed.
    pub fn changed(&self, files: &dyn Files) -> BTreeSet<Utf8PathBuf> {
        let is_other = |(question, answer): &&(FileQuery, Digest)| asked(files, question) != *answer;
        self.0.par_iter().filter(is_other).map(|(question, _)| question.path().to_owned()).collect()
    }
}

impl FileQuery {
    /// The path that the question is about. The root for the repository as a whole.
    fn path(&self) -> &Utf8Path {
        match self {
            Self::Folder(path)
            | Self::Kind(path)
            | Self::Target(path)
            | Self::Size(path)
            | Self::Read(path) => Utf8Path::new(&**path),
            Self::Git => Utf8Path::new(""),
        }
    }
}

/// Asks a question, and returns the digest of the answer.
fn asked(files: &dyn Files, question: &FileQuery) -> Digest {
    match question {
        FileQuery::Folder(path) => folder(&files.folder(Utf8Path::new(path))),
        FileQuery::Kind(path) => kind(files.kind(Utf8Path::new(path))),
        FileQuery::Target(path) => bytes(files.target(Utf8Path::new(path)).as_ref().map(String::as_bytes)),
        FileQuery::Size(path) => size(&files.size(Utf8Path::new(path))),
        FileQuery::Read(path) => bytes(files.read(Utf8Path::new(path)).as_deref()),
        FileQuery::Git => git(files),
    }
}

fn folder(items: &io::Result<Vec<Item>>) -> Digest {
    let Ok(items) = items else { return bytes(items.as_ref().map(|_| &[][..])) };
    let mut sorted: Vec<&Item> = items.iter().collect();
    sorted.sort();
    let mut hasher = blake3::Hasher::new();
    for item in sorted {
        hasher.update(item.name.as_bytes()).update(&[0, item.kind as u8]);
    }
    beginning(hasher.finalize())
}

fn kind(kind: Option<Kind>) -> Digest {
    bytes(Ok(&[kind.map_or(u8::MAX, |kind| kind as u8)]))
}

fn size(size: &io::Result<u64>) -> Digest {
    bytes(size.as_ref().map(|size| size.to_le_bytes()).as_ref().map(|size| &size[..]).map_err(|error| *error))
}

fn git(files: &dyn Files) -> Digest {
    bytes(Ok(&files.git_state()))
}

fn bytes(answer: Result<&[u8], &io::Error>) -> Digest {
    match answer {
        Ok(bytes) => beginning(blake3::hash(bytes)),
        Err(error) => beginning(
            blake3::Hasher::new()
                .update(b"error ")
                .update(format!("{:?}", error.kind()).as_bytes())
                .finalize(),
        ),
    }
}

fn beginning(hash: blake3::Hash) -> Digest {
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash.as_bytes()[..16]);
    digest
}

#[cfg(test)]
mod tests {
    use super::super::Memory;
    use super::*;

    fn files(list: &[(&str, &str)]) -> Memory {
        Memory::new(list.iter().map(|(path, text)| ((*path).into(), text.as_bytes().to_vec())))
    }

    #[test]
    fn answers_hold_until_one_changes() {
        const THEN: [(&str, &str); 3] = [("a.md", "A"), ("d/b.md", "B"), ("d/c.md", "C")];
        let traced = Traced::new(files(&THEN));
        let _ = (traced.folder("".into()), traced.folder("d".into()), traced.read("d/b.md".into()));
        let _ = (traced.kind("d/b.md".into()), traced.size("d/b.md".into()), traced.read("gone.md".into()));
        let _ = traced.kind("e/x.md".into());
        let answers = traced.trace().answers();
        assert_eq!(
            answers.0.len(),
            5,
            "a listing answers for the kinds in it, and bytes for their size: {answers:?}"
        );
        let holds = |now: &[(&str, &str)]| answers.hold(&files(now));
        assert!(holds(&THEN));
        assert!(holds(&[("a.md", "other"), ("d/b.md", "B"), ("d/c.md", "other")]), "nobody read these");
        assert!(!holds(&[("a.md", "A"), ("d/b.md", "b"), ("d/c.md", "C")]));
        assert!(!holds(&[("a.md", "A"), ("d/b.md", "B")]));
        assert!(!holds(&[("a.md", "A"), ("d/b.md", "B"), ("d/c.md", "C"), ("d/d.md", "")]));
        assert!(!holds(&[("a.md", "A"), ("d/b.md", "B"), ("d/c.md", "C"), ("gone.md", "")]));
        assert!(!holds(&[("a.md", "A"), ("d/b.md", "B"), ("d/c.md", "C"), ("e/x.md", "")]));
        let changed = |now: &[(&str, &str)]| {
            answers.changed(&files(now)).into_iter().map(String::from).collect::<Vec<String>>()
        };
        assert_eq!(changed(&THEN), <Vec<String>>::new());
        assert_eq!(changed(&[("a.md", "other"), ("d/b.md", "b"), ("d/c.md", "C")]), ["d/b.md"]);
        assert_eq!(changed(&[("a.md", "A"), ("d/b.md", "B"), ("d/c.md", "C"), ("d/d.md", "")]), ["d"]);
    }

    #[test]
    fn a_question_with_two_answers_never_holds() {
        let trace = Trace::default();
        trace.note(FileQuery::Read("a.md".into()), bytes(Ok(b"A")));
        trace.note(FileQuery::Read("a.md".into()), bytes(Ok(b"B")));
        assert!(!trace.answers().hold(&files(&[("a.md", "B")])));
        assert!(!trace.answers().hold(&files(&[("a.md", "A")])));
    }
}
