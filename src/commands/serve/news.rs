//! What every open page is told: which site is shown, and what is wrong with the newest.

use serde::Serialize;
use tokio::sync::watch;

use super::workshop::Made;
use crate::commands::timing;
use crate::config::Level;

/// Errors that a page lists.
const MOST_FINDINGS: usize = 30;

#[derive(Serialize)]
struct News<'a> {
    /// Another number, another site.
    site: u64,
    errors: usize,
    /// The site is the last good one; what is wrong is with the files as they are now.
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

/// Tells the news, as JSON, to whoever reads them.
pub struct Newsroom {
    site: u64,
    sender: watch::Sender<String>,
}

impl Newsroom {
    pub fn new(first: &Made) -> Self {
        // Not a number that an open page may know from a run before; JavaScript counts up to 2^53.
        let site = (timing::now_in_seconds() & 0xffff_ffff) << 20;
        let (sender, _) = watch::channel(String::new());
        let newsroom = Self { site, sender };
        newsroom.tell(first, false);
        newsroom
    }

    pub fn readers(&self) -> watch::Receiver<String> {
        self.sender.subscribe()
    }

    /// The number of the site that is shown.
    pub fn site(&self) -> u64 {
        self.site
    }

    /// There is a new site, and this is it.
    pub fn replaced(&mut self, by: &Made) {
        self.site += 1;
        self.tell(by, false);
    }

    /// The site stays: the new one has errors.
    pub fn kept(&self, because: &Made) {
        self.tell(because, true);
    }

    /// The site stays: there is no new one.
    pub fn failed(&self, failure: &str) {
        let failure = Some(failure);
        let news = News { site: self.site, errors: 1, is_kept: true, failure, findings: Vec::new() };
        self.send(&news);
    }

    fn tell(&self, made: &Made, is_kept: bool) {
        let report = made.report();
        let errors = report.findings.iter().filter(|reported| reported.level == Level::Error);
        let items = errors.take(MOST_FINDINGS).map(|reported| {
            let source = &report.site.sources[reported.finding.place.file];
            let at = source.position(reported.finding.place.start);
            Item {
                code: reported.rule.code,
                place: format!("{}:{}:{}", source.path, at.line, at.column),
                message: &reported.finding.message,
                help: &reported.finding.help,
            }
        });
        self.send(&News {
            site: self.site,
            errors: report.summary().errors,
            is_kept,
            failure: None,
            findings: items.collect(),
        });
    }

    fn send(&self, news: &News<'_>) {
        self.sender.send_replace(serde_json::to_string(news).expect("strings and numbers are always JSON"));
    }
}
