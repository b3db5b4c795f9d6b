//! Many small values in one file: the values, then a list of their keys, positions and checksums, then the position of
//! that list and its checksum. A second file may contain values that were added later.

use std::fs::File;
use std::io::{self, Write};

use ahash::{AHashMap, AHashSet};

use super::Key;

/// The first bytes of every file. The digit is the version of the format.
const MAGIC: &[u8; 16] = b"readyroom pack 1";

/// The size of an entry: a key, the start and length of its value, and the beginning of the value's digest.
const ENTRY: usize = 16 + 8 + 4 + 8;

/// Values that were kept. Each is read when it is first needed.
#[derive(Debug, Default)]
pub struct Pack {
    first: Part,
    later: Part,
}

/// The values in one file.
#[derive(Debug, Default)]
struct Part {
    file: Option<File>,
    places: AHashMap<Key, Place>,
    order: Vec<Key>,
}

/// What has to be written so that a pack contains some values.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    Nothing,
    /// Only the file of later values.
    Later,
    /// All values into the first file. The other file is removed.
    Whole,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    start: u64,
    length: u32,
    check: [u8; 8],
}

/// Writes a pack. If two values have the same key, the first one is kept. Values of 4 GiB or more are omitted.
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
    /// Opens a pack. A file that is damaged or has another format counts as empty.
    pub fn open(first: Option<File>, later: Option<File>) -> Self {
        let part = |file: Option<File>| file.map(Part::open).unwrap_or_default();
        Self { first: part(first), later: part(later) }
    }

    /// The value of a key. `None` if it was not kept or is damaged.
    pub fn get(&self, key: Key) -> Option<Vec<u8>> {
        self.later.get(key).or_else(|| self.first.get(key))
    }

    /// Every undamaged value, in the order in which they were kept.
    pub fn in_order(&self) -> impl Iterator<Item = (Key, Vec<u8>)> {
        let parts = [&self.first, &self.later].into_iter();
        parts.flat_map(|part| part.order.iter().filter_map(|key| Some((*key, part.get(*key)?))))
    }

    /// What has to be written so that the pack contains some values. Values that are `None` are already in it.
    pub fn change<V>(&self, values: &[(Key, Option<V>)]) -> Change {
        let (mut first, mut later, mut is_new, mut stay) = (0, 0, false, 0);
        for (key, value) in values {
            if value.is_some() {
                (later, is_new) = (later + 1, true);
            } else if self.later.places.contains_key(key) {
                (later, stay) = (later + 1, stay + 1);
            } else {
                first += 1;
            }
        }
        let whole = self.first.order.len();
        if 3 * first < 2 * whole || 4 * later > whole {
            Change::Whole
        } else if !is_new && stay == self.later.order.len() {
            Change::Nothing
        } else {
            Change::Later
        }
    }

    /// The values for the file of later values: those that are not in the first file.
    pub fn later<V>(
        &self,
        values: Vec<(Key, Option<V>)>,
        bytes: impl Fn(V) -> Vec<u8>,
    ) -> impl Iterator<Item = (Key, Vec<u8>)> {
        filled(values, bytes, |key| self.later.get(key))
    }

    /// All values, for the first file.
    pub fn whole<V>(
        &self,
        values: Vec<(Key, Option<V>)>,
        bytes: impl Fn(V) -> Vec<u8>,
    ) -> impl Iterator<Item = (Key, Vec<u8>)> {
        filled(values, bytes, |key| self.get(key))
    }
}

/// The bytes of values. For a value that is `None`, the bytes that were kept, if any.
fn filled<V>(
    values: Vec<(Key, Option<V>)>,
    bytes: impl Fn(V) -> Vec<u8>,
    kept: impl Fn(Key) -> Option<Vec<u8>>,
) -> impl Iterator<Item = (Key, Vec<u8>)> {
    let filled = move |(key, value): (Key, Option<V>)| {
        let value = value.map(&bytes).or_else(|| kept(key))?;
        Some((key, value))
    };
    values.into_iter().filter_map(filled)
}

impl Part {
    fn open(file: File) -> Self {
        let places = places(&file).unwrap_or_default();
        let order = places.iter().map(|(key, _)| *key).collect();
        Self { file: Some(file), places: places.into_iter().collect(), order }
    }

    fn get(&self, key: Key) -> Option<Vec<u8>> {
        let place = self.places.get(&key)?;
        let value = read_at(self.file.as_ref()?, place.start, place.length)?;
        (check(&value) == place.check).then_some(value)
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
        // A forged list must not make us read beyond the values.
        let is_inside = at.checked_add(u64::from(length)).is_some_and(|end| end <= start);
        is_inside.then_some((Key(*key), Place { start: at, length, check: check.try_into().ok()? }))
    };
    list.chunks(ENTRY).map(place).collect()
}

/// Reads some bytes of a file, independent of other reads. `None` if the file is too short.
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

    /// A temporary file that is removed at the end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            Self(std::env::temp_dir().join(format!("readyroom-pack-{name}-{}", std::process::id())))
        }

        fn pack(&self, bytes: &[u8]) -> Pack {
            std::fs::write(&self.0, bytes).expect("it can be written");
            Pack::open(File::open(&self.0).ok(), None)
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

    fn two(name: &str, first: &[(&str, &[u8])], later: &[(&str, &[u8])]) -> (Pack, [Scratch; 2]) {
        let scratches = [Scratch::new(&format!("{name}-first")), Scratch::new(&format!("{name}-later"))];
        let [first, later] = [(&scratches[0], first), (&scratches[1], later)].map(|(scratch, values)| {
            std::fs::write(&scratch.0, written(values)).expect("it can be written");
            File::open(&scratch.0).ok()
        });
        (Pack::open(first, later), scratches)
    }

    #[test]
    fn a_later_value_counts() {
        let (pack, _scratches) = two("counts", &[("a", b"old"), ("b", b"second")], &[("a", b"new")]);
        assert_eq!(pack.get(key("a")).as_deref(), Some(&b"new"[..]));
        assert_eq!(pack.get(key("b")).as_deref(), Some(&b"second"[..]));
        let all: Vec<(Key, Vec<u8>)> =
            pack.whole(vec![(key("b"), None), (key("a"), None)], <[u8]>::to_vec).collect();
        assert_eq!(all, [(key("b"), b"second".to_vec()), (key("a"), b"new".to_vec())]);
        let later: Vec<(Key, Vec<u8>)> = pack
            .later(vec![(key("b"), None), (key("a"), None), (key("c"), Some(&b"third"[..]))], <[u8]>::to_vec)
            .collect();
        assert_eq!(later, [(key("a"), b"new".to_vec()), (key("c"), b"third".to_vec())]);
    }

    #[test]
    fn few_new_values_are_written_alone() {
        let names: Vec<String> = (0..20).map(|number| number.to_string()).collect();
        let first: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"12345678"[..])).collect();
        let (pack, _scratches) = two("few", &first, &[("later", b"12345678")]);
        let kept = |count: usize| names[..count].iter().map(|name| (key(name), None));
        let new = |count: usize| (0..count).map(|number| (key(&format!("new {number}")), Some(())));
        let later = || std::iter::once((key("later"), None));
        let change = |old: usize, new_ones: usize| {
            pack.change(&kept(old).chain(later()).chain(new(new_ones)).collect::<Vec<_>>())
        };
        assert_eq!(change(20, 0), Change::Nothing);
        assert_eq!(change(19, 0), Change::Nothing, "an unused value does no harm");
        assert_eq!(
            pack.change(&kept(20).collect::<Vec<_>>()),
            Change::Later,
            "one of the later ones is gone"
        );
        assert_eq!(change(19, 1), Change::Later);
        assert_eq!(change(20, 5), Change::Whole, "too many came");
        assert_eq!(change(12, 0), Change::Whole, "too many are gone");
        assert_eq!(Pack::default().change(&new(1).collect::<Vec<_>>()), Change::Whole);
        assert_eq!(Pack::default().change::<()>(&[]), Change::Nothing);
    }

    /// Whatever is changed in the file, a value is either unchanged or missing.
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
        assert_eq!(scratch.pack(&[]).in_order().count(), 0);
    }
}
