//! A project in which nobody has written anything yet.

use crate::browser::Browser;
use crate::every_page::walk_some;
use crate::search::{none_found, search_for};
use crate::site::EMPTY;

#[test]
#[ignore = "needs chromium and chromedriver"]
fn its_pages_hold() {
    // The pages of rules have the same text in any project. Those of another project are all checked over HTTP.
    let mut pages = EMPTY.pages();
    pages.retain(|path| !(path.starts_with("rules/") && path.matches('/').count() > 1));
    assert!(pages.len() > 5, "the board and the lists are there");
    for address in EMPTY.addresses() {
        walk_some(&EMPTY, address, &pages);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn its_search_says_that_there_is_nothing() {
    let browser = Browser::start();
    for address in EMPTY.addresses() {
        browser.open(&format!("{address}index.html"));
        search_for(&browser, "zzxxyyqq");
        none_found(&browser);
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}
