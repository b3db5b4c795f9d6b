//! The plan: everything that the rendering machines need to know about files that other machines read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::assignment::Shard;
use super::{PROGRAM, VERSION, blocks, outlines};
use crate::emit::{Content, File as NewFile, Output};
use crate::files;
use crate::history::{History, Point};
use crate::load;
use crate::parse::Parsed;
use crate::rules::Reported;
use crate::source::FileId;
use crate::sources::{File, Sources};

const HEADER: &str = "plan.json";
const PROJECT: &str = "project.zst";
const OUTLINES: &str = "outlines.zst";

/// The content of `plan.json`, version 1: keys are added, never changed or removed.
#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
    /// The version of the program.
    program: String,
    shards: usize,
    as_of: Date,
    /// How many files the shards render.
    files: usize,
    /// The digests of the two files next to it, in hexadecimal digits.
    project: String,
    outlines: String,
    /// The sources of the site: the project's own files first, then each repository.
    sources: Vec<Source>,
    /// Today's numbers. `None` without a history file.
    history: Option<Point>,
}

/// A source: the files of the project itself, or of a gathered repository.
#[derive(Serialize, Deserialize)]
struct Source {
    /// The name of the repository. Empty for the project itself.
    name: String,
    files: usize,
    /// The digest of the source's paths and texts, in hexadecimal digits.
    digest: String,
}

/// The keys that plans of every version have.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
    program: String,
}

/// The content of `project.zst`.
type Stored<T> = (load::Stored, T, Vec<Reported>, BTreeSet<FileId>, Option<String>, Copies, Vec<Shard>);

/// Digests of the files that are copied unchanged, by their path on the site. `None` for a file that could not be
/// read.
pub type Copies = BTreeMap<Utf8PathBuf, Option<[u8; 32]>>;

/// A plan that was not written yet.
pub struct Draft<'a> {
    pub project: load::Stored,
    pub sources: &'a Sources,
    /// The bytes of [`super::encode_outlines`].
    pub outlines: Vec<u8>,
    /// The findings that the pages show.
    pub findings: Vec<Reported>,
    /// Templates of the project that fail.
    pub failing: BTreeSet<FileId>,
    /// The text of the history file, and today's numbers.
    pub history: Option<(String, Point)>,
    pub copies: Copies,
    /// How many files the shards render.
    pub files: usize,
    pub shards: Vec<Shard>,
}

impl Draft<'_> {
    /// Writes the plan. Returns its files.
    pub fn write(self, output: &Output) -> anyhow::Result<Vec<Utf8PathBuf>> {
        let Self { project, sources, outlines, findings, failing, history, copies, files, shards } = self;
        let (text, point) = history.unzip();
        let (as_of, count, own) = (project.today, shards.len(), digests(sources));
        let stored: Stored<&[Arc<File>]> =
            (project, sources.files(), findings, failing, text, copies, shards);
        let project = blocks::block(&stored);
        drop(stored);
        let digest = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
        let header = Header {
            version: VERSION,
            program: PROGRAM.to_owned(),
            shards: count,
            as_of,
            files,
            project: digest(&project),
            outlines: digest(&outlines),
            sources: own,
            history: point,
        };
        let mut text = serde_json::to_vec_pretty(&header)?;
        text.push(b'\n');
        let files = [(HEADER, text), (PROJECT, project), (OUTLINES, outlines)];
        let written = files.into_iter().map(|(path, bytes)| {
            Ok(output.write(NewFile { path: path.into(), content: Content::Bytes(bytes) })?.path)
        });
        written.collect()
    }
}

/// The digests of the sources.
fn digests(sources: &Sources) -> Vec<Source> {
    let mut all: BTreeMap<&str, (usize, blake3::Hasher)> = BTreeMap::from([("", Default::default())]);
    for (id, file) in sources.iter().filter(|(id, _)| sources.is_of_project(*id)) {
        let (count, hasher) = all.entry(file.repository().unwrap_or_default()).or_default();
        *count += 1;
        hasher.update(&id.0.to_le_bytes()).update(file.digest());
    }
    let sources = all.into_iter().map(|(name, (files, hasher))| Source {
        name: name.to_owned(),
        files,
        digest: hasher.finalize().to_hex().to_string(),
    });
    sources.collect()
}

/// An existing plan. Only its header was read.
pub struct OpenPlan {
    folder: Utf8PathBuf,
    header: Header,
    /// The id of the plan.
    pub id: String,
}

/// The content of a plan, for one shard.
pub struct Read {
    pub project: load::Project,
    pub sources: Sources,
    pub parsed: Parsed,
    pub findings: Vec<Reported>,
    /// Templates of the project that fail.
    pub failing: BTreeSet<FileId>,
    pub history: Option<History>,
    pub copies: Copies,
    pub shard: Shard,
}

impl OpenPlan {
    /// Opens a plan. Fails if there is none, or if it has another version.
    pub fn open(folder: &Utf8Path) -> anyhow::Result<Self> {
        let path = folder.join(HEADER);
        let Some(bytes) = files::part(&path)? else {
            bail!("there is no plan in `{folder}`: name the folder that `readyroom link --out` wrote");
        };
        let damaged = || format!("`{path}` is damaged: run `readyroom link` again");
        let Versioned { version, program } = serde_json::from_slice(&bytes).with_context(damaged)?;
        if program != PROGRAM || version != VERSION {
            bail!(
                "`{folder}` is a plan of readyroom {program}, and this is readyroom {PROGRAM}: \
                 run the same version in each step"
            );
        }
        let header: Header = serde_json::from_slice(&bytes).with_context(damaged)?;
        let id = blake3::hash(&bytes).to_hex().to_string();
        Ok(Self { folder: folder.to_owned(), header, id })
    }

    pub fn folder(&self) -> &Utf8Path {
        &self.folder
    }

    /// How many shards the plan has.
    pub fn shards(&self) -> usize {
        self.header.shards
    }

    /// How many files the shards render.
    pub fn files(&self) -> usize {
        self.header.files
    }

    /// The day that the site shows.
    pub fn as_of(&self) -> Date {
        self.header.as_of
    }

    /// Today's numbers. `None` without a history file.
    pub fn point(&self) -> Option<&Point> {
        self.header.history.as_ref()
    }

    /// Reads the whole plan, for a shard. The files of the project are looked up from `root`.
    pub fn read(&self, root: &Utf8Path, number: usize) -> anyhow::Result<Read> {
        let project = self.file(PROJECT, &self.header.project)?;
        let damaged = || format!("`{}` is damaged: run `readyroom link` again", self.folder);
        let (stored, _) = blocks::first::<Stored<Vec<Arc<File>>>>(&project).with_context(damaged)?;
        drop(project);
        let (stored, files, findings, failing, text, copies, mut shards) = stored;
        if number > shards.len() {
            bail!(damaged());
        }
        let shard = shards.swap_remove(number - 1);
        let read = files.iter().filter(|file| shard.texts.binary_search(&file.id).is_ok());
        let read: Vec<&Utf8Path> = read.map(|file| file.path.as_path()).collect();
        let project = stored.opened(root, &read)?;
        let sources =
            Sources::new(project.mounts.clone(), files, project.folder.clone(), project.theme.clone());
        let bytes = self.file(OUTLINES, &self.header.outlines)?;
        let parsed = outlines::decode(&bytes).with_context(damaged)?;
        let history = text.map(|text| {
            let mut history = History::parse(&text);
            self.header.history.iter().for_each(|point| drop(history.add(point.clone())));
            history
        });
        Ok(Read { project, sources, parsed, findings, failing, history, copies, shard })
    }

    fn file(&self, name: &str, digest: &str) -> anyhow::Result<Vec<u8>> {
        let path = self.folder.join(name);
        let bytes =
            files::part(&path)?.with_context(|| format!("`{path}` is missing: copy the whole plan"))?;
        if blake3::hash(&bytes).to_hex().as_str() != digest {
            bail!("`{path}` is not the file that `readyroom link` wrote: copy the whole plan, or link again");
        }
        Ok(bytes)
    }
}
