//! Measures how well the search answers what people type: types the queries in `tests/search/` one by one.
//!
//! The measure is the mean reciprocal rank of the first wanted page. Sections are counted separately: of the queries
//! whose page is found, how many results open at the wanted section. Before you add a query, write down what you want
//! to find, and only then look at the results. Keep a query that is answered badly. Nothing is tuned for a single
//! query, and the lists are long enough that this would be visible.

use crate::browser::Browser;
use crate::judged::{judged, mean, page, reciprocal, results};
use crate::site::{AIRWAVE, LARDER, Site};

const LEAST_RANK: f64 = 0.94;
const LEAST_SECTIONS: f64 = 0.85;

#[allow(clippy::print_stdout, reason = "who runs it with `--nocapture` sees the measure and what it misses")]
fn judge(site: &Site, list: &str) {
    let browser = Browser::start();
    browser.open(&format!("{}index.html", site.from_disk));
    let pages = site.pages();
    let (mut ranks, mut sections, mut missed) = (Vec::new(), Vec::new(), String::new());
    for judged in judged(list) {
        let (query, wanted) = (judged.query, &judged.wanted);
        for wanted in wanted {
            assert!(pages.contains(&format!("{}index.html", page(wanted))), "{query}: there is no {wanted}");
        }
        let found = results(&browser, query);
        let place = judged.place(&found);
        ranks.push(reciprocal(place));
        let at = place.map_or("", |place| &found[place]);
        let asks_for_section = wanted.iter().any(|wanted| wanted.contains('#') && page(wanted) == page(at));
        if asks_for_section {
            sections.push(if wanted.contains(&at) { 1.0 } else { 0.0 });
        }
        if place != Some(0) || asks_for_section && !wanted.contains(&at) {
            let found = found.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" ");
            missed += &format!("{query}\n    wanted {}\n    found  {found}\n", wanted.join(" "));
        }
    }
    let [rank, section] = [&ranks, &sections].map(|all| mean(all));
    let measured = format!(
        "{} queries: mean reciprocal rank {rank:.3}; {} sections: {section:.2}",
        ranks.len(),
        sections.len()
    );
    println!("{measured}\n{missed}");
    assert!(rank >= LEAST_RANK && section >= LEAST_SECTIONS, "{measured}\n{missed}");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn over_this_repository() {
    judge(&LARDER, include_str!("../search/larder.tsv"));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn over_another_company() {
    judge(&AIRWAVE, include_str!("../search/airwave.tsv"));
}
