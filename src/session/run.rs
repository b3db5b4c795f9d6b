//! Stores the output of a command with everything that it depended on. The output is repeated if none of that has
//! changed.

use std::fmt::Debug;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::Session;
use crate::cache::{Key, KeyMaker};
use crate::emit::Stamp;
use crate::files::{self, FileQueryResults};
use crate::load;

/// The number of runs that are kept for a project. They may have different options or days.
const KEPT: usize = 6;

/// A file named on the command line or in `readyroom.yaml`, and its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedFile {
    /// The project's root for a file of the project, which must not be outside of it.
    root: Option<Utf8PathBuf>,
    path: Utf8PathBuf,
    digest: Option<[u8; 32]>,
}

/// A run of a command that was completed.
#[derive(Debug, Serialize, Deserialize)]
pub struct CompletedRun {
    /// Every access to the project's files.
    pub answers: FileQueryResults,
    pub named: Vec<NamedFile>,
    /// The bytes written to standard output.
    pub out: Vec<u8>,
    /// The notes written to standard error.
    pub notes: Vec<String>,
    /// Whether there were findings at error level.
    pub failed: bool,
    /// The published files of the site, with their stamps.
    pub published: Option<Vec<(Utf8PathBuf, Stamp)>>,
}

impl NamedFile {
    /// Reads a file, to compare it later.
    pub fn read(path: &Utf8Path) -> Self {
        Self { root: None, path: path.to_owned(), digest: files::digest(path) }
    }

    /// Reads a file of the project, to compare it later. The path is relative to its root.
    pub fn read_beneath(root: &Utf8Path, path: &Utf8Path) -> Self {
        let digest = files::digest_beneath(root, path);
        Self { root: Some(root.to_owned()), path: path.to_owned(), digest }
    }

    /// Whether the file is unchanged.
    pub fn is_same(&self) -> bool {
        let digest = match &self.root {
            Some(root) => files::digest_beneath(root, &self.path),
            None => files::digest(&self.path),
        };
        digest == self.digest
    }
}

impl Session {
    /// The key of a run: the program, its options, the project's path, and the day. `None` if nothing is kept.
    pub fn run_key(&self, command: &str, options: &dyn Debug) -> anyhow::Result<Option<Key>> {
        if self.cache.is_off() {
            return Ok(None);
        }
        let mut key = KeyMaker::new("run");
        key.part(self.program.bytes()).part(command.as_bytes()).part(format!("{options:?}").as_bytes());
        let day = (load::today(&self.place)?, load::named_day(&self.place)?);
        key.part(format!("{:?} {day:?}", self.place).as_bytes());
        key.part(files::folder_in_repository(&self.root)?.as_str().as_bytes());
        Ok(Some(key.key()))
    }

    /// The run with this key, if everything that it read is unchanged.
    pub fn last_run(&self, key: Key) -> Option<CompletedRun> {
        let pack = self.cache.pack("runs", self.project);
        let run: CompletedRun = postcard::from_bytes(&pack.get(key)?).ok()?;
        // A config that can no longer be read has changed.
        let load::Tree { files, .. } = load::tree(&self.root, Vec::new()).ok()?;
        let holds = run.answers.hold(&files) && run.named.iter().all(NamedFile::is_same);
        holds.then_some(run)
    }

    /// Keeps a run, together with a few earlier ones.
    pub fn keep_run(&self, key: Key, run: &CompletedRun) {
        let Ok(bytes) = postcard::to_allocvec(run) else { return };
        let pack = self.cache.pack("runs", self.project);
        let before = pack.in_order().filter(|(other, _)| *other != key).take(KEPT - 1);
        self.cache.keep("runs", self.project, std::iter::once((key, bytes)).chain(before));
    }
}
