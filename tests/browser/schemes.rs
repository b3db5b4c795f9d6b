//! The dark and light colour schemes, chosen by the system or by the switch.

use crate::browser::Browser;
use crate::site::LARDER;

const RUNBOOK: &str = "checkout/api/runbooks/errors-high/index.html";

/// The brightness of the background, from 0 (black) to 765 (white).
fn brightness(browser: &Browser) -> u64 {
    let parts = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)";
    browser.value(&format!("{parts}.reduce((sum, part) => sum + Number(part), 0)")).as_u64().unwrap()
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn follow_the_preference() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}{RUNBOOK}"));
        browser.prefer("dark");
        assert!(brightness(&browser) < 200);
        browser.prefer("light");
        assert!(brightness(&browser) > 600);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn follow_the_switch_and_stay_so() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}{RUNBOOK}"));
        for (preferred, chosen, bright) in [("light", "dark", false), ("dark", "light", true)] {
            browser.prefer(preferred);
            // Automatic, light, dark, and again.
            for _ in 0..3 {
                if browser.value("document.documentElement.dataset.theme") != chosen {
                    browser.click("button.theme");
                }
            }
            assert_eq!(brightness(&browser) > 400, bright);
            // The next page keeps the choice.
            browser.open(&format!("{address}index.html"));
            assert_eq!(brightness(&browser) > 400, bright);
        }
    }
}
