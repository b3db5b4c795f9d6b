//! The search box and `readyroom search` find the same results, in the same order and in the same sections.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::judged::judged;
use crate::site::{LARDER, Site};

const ODD: &[&str] = &[
    "🔥",
    "磁",
    "磁盘已满",
    "ディスク",
    "Größe",
    "\"disk full\"",
    "“error budget”",
    "\"unclosed",
    "kind:runbook",
    "kind:alarm disk",
    "kind:page cpu",
    "kind:runbook kind:alarm",
    "service:checkout-api",
    "severity:critical",
    "severity:critical disk",
    "kind:nothing disk",
    "again",
    "back",
    "keep working",
    "too long",
    "...",
    "\u{301}",
    "\u{301} disk",
    "the",
    "how to",
    "i/o error",
    "a-bc",
    "__init__",
    "nxdomain",
    "rollback",
    "roll back",
    "roll  back now",
    "log in",
    "10.0.0.1",
    "5xx",
    "http 500",
    "p99 latency high",
    "crashloop",
    "checkout err",
    "PodsCrash",
    "replicaton lag",
    "dead leters",
    "orderdb disk",
    "ordersdb",
    "xyzzyx",
    "(.*)",
    "[a-z]+",
    "c++",
    "<script>",
    "constructor",
    "a.b.c.d.e.f",
    "İstanbul",
    "straße",
    "Error: cannot connect to 10.0.0.1:5432 (timeout) at Foo.bar (/usr/lib/app.js:12:7) at async Pool.connect (/usr/lib/pool.js:80:11)",
];

/// The queries in `tests/search/`, also truncated and with typos, and some unusual ones.
fn queries() -> Vec<String> {
    let lists = [include_str!("../search/larder.tsv"), include_str!("../search/airwave.tsv")];
    let judged: Vec<&str> = lists.into_iter().flat_map(judged).map(|judged| judged.query).collect();
    let cut =
        judged.iter().step_by(3).map(|query| query.chars().take(query.chars().count() * 2 / 3).collect());
    let mistyped = judged.iter().skip(1).step_by(3).map(|query| {
        let mut letters: Vec<char> = query.chars().collect();
        let middle = letters.len() / 2;
        letters.swap(middle - 1, middle);
        letters.into_iter().collect()
    });
    let whole = judged.iter().chain(ODD).map(|query| (*query).to_owned());
    whole.chain(cut).chain(mistyped).chain(('a'..='z').map(String::from)).collect()
}

/// What the program finds: for each query the number of results, and the first ten.
fn in_a_terminal(queries: &[String]) -> Vec<Value> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_readyroom"))
        .args(["search", "-", "--root"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    program.stdin.take().unwrap().write_all(queries.join("\n").as_bytes()).unwrap();
    let output = program.wait_with_output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let answer = |line: &str| {
        let document: Value = serde_json::from_str(line).unwrap();
        let address = |result: &Value| {
            let address = result["address"].as_str()?;
            let address = address.strip_prefix("https://run.larder.example/").unwrap_or(address);
            Some(percent_decode_str(address).decode_utf8_lossy().into_owned())
        };
        let addresses = |result: &Value| json!([address(result), address(&result["pair"])]);
        let results: Vec<Value> = document["results"].as_array().unwrap().iter().map(addresses).collect();
        json!([document["found"], document["partial"], results])
    };
    lines.lines().map(answer).collect()
}

/// What the search in the browser finds, called directly like the search box does.
fn in_the_browser(site: &Site, queries: &[String]) -> Vec<Value> {
    let browser = Browser::start();
    browser.open(&format!("{}index.html", site.from_disk));
    // On a slow machine all answers at once take longer than the browser waits for.
    queries.chunks(50).flat_map(|queries| answers(&browser, queries)).collect()
}

fn answers(browser: &Browser, queries: &[String]) -> Vec<Value> {
    let queries = json!(queries);
    browser.value(&format!(
        "(window.answers = undefined, (async () => {{
            const arrived = new Map(), loads = new Map();
            window.readyroomShard = (name, data) => arrived.get(name)(data);
            const load = (name) => loads.get(name) ?? loads.set(name, new Promise((resolve) => {{
                arrived.set(name, resolve);
                document.head.append(Object.assign(document.createElement('script'), {{ src: `search/${{name}}.js` }}));
            }})).get(name);
            const engine = (await load('engine'))(load), site = await engine.directory(), answers = [];
            for (const query of {queries}) {{
                const found = await engine.search(site, query.trim()), results = [], pages = found.pages.slice(0, 10);
                const cards = await Promise.all(pages.map((page) => engine.card(site, page)));
                const pairs = engine.pairs(cards), later = new Set(pairs.values());
                cards.forEach((card, at) => {{
                    if (later.has(at)) return;
                    const [id] = card[3][engine.bestSection(found, pages[at], card)];
                    results.push([card[1] + (id && '#' + id), cards[pairs.get(at)]?.[1] ?? null]);
                }});
                answers.push([found.pages.length, found.partial, results]);
            }}
            window.answers = answers;
        }})(), true)"
    ));
    browser.until("window.answers").as_array().unwrap().clone()
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn finds_what_the_box_finds() {
    let queries = queries();
    let (program, browser) = thread::scope(|scope| {
        let program = scope.spawn(|| in_a_terminal(&queries));
        let browser = in_the_browser(&LARDER, &queries);
        (program.join().unwrap(), browser)
    });
    assert_eq!((program.len(), browser.len()), (queries.len(), queries.len()));
    for ((query, program), browser) in queries.iter().zip(program).zip(browser) {
        assert_eq!(program, browser, "{query}");
    }
}
