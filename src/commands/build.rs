use std::io::Write;

use camino::{Utf8Path, Utf8PathBuf};

use super::baselined::BaselinedFindings;
use super::outputs;
use super::progress::Count;
use super::{Context, Outcome, Project, Published, project_at};
use crate::emit::{self, Output};
use crate::judge;
use crate::link::Site;
use crate::markdown::Highlighter;
use crate::render::{Made, Plan};
use crate::report;
use crate::theme::Theme;

const EXAMPLES: &str = "\
Examples:
  readyroom build                       into public/
  readyroom build --out /srv/runbooks --quiet
  readyroom build --zip runbooks.zip    the site as one file too, for the day the hosting is down
  readyroom build --keep-going          publish what there is, and fail all the same";

/// Build the site into `public/`; on errors the last good site stays as it was
///
/// The new site is written beside the old one and takes its place in one step. A folder that holds
/// files which readyroom did not write is refused.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Where to write the site [default: public/ in the project]
    #[arg(long, value_name = "DIR")]
    out: Option<Utf8PathBuf>,
    /// Publish despite errors; the exit code is still 1
    #[arg(long)]
    keep_going: bool,
    /// Write the whole site into this file too, as one zip
    #[arg(long, value_name = "FILE")]
    zip: Option<Utf8PathBuf>,
    #[command(flatten)]
    published: Published,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Project { root, site, theme } =
        project_at(&context.place, context, args.published.previous.as_deref())?;
    let target = args.out.clone().unwrap_or_else(|| root.join("public"));
    let target = target.strip_prefix("./").ok().filter(|below| *below != "").unwrap_or(&target);
    outputs::refuse(target, args.zip.as_deref(), &root, &site)?;
    let Rendered { failed, word, made } = render(args, context, &root, target, &site, &theme)?;
    // Search needs room of its own, and nothing of this.
    drop((site, theme));
    // First the site, then the word: whoever reads the output may have seen enough.
    let pages = made.map(|(output, made)| publish(args, context, target, output, made)).transpose()?;
    out.write_all(&word)?;
    match pages {
        Some(pages) if !context.quiet => writeln!(out, "{} in {target}", report::count(pages, "page"))?,
        Some(_) => {}
        None => writeln!(out, "nothing was built: fix the errors, or publish with --keep-going")?,
    }
    Ok(if failed { Outcome::Problems } else { Outcome::Clean })
}

/// The pages on the disk, and what is said of them.
struct Rendered {
    failed: bool,
    /// What is printed about the findings.
    word: Vec<u8>,
    /// Nothing if errors keep the site from being built.
    made: Option<(Output, Made)>,
}

/// Judges the site, and writes its pages into the folder that will take the place of the old one.
fn render(
    args: &Args,
    context: &Context,
    root: &Utf8Path,
    target: &Utf8Path,
    site: &Site,
    theme: &Theme,
) -> anyhow::Result<Rendered> {
    let readiness = context.stage("assess", || judge::assess(site));
    let baselined = BaselinedFindings::new(context, root, &readiness)?;
    let report = baselined.report(site);
    let failed = report.has_failed();
    let mut word = Vec::new();
    let format = match (failed, context.terminal) {
        (false, _) => report::SUMMARY,
        (true, _) if context.quiet => report::SUMMARY,
        (true, true) => report::EXCERPTS,
        (true, false) => report::LINES,
    };
    if failed || !context.quiet {
        format(&report, &mut word)?;
    }
    if failed && !args.keep_going {
        return Ok(Rendered { failed, word, made: None });
    }
    let output = Output::open(root, target, &warn)?;
    let highlighter = Highlighter::new();
    let findings = baselined.all(site);
    let plan = Plan::new(&readiness, &findings, theme, &highlighter);
    output.make_folders(plan.paths())?;
    let rendered = Count::of(plan.count());
    let write = |file| {
        let written = output.write(file);
        rendered.add_one();
        written
    };
    let made = context.counted("render", &rendered, || plan.write(&write))?;
    Ok(Rendered { failed, word, made: Some((output, made)) })
}

/// Writes the search, puts the site in its place, and counts its pages.
fn publish(
    args: &Args,
    context: &Context,
    target: &Utf8Path,
    output: Output,
    made: Made,
) -> anyhow::Result<usize> {
    let paths = context.stage("search", || made.finish(&|file| output.write(file)))?;
    let pages = paths.iter().filter(|path| path.extension() == Some("html")).count();
    context.stage("publish", || output.publish(&paths, &warn))?;
    if let Some(zip) = &args.zip {
        context.stage("zip", || emit::zip(target, paths, zip))?;
    }
    Ok(pages)
}

/// Says what a build went on in spite of.
fn warn(text: &str) {
    // A closed stream is no reason to stop.
    let _ = writeln!(std::io::stderr(), "warning: {text}");
}
