//! `readyroom check`.

mod fix;
mod old;
mod targets;

pub use targets::{Formats, Target, Targets, refuse_source};

use std::io::Write;

use anyhow::bail;
use camino::Utf8PathBuf;

use self::old::OldFindings;
use super::remembered::{RunResult, remembered};
use super::{Context, Outcome, Published, With, snapshot, tried};
use crate::emit;
use crate::files;
use crate::judge;
use crate::load::Place;
use crate::report::{Report, has_read_anything};
use crate::rules;
use crate::session::{Session, Snapshot};

const EXAMPLES: &str = "\
Examples:
  readyroom check
  readyroom check --deny warnings       for CI that allows no warnings
  readyroom check --format json | jq '.findings[] | select(.level == \"error\")'
  readyroom check --format text --format sarif=readyroom.sarif --format junit=readyroom.xml
  readyroom check --write-baseline baseline.json      from now on, today's findings are counted...
  readyroom check --baseline baseline.json            ...and new ones are reported
  readyroom check --no-baseline         all of them
  readyroom check --since origin/main                 what this branch adds, in any file
  readyroom check --as-of 2027-01-01    what will be overdue by then";

/// Report every problem in the project; exit with 1 if any is an error
///
/// On a terminal each finding shows the place in the file and how to fix it. In a pipe each is one line,
/// `path:line:column: level[CODE] message`; columns count characters from 1.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// How to write the findings; can be repeated, with `=FILE` for all but one [default: text]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = Formats)]
    format: Vec<Target>,
    /// Write the findings to this file; an existing file is replaced
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// Fix the findings that have exactly one possible fix, and report the others
    ///
    /// It fixes a name or a link that is written in the wrong case, with `-` instead of `_` or with one wrong letter; it
    /// puts quotes around a text that needs them; it adds the alias of a page that moved. A fix that would introduce a new
    /// finding is not applied. What a person decides is never changed: answers, reviewers, approvers, people, rules,
    /// exceptions.
    #[arg(long, conflicts_with_all = ["write_baseline", "prune_baseline"])]
    fix: bool,
    /// Print what `--fix` would change as a diff, write nothing, and exit with 1 if it would change anything
    #[arg(long, conflicts_with_all = ["write_baseline", "prune_baseline", "format", "output"])]
    diff: bool,
    /// Exit with 1 on warnings too
    #[arg(long, value_name = "LEVEL")]
    deny: Option<Deny>,
    #[command(flatten)]
    old: OldFindings,
    #[command(flatten)]
    published: Published,
    #[command(flatten)]
    pub(super) with: With,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Deny {
    Warnings,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let targets = Targets::new(&args.format, args.output.as_deref())?;
    let place = Place { history: false, committers: false, ..context.place.clone() };
    let session = Session::open(&place, &context.cache)?;
    if args.fix || args.diff {
        return fixed(args, &targets, &session, context, out);
    }
    if !args.old.only_reads() || targets.write_files() {
        return checked(args, &targets, &session, context, out);
    }
    remembered(
        "check",
        args,
        &session,
        context,
        out,
        |_| true,
        |out| {
            let outcome = checked(args, &targets, &session, context, out)?;
            Ok(RunResult { outcome, published: None, is_complete: true })
        },
    )
}

/// Applies the fixes that are certain, or prints the diff. Then checks the whole project.
fn fixed(
    args: &Args,
    targets: &Targets<'_>,
    session: &Session,
    context: &Context,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let previous = args.published.previous.as_deref();
    let snapshot = snapshot(session, context, previous)?;
    let previous = previous.map(|path| context.noted.manifest(path)).transpose()?;
    let fixes =
        context.stage("fix", || fix::find(&snapshot, &context.place, previous.as_ref(), !args.diff))?;
    if args.diff {
        fixes.diff(&snapshot.root, out)?;
        return Ok(if fixes.patches.is_empty() { Outcome::Clean } else { Outcome::Problems });
    }
    emit::apply(&snapshot.root, &fixes.patches)?;
    context.note(&fixes.summary());
    checked(args, targets, session, context, out)
}

/// Checks the whole project.
fn checked(
    args: &Args,
    targets: &Targets<'_>,
    session: &Session,
    context: &Context,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let previous = args.published.previous.as_deref();
    let Snapshot { root, site, .. } = tried(snapshot(session, context, previous)?, context);
    targets.refuse_sources(&root, &site)?;
    let readiness = context.stage("assess", || judge::assess(&site));
    let checked = context.stage("check", || rules::check(&readiness));
    let baselined = args.old.compare(checked, &root, &site, context, previous)?;
    let folder = files::folder_in_repository(&root)?;
    let deny_warnings = args.deny.is_some();
    let report = Report { deny_warnings, folder: &folder, ..baselined.report(&site) };
    targets.write(&report, context, out)?;
    if !has_read_anything(&site) {
        bail!(
            "nothing was checked: no document, alarm, service or checklist was found below `{root}`; \
             `documents` and `alarms` in readyroom.yaml say where they are"
        );
    }
    let outcome = if report.has_failed() { Outcome::Problems } else { Outcome::Clean };
    // The command ends now, and the system frees the memory of thousands of pages faster.
    std::mem::forget(site);
    Ok(outcome)
}
