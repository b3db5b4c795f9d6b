//! Stores values one after the other, each compressed separately, so that they can be read in parallel and without
//! loading all of them.

use std::io::Write;

use anyhow::{Context, anyhow};
use postcard::ser_flavors::Flavor;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The compression level.
const LEVEL: i32 = 3;

/// The bytes of a value: its uncompressed length, the length of its compressed frame, and the frame.
pub fn block(value: &impl Serialize) -> Vec<u8> {
    let stream = zstd::Encoder::new(Vec::new(), LEVEL).expect("memory can be compressed");
    let written = postcard::serialize_with_flavor(value, Stream { stream, length: 0 });
    let (frame, length) = written.expect("a list in memory knows its length");
    let mut block = Vec::with_capacity(frame.len() + 16);
    block.extend(length.to_le_bytes());
    block.extend((frame.len() as u64).to_le_bytes());
    block.extend(frame);
    block
}

/// Compresses a value while it is serialized, so that the uncompressed bytes are never in memory as a whole.
struct Stream {
    stream: zstd::Encoder<'static, Vec<u8>>,
    /// The number of uncompressed bytes so far.
    length: u64,
}

impl Flavor for Stream {
    /// The frame, and the number of uncompressed bytes.
    type Output = (Vec<u8>, u64);

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.try_extend(&[byte])
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.length += bytes.len() as u64;
        self.stream.write_all(bytes).map_err(|_| postcard::Error::SerializeBufferFull)
    }

    fn finalize(self) -> postcard::Result<Self::Output> {
        let frame = self.stream.finish().map_err(|_| postcard::Error::SerializeBufferFull)?;
        Ok((frame, self.length))
    }
}

/// Reads the first value. Also returns the bytes after it.
pub fn first<T: DeserializeOwned>(bytes: &[u8]) -> anyhow::Result<(T, &[u8])> {
    let (Block { length, frame }, rest) = split(bytes).context("it is truncated")?;
    Ok((read(length, frame)?, rest))
}

/// Reads all values, in order.
pub fn all<T: DeserializeOwned + Send>(mut bytes: &[u8]) -> anyhow::Result<Vec<T>> {
    let mut blocks = Vec::new();
    while !bytes.is_empty() {
        let (block, rest) = split(bytes).context("it is truncated")?;
        blocks.push(block);
        bytes = rest;
    }
    blocks.into_par_iter().map(|Block { length, frame }| read(length, frame)).collect()
}

struct Block<'b> {
    /// The uncompressed length of the value.
    length: usize,
    frame: &'b [u8],
}

fn split(bytes: &[u8]) -> Option<(Block<'_>, &[u8])> {
    let (length, bytes) = bytes.split_first_chunk::<8>()?;
    let (size, bytes) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (frame, rest) = bytes.split_at_checked(usize::try_from(u64::from_le_bytes(*size)).ok()?)?;
    Some((Block { length, frame }, rest))
}

fn read<T: DeserializeOwned>(length: usize, frame: &[u8]) -> anyhow::Result<T> {
    // The error is not one of the disk.
    let plain = zstd::bulk::decompress(frame, length).map_err(|error| anyhow!("{error}"))?;
    Ok(postcard::from_bytes(&plain)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_in_their_order() {
        let bytes = [block(&"first"), block(&"second"), block(&"")].concat();
        assert_eq!(all::<String>(&bytes).expect("it is whole"), ["first", "second", ""]);
        let (value, rest) = first::<String>(&bytes).expect("it is whole");
        assert_eq!((value.as_str(), all::<String>(rest).expect("it is whole").len()), ("first", 2));
        assert!(all::<String>(&[]).expect("it is whole").is_empty());
    }

    #[test]
    fn bytes_that_are_cut_off_are_refused() {
        let bytes = block(&"first");
        for end in 1..bytes.len() {
            assert!(all::<String>(&bytes[..end]).is_err(), "{end}");
        }
    }
}
