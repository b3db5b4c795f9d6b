//! Tests that units of real files can be stored and read back.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::date;

use super::{Nothing, read};
use crate::cache::KeyMaker;
use crate::load::{self, Place};
use crate::outline::{Outline, Unit, decode, encode};
use crate::theme;

/// The units of a project on the disk: of its files, and of built-in files.
fn units(root: &Utf8Path) -> Vec<Unit> {
    let place = Place { root: Some(root.to_owned()), as_of: Some(date(2026, 11, 20)), ..Place::default() };
    let project = load::load(&place, &theme::is_ours).unwrap_or_else(|error| panic!("{root}: {error:#}"));
    let read = read(&project, &Nothing, &KeyMaker::new("unit"));
    read.into_iter().map(|read| Arc::unwrap_or_clone(read.unit)).collect()
}

/// The projects that the command line tests use.
#[expect(clippy::disallowed_methods, reason = "looks for the projects of other tests")]
fn projects() -> Vec<Utf8PathBuf> {
    let folders =
        fs::read_dir("tests/cmd").expect("they are there").map(|entry| entry.expect("it can be read"));
    let folders = folders.map(|entry| Utf8PathBuf::try_from(entry.path()).expect("it is UTF-8"));
    folders.filter(|folder| folder.join("readyroom.yaml").is_file()).collect()
}

fn kind(unit: &Unit) -> &'static str {
    match unit.outline.as_ref() {
        Some(Outline::Document(document)) => document.kind().word(),
        Some(Outline::Draft(_)) => "draft",
        Some(Outline::Checklist(_)) => "checklist",
        Some(Outline::Services(_)) => "services",
        Some(Outline::Alarms(_)) => "alarms",
        Some(Outline::Codeowners(_)) => "codeowners",
        Some(Outline::NearMiss(_)) => "near miss",
        Some(Outline::Template(_)) => "template",
        None => "nothing",
    }
}

#[test]
fn every_unit_comes_back_as_it_was() {
    let mut kinds = BTreeSet::new();
    let projects = projects();
    assert!(projects.len() > 10, "tests have projects");
    for project in projects.iter().map(Utf8PathBuf::as_path).chain([Utf8Path::new(".")]) {
        for unit in units(project) {
            assert_eq!(decode(&encode(&unit)).as_ref(), Some(&unit), "{project}");
            kinds.insert(kind(&unit));
        }
    }
    for kind in ["page", "runbook", "review", "postmortem", "checklist", "services", "alarms", "nothing"] {
        assert!(kinds.contains(kind), "no test has a unit of the kind: {kind}");
    }
}

/// The encoding of the largest possible length.
const LENGTH: [u8; 10] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];

/// Damaged bytes with a valid checksum are either refused or read as another unit, without a panic and without using
/// much more memory than their size.
#[test]
fn damaged_bytes_are_refused_or_read_without_harm() {
    let summed = |bytes: &[u8]| [bytes, &crc32fast::hash(bytes).to_le_bytes()].concat();
    let mut refused = 0;
    let mut at = 0;
    for unit in units(Utf8Path::new(".")) {
        let whole = encode(&unit);
        let inner = &whole[..whole.len() - 4];
        while at < inner.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            assert_eq!(decode(&flipped), None, "a byte of the checksum or of the unit has changed");
            assert_eq!(decode(&whole[..at]), None, "it is truncated");
            assert_eq!(decode(&summed(&inner[..at])), None, "it is cut off, and its checksum is right");
            let flipped = &flipped[..inner.len()];
            let long = [&inner[..at], &LENGTH, &inner[at + 1..]].concat();
            for bytes in [flipped, &long] {
                refused += usize::from(decode(&summed(bytes)).is_none());
            }
            at += 211;
        }
        at -= inner.len();
    }
    assert!(refused > 100, "{refused} lengths and kinds were not what they should be");
}
