//! Reads and writes the file of a baseline. It is JSON, sorted, with one finding per line, so that diffs are
//! readable.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Baseline, BaselineFile, Entry};

/// The version that is written. Version 1 can be read, too.
const VERSION: u32 = 2;

const ABOUT: &str = "Findings that existed when `readyroom check --write-baseline` wrote this file. They are counted but not reported. `readyroom check --prune-baseline` removes those that are fixed.";

/// The keys of every version.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

#[derive(Deserialize)]
struct Document<Entry> {
    findings: Vec<Entry>,
}

/// The keys of version 2 only.
#[derive(Deserialize)]
struct Alarms {
    #[serde(default)]
    alarms: Option<BTreeMap<String, usize>>,
}

/// Reads the text of a baseline.
pub fn read(text: &str) -> anyhow::Result<BaselineFile> {
    let Head { version } = parse(text)?;
    match version {
        1 => Ok(BaselineFile::Version1(findings(text)?)),
        VERSION => {
            let Alarms { alarms } = parse(text)?;
            Ok(BaselineFile::Baseline(Baseline { entries: findings(text)?, alarms }))
        }
        _ => bail!("this baseline has version {version}; this readyroom reads versions 1 and {VERSION}"),
    }
}

fn findings<Entry: DeserializeOwned>(text: &str) -> anyhow::Result<Vec<Entry>> {
    let Document { findings } = parse(text)?;
    Ok(findings)
}

fn parse<T: DeserializeOwned>(text: &str) -> anyhow::Result<T> {
    serde_json::from_str(text).context("this is not a baseline")
}

impl Baseline {
    pub fn text(&self) -> String {
        let json = |entry: &Entry| serde_json::to_string(entry).expect("strings are JSON");
        let lines: Vec<String> = self.entries.iter().map(|entry| format!("    {}", json(entry))).collect();
        let about = serde_json::to_string(ABOUT).expect("a string is JSON");
        let findings = if lines.is_empty() { "[]".into() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
        let alarms = self.alarms.iter().flatten();
        let path = |path: &str| serde_json::to_string(path).expect("a string is JSON");
        let alarms: Vec<String> =
            alarms.map(|(file, count)| format!("    {}: {count}", path(file))).collect();
        let alarms =
            if alarms.is_empty() { "{}".into() } else { format!("{{\n{}\n  }}", alarms.join(",\n")) };
        let alarms = self.alarms.as_ref().map_or_else(String::new, |_| format!(",\n  \"alarms\": {alarms}"));
        format!(
            "{{\n  \"about\": {about},\n  \"version\": {VERSION},\n  \"findings\": {findings}{alarms}\n}}\n"
        )
    }
}
