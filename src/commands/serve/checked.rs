//! Reads the project repeatedly, and checks its site each time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::super::Context;
use super::super::baselined::BaselinedFindings;
use super::watch::{Changed, Read};
use crate::files::{self, Trace};
use crate::judge;
use crate::load::Tree;
use crate::render::Layout;
use crate::report::Report;
use crate::rules::{Earlier, Reported};
use crate::session::{LiveProject, Snapshot};

/// A loaded site and its findings.
pub struct CheckedSite {
    pub project: Arc<Snapshot>,
    pub layout: Arc<Layout>,
    pub baselined: BaselinedFindings,
    /// New and old findings.
    pub findings: Vec<Reported>,
    trace: Option<Arc<Trace>>,
    tree: Option<Arc<Tree>>,
    /// Files that are copied unchanged, by their paths after resolving symbolic links.
    copied: Arc<BTreeSet<Utf8PathBuf>>,
    named: BTreeMap<Utf8PathBuf, Option<[u8; 32]>>,
}

/// A project that is read again and again.
pub struct Project<'a> {
    followed: LiveProject,
    context: &'a Context,
}

impl<'a> Project<'a> {
    pub fn open(context: &'a Context) -> anyhow::Result<Self> {
        Ok(Self {
            followed: LiveProject::open(&context.place, &context.cache)?.with_template_trials(),
            context,
        })
    }

    /// Reads and checks the current files.
    pub fn read(&mut self) -> anyhow::Result<CheckedSite> {
        let project = self.context.stage("read", || self.followed.read())?;
        self.checked(project, None)
    }

    /// Reads and checks again after a change.
    pub fn update(&mut self, changed: &Changed, shown: &CheckedSite) -> anyhow::Result<CheckedSite> {
        let project = self.context.stage("read", || match changed {
            Changed::Anything => self.followed.read(),
            Changed::Paths(paths) => self.followed.update(paths),
        })?;
        self.checked(project, Some(shown))
    }

    /// Checks a site. Parts that equal those of the shown site are not checked again.
    fn checked(&self, project: Arc<Snapshot>, shown: Option<&CheckedSite>) -> anyhow::Result<CheckedSite> {
        let site = &project.site;
        // Take the digests first, so that a file that changes afterwards differs from its digest.
        let named = site.config.baseline.iter().map(|path| {
            let path = Utf8PathBuf::from(path.as_str());
            (path.clone(), files::digest(&project.root.join(path)))
        });
        let named = named.collect();
        let earlier = shown.map(|shown| Earlier { site: &shown.project.site, findings: &shown.findings });
        let baselined = BaselinedFindings::again(self.context, &project.root, &judge::assess(site), earlier)?;
        let findings = baselined.all(site).into_owned();
        let shown = shown.filter(|shown| shown.project.site.is_linked_as(site));
        let (layout, copied) = match shown {
            Some(shown) => (Arc::clone(&shown.layout), Arc::clone(&shown.copied)),
            None => (Arc::new(Layout::new(site)), Arc::new(copied(&project))),
        };
        let (trace, tree) = (self.followed.trace(), self.followed.tree());
        Ok(CheckedSite { project, layout, baselined, findings, trace, tree, copied, named })
    }
}

fn copied(project: &Snapshot) -> BTreeSet<Utf8PathBuf> {
    let site = &project.site;
    site.copies.iter().map(|copy| site.sources.listing().real(&copy.from).to_owned()).collect()
}

impl CheckedSite {
    /// What the site was read from.
    pub fn read(&self) -> Read {
        Read { trace: self.trace.clone(), tree: self.tree.clone(), named: self.named.clone() }
    }

    /// Whether a change includes a file that is copied.
    pub fn copies(&self, changed: &Changed) -> bool {
        let Changed::Paths(paths) = changed else { return false };
        paths.iter().any(|path| self.copied.contains(path))
    }

    pub fn report(&self) -> Report<'_> {
        self.baselined.report(&self.project.site)
    }

    pub fn root(&self) -> &Utf8Path {
        &self.project.root
    }

    pub fn title(&self) -> &str {
        &self.project.site.config.title
    }
}
