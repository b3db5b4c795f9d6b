//! Searches with Pagefind in a browser, on a page of its own.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::browser::Browser;
use crate::measure::{Taken, measure};
use crate::pagefind::Pagefind;

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

/// Indexes a built site, and adds the page.
pub fn index(pagefind: &Pagefind, site: &Path) -> anyhow::Result<Taken> {
    let taken = measure(&mut pagefind.index(site), site.parent().expect("a site is in a folder"))?;
    fs::write(site.join("pagefind.html"), PAGE)?;
    Ok(taken)
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
