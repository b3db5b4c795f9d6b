//! A save to the moment when `readyroom serve` answers with it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use walkdir::WalkDir;

use crate::page::TODAY;

/// How long an edit is waited for.
const LONGEST: Duration = Duration::from_mins(1);
/// Between two looks at the page.
const PEEK: Duration = Duration::from_millis(1);

/// What the edits of each kind took.
pub struct Served {
    /// A sentence at the end of a runbook.
    pub body: Vec<Duration>,
    /// A section at the end of a runbook, which links may lead to.
    pub heading: Vec<Duration>,
}

/// Serves a project, and edits its first runbook `rounds` times in each way.
pub fn measure_serve(project: &Path, rounds: usize) -> anyhow::Result<Served> {
    let server = Server::start(project)?;
    let page = first_runbook(project)?;
    let inner = page.strip_prefix(project.join("content"))?.with_extension("");
    let url = format!("/{}/", inner.to_str().context("a path that is not UTF-8")?);
    let text = fs::read_to_string(&page)?;
    server.until(&url, "</html>")?;
    let mut took = Served { body: Vec::new(), heading: Vec::new() };
    for round in 0..rounds {
        let word = format!("sentence{round}");
        took.body.push(server.edit(&page, &format!("{text}\nOne more {word}.\n"), &url, &word)?);
        let word = format!("section{round}");
        took.heading.push(server.edit(&page, &format!("{text}\n## One more {word}\n"), &url, &word)?);
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

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(project: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_readyroom"))
            .current_dir(project)
            .args(["--as-of", &TODAY.to_string(), "serve", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("it has an output")?);
        let mut line = String::new();
        lines.read_line(&mut line)?;
        // Nobody reads the rest, and it must not fill the pipe.
        thread::spawn(move || lines.read_to_end(&mut Vec::new()));
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        Ok(Self { address: address.with_context(|| format!("no address in {line:?}"))?.to_owned(), child })
    }

    /// Saves a text, and waits until a page has a word of it.
    fn edit(&self, page: &Path, text: &str, url: &str, word: &str) -> anyhow::Result<Duration> {
        let start = Instant::now();
        fs::write(page, text)?;
        self.until(url, word)?;
        let took = start.elapsed();
        // The memory of the site before is still being freed.
        thread::sleep(took);
        Ok(took)
    }

    fn until(&self, url: &str, word: &str) -> anyhow::Result<()> {
        let start = Instant::now();
        while start.elapsed() < LONGEST {
            if self.get(url)?.contains(word) {
                return Ok(());
            }
            thread::sleep(PEEK);
        }
        bail!("{url} never has {word:?}")
    }

    fn get(&self, url: &str) -> anyhow::Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(stream, "GET {url} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
