use std::io::Write;

use camino::Utf8PathBuf;

use super::{Context, Outcome, Project, project};
use crate::emit::Output;
use crate::render;
use crate::report::{self, Report};
use crate::rules;

/// Build the site into `public/`; on errors the last good site stays as it was
///
/// The new site is written beside the old one and takes its place in one step. A folder that holds
/// files which readyroom did not write is refused.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to write the site [default: public/ in the project]
    #[arg(long, value_name = "DIR")]
    out: Option<Utf8PathBuf>,
    /// Publish in spite of errors; the exit code is still 1
    #[arg(long)]
    keep_going: bool,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Project { root, site, theme } = project(&context.place)?;
    let findings = rules::check(&site);
    let report = Report { site: &site, findings: &findings };
    let failed = report.has_errors();
    let target = args.out.clone().unwrap_or_else(|| root.join("public"));
    let target = target.strip_prefix("./").unwrap_or(&target);
    // First the site, then the word: whoever reads the output may have seen enough.
    let pages = if failed && !args.keep_going {
        None
    } else {
        let output = Output::open(target)?;
        let paths = render::site(&site, &findings, &theme, &root, &|file| output.write(file))?;
        let pages = paths.iter().filter(|path| path.extension() == Some("html")).count();
        output.publish(paths)?;
        Some(pages)
    };
    let format = match (failed, context.terminal) {
        (false, _) => report::SUMMARY,
        (true, true) => report::EXCERPTS,
        (true, false) => report::LINES,
    };
    if !context.quiet {
        format(&report, out)?;
    }
    match pages {
        Some(pages) if !context.quiet => writeln!(out, "{} in {target}", report::count(pages, "page"))?,
        Some(_) => {}
        None => writeln!(out, "nothing was built: mend the errors, or publish with --keep-going")?,
    }
    Ok(if failed { Outcome::Problems } else { Outcome::Clean })
}
