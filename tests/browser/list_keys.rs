//! Opens the lists by keyboard: `g` and a letter, and the help that lists the keys.

use crate::browser::Browser;
use crate::site::LARDER;

const LISTS: [(&str, &str); 5] =
    [("a", "alarms"), ("b", "runbooks"), ("s", "services"), ("r", "readiness"), ("p", "postmortems")];

#[test]
#[ignore = "needs chromium and chromedriver"]
fn g_and_a_letter_open_a_list() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        for (key, list) in LISTS {
            browser.open(&format!("{address}checkout/api/runbooks/errors-high/index.html"));
            browser.keys("body", format!("g{key}"));
            browser.until(&format!(
                "document.readyState === 'complete' && location.href.endsWith('/{list}/index.html')"
            ));
            // The navigation marks this list and nothing else.
            let marked = "[...document.querySelectorAll('.menu [aria-current]')].map((link) => link.textContent.trim().split(/\\s/)[0].toLowerCase()).join()";
            assert_eq!(browser.value(marked), list);
        }
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn the_help_names_each_key() {
    let browser = Browser::start();
    browser.open(&format!("{}index.html", LARDER.addresses()[0]));
    browser.value("document.activeElement.blur()");
    browser.keys("body", "?");
    browser.until_there(".help-dialog[open]");
    let lines = browser.value(
        "[...document.querySelectorAll('.help-dialog dt')].map((keys) => keys.textContent.trim() + ': ' + keys.nextElementSibling.textContent)",
    );
    let lists = LISTS.map(|(key, list)| format!("g {key}: {list}"));
    let search = ["/: search".to_owned(), "Ctrl K: search, also from a field".to_owned()];
    let wanted = [&search[..], &lists, &["?: this help".to_owned(), "Esc: close".to_owned()]];
    assert_eq!(lines, serde_json::json!(wanted.concat()));
}
