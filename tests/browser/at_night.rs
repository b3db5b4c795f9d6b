//! Opens the link of an alarm on a phone, at night: the first command is near the top, and the labels in the link are
//! used everywhere.

use serde_json::json;

use crate::browser::Browser;
use crate::site::{FOREIGN, LARDER, serve};

/// Two alarms lead to the runbook of this alarm.
const ERRORS: &str = "alarms/CheckoutErrorsHigh/index.html?cluster=prod-b&namespace=checkout";
const RUNBOOK: &str = "checkout/api/runbooks/errors-high/index.html";
const QUEUE: &str = "docs/runbooks/queue/index.html";
const SHARD: &str = "alarms/TurbineQueueShardLost/index.html";
const HATCH: &str = "alarms/TurbineHatchStuck/index.html";

#[test]
#[ignore = "needs chromium and chromedriver"]
fn the_first_command_is_near_on_a_phone() {
    let browser = Browser::start();
    browser.resize(390, 844);
    for address in LARDER.addresses() {
        browser.open(&format!("{address}{ERRORS}"));
        browser.until("document.querySelector('.parameters-line')?.checkVisibility()");
        let line = browser.value("document.querySelector('.parameters-said').textContent");
        assert_eq!(line, json!("cluster=prod-bnamespace=checkoutpod not set"));
        assert_eq!(browser.value("document.querySelector('.parameter').checkVisibility()"), json!(false));
        // The link leads to the card. The text of the runbook begins at most half a screen below it.
        let far = browser.value(
            "document.querySelector('.prose').getBoundingClientRect().top - document.querySelector('.card').getBoundingClientRect().top",
        );
        assert!(far.as_f64().unwrap() < 422.0, "{far}");
        browser.until("(({ top }) => top > 0 && top < 100)(document.querySelector('details.card[open]').getBoundingClientRect())");
        // The other alarm of the page comes after the steps.
        let order =
            "document.querySelector('.prose').compareDocumentPosition(document.querySelector('.cards')) & 4";
        assert_eq!(browser.value(order), json!(4));
        browser.click(".parameters-line button");
        browser.until("document.querySelector('.parameter').checkVisibility()");
        browser.until("document.activeElement.name === 'cluster'");
        browser.click(".parameters-line button");
        browser.until("!document.querySelector('.parameter').checkVisibility()");
        // A value that is refused is shown with the reason.
        browser.open(&format!("{address}{RUNBOOK}?cluster=moon"));
        browser.until("document.querySelector('input[name=cluster]')?.checkVisibility()");
        assert_eq!(
            browser.value("document.querySelector('input[name=pod]').checkVisibility()"),
            json!(false)
        );
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_chip_leads_to_the_first_step_on_a_phone() {
    let browser = Browser::start();
    browser.resize(390, 844);
    browser.open(&format!("{}{RUNBOOK}", LARDER.from_disk));
    browser.until("document.querySelector('.jump')?.checkVisibility()");
    browser.click(".jump");
    browser.until("(({ top }) => top > 0 && top < innerHeight / 2)(document.querySelector('.prose .task').getBoundingClientRect())");
    browser.until("!document.querySelector('.jump').checkVisibility()");
    browser.resize(1280, 900);
    browser.open(&format!("{}{RUNBOOK}", LARDER.from_disk));
    browser.until("document.querySelector('.jump') && !document.querySelector('.jump').checkVisibility()");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn no_chip_leads_to_code_that_is_no_step() {
    let browser = Browser::start();
    browser.resize(390, 844);
    for path in ["index.html", "handbook/theme/index.html"] {
        browser.open(&format!("{}{path}", LARDER.from_disk));
        browser.until("document.querySelector('.prose') && !document.documentElement.matches('.early')");
        assert_eq!(browser.value("document.querySelector('.jump') === null"), json!(true), "{path}");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_section_that_an_alarm_leads_to_begins_with_its_labels() {
    let browser = Browser::start();
    browser.resize(390, 844);
    for address in LARDER.addresses() {
        browser.open(&format!(
            "{address}alarms/OrdersDbLongTransaction/index.html?instance=orders-2&severity=warning"
        ));
        browser.until("document.querySelector('.prose h3 + .brief')?.checkVisibility()");
        let labels = "[...document.querySelectorAll('.brief .labels > div')].map((row) => row.textContent)";
        assert_eq!(browser.value(labels), json!(["instanceorders-2", "severitywarning"]));
        // On a phone, the card is far above.
        assert_eq!(
            browser.value("document.querySelector('.card').getBoundingClientRect().bottom < 0"),
            json!(true)
        );
        browser.click(".brief a");
        browser.until("(({ top }) => top >= 0 && top < innerHeight / 2)(document.querySelector('.card .escalate').getBoundingClientRect())");
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn ticks_of_another_night_are_offered_and_not_there() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        let page = format!("{address}{RUNBOOK}");
        browser.open(&page);
        browser.until("document.querySelector('.task input')?.disabled === false");
        browser.click(".task input");
        browser.until("document.querySelector('.ticks').textContent.startsWith('1 of')");
        browser.open(&page);
        browser.until("document.querySelector('.task input')?.checked");
        // Each time that the alarm fires has its own ticked steps.
        browser.open(&format!("{page}?startsAt=2026-11-27T03:07:00Z"));
        browser.until("document.querySelector('.ticks')?.textContent.startsWith('0 of')");
        browser.open(&page);
        browser.until("document.querySelector('.task input')?.checked");
        let older = |hours: u32| {
            browser.value(&format!(
                "(() => {{
                    const key = Object.keys(localStorage).find((key) => key.includes('ticks:'));
                    const kept = JSON.parse(localStorage.getItem(key));
                    localStorage.setItem(key, JSON.stringify({{ ...kept, at: Date.now() - {hours} * 3600e3 }}));
                }})()"
            ));
            browser.open(&page);
        };
        older(11);
        browser.until("document.querySelector('.task input')?.checked");
        older(288);
        browser.until("document.querySelector('.ticks')?.textContent.includes('1 ticked 12 days ago')");
        assert_eq!(browser.value("document.querySelector('.task input').checked"), json!(false));
        browser.click(".ticks button:not([hidden])");
        browser.until("document.querySelector('.task input').checked");
        browser.open(&page);
        browser.until("document.querySelector('.task input')?.checked");
        browser.value("localStorage.clear()");
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn typed_values_are_kept_from_page_to_page() {
    let browser = Browser::start();
    for address in LARDER.addresses() {
        browser.open(&format!("{address}{ERRORS}&severity=critical"));
        browser.until("document.querySelector('.card > .labels-box')?.textContent.includes('critical')");
        browser.keys("input[name=namespace]", "-2\n");
        browser.until("new URLSearchParams(location.search).get('namespace') === 'checkout-2'");
        let carried = "(() => {
            const links = [...document.querySelectorAll('.prose a')].filter((link) => link.protocol === location.protocol &&
                link.host === location.host && link.pathname !== location.pathname);
            return links.length > 2 && links.map((link) => new URLSearchParams(link.search)).every((query) =>
                query.get('namespace') === 'checkout-2' && query.get('severity') === 'critical' && !query.has('alarm'));
        })()";
        browser.until(carried);
        // The card shows what was typed.
        browser.keys("input[name=cluster]", thirtyfour::Key::Backspace + "a\n");
        browser.until("document.querySelector('.card .definition summary').textContent.includes('prod-a')");
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn commands_wrap_and_no_button_is_over_text() {
    let browser = Browser::start();
    for width in [1280, 390] {
        browser.resize(width, 900);
        browser.open(&format!("{}{RUNBOOK}", LARDER.from_disk));
        browser.until("document.querySelector('.prose .copy')");
        let cut = browser.value(
            "[...document.querySelectorAll('.prose .code[data-lang=bash] pre, .prose .code[data-lang=promql] pre')].filter((pre) => pre.scrollWidth > pre.clientWidth).length",
        );
        assert_eq!(cut, json!(0), "at {width}");
        let over = browser.value(
            "[...document.querySelectorAll('.code:has(.copy)')].filter((block) => block.checkVisibility()).filter((block) => {
                const button = block.querySelector('.copy').getBoundingClientRect(), range = document.createRange();
                range.selectNodeContents(block.querySelector('code'));
                return [...range.getClientRects()].some((line) => line.width > 1 &&
                    line.right > button.left + 1 && line.left < button.right - 1 && line.bottom - 4 > button.top && line.top + 4 < button.bottom);
            }).length",
        );
        assert_eq!(over, json!(0), "at {width}");
        // The output of a command has no button.
        let printed = browser.value("document.querySelector('.code[data-lang=bash] + .code[data-lang=text] .copy') === null && document.querySelector('.code[data-lang=bash] .copy') !== null");
        assert_eq!(printed, json!(true));
        // A command is below its step, not beside the box.
        let indented = browser.value("document.querySelector('.tasks + .code').getBoundingClientRect().left > document.querySelector('.task > input, .task input').getBoundingClientRect().left + 8");
        assert_eq!(indented, json!(true), "at {width}");
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn where_the_button_is_always_shown_wide_code_begins_below_it() {
    let browser = Browser::start();
    browser.resize(390, 900);
    if browser.value("matchMedia('(hover: none)').matches") != json!(true) {
        return;
    }
    browser.open(&format!("{}rules/alarm-without-runbook/index.html", LARDER.from_disk));
    browser.until("document.querySelector('.prose .copy')");
    // In a box as wide as the text, the text begins beside the button, or below it.
    let over = browser.value(
        "[...document.querySelectorAll('.code:has(.copy)')].filter((block) => {
            const button = block.querySelector('.copy').getBoundingClientRect(), code = block.querySelector('code').getBoundingClientRect();
            return code.right > button.left + 1 && code.top + 4 < button.bottom;
        }).length",
    );
    assert_eq!(over, json!(0));
    // What a program printed in columns has no button.
    browser.open(&format!("{}warehouse/picking-worker/runbooks/queue-backlog/index.html", LARDER.from_disk));
    browser.until("document.querySelector('.prose .copy')");
    assert_eq!(browser.value("document.querySelector('.code.columns .copy') === null"), json!(true));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn of_many_definitions_the_one_that_fired_is_first() {
    let browser = Browser::start();
    for address in FOREIGN.addresses() {
        browser.open(&format!("{address}{SHARD}?shard=east"));
        browser.until(
            "document.querySelector('.definition .definition-labels')?.textContent.trim() === 'shard=east'",
        );
        let shown = "[...document.querySelectorAll('.definition')].filter((one) => one.open).length";
        assert_eq!(browser.value(shown), json!(1));
        let rest = "[...document.querySelectorAll('.definitions-rest .definition-labels')].map((one) => one.textContent.trim()).sort().join()";
        assert_eq!(browser.value(rest), json!("shard=north,shard=south,shard=west"));
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_link_that_labels_complete_is_shown_as_it_was_when_the_alarm_fired() {
    let browser = Browser::start();
    let link = "document.querySelector('.definition .class-templated + code').textContent";
    browser.open(&format!("{}{HATCH}?part=start", FOREIGN.from_disk));
    assert_eq!(browser.value(link), json!("https://runbooks.turbine.example/restarts/"));
    // Anything that is not a plain value is refused.
    browser.open(&format!("{}{HATCH}?part=%24(rm)", FOREIGN.from_disk));
    assert_eq!(browser.value(link), json!("https://runbooks.turbine.example/re{{ $labels.part }}s/"));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_script_that_cannot_be_loaded_hides_nothing() {
    let browser = Browser::start();
    browser.devtools("Network.enable", &json!({}));
    browser.devtools("Network.setBlockedURLs", &json!({"urls": ["*/site.js"]}));
    browser.open(&format!("{}{RUNBOOK}?cluster=prod-b", LARDER.over_http));
    browser.until("getComputedStyle(document.querySelector('.prose')).visibility === 'visible'");
    browser.until("getComputedStyle(document.querySelector('.foot')).visibility === 'visible'");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn without_a_runbook_the_page_says_who_and_where_to_ask() {
    let browser = Browser::start();
    browser.open(&format!("{}{SHARD}?shard=east", FOREIGN.from_disk));
    browser.until(
        "document.querySelector('.notice.bad')?.textContent.includes('This alarm has no known owner')",
    );
    browser.until("[...document.querySelectorAll('main .tiles a')].some((link) => link.textContent === 'TurbineQueueLong' && link.search === '?shard=east')");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn whom_to_call_is_a_link_where_it_is_an_address() {
    let browser = Browser::start();
    browser.open(&format!("{}{QUEUE}", FOREIGN.from_disk));
    browser.until("document.querySelector('.escalate')");
    let links = browser.value("[...document.querySelectorAll('.escalate li')].map((who) => who.querySelector('a')?.getAttribute('href') ?? who.textContent.trim())");
    assert_eq!(links, json!(["tel:+49301234", "turbine-lead", "https://turbine.pagerduty.com/schedules/P1"]));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn several_runbooks_say_what_tells_them_apart() {
    let browser = Browser::start();
    browser.open(&format!("{}alarms/TurbineTideHigh/index.html", FOREIGN.from_disk));
    browser.until("document.querySelectorAll('.choices li').length === 2");
    let said = browser.value("[...document.querySelectorAll('.choices li')].map((one) => one.textContent.replace(/\\s+/g, ' ').trim()).sort()");
    assert_eq!(
        said,
        json!([
            "The gate does not close Close it by hand. helped in The hall was wet, 2026-08-02 reviewed 2026-09-01 it lists the alarm",
            "The tide is high The gate stays open at four metres, and the hall is wet at five. it lists the alarm",
        ])
    );
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_lost_page_is_searched_for() {
    let address = serve(&LARDER.folder, "/");
    let browser = Browser::start();
    browser.open(&format!("{address}old/place/CheckoutErrorsHigh.html"));
    browser.until("document.querySelector('.lost .lead')?.textContent.includes('“CheckoutErrorsHigh”')");
    crate::search::first_is(&browser, "alarms/CheckoutErrorsHigh/");
    // On a phone, the page also says so above the results.
    browser.resize(390, 844);
    let result = "document.querySelector('.result').getBoundingClientRect()";
    browser.until(&format!(
        "document.querySelector('.lost .lead').getBoundingClientRect().bottom < {result}.top"
    ));
}
