//! Many small values in one file: the values, then a list of their keys, places and checksums, then where that begins and its
//! own checksum.

use std::io::{self, Write};

use ahash::{AHashMap, AHashSet};

use super::Key;

/// Begins every file; the digit is the version of this form.
const MAGIC: &[u8; 16] = b"readyroom pack 1";

/// A key, where its value begins, how long it is, and the beginning of the value's digest.
const ENTRY: usize = 16 + 8 + 4 + 8;

/// Values that were kept, in memory.
#[derive(Debug, Default)]
pub struct Pack {
    bytes: Vec<u8>,
    places: AHashMap<Key, Place>,
    order: Vec<Key>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    start: usize,
    length: usize,
    check: [u8; 8],
}

/// Writes a pack. Of two values with one key, the first is kept.
pub fn write<V: AsRef<[u8]>>(values: impl Iterator<Item = (Key, V)>, out: &mut dyn Write) -> io::Result<()> {
    let mut seen = AHashSet::new();
    let mut list = Vec::new();
    out.write_all(MAGIC)?;
    let mut start = MAGIC.len() as u64;
    for (key, value) in values {
        let value = value.as_ref();
        let Ok(length) = u32::try_from(value.len()) else { continue };
        if seen.insert(key) {
            out.write_all(value)?;
            list.extend_from_slice(&key.0);
            list.extend_from_slice(&start.to_le_bytes());
            list.extend_from_slice(&length.to_le_bytes());
            list.extend_from_slice(&check(value));
            start += u64::from(length);
        }
    }
    out.write_all(&list)?;
    out.write_all(&start.to_le_bytes())?;
    out.write_all(&check(&list))
}

impl Pack {
    /// Empty if the list is damaged, or of another form.
    pub fn read(bytes: Vec<u8>) -> Self {
        let places = places(&bytes).unwrap_or_default();
        let order = places.iter().map(|(key, _)| *key).collect();
        Self { bytes, places: places.into_iter().collect(), order }
    }

    /// The value of a key. `None` if it was not kept, or is damaged.
    pub fn get(&self, key: Key) -> Option<&[u8]> {
        let place = self.places.get(&key)?;
        let value = self.bytes.get(place.start..place.start.checked_add(place.length)?)?;
        (check(value) == place.check).then_some(value)
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Every value that is whole, in the order in which they were kept.
    pub fn in_order(&self) -> impl Iterator<Item = (Key, &[u8])> {
        self.order.iter().filter_map(|key| Some((*key, self.get(*key)?)))
    }
}

fn places(bytes: &[u8]) -> Option<Vec<(Key, Place)>> {
    let (rest, known) = bytes.split_last_chunk::<8>()?;
    let (rest, start) = rest.split_last_chunk::<8>()?;
    let list = rest.get(usize::try_from(u64::from_le_bytes(*start)).ok()?..)?;
    if !bytes.starts_with(MAGIC) || check(list) != *known {
        return None;
    }
    let place = |entry: &[u8]| {
        let (key, entry) = entry.split_first_chunk::<16>()?;
        let (start, entry) = entry.split_first_chunk::<8>()?;
        let (length, check) = entry.split_first_chunk::<4>()?;
        let start = usize::try_from(u64::from_le_bytes(*start)).ok()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        Some((Key(*key), Place { start, length, check: check.try_into().ok()? }))
    };
    list.chunks(ENTRY).map(place).collect()
}

fn check(bytes: &[u8]) -> [u8; 8] {
    let mut check = [0; 8];
    check.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    check
}

#[cfg(test)]
mod tests {
    use super::super::KeyMaker;
    use super::*;

    fn written(values: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(values.iter().map(|(name, value)| (key(name), *value)), &mut bytes).expect("memory takes it");
        bytes
    }

    fn key(name: &str) -> Key {
        KeyMaker::new(name).key()
    }

    #[test]
    fn values_come_back() {
        let values = [("a", &b"first"[..]), ("b", b""), ("c", b"third"), ("a", b"again")];
        let pack = Pack::read(written(&values));
        assert_eq!(pack.order.len(), 3);
        assert_eq!(pack.get(key("a")), Some(&b"first"[..]));
        assert_eq!(pack.get(key("b")), Some(&b""[..]));
        assert_eq!(pack.get(key("c")), Some(&b"third"[..]));
        assert_eq!(pack.get(key("d")), None);
        assert_eq!(
            pack.in_order().map(|(_, value)| value).collect::<Vec<_>>(),
            [&b"first"[..], b"", b"third"]
        );
    }

    /// Whatever happens to the file, a value is the one that was kept, or none.
    #[test]
    fn damage_costs_values_and_never_changes_one() {
        let values = [("a", &b"first"[..]), ("b", b"second")];
        let whole = written(&values);
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x41;
            for bytes in [flipped, whole[..at].to_vec(), [&whole[..], &whole[..at]].concat()] {
                let pack = Pack::read(bytes);
                for (name, value) in values {
                    assert!(pack.get(key(name)).is_none_or(|found| found == value), "{at}");
                }
            }
        }
        assert_eq!(Pack::read(Vec::new()).order, []);
    }
}
