//! Checks WCAG 2.2 AA with axe-core for every kind of page in both colour schemes, and that nothing moves while a
//! page loads.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::browser::Browser;
use crate::site::{EMPTY, FOREIGN, LARDER, Site};

const AXE: &str = include_str!("vendor/axe.min.js");

/// The number of pages of each kind that are checked.
const EACH: usize = 2;

#[test]
#[ignore = "needs chromium and chromedriver"]
fn every_kind_of_page_in_both_schemes() {
    let browser = Browser::start();
    let mut wrong = Vec::new();
    for site in [&*LARDER, &*FOREIGN, &*EMPTY] {
        for path in kinds(site) {
            browser.open(&format!("{}{path}", site.over_http));
            // Only colours depend on the scheme.
            for (scheme, rules) in [("light", EVERY_RULE), ("dark", CONTRAST)] {
                browser.prefer(scheme);
                let found = violations(&browser, rules).into_iter();
                wrong.extend(found.map(|what| format!("{path} ({scheme}): {what}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn nothing_moves_while_a_page_loads() {
    let browser = Browser::start();
    let mut moved = Vec::new();
    for path in kinds(&LARDER) {
        for width in [390, 1280] {
            browser.resize(width, 800);
            // On a busy machine, half a line may be painted, and the other half then moves it. Such a shift does not
            // occur each time.
            let tries = (0..3).map(|_| shifts(&browser, &format!("{}{path}", LARDER.over_http)));
            let still: Vec<String> = tries.take_while(|shift| !shift.is_empty()).collect();
            if still.len() == 3 {
                moved.push(format!("{path} at {width}: {}", still.join(" | ")));
            }
        }
    }
    assert!(moved.is_empty(), "{}", moved.join("\n"));
}

/// What moves while a page loads, and from where to where. Empty if nothing moves.
fn shifts(browser: &Browser, address: &str) -> String {
    browser.open(address);
    browser.until("document.readyState === 'complete'");
    let shifts = browser.until(
        "(() => {
            window.shifts ??= new PerformanceObserver(() => {});
            window.shifts.observe({type: 'layout-shift', buffered: true});
            const box = ({x, y, width, height}) => `${x},${y} ${width}x${height}`;
            const source = ({node, previousRect, currentRect}) =>
                `${(node?.outerHTML ?? node?.data ?? 'gone').slice(0, 200)} from ${box(previousRect)} to ${box(currentRect)}`;
            const shift = ({value, sources}) => [value, ...sources.map(source)].join(', ');
            return {moved: window.shifts.takeRecords().map(shift).join('; ')};
        })()",
    );
    shifts["moved"].as_str().unwrap_or_default().to_owned()
}

/// The first pages of each kind, by the class of their body.
pub fn kinds(site: &Site) -> Vec<String> {
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in site.pages() {
        let text = std::fs::read_to_string(site.folder.join(&path)).unwrap();
        // Each list is a kind of its own.
        let list = path.matches('/').count() == 1;
        let class = text.split("<body class=\"").nth(1).and_then(|rest| rest.split('"').next());
        let Some(class) = class else { continue };
        let kind = if list { path.clone() } else { class.to_owned() };
        kinds.entry(kind).or_default().push(path);
    }
    assert!(kinds.len() > 8, "{kinds:?}");
    kinds.into_values().flat_map(|paths| paths.into_iter().take(EACH)).collect()
}

/// The tags of the rules of axe, as JavaScript.
pub const EVERY_RULE: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

/// The rule for text with too little contrast.
const CONTRAST: &str = "['color-contrast']";

/// The violated rules of axe, each with its first elements.
pub fn violations(browser: &Browser, rules: &str) -> Vec<String> {
    // Uses the developer tools, since the page's policy does not allow other scripts.
    let run = format!(
        "axe.run(document, {{runOnly: {rules}}})
        .then((found) => JSON.stringify(found.violations.map((one) => `${{one.id}}: ${{one.nodes.map((node) => node.html).slice(0, 3).join(' ')}}`)))"
    );
    let evaluate = |expression: &str| {
        let parameters =
            serde_json::json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        browser.devtools("Runtime.evaluate", &parameters)
    };
    evaluate(AXE);
    let found = evaluate(&run);
    let found = found["result"]["value"].as_str().unwrap_or_else(|| panic!("axe did not run: {found}"));
    let found: Vec<Value> = serde_json::from_str(found).unwrap();
    found.into_iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
}
