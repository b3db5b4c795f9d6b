//! The subcommands, one per file: the arguments, and what the command does.

use std::io::{self, Write};

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use clap::Subcommand;

use crate::cache::CacheChoice;
use crate::config::SiteOutline;
use crate::files;
use crate::link::{AlarmName, LinkedChecklist, ServiceId, Site};
use crate::load::{self, Place};
use crate::lookup::{self, Unknown};
use crate::manifest::Manifest;
use crate::published;
use crate::read::{nearest, quoted};
use crate::session::{self, Session, Snapshot};
use progress::Count;
pub use remembered::RunRecord;
pub use timing::Stopwatch;

mod alarms;
mod answer;
mod approve;
mod baselined;
mod build;
mod check;
mod completions;
mod explain;
mod export;
mod facts;
mod fetch;
mod forecast;
mod format;
mod gate;
mod identity;
mod import;
mod init;
mod item;
mod link;
mod lsp;
mod mcp;
mod merge;
mod new;
mod outputs;
mod pack;
mod progress;
mod remembered;
mod render;
mod reviews;
mod schema;
mod search;
mod serve;
mod show;
mod table;
mod timing;
mod waive;

/// The options of every command, and what else a run depends on.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line, or what the terminal can do"
)]
#[derive(Debug, Default)]
pub struct Context {
    pub place: Place,
    /// Whether standard output is a terminal.
    pub terminal: bool,
    /// Whether standard output may have colours.
    pub is_coloured: bool,
    pub quiet: bool,
    /// Whether to print the time of each stage to standard error.
    pub verbose: bool,
    /// The time since the run began, for its progress line. `None` if standard error is not a terminal.
    pub progress: Option<Stopwatch>,
    /// Where to find the results of earlier runs.
    pub cache: CacheChoice,
    /// The notes that the run printed, and what it read besides its project.
    pub noted: RunRecord,
}

impl Context {
    fn stage<T>(&self, name: &str, stage: impl FnOnce() -> T) -> T {
        self.counted(name, &Count::default(), stage)
    }

    /// Runs a stage that reports how much of it is done.
    fn counted<T>(&self, name: &str, count: &Count, stage: impl FnOnce() -> T) -> T {
        let (made, took) = timing::timed(|| match &self.progress {
            Some(run) => progress::shown(name, count, run, stage),
            None => stage(),
        });
        if self.verbose {
            let _ = writeln!(io::stderr(), "{name:<9} {:>8.3} s", took.as_secs_f64());
        }
        made
    }

    /// Prints the summary of a run.
    pub fn sum_up(&self) {
        if self.verbose
            && let Some(bytes) = files::peak_memory()
        {
            let _ = writeln!(io::stderr(), "peak memory {:>4} MB", bytes / 1_000_000);
        }
    }
}

/// The outcome of a run that could be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Clean,
    /// There are findings at error level.
    Problems,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Init(init::Args),
    Build(build::Args),
    Check(check::Args),
    Alarms(alarms::Args),
    Gate(gate::Args),
    Forecast(forecast::Args),
    Explain(explain::Args),
    New(new::Args),
    Answer(answer::Args),
    Approve(approve::Args),
    Waive(waive::Args),
    Export(export::Args),
    Facts(facts::Args),
    Fetch(fetch::Args),
    Import(import::Args),
    Link(link::Args),
    Lsp(lsp::Args),
    Mcp(mcp::Args),
    Merge(merge::Args),
    Pack(pack::Args),
    Render(render::Args),
    Search(search::Args),
    Serve(serve::Args),
    Show(show::Args),
    Schema(schema::Args),
    Completions(completions::Args),
}

impl Command {
    /// The outline named by `--with`, for the commands that have this option.
    pub fn with(&self) -> Option<&Utf8Path> {
        let with = match self {
            Self::Check(args) => &args.with,
            Self::Gate(args) => &args.with,
            Self::New(args) => &args.with,
            Self::Answer(args) => &args.with,
            Self::Approve(args) => &args.with,
            _ => return None,
        };
        with.file.as_deref()
    }

    /// Runs a command. `cli` is the definition of the whole command line, which is outside this module.
    pub fn run(
        &self,
        context: &Context,
        cli: fn() -> clap::Command,
        out: &mut dyn Write,
    ) -> anyhow::Result<Outcome> {
        match self {
            Self::Init(args) => init::run(args, context, out),
            Self::Build(args) => build::run(args, context, out),
            Self::Check(args) => check::run(args, context, out),
            Self::Alarms(args) => alarms::run(args, context, out),
            Self::Gate(args) => gate::run(args, context, out),
            Self::Forecast(args) => forecast::run(args, context, out),
            Self::Explain(args) => explain::run(args, context, out),
            Self::New(args) => new::run(args, context, out),
            Self::Answer(args) => answer::run(args, context, out),
            Self::Approve(args) => approve::run(args, context, out),
            Self::Waive(args) => waive::run(args, context, out),
            Self::Export(args) => export::run(args, context, out),
            Self::Facts(args) => facts::run(args, context, out),
            Self::Fetch(args) => fetch::run(args, context, out),
            Self::Import(args) => import::run(args, context, out),
            Self::Link(args) => link::run(args, context, out),
            Self::Lsp(args) => lsp::run(args, context),
            Self::Mcp(args) => mcp::run(args, context),
            Self::Merge(args) => merge::run(args, context, out),
            Self::Pack(args) => pack::run(args, context, out),
            Self::Render(args) => render::run(args, context, out),
            Self::Search(args) => search::run(args, context, out),
            Self::Serve(args) => serve::run(args, context, out),
            Self::Show(args) => show::run(args, context, out),
            Self::Schema(args) => schema::run(args, out),
            Self::Completions(args) => completions::run(args, cli(), out),
        }
    }
}

/// Reads the project from the disk and links it, which every command does first.
fn project(context: &Context) -> anyhow::Result<Snapshot> {
    // Do not read git's history, which is slow and only needed for the built site.
    let place = Place { history: false, committers: false, ..context.place.clone() };
    snapshot(&Session::open(&place, &context.cache)?, context, None)
}

/// The site with the committers of its approvals. It is read without the cache, so that no cache can change a verdict.
fn site_with_committers(context: &Context, policy: Option<&str>) -> anyhow::Result<Site> {
    let policy = policy.map(ToOwned::to_owned);
    let place = Place { history: false, policy, ..context.place.clone() };
    Ok(snapshot(&Session::open(&place, &CacheChoice::Off)?, context, None)?.site)
}

/// The current project of a session, with the manifest that was published last.
fn snapshot(session: &Session, context: &Context, previous: Option<&Utf8Path>) -> anyhow::Result<Snapshot> {
    let previous = previous.map(|path| context.noted.manifest(path)).transpose()?;
    let loaded = context.stage("load", || session.load())?;
    context.noted.trace(&loaded.trace);
    if let Some(file) = &loaded.with {
        context.noted.outline(file);
    }
    let root = loaded.root.clone();
    let parsed = context.stage("parse", || session.parse(loaded));
    // On a thread that also renders pages, so that those reuse the memory that linking frees.
    Ok(context.stage("link", || rayon::scope(|_| session::linked(root, parsed, previous, &[]))))
}

/// What git refuses to read, if this run calls git. Who changed what, and when, is unknown then.
fn refused_by_git(context: &Context, site: &Site) -> Vec<String> {
    let is_asked = context.place.history || context.place.committers;
    if is_asked { site.sources.project_files().refusals() } else { Vec::new() }
}

/// Warns about what git refuses to read.
fn warn_of_git(context: &Context, site: &Site) {
    for refusal in refused_by_git(context, site) {
        // A closed stream does not stop the command.
        let _ = writeln!(std::io::stderr(), "warning: {refusal}");
    }
}

/// Tries the project's templates on some pages, for commands that report findings.
fn tried(snapshot: Snapshot, context: &Context) -> Snapshot {
    if snapshot.theme.has_own() { context.stage("try", || snapshot.with_templates_tried()) } else { snapshot }
}

/// Links what was loaded, without results of earlier runs.
fn linked(context: &Context, loaded: load::Project, previous: Option<Manifest>) -> Snapshot {
    let root = loaded.root.clone();
    let parsed = context.stage("parse", || session::parse(loaded));
    context.stage("link", || rayon::scope(|_| session::linked(root, parsed, previous, &[])))
}

/// Finds a service by its name.
fn find_service(site: &Site, name: &str) -> anyhow::Result<ServiceId> {
    match lookup::service(site, name) {
        Ok(id) => Ok(id),
        Err(Unknown::Several(entries)) => {
            let shown: Vec<String> = entries.iter().map(|entry| format!("`{entry}`")).collect();
            bail!("{} services are called `{name}`: {}; rename all but one", entries.len(), shown.join(", "))
        }
        Err(Unknown::Nobody(nearest)) => {
            let names = site.services.iter().map(|service| service.service.name.value.as_str());
            let part = name.to_lowercase();
            let is_alike = |known: &&str| !part.is_empty() && known.to_lowercase().contains(&part);
            let alike: Vec<&str> = names.filter(is_alike).collect();
            let only = if let [one] = alike[..] { Some(one) } else { None };
            let hint = hint(nearest.or(only), &alike);
            let hint = hint.unwrap_or_else(|| "`readyroom new service` makes one".to_owned());
            bail!("there is no service `{name}`; {hint}")
        }
    }
}

/// The end of an error about an unknown name: a similar name, or else the names that exist.
fn hint(meant: Option<&str>, known: &[&str]) -> Option<String> {
    match (meant, known) {
        (Some(meant), _) => Some(format!("did you mean `{meant}`?")),
        (None, []) => None,
        (None, [one]) => Some(format!("there is only `{one}`")),
        (None, _) => Some(format!("there are {}", shortened(known))),
    }
}

/// The maximum number of names that an error lists.
const MOST_NAMES: usize = 5;

/// Names in backticks, and how many more there are.
fn shortened(names: &[&str]) -> String {
    let shown = quoted(&names[..names.len().min(MOST_NAMES)]);
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Finds a checklist of the project, or a built-in one, by its id.
fn find_checklist<'s>(site: &'s Site, id: &str) -> anyhow::Result<&'s LinkedChecklist> {
    let all = || site.checklists.iter().chain(&site.unused_checklists);
    if let Some(found) = all().find(|known| known.checklist.id.value == *id) {
        return Ok(found);
    }
    match nearest(id, all().map(|known| known.checklist.id.value.as_str())) {
        Some(nearest) => bail!("there is no checklist `{id}`; did you mean `{nearest}`?"),
        None => bail!("there is no checklist `{id}`, neither in checklists/ nor built in"),
    }
}

/// Finds an alarm by its name.
fn find_alarm<'s>(site: &'s Site, name: &str) -> anyhow::Result<&'s AlarmName> {
    match lookup::alarm(site, name) {
        Ok(found) => Ok(found),
        Err(Unknown::Nobody(Some(nearest))) => {
            bail!("there is no alarm `{name}`; did you mean `{nearest}`?")
        }
        Err(_) => bail!("there is no alarm `{name}`; `readyroom alarms` lists them"),
    }
}

fn site(context: &Context) -> anyhow::Result<Site> {
    Ok(project(context)?.site)
}

/// What other repositories say.
#[derive(Clone, Debug, Default, clap::Args)]
struct With {
    /// The outline.json.zst of the site that gathers this repository: links to and from other repositories are checked, and
    /// its policy applies [default: `with` in readyroom.yaml]
    #[arg(id = "with", long, value_name = "FILE", global = true)]
    file: Option<Utf8PathBuf>,
}

/// Fails if the policy is needed and its file is missing.
fn needs_policy(site: &Site) -> anyhow::Result<()> {
    if let SiteOutline::Missing(file) = &site.config.site_outline {
        bail!(
            "`{file}` is not there, so the policy is unknown; download `{}` from the site that gathers this repository",
            published::FILE
        );
    }
    Ok(())
}

/// What was published before.
#[derive(Debug, Default, clap::Args)]
struct Published {
    /// The manifest.json of the published site: each of its addresses that would disappear is reported
    #[arg(long, value_name = "FILE")]
    previous: Option<Utf8PathBuf>,
}
