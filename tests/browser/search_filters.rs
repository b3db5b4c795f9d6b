//! Filters results by kind, service, severity and repository.

use serde_json::Value;

use crate::browser::Browser;
use crate::search::search_for;
use crate::site::{AIRWAVE, LARDER};

/// The text of one element of each result.
fn parts(browser: &Browser, selector: &str) -> Vec<Value> {
    let parts = browser.value(&format!(
        "[...document.querySelectorAll('.result')].map((result) => result.querySelector('{selector}')?.textContent)"
    ));
    parts.as_array().unwrap().clone()
}

/// Waits until the list has as many results as the chosen filter says, or ten if there are more.
fn until_shown(browser: &Browser, count: &str) {
    // An alarm and its runbook are one result.
    let length = "[...document.querySelectorAll('.result')].reduce((sum, link) => sum + (/(Alarm|Runbook): /.test(link.textContent) ? 2 : 1), 0)";
    browser.until(&format!("{length} === Math.min(10, Number({count}))"));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn by_kind() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html"));
        search_for(&browser, "orders");
        browser.until("document.querySelector('.filter[data-kind=postmortem]')");
        assert!(parts(&browser, ".badge").iter().any(|kind| kind != "Postmortem"));

        browser.click(".filter[data-kind=postmortem]");
        browser.until("document.querySelector('.filter[data-kind=postmortem][aria-pressed=true]')");
        until_shown(&browser, "document.querySelector('.filter[data-kind=postmortem] .count').textContent");
        assert!(parts(&browser, ".badge").iter().all(|kind| kind == "Postmortem"));

        browser.click(".filter[data-kind=postmortem]");
        browser.until("[...document.querySelectorAll('.result .badge')].some((badge) => badge.textContent !== 'Postmortem')");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn by_service() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html"));
        search_for(&browser, "orders");
        browser.until("document.querySelector('.filter-service')");
        assert!(parts(&browser, ".result-service").iter().any(|service| service != "Checkout API"));

        let option = "[...document.querySelector('.filter-service').options].find((option) => option.text.startsWith('Checkout API'))";
        let name = browser.value(&format!("{option}.text"));
        browser.keys(".filter-service", name.as_str().unwrap());
        browser.until(&format!("{option}.selected"));
        until_shown(&browser, &format!("{option}.text.match(/\\d+/)[0]"));
        assert!(parts(&browser, ".result-service").iter().all(|service| service == "Checkout API"));
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn by_severity() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html"));
        search_for(&browser, "orders");
        browser.until("document.querySelector('.filter-severity')");
        assert!(parts(&browser, ".severity-critical").contains(&Value::Null));

        browser.keys(".filter-severity", "critical");
        browser.until(
            "document.querySelector('.filter-severity').selectedOptions[0].text.startsWith('critical')",
        );
        until_shown(
            &browser,
            "document.querySelector('.filter-severity').selectedOptions[0].text.match(/\\d+/)[0]",
        );
        assert!(parts(&browser, ".severity-critical").iter().all(|severity| severity == "critical"));
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn by_repository() {
    let browser = Browser::start();
    let of_web = |whose: &Value| whose.as_str().is_some_and(|whose| whose.starts_with("web"));
    for address in AIRWAVE.addresses() {
        browser.open(&format!("{address}index.html"));
        search_for(&browser, "memory");
        browser.until("document.querySelector('.filter-repository')");
        assert!(!parts(&browser, ".result-service").iter().all(of_web));
        let names = browser.value("[...document.querySelector('.filter-repository').options].map((option) => option.text.split(' (')[0])");
        assert_eq!(names, serde_json::json!(["All repositories", "audio", "web"]));

        browser.keys(".filter-repository", "web");
        let chosen = "document.querySelector('.filter-repository').selectedOptions[0].text";
        browser.until(&format!("{chosen}.startsWith('web')"));
        until_shown(&browser, &format!("{chosen}.match(/\\d+/)[0]"));
        assert!(parts(&browser, ".result-service").iter().all(of_web));

        // The same filter in the query has the same effect, also for a repository that has had no result so far.
        browser.open(&format!("{address}index.html"));
        search_for(&browser, "repository:audio");
        until_shown(&browser, "10");
        let whose = parts(&browser, ".result-service");
        let is_of_audio = |whose: &Value| whose.as_str().is_some_and(|whose| whose.starts_with("audio"));
        assert!(whose.iter().all(is_of_audio), "{whose:?}");
    }

    browser.open(&format!("{}index.html", LARDER.over_http));
    search_for(&browser, "orders");
    browser.until("document.querySelector('.filter-service')");
    assert_eq!(browser.value("document.querySelector('.filter-repository')"), Value::Null);
}
