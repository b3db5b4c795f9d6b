//! `readyroom render`.

use std::io::Write;
use std::sync::Arc;

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};

use super::progress::Count;
use super::{Context, Outcome};
use crate::emit::Output;
use crate::files;
use crate::judge;
use crate::load;
use crate::markdown::Highlighter;
use crate::render::{Layout, Plan};
use crate::report::count;
use crate::search::Vocabulary;
use crate::session::{self, Snapshot};
use crate::shards::{self, OpenPlan, Read, RequestedShard, ShardRender};

const EXAMPLES: &str = "\
Examples:
  readyroom render plan/ --shard 3/8                  into parts/3
  readyroom render plan/ --shard 3/8 --out /mnt/parts/3
  readyroom render plan/                              the shard that the scheduler's variable names";

/// Make one shard of a site that `link` planned; shards can run anywhere, in any order, more than once
///
/// It reads the texts of its pages from the project (`--root`), its repositories and its packs. A text that has changed
/// since `link` ends the run with exit code 2. Without `--shard`, it takes the shard from the environment:
/// `JOB_COMPLETION_INDEX` of Kubernetes, `CI_NODE_INDEX` of GitLab, `SLURM_ARRAY_TASK_ID` or `AWS_BATCH_JOB_ARRAY_INDEX`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder that `link` wrote
    #[arg(value_name = "PLAN")]
    plan: Utf8PathBuf,
    /// Which shard to make, counted from 1, and how many the plan has
    #[arg(long, value_name = "I/N")]
    shard: Option<RequestedShard>,
    /// Where to write the part of this shard [default: parts/I]
    #[arg(long, value_name = "DIR")]
    out: Option<Utf8PathBuf>,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let plan = OpenPlan::open(&args.plan)?;
    if let Some(day) = context.place.as_of.filter(|day| *day != plan.as_of()) {
        bail!("`{}` is a plan as of {}, not of {day}: give the day to `link`", plan.folder(), plan.as_of());
    }
    let number = shards::which(args.shard, plan.shards(), &load::variable)?;
    let root = load::find_root(context.place.root.as_deref())?;
    let target = target(args, number, &plan)?;
    let warn = |text: &str| {
        // A closed stream does not stop the command.
        let _ = writeln!(std::io::stderr(), "warning: {text}");
    };
    let output = Output::open(&root, &target, &warn)?;
    let read = context.stage("read", || plan.read(&root, number))?;
    context.stage("compare", || shards::compare(&read))?;
    let Read { sources, parsed, findings, failing, history, copies, shard, project } = read;
    let config = project.config;
    let Snapshot { site, theme, .. } = context.stage("link", || {
        rayon::scope(|_| session::linked(root.clone(), (config, sources, parsed), None, &[]))
    });
    let theme = if failing.is_empty() { theme } else { Arc::new(theme.without(&failing)) };
    let readiness = context.stage("assess", || judge::assess(&site));
    let (layout, highlighter) = (Layout::new(&site), Highlighter::new());
    let pages =
        Plan::new(&layout, &readiness, &findings, &theme, &highlighter).with_history(history.as_ref());
    if pages.count() != plan.files() {
        bail!(
            "`{}` has {} files, and the site {}: run `readyroom link` again",
            plan.folder(),
            plan.files(),
            pages.count()
        );
    }
    let made = shard.lists.len() + shard.pages.len();
    let rendered = Count::of(made);
    let done = || rendered.add_one();
    let vocabulary = Vocabulary::default();
    let making = ShardRender {
        plan: &pages,
        root: &root,
        copies: &copies,
        vocabulary: &vocabulary,
        output: &output,
        done: &done,
    };
    let paths = context.counted("render", &rendered, || making.make(&shard, number, &plan))?;
    context.stage("publish", || output.publish(&paths, &warn))?;
    if !context.quiet {
        writeln!(out, "{} of shard {number}/{} in {target}", count(made, "file"), plan.shards())?;
    }
    Ok(Outcome::Clean)
}

/// The folder for the part. It may not be inside the plan, nor the plan inside it.
fn target(args: &Args, number: usize, plan: &OpenPlan) -> anyhow::Result<Utf8PathBuf> {
    let target = args.out.clone().unwrap_or_else(|| Utf8Path::new("parts").join(number.to_string()));
    let target: Utf8PathBuf = target.components().collect();
    if files::holds(&target, plan.folder()) || files::holds(plan.folder(), &target) {
        bail!(
            "`{target}` cannot be the folder of the part: it and the plan are nested; choose another with --out"
        );
    }
    Ok(target)
}
