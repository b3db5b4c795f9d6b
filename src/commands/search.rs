//! `readyroom search`.

use std::io::{self, Write};
use std::sync::atomic::AtomicBool;

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::format::Format;
use super::{Context, Outcome, snapshot};
use crate::judge;
use crate::link::encoded;
use crate::markdown::Highlighter;
use crate::read::number;
use crate::render::{Layout, Plan};
use crate::report::{count, one_line};
use crate::search::{Index, Pair, SearchResult};
use crate::session::{Session, Snapshot};
use crate::theme::Theme;

const EXAMPLES: &str = "\
Examples:
  readyroom search disk full
  readyroom search KubePodCrashLooping --limit 1
  readyroom search 'kind:runbook certificate expired' --format json";

/// Search the site from a terminal, as its search box does
///
/// It finds the same pages in the same order, and shows an alarm and its runbook as one result. It searches by names of
/// alarms, parts of names, the beginning of the last word, mistyped words, `"words in quotes"`, and `kind:`, `service:`,
/// `severity:`, `status:` and `repository:` with a value. The site is not built. The exit code is 1 if nothing is found.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to search for; `-` searches for each line of standard input, and answers it with a line of JSON
    #[arg(required = true)]
    query: Vec<String>,
    /// The maximum number of results to print
    #[arg(long, value_name = "COUNT", value_parser = number::<usize>, default_value_t = 10)]
    limit: usize,
    /// How to write them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// The JSON of `readyroom search`, version 1: keys are added, never changed or removed.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    query: &'a str,
    /// How many pages match the query. If `partial` is true, there may be more.
    found: usize,
    partial: bool,
    results: Vec<Entry>,
    /// Similar words, if nothing is found.
    did_you_mean: Vec<String>,
}

#[derive(Serialize)]
struct Entry {
    kind: String,
    title: String,
    /// The heading of the section that matches best. `None` for the start of the page.
    section: Option<String>,
    /// The address below `base_url` if that is set; else relative to the site.
    address: String,
    service: Option<String>,
    severity: Option<String>,
    status: Option<String>,
    summary: Option<String>,
    /// The runbook of an alarm, or the alarm of a runbook, that was also found. It is not a separate result.
    pair: Option<Other>,
}

#[derive(Serialize)]
struct Other {
    kind: String,
    title: String,
    address: String,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    if args.query.iter().all(|word| word.trim().is_empty()) {
        bail!("the query is empty: write a word to search for");
    }
    let session = Session::open(&context.place, &context.cache)?;
    let Snapshot { site, .. } = snapshot(&session, context, None)?;
    let readiness = context.stage("assess", || judge::assess(&site));
    let (layout, highlighter) = (Layout::new(&site), Highlighter::new());
    // Search does not read what templates add.
    let theme = Theme::built_in();
    let plan = Plan::new(&layout, &readiness, &[], &theme, &highlighter);
    let files = context.stage("index", || plan.index(&AtomicBool::new(false)))?;
    let index = Index::of(files.context("nothing stops it")?)?;
    let base = site.config.base_url.as_deref().unwrap_or_default();
    if matches!(&args.query[..], [only] if only == "-") {
        for query in io::stdin().lines() {
            serde_json::to_writer(&mut *out, &document(&index, &query?, args.limit, base))?;
            writeln!(out)?;
        }
        return Ok(Outcome::Clean);
    }
    let query = args.query.join(" ");
    let document = context.stage("search", || document(&index, &query, args.limit, base));
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)?;
        }
        Format::Text => text(&document, context.quiet, out)?,
    }
    Ok(if document.found == 0 { Outcome::Problems } else { Outcome::Clean })
}

fn document<'a>(index: &Index, query: &'a str, limit: usize, base: &str) -> Document<'a> {
    let answer = index.search(query.trim());
    let found = answer.count();
    Document {
        version: 1,
        query,
        found,
        partial: answer.is_partial,
        results: answer.results(limit).into_iter().map(|found| entry(found, base)).collect(),
        did_you_mean: if found == 0 { answer.offered() } else { Vec::new() },
    }
}

fn entry(found: SearchResult, base: &str) -> Entry {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let id = if found.id.is_empty() { String::new() } else { format!("#{}", encoded(&found.id)) };
    Entry {
        kind: found.kind,
        title: found.title,
        section: some(found.section),
        address: format!("{base}{}{id}", found.url),
        service: some(found.service),
        severity: some(found.severity),
        status: some(found.status),
        summary: some(found.summary),
        pair: found.pair.map(|Pair { kind, title, url }| Other {
            kind,
            title,
            address: format!("{base}{url}"),
        }),
    }
}

fn text(document: &Document<'_>, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 3]> = document.results.iter().map(row).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (kind, title) = (width(0), width(1));
    for [own, name, address] in rows.iter().filter(|_| !quiet) {
        writeln!(out, "{own:kind$}  {name:title$}  {address}")?;
    }
    if document.found == 0 {
        let words: Vec<String> = document.did_you_mean.iter().map(|word| format!("`{word}`")).collect();
        return if words.is_empty() {
            writeln!(out, "no results: try fewer words, or a part of the name")
        } else {
            writeln!(out, "no results; did you mean {}?", words.join(" or "))
        };
    }
    let more = if document.partial { "more than " } else { "" };
    // A result with an alarm and its runbook counts as two.
    let shown: usize = document.results.iter().map(|entry| 1 + usize::from(entry.pair.is_some())).sum();
    let first =
        if shown < document.found && !quiet { format!(", the first {shown} shown") } else { String::new() };
    writeln!(out, "{more}{}{first}", count(document.found, "result"))
}

fn row(entry: &Entry) -> [String; 3] {
    let title = match &entry.section {
        Some(section) => format!("{} › {section}", entry.title),
        None => entry.title.clone(),
    };
    let title = match &entry.pair {
        Some(other) => format!("{title} ({}: {})", other.kind, other.title),
        None => title,
    };
    [entry.kind.clone(), one_line(&title), entry.address.clone()]
}
