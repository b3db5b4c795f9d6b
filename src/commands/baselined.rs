//! The findings of a project, divided by its baseline into new and old ones.

use std::borrow::Cow;

use camino::{Utf8Path, Utf8PathBuf};

use super::Context;
use crate::baseline::{self, BaselineFile, Comparison};
use crate::files;
use crate::judge::Readiness;
use crate::link::Site;
use crate::report::Report;
use crate::rules::{self, CheckResult, Earlier, ExceptedFinding, Reported};

/// Findings, compared with the baseline.
pub struct BaselinedFindings {
    pub comparison: Comparison,
    pub excepted: Vec<ExceptedFinding>,
}

impl BaselinedFindings {
    /// Compares with the baseline named in `readyroom.yaml`, if there is one.
    pub fn new(context: &Context, root: &Utf8Path, readiness: &Readiness<'_>) -> anyhow::Result<Self> {
        Self::again(context, root, readiness, None)
    }

    /// Like `new`, but reuses what did not change since an earlier check.
    pub fn again(
        context: &Context,
        root: &Utf8Path,
        readiness: &Readiness<'_>,
        earlier: Option<Earlier<'_>>,
    ) -> anyhow::Result<Self> {
        let baseline = named(root, readiness.site)?.map(|path| read(&path, context)).transpose()?;
        let checked = context.stage("check", || rules::check_again(readiness, earlier));
        Ok(Self::against(baseline.as_ref(), checked, readiness.site))
    }

    pub fn against(baseline: Option<&BaselineFile>, checked: CheckResult, site: &Site) -> Self {
        let CheckResult { findings, excepted } = checked;
        let comparison = match baseline {
            Some(baseline) => baseline.compare(findings, site),
            None => Comparison { new: findings, ..Comparison::default() },
        };
        Self { comparison, excepted }
    }

    pub fn report<'a>(&'a self, site: &'a Site) -> Report<'a> {
        let Comparison { new, old, .. } = &self.comparison;
        Report { excepted: &self.excepted, baselined: old.len(), ..Report::new(site, new) }
    }

    /// New and old findings together. The site shows both, since an old problem is still a problem.
    pub fn all(&self, site: &Site) -> Cow<'_, [Reported]> {
        let Comparison { new, old, .. } = &self.comparison;
        if old.is_empty() {
            return Cow::Borrowed(new);
        }
        let mut all = [new.as_slice(), old.as_slice()].concat();
        rules::sort(&mut all, site);
        Cow::Owned(all)
    }
}

/// The path of the baseline named in `readyroom.yaml`.
pub fn named(root: &Utf8Path, site: &Site) -> anyhow::Result<Option<Utf8PathBuf>> {
    site.config.baseline.as_ref().map(|path| files::named_by("baseline", root, path)).transpose()
}

pub fn read(path: &Utf8Path, context: &Context) -> anyhow::Result<BaselineFile> {
    use anyhow::Context;
    baseline::read(&context.noted.baseline(path)?).with_context(|| format!("cannot read `{path}`"))
}
