//! Answers the judged queries with both searches.

use std::sync::LazyLock;

use crate::browser::Browser;
use crate::judged::{judged, mean, reciprocal, results};
use crate::pagefind::Pagefind;
use crate::pagefind_page;
use crate::site::{AIRWAVE, LARDER, Site};

const LISTS: [(&str, &LazyLock<Site>, &str); 2] = [
    ("this repository", &LARDER, include_str!("../../tests/search/larder.tsv")),
    ("Airwave", &AIRWAVE, include_str!("../../tests/search/airwave.tsv")),
];

pub fn report(pagefind: Option<&Pagefind>) -> anyhow::Result<String> {
    let mut text = "| Judged queries | | readyroom | Pagefind |\n| --- | ---: | ---: | ---: |\n".to_owned();
    let browser = Browser::start();
    for (name, site, list) in LISTS {
        browser.open(&format!("{}index.html", site.over_http));
        let ours = ranks(list, |query| results(&browser, query));
        let theirs = match pagefind {
            Some(pagefind) => {
                pagefind_page::index(pagefind, &site.folder)?;
                pagefind_page::open(&browser, &site.over_http);
                let ranks = ranks(list, |query| pagefind_page::results(&browser, "/some/path", query));
                pagefind_page::remove(&site.folder)?;
                format!("{:.3}", mean(&ranks))
            }
            None => "-".to_owned(),
        };
        text += &format!("| {name} | {} | {:.3} | {theirs} |\n", ours.len(), mean(&ours));
    }
    Ok(text)
}

fn ranks(list: &str, ask: impl Fn(&str) -> Vec<String>) -> Vec<f64> {
    judged(list).map(|judged| reciprocal(judged.place(&ask(judged.query)))).collect()
}
