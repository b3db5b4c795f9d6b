//! What is wrong with a project, told from what was wrong before.

use std::borrow::Cow;

use camino::{Utf8Path, Utf8PathBuf};

use super::Context;
use crate::baseline::{self, Compared, Known};
use crate::files;
use crate::judge::Readiness;
use crate::link::Site;
use crate::report::Report;
use crate::rules::{self, Checked, Excepted, Reported};

pub struct Judged {
    pub compared: Compared,
    pub excepted: Vec<Excepted>,
}

impl Judged {
    /// By the baseline that `readyroom.yaml` names, if it does.
    pub fn new(context: &Context, root: &Utf8Path, readiness: &Readiness<'_>) -> anyhow::Result<Self> {
        let baseline = baseline(root, readiness.site)?;
        let checked = context.stage("check", || rules::check(readiness));
        Ok(Self::against(baseline.as_ref(), checked, readiness.site))
    }

    pub fn against(baseline: Option<&Known>, checked: Checked, site: &Site) -> Self {
        let Checked { findings, excepted } = checked;
        let compared = match baseline {
            Some(baseline) => baseline.compare(findings, site),
            None => Compared { new: findings, ..Compared::default() },
        };
        Self { compared, excepted }
    }

    pub fn report<'a>(&'a self, site: &'a Site) -> Report<'a> {
        let Compared { new, old, .. } = &self.compared;
        Report { excepted: &self.excepted, baselined: old.len(), ..Report::new(site, new) }
    }

    /// New findings and old ones: what the site shows, where nothing is wrong any less for being known.
    pub fn all(&self, site: &Site) -> Cow<'_, [Reported]> {
        let Compared { new, old, .. } = &self.compared;
        if old.is_empty() {
            return Cow::Borrowed(new);
        }
        let mut all = [new.as_slice(), old.as_slice()].concat();
        rules::sort(&mut all, site);
        Cow::Owned(all)
    }
}

/// The baseline that `readyroom.yaml` names.
fn baseline(root: &Utf8Path, site: &Site) -> anyhow::Result<Option<Known>> {
    named(root, site).map(|path| read(&path)).transpose()
}

/// Where the baseline is that `readyroom.yaml` names.
pub fn named(root: &Utf8Path, site: &Site) -> Option<Utf8PathBuf> {
    let path = root.join(site.config.baseline.as_ref()?);
    Some(path.strip_prefix("./").map(Utf8Path::to_owned).unwrap_or(path))
}

pub fn read(path: &Utf8Path) -> anyhow::Result<Known> {
    use anyhow::Context;
    baseline::read(&files::baseline(path)?).with_context(|| format!("cannot read `{path}`"))
}
