//! Runs each target with files of this repository, and with changed versions of them.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "reads the source tree")]

use std::fs;
use std::path::Path;

use super::TARGETS;

/// The number of changed inputs per target. `fuzz/` makes millions.
const CHANGES: usize = 150;
/// The maximum number of bytes of a seed. Longer ones take longer, and do not find more.
const LONGEST: usize = 4_000;

/// Pseudo-random numbers. They are the same each time, so that a failure can be reproduced.
struct Numbers(u64);

impl Numbers {
    /// A number from 0 to `end`, exclusive.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}

/// Changes a seed: removes a piece, doubles it, moves it, or takes one from another seed; changes a byte; or inserts
/// something unusual.
fn changed(seeds: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    const ODD: &[&[u8]] = &[
        b"",
        b"\0",
        b"\xff\xfe",
        b"---\n",
        b"\"",
        b"'",
        b"{{",
        b"}}",
        b"${",
        b"[",
        b"](",
        b"|",
        b"&a",
        b"*a",
        b"<!--",
        b"<script>",
        b"```",
        b"\r\n",
        b"\t",
        b"99999999999999999999",
        "\u{202e}".as_bytes(),
        "\u{1f600}".as_bytes(),
    ];
    let mut bytes = seeds[numbers.below(seeds.len())].clone();
    for _ in 0..=numbers.below(4) {
        let (one, other) = (numbers.below(bytes.len() + 1), numbers.below(bytes.len() + 1));
        let (start, end) = (one.min(other), one.max(other).min(one.min(other) + 60));
        let new = match numbers.below(5) {
            0 => Vec::new(),
            1 => bytes[start..end].repeat(2 + numbers.below(6)),
            2 => vec![u8::try_from(numbers.below(256)).unwrap()],
            3 => {
                let from = &seeds[numbers.below(seeds.len())];
                let at = numbers.below(from.len() + 1);
                from[at..from.len().min(at + 60)].to_vec()
            }
            _ => ODD[numbers.below(ODD.len())].to_vec(),
        };
        bytes.splice(start..end, new);
    }
    // The last byte chooses what the rest is read as.
    bytes.push(u8::try_from(numbers.below(256)).unwrap());
    bytes
}

fn add_seeds(folder: &Path, endings: &[&str], seeds: &mut Vec<Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "node_modules" {
                add_seeds(&path, endings, seeds);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let bytes = fs::read(&path).unwrap();
            seeds.push(bytes[..bytes.len().min(LONGEST)].to_vec());
        }
    }
}

fn seeds(endings: &[&str]) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = vec![Vec::new()];
    for folder in ["tests", "content", "checklists", "fuzz/found"] {
        add_seeds(&root.join(folder), endings, &mut seeds);
    }
    seeds
}

#[test]
fn each_target_takes_any_bytes() {
    for target in TARGETS {
        let seeds = seeds(target.seeds);
        assert!(seeds.len() > 1, "{} has seeds", target.name);
        let mut numbers = Numbers(target.name.len() as u64);
        for number in 0..CHANGES {
            let bytes = changed(&seeds, &mut numbers);
            let run = std::panic::catch_unwind(|| (target.run)(&bytes));
            assert!(run.is_ok(), "{} number {number}: {:?}", target.name, String::from_utf8_lossy(&bytes));
        }
    }
}

/// Inputs that failed once. The folder is named after the target.
#[test]
fn what_was_found_stays_fixed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/found");
    for target in TARGETS {
        let Ok(folder) = fs::read_dir(root.join(target.name)) else { continue };
        for entry in folder {
            (target.run)(&fs::read(entry.unwrap().path()).unwrap());
        }
    }
}

#[test]
fn each_target_has_a_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    for target in TARGETS {
        let text = fs::read_to_string(root.join(format!("targets/{}.rs", target.name))).unwrap();
        assert!(text.contains(&format!("run(\"{}\", data)", target.name)), "{text}");
        assert!(manifest.contains(&format!("name = \"{}\"", target.name)), "{}", target.name);
    }
    let files = fs::read_dir(root.join("targets")).unwrap().count();
    assert_eq!(files, TARGETS.len());
}
