//! Stores units as bytes, and reads them back.
//!
//! In damaged bytes, a span may be outside of its text, or a page may have more parts than headings. They must not be
//! read as a unit, so the bytes of a unit end with a checksum.

use super::Unit;

/// The length of a checksum, in bytes.
const SUM: usize = size_of::<u32>();

/// Encodes a unit.
pub fn encode(unit: &Unit) -> Vec<u8> {
    let mut bytes = postcard::to_allocvec(unit).expect("a list in memory knows its length");
    let sum = crc32fast::hash(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// Decodes a unit. `None` if the bytes are damaged, or from a version with other types.
pub fn decode(bytes: &[u8]) -> Option<Unit> {
    let (bytes, sum) = bytes.split_last_chunk::<SUM>()?;
    let is_whole = crc32fast::hash(bytes) == u32::from_le_bytes(*sum);
    is_whole.then(|| read(bytes)).flatten()
}

/// Reads all bytes. For any bytes, this takes no more memory than they can fill. It does not recurse, since no type
/// of a unit contains itself.
fn read(bytes: &[u8]) -> Option<Unit> {
    let (unit, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::{Outline, Template};
    use crate::source::FileId;

    fn template() -> Unit {
        let template =
            Template { file: FileId(u64::MAX), name: "page.html".into(), text: "{{ a }}\n".into() };
        Unit { outline: Some(Outline::Template(template)), ..Unit::default() }
    }

    #[test]
    fn a_unit_comes_back_as_it_was() {
        let outlines = [Outline::Draft(FileId(0)), Outline::NearMiss(FileId(1 << 63))];
        let units = outlines.map(|outline| Unit { outline: Some(outline), ..Unit::default() });
        for unit in units.into_iter().chain([Unit::default(), template()]) {
            assert_eq!(decode(&encode(&unit)).as_ref(), Some(&unit));
        }
    }

    #[test]
    fn bytes_with_others_after_them_are_damaged() {
        let whole = encode(&template());
        let mut longer = whole.clone();
        longer.push(0);
        assert_eq!(decode(&longer), None);
        // This has to hold even if the checksum is correct.
        let mut inner = whole[..whole.len() - SUM].to_vec();
        inner.push(0);
        assert_eq!(read(&inner), None);
        inner.extend(crc32fast::hash(&inner).to_le_bytes());
        assert_eq!(decode(&inner), None);
        assert_eq!(decode(b""), None);
    }
}
