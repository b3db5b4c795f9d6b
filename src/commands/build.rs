//! `readyroom build`.

use std::cell::Cell;
use std::io::Write;

use camino::{Utf8Path, Utf8PathBuf};

use super::baselined::BaselinedFindings;
use super::outputs;
use super::progress::Count;
use super::remembered::{RunResult, remembered};
use super::{Context, Outcome, Published, refused_by_git, snapshot, tried};
use crate::emit::{self, Output, Stamp};
use crate::files;
use crate::history::{self, History};
use crate::judge::{self, Readiness};
use crate::markdown::Highlighter;
use crate::render::{KnownPages, Layout, Plan, RenderedSite};
use crate::report;
use crate::rules::Reported;
use crate::search::Vocabulary;
use crate::session::{CompletedRun, Session, Snapshot};
use crate::theme::{TemplateError, Theme};

const EXAMPLES: &str = "\
Examples:
  readyroom build                       into public/
  readyroom build --out /srv/runbooks --quiet
  readyroom build --zip runbooks.zip    the site as one file too, for the day the hosting is down
  readyroom build --history history.jsonl   show readiness over time, and add today to the file
  readyroom build --keep-going          publish despite errors, and still exit with 1";

/// Build the site into `public/`; if there are errors, the last good site stays
///
/// The new site is written beside the old one and replaces it in one step. A folder that holds
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
    /// Add today's readiness and coverage to this file of JSON Lines, and show them over time
    #[arg(long, value_name = "FILE")]
    history: Option<Utf8PathBuf>,
    #[command(flatten)]
    published: Published,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let session = Session::open(&context.place, &context.cache)?;
    let target = args.out.clone().unwrap_or_else(|| session.root().join("public"));
    // Remove a trailing slash, which would make the system follow a symbolic link.
    let target: Utf8PathBuf = target.components().collect();
    let target = target.strip_prefix("./").ok().filter(|below| *below != "").unwrap_or(&target);
    let build = || Build { args, context, session: &session, target };
    if args.zip.is_some() || args.history.is_some() {
        return Ok(build().run(out)?.outcome);
    }
    let is_there = |run: &CompletedRun| {
        let files = run.published.iter().flatten().map(|(path, stamp)| (path.as_path(), *stamp));
        run.published.is_some() && emit::is_intact(target, files)
    };
    remembered("build", args, &session, context, out, is_there, |out| build().run(out))
}

/// A build, and where its site goes.
struct Build<'a> {
    args: &'a Args,
    context: &'a Context,
    session: &'a Session,
    target: &'a Utf8Path,
}

/// The rendered pages on the disk, and the report on them.
struct Rendered {
    failed: bool,
    /// The text to print about the findings.
    printed: Vec<u8>,
    /// `None` if errors prevent the build.
    made: Option<(Output, RenderedSite, Vocabulary)>,
    /// The line to append to the history file.
    line: Option<String>,
}

/// What pages are rendered with, besides the site.
struct RenderInputs<'a> {
    output: &'a Output,
    /// Collects the terms of the pages, for search.
    vocabulary: &'a Vocabulary,
    theme: &'a Theme,
    history: Option<&'a History>,
}

impl Build<'_> {
    fn run(self, out: &mut dyn Write) -> anyhow::Result<RunResult> {
        let previous = self.args.published.previous.as_deref();
        let mut project = tried(snapshot(self.session, self.context, previous)?, self.context);
        let named = [&self.args.zip, &self.args.history].into_iter().flatten();
        outputs::refuse(self.target, named.map(Utf8PathBuf::as_path), &project.root, &project.site)?;
        let is_warned = Cell::new(false);
        let warn = |text: &str| {
            is_warned.set(true);
            // A closed stream does not stop the build.
            let _ = writeln!(std::io::stderr(), "warning: {text}");
        };
        for refusal in refused_by_git(self.context, &project.site) {
            warn(&refusal);
        }
        let Rendered { failed, printed, made, line } = loop {
            match self.render(&project, &warn) {
                Ok(rendered) => break rendered,
                // A template of the project fails on a page: render again without that template.
                Err(error) => project.failed(error.downcast::<TemplateError>()?),
            }
        };
        // Free the parts of the site that are no longer needed, since the search index needs the memory.
        project.site.free();
        // Publish before printing, since whoever reads the output may close the pipe early.
        let publish = |(output, made, vocabulary)| self.publish(output, made, vocabulary, &warn);
        let published = made.map(publish).transpose()?;
        if let (Some(_), Some(file), Some(line)) = (&published, &self.args.history, line) {
            emit::append(file, line.as_bytes())?;
        }
        out.write_all(&printed)?;
        match &published {
            Some(files) if !self.context.quiet => {
                let pages = files.iter().filter(|(path, _)| path.extension() == Some("html")).count();
                writeln!(out, "{} in {}", report::count(pages, "page"), self.target)?;
            }
            Some(_) => {}
            None => writeln!(out, "nothing was built: fix the errors, or publish with --keep-going")?,
        }
        let outcome = if failed { Outcome::Problems } else { Outcome::Clean };
        // A run that published nothing is not remembered, since each run has to check whether it may write to the
        // folder.
        let is_complete = published.is_some() && !is_warned.get();
        Ok(RunResult { outcome, published, is_complete })
    }

    /// Judges the site, and writes its pages into a temporary folder that will replace the old site.
    fn render(&self, project: &Snapshot, warn: &dyn Fn(&str)) -> anyhow::Result<Rendered> {
        let Snapshot { root, site, theme } = project;
        let context = self.context;
        let readiness = context.stage("assess", || judge::assess(site));
        let baselined = BaselinedFindings::new(context, root, &readiness)?;
        let report = baselined.report(site);
        let failed = report.has_failed();
        let mut printed = Vec::new();
        let format = match (failed, context.terminal) {
            (false, _) => report::SUMMARY,
            (true, _) if context.quiet => report::SUMMARY,
            (true, true) => report::EXCERPTS,
            (true, false) => report::LINES,
        };
        if failed || !context.quiet {
            format(&report, &mut printed)?;
        }
        if failed && !self.args.keep_going {
            return Ok(Rendered { failed, printed, made: None, line: None });
        }
        let output = Output::open(root, self.target, warn)?;
        // Note the files before they are copied, so that a file that changes meanwhile counts as changed in the next
        // run.
        site.copies.iter().for_each(|copy| context.noted.copy(root, &copy.from));
        let mut history = self.history(warn)?;
        let line = history.as_mut().and_then(|history| history.add(history::point(&readiness)));
        let vocabulary = Vocabulary::default();
        let inputs =
            RenderInputs { output: &output, vocabulary: &vocabulary, theme, history: history.as_ref() };
        let made = self.make(&inputs, &readiness, &baselined.all(site))?;
        Ok(Rendered { failed, printed, made: Some((output, made, vocabulary)), line })
    }

    /// Reads the history file. Lines that cannot be read cause a warning, and are kept.
    fn history(&self, warn: &dyn Fn(&str)) -> anyhow::Result<Option<History>> {
        const MOST_WARNINGS: usize = 5;
        let Some(file) = &self.args.history else { return Ok(None) };
        let history = History::parse(&files::over_time(file)?);
        for (line, why) in history.broken.iter().take(MOST_WARNINGS) {
            warn(&format!("{file}:{line}: not a line of readiness over time, and kept as it is: {why}"));
        }
        if let Some(more) = history.broken.len().checked_sub(MOST_WARNINGS).filter(|more| *more > 0) {
            warn(&format!("{file}: {} more cannot be read", report::count(more, "line")));
        }
        Ok(Some(history))
    }

    /// Renders the pages that changed.
    fn make(
        &self,
        inputs: &RenderInputs<'_>,
        readiness: &Readiness<'_>,
        findings: &[Reported],
    ) -> anyhow::Result<RenderedSite> {
        let RenderInputs { output, vocabulary, theme, history } = *inputs;
        let highlighter = Highlighter::new();
        let pages = self.session.known_pages(self.target);
        let keep = |path: &Utf8Path, stamp: Stamp| output.keep(path, stamp);
        let known = KnownPages { pages: &pages, program: self.session.program(), keep: &keep, vocabulary };
        let layout = Layout::new(readiness.site);
        let plan = Plan::new(&layout, readiness, findings, theme, &highlighter).with_history(history);
        let plan = if self.session.is_keeping() { plan.knowing(&known) } else { plan };
        output.make_folders(plan.paths())?;
        let rendered = Count::of(plan.count());
        let write = |file| {
            let written = output.write(file);
            rendered.add_one();
            written
        };
        let made = self.context.counted("render", &rendered, || plan.write(vocabulary, &write))?;
        if self.session.is_keeping() {
            self.context.stage("keep", || {
                self.session.keep_pages(self.target, &pages, made.pages(), |file| file.record(vocabulary));
            });
        }
        Ok(made)
    }

    /// Writes the search index, and moves the site into place. Returns its files, each with its stamp.
    fn publish(
        &self,
        output: Output,
        made: RenderedSite,
        vocabulary: Vocabulary,
        warn: &dyn Fn(&str),
    ) -> anyhow::Result<Vec<(Utf8PathBuf, Stamp)>> {
        let context = self.context;
        let files = context.stage("search", || made.finish(vocabulary, &|file| output.write(file)))?;
        let paths: Vec<Utf8PathBuf> = files.iter().map(|(path, _)| path.clone()).collect();
        context.stage("publish", || output.publish(&paths, warn))?;
        if let Some(zip) = &self.args.zip {
            context.stage("zip", || emit::zip(self.target, paths, zip))?;
        }
        Ok(files)
    }
}
