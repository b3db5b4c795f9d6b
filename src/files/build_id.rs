//! Which program a file holds, without reading all of it.

use std::io::Read;

use camino::Utf8Path;

use super::whole::regular;

/// How many bytes of a file are read. Linkers put the identifier right after the headers.
const BEGINNING: u64 = 4096;

/// The type of a part of a program that holds notes.
const NOTES: usize = 4;

/// The type of a note that holds the identifier.
const BUILD_ID: usize = 3;

/// The identifier of a program: its linker made it from all bytes of the program. `None` if it has none: only files in ELF, the
/// format of Linux, are looked at, and not every linker adds an identifier.
pub fn build_id(path: &Utf8Path) -> Option<Vec<u8>> {
    let mut beginning = Vec::new();
    regular(path).ok()?.take(BEGINNING).read_to_end(&mut beginning).ok()?;
    in_elf(&beginning).map(<[u8]>::to_vec)
}

/// The identifier in the beginning of a file for machines with 64 bits, whose numbers begin with their lowest byte.
fn in_elf(file: &[u8]) -> Option<&[u8]> {
    if !file.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let table = file.get(number::<8>(file, 32)?..)?;
    let (size, count) = (number::<2>(file, 54)?, number::<2>(file, 56)?);
    (0..count).find_map(|at| {
        let header = table.get(size.checked_mul(at)?..)?;
        let (from, length) = (number::<8>(header, 8)?, number::<8>(header, 32)?);
        let notes = file.get(from..from.checked_add(length)?)?;
        if number::<4>(header, 0)? == NOTES { in_notes(notes, number::<8>(header, 48)?) } else { None }
    })
}

/// The identifier among the notes of a program. Each note is the length of its name and of its text, its type, and both.
fn in_notes(mut notes: &[u8], alignment: usize) -> Option<&[u8]> {
    let alignment = if alignment == 8 { 8 } else { 4 };
    loop {
        let (name, text) = (number::<4>(notes, 0)?, number::<4>(notes, 4)?);
        let from = name.checked_add(12)?;
        let to = from.checked_next_multiple_of(alignment)?.checked_add(text)?;
        if number::<4>(notes, 8)? == BUILD_ID && text > 0 && notes.get(12..from)? == b"GNU\0" {
            return notes.get(to - text..to);
        }
        notes = notes.get(to.checked_next_multiple_of(alignment)?..)?;
    }
}

/// A number of so many bytes.
fn number<const BYTES: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(BYTES)?)?;
    bytes.iter().rev().try_fold(0_usize, |number, byte| number.checked_mul(256)?.checked_add((*byte).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(name: &[u8], kind: u32, text: &[u8]) -> Vec<u8> {
        let length = |part: &[u8]| u32::try_from(part.len()).expect("it is short").to_le_bytes();
        let mut note = [length(name), length(text), kind.to_le_bytes()].concat();
        for part in [name, text] {
            note.extend(part);
            note.resize(note.len().next_multiple_of(4), 0);
        }
        note
    }

    /// A program with a part for code, and one for notes.
    fn elf(notes: &[u8]) -> Vec<u8> {
        let mut file = b"\x7fELF\x02\x01\x01".to_vec();
        file.resize(64, 0);
        file[32] = 64;
        file[54] = 56;
        file[56] = 2;
        let from = 64 + 2 * 56;
        for (kind, from, length) in [(1, 0, 10_000), (4, from as u64, notes.len() as u64)] {
            let mut header = u32::to_le_bytes(kind).to_vec();
            for (at, number) in [(8, from), (32, length), (48, 4)] {
                header.resize(at, 0);
                header.extend(number.to_le_bytes());
            }
            file.extend(header);
        }
        [&file, notes].concat()
    }

    #[test]
    fn it_is_in_a_note_of_gnu() {
        let others = [note(b"GNU\0", 1, b"0123"), note(b"Rust\0", 3, b"no")].concat();
        let notes = [&others[..], &note(b"GNU\0", 3, b"an id")].concat();
        let file = elf(&notes);
        assert_eq!(in_elf(&file), Some(&b"an id"[..]));
        assert_eq!(in_elf(&elf(&others)), None);
        assert_eq!(in_elf(&elf(&note(b"GNU\0", 3, b""))), None);
        // The bytes that fill up the last note.
        let whole = file.len() - 3;
        for length in 0..whole {
            assert_eq!(in_elf(&file[..length]), None, "the first {length} bytes");
        }
        for at in 0..file.len() {
            for byte in [0, 1, 127, 255] {
                let mut file = file.clone();
                file[at] = byte;
                // Any answer will do, but not a panic.
                let _ = in_elf(&file);
            }
        }
    }
}
