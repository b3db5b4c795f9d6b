//! Uses the search by keyboard alone.

use serde_json::json;
use thirtyfour::Key;

use crate::browser::Browser;
use crate::search::{first_is, search_for};
use crate::site::{FOREIGN, LARDER};

const RUNBOOK: &str = "checkout/api/runbooks/errors-high/index.html";

/// Waits until the result with this number, from 1, is selected, and no other.
fn chosen(browser: &Browser, number: usize) {
    browser.until(&format!(
        "document.querySelector('.result:nth-child({number})[aria-selected=true]')?.id ===
            document.getElementById('search-box').getAttribute('aria-activedescendant') &&
            document.querySelectorAll('.result[aria-selected=true]').length === 1"
    ));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn arrows_choose_and_enter_opens() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        // The query is in the address, so that no further typing changes the results.
        browser.open(&format!("{address}{RUNBOOK}?q=kubectl"));
        chosen(&browser, 1);
        browser.keys("#search-box", Key::Down);
        chosen(&browser, 2);
        browser.keys("#search-box", Key::Down);
        chosen(&browser, 3);
        browser.keys("#search-box", Key::Up);
        chosen(&browser, 2);
        let second = browser.value("document.querySelector('.result:nth-child(2)').href");
        assert!(second.as_str().unwrap().contains("/runbooks/"), "not an address that leads on: {second}");
        browser.keys("#search-box", Key::Enter);
        browser.until(&format!("document.readyState === 'complete' && location.href === {second}"));
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_slash_goes_to_the_search() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}{RUNBOOK}"));
        browser.keys("body", "/");
        browser.until("document.activeElement.id === 'search-box' && document.activeElement.value === ''");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn enter_at_once_opens_the_first() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html"));
        browser.keys("#search-box", "OrdersDbReplicaLagHigh" + Key::Enter);
        browser.until("document.querySelector('.page-runbook #alarm-OrdersDbReplicaLagHigh')");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn escape_closes() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}{RUNBOOK}"));
        search_for(&browser, "PickingDeadLetters");
        first_is(&browser, "alarms/PickingDeadLetters/");
        assert_eq!(browser.value("document.getElementById('search-box').ariaExpanded"), "true");
        browser.keys("#search-box", Key::Escape);
        browser.until("document.getElementById('search-results').hidden");
        assert_eq!(browser.value("document.getElementById('search-box').ariaExpanded"), "false");
        assert_eq!(browser.address(), format!("{address}{RUNBOOK}"));
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_button_searches_and_a_picture_is_found() {
    let browser = Browser::start();
    for address in FOREIGN.addresses() {
        // The driver cannot type emoji.
        browser.open(&format!("{address}index.html?q=%F0%9F%94%A5"));
        first_is(&browser, "docs/runbooks/fire/");
        // Close it, and open it again with the button.
        browser.keys("#search-box", Key::Escape);
        browser.until("document.getElementById('search-results').hidden");
        browser.click(".search button[type=submit]");
        first_is(&browser, "docs/runbooks/fire/");
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn what_is_typed_before_the_search_is_there_counts() {
    let browser = Browser::start();
    browser.devtools("Network.enable", &json!({}));
    browser.open(&format!("{}{RUNBOOK}", LARDER.over_http));
    let loaded =
        "performance.getEntriesByType('resource').some(({ name }) => /results\\.js|engine\\.js/.test(name))";
    assert_eq!(browser.value(loaded), false);
    let slow = json!({"offline": false, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1});
    browser.devtools("Network.emulateNetworkConditions", &slow);
    browser.keys("body", "/");
    browser.keys("#search-box", "OrdersDbReplica");
    browser.keys("#search-box", "LagHigh" + Key::Enter);
    browser.until("document.querySelector('.page-runbook #alarm-OrdersDbReplicaLagHigh')");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_search_that_could_not_be_loaded_is_tried_again() {
    let browser = Browser::start();
    browser.devtools("Network.enable", &json!({}));
    browser.devtools("Network.setBlockedURLs", &json!({"urls": ["*/results.js"]}));
    browser.open(&format!("{}{RUNBOOK}", LARDER.over_http));
    browser.keys("#search-box", "PickingDead");
    browser.until("document.querySelector('.results:not([hidden]) .results-status')?.textContent.startsWith('Search does not work')");
    browser.devtools("Network.setBlockedURLs", &json!({"urls": []}));
    browser.keys("#search-box", "Letters");
    first_is(&browser, "alarms/PickingDeadLetters/");
}
