//! Separates old findings from new ones, by a baseline or a git revision.

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};

use super::super::baselined::{self, BaselinedFindings};
use super::super::{Context, linked, tried};
use super::targets::refuse_source;
use crate::baseline::{self, Baseline, BaselineFile, Comparison};
use crate::emit;
use crate::files;
use crate::judge;
use crate::link::Site;
use crate::load;
use crate::report::count;
use crate::rules::{self, CheckResult};
use crate::theme;

#[derive(Debug, clap::Args)]
pub struct OldFindings {
    /// Count the findings that are in this file, and report only the others [default: `baseline` in readyroom.yaml]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["write_baseline", "since"])]
    baseline: Option<Utf8PathBuf>,
    /// Report the findings of the baseline too
    #[arg(long, conflicts_with_all = ["baseline", "write_baseline", "prune_baseline", "since"])]
    no_baseline: bool,
    /// Write all findings to this file as a baseline, and report none
    #[arg(long, value_name = "FILE", conflicts_with_all = ["since", "prune_baseline"])]
    write_baseline: Option<Utf8PathBuf>,
    /// Remove fixed findings from the baseline
    #[arg(long, conflicts_with = "since")]
    prune_baseline: bool,
    /// Count the findings that a git revision has too, and report only the others, in all files
    #[arg(long, value_name = "REV")]
    since: Option<String>,
}

impl OldFindings {
    /// Whether these options write nothing and read no revision.
    pub fn only_reads(&self) -> bool {
        self.write_baseline.is_none() && !self.prune_baseline && self.since.is_none()
    }

    pub fn compare(
        &self,
        checked: CheckResult,
        root: &Utf8Path,
        site: &Site,
        context: &Context,
        previous: Option<&Utf8Path>,
    ) -> anyhow::Result<BaselinedFindings> {
        if let Some(revision) = &self.since {
            let old = BaselineFile::Baseline(at(revision, root, site, context, previous)?);
            let baselined = BaselinedFindings::against(Some(&old), checked, site);
            say_gone(&baselined.comparison, context);
            return Ok(baselined);
        }
        if let Some(path) = &self.write_baseline {
            let old = Baseline::of(&checked.findings, site);
            write(path, &old, root, site)?;
            context.note(&format!("{} written to `{path}`", count(old.len(), "finding")));
            return Ok(BaselinedFindings::against(Some(&BaselineFile::Baseline(old)), checked, site));
        }
        let named = match &self.baseline {
            Some(path) => Some(path.clone()),
            None if self.no_baseline => None,
            None => baselined::named(root, site)?,
        };
        let Some(path) = named else {
            if self.prune_baseline {
                bail!("there is no baseline to prune: name one with `--baseline`, or in readyroom.yaml");
            }
            return Ok(BaselinedFindings::against(None, checked, site));
        };
        let known = baselined::read(&path, context)?;
        let baselined = BaselinedFindings::against(Some(&known), checked, site);
        say_gone(&baselined.comparison, context);
        let old = baselined.comparison.fixed + baselined.comparison.gone_with;
        let fixed = count(old, "finding");
        let is_other = old + baselined.comparison.moved + baselined.comparison.gone.len() > 0;
        if self.prune_baseline && (is_other || known.is_version_1()) {
            write(&path, &Baseline::of(&baselined.comparison.old, site), root, site)?;
            if known.is_version_1() {
                context.note(&format!("`{path}` was version 1, and is rewritten as version 2"));
            }
            if is_other {
                context.note(&format!("{fixed} removed from `{path}`"));
            }
            return Ok(baselined);
        }
        if known.is_version_1() {
            context.note(&format!("`{path}` is version 1; `--prune-baseline` rewrites it as version 2"));
        }
        if baselined.comparison.fixed > 0 {
            let fixed = count(baselined.comparison.fixed, "finding");
            let (is, it) = if baselined.comparison.fixed == 1 { ("is", "it") } else { ("are", "them") };
            context.note(&format!("{fixed} of `{path}` {is} fixed; `--prune-baseline` removes {it}"));
        }
        Ok(baselined)
    }
}

/// Reports alarms that are gone, and how many findings disappeared with them. Those findings were not fixed.
fn say_gone(comparison: &Comparison, context: &Context) {
    const SHOWN: usize = 10;
    let gone = &comparison.gone;
    if gone.is_empty() {
        return;
    }
    let all: usize = gone.iter().map(|(_, count)| count).sum();
    let is = if all == 1 { "is" } else { "are" };
    let mut files: Vec<String> =
        gone.iter().take(SHOWN).map(|(path, count)| format!("{count} of `{path}`")).collect();
    if gone.len() > SHOWN {
        files.push(format!("and others of {} more files", gone.len() - SHOWN));
    }
    let with = match comparison.gone_with {
        0 => String::new(),
        findings => format!("; {} disappeared with them, without a fix", count(findings, "finding")),
    };
    context.note(&format!("{} {is} gone: {}{with}", count(all, "alarm"), files.join(", ")));
}

/// The findings at a revision, judged as of the same day.
fn at(
    revision: &str,
    root: &Utf8Path,
    site: &Site,
    context: &Context,
    previous: Option<&Utf8Path>,
) -> anyhow::Result<Baseline> {
    let loaded = context.stage("load then", || {
        load::load_at(root, revision, site.config.today, site.config.site_outline.clone(), &theme::is_ours)
    })?;
    let Some(loaded) = loaded else {
        context.note(&format!("`{revision}` has no readyroom.yaml: every finding counts as new"));
        return Ok(Baseline::default());
    };
    let then = linked(context, loaded, previous.map(files::manifest).transpose()?);
    let then = tried(then, context).site;
    let checked = context.stage("check then", || rules::check(&judge::assess(&then)));
    Ok(Baseline::of(&checked.findings, &then))
}

fn write(path: &Utf8Path, baseline: &Baseline, root: &Utf8Path, site: &Site) -> anyhow::Result<()> {
    refuse_source(path, root, site)?;
    // Only a baseline may be replaced. The path of any other file is a mistake.
    if files::is_there(path) {
        let read = baseline::read(&files::baseline(path)?);
        read.with_context(|| format!("`{path}` is not replaced; name another file, or remove it first"))?;
    }
    emit::put(path, baseline.text().as_bytes())
}
