//! The project, read again and again, to its site with what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::super::Context;
use super::super::baselined::BaselinedFindings;
use super::watch::{Changed, Read};
use crate::files::{self, Trace};
use crate::judge;
use crate::load::Place;
use crate::report::Report;
use crate::rules::Reported;
use crate::session::{Session, Snapshot, Units, linked};

/// A loaded site and its findings.
pub struct CheckedSite {
    pub project: Snapshot,
    pub baselined: BaselinedFindings,
    /// New ones and old ones.
    pub findings: Vec<Reported>,
    trace: Arc<Trace>,
    /// Files that are copied as they are, where they are without links.
    copied: BTreeSet<Utf8PathBuf>,
    named: BTreeMap<Utf8PathBuf, Option<[u8; 32]>>,
}

/// A project that is read again and again.
pub struct Project<'a> {
    session: Session,
    units: Units,
    context: &'a Context,
}

impl<'a> Project<'a> {
    pub fn open(context: &'a Context) -> anyhow::Result<Self> {
        let place = Place { history: false, committers: false, keeps_texts: true, ..context.place.clone() };
        Ok(Self { session: Session::open(&place, &context.cache)?, units: Units::default(), context })
    }

    /// The site of the files as they are now.
    pub fn read(&mut self) -> anyhow::Result<CheckedSite> {
        let Self { session, units, context } = self;
        let loaded = context.stage("load", || session.load())?;
        let (root, trace) = (loaded.root.clone(), Arc::clone(&loaded.trace));
        let parsed = context.stage("parse", || session.parse_with(loaded, units));
        let project = context.stage("link", || rayon::scope(|_| linked(root, parsed, None)));
        CheckedSite::new(context, project, trace)
    }
}

impl CheckedSite {
    fn new(context: &Context, project: Snapshot, trace: Arc<Trace>) -> anyhow::Result<Self> {
        let site = &project.site;
        // What changes from here on is another than what was read.
        let named = site.config.baseline.iter().map(|path| {
            let path = Utf8PathBuf::from(path.as_str());
            (path.clone(), files::digest(&project.root.join(path)))
        });
        let named = named.collect();
        let baselined = BaselinedFindings::new(context, &project.root, &judge::assess(site))?;
        let findings = baselined.all(site).into_owned();
        let copied = site.copies.iter().map(|copy| site.sources.listing().real(&copy.from).to_owned());
        let copied = copied.collect();
        Ok(Self { project, baselined, findings, trace, copied, named })
    }

    /// What it was read from.
    pub fn read(&self) -> Read {
        Read { trace: Some(Arc::clone(&self.trace)), named: self.named.clone() }
    }

    /// Whether a change is one of files that are copied.
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
