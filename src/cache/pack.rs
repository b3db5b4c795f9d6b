//! Many small values in one file: a list of keys, places and checksums, then the values.

use ahash::AHashMap;

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

/// The bytes of a pack. Of two values with one key, the first is kept.
pub fn written<'v>(values: impl Iterator<Item = (Key, &'v [u8])>) -> Vec<u8> {
    let mut seen = ahash::AHashSet::new();
    let values: Vec<(Key, &[u8])> =
        values.filter(|(key, value)| seen.insert(*key) && u32::try_from(value.len()).is_ok()).collect();
    let total: usize = values.iter().map(|(_, value)| value.len()).sum();
    let mut bytes = Vec::with_capacity(MAGIC.len() + 8 + 8 + ENTRY * values.len() + total);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&(values.len() as u64).to_le_bytes());
    let mut start = 0_u64;
    for (key, value) in &values {
        bytes.extend_from_slice(&key.0);
        bytes.extend_from_slice(&start.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(value.len()).unwrap_or_default().to_le_bytes());
        bytes.extend_from_slice(&check(value));
        start += value.len() as u64;
    }
    let list = check(&bytes);
    bytes.extend_from_slice(&list);
    for (_, value) in values {
        bytes.extend_from_slice(value);
    }
    bytes
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
    let rest = bytes.strip_prefix(MAGIC)?;
    let (count, rest) = rest.split_first_chunk::<8>()?;
    let size = usize::try_from(u64::from_le_bytes(*count)).ok()?.checked_mul(ENTRY)?;
    let (list, rest) = rest.split_at_checked(size)?;
    let (known, _) = rest.split_first_chunk::<8>()?;
    let before = MAGIC.len() + 8 + size;
    if check(&bytes[..before]) != *known {
        return None;
    }
    let start_of_values = before + 8;
    let place = |entry: &[u8]| {
        let (key, entry) = entry.split_first_chunk::<16>()?;
        let (start, entry) = entry.split_first_chunk::<8>()?;
        let (length, check) = entry.split_first_chunk::<4>()?;
        let start = usize::try_from(u64::from_le_bytes(*start)).ok()?.checked_add(start_of_values)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        Some((Key(*key), Place { start, length, check: check.try_into().ok()? }))
    };
    list.chunks_exact(ENTRY).map(place).collect()
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

    fn key(name: &str) -> Key {
        KeyMaker::new(name).key()
    }

    #[test]
    fn values_come_back() {
        let values = [("a", &b"first"[..]), ("b", b""), ("c", b"third"), ("a", b"again")];
        let pack = Pack::read(written(values.iter().map(|(name, value)| (key(name), *value))));
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
        let whole = written(values.iter().map(|(name, value)| (key(name), *value)));
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
