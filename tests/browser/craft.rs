//! Checks properties of all pages: text sizes, signs of states, the first paint, printing, keys, and small windows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, from_value, json};
use thirtyfour::Key;

use crate::accessibility::kinds;
use crate::browser::Browser;
use crate::site::LARDER;

const RUNBOOK: &str = "checkout/orders-db/runbooks/disk-filling/index.html";

#[test]
#[ignore = "needs chromium and chromedriver"]
fn text_has_seven_sizes() {
    let browser = Browser::start();
    let sizes = "(() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const sizes = {};
        while (walker.nextNode()) {
            const parent = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || parent.closest('svg, option') || !parent.getClientRects().length) continue;
            sizes[parseFloat(getComputedStyle(parent).fontSize)] = parent.outerHTML.slice(0, 120);
        }
        return sizes;
    })()";
    let mut at_width: BTreeMap<u32, BTreeMap<String, String>> = BTreeMap::new();
    for path in kinds(&LARDER) {
        browser.open(&format!("{}{path}", LARDER.over_http));
        browser.until("document.readyState === 'complete'");
        for width in [390, 1280] {
            browser.resize(width, 800);
            let found: BTreeMap<String, String> = from_value(browser.value(sizes)).unwrap();
            let found = found.into_iter().map(|(size, what)| (size, format!("{path}: {what}")));
            at_width.entry(width).or_default().extend(found);
        }
    }
    for (width, seen) in at_width {
        assert!(seen.len() > 3 && seen.len() <= 7, "at {width}: {seen:#?}");
        let too_small: Vec<_> = seen.iter().filter(|(size, _)| size.parse::<f64>().unwrap() < 12.5).collect();
        assert!(too_small.is_empty(), "at {width}: {too_small:#?}");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn each_state_has_a_sign_of_its_own() {
    let browser = Browser::start();
    let mut signs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in kinds(&LARDER).iter().filter(|path| path.contains("re")) {
        browser.open(&format!("{}{path}", LARDER.over_http));
        let found = browser.value(
            "[...document.querySelectorAll('.badge[class*=\" state-\"]')].map((badge) => [
                [...badge.classList].find((name) => name.startsWith('state-')), getComputedStyle(badge, '::before').content])",
        );
        for (state, sign) in from_value::<Vec<(String, String)>>(found).unwrap() {
            assert_ne!(sign, "none", "{path}: {state}");
            signs.entry(sign).or_default().insert(state);
        }
    }
    assert!(signs.len() > 5, "{signs:?}");
    assert!(signs.values().all(|states| states.len() == 1), "{signs:?}");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn no_line_begins_with_a_separator() {
    let browser = Browser::start();
    for path in kinds(&LARDER) {
        browser.open(&format!("{}{path}", LARDER.over_http));
        // A dot in front of a part goes with it to the next line.
        let dots = "[...document.querySelectorAll('.meta > :not(.badge), .inline-list > :not(.badge)')]
            .filter((part) => getComputedStyle(part, '::before').content.includes('\u{b7}')).length";
        assert_eq!(browser.value(dots), json!(0), "{path}");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn what_is_due_is_beside_what_is_in_progress() {
    let browser = Browser::start();
    browser.open(&format!("{}index.html", LARDER.over_http));
    for width in [820, 1280] {
        browser.resize(width, 900);
        let apart = browser.value(
            "document.querySelector('.board-side').getBoundingClientRect().top - document.querySelector('.board-next').getBoundingClientRect().top",
        );
        assert!(apart.as_f64().unwrap().abs() < 2.0, "at {width}: {apart}");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn words_for_programs_are_not_shown() {
    let browser = Browser::start();
    for path in
        kinds(&LARDER).iter().filter(|path| !path.starts_with("handbook") && !path.starts_with("rules"))
    {
        browser.open(&format!("{}{path}", LARDER.over_http));
        // Code is what people type.
        browser
            .value("document.querySelectorAll('code').forEach((code) => { code.style.display = 'none'; })");
        let words = browser.value(
            "[document.body.innerText, ...[...document.querySelectorAll('[aria-label], [title]')]
                .map((part) => `${part.ariaLabel} ${part.title}`)].join(' ').match(/\\b(not_applicable|not_required|in_review)\\b/g)",
        );
        assert_eq!(words, Value::Null, "{path}");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_page_is_painted_before_its_scripts() {
    let browser = Browser::start();
    browser.devtools("Network.enable", &json!({}));
    browser.devtools("Network.setBlockedURLs", &json!({"urls": ["*/site.js", "*/search.js"]}));
    let text = "getComputedStyle(document.querySelector('.prose h2')).visibility";
    browser.open(&format!("{}{RUNBOOK}", LARDER.over_http));
    // Text that a script fills in is hidden, but not for long.
    browser.until(&format!("{text} === 'visible'"));
    let waited_for =
        "[...document.querySelectorAll('script:not([defer])')].map((script) => script.src.split('/').pop())";
    assert_eq!(browser.value(waited_for), json!(["first.js"]));
    // Text that a link would fill in is shown if there is no link.
    browser.open(&format!("{}{RUNBOOK}?instance=orders-2", LARDER.over_http));
    assert_eq!(browser.value("getComputedStyle(document.querySelector('h1')).visibility"), "visible");
    browser.until(&format!("{text} === 'visible'"));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn every_row_of_a_long_list_is_shown() {
    let browser = Browser::start();
    for path in ["rules/index.html", "problems/index.html", "alarms/index.html"] {
        browser.open(&format!("{}{path}", LARDER.over_http));
        browser.until("!document.documentElement.matches('.early') && !document.querySelector('tr.later')");
        let hidden =
            "[...document.querySelectorAll('.data tr')].filter((row) => !row.getClientRects().length).length";
        assert_eq!(browser.value(hidden), 0, "{path}");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_runbook_begins_on_the_first_sheet() {
    let browser = Browser::start();
    browser.resize(718, 1040);
    browser.open(&format!("{}{RUNBOOK}?instance=orders-2", LARDER.over_http));
    browser.until("document.querySelector('.code .param')?.textContent === 'orders-2'");
    browser.value("dispatchEvent(new Event('beforeprint'))");
    browser.devtools("Emulation.setEmulatedMedia", &json!({"media": "print"}));
    let said = browser.value("document.querySelector('.printed').innerText");
    let said = said.as_str().unwrap();
    assert!(said.starts_with(&LARDER.over_http) && said.contains("?instance=orders-2"), "{said}");
    assert!(said.contains(", printed on 20"), "{said}");
    let command = browser.value("document.querySelector('.prose .code').getBoundingClientRect().bottom");
    assert!(command.as_f64().unwrap() < 1040.0, "the first command ends at {command}");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn few_keys_lead_to_the_text_and_one_to_the_search() {
    let browser = Browser::start();
    browser.resize(1280, 800);
    browser.open(&format!("{}{RUNBOOK}", LARDER.over_http));
    browser.until("document.querySelector('.parameter input')");
    let before = "(() => {
        const parts = [...document.querySelectorAll('a[href], button, input, summary, [tabindex=\"0\"]')];
        const stops = parts.filter((part) => part.tabIndex >= 0 && part.getClientRects().length);
        return stops.findIndex((part) => part.closest('article'));
    })()";
    let stops = browser.value(before).as_i64().unwrap();
    assert!((1..=16).contains(&stops), "{stops}");
    browser.click(".parameter input");
    browser.keys(".parameter input", Key::Control + "k");
    browser.until("document.activeElement.id === 'search-box'");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_phone_has_the_scheme_and_the_help_in_its_menu() {
    let browser = Browser::start();
    browser.resize(390, 800);
    for path in ["index.html", RUNBOOK] {
        browser.open(&format!("{}{path}", LARDER.over_http));
        assert_eq!(browser.value("document.querySelector('.theme').getClientRects().length"), 0);
        browser.click(".menu > summary");
        browser.click(".theme");
        browser.until("document.documentElement.dataset.theme === 'light'");
        browser.value("localStorage.clear()");
        browser.click(".help");
        browser.until("document.querySelector('dialog[open]')");
    }
    // With a large zoom, nothing but the text uses the window.
    browser.resize(320, 200);
    browser.value("document.querySelector('dialog').close()");
    browser.value("scrollTo(0, 300)");
    browser.until("document.querySelector('.top').getBoundingClientRect().bottom <= 0");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn without_a_script_there_is_nothing_to_fill_in() {
    let browser = Browser::start_without_script();
    browser.open(&format!("{}{RUNBOOK}", LARDER.over_http));
    browser.until_there(".parameter input");
    for command in ["DOM.enable", "CSS.enable"] {
        browser.devtools(command, &json!({}));
    }
    let root = browser.devtools("DOM.getDocument", &json!({}))["root"]["nodeId"].clone();
    for (selector, display) in
        [(".parameter input", "none"), (".parameter label", "block"), (".searchbox", "none")]
    {
        let node = browser.devtools("DOM.querySelector", &json!({"nodeId": root, "selector": selector}));
        let style = browser.devtools("CSS.getComputedStyleForNode", &json!({"nodeId": node["nodeId"]}));
        let style = style["computedStyle"].as_array().unwrap();
        let said = style.iter().find(|property| property["name"] == "display").unwrap();
        assert_eq!(said["value"], display, "{selector}");
    }
}
