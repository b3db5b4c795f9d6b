//! The page of a runbook and `readyroom show` fill in the same commands with the same values, and refuse the same
//! values.

use std::path::Path;
use std::process::Command;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::site::{FOREIGN, LARDER, Site};

/// Values in links: valid ones, refused ones, repeated ones, and names in other spellings.
const GIVEN: &[&[(&str, &str)]] = &[
    &[],
    &[("namespace", "pay"), ("pod", "pay-0"), ("node", "n1"), ("instance", "10.0.0.1:9100"), ("job", "kube")],
    &[("namespace", "pay; reboot"), ("pod", "-rf"), ("node", "../x"), ("queue", "a b"), ("zone", "$(x)")],
    &[("Namespace", "first"), ("namespace", "second"), ("POD", "p"), ("cluster", "west"), ("region", "eu-1")],
    &[
        ("namespace", "a\u{202e}b"),
        ("pod", "größe"),
        ("node", "x\ny"),
        ("alertname", "A"),
        ("severity", "critical"),
    ],
    &[
        ("service", "checkout"),
        ("database", "orders"),
        ("user", "mira"),
        ("version", "1.2.3"),
        ("host", "h-1"),
    ],
    &[("provider", "Acme"), ("order", "12"), ("q", "x"), ("alarm", "y"), ("path", "/a/b"), ("disk", "sda1")],
];

fn in_a_terminal(root: &str, page: &str, given: &[(&str, &str)]) -> Vec<String> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    program.args(["show", page, "--format", "json", "--root"]);
    program.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(root));
    for (name, value) in given {
        program.arg("--set").arg(format!("{name}={value}"));
    }
    let output = program.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{page}: {said}"));
    let code = document["code"].as_array().unwrap().iter();
    code.map(|code| code["text"].as_str().unwrap().to_owned()).collect()
}

fn compare(site: &Site, root: &str) {
    let browser = Browser::start();
    let documents = std::fs::read(site.folder.join("api/v1/documents.json")).unwrap();
    let documents: Value = serde_json::from_slice(&documents).unwrap();
    let mut compared = 0;
    let runbooks = documents["documents"].as_array().unwrap().iter().filter(|it| it["kind"] == "runbook");
    for (at, document) in runbooks.enumerate() {
        let url = document["url"].as_str().unwrap();
        // Only two of them for each page, so that the test is fast enough.
        for given in [at, at + 3].map(|at| GIVEN[at % GIVEN.len()]) {
            let query: Vec<String> = given
                .iter()
                .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
                .collect();
            browser.open(&format!("{}{url}index.html?{}", site.from_disk, query.join("&")));
            browser.until("document.readyState === 'complete'");
            let shown = browser
                .value("[...document.querySelectorAll('.prose code')].map((code) => code.textContent)");
            let printed = json!(in_a_terminal(root, url, given));
            assert_eq!(printed, shown, "{url} with {given:?}");
            compared += shown.as_array().unwrap().len();
        }
    }
    assert!(compared > 10, "{compared}");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn fills_in_what_the_page_fills_in() {
    compare(&FOREIGN, "tests/browser/foreign");
    compare(&LARDER, ".");
}
