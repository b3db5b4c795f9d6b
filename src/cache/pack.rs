//! Many small values in one file: the values, then a list of their keys, places and checksums, then where that begins and its
//! own checksum.

use std::fs::File;
use std::io::{self, Write};

use ahash::{AHashMap, AHashSet};

use super::Key;

/// Begins every file; the digit is the version of this form.
const MAGIC: &[u8; 16] = b"readyroom pack 1";

/// A key, where its value begins, how long it is, and the beginning of the value's digest.
const ENTRY: usize = 16 + 8 + 4 + 8;

/// Values that were kept. Each is read when it is asked for.
#[derive(Debug, Default)]
pub struct Pack {
    file: Option<File>,
    places: AHashMap<Key, Place>,
    order: Vec<Key>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    start: u64,
    length: u32,
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
    pub fn open(file: File) -> Self {
        let places = places(&file).unwrap_or_default();
        let order = places.iter().map(|(key, _)| *key).collect();
        Self { file: Some(file), places: places.into_iter().collect(), order }
    }

    /// The value of a key. `None` if it was not kept, or is damaged.
    pub fn get(&self, key: Key) -> Option<Vec<u8>> {
        let place = self.places.get(&key)?;
        let value = read_at(self.file.as_ref()?, place.start, place.length)?;
        (check(&value) == place.check).then_some(value)
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Every value that is whole, in the order in which they were kept.
    pub fn in_order(&self) -> impl Iterator<Item = (Key, Vec<u8>)> {
        self.order.iter().filter_map(|key| Some((*key, self.get(*key)?)))
    }
}

fn places(file: &File) -> Option<Vec<(Key, Place)>> {
    let size = file.metadata().ok()?.len();
    let end = size.checked_sub(16)?;
    let tail = read_at(file, end, 16)?;
    let (start, known) = tail.split_first_chunk::<8>()?;
    let start = u64::from_le_bytes(*start);
    let list = read_at(file, start, u32::try_from(end.checked_sub(start)?).ok()?)?;
    if read_at(file, 0, 16)? != MAGIC || check(&list) != known {
        return None;
    }
    let place = |entry: &[u8]| {
        let (key, entry) = entry.split_first_chunk::<16>()?;
        let (at, entry) = entry.split_first_chunk::<8>()?;
        let (length, check) = entry.split_first_chunk::<4>()?;
        let (at, length) = (u64::from_le_bytes(*at), u32::from_le_bytes(*length));
        // A list that lies must not make us ask for more than there is.
        let is_inside = at.checked_add(u64::from(length)).is_some_and(|end| end <= start);
        is_inside.then_some((Key(*key), Place { start: at, length, check: check.try_into().ok()? }))
    };
    list.chunks(ENTRY).map(place).collect()
}

/// Some bytes of a file, whatever else reads it. `None` if it has not so many.
fn read_at(file: &File, start: u64, length: u32) -> Option<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    #[cfg(unix)]
    std::os::unix::fs::FileExt::read_exact_at(file, &mut bytes, start).ok()?;
    #[cfg(windows)]
    {
        let mut read = 0;
        while read < bytes.len() {
            match std::os::windows::fs::FileExt::seek_read(file, &mut bytes[read..], start + read as u64)
                .ok()?
            {
                0 => return None,
                more => read += more,
            }
        }
    }
    Some(bytes)
}

fn check(bytes: &[u8]) -> [u8; 8] {
    let mut check = [0; 8];
    check.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    check
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::KeyMaker;
    use super::*;

    /// A file in the folder for such, which is removed at the end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            Self(std::env::temp_dir().join(format!("readyroom-pack-{name}-{}", std::process::id())))
        }

        fn pack(&self, bytes: &[u8]) -> Pack {
            std::fs::write(&self.0, bytes).expect("it can be written");
            Pack::open(File::open(&self.0).expect("it was just written"))
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

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
        let scratch = Scratch::new("whole");
        let pack = scratch.pack(&written(&[("a", b"first"), ("b", b""), ("c", b"third"), ("a", b"again")]));
        assert_eq!(pack.get(key("a")).as_deref(), Some(&b"first"[..]));
        assert_eq!(pack.get(key("d")), None);
        let values: Vec<Vec<u8>> = pack.in_order().map(|(_, value)| value).collect();
        assert_eq!(values, [&b"first"[..], b"", b"third"]);
    }

    /// Whatever happens to the file, a value is the one that was kept, or none.
    #[test]
    fn damage_costs_values_and_never_changes_one() {
        let scratch = Scratch::new("damaged");
        let values = [("a", &b"first"[..]), ("b", b"second")];
        let whole = written(&values);
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x41;
            for bytes in [flipped, whole[..at].to_vec(), [&whole[..], &whole[..at]].concat()] {
                let pack = scratch.pack(&bytes);
                for (name, value) in values {
                    assert!(pack.get(key(name)).is_none_or(|found| found == value), "{at}");
                }
            }
        }
        assert_eq!(scratch.pack(&[]).len(), 0);
    }
}
