//! What readers find, as lines.

use camino::Utf8Path;

use super::read;
use crate::source::{FileId, Source};

/// Each thing and its properties, with their lines.
pub fn facts(path: &str, text: &str) -> String {
    let source = Source::new(Utf8Path::new(path), text.to_owned());
    let reading = read(FileId(1), &source);
    let mut lines = String::new();
    let line = |at: u32| source.position(at).line;
    for thing in &reading.things {
        let (place, kind) = (line(thing.place.start), thing.kind.word());
        lines.push_str(&format!("{place} {kind} {}\n", thing.says()));
        for property in &thing.properties {
            let place = line(property.place.start);
            lines.push_str(&format!("{place}   {}: {}\n", property.key, property.value));
        }
    }
    lines
}

#[test]
fn each_reader_has_marks_and_a_name_of_its_own() {
    for reader in super::ALL {
        assert!(!reader.marks.is_empty(), "{} looks into every file", reader.name);
        assert_eq!(super::ALL.iter().filter(|other| other.name == reader.name).count(), 1);
    }
}
