//! Whatever is in a link or in the search box is shown as text only.

use serde_json::json;

use crate::browser::Browser;
use crate::search::search_for;
use crate::site::LARDER;

const HOSTILE: &str =
    r#"<img src=x onerror="document.title='taken'">"><script>document.title='taken'</script>"#;

/// Whether the page is unchanged: it has its own title, and no picture or script from the text.
fn is_untouched(browser: &Browser, title: &str) -> bool {
    let made = "document.querySelectorAll('img[src=\"x\"], script:not([src])').length";
    browser.value("document.title") == title && browser.value(made) == 0
}

fn encoded() -> String {
    percent_encoding::utf8_percent_encode(HOSTILE, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn in_the_search_box() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html"));
        search_for(&browser, &format!("{HOSTILE} zzxxyyqq"));
        browser.until("document.querySelector('.results-status').textContent");
        assert!(is_untouched(&browser, "Larder operations"));
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn in_a_link_to_the_search() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html?q={}", encoded()));
        browser.until(&format!("document.getElementById('search-box').value === {}", json!(HOSTILE)));
        browser.until("document.querySelector('.results-status').textContent");
        assert!(is_untouched(&browser, "Larder operations"));
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn in_an_alarms_labels() {
    let browser = Browser::start();
    let hostile = encoded();
    for address in LARDER.addresses() {
        let query = format!("alarm={hostile}&namespace={hostile}&cluster=prod-b&{hostile}={hostile}");
        browser.open(&format!("{address}alarms/CheckoutErrorsHigh/index.html?{query}#{hostile}"));
        browser.until(
            "document.querySelector('input[name=namespace]')?.getAttribute('aria-invalid') === 'true'",
        );
        assert!(is_untouched(&browser, "Checkout errors are high · Larder operations"));
        // The value that matches is filled into the commands, and the other one is refused.
        let code = browser.value("document.querySelector('.prose').textContent");
        let code = code.as_str().unwrap();
        assert!(code.contains("--context prod-b -n <namespace>"), "{code}");
        assert!(!code.contains("onerror"), "{code}");
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}
