//! Measures, for a number of pages, the time to index them and the bytes of a first search.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::browser::Browser;
use crate::estate::Estate;
use crate::fetched::{Fetched, fetched};
use crate::generate;
use crate::measure::{Taken, measure};
use crate::page::TODAY;
use crate::pagefind::Pagefind;
use crate::pagefind_page;
use crate::site::serve;

/// Queries that somebody might type on the generated pages: a symptom, a page's title, the beginning of an alarm's
/// name, words of a metric, a command, two words of the body, a typo, and a common word.
const QUERIES: [&str; 8] = [
    "replication behind",
    "Ledger broker: Certificate Ends Soon",
    "ParcelBrokerBacklog",
    "too many cache misses freight",
    "kubectl rollout restart",
    "requeue retry-queue",
    "replicaton behnd",
    "backlog",
];

pub fn report(pages: usize, pagefind: Option<&Pagefind>) -> anyhow::Result<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("search");
    let project = folder.join(format!("project-{pages}"));
    let out = folder.join(format!("site-{pages}"));
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    generate::readyroom(&Estate::of(pages), &project)?;
    let mut build = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    build
        .current_dir(&project)
        .args(["build", "--verbose", "--as-of", &TODAY.to_string(), "--out"])
        .arg(&out);
    let ours = measure(&mut build, &folder)?;
    let theirs = pagefind.map(|pagefind| pagefind_page::index(pagefind, &out)).transpose()?;
    let address = serve(&out, "/");

    let mut text =
        format!("{pages} pages:\n\n| | Wall | Processor | Peak memory |\n| --- | ---: | ---: | ---: |\n");
    text += &format!("| `readyroom build`, all of it | {} |\n", costs(&ours));
    text += &format!("| of it, stage `search` | {} | | |\n", stage(&ours.stderr, "search"));
    if let Some(theirs) = &theirs {
        text += &format!("| Pagefind, over the built pages | {} |\n", costs(theirs));
    }
    text += "\n| First search, and its ten results | Files | KB | KB by gzip | Pagefind's files | KB | KB by gzip |\n\
             | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    let browser = Browser::start();
    for query in QUERIES {
        let ours = first_search(&browser, &address, &out, query)?;
        let theirs = pagefind.map(|_| first_pagefind(&browser, &address, &out, query)).transpose()?;
        let theirs = theirs.map_or_else(|| "- | - | -".to_owned(), |theirs| cells(&theirs));
        text += &format!("| `{query}` | {} | {theirs} |\n", cells(&ours));
    }
    Ok(text)
}

fn first_search(browser: &Browser, address: &str, site: &Path, query: &str) -> anyhow::Result<Fetched> {
    browser.open(&format!("{address}index.html"));
    crate::judged::results(browser, query);
    fetched(browser, site, "search")
}

fn first_pagefind(browser: &Browser, address: &str, site: &Path, query: &str) -> anyhow::Result<Fetched> {
    pagefind_page::open(browser, address);
    pagefind_page::results(browser, "", query);
    fetched(browser, site, "pagefind")
}

fn costs(taken: &Taken) -> String {
    let wall = taken.wall.as_secs_f64();
    let processor = taken.processor.map_or("-".to_owned(), |time| format!("{:.2} s", time.as_secs_f64()));
    let memory = taken.memory.map_or("-".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000));
    format!("{wall:.2} s | {processor} | {memory}")
}

/// The time of a stage: `0.061 s` for the line `search       0.061 s`.
fn stage(said: &str, name: &str) -> String {
    let line = said.lines().find_map(|line| line.strip_prefix(name));
    line.map_or_else(|| "-".to_owned(), |line| line.trim().to_owned())
}

fn cells(fetched: &Fetched) -> String {
    let kilobytes = |bytes: usize| bytes.div_ceil(1_000);
    format!("{} | {} | {}", fetched.files, kilobytes(fetched.bytes), kilobytes(fetched.compressed))
}
