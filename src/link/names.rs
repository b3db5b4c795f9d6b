//! Names of alarms to runbooks: by link, by front matter, by name, by heading, in that order.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::Addresses;
use super::alarms::{Found, LinkedAlarm, MatchedBy};
use super::ids::PageId;
use super::index::{HeadingPlace, Index};
use super::pages::Page;
use crate::alarms::AlarmFile;
use crate::model::Kind;
use crate::routes::PageKind;
use crate::source::Span;

/// A name, with all that its definitions and the runbooks say of it.
pub struct AlarmName {
    pub name: String,
    /// `alarms/<name>/`
    pub url: String,
    /// Its definitions, as indices into `Site::alarms`.
    pub definitions: Vec<usize>,
    pub runbooks: Vec<Found>,
    /// Pages that have the alarm's name, or headings that have, where there are several and nothing better.
    pub ambiguous: Vec<Candidate>,
}

/// A page that could be a runbook.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub page: PageId,
    /// The heading that has the alarm's name, where it is not the page that has it.
    pub heading: Option<Span>,
}

/// The permanent address of every name.
pub fn urls(files: &[AlarmFile], addresses: &mut Addresses) -> BTreeMap<String, String> {
    let alarms = files.iter().flat_map(|file| &file.alarms);
    let names: BTreeMap<&str, Span> =
        alarms.map(|alarm| (alarm.name.value.as_str(), alarm.name.span)).rev().collect();
    let address = |(name, place): (&str, Span)| {
        let url = PageKind::Alarm.url_of(name);
        let free = addresses.claim_page(&url, Some(place)).is_ok();
        (name.to_owned(), if free { url } else { addresses.another(&url, name, place) })
    };
    names.into_iter().map(address).collect()
}

/// The addresses that alarms of templates will have once they are rendered.
pub fn unrendered_urls(files: &[AlarmFile]) -> BTreeMap<String, String> {
    let alarms = files.iter().flat_map(|file| &file.unrendered);
    alarms.map(|alarm| (alarm.name.value.clone(), PageKind::Alarm.url_of(&alarm.name.value))).collect()
}

/// What all definitions of a name, and the pages, say of its runbooks.
pub fn names(
    alarms: &[LinkedAlarm],
    pages: &[Page],
    index: &Index<'_>,
    mut urls: BTreeMap<String, String>,
) -> Vec<AlarmName> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, alarm) in alarms.iter().enumerate() {
        by_name.entry(&alarm.alarm.name.value).or_default().push(at);
    }
    let mut listed: BTreeMap<&str, Vec<PageId>> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        for name in page.document.runbook().into_iter().flat_map(|runbook| &runbook.alarms) {
            listed.entry(&name.value).or_default().push(PageId(at));
        }
    }
    by_name
        .into_iter()
        .map(|(name, definitions)| {
            let mut runbooks: Vec<Found> = Vec::new();
            let mut seen: BTreeSet<(PageId, Option<&str>)> = BTreeSet::new();
            for found in definitions.iter().filter_map(|at| alarms[*at].linked.as_ref()) {
                if seen.insert((found.page, found.anchor.as_deref())) {
                    runbooks.push(found.clone());
                }
            }
            let ids = || definitions.iter().filter_map(|at| alarms[*at].alarm.id.as_deref());
            let listing = [name].into_iter().chain(ids()).filter_map(|name| listed.get(name));
            let mut found: BTreeSet<PageId> = runbooks.iter().map(|found| found.page).collect();
            for page in listing.flatten() {
                if found.insert(*page) {
                    runbooks.push(Found { page: *page, anchor: None, by: MatchedBy::FrontMatter });
                }
            }
            let mut ambiguous = Vec::new();
            if runbooks.is_empty() {
                (runbooks, ambiguous) = by_page(name, index);
                if runbooks.is_empty() && ambiguous.is_empty() {
                    // Where its name depends on the stack, its file calls it by one that does not.
                    let found = ids().map(|id| by_page(id, index).0).find(|found| !found.is_empty());
                    runbooks =
                        found.or_else(|| ids().find_map(|id| by_resource(id, index))).unwrap_or_default();
                }
            }
            AlarmName {
                name: name.to_owned(),
                url: urls.remove(name).unwrap_or_default(),
                definitions,
                runbooks,
                ambiguous,
            }
        })
        .collect()
}

/// The runbook that is called as the last part of an address: `queue_is_long` of `aws_cloudwatch_metric_alarm.queue_is_long`.
fn by_resource(address: &str, index: &Index<'_>) -> Option<Vec<Found>> {
    let name = address.split('[').next()?.rsplit_once('.')?.1;
    let [page] = index.runbooks_named(name) else { return None };
    Some(vec![Found { page: *page, anchor: None, by: MatchedBy::Name }])
}

/// The runbook that has the alarm's name, else the heading that has.
fn by_page(name: &str, index: &Index<'_>) -> (Vec<Found>, Vec<Candidate>) {
    let mut named = index.runbooks_named(name).to_vec();
    named.dedup();
    if let [page] = named[..] {
        return (vec![Found { page, anchor: None, by: MatchedBy::Name }], Vec::new());
    }
    if !named.is_empty() {
        return (Vec::new(), named.into_iter().map(|page| Candidate { page, heading: None }).collect());
    }
    let headings = index.headings_named(name);
    match headings {
        [] => (Vec::new(), Vec::new()),
        [first, rest @ ..] if rest.iter().all(|other| other.page == first.page) => {
            let found = Found { page: first.page, anchor: Some(first.id.clone()), by: MatchedBy::Heading };
            (vec![found], Vec::new())
        }
        _ => {
            let candidate = |place: &HeadingPlace| Candidate { page: place.page, heading: Some(place.span) };
            (Vec::new(), headings.iter().map(candidate).collect())
        }
    }
}

/// What an alarm leads to is a runbook, wherever it lies.
pub fn serve(pages: &mut [Page], alarms: &[LinkedAlarm], names: &[AlarmName]) {
    let found = names.iter().flat_map(|name| &name.runbooks).map(|found| found.page);
    let fitting = alarms.iter().flat_map(|alarm| alarm.fits.iter().copied());
    for page in found.chain(fitting) {
        let page = &mut pages[page.0];
        if page.kind == Kind::Page {
            page.kind = Kind::Runbook;
        }
    }
}
