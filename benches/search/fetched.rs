//! What a page has loaded, in bytes on the disk and in bytes as a compressing host would send them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, iter::Sum, ops::Add};

use anyhow::Context;

use crate::browser::Browser;

#[derive(Clone, Copy, Default)]
pub struct Fetched {
    pub files: usize,
    pub bytes: usize,
    /// The smaller size of each file: uncompressed, or compressed by `gzip -6`.
    pub compressed: usize,
}

/// Everything that the page has loaded from a folder of the site.
pub fn fetched(browser: &Browser, site: &Path, folder: &str) -> anyhow::Result<Fetched> {
    let names = browser.value(&format!(
        "[...new Set(performance.getEntriesByType('resource').map(({{ name }}) => new URL(name).pathname))]
            .filter((path) => path.includes('/{folder}/')).map((path) => path.split('/{folder}/')[1])"
    ));
    let names = names.as_array().cloned().unwrap_or_default();
    names.iter().filter_map(|name| name.as_str()).map(|name| file(&site.join(folder).join(name))).sum()
}

fn file(path: &Path) -> anyhow::Result<Fetched> {
    let bytes = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?.len();
    let gzip = Command::new("gzip").args(["-6", "-c"]).arg(path).stderr(Stdio::null()).output()?;
    Ok(Fetched { files: 1, bytes, compressed: gzip.stdout.len().min(bytes) })
}

impl Add for Fetched {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            files: self.files + other.files,
            bytes: self.bytes + other.bytes,
            compressed: self.compressed + other.compressed,
        }
    }
}

impl Sum for Fetched {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}
