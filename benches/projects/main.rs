//! Measures `check` and `build` on generated projects of thousands of pages, and Hugo and Pagefind on the same pages.

#![allow(
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "writes projects, takes times, and prints ratios of them"
)]

mod random;
#[rustfmt::skip] // several words a line
mod words;
mod estate;
mod blanks;
mod page;
mod generate;
mod program;
mod hugo;
mod pagefind;
mod measure;
#[allow(dead_code, clippy::unwrap_used, reason = "the tests of serve use all of it, and fail by panic")]
#[path = "../../tests/serve/client.rs"]
mod client;
#[allow(dead_code, clippy::unwrap_used, reason = "the tests of serve use all of it, and fail by panic")]
#[path = "../../tests/serve/server.rs"]
mod server;
mod serve;
mod lsp;
mod rounds;
mod report;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Parser;

use hugo::Hugo;
use pagefind::Pagefind;

/// Measure `check` and `build` on generated projects, and Hugo on the same pages
#[derive(Parser)]
#[command(bin_name = "cargo bench --bench projects --")]
struct Args {
    /// How many pages the projects have
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "1000,10000")]
    pages: Vec<NonZeroUsize>,
    /// How often each command runs
    #[arg(long, value_name = "N", default_value = "3")]
    runs: NonZeroUsize,
    /// The Hugo to compare with [default: the one on `PATH`, if there is one]
    #[arg(long, value_name = "PATH")]
    hugo: Option<PathBuf>,
    /// The Pagefind that indexes Hugo's pages [default: the one on `PATH`, if there is one]
    #[arg(long, value_name = "PATH")]
    pagefind: Option<PathBuf>,
    /// The most pages that Hugo builds too: it takes over 200 KB of memory a page
    #[arg(long, value_name = "N", default_value = "10000")]
    hugo_up_to: usize,
    /// Where the projects and the sites go: name one in memory, such as /dev/shm/projects, to leave out the disk
    #[arg(long, value_name = "DIR", default_value = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects"))]
    folder: PathBuf,
    /// `cargo bench` passes it; `cargo test --all-targets` does not
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let mut args = Args::parse();
    if !args.bench {
        println!("`cargo bench` takes the times; there is nothing to test");
        return Ok(());
    }
    let hugo = Hugo::find(args.hugo.as_deref())?;
    let pagefind = Pagefind::find(args.pagefind.as_deref())?;
    args.pages.sort_unstable();
    let rounds = args.runs.get();
    let sizes = args.pages.iter().map(|pages| {
        let peer = hugo.as_ref().filter(|_| pages.get() <= args.hugo_up_to);
        rounds::measure_size(pages.get(), rounds, peer, pagefind.as_ref(), &args.folder)
    });
    let sizes = sizes.collect::<anyhow::Result<Vec<_>>>()?;
    print!("{}", report::report(&sizes, rounds, hugo.as_ref(), pagefind.as_ref()));
    Ok(())
}
