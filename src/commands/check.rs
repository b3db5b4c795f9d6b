use std::io::Write;

use super::{Context, Outcome, Published, project_after};
use crate::readiness;
use crate::report::{self, Report};
use crate::rules;

const EXAMPLES: &str = "\
Examples:
  readyroom check
  readyroom check --deny warnings       for CI that wants nothing left
  readyroom check --format json | jq '.findings[] | select(.level == \"error\")'
  readyroom check --as-of 2027-01-01    what will be overdue by then";

/// Report every problem of the project; exit with 1 if one is an error
///
/// On a terminal each finding shows the place in the file and the cure. In a pipe each is one line,
/// `path:line:column: level[CODE] message`; columns count characters from 1.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// How to write the findings
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Exit with 1 on warnings too
    #[arg(long, value_name = "LEVEL")]
    deny: Option<Deny>,
    #[command(flatten)]
    published: Published,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs; keys are added, never changed
    Json,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Deny {
    Warnings,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let site = project_after(context, args.published.previous.as_deref())?.site;
    let readiness = context.stage("assess", || readiness::assess(&site));
    let findings = context.stage("check", || rules::check(&readiness));
    let report = Report { site: &site, findings: &findings };
    let format = match args.format {
        Format::Json => report::JSON,
        Format::Text if context.quiet => report::SUMMARY,
        Format::Text if context.terminal => report::EXCERPTS,
        Format::Text => report::LINES,
    };
    format(&report, out)?;
    let failed = report.has_errors() || (args.deny.is_some() && !findings.is_empty());
    Ok(if failed { Outcome::Problems } else { Outcome::Clean })
}
