//! Finds the page that a name means: by an alarm, an address or a file, or else by search.

use std::cell::OnceCell;

use serde::Deserialize;

use super::source::Pages;
use crate::read::nearest;
use crate::routes::DataFile;
use crate::search::{Index, SearchResult};

/// Finds pages of a site by name. What it needs is read only once.
pub struct Finder<'a> {
    pub pages: Pages<'a>,
    alarms: OnceCell<Alarms>,
    documents: OnceCell<Documents>,
    index: OnceCell<Index>,
}

/// The result of looking up a name.
pub enum LookupResult {
    Page {
        url: String,
        /// The section that the alarm leads to.
        anchor: Option<String>,
        alarm: Option<Alarm>,
    },
    Several(Vec<Candidate>),
    /// Nothing matches. Names that may have been meant.
    Nothing(Vec<String>),
}

/// A page that the name may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub kind: String,
    pub title: String,
    pub url: String,
}

/// The alarm that a name means.
pub struct Alarm {
    pub name: String,
    pub severity: Option<String>,
    pub has_runbook: bool,
}

#[derive(Deserialize)]
struct Alarms {
    alarms: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    url: String,
    severities: Vec<String>,
    runbooks: Vec<Runbook>,
}

#[derive(Clone, Deserialize)]
struct Runbook {
    title: String,
    url: String,
    anchor: Option<String>,
}

#[derive(Deserialize)]
struct Documents {
    documents: Vec<Document>,
}

#[derive(Deserialize)]
struct Document {
    url: String,
    path: String,
}

/// The maximum number of candidates that are listed.
const MOST: usize = 10;
/// The maximum number of search results that are looked at.
const LOOKED_AT: usize = 50;

impl<'a> Finder<'a> {
    pub fn new(pages: Pages<'a>) -> Self {
        Self { pages, alarms: OnceCell::new(), documents: OnceCell::new(), index: OnceCell::new() }
    }

    /// The search index.
    pub fn index(&self) -> anyhow::Result<&Index> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let index = self.pages.index()?;
        Ok(self.index.get_or_init(|| index))
    }

    fn alarms(&self) -> anyhow::Result<&[Entry]> {
        if let Some(Alarms { alarms }) = self.alarms.get() {
            return Ok(alarms);
        }
        let alarms = self.pages.data(DataFile::Alarms)?;
        Ok(&self.alarms.get_or_init(|| alarms).alarms)
    }

    fn documents(&self) -> anyhow::Result<&[Document]> {
        if let Some(Documents { documents }) = self.documents.get() {
            return Ok(documents);
        }
        let documents = self.pages.data(DataFile::Documents)?;
        Ok(&self.documents.get_or_init(|| documents).documents)
    }

    /// Finds the page that a name means.
    pub fn find(&self, name: &str) -> anyhow::Result<LookupResult> {
        let alarms = self.alarms()?;
        let exact = alarms.iter().find(|alarm| alarm.name == name);
        let mut spelled = alarms.iter().filter(|alarm| alarm.name.eq_ignore_ascii_case(name));
        let spelled = spelled.next().filter(|_| spelled.next().is_none());
        if let Some(alarm) = exact.or(spelled) {
            return Ok(of_alarm(alarm));
        }
        if let Some(url) = self.by_address(name)? {
            return Ok(LookupResult::Page { url, anchor: None, alarm: None });
        }
        Ok(search(self.index()?, name, alarms))
    }

    /// Finds a page by its address, or by a file of the project.
    fn by_address(&self, name: &str) -> anyhow::Result<Option<String>> {
        let address = name.trim_start_matches("./").trim_start_matches('/');
        let address = address.trim_end_matches("index.html").trim_end_matches("index.md");
        let is_address = name.contains('/') && !name.contains(char::is_whitespace);
        if !is_address {
            return Ok(None);
        }
        if let Some(document) = self.documents()?.iter().find(|document| document.path == name) {
            return Ok(Some(document.url.clone()));
        }
        let url = format!("{}/", address.trim_end_matches('/'));
        Ok(self.pages.twin(&url)?.map(|_| url))
    }
}

fn of_alarm(alarm: &Entry) -> LookupResult {
    let mut urls: Vec<&Runbook> = Vec::new();
    for runbook in &alarm.runbooks {
        if !urls.iter().any(|known| known.url == runbook.url) {
            urls.push(runbook);
        }
    }
    let about = |has_runbook| {
        let severity = alarm.severities.first().cloned();
        Some(Alarm { name: alarm.name.clone(), severity, has_runbook })
    };
    match &urls[..] {
        [] => LookupResult::Page { url: alarm.url.clone(), anchor: None, alarm: about(false) },
        [only] => {
            // If the candidates are several sections of one page, the page; if they are the same section, the
            // section.
            let anchor =
                only.anchor.clone().filter(|_| alarm.runbooks.iter().all(|it| it.anchor == only.anchor));
            LookupResult::Page { url: only.url.clone(), anchor, alarm: about(true) }
        }
        several => LookupResult::Several(
            several
                .iter()
                .map(|runbook| Candidate {
                    kind: "runbook".to_owned(),
                    title: runbook.title.clone(),
                    url: runbook.url.clone(),
                })
                .collect(),
        ),
    }
}

/// The page that search finds, if only one can be meant.
fn search(index: &Index, name: &str, alarms: &[Entry]) -> LookupResult {
    let answer = index.search(name);
    let results = answer.results(LOOKED_AT);
    if results.is_empty() {
        let alarm = nearest(name, alarms.iter().map(|alarm| alarm.name.as_str()));
        return LookupResult::Nothing(alarm.map_or_else(|| answer.offered(), |alarm| vec![alarm.to_owned()]));
    }
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let has_all = |title: &str| words.iter().all(|word| title.to_lowercase().contains(word));
    // An alarm and its runbook are one result but two pages.
    let pages_of = |result: SearchResult| {
        let pair = result.pair.map(|pair| Candidate { kind: pair.kind, title: pair.title, url: pair.url });
        std::iter::once(Candidate { kind: result.kind, title: result.title, url: result.url }).chain(pair)
    };
    let all: Vec<Candidate> = results.into_iter().flat_map(pages_of).collect();
    let same: Vec<&Candidate> = all.iter().filter(|it| it.title.eq_ignore_ascii_case(name)).collect();
    let fitting: Vec<&Candidate> = all.iter().filter(|it| has_all(&it.title)).collect();
    let every: Vec<&Candidate> = all.iter().collect();
    for group in [same, fitting, every] {
        if let Some(found) = one(&group, alarms) {
            return found;
        }
        if !group.is_empty() {
            return LookupResult::Several(group.into_iter().take(MOST).cloned().collect());
        }
    }
    LookupResult::Nothing(Vec::new())
}

/// The one page that all candidates lead to.
fn one(candidates: &[&Candidate], alarms: &[Entry]) -> Option<LookupResult> {
    let mut found: Option<(String, LookupResult)> = None;
    for candidate in candidates {
        let alarm = alarms.iter().find(|alarm| candidate.kind == "alarm" && alarm.url == candidate.url);
        let page = match alarm.map(of_alarm) {
            Some(LookupResult::Several(_) | LookupResult::Nothing(_)) => return None,
            Some(page) => page,
            None => LookupResult::Page { url: candidate.url.clone(), anchor: None, alarm: None },
        };
        let LookupResult::Page { url, .. } = &page else { return None };
        match &found {
            Some((known, _)) if known != url => return None,
            Some(_) => {}
            None => found = Some((url.clone(), page)),
        }
    }
    found.map(|(_, page)| page)
}
