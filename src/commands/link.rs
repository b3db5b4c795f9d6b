//! `readyroom link`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::baselined::BaselinedFindings;
use super::check::{Formats, Target, Targets};
use super::{Context, Outcome, Published, outputs, tried, warn_of_git};
use crate::emit::Output;
use crate::files::{self, Recorded, Recording};
use crate::history::{self, History};
use crate::judge::{self, Readiness};
use crate::link::Site;
use crate::load;
use crate::render::Layout;
use crate::report::{Report, count};
use crate::rules::Reported;
use crate::session::{self, Session, Snapshot};
use crate::shards;
use crate::source::FileId;

const EXAMPLES: &str = "\
Examples:
  readyroom link --shards 8 --out plan/       the plan of a site that eight machines render
  readyroom render plan/ --shard 3/8          what the third of them does
  readyroom merge plan/ parts/ --out public/  the site, once all are done";

/// Check the project and plan its site for several machines: the first of the steps `link`, `render` and `merge`
///
/// The findings are those of `check`. On errors the exit code is 1 and no plan is written. The plan says which shard makes which
/// pages. It holds titles, links, alarms and answers, and no text of a page: `render` reads the texts of its own pages from the
/// project and its repositories.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// How many shards to divide the site into; each run of `render` makes one
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    shards: u16,
    /// Where to write the plan
    #[arg(long, value_name = "DIR", default_value = "plan")]
    out: Utf8PathBuf,
    /// Write the plan despite errors; the exit code is still 1
    #[arg(long)]
    keep_going: bool,
    /// How to write the findings; can be repeated, with `=FILE` for all but one [default: text]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = Formats)]
    format: Vec<Target>,
    /// Write the findings to this file; an existing file is replaced
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// Show readiness and coverage over time from this file of JSON Lines; `merge` adds today
    #[arg(long, value_name = "FILE")]
    history: Option<Utf8PathBuf>,
    #[command(flatten)]
    published: Published,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let targets = Targets::new(&args.format, args.output.as_deref())?;
    let session = Session::open(&context.place, &context.cache)?;
    let previous = args.published.previous.as_deref();
    let previous = previous.map(|path| context.noted.manifest(path)).transpose()?;
    let loaded = context.stage("load", || session.load())?;
    let project = load::Stored::of(&loaded)?;
    let root = loaded.root.clone();
    let (config, sources, mut parsed) = context.stage("parse", || session.parse(loaded));
    let outlines = context.stage("store", || shards::encode_outlines(&mut parsed));
    // The plan gives each shard the outlines, which linking and judging read.
    let mut recorded = None;
    let sources = sources.over(|own| {
        let files = Arc::new(Recorded::new(own, Recording::default()));
        recorded = Some(Arc::clone(&files));
        files
    });
    let snapshot = context
        .stage("link", || rayon::scope(|_| session::linked(root, (config, sources, parsed), previous, &[])));
    let mut failing: BTreeSet<FileId> = snapshot.theme.own().collect();
    let Snapshot { root, site, theme } = tried(snapshot, context);
    warn_of_git(context, &site);
    let kept: BTreeSet<FileId> = theme.own().collect();
    failing.retain(|file| !kept.contains(file));
    let target: Utf8PathBuf = args.out.components().collect();
    outputs::refuse(&target, [], &root, &site)?;
    targets.refuse_sources(&root, &site)?;
    let readiness = context.stage("assess", || judge::assess(&site));
    let baselined = BaselinedFindings::new(context, &root, &readiness)?;
    let folder = files::folder_in_repository(&root)?;
    let report = Report { folder: &folder, ..baselined.report(&site) };
    let failed = report.has_failed();
    if failed && !args.keep_going {
        targets.write(&report, context, out)?;
        context.note("no plan was written: fix the errors, or plan with --keep-going");
        return Ok(Outcome::Problems);
    }
    let linked = Linked {
        args,
        context,
        root: &root,
        target: &target,
        site: &site,
        readiness: &readiness,
        findings: baselined.all(&site).into_owned(),
        failing,
    };
    let recording = recorded.map_or_else(Recording::default, |files| files.answers());
    let files = linked.plan(project.recorded(recording), outlines)?;
    targets.write(&report, context, out)?;
    let (files, shards) = (count(files, "file"), count(args.shards.into(), "shard"));
    context.note(&format!("{files} in {shards}, planned in `{target}`"));
    Ok(if failed { Outcome::Problems } else { Outcome::Clean })
}

/// A project to plan a site for.
struct Linked<'a> {
    args: &'a Args,
    context: &'a Context,
    root: &'a Utf8Path,
    target: &'a Utf8Path,
    site: &'a Site,
    readiness: &'a Readiness<'a>,
    /// The findings that the pages show.
    findings: Vec<Reported>,
    /// Templates of the project that fail.
    failing: BTreeSet<FileId>,
}

impl Linked<'_> {
    /// Writes the plan. Returns how many files of the site it divides among the shards.
    fn plan(self, project: load::Stored, outlines: Vec<u8>) -> anyhow::Result<usize> {
        let Self { args, context, root, target, site, readiness, findings, failing } = self;
        let warn = |text: &str| {
            // A closed stream does not stop the command.
            let _ = writeln!(std::io::stderr(), "warning: {text}");
        };
        let output = Output::open(root, target, &warn)?;
        let history = args.history.as_deref().map(|file| over_time(file, readiness, &warn)).transpose()?;
        let needs = Layout::new(site).needs(site);
        let shards = context.stage("assign", || shards::assign(&needs, &site.sources, args.shards.into()));
        let draft = shards::Draft {
            project,
            sources: &site.sources,
            outlines,
            findings,
            failing,
            history,
            copies: copies(root, site),
            files: needs.len(),
            shards,
        };
        let paths = context.stage("write", || draft.write(&output))?;
        output.publish(&paths, &warn)?;
        Ok(needs.len())
    }
}

/// The text of the history file, and today's readiness.
fn over_time(
    file: &Utf8Path,
    readiness: &Readiness<'_>,
    warn: &dyn Fn(&str),
) -> anyhow::Result<(String, history::Point)> {
    let text = files::over_time(file)?;
    if let Some((line, why)) = History::parse(&text).broken.first() {
        warn(&format!("{file}:{line}: not a line of readiness over time: {why}"));
    }
    Ok((text, history::point(readiness)))
}

/// Digests of the files that are copied unchanged, by their path in the site.
fn copies(root: &Utf8Path, site: &Site) -> BTreeMap<Utf8PathBuf, Option<[u8; 32]>> {
    let digest = |from: &Utf8Path| match files::in_repository(from) {
        Some(_) => site.sources.bytes(from).ok().map(|bytes| *blake3::hash(&bytes).as_bytes()),
        None => files::digest_beneath(root, from),
    };
    site.copies.iter().map(|copy| (copy.to.clone(), digest(&copy.from))).collect()
}
