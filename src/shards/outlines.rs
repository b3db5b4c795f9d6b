//! Stores the content of a project's files as bytes. Documents are in separate blocks, since they are the largest
//! part.

use std::sync::Arc;

use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use super::blocks::{all, block, first};
use crate::model::Document;
use crate::parse::Parsed;

/// The number of documents in a block.
const DOCUMENTS: usize = 512;

/// Encodes the parsed files.
pub fn encode(parsed: &mut Parsed) -> Vec<u8> {
    let documents = std::mem::take(&mut parsed.documents);
    let mut bytes = block(&*parsed);
    let blocks: Vec<Vec<u8>> = documents.par_chunks(DOCUMENTS).map(|some| block(&some)).collect();
    bytes.extend(blocks.into_iter().flatten());
    parsed.documents = documents;
    bytes
}

/// Decodes the parsed files.
pub fn decode(bytes: &[u8]) -> anyhow::Result<Parsed> {
    let (parsed, rest) = first::<Parsed>(bytes)?;
    let documents: Vec<Vec<Arc<Document>>> = all(rest)?;
    Ok(Parsed { documents: documents.into_iter().flatten().collect(), ..parsed })
}
