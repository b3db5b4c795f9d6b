//! The permanent address of an alarm leads to instructions.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use crate::browser::Browser;
use crate::site::{LARDER, readyroom};

/// Two runbooks list it.
const WITH_CHOICES: &str = "alarms/PaymentApprovalsLow/";

/// Labels of the alarm, as Prometheus would append them.
const QUERY: &str = "namespace=checkout&pod=checkout-api-7b5d9c6f4f-x2lqp";

#[derive(Deserialize)]
struct Listed {
    alarms: Vec<Alarm>,
}

#[derive(Deserialize)]
struct Alarm {
    /// `None` if the alarm has its own page.
    runbook: Option<String>,
    anchor: Option<String>,
    url: String,
}

/// Alarms by address, with the runbook of each definition.
fn alarms() -> BTreeMap<String, Vec<Alarm>> {
    let printed = readyroom(&["alarms", "--root", env!("CARGO_MANIFEST_DIR"), "--format", "json"]);
    let listed: Listed = serde_json::from_slice(&printed).unwrap();
    let mut alarms: BTreeMap<String, Vec<Alarm>> = BTreeMap::new();
    for alarm in listed.alarms {
        alarms.entry(alarm.url.clone()).or_default().push(alarm);
    }
    alarms
}

/// Whether the runbook shows the card of the alarm before everything else.
fn card_is_first(alarm: &str) -> String {
    let id = json!(format!("site.alarm-{}", slug(alarm)));
    format!(
        "(() => {{
            const card = document.querySelector('main .card'), text = document.querySelector('main .prose');
            return card?.id === {id} && card.checkVisibility() &&
                card.compareDocumentPosition(text) === Node.DOCUMENT_POSITION_FOLLOWING;
        }})()"
    )
}

fn slug(url: &str) -> &str {
    url.trim_end_matches('/').rsplit('/').next().unwrap()
}

/// The page for a file: `a/runbooks/b/index.html` for `content/a/runbooks/b.md`.
fn page_of(file: &str) -> String {
    format!("{}/index.html", file.strip_prefix("content/").unwrap().strip_suffix(".md").unwrap())
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn each_leads_to_the_runbook_with_its_card_first() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        for (url, definitions) in alarms().iter().filter(|(url, _)| *url != WITH_CHOICES) {
            let Some(runbook) = &definitions[0].runbook else { continue };
            browser.open(&format!("{address}{url}index.html?{QUERY}"));
            browser.until(&card_is_first(url));

            let landed = browser.address();
            let (landed, anchor) = landed.split_once('#').unwrap_or((&landed, ""));
            let (page, query) = landed.split_once('?').unwrap();
            assert_eq!(page, format!("{address}{}", page_of(runbook)));
            assert!(query.starts_with(QUERY), "{url} keeps the query: {query}");
            if let [Alarm { anchor: Some(section), .. }] = &definitions[..] {
                assert_eq!(anchor, section, "{url} leads to the section");
            }
            assert_eq!(browser.complaints(address), [""; 0], "{url}");
        }
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn several_runbooks_are_a_choice() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}{WITH_CHOICES}index.html?{QUERY}"));
        browser.until(&format!("document.getElementById('alarm-{}')?.checkVisibility()", slug(WITH_CHOICES)));
        // The labels of the alarm are passed on.
        let choices = browser.value("[...document.querySelectorAll('.choices a')].map((link) => link.href)");
        let runbook = |name: &str| format!("{address}checkout/api/runbooks/{name}/index.html?{QUERY}");
        assert_eq!(choices, json!([runbook("payment-declines"), runbook("payment-provider-down")]));
        browser.click(".choices li:nth-child(2) a");
        browser.until("document.querySelector('h1').textContent === 'The card provider is down'");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn each_leads_to_the_runbook_without_script() {
    let browser = Browser::start_without_script();
    for address in LARDER.addresses() {
        for (url, definitions) in alarms().iter().filter(|(url, _)| *url != WITH_CHOICES) {
            let Some(runbook) = &definitions[0].runbook else { continue };
            browser.open(&format!("{address}{url}index.html"));
            browser.until_there("body.page-runbook h1");
            browser.until_there(&format!("main .card[id='site.alarm-{}']", slug(url)));
            let landed = browser.address();
            let page = landed.split('#').next().unwrap();
            assert_eq!(page, format!("{address}{}", page_of(runbook)));
        }
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn the_list_is_filtered_by_any_severity_of_an_alarm() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}alarms/index.html"));
        browser.until("document.querySelector('.filters select')");
        let shown = browser.value(
            "(() => {
                const select = document.querySelector('.filters select[aria-label=Severity]');
                select.value = 'warning';
                select.dispatchEvent(new Event('change'));
                const rows = [...document.querySelectorAll('.data tbody tr:has(.name)')].filter((row) => !row.hidden);
                const words = (row) => [...row.querySelectorAll('[class*=severity-]')].map((badge) => badge.textContent);
                return rows.every((row) => words(row).includes('warning')) && rows.some((row) => words(row).length > 1);
            })()",
        );
        assert_eq!(shown, json!(true));
        // The address contains the choice, so that Back and a copied link show the same.
        browser.value("document.querySelector('th:nth-child(2) .sort').click()");
        assert_eq!(browser.value("location.search"), json!("?severity=warning&sort=severity"));
        browser.open(&format!("{address}alarms/index.html?severity=warning&sort=-alarm"));
        browser.until("document.querySelector('.data tbody tr[hidden]')");
        let names = "[...document.querySelectorAll('.data tbody tr:not([hidden]) .name')].map((name) => name.textContent)";
        let names = browser.value(names);
        let names: Vec<&str> = names.as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
        assert!(
            names.len() > 1 && names.is_sorted_by(|a, b| a.to_lowercase() >= b.to_lowercase()),
            "{names:?}"
        );
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_card_shows_the_condition_in_colour_and_what_is_filled_in() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}{WITH_CHOICES}index.html"));
        browser.until("document.querySelector('.definition .expression [class^=hl-]')?.checkVisibility()");
        assert_eq!(
            browser.value("document.querySelector('.definition').textContent.includes('{{')"),
            json!(false)
        );
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_sorted_list_gets_its_groups_back() {
    let browser = Browser::start();
    browser.resize(1280, 900);
    let shown = "document.querySelector('.data').innerText";
    let sort = "document.querySelector('th:nth-child(2) .sort').click()";
    let groups = "document.querySelectorAll('.data tr.group').length";
    for address in LARDER.addresses() {
        browser.open(&format!("{address}alarms/index.html"));
        browser.until("document.querySelector('.sort') && !document.querySelector('tr.later')");
        let first = browser.value(shown);
        for (order, query) in [("ascending", "?sort=severity"), ("descending", "?sort=-severity")] {
            browser.value(sort);
            assert_eq!(browser.value("document.querySelector('th:nth-child(2)').ariaSort"), json!(order));
            assert_eq!(browser.value("location.search"), json!(query));
            assert_eq!(browser.value(groups), json!(0));
        }
        browser.value(sort);
        assert_eq!(browser.value("location.search"), json!(""));
        assert_eq!(browser.value(shown), first);
        // The field that phones show does the same.
        for (value, expected) in [("1", "?sort=severity"), ("", "")] {
            browser.value(&format!(
                "(() => {{
                    const field = document.querySelector('.sort-by');
                    field.value = '{value}';
                    field.dispatchEvent(new Event('change'));
                }})()"
            ));
            assert_eq!(browser.value("location.search"), json!(expected));
        }
        assert_eq!(browser.value(shown), first);
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}
