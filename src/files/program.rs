//! Identifies the running program, to know which program created a cache.

use std::fs;
use std::io::Seek;

use camino::Utf8Path;
use object::{Object, ReadCache};

use super::named::digest_of;
use super::whole::regular;

/// The minimum number of bytes of a valid build ID.
const FEWEST: usize = 8;

/// Identifies a program by what the linker wrote into it: the build ID of ELF, the UUID of Mach-O, or the GUID of the
/// debug data in PE. If the linker wrote nothing, the digest of the whole file is used. That takes 20 ms for 50 MB,
/// which is longer than most runs. `None` if the file cannot be read.
pub fn program(path: &Utf8Path) -> Option<[u8; 32]> {
    let mut file = regular(path).ok()?;
    if let Some(id) = linked_as(&file) {
        return Some(*blake3::hash(&id).as_bytes());
    }
    file.rewind().ok()?;
    digest_of(file)
}

/// The linker's identification of a program. `None` if there is none, or if it repeats one byte, as in builds that
/// disable the build ID.
fn linked_as(file: &fs::File) -> Option<Vec<u8>> {
    let length = file.metadata().ok()?.len();
    let cache = ReadCache::new(file);
    let parsed = object::File::parse(&cache).ok()?;
    let elf = || parsed.build_id().ok().flatten().map(<[u8]>::to_vec);
    let mach = || parsed.mach_uuid().ok().flatten().map(|id| id.to_vec());
    let pe = || {
        let debug = parsed.pdb_info().ok().flatten()?;
        Some([&debug.guid()[..], &debug.age().to_le_bytes()].concat())
    };
    let id = elf().or_else(mach).or_else(pe)?;
    let is_id = id.len() >= FEWEST && id.iter().any(|byte| *byte != id[0]);
    is_id.then(|| [&id[..], &length.to_le_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_identified_without_reading_it_whole() {
        let own = std::env::current_exe().expect("tests run in a program");
        let own = Utf8Path::from_path(&own).expect("its path is UTF-8");
        let first = program(own).expect("it can be read");
        assert_eq!(Some(first), program(own));
        // This file was not written by a linker.
        let manifest = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let text = fs::read(&manifest).expect("it can be read");
        assert_eq!(program(&manifest), Some(*blake3::hash(&text).as_bytes()));
        assert_eq!(program(&manifest.with_file_name("none")), None);
    }
}
