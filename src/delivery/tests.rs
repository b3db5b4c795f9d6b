//! What readers find, as lines.

use camino::Utf8Path;

use super::{Component, read};
use crate::source::{FileId, Source};

/// Each component and its properties, as lines with their positions.
pub fn facts(path: &str, text: &str) -> String {
    lines(path, text, |_| true)
}

/// Like `facts`, but only what one reader finds.
pub fn facts_by(reader: &str, path: &str, text: &str) -> String {
    lines(path, text, |thing| thing.reader == reader)
}

fn lines(path: &str, text: &str, is_wanted: impl Fn(&Component) -> bool) -> String {
    let source = Source::new(Utf8Path::new(path), text.to_owned());
    let reading = read(FileId(1), &source);
    let mut lines = String::new();
    let line = |at: u32| source.position(at).line;
    for thing in reading.things.iter().filter(|thing| is_wanted(thing)) {
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
        assert!(!reader.marks.is_empty(), "{} would parse every file", reader.name);
        assert_eq!(super::ALL.iter().filter(|other| other.name == reader.name).count(), 1);
    }
}

#[test]
fn a_template_that_decides_what_is_there_says_nothing() {
    let object = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n";
    let sometimes = [
        format!("{{{{- if .Values.on }}}}\n{object}{{{{- end }}}}\n"),
        format!("# {{{{- if .Values.on }}}}\n{object}# {{{{- end }}}}\n"),
        format!("{{{{ if .Values.on }}}}\n---\n{object}---\n{{{{ end }}}}\n"),
        format!("# {{% if on %}}\n{object}# {{% endif %}}\n"),
        format!("#@ if data.values.on:\n{object}#@ end\n"),
        object.replace("{name: data}", "\n  name: #@ data.values.name"),
    ];
    for text in sometimes {
        let reading = read(FileId(1), &Source::new(Utf8Path::new("disk.yaml"), text.clone()));
        assert!(reading.things.is_empty() && reading.malformed.is_some(), "{text}: {reading:?}");
    }
    let other = "{{- if .Values.on }}\nkind: ConfigMap\n{{- end }}\n";
    assert!(read(FileId(1), &Source::new(Utf8Path::new("map.yaml"), other.to_owned())).is_empty());
    let plain = read(FileId(1), &Source::new(Utf8Path::new("disk.yaml"), format!("# {{{{ x }}}}\n{object}")));
    assert!(plain.things.len() == 1 && plain.malformed.is_none());
}

#[test]
fn a_word_in_a_comment_makes_no_broken_file() {
    let of = |text: &str| read(FileId(1), &Source::new(Utf8Path::new("a.template"), text.to_owned()));
    let others = [
        "# the resource of a host",
        "for a resource of it",
        "# runs-on: x",
        "echo javascript: x",
        "this-db-runs-on-localhost",
    ];
    for other in others {
        assert!(of(&format!("{other}\na: b: c\n")).is_empty(), "{other}");
    }
    for own in ["resource \"aws_db_instance\" \"x\" {}", "runs-on: x"] {
        assert!(of(&format!("{own}\na: b: c\n")).malformed.is_some(), "{own}");
    }
}
