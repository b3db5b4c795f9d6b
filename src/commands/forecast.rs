//! `readyroom forecast`.

use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;

use super::format::Format;
use super::{Context, Outcome, find_service, site};
use crate::judge::{self, Due};
use crate::link::Site;
use crate::read::number;
use crate::report::{count, one_line};

const EXAMPLES: &str = "\
Examples:
  readyroom forecast                            the next 90 days
  readyroom forecast --days 14 --service checkout-api
  readyroom forecast --format json";

/// List what expires or falls due, and when
///
/// It lists answers, waivers, actions, reviews and runbooks, the soonest first, each with the last day on which it
/// holds; and questions without an answer, each with the first day on which it is asked. What is already overdue is not
/// listed: `readyroom check` reports it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// How many days ahead to look
    #[arg(long, value_name = "DAYS", value_parser = number::<u32>, default_value_t = 90)]
    days: u32,
    /// Only for this service
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// The JSON of `readyroom forecast`, version 1: keys are added, never changed or removed.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    as_of: String,
    days: u32,
    entries: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    on: String,
    /// Days from today. 0 means today.
    days: i32,
    kind: &'static str,
    service: Option<&'a str>,
    what: &'a str,
    path: &'a str,
    line: usize,
    column: usize,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let site = site(context)?;
    let service = args.service.as_deref().map(|name| find_service(&site, name)).transpose()?;
    let readiness = judge::assess(&site);
    let mut due = judge::forecast(&readiness, args.days);
    due.retain(|due| service.is_none() || site.page(due.page).service == service);
    match args.format {
        Format::Json => {
            let entries = due.iter().map(|due| entry(&site, due)).collect();
            let as_of = site.config.today.to_string();
            serde_json::to_writer_pretty(
                &mut *out,
                &Document { version: 1, as_of, days: args.days, entries },
            )?;
            writeln!(out)?;
        }
        Format::Text => text(&site, &due, args.days, context.quiet, out)?,
    }
    Ok(Outcome::Clean)
}

fn text(site: &Site, due: &[Due], days: u32, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    for due in due.iter().filter(|_| !quiet) {
        let Entry { on, service, path, line, column, .. } = entry(site, due);
        let service = service.map(|name| format!("{name}: ")).unwrap_or_default();
        writeln!(out, "{on}  {service}{} {} ({path}:{line}:{column})", one_line(&due.what), due.kind.says())?;
    }
    writeln!(out, "{} in the next {}", count(due.len(), "date"), count(days as usize, "day"))
}

fn entry<'a>(site: &'a Site, due: &'a Due) -> Entry<'a> {
    let source = &site.sources[due.place.file];
    let at = source.position(due.place.start);
    Entry {
        on: due.on.to_string(),
        days: days(site.config.today, due.on),
        kind: due.kind.word(),
        service: site.page(due.page).service.map(|id| site.service(id).service.name.value.as_str()),
        what: &due.what,
        path: source.shown(),
        line: at.line,
        column: at.column,
    }
}

fn days(today: Date, on: Date) -> i32 {
    on.since(today).map_or(i32::MAX, |span| span.get_days())
}
