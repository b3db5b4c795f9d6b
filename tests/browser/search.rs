//! The search finds what an engineer types at night.

use serde_json::json;
use thirtyfour::Key;

use crate::browser::Browser;
use crate::every_page::TOO_WIDE;
use crate::site::LARDER;

pub fn search_for(browser: &Browser, query: &str) {
    browser.keys("#search-box", Key::Control + "a");
    browser.keys("#search-box", query);
}

/// Waits until the first result leads to this page.
pub fn first_is(browser: &Browser, url: &str) {
    is_among_the_first(1, browser, url);
}

fn is_among_the_first(count: usize, browser: &Browser, url: &str) {
    let wanted = json!(format!("/{url}index.html"));
    browser.until(&format!(
        "[...document.querySelectorAll('.results:not([hidden]) .result')].slice(0, {count})
            .some((link) => new URL(link.href).pathname.endsWith({wanted}))"
    ));
}

pub fn none_found(browser: &Browser) {
    browser.until(
        "document.querySelector('.results:not([hidden]) .results-status')?.textContent.startsWith('No results') &&
            !document.querySelector('.result')",
    );
}

/// Types each query into the search box of the board. Asserts that its page is among the first results.
fn finds_among_the_first(count: usize, expected: &[(&str, &str)]) {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html"));
        for (query, url) in expected {
            search_for(&browser, query);
            is_among_the_first(count, &browser, url);
        }
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn an_alarm_by_its_name() {
    let alarms = LARDER.pages().into_iter().filter_map(|page| {
        let url = page.strip_suffix("index.html")?;
        let name = url.strip_prefix("alarms/")?.strip_suffix('/')?;
        Some((name.to_owned(), url.to_owned()))
    });
    let alarms: Vec<(String, String)> = alarms.collect();
    assert!(alarms.len() > 20, "the company has its alarms");
    finds_among_the_first(1, &alarms.iter().map(|(name, url)| (&**name, &**url)).collect::<Vec<_>>());
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn an_alarm_by_half_of_its_name() {
    finds_among_the_first(
        1,
        &[
            ("PodsCrash", "alarms/CheckoutPodsCrashLooping/"),
            ("crashlooping", "alarms/CheckoutPodsCrashLooping/"),
            ("replication slot", "alarms/OrdersDbReplicationSlotLagging/"),
            ("slotsover", "alarms/SlotsOverbooked/"),
        ],
    );
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn an_alarm_by_its_metric() {
    // Both are one result, under the name of the better match.
    finds_among_the_first(
        3,
        &[
            ("checkout_outbox_oldest_unsent_seconds", "checkout/api/runbooks/order-outbox-stuck/"),
            ("orders_backup_last_success", "alarms/OrdersDbBackupMissing/"),
        ],
    );
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_word_inside_a_code_block() {
    finds_among_the_first(
        1,
        &[
            ("connected_slaves", "checkout/api/runbooks/errors-high/"),
            ("kafka-consumer-groups.sh", "warehouse/picking-worker/runbooks/queue-backlog/"),
        ],
    );
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_word_that_only_one_page_has() {
    finds_among_the_first(
        1,
        &[
            ("sentinels", "checkout/api/runbooks/errors-high/"),
            ("handhelds", "warehouse/picking-worker/runbooks/queue-backlog/"),
        ],
    );
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn what_only_front_matter_says() {
    finds_among_the_first(
        1,
        &[
            ("CHK-2052", "checkout/orders-db/postmortems/2026-07-02-orders-db-disk-full/"),
            ("replica-module", "checkout/orders-db/postmortems/2026-07-02-orders-db-disk-full/"),
            ("postcode rules", "checkout/api/reviews/2026-production-readiness/"),
        ],
    );
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_list_by_its_name() {
    finds_among_the_first(
        1,
        &[("alarms", "alarms/"), ("postmortems", "postmortems/"), ("problems", "problems/")],
    );
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn nothing_and_offers_what_may_be_meant() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html"));
        search_for(&browser, "glosarium");
        none_found(&browser);
        browser.until("document.querySelector('.results-status button')?.textContent === 'glossary'");
        browser.click(".results-status button");
        first_is(&browser, "glossary/");
        search_for(&browser, "glossary zzxxyyqq");
        browser.until(
            "document.querySelector('.results-status').textContent.includes('no page has “zzxxyyqq”')",
        );
        first_is(&browser, "glossary/");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn more_with_each_letter_typed() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html"));
        for letters in ["checkoutt", "raf", "fic"] {
            browser.keys("#search-box", letters);
            first_is(&browser, "alarms/CheckoutTrafficAbsent/");
        }
        browser.keys("#search-box", "zzz");
        none_found(&browser);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn nothing_and_says_so() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html"));
        search_for(&browser, "zzxxyyqq");
        none_found(&browser);
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn on_a_phone() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}checkout/api/runbooks/errors-high/index.html"));
        browser.resize(360, 640);
        search_for(&browser, "OrdersDbReplicationSlotLagging");
        first_is(&browser, "alarms/OrdersDbReplicationSlotLagging/");
        assert_eq!(browser.value(TOO_WIDE), json!([]));
        browser.click(".result");
        browser.until("document.querySelector('.page-runbook #alarm-OrdersDbReplicationSlotLagging')");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn an_alarm_and_its_runbook_as_one_result() {
    let browser = Browser::start();
    browser.open(&format!("{}index.html", LARDER.from_disk));
    search_for(&browser, "order outbox stuck");
    first_is(&browser, "checkout/api/runbooks/order-outbox-stuck/");
    let results = browser.value(
        "[...document.querySelectorAll('.result')].map((link) => `${link.pathname.split('/').at(-2)}|${link.textContent}`)",
    );
    let results: Vec<&str> =
        results.as_array().into_iter().flatten().filter_map(|link| link.as_str()).collect();
    assert!(results[0].contains("Alarm: CheckoutOrderEventsStuck"), "{results:?}");
    assert!(!results.iter().any(|link| link.starts_with("CheckoutOrderEventsStuck|")), "{results:?}");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn the_way_back_from_a_result_leads_to_the_query() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}index.html"));
        search_for(&browser, "dead letters");
        first_is(&browser, "alarms/PickingDeadLetters/");
        browser.until("new URLSearchParams(location.search).get('q') === 'dead letters'");
        browser.open(&format!("{address}glossary/index.html"));
        browser.back();
        browser.until("document.getElementById('search-box')?.value === 'dead letters' && document.querySelector('.result')");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_pasted_text_by_its_longest_words() {
    let browser = Browser::start();
    browser.open(&format!("{}index.html", LARDER.from_disk));
    let text = "at com.example.Call.run(Call.java:12) ".repeat(1_500) + "CheckoutOrderEventsStuck";
    browser.value(&format!(
        "(() => {{ const box = document.getElementById('search-box'); box.value = {}; box.dispatchEvent(new Event('input')); }})()",
        json!(text)
    ));
    browser.until("document.querySelector('.results:not([hidden]) .result')?.textContent.includes('CheckoutOrderEventsStuck')");
}
