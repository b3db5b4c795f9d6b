//! Merges the parts of all shards into one site. Only one chunk per thread is in memory.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow, bail};
use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::part::{self, Chunk, Header, unpacked};
use super::plan::OpenPlan;
use crate::emit::{Content, File, Written};
use crate::files;
use crate::render::RenderedFile;
use crate::search::{Indexed, Vocabulary};

/// The parts of all shards of a plan.
pub struct Parts {
    /// The chunks of all parts, each with its folder.
    chunks: Vec<(Utf8PathBuf, Chunk)>,
    /// How many files of the site they contain.
    pub files: usize,
}

/// The message for a file of a part that is damaged.
fn damaged(path: &Utf8Path) -> String {
    format!("`{path}` is damaged: render its shard again")
}

impl Parts {
    /// Finds the parts of all shards in the subfolders of a folder. Fails if shards are missing or a part belongs to
    /// another plan, and names them.
    pub fn find(plan: &OpenPlan, folder: &Utf8Path) -> anyhow::Result<Self> {
        let mut found: BTreeMap<usize, (Utf8PathBuf, Header)> = BTreeMap::new();
        for part in files::folders_in(folder)? {
            let path = part.join(part::HEADER);
            let Some(bytes) = files::part(&path)? else { continue };
            let header: Header = serde_json::from_slice(&bytes).with_context(|| damaged(&path))?;
            if header.plan != plan.id {
                bail!(
                    "`{part}` belongs to another plan than `{}`: remove it, and render shard {} again",
                    plan.folder(),
                    header.shard
                );
            }
            found.entry(header.shard).or_insert((part, header));
        }
        let missing: Vec<usize> = (1..=plan.shards()).filter(|shard| !found.contains_key(shard)).collect();
        if let Some(first) = missing.first() {
            let (noun, is) = if missing.len() == 1 { ("shard", "is") } else { ("shards", "are") };
            let numbers: Vec<String> = missing.iter().map(usize::to_string).collect();
            bail!(
                "{noun} {} of {} {is} missing in `{folder}`: run `readyroom render {} --shard {first}/{}`",
                numbers.join(", "),
                plan.shards(),
                plan.folder(),
                plan.shards()
            );
        }
        let files = found.values().map(|(_, header)| header.files).sum();
        if files != plan.files() {
            bail!(
                "the parts in `{folder}` hold {files} files, and the plan {}: render every shard again",
                plan.files()
            );
        }
        let chunks = found
            .into_values()
            .flat_map(|(folder, header)| header.chunks.into_iter().map(move |chunk| (folder.clone(), chunk)));
        Ok(Self { chunks: chunks.collect(), files })
    }
}

/// Writes the files of all parts.
pub fn write_files(
    parts: &Parts,
    vocabulary: &Vocabulary,
    write: &(dyn Fn(File) -> anyhow::Result<Written> + Sync),
) -> anyhow::Result<Vec<RenderedFile>> {
    let written = parts
        .chunks
        .par_iter()
        .map(|(folder, chunk)| of_chunk(&folder.join(&chunk.name), chunk, vocabulary, write));
    let written: Vec<Vec<RenderedFile>> = written.collect::<anyhow::Result<_>>()?;
    Ok(written.into_iter().flatten().collect())
}

fn of_chunk(
    path: &Utf8Path,
    chunk: &Chunk,
    vocabulary: &Vocabulary,
    write: &(dyn Fn(File) -> anyhow::Result<Written> + Sync),
) -> anyhow::Result<Vec<RenderedFile>> {
    let bytes = files::part(path)?.with_context(|| damaged(path))?;
    if blake3::hash(&bytes).to_hex().as_str() != chunk.digest {
        bail!(damaged(path));
    }
    let mut made = Vec::new();
    unpacked(&bytes, |listed, bytes| {
        let to = Utf8PathBuf::from(listed.path);
        if to == "" || !to.components().all(|part| matches!(part, Utf8Component::Normal(_))) {
            bail!(damaged(path));
        }
        let indexed = match listed.indexed.as_deref().map(|bytes| Indexed::decode(bytes, vocabulary)) {
            None => None,
            Some(None) => return Err(anyhow!(damaged(path))),
            Some(indexed) => indexed,
        };
        let written = write(File { path: to, content: Content::Bytes(bytes.to_vec()) })?;
        made.push(RenderedFile::written(written, listed.source, indexed));
        Ok(())
    })?;
    Ok(made)
}
