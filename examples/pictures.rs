//! Pictures of this repository's own site, a page of each kind, for its README: `cargo run --release --example pictures`.
//!
//! Needs chromium and chromedriver (Debian: `apt install chromium chromium-driver`).

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a tool for developers, fails by panic")]

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/browser/browser.rs"]
mod browser;

use std::path::Path;
use std::process::{self, Command, ExitCode};
use std::{env, fs};

use browser::Browser;
use serde_json::json;
use thirtyfour::support::base64_decode;

struct Picture {
    name: &'static str,
    window: (u32, u32),
    schemes: &'static [&'static str],
    address: &'static str,
    /// What shows that the page is ready, in JavaScript.
    ready: &'static str,
}

const DESK: Picture =
    Picture { name: "", window: (1280, 800), schemes: &["light", "dark"], address: "", ready: "" };

const PICTURES: [Picture; 16] = [
    Picture {
        name: "board",
        address: "index.html",
        ready: "document.activeElement.id === 'search-box'",
        ..DESK
    },
    Picture {
        name: "search",
        address: "index.html?q=orders+database",
        ready: "document.querySelector('.result')",
        ..DESK
    },
    // An alarm's permanent address, with the alarm's labels.
    Picture {
        name: "runbook",
        address: "alarms/CheckoutErrorsHigh/index.html?cluster=prod-b&namespace=checkout",
        ready: "document.querySelector('.card[open]:target')",
        ..DESK
    },
    Picture {
        name: "readiness",
        address: "readiness/index.html",
        ready: "document.querySelector('.matrix')",
        ..DESK
    },
    Picture {
        name: "phone",
        window: (390, 844),
        schemes: &["dark"],
        address: "checkout/api/runbooks/errors-high/index.html?cluster=prod-b&namespace=checkout#first-three-minutes",
        ready: "scrollY > 0",
    },
    Picture { name: "alarms", address: "alarms/index.html", ready: "document.querySelector('main')", ..DESK },
    Picture {
        name: "service",
        address: "services/checkout-api/index.html",
        ready: "document.querySelector('main')",
        ..DESK
    },
    Picture {
        name: "services",
        address: "services/index.html",
        ready: "document.querySelector('main')",
        ..DESK
    },
    Picture {
        name: "review",
        address: "shop/storefront/reviews/2026-production-readiness/index.html",
        ready: "document.querySelector('main')",
        ..DESK
    },
    Picture {
        name: "reviews",
        address: "reviews/index.html",
        ready: "document.querySelector('main')",
        ..DESK
    },
    Picture {
        name: "checklist",
        address: "checklists/production-readiness/index.html",
        ready: "document.querySelector('main')",
        ..DESK
    },
    Picture {
        name: "postmortem",
        address: "checkout/api/postmortems/2026-03-14-checkout-outage/index.html",
        ready: "document.querySelector('main')",
        ..DESK
    },
    Picture {
        name: "postmortems",
        address: "postmortems/index.html",
        ready: "document.querySelector('main')",
        ..DESK
    },
    Picture {
        name: "problems",
        address: "problems/index.html",
        ready: "document.querySelector('main')",
        ..DESK
    },
    Picture {
        name: "rule",
        address: "rules/alarm-without-runbook/index.html",
        ready: "document.querySelector('main')",
        ..DESK
    },
    Picture {
        name: "page",
        address: "handbook/five-minutes/index.html",
        ready: "document.querySelector('main')",
        ..DESK
    },
];

fn main() -> ExitCode {
    // With arguments it is readyroom itself, which builds the site.
    if env::args_os().len() > 1 {
        return readyroom::run();
    }
    let browser = Browser::start();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = env::temp_dir().join(format!("readyroom-pictures-{}", process::id()));
    let mut build = Command::new(env::current_exe().unwrap());
    build.args(["build", "--quiet", "--root"]).arg(project).arg("--out").arg(&site);
    if !build.status().unwrap().success() {
        return ExitCode::FAILURE;
    }
    let folder = project.join("pictures");
    fs::create_dir_all(&folder).unwrap();

    browser.devtools("Emulation.setScrollbarsHidden", &json!({"hidden": true}));
    for Picture { name, window, schemes, address, ready } in PICTURES {
        for scheme in schemes {
            browser.prefer(scheme);
            browser.resize(window.0, window.1);
            browser.open(&format!("file://{}/{address}", site.display()));
            browser.until(&format!("document.readyState === 'complete' && {ready}"));
            // A blinking caret would make each picture another one.
            browser.value("document.activeElement.style.caretColor = 'transparent'");
            // A third of the size of its PNG, and looks the same.
            let taken = browser.devtools("Page.captureScreenshot", &json!({"format": "webp", "quality": 90}));
            let bytes = base64_decode(taken["data"].as_str().unwrap()).unwrap();
            fs::write(folder.join(format!("{name}-{scheme}.webp")), bytes).unwrap();
        }
    }
    fs::remove_dir_all(site).unwrap();
    ExitCode::SUCCESS
}
