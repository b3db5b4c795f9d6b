use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::files::{Files, Kind, read_text};

fn day(text: &str) -> Date {
    text.parse().expect("it is a day")
}

fn packed(text: &str) -> Packed {
    Packed { bytes: Some(text.into()), ..Packed::default() }
}

fn pack(files: &[(&str, Packed)]) -> Pack {
    let files = files.iter().map(|(path, packed)| ((*path).into(), packed.clone())).collect();
    read(&write(&files, "1").expect("it can be read")).expect("it can be read")
}

/// A valid entry of a list.
fn entry(path: &str, text: &str) -> Entry {
    let bytes = Some((text.len() as u64, *blake3::hash(text.as_bytes()).as_bytes()));
    Entry { path: path.into(), bytes, changed_on: None, outline: None }
}

/// The result of reading a pack whose list has these entries, followed by these bytes.
fn said(entries: Vec<Entry>, held: &[u8]) -> String {
    let plain = plain(&Listed { outlines: "1".into(), files: entries }, [held].into_iter());
    refused_as(&wrapped(&plain))
}

fn refused_as(bytes: &[u8]) -> String {
    let refused = read(bytes).expect_err("it must not be read");
    assert!(!refused.help.is_empty(), "{}: every refusal has a cure", refused.message);
    refused.message
}

#[test]
fn a_pack_is_a_tree_of_files() {
    let changed = Packed { changed_on: Some(day("2026-03-01")), ..packed("# Disk") };
    let pack = pack(&[
        ("docs/disk.md", changed),
        ("readyroom.yaml", packed("")),
        ("src/main.rs", Packed::default()),
    ]);
    assert_eq!(read_text(&pack, "docs/disk.md".into()).text, "# Disk");
    assert_eq!(pack.kind("docs".into()), Some(Kind::Folder));
    assert_eq!(pack.kind("src/main.rs".into()), Some(Kind::File));
    assert_eq!(pack.kind("src/other.rs".into()), None);
    let problems = read_text(&pack, "src/main.rs".into()).malformed;
    let message = &problems[0].message;
    assert_eq!(message, "this file cannot be read: it is not in the pack, which only knows its name");
    let days = |folder: &str| pack.changed_on(&[folder.into()]).expect("it is known").len();
    assert_eq!([days(""), days("docs"), days("src")], [1, 1, 0]);
    assert!(pack.committers("docs/disk.md".into(), &["a"]).expect("nobody is known").is_empty());
}

#[test]
fn what_is_not_a_pack_is_refused() {
    for bytes in
        [&b""[..], b"readyroom pack", b"readyroom pack \n", b"readyroom pack 99999999999999\n", b"PK\x03\x04"]
    {
        assert_eq!(refused_as(bytes), "this is not a pack");
    }
    assert_eq!(refused_as(b"readyroom pack 0\nx"), "this is not a pack");
}

#[test]
fn a_newer_pack_is_refused_by_its_first_line() {
    let message = "this pack was written by a newer readyroom: its format is 2, and this program reads 1";
    assert_eq!(refused_as(b"readyroom pack 2\nwhatever"), message);
}

#[test]
fn a_changed_or_missing_byte_is_damage() {
    let files = [("a.md".into(), packed("text"))].into();
    let whole = write(&files, "1").expect("it can be read");
    for at in MAGIC.len() + 2..whole.len() {
        let mut other = whole.clone();
        other[at] ^= 1;
        assert!(refused_as(&other).starts_with("this pack is damaged"), "{at}");
        assert!(refused_as(&whole[..at]).starts_with("this pack is damaged"), "{at}");
    }
    let longer = [&whole[..], b"x"].concat();
    assert_eq!(refused_as(&longer), "this pack is damaged: its checksum does not match");
}

#[test]
fn a_list_that_lies_about_the_bytes_is_refused() {
    let lie = said(vec![entry("a.md", "text")], b"taxt");
    assert_eq!(lie, "this pack is damaged: `a.md` does not match its digest");
    assert_eq!(said(vec![entry("a.md", "text")], b"tex"), "this pack is damaged: it is truncated");
    let more = "this pack is damaged: it holds more than the files that it lists";
    assert_eq!(said(vec![entry("a.md", "text")], b"text and more"), more);
    // A second frame follows the first.
    let listed = Listed { outlines: "1".into(), files: Vec::new() };
    let one = wrapped(&plain(&listed, std::iter::empty()));
    let frame = one[format!("{MAGIC}{VERSION}\n").len() + 32..].to_vec();
    let mut two = format!("{MAGIC}{VERSION}\n").into_bytes();
    let both = [&frame[..], &frame].concat();
    two.extend(blake3::hash(&both).as_bytes());
    two.extend(both);
    assert_eq!(refused_as(&two), more);
    let nonsense = refused_as(&wrapped(&[3, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff]));
    assert_eq!(nonsense, "this pack is damaged: its list of files cannot be read");
}

#[test]
fn a_path_that_leads_out_is_refused() {
    for (path, why) in [
        ("/etc/passwd", "is not a path from the repository's root"),
        ("../a.md", "has `.` or `..` in it"),
        ("docs/../../a.md", "has `.` or `..` in it"),
        ("./a.md", "has `.` or `..` in it"),
        ("docs//a.md", "has a part without a name"),
        ("docs/", "has a part without a name"),
        ("", "is empty or too long"),
        ("docs\\a.md", "has a `\\` or a NUL in it"),
        ("docs/a\0.md", "has a `\\` or a NUL in it"),
        ("checkout:/a.md", "begins like another repository"),
        ("C:", "begins like another repository"),
        (".git/config", "is in a `.git`"),
        ("docs/.GIT/hooks/x", "is in a `.git`"),
    ] {
        let shown = path.escape_debug();
        assert_eq!(said(vec![entry(path, "")], b""), format!("this pack has a file `{shown}`, which {why}"));
        // The name alone is not accepted either.
        let named = Entry { bytes: None, ..entry(path, "") };
        assert_eq!(said(vec![named], b""), format!("this pack has a file `{shown}`, which {why}"));
    }
}

#[test]
fn two_files_of_one_path_are_refused() {
    let twice = said(vec![entry("a.md", "x"), entry("b.md", "y"), entry("a.md", "z")], b"xyz");
    assert_eq!(twice, "this pack has two files named `a.md`");
    let below = said(vec![entry("a.md/b.md", "x"), entry("a-b.md", "y"), entry("a.md", "z")], b"xyz");
    assert_eq!(below, "`a.md` is a file and a folder in this pack");
}

#[test]
fn a_bomb_is_not_unpacked() {
    let too_much = "this pack is not unpacked: it holds more than 16 MiB, the limit for its size";
    let size = usize::try_from(ANY_BYTES).expect("it is small") + 1;
    let zeros = vec![0; size];
    let honest = Entry { bytes: Some((size as u64, *blake3::hash(&zeros).as_bytes())), ..entry("a.md", "") };
    assert_eq!(said(vec![honest], &zeros), too_much);
    // The list does not contain them.
    let silent = said(vec![entry("a.md", "")], &zeros);
    assert_eq!(silent, "this pack is damaged: it holds more than the files that it lists");
    let liar = Entry { bytes: Some((u64::MAX, [0; 32])), ..entry("a.md", "") };
    assert_eq!(said(vec![liar], &zeros), too_much);
    let one = Entry { bytes: Some((u64::MAX, [0; 32])), ..entry("a.md", "") };
    let other = Entry { bytes: Some((2, [0; 32])), ..entry("b.md", "") };
    assert_eq!(said(vec![one, other], b""), too_much);
    let list = refused_as(&wrapped(&(MOST_LISTED + 1).to_le_bytes()));
    assert_eq!(list, "this pack is not unpacked: it holds more than 64 MiB, the limit for its size");
}

/// Such a frame would make unpacking use much memory.
#[test]
fn a_frame_with_a_large_window_is_refused() {
    use std::io::Write;
    let listed = Listed { outlines: "1".into(), files: Vec::new() };
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).expect("it can be made");
    encoder.window_log(WINDOW + 3).expect("zstd knows such windows");
    encoder.write_all(&plain(&listed, std::iter::empty())).expect("memory can be written");
    let frame = encoder.finish().expect("memory can be written");
    let mut bytes = format!("{MAGIC}{VERSION}\n").into_bytes();
    bytes.extend(blake3::hash(&frame).as_bytes());
    bytes.extend(frame);
    assert_eq!(refused_as(&bytes), "this pack is damaged: it cannot be unpacked");
}

#[test]
fn too_many_files_are_refused() {
    let entries = (0..=MOST_FILES).map(|at| Entry { bytes: None, ..entry(&format!("{at}"), "") }).collect();
    assert_eq!(said(entries, b""), "this pack has 100001 files; up to 100000 are read");
}

fn any_path() -> impl Strategy<Value = Utf8PathBuf> {
    vec("[a-zé. _-]{1,6}", 1..4).prop_map(|parts| parts.join("/").into())
}

fn any_file() -> impl Strategy<Value = Packed> {
    let bytes = option::of(vec(any::<u8>(), 0..200));
    let day = option::of((2000_i16..2100, 1_i8..=12, 1_i8..=28));
    (bytes, day, option::of(any::<[u8; 32]>())).prop_map(|(bytes, day, outline)| {
        let day = day.map(|(year, month, day)| jiff::civil::date(year, month, day));
        Packed { bytes, changed_on: day, outline }
    })
}

proptest! {
    #[test]
    fn files_come_back_as_they_were(files in btree_map(any_path(), any_file(), 0..12)) {
        let is_fine = files.keys().all(|path| refused(path.as_str()).is_none()) && refuse_folders(&Pack::of(files.clone()).files).is_ok();
        let bytes = write(&files, "0.2.0");
        prop_assert_eq!(bytes.is_ok(), is_fine);
        if let Ok(bytes) = bytes {
            let again = write(&files, "0.2.0");
            prop_assert_eq!(Some(&bytes), again.as_ref().ok());
            let pack = read(&bytes).expect("it was written");
            prop_assert_eq!(pack.digests().outlines, "0.2.0");
            prop_assert!(pack.files.keys().eq(files.keys()));
            let days = pack.changed_on(&["".into()]).expect("it is known");
            for (path, packed) in &files {
                prop_assert_eq!(pack.read(path).ok(), packed.bytes.clone());
                prop_assert_eq!(days.get(path).copied(), packed.changed_on);
                prop_assert_eq!(pack.files[path].outline, packed.outline);
            }
        }
    }

    #[test]
    fn reading_any_bytes_does_not_panic(bytes in vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let _ = read(&wrapped(&bytes));
        let listed = [&(bytes.len() as u64).to_le_bytes()[..], &bytes].concat();
        let _ = read(&wrapped(&listed));
    }
}
