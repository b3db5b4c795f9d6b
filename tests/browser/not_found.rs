//! The page that a host sends for a missing page works at any depth, with its style, its links and its search.

use crate::browser::Browser;
use crate::search::{first_is, search_for};
use crate::site::{LARDER, serve};

#[test]
#[ignore = "needs chromium and chromedriver"]
fn leads_on_from_any_depth() {
    // Below the path of its `base_url`, which the links of this page begin with.
    let address = serve(&LARDER.folder, "/");
    let browser = Browser::start();
    browser.open(&format!("{address}no/such/page/"));
    browser.until("document.querySelector('h1').textContent === 'No page here'");
    browser.until("[...document.styleSheets].some((sheet) => sheet.href?.endsWith('/assets/site.css'))");
    search_for(&browser, "CheckoutErrorsHigh");
    first_is(&browser, "alarms/CheckoutErrorsHigh/");
    browser.click("main a[href$='alarms/index.html']");
    browser.until("document.querySelector('h1').textContent === 'Alarms'");
}

/// If it is served below a path that is not in its `base_url`, it finds the root among the folders of the address.
#[test]
#[ignore = "needs chromium and chromedriver"]
fn finds_the_root_below_an_unknown_path() {
    let browser = Browser::start();
    let address = &LARDER.over_http;
    browser.open(&format!("{address}no/such/checkout-errors-high/"));
    browser.until(&format!(
        "[...document.styleSheets].some((sheet) => sheet.href === '{address}assets/site.css')"
    ));
    browser.until("document.querySelector('.lead').textContent.includes('checkout errors high')");
    browser.until("document.querySelector('.result')");
    browser.click("main a[href$='alarms/index.html']");
    browser.until("document.querySelector('h1').textContent === 'Alarms'");
}
