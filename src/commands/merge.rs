//! `readyroom merge`.

use std::io::Write;

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};

use super::progress::Count;
use super::{Context, Outcome};
use crate::emit::{self, Output};
use crate::files;
use crate::history::History;
use crate::render::RenderedSite;
use crate::report::count;
use crate::search::Vocabulary;
use crate::shards::{self, OpenPlan, Parts};

const EXAMPLES: &str = "\
Examples:
  readyroom merge plan/ parts/                    into public/
  readyroom merge plan/ parts/ --out /srv/runbooks --zip runbooks.zip
  readyroom merge plan/ parts/ --history history.jsonl    add today to the file that `link` showed";

/// Put the parts of all shards together into the site, byte for byte as `build` writes it on one machine
///
/// It reads only the plan and the parts, not the project. If shards are missing, it names them and exits with 2; it does
/// the same for a part that belongs to another plan. The new site replaces the old one in one step.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder that `link` wrote
    #[arg(value_name = "PLAN")]
    plan: Utf8PathBuf,
    /// The folder with the parts, one folder for each shard
    #[arg(value_name = "PARTS")]
    parts: Utf8PathBuf,
    /// Where to write the site
    #[arg(long, value_name = "DIR", default_value = "public")]
    out: Utf8PathBuf,
    /// Write the whole site into this file too, as one zip
    #[arg(long, value_name = "FILE")]
    zip: Option<Utf8PathBuf>,
    /// Add today's readiness and coverage to this file of JSON Lines, the one that `link` read
    #[arg(long, value_name = "FILE")]
    history: Option<Utf8PathBuf>,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let plan = OpenPlan::open(&args.plan)?;
    let target: Utf8PathBuf = args.out.components().collect();
    refuse(&target, args)?;
    if args.history.is_some() && plan.point().is_none() {
        bail!("`{}` was linked without `--history`: its pages show no other days", plan.folder());
    }
    let parts = Parts::find(&plan, &args.parts)?;
    let warn = |text: &str| {
        // A closed stream does not stop the command.
        let _ = writeln!(std::io::stderr(), "warning: {text}");
    };
    let output = Output::open(Utf8Path::new("."), &target, &warn)?;
    let merged = Count::of(parts.files);
    let write = |file| {
        let written = output.write(file);
        merged.add_one();
        written
    };
    let vocabulary = Vocabulary::default();
    let made = context.counted("merge", &merged, || shards::write_files(&parts, &vocabulary, &write))?;
    let search = || RenderedSite::of(made).finish(vocabulary, &|file| output.write(file));
    let files = context.stage("search", search)?;
    let paths: Vec<Utf8PathBuf> = files.into_iter().map(|(path, _)| path).collect();
    context.stage("publish", || output.publish(&paths, &warn))?;
    let pages = paths.iter().filter(|path| path.extension() == Some("html")).count();
    if let Some(zip) = &args.zip {
        context.stage("zip", || emit::zip(&target, paths, zip))?;
    }
    match (plan.point(), &args.history) {
        (Some(point), Some(file)) => {
            if let Some(line) = History::parse(&files::over_time(file)?).add(point.clone()) {
                emit::append(file, line.as_bytes())?;
            }
        }
        (Some(_), None) => {
            context.note("today was not added to the file of readiness over time: name it with `--history`");
        }
        (None, _) => {}
    }
    if !context.quiet {
        writeln!(out, "{} in {target}", count(pages, "page"))?;
    }
    Ok(Outcome::Clean)
}

/// Fails if the site would replace its own input, or a file that is written along with it.
fn refuse(target: &Utf8Path, args: &Args) -> anyhow::Result<()> {
    for (folder, what) in [(&args.plan, "the plan"), (&args.parts, "the parts")] {
        if files::holds(target, folder) || files::holds(folder, target) {
            bail!(
                "`{target}` cannot be the folder of the site: it and {what} are nested; choose another with --out"
            );
        }
    }
    for file in [&args.zip, &args.history].into_iter().flatten() {
        if file.starts_with(target) {
            bail!(
                "`{file}` is in the folder of the site, which is replaced as a whole: name a file beside `{target}`"
            );
        }
    }
    Ok(())
}
