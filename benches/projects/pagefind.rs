//! Pagefind, for comparison: the static search that most generators use. It indexes pages that are built already.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::program;

pub struct Pagefind {
    path: PathBuf,
    pub version: String,
}

impl Pagefind {
    /// The given program, which must work; otherwise the one on `PATH`, if there is one.
    pub fn find(path: Option<&Path>) -> anyhow::Result<Option<Self>> {
        program::find(path, "pagefind", Self::at)
    }

    fn at(path: &Path) -> anyhow::Result<Self> {
        let output = Command::new(path).arg("--version").output()?;
        let printed = String::from_utf8(output.stdout)?;
        let version = printed.lines().next().context("no version")?.replace("pagefind", "Pagefind");
        Ok(Self { path: path.to_owned(), version })
    }

    /// Indexes the content of each page of a site, without header, sidebar and footer. Writes to the site's `pagefind/`.
    pub fn index(&self, site: &Path) -> Command {
        let mut command = Command::new(&self.path);
        command.arg("--site").arg(site).args(["--root-selector", "main"]);
        command
    }
}
