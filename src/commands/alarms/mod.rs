//! `readyroom alarms`.

mod document;
mod filter;
mod one;
mod rows;
mod text;

use std::io::Write;

use self::document::Document;
use self::filter::Filter;
use super::{Context, Outcome, find_alarm, site};

const EXAMPLES: &str = "\
Examples:
  readyroom alarms
  readyroom alarms DiskFull             where it is defined, and where its link leads
  readyroom alarms --uncovered --severity critical
  readyroom alarms --files              what was read, and what was left out
  readyroom alarms --format csv > alarms.csv";

/// List every alarm with its service, its severity, its runbook and how the runbook was found
///
/// With a name it shows only that alarm: each definition, where its link leads, and its page.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Show only this alarm: its name, or the id in its file
    #[arg(value_name = "NAME", conflicts_with = "files")]
    name: Option<String>,
    #[command(flatten)]
    filter: filter::Filters,
    /// List the files that were read, instead of the alarms: the format of each, how many alarms it has, what was skipped
    /// and why
    #[arg(long)]
    files: bool,
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs; keys are added, never changed
    Json,
    /// For a spreadsheet
    Csv,
    /// For a comment on a pull request
    Markdown,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let site = site(context)?;
    let name = args.name.as_deref().map(|name| find_alarm(&site, name)).transpose()?;
    if let Some(note) = args.filter.unknown_severity(&site) {
        context.note(&note);
    }
    let document = Document::of(&site, &Filter::new(&args.filter, name, &site)?);
    match (args.format, name) {
        (Format::Json, _) => {
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)?;
        }
        (Format::Csv, _) if args.files => rows::of_files(&document).csv(out)?,
        (Format::Csv, _) => rows::of_alarms(&document).csv(out)?,
        (Format::Markdown, _) if args.files => rows::of_files(&document).markdown(out)?,
        (Format::Markdown, _) => {
            rows::of_alarms_in_short(&document).markdown(out)?;
            writeln!(out)?;
            text::totals(&document, out)?;
        }
        (Format::Text, Some(name)) => one::show(&site, name, &document.alarms, out)?,
        (Format::Text, None) if args.files => text::files(&document, out)?,
        (Format::Text, None) if context.quiet => text::totals(&document, out)?,
        (Format::Text, None) => text::alarms(&document, context.terminal, out)?,
    }
    Ok(Outcome::Clean)
}
