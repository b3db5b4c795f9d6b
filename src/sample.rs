//! A project for a test: files of text to Site, without a disk.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::config::{self, Config};
use crate::link::{self, Site};
use crate::source::{FileId, Source, Sources};
use crate::{manifest, parse};

/// The project of some files, on a day. Without a `readyroom.yaml` it has an empty one; it has no built-in checklists
/// but those among the files. A `manifest.json` is what was published last.
pub fn site(files: impl IntoIterator<Item = Source>, today: Date) -> Site {
    let mut files: Vec<Source> = files.into_iter().collect();
    let previous = files.extract_if(.., |source| source.path == manifest::FILE).next();
    let previous = previous.map(|source| serde_json::from_str(&source.text).expect("it is a manifest"));
    if !files.iter().any(|source| source.path == config::FILE) {
        files.push(Source::new(config::FILE, String::new()));
    }
    files.sort_by_key(|source| (source.path != config::FILE, source.path.clone()));
    let (config, problems) = Config::read(FileId(0), &files[0].text, |_| today);
    let sources = Sources::new(files);
    let parsed = parse::parse(&config, &sources);
    link::link(config, sources, problems, parsed, &BTreeSet::new(), previous)
}
