//! Reads the queries in `tests/search/*.tsv` with the pages that should be found, and rates answers.

use serde_json::{Value, json};
use thirtyfour::Key;

use crate::browser::Browser;

/// A query, and the results that are wanted, each `page/` or `page/#section`. Any of them is a good answer.
pub struct Judged<'a> {
    pub query: &'a str,
    pub wanted: Vec<&'a str>,
}

pub fn judged(list: &str) -> impl Iterator<Item = Judged<'_>> {
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let (query, wanted) = line.split_once('\t').expect("a query, a tab, and its pages");
        Judged { query, wanted: wanted.split(' ').collect() }
    })
}

/// The page of a result: `page/` for `page/#section`.
pub fn page(link: &str) -> &str {
    link.split('#').next().unwrap_or_default()
}

impl Judged<'_> {
    /// The index of the first result that is a wanted page. Results are best first.
    pub fn place(&self, found: &[String]) -> Option<usize> {
        found.iter().position(|found| self.wanted.iter().any(|wanted| page(wanted) == page(found)))
    }
}

/// The reciprocal rank: 1 for the first place, ½ for the second, and so on; 0 for none.
#[allow(clippy::cast_precision_loss, reason = "ten places")]
pub fn reciprocal(place: Option<usize>) -> f64 {
    place.map_or(0.0, |place| 1.0 / (place as f64 + 1.0))
}

#[allow(clippy::cast_precision_loss, reason = "hundreds of queries")]
pub fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len().max(1) as f64
}

/// Types a query into the search box of the board. Returns where the results lead, best first: `page/` or
/// `page/#section`.
pub fn results(browser: &Browser, query: &str) -> Vec<String> {
    browser.keys("#search-box", Key::Control + "a");
    browser.keys("#search-box", query);
    let name = json!(format!("Results for {query}"));
    let links = browser.until(&format!(
        "document.getElementById('results-list')?.ariaLabel === {name} &&
            [...document.querySelectorAll('.result')].map((link) => link.getAttribute('href'))"
    ));
    let page =
        |link: &Value| link.as_str().map(|link| link.trim_start_matches("./").replacen("index.html", "", 1));
    links.as_array().into_iter().flatten().filter_map(page).collect()
}
