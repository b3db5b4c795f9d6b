//! A baseline to the text of its file and back: JSON, sorted, a finding a line, so that a change shows as what it is.

use anyhow::{Context, bail};
use serde::Deserialize;

use super::{Baseline, Entry};

const ABOUT: &str = "Findings that were there when `readyroom check --write-baseline` wrote this file. They are counted and \
                     not reported. What is mended leaves it with `readyroom check --prune-baseline`.";

#[derive(Deserialize)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

/// Reads the text of a baseline.
pub fn read(text: &str) -> anyhow::Result<Baseline> {
    let Document { version, findings } = serde_json::from_str(text).context("this is no baseline")?;
    if version != 1 {
        bail!("this baseline has version {version}, and only 1 is known");
    }
    Ok(Baseline { entries: findings })
}

impl Baseline {
    pub fn text(&self) -> String {
        let json = |entry: &Entry| serde_json::to_string(entry).expect("strings are JSON");
        let lines: Vec<String> = self.entries.iter().map(|entry| format!("    {}", json(entry))).collect();
        let about = serde_json::to_string(ABOUT).expect("a string is JSON");
        let findings = if lines.is_empty() { "[]".into() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
        format!("{{\n  \"about\": {about},\n  \"version\": 1,\n  \"findings\": {findings}\n}}\n")
    }
}
