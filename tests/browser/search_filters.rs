//! Results by kind and by service.

use serde_json::Value;

use crate::browser::Browser;
use crate::search::search_for;
use crate::site::LARDER;

/// Of each result, the text of a part.
fn parts(browser: &Browser, selector: &str) -> Vec<Value> {
    let parts = browser.value(&format!(
        "[...document.querySelectorAll('.result')].map((result) => result.querySelector('{selector}')?.textContent)"
    ));
    parts.as_array().unwrap().clone()
}

/// Waits for the list to hold as many results as the chosen filter says: all, while there are few.
fn until_shown(browser: &Browser, count: &str) {
    browser.until(&format!("document.querySelectorAll('.result').length === Math.min(10, Number({count}))"));
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
        assert!(parts(&browser, ".result-service").iter().any(|service| service != "checkout-api"));

        let option = "[...document.querySelector('.filter-service').options].find((option) => option.text.startsWith('checkout-api'))";
        let name = browser.value(&format!("{option}.text"));
        browser.keys(".filter-service", name.as_str().unwrap());
        browser.until(&format!("{option}.selected"));
        until_shown(&browser, &format!("{option}.text.match(/\\d+/)[0]"));
        assert!(parts(&browser, ".result-service").iter().all(|service| service == "checkout-api"));
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
