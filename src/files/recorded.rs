//! Records the answers of a tree, without the bytes of files, so that another tree can give the same answers.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::{Files, Item, Kind};

/// Answers by path. `None` if nothing exists at the path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    kinds: BTreeMap<Utf8PathBuf, Option<Kind>>,
    targets: BTreeMap<Utf8PathBuf, Option<String>>,
    sizes: BTreeMap<Utf8PathBuf, Option<u64>>,
    /// Each file is only judged by one function, which its extension determines.
    judgements: BTreeMap<Utf8PathBuf, Option<String>>,
    /// The width and height of each picture.
    measures: BTreeMap<Utf8PathBuf, Option<(u32, u32)>>,
}

/// Files that repeat recorded answers. Bytes and folders are always read anew.
#[derive(Debug)]
pub struct Recorded {
    files: Arc<dyn Files>,
    answers: Mutex<Recording>,
}

impl Recorded {
    pub fn new(files: Arc<dyn Files>, answers: Recording) -> Self {
        Self { files, answers: Mutex::new(answers) }
    }

    /// Every answer so far.
    pub fn answers(&self) -> Recording {
        self.recording().clone()
    }

    fn recording(&self) -> MutexGuard<'_, Recording> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The recorded answer. If there is none, a new answer, which is then recorded.
fn answered<T: Clone>(known: &mut BTreeMap<Utf8PathBuf, T>, path: &Utf8Path, ask: impl FnOnce() -> T) -> T {
    if let Some(answer) = known.get(path) {
        return answer.clone();
    }
    let answer = ask();
    known.insert(path.to_owned(), answer.clone());
    answer
}

fn missing() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl Files for Recorded {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        self.files.folder(path)
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        answered(&mut self.recording().kinds, path, || self.files.kind(path))
    }

    fn target(&self, link: &Utf8Path) -> io::Result<String> {
        let target = answered(&mut self.recording().targets, link, || self.files.target(link).ok());
        target.ok_or_else(missing)
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        answered(&mut self.recording().sizes, path, || self.files.size(path).ok()).ok_or_else(missing)
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        self.files.read(path)
    }

    fn judged(&self, path: &Utf8Path, judge: fn(&[u8]) -> Option<&'static str>) -> Option<String> {
        answered(&mut self.recording().judgements, path, || self.files.judged(path, judge))
    }

    fn measured(&self, path: &Utf8Path, measure: fn(&[u8]) -> Option<(u32, u32)>) -> Option<(u32, u32)> {
        answered(&mut self.recording().measures, path, || self.files.measured(path, measure))
    }

    fn refusals(&self) -> Vec<String> {
        self.files.refusals()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn answers_are_given_again_by_another_tree() {
        let files = |files: &[(&str, &str)]| -> Arc<dyn Files> {
            let files = files.iter().map(|(path, text)| (Utf8PathBuf::from(*path), text.as_bytes().to_vec()));
            Arc::new(Memory::new(files))
        };
        let ask = |files: &Recorded| {
            let size = |path: &str| files.size(path.into()).ok();
            (files.kind("a.md".into()), files.kind("b.md".into()), size("a.md"), size("b.md"))
        };
        let first = Recorded::new(files(&[("a.md", "A")]), Recording::default());
        let asked = ask(&first);
        assert_eq!(asked, (Some(Kind::File), None, Some(1), None));
        let judge: fn(&[u8]) -> Option<&'static str> = |bytes| (bytes == b"A").then_some("is A");
        assert_eq!(first.judged("a.md".into(), judge).as_deref(), Some("is A"));
        let measure: fn(&[u8]) -> Option<(u32, u32)> = |bytes| (bytes == b"A").then_some((2, 1));
        assert_eq!(first.measured("a.md".into(), measure), Some((2, 1)));
        let again = Recorded::new(files(&[("b.md", "BB")]), first.answers());
        assert_eq!(again.judged("a.md".into(), judge).as_deref(), Some("is A"));
        assert_eq!(again.measured("a.md".into(), measure), Some((2, 1)));
        assert_eq!(ask(&again), asked);
        assert_eq!(again.read("b.md".into()).ok().as_deref(), Some(&b"BB"[..]));
        assert_eq!(again.answers(), first.answers());
    }
}
