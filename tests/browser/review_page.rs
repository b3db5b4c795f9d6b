//! The page of a review: states can be used as filters, a key leads to the next unanswered item, and headers stay
//! visible.

use crate::browser::Browser;
use crate::site::LARDER;

const REVIEW: &str = "shop/storefront/reviews/2026-production-readiness/index.html";

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_state_shows_its_items_and_a_second_time_all() {
    let browser = Browser::start();
    let shown = "[...new Set([...document.querySelectorAll('.item:not([hidden])')].map((item) => item.dataset.state))]";
    for address in LARDER.addresses() {
        browser.open(&format!("{address}{REVIEW}"));
        browser.until_there(".legend button.state-partial");
        assert!(browser.value(shown).as_array().unwrap().len() > 3);
        browser.click(".legend button.state-partial");
        assert_eq!(browser.value(shown), serde_json::json!(["partial"]));
        browser.until_there(".legend button.state-partial[aria-pressed=true]");
        browser.click(".legend button.state-partial");
        assert!(browser.value(shown).as_array().unwrap().len() > 3);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn u_goes_from_one_unanswered_item_to_the_next() {
    let browser = Browser::start();
    browser.open(&format!("{}{REVIEW}", LARDER.addresses()[0]));
    let open = browser
        .value("[...document.querySelectorAll('.item[data-state=unanswered]')].map((item) => item.id)");
    let open: Vec<&str> = open.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    browser.keys("body", "u");
    assert_eq!(browser.value("document.activeElement.id"), open[0]);
    browser.keys(":focus", "u");
    assert_eq!(browser.value("document.activeElement.id"), open[1]);
    // The header of its section stays above it and does not cover it.
    let clear = "(() => { const item = document.activeElement; const head = item.parentNode.querySelector('.section-head').getBoundingClientRect(); const top = item.querySelector('h3').getBoundingClientRect().top; return top >= head.bottom && head.bottom > 0; })()";
    browser.until(clear);
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn without_a_script_a_state_is_no_button() {
    let browser = Browser::start_without_script();
    browser.open(&format!("{}{REVIEW}", LARDER.addresses()[0]));
    browser.until_there(".verdict .legend span.badge.state-partial");
}
