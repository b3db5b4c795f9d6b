//! A project in which nobody has written anything yet.

use crate::browser::Browser;
use crate::every_page::walk;
use crate::search::{none_found, search_for};
use crate::site::EMPTY;

#[test]
#[ignore = "needs chromium and chromedriver"]
fn its_pages_hold() {
    assert!(EMPTY.pages().len() > 5, "the board and the lists are there");
    for address in EMPTY.addresses() {
        walk(&EMPTY, address);
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
