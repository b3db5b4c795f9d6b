//! `readyroom export review`.

use std::io::{self, Write};

use super::document::{Document, Item, Work};
use crate::commands::table::{Table, markdown_cell};
use crate::commands::{Context, Outcome, find_service, reviews, site};
use crate::judge;
use crate::model::{Action, Verdict};
use crate::report::{count, one_line};

const EXAMPLES: &str = "\
Examples:
  readyroom export review checkout-api > review.md
  readyroom export review checkout-api --checklist data-store --format csv > review.csv
  readyroom export review checkout-api --format json | jq '.items[] | {id, state}'";

/// Export a service's review: every item that applies, with its state and its answer
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service that is reviewed
    service: String,
    /// The id of the checklist, if the service has several reviews
    #[arg(long, value_name = "ID")]
    checklist: Option<String>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For a comment or a page: a table for each section
    Markdown,
    /// For a spreadsheet
    Csv,
    /// For programs; keys are added, never changed
    Json,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let site = site(context)?;
    let service = find_service(&site, &args.service)?;
    let readiness = judge::assess(&site);
    let found = reviews::current(&readiness, service);
    let current = reviews::one(&site, service, found, args.checklist.as_deref())?;
    let document = Document::of(&site, service, &current);
    match args.format {
        Format::Markdown => markdown(&document, site.service(service).service.title(), out)?,
        Format::Csv => csv(&document, out)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)?;
        }
    }
    Ok(Outcome::Clean)
}

pub fn csv(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new([
        "section",
        "id",
        "question",
        "severity",
        "stage",
        "state",
        "answer",
        "answered_by",
        "answered_on",
        "evidence",
        "note",
        "justification",
        "expires_on",
        "waived_until",
        "actions",
        "service",
        "checklist",
        "version",
    ]);
    let version = document.review.version.map_or("none".to_owned(), |version| version.to_string());
    for item in &document.items {
        table.push([
            item.section.title,
            item.id,
            item.question,
            item.severity,
            item.stage.unwrap_or_default(),
            item.state,
            item.answer.as_deref().unwrap_or_default(),
            item.answered_by.unwrap_or_default(),
            &date(item.answered_on.as_ref()),
            &item.evidence.join("\n"),
            item.note.unwrap_or_default().trim_end(),
            item.justification.unwrap_or_default().trim_end(),
            &date(item.expires_on.as_ref()),
            &date(item.waived_until.as_ref()),
            &item.actions.iter().map(work).collect::<Vec<_>>().join("\n"),
            document.service,
            document.checklist.id,
            &version,
        ]);
    }
    table.csv(out)
}

fn markdown(document: &Document<'_>, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let (checklist, review, rates) = (&document.checklist, &document.review, &document.rates);
    writeln!(out, "# {}: {}\n", markdown_cell(&one_line(checklist.title)), markdown_cell(&one_line(title)))?;
    let rate = |rate: Option<usize>| rate.map_or("none".to_owned(), |rate| format!("{rate} %"));
    writeln!(
        out,
        "Reported rate {}, true rate {}: {} of {} met.",
        rate(rates.reported),
        rate(rates.true_rate),
        rates.met,
        count(rates.total, "item"),
    )?;
    let stage = review.stage.map(|stage| format!(" for {}", one_line(stage))).unwrap_or_default();
    let pinned = review.version.map(|version| format!(" version {version}")).unwrap_or_default();
    writeln!(
        out,
        "{}{pinned}{stage}, {}, as of {}: `{}`",
        checklist.id,
        review.status.replace('_', " "),
        document.as_of,
        review.path
    )?;
    for section in document.items.chunk_by(|a, b| a.section.id == b.section.id) {
        writeln!(out, "\n## {}\n", markdown_cell(&one_line(section[0].section.title)))?;
        of_section(section).without_empty_columns().markdown(out)?;
    }
    Ok(())
}

fn of_section(items: &[Item<'_>]) -> Table {
    let mut table = Table::new([
        "Question",
        "Item",
        "Severity",
        "Stage",
        "State",
        "Answer",
        "By",
        "On",
        "Expires",
        "Waived until",
        "Evidence",
        "Note",
        "Justification",
    ]);
    for item in items {
        table.push([
            item.question,
            item.id,
            item.severity,
            item.stage.unwrap_or_default(),
            &item.state.replace('_', " "),
            &spaced(item.answer.as_deref().unwrap_or_default()),
            item.answered_by.unwrap_or_default(),
            &date(item.answered_on.as_ref()),
            &date(item.expires_on.as_ref()),
            &date(item.waived_until.as_ref()),
            &item.evidence.join(" "),
            item.note.unwrap_or_default().trim_end(),
            item.justification.unwrap_or_default().trim_end(),
        ]);
    }
    table
}

/// An action on one line, as `readyroom import review` reads it: `title: Rehearse it; owner: mira; due: 2026-12-01`.
fn work(work: &Work<'_>) -> String {
    let keys = work.keys().map(|(key, value)| format!("{key}: {}", without_keys(&one_line(value))));
    keys.collect::<Vec<_>>().join("; ")
}

/// A text changed so that no part of it looks like a key of an action.
fn without_keys(text: &str) -> String {
    let keys = Action::KEYS.iter();
    keys.fold(text.to_owned(), |text, key| text.replace(&format!("; {key}: "), &format!(", {key}: ")))
}

/// `not_applicable` with a space for its underscore. Any other answer as written.
fn spaced(answer: &str) -> String {
    if answer == Verdict::NotApplicable.word() { answer.replace('_', " ") } else { answer.to_owned() }
}

fn date(date: Option<&String>) -> String {
    date.cloned().unwrap_or_default()
}
