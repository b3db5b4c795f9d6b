//! Compares our search with Pagefind on the same pages: the time to index, the bytes of a first search, and how well
//! both answer the judged queries in `tests/search/`.

#![allow(
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    reason = "measures, prints, and shares files with another benchmark and the browser tests"
)]

#[path = "../projects/blanks.rs"]
mod blanks;
#[path = "../../tests/browser/browser.rs"]
mod browser;
#[path = "../projects/estate.rs"]
mod estate;
mod fetched;
#[path = "../projects/generate.rs"]
mod generate;
#[path = "../../tests/browser/judged.rs"]
mod judged;
#[path = "../projects/measure.rs"]
mod measure;
#[path = "../projects/page.rs"]
mod page;
#[path = "../projects/pagefind.rs"]
mod pagefind;
mod pagefind_page;
#[path = "../projects/program.rs"]
mod program;
mod quality;
#[path = "../projects/random.rs"]
mod random;
#[path = "../../tests/browser/site.rs"]
mod site;
mod size;
#[path = "../projects/words.rs"]
#[rustfmt::skip] // several words a line
mod words;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Parser;

use pagefind::Pagefind;

/// Compare our search with Pagefind's; needs chromium and chromedriver
#[derive(Parser)]
#[command(bin_name = "cargo bench --bench search --")]
struct Args {
    /// How many pages the projects have
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "1000,10000")]
    pages: Vec<NonZeroUsize>,
    /// The Pagefind to compare with [default: the one on `PATH`, if there is one]
    #[arg(long, value_name = "PATH")]
    pagefind: Option<PathBuf>,
    /// `cargo bench` passes it; `cargo test --all-targets` does not
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if !args.bench {
        println!("`cargo bench` measures; there is nothing to test");
        return Ok(());
    }
    let pagefind = Pagefind::find(args.pagefind.as_deref())?;
    let version = pagefind.as_ref().map_or("no Pagefind", |peer| &peer.version);
    println!("readyroom {}, {version}.\n", env!("CARGO_PKG_VERSION"));
    println!("{}", quality::report(pagefind.as_ref())?);
    for pages in args.pages {
        println!("{}", size::report(pages.get(), pagefind.as_ref())?);
    }
    Ok(())
}
