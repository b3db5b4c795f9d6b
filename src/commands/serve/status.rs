//! The status that is sent to every open page: which site is shown, and the errors of the newest files.

use serde::Serialize;
use tokio::sync::watch;

use super::checked::CheckedSite;
use crate::commands::timing;
use crate::config::Level;

/// The maximum number of errors that a page lists.
const MOST_FINDINGS: usize = 30;

#[derive(Serialize)]
struct Status<'a> {
    /// The number of the site. Each new site gets another.
    site: u64,
    errors: usize,
    /// Whether the shown site is the last good one. The errors are then those of the current files.
    is_kept: bool,
    /// Why the files cannot be read as a project at all.
    failure: Option<&'a str>,
    findings: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    code: &'static str,
    place: String,
    message: &'a str,
    help: &'a str,
}

/// Sends the status, as JSON, to every open page.
pub struct StatusSender {
    site: u64,
    sender: watch::Sender<String>,
}

impl StatusSender {
    pub fn new(first: &CheckedSite) -> Self {
        // Must differ from numbers of an earlier run, which open pages may know, and must be below 2^53, for
        // JavaScript.
        let site = (timing::now_in_seconds() & 0xffff_ffff) << 20;
        let (sender, _) = watch::channel(String::new());
        let status = Self { site, sender };
        status.publish(first, false);
        status
    }

    pub fn subscribe(&self) -> watch::Receiver<String> {
        self.sender.subscribe()
    }

    /// The number of the site that is shown.
    pub fn site(&self) -> u64 {
        self.site
    }

    /// Publishes that a new site is shown.
    pub fn replaced(&mut self, by: &CheckedSite) {
        self.site += 1;
        self.publish(by, false);
    }

    /// Publishes that the site is kept because the new one has errors.
    pub fn kept(&self, because: &CheckedSite) {
        self.publish(because, true);
    }

    /// Publishes that the site is kept because the project cannot be read.
    pub fn failed(&self, failure: &str) {
        let failure = Some(failure);
        let status = Status { site: self.site, errors: 1, is_kept: true, failure, findings: Vec::new() };
        self.send(&status);
    }

    fn publish(&self, checked: &CheckedSite, is_kept: bool) {
        let report = checked.report();
        let errors = report.findings.iter().filter(|reported| reported.level == Level::Error);
        let items = errors.take(MOST_FINDINGS).map(|reported| {
            let source = &report.site.sources[reported.finding.place.file];
            let at = source.position(reported.finding.place.start);
            Item {
                code: reported.rule.code,
                place: format!("{}:{}:{}", source.shown(), at.line, at.column),
                message: &reported.finding.message,
                help: &reported.finding.help,
            }
        });
        self.send(&Status {
            site: self.site,
            errors: report.errors(),
            is_kept,
            failure: None,
            findings: items.collect(),
        });
    }

    fn send(&self, status: &Status<'_>) {
        self.sender.send_replace(serde_json::to_string(status).expect("strings and numbers are always JSON"));
    }
}
