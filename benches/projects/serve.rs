//! Measures the time from a save until `readyroom serve` responds with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use walkdir::WalkDir;

use crate::page::TODAY;
use crate::server::Server;

/// The maximum time to wait for an edit.
const LONGEST: Duration = Duration::from_mins(1);
/// The interval between two requests of the page.
const PEEK: Duration = Duration::from_millis(1);

/// How long the edits of each kind took.
pub struct Served {
    /// A sentence at the end of a runbook.
    pub body: Vec<Duration>,
    /// A section at the end of a runbook, which links may lead to.
    pub heading: Vec<Duration>,
}

/// Serves a project, and edits its first runbook `rounds` times in each way.
pub fn measure_serve(project: &Path, rounds: usize) -> anyhow::Result<Served> {
    let server = Server::of(project.to_owned(), &["--as-of", &TODAY.to_string(), "--port", "0"]);
    let page = first_runbook(project)?;
    let inner = page.strip_prefix(project.join("content"))?.with_extension("");
    let url = format!("/{}/", inner.to_str().context("a path that is not UTF-8")?);
    let text = fs::read_to_string(&page)?;
    until(&server, &url, "</html>")?;
    let mut took = Served { body: Vec::new(), heading: Vec::new() };
    // Make all edits of one kind first, so that no heading changes between two edits of the body.
    for round in 0..rounds {
        let word = format!("sentence{round}");
        took.body.push(edit(&server, &page, &format!("{text}\nOne more {word}.\n"), &url, &word)?);
    }
    for round in 0..rounds {
        let word = format!("section{round}");
        took.heading.push(edit(&server, &page, &format!("{text}\n## One more {word}\n"), &url, &word)?);
    }
    fs::write(page, text)?;
    Ok(took)
}

/// The first runbook of a project, by its path.
pub fn first_runbook(project: &Path) -> anyhow::Result<PathBuf> {
    let pages = WalkDir::new(project.join("content")).sort_by_file_name().into_iter();
    let mut pages = pages.filter_map(Result::ok).filter(|entry| {
        entry.path().extension().is_some_and(|ending| ending == "md")
            && entry.path().components().any(|part| part.as_os_str() == "runbooks")
    });
    Ok(pages.next().context("the project has no runbook")?.into_path())
}

/// Saves a text. Waits until a page contains a word of it.
fn edit(server: &Server, page: &Path, text: &str, url: &str, word: &str) -> anyhow::Result<Duration> {
    let start = Instant::now();
    fs::write(page, text)?;
    until(server, url, word)?;
    let took = start.elapsed();
    // The memory of the previous site is still being freed.
    thread::sleep(took);
    Ok(took)
}

fn until(server: &Server, url: &str, word: &str) -> anyhow::Result<()> {
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        if server.get(url).1.contains(word) {
            return Ok(());
        }
        thread::sleep(PEEK);
    }
    bail!("{url} never has {word:?}")
}
