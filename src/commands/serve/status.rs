//! The status that every open page gets: which site is shown, and the errors of the newest.

use serde::Serialize;
use tokio::sync::watch;

use super::checked::CheckedSite;
use crate::commands::timing;
use crate::config::Level;

/// How many errors a page lists, at most.
const MOST_FINDINGS: usize = 30;

#[derive(Serialize)]
struct Status<'a> {
    /// Changes with each new site.
    site: u64,
    errors: usize,
    /// The site is the last good one; the errors are of the files as they are now.
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
        // Not a number that an open page may know from an earlier run; JavaScript counts up to 2^53.
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

    /// There is a new site, and this is it.
    pub fn replaced(&mut self, by: &CheckedSite) {
        self.site += 1;
        self.publish(by, false);
    }

    /// The site stays: the new one has errors.
    pub fn kept(&self, because: &CheckedSite) {
        self.publish(because, true);
    }

    /// The site stays: there is no new one.
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
