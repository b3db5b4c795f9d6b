//! Texts that alarms read from separate files: `message = file("${path.module}/cpu.md")`.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::FORMAT;
use crate::alarms::AlarmFile;
use crate::files::joined;
use crate::hcl::WITH;

/// Prefix of a file's path among the values of a folder. The value is the text of the file.
const FILE: &str = "file:";

/// The maximum number of bytes of such a text. Monitoring systems do not accept longer ones.
const LONGEST: usize = 15 * 1024;

/// The path in a call of `file`, as written and without the folder of its module.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPath {
    /// The whole path, or the part before a placeholder.
    pub start: String,
    /// The part after the placeholder, if the path has one.
    pub end: Option<String>,
}

impl TextPath {
    fn of(written: &str) -> Self {
        let path = written.strip_prefix("${path.module}/").unwrap_or(written).trim_start_matches("./");
        match (path.find("${"), path.rfind('}')) {
            (Some(start), Some(end)) if start < end => {
                Self { start: path[..start].to_owned(), end: Some(path[end + 1..].to_owned()) }
            }
            _ => Self { start: path.to_owned(), end: None },
        }
    }
}

/// The paths of the files whose text the alarms of a file include.
pub fn paths(file: &AlarmFile) -> BTreeSet<TextPath> {
    if file.format.as_deref() != Some(FORMAT.name) && !file.values.values().any(|text| text.contains(OPEN)) {
        return BTreeSet::new();
    }
    let texts = file.alarms.iter().flat_map(|alarm| [&alarm.summary, &alarm.description]).flatten();
    texts.chain(file.values.values()).flat_map(|text| references(text)).map(TextPath::of).collect()
}

/// How the reader of Terraform's language writes a call of `file`.
const OPEN: &str = "${file(";

/// Begins a placeholder.
const MARK: &str = "${";

fn references(text: &str) -> impl Iterator<Item = &str> {
    let calls = text.split(OPEN).skip(1).filter_map(|rest| Some(rest.split_once(")}")?.0));
    calls.filter_map(|call| call.split(WITH).next())
}

/// Keeps the text of an included file for the alarms of `file`, unless it is longer than [`LONGEST`].
pub fn include(file: &mut AlarmFile, path: &str, text: String) {
    if text.len() <= LONGEST {
        file.values.insert(format!("{FILE}{path}"), text);
    }
}

/// The included texts that were kept for the alarms of a file.
pub fn texts(file: &AlarmFile) -> impl Iterator<Item = &str> {
    file.values.iter().filter(|(key, _)| key.starts_with(FILE)).map(|(_, text)| text.as_str())
}

/// The key of the included text that a reference names: `file(./cpu.md)`.
pub fn key(reference: &str) -> Option<String> {
    let path = reference.strip_prefix("file(")?.strip_suffix(')')?.split(WITH).next()?;
    Some(format!("{FILE}{}", path.trim_start_matches("./")))
}

/// An included text, with the variables that the reference passes to it filled in. Values are not filled in themselves.
pub fn filled(text: &str, reference: &str) -> String {
    let values = reference.strip_suffix(')').unwrap_or(reference).split(WITH).skip(1);
    let values: BTreeMap<&str, &str> = values.filter_map(|value| value.split_once('=')).collect();
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(MARK) {
        whole.push_str(before);
        let known = behind.split_once('}').and_then(|(name, rest)| Some((values.get(name.trim())?, rest)));
        if let Some((value, behind)) = known.filter(|(value, _)| whole.len() + value.len() <= LONGEST) {
            whole.push_str(value);
            rest = behind;
        } else {
            whole.push_str(MARK);
            rest = behind;
        }
    }
    whole.push_str(rest);
    whole
}

/// The paths of the files whose texts were kept for the alarms of a file.
pub fn kept(file: &AlarmFile, path: &Utf8Path) -> Vec<Utf8PathBuf> {
    let folder = path.parent().unwrap_or(Utf8Path::new(""));
    let written = file.values.keys().filter_map(|key| key.strip_prefix(FILE));
    written.filter_map(|path| joined(folder, path)).collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, TextPath, filled, key, references};

    #[test]
    fn paths_are_relative_to_the_module() {
        for (text, start, end) in [
            ("${file(cpu.md)}", "cpu.md", None),
            ("${file(${path.module}/texts/cpu.md)}", "texts/cpu.md", None),
            ("a ${file(./cpu.md)} b", "cpu.md", None),
            ("${file(${path.module}/texts/${each.key}.md)}", "texts/", Some(".md")),
        ] {
            let found: Vec<TextPath> = references(text).map(TextPath::of).collect();
            assert_eq!(found, [TextPath { start: start.into(), end: end.map(Into::into) }], "{text}");
        }
        assert_eq!(key("file(./cpu.md)").as_deref(), Some("file:cpu.md"));
        assert_eq!(key("var.cpu"), None);
        assert_eq!(key("file(a.tftpl\u{1f}page=x)").as_deref(), Some("file:a.tftpl"));
    }

    #[test]
    fn texts_are_filled_in_with_the_values_of_the_call() {
        let call = "file(a.tftpl\u{1f}page=cpu(1)\u{1f}base=https://run.example)";
        assert_eq!(filled("${base}/${ page }.md ${other}", call), "https://run.example/cpu(1).md ${other}");
        assert_eq!(filled("${base}", "file(a.md)"), "${base}");
    }

    #[test]
    fn values_that_name_each_other_do_not_grow() {
        let many = "${b}".repeat(1000);
        let call = format!("file(a.tftpl\u{1f}a={many}\u{1f}b=${{a}})");
        assert_eq!(filled("${a}", &call), many);
        assert!(filled(&"${a}".repeat(1000), &call).len() < 2 * LONGEST);
    }
}
