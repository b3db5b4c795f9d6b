//! The part of a shard: its files of the site, and their entries for search.

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::ParallelSlice;
use serde::{Deserialize, Serialize};

use super::assignment::Shard;
use super::plan::{Copies, OpenPlan};
use super::{PROGRAM, VERSION};
use crate::emit::{Content, File, Output};
use crate::files;
use crate::render::{Plan, ThreadCaches, UnwrittenFile};
use crate::search::Vocabulary;

pub const HEADER: &str = "part.json";

/// The number of files of the site in one chunk.
const FILES: usize = 256;

/// The compression level. It is low, since parts are read only once.
const LEVEL: i32 = 1;

/// The content of `part.json`, version 1: keys are added, never changed or removed.
#[derive(Serialize, Deserialize)]
pub struct Header {
    pub version: u32,
    /// The version of the program.
    pub program: String,
    /// The digest of `plan.json`, in hexadecimal digits.
    pub plan: String,
    /// Counted from 1.
    pub shard: usize,
    pub of: usize,
    /// How many files of the site the part contains.
    pub files: usize,
    pub chunks: Vec<Chunk>,
}

/// A chunk: one of the files of a part.
#[derive(Serialize, Deserialize)]
pub struct Chunk {
    pub name: String,
    /// Its digest, in hexadecimal digits.
    pub digest: String,
}

/// A file of the site in a chunk. The bytes of all files follow after the list of files.
#[derive(Serialize, Deserialize)]
pub struct Listed {
    pub path: String,
    pub source: Option<String>,
    pub size: u64,
    /// Its entry for search.
    pub indexed: Option<Vec<u8>>,
}

/// Renders the files of a shard.
pub struct ShardRender<'a> {
    pub plan: &'a Plan<'a>,
    pub root: &'a Utf8Path,
    pub copies: &'a Copies,
    pub vocabulary: &'a Vocabulary,
    pub output: &'a Output,
    /// Called after each file is rendered.
    pub done: &'a (dyn Fn() + Sync),
}

impl ShardRender<'_> {
    /// Renders the files of a shard and writes its part. Returns the files of the part.
    pub fn make(&self, shard: &Shard, number: usize, plan: &OpenPlan) -> anyhow::Result<Vec<Utf8PathBuf>> {
        // Lists of everything need much memory for a short time. Render them first, one after the other.
        let lists = shard.lists.iter().enumerate();
        let lists: anyhow::Result<Vec<Chunk>> = rayon::scope(|_| {
            let mut caches = ThreadCaches::new(self.vocabulary);
            lists.map(|(at, place)| self.chunk(at, &[*place], &mut caches)).collect()
        });
        let mut chunks = lists?;
        let before = chunks.len();
        let pages = shard.pages.par_chunks(FILES).enumerate();
        let caches = || ThreadCaches::new(self.vocabulary);
        let pages = pages.map_init(caches, |caches, (at, places)| self.chunk(before + at, places, caches));
        chunks.extend(pages.collect::<anyhow::Result<Vec<Chunk>>>()?);
        let mut paths: Vec<Utf8PathBuf> = chunks.iter().map(|chunk| chunk.name.as_str().into()).collect();
        let header = Header {
            version: VERSION,
            program: PROGRAM.to_owned(),
            plan: plan.id.clone(),
            shard: number,
            of: plan.shards(),
            files: shard.lists.len() + shard.pages.len(),
            chunks,
        };
        let mut text = serde_json::to_vec_pretty(&header)?;
        text.push(b'\n');
        self.output.write(File { path: HEADER.into(), content: Content::Bytes(text) })?;
        paths.push(HEADER.into());
        Ok(paths)
    }

    fn chunk(&self, number: usize, places: &[u32], caches: &mut ThreadCaches<'_>) -> anyhow::Result<Chunk> {
        let mut listed = Vec::with_capacity(places.len());
        let mut contents = Vec::new();
        for place in places {
            let UnwrittenFile { file, source, indexed } = self.plan.made(*place as usize, caches)?;
            let bytes = match file.content {
                Content::Bytes(bytes) => bytes,
                Content::Copy(from) => files::bytes_in(self.root, &from)?,
            };
            if let Some(known) = self.copies.get(&file.path)
                && known.is_some_and(|known| *blake3::hash(&bytes).as_bytes() != known)
            {
                let from = source.as_deref().unwrap_or(file.path.as_str());
                bail!("`{from}` is not the file that was linked: run `readyroom link` again");
            }
            listed.push(Listed {
                path: file.path.into_string(),
                source,
                size: bytes.len() as u64,
                indexed: indexed.map(|indexed| indexed.encode(self.vocabulary)),
            });
            contents.push(bytes);
            (self.done)();
        }
        let bytes = packed(&listed, contents)?;
        let name = format!("pages-{:04}.zst", number + 1);
        let digest = blake3::hash(&bytes).to_hex().to_string();
        self.output.write(File { path: name.as_str().into(), content: Content::Bytes(bytes) })?;
        Ok(Chunk { name, digest })
    }
}

/// The bytes of a chunk: one frame with the length of the list, the list, and the bytes of each file.
fn packed(listed: &[Listed], contents: Vec<Vec<u8>>) -> anyhow::Result<Vec<u8>> {
    let list = postcard::to_allocvec(listed).expect("a list in memory knows its length");
    let size: usize = contents.iter().map(Vec::len).sum();
    let mut plain = Vec::with_capacity(8 + list.len() + size);
    plain.extend((list.len() as u64).to_le_bytes());
    plain.extend(list);
    for bytes in contents {
        plain.extend(bytes);
    }
    zstd::bulk::compress(&plain, LEVEL).context("cannot compress pages")
}

/// Calls a function with each file of the site in a chunk.
pub fn unpacked(
    bytes: &[u8],
    mut take: impl FnMut(Listed, &[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let plain = zstd::stream::decode_all(bytes).map_err(|error| anyhow::anyhow!("{error}"))?;
    let cut_off = || "it is truncated";
    let (length, rest) = plain.split_first_chunk::<8>().with_context(cut_off)?;
    let length = usize::try_from(u64::from_le_bytes(*length))?;
    let (list, mut rest) = rest.split_at_checked(length).with_context(cut_off)?;
    for listed in postcard::from_bytes::<Vec<Listed>>(list)? {
        let (own, after) = rest.split_at_checked(usize::try_from(listed.size)?).with_context(cut_off)?;
        rest = after;
        take(listed, own)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_in_their_order() {
        let listed = |path: &str, size: u64| Listed {
            path: path.to_owned(),
            source: (size > 0).then(|| "content/a.md".to_owned()),
            size,
            indexed: (size > 0).then(|| vec![1, 2]),
        };
        let list = [listed("a/index.html", 3), listed("empty", 0), listed("b/index.html", 2)];
        let bytes = packed(&list, vec![b"abc".to_vec(), Vec::new(), b"de".to_vec()]).expect("it is small");
        let mut seen = Vec::new();
        unpacked(&bytes, |listed, bytes| {
            seen.push((listed.path, listed.indexed, bytes.to_vec()));
            Ok(())
        })
        .expect("it is whole");
        assert_eq!(
            seen,
            [
                ("a/index.html".to_owned(), Some(vec![1, 2]), b"abc".to_vec()),
                ("empty".to_owned(), None, Vec::new()),
                ("b/index.html".to_owned(), Some(vec![1, 2]), b"de".to_vec()),
            ]
        );
        assert!(unpacked(&bytes[..bytes.len() - 4], |_, _| Ok(())).is_err());
    }
}
