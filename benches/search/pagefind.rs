//! Runs Pagefind, for comparison. It is the static search that most generators use, and is also loaded in parts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use serde_json::json;

use crate::browser::Browser;
use crate::measure::{Taken, measure};

/// A separate page with Pagefind, since our pages do not allow other scripts. It runs without a worker: the worker's
/// script has another 43 KB, and its requests cannot be measured.
const PAGE: &str = r#"<!doctype html><title>Pagefind</title><script type="module">
delete window.Worker;
const pagefind = await import("./pagefind/pagefind.js");
await pagefind.options({ baseUrl: "/" });
window.ask = async (query) => {
  window.found = undefined;
  const { results } = await pagefind.search(query);
  const pages = await Promise.all(results.slice(0, 10).map((result) => result.data()));
  window.found = { query, links: pages.map(({ url }) => url) };
};
</script>"#;

pub struct Pagefind {
    path: PathBuf,
    pub version: String,
}

impl Pagefind {
    /// The given program, which has to work, or else the one on `PATH`, if there is one.
    pub fn find(path: Option<&Path>) -> anyhow::Result<Option<Self>> {
        let found = Self::at(path.unwrap_or(Path::new("pagefind")));
        match path {
            Some(path) => found.with_context(|| format!("`{}` is no Pagefind", path.display())).map(Some),
            None => Ok(found.ok()),
        }
    }

    fn at(path: &Path) -> anyhow::Result<Self> {
        let output = Command::new(path).arg("--version").output()?;
        let printed = String::from_utf8(output.stdout)?;
        let version = printed.lines().next().context("no version")?.replace("pagefind", "Pagefind");
        Ok(Self { path: path.to_owned(), version })
    }

    /// Indexes a built site: the content of each page, without header, sidebar and footer.
    pub fn index(&self, site: &Path) -> anyhow::Result<Taken> {
        let mut command = Command::new(&self.path);
        command.arg("--site").arg(site).args(["--root-selector", "main"]);
        let taken = measure(&mut command, site.parent().expect("a site stands in a folder"))?;
        fs::write(site.join("pagefind.html"), PAGE)?;
        Ok(taken)
    }
}

/// Removes its files again, since readyroom does not replace a folder with foreign files.
pub fn remove(site: &Path) -> anyhow::Result<()> {
    fs::remove_dir_all(site.join("pagefind"))?;
    Ok(fs::remove_file(site.join("pagefind.html"))?)
}

pub fn open(browser: &Browser, address: &str) {
    browser.open(&format!("{address}pagefind.html"));
    browser.until("window.ask");
}

/// The addresses of the first ten results, after loading everything that is shown of them.
pub fn results(browser: &Browser, below: &str, query: &str) -> Vec<String> {
    let query = json!(query);
    browser.value(&format!("void ask({query})"));
    let links = browser.until(&format!("window.found?.query === {query} && window.found.links"));
    let links = links.as_array().into_iter().flatten().filter_map(|link| link.as_str());
    links
        .map(|link| link.trim_start_matches(below).trim_start_matches('/').replace("index.html", ""))
        .collect()
}
