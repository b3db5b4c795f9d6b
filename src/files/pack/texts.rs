//! Texts that are kept compressed in memory, so that a large site does not have to fit uncompressed.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// A block is compressed once it has this many bytes. A larger text gets its own block.
const BLOCK: usize = 64 * 1024;

/// The compression level: the fastest that still reduces texts to a quarter.
const LEVEL: i32 = 1;

/// Texts in blocks, each compressed separately.
#[derive(Debug, Default)]
pub struct Texts {
    blocks: Vec<Block>,
    /// The block that was last read, since texts are mostly read in order.
    last: Mutex<Option<(usize, Arc<Vec<u8>>)>>,
}

#[derive(Debug)]
struct Block {
    frame: Box<[u8]>,
    /// The number of uncompressed bytes.
    length: usize,
}

/// The position of a text: its block, and its range in the block.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    block: usize,
    start: usize,
    length: usize,
}

impl Place {
    /// The number of bytes of the text.
    pub fn length(&self) -> usize {
        self.length
    }
}

/// Adds texts in order.
#[derive(Default)]
pub struct Builder {
    blocks: Vec<Block>,
    open: Vec<u8>,
}

impl Builder {
    pub fn add(&mut self, text: &[u8]) -> Place {
        if !self.open.is_empty() && self.open.len() + text.len() > BLOCK {
            self.close();
        }
        let place = Place { block: self.blocks.len(), start: self.open.len(), length: text.len() };
        self.open.extend(text);
        place
    }

    fn close(&mut self) {
        let frame = zstd::bulk::compress(&self.open, LEVEL).expect("memory can be compressed");
        self.blocks.push(Block { frame: frame.into(), length: self.open.len() });
        self.open.clear();
    }

    pub fn finish(mut self) -> Texts {
        if !self.open.is_empty() {
            self.close();
        }
        Texts { blocks: self.blocks, last: Mutex::default() }
    }
}

impl Texts {
    /// The bytes at a place that [`Builder::add`] returned for these texts.
    pub fn read(&self, Place { block, start, length }: Place) -> io::Result<Vec<u8>> {
        if length == 0 {
            return Ok(Vec::new());
        }
        let bytes = self.block(block)?;
        Ok(bytes[start..start + length].to_vec())
    }

    fn block(&self, number: usize) -> io::Result<Arc<Vec<u8>>> {
        let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, bytes)) = &*last()
            && *at == number
        {
            return Ok(Arc::clone(bytes));
        }
        let Block { frame, length } = &self.blocks[number];
        let bytes = Arc::new(zstd::bulk::decompress(frame, *length)?);
        *last() = Some((number, Arc::clone(&bytes)));
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_text_comes_back_in_any_order(
            texts in vec((any::<u8>(), prop_oneof![0..300_usize, 0..3 * BLOCK]), 0..20),
            order in vec(any::<prop::sample::Index>(), 0..40),
        ) {
            let texts: Vec<Vec<u8>> = texts.iter().map(|(byte, length)| vec![*byte; *length]).collect();
            let mut builder = Builder::default();
            let places: Vec<Place> = texts.iter().map(|text| builder.add(text)).collect();
            let kept = builder.finish();
            let order = order.iter().filter(|_| !texts.is_empty()).map(|index| index.index(texts.len()));
            for at in order.chain(0..texts.len()) {
                prop_assert_eq!(places[at].length(), texts[at].len());
                prop_assert_eq!(&kept.read(places[at]).expect("it is there"), &texts[at]);
            }
        }
    }
}
