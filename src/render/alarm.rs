//! The permanent page of every alarm, and the list of alarms.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::chrome::Chrome;
use super::coverage::{Coverages, coverages};
use super::fields::plain;
use super::index::only_page;
use super::rendered::Rendered;
use super::shapes::{AlarmCard, AlarmRow, Link, RunbookRef};
use super::sidebar;
use super::view::View;
use crate::judge::{self, Tally, coverage};
use crate::link::{AlarmName, MatchedBy, PageId, RunbookTarget};
use crate::markdown::{Memo, Section};
use crate::model::Kind;
use crate::routes::PageKind;
use crate::search;

#[derive(Serialize)]
struct Context {
    alarm: AlarmCard,
    /// Details that help to choose between several runbooks.
    choices: Vec<Choice>,
    suggestions: Vec<RunbookRef>,
    /// Runbooks with names similar to the alarm's, if it has no runbook.
    nearest: Vec<RunbookRef>,
    /// Other alarms defined in the same files, if it has no runbook. Those with a runbook come first.
    siblings: Vec<Sibling>,
}

#[derive(Serialize)]
struct Choice {
    #[serde(flatten)]
    runbook: RunbookRef,
    /// The summary of its front matter, else its beginning.
    summary: Option<String>,
    reviewed_on: Option<String>,
    overdue: bool,
    /// The result in the newest postmortem that used it: `helped`.
    last: Option<LastUse>,
}

#[derive(Serialize)]
struct LastUse {
    result: String,
    postmortem: Link,
    started_on: Option<String>,
}

#[derive(Serialize)]
struct Sibling {
    name: String,
    url: String,
    severity: Option<String>,
    runbooks: Vec<RunbookRef>,
}

/// The maximum number of other alarms of the same files that a page shows.
const MOST_SIBLINGS: usize = 8;
/// The maximum length of the beginning of a runbook, in characters.
const BEGINNING: usize = 180;

#[derive(Serialize)]
struct Forward {
    alarm: Name,
    target: Target,
}

#[derive(Serialize)]
struct Name {
    name: String,
    slug: String,
}

#[derive(Serialize)]
struct Target {
    #[serde(flatten)]
    runbook: RunbookRef,
    /// How many alarm cards that page has.
    cards: usize,
}

#[derive(Serialize)]
struct List {
    alarms: Vec<AlarmRow>,
    totals: Totals,
    coverage: Coverages,
}

#[derive(Serialize)]
struct Totals {
    alarms: usize,
    names: usize,
    covered: usize,
    uncovered_names: usize,
    /// The number of names whose runbook is on another site that the project vouches for.
    vouched_names: usize,
    /// The number of names that have no runbook and need none.
    exempt_names: usize,
    /// The number of names that only unrendered templates define. No other total counts them.
    unrendered_names: usize,
    files: usize,
    by_class: Vec<ClassCount>,
}

#[derive(Serialize)]
struct ClassCount {
    class: &'static str,
    count: usize,
}

/// Redirects to the page that the alarm leads to, if there is exactly one. Otherwise the alarm has a page of its own.
pub fn page(view: &View<'_>, at: usize, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let name = view.site.name_at(at);
    let only = only_page(view.site, name);
    let card = view.alarm_card(at, only.is_none().then_some(&mut *memo));
    let entry = entry(view, name, &card);
    let mut chrome = Chrome {
        title: name.name.clone(),
        description: Some(entry.summary.clone()).filter(|summary| !summary.is_empty()),
        url: name.url.clone(),
        ..Chrome::of(if only.is_some() { PageKind::Forward } else { PageKind::Alarm })
    };
    if let Some(page) = only {
        let found = one_place(page, &name.runbooks);
        let cards = view.index.cards_of.get(&found.page).copied().unwrap_or_default();
        let target = Target { runbook: view.runbook_ref(&found), cards };
        let own = Forward { alarm: Name { name: card.name, slug: card.slug }, target };
        return view.listed(chrome, &own, Some(entry), memo);
    }
    chrome.breadcrumbs = vec![Link::list(PageKind::Alarms)];
    let service = view.site.definitions(name).find_map(|alarm| alarm.service);
    chrome.sidebar = service.map(|service| sidebar::of_service(view, service, None));
    let runbooks = service.map_or(&[][..], |service| view.index.pages_of(service, Kind::Runbook));
    let is_bare = view.readiness.coverage_at(at).is_uncovered();
    let suggestions = if is_bare { runbooks } else { &[] };
    let nearest = if is_bare { view.index.near.to(&name.name) } else { Vec::new() };
    let nearest = nearest.iter().filter(|page| !suggestions.contains(page));
    let several = name.runbooks.iter().filter(|_| name.runbooks.len() > 1);
    let own = Context {
        alarm: card,
        choices: several.map(|found| choice(view, found)).collect::<anyhow::Result<_>>()?,
        suggestions: suggestions.iter().take(10).map(|page| plain_ref(view, *page)).collect(),
        nearest: nearest.map(|page| plain_ref(view, *page)).collect(),
        siblings: if is_bare { siblings(view, at) } else { Vec::new() },
    };
    view.listed(chrome, &own, Some(entry), memo)
}

fn plain_ref(view: &View<'_>, page: PageId) -> RunbookRef {
    let found = RunbookTarget { page, anchor: None, by: MatchedBy::Name };
    RunbookRef { matched_by: None, ..view.runbook_ref(&found) }
}

/// Details about one of several runbooks.
fn choice(view: &View<'_>, found: &RunbookTarget) -> anyhow::Result<Choice> {
    let document = &view.site.page(found.page).document;
    let summary = match &document.common.summary {
        Some(summary) => Some(summary.clone()),
        None => view.site.sources.text(document.file)?.get(document.body..).and_then(beginning),
    };
    let runbook = document.runbook();
    let reviewed_on = runbook.and_then(|runbook| runbook.reviewed_on.as_ref());
    Ok(Choice {
        runbook: view.runbook_ref(found),
        summary,
        reviewed_on: reviewed_on.map(|date| date.value.to_string()),
        overdue: judge::runbook_is_stale(view.site, found.page),
        last: last_use(view, found.page),
    })
}

/// The first paragraph of plain text in a body.
fn beginning(text: &str) -> Option<String> {
    let mut paragraphs = text.split("\n\n").map(str::trim);
    let paragraph = paragraphs.find(|text| text.starts_with(char::is_alphabetic) && !text.contains("]("))?;
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let text = words.join(" ").replace(['*', '`'], "");
    let cut: String = text.chars().take(BEGINNING).collect();
    Some(if cut.len() < text.len() { format!("{}…", cut.trim_end()) } else { cut })
}

/// What the newest postmortem that used a runbook says about it.
fn last_use(view: &View<'_>, page: PageId) -> Option<LastUse> {
    view.index.postmortems.iter().find_map(|id| {
        let postmortem = view.site.page(*id).document.postmortem()?;
        let found = &view.site.postmortem(*id)?.runbooks;
        let mut used = postmortem.runbooks.iter().zip(found);
        let (used, _) = used.find(|(_, found)| **found == Some(page))?;
        // A runbook that was `missing` then exists now.
        let result = used.result.as_ref().map(|result| result.value.clone());
        let result = result.filter(|result| result != "missing")?;
        let started_on = view.started_on(*id).map(|date| date.to_string());
        Some(LastUse { result, postmortem: view.link(*id), started_on })
    })
}

/// Other alarms of the same files; those with a runbook first.
fn siblings(view: &View<'_>, at: usize) -> Vec<Sibling> {
    let files: BTreeSet<_> = view.site.definitions(view.site.name_at(at)).map(|alarm| alarm.file).collect();
    let names = files.iter().filter_map(|file| view.index.names_in.get(file)).flatten();
    let mut names: Vec<usize> = names.copied().filter(|other| *other != at).collect();
    names.sort_by_key(|other| (view.site.name_at(*other).runbooks.is_empty(), *other));
    names.dedup();
    let rows = names.into_iter().take(MOST_SIBLINGS).map(|other| view.alarm_row(other));
    rows.map(|row| Sibling { name: row.name, url: row.url, severity: row.severity, runbooks: row.runbooks })
        .collect()
}

/// The section of the page that the runbooks lead to, or the page as a whole if they lead to several sections.
/// Without a runbook, the alarm's templated link fits the page.
fn one_place(page: PageId, runbooks: &[RunbookTarget]) -> RunbookTarget {
    let Some(first) = runbooks.first() else {
        return RunbookTarget { page, anchor: None, by: MatchedBy::Link };
    };
    let mut found = first.clone();
    if runbooks.iter().any(|other| other.anchor != found.anchor) {
        found.anchor = None;
    }
    found
}

fn entry(view: &View<'_>, name: &AlarmName, card: &AlarmCard) -> search::Entry {
    let mut text = String::new();
    let mut code = String::new();
    let mut seen = BTreeSet::new();
    let definitions = || view.site.definitions(name);
    for linked in definitions() {
        let alarm = &linked.alarm;
        let written = [&alarm.summary, &alarm.description].into_iter().flatten().map(|text| plain(text));
        let named = linked.severity.iter().chain(&alarm.id).cloned();
        for part in written.chain(named).filter(|part| seen.insert(part.clone())) {
            text.push_str(&part);
            text.push('\n');
        }
        for part in alarm.expression.iter().filter(|part| seen.insert(part.trim().to_owned())) {
            code.push_str(part.trim());
            code.push('\n');
        }
    }
    search::Entry {
        url: card.url.clone(),
        title: card.name.clone(),
        kind: PageKind::Alarm,
        service: card.service.as_ref().map(|service| service.name.clone()),
        severity: card.severity.clone(),
        status: None,
        leads_to: only_page(view.site, name).map(|page| view.site.page(page).url.clone()),
        repositories: view.repositories(definitions().map(|linked| linked.file)),
        alarm: Some(card.name.clone()),
        summary: definitions()
            .find_map(|linked| linked.alarm.summary.as_deref())
            .map(plain)
            .unwrap_or_default(),
        also: String::new(),
        sections: vec![Section { id: None, heading: String::new(), text, code }],
    }
}

/// Sorts alarms by service, then those without a service by file.
fn grouped(mut rows: Vec<AlarmRow>) -> Vec<AlarmRow> {
    rows.sort_by_cached_key(|row| match &row.service {
        Some(service) => (false, service.title.to_lowercase(), service.name.clone()),
        None => (true, row.path.clone(), String::new()),
    });
    rows
}

pub fn list(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let (site, names) = (view.site, &view.readiness.names);
    let mut by_class: BTreeMap<_, usize> = BTreeMap::new();
    for alarm in &site.alarms {
        *by_class.entry(alarm.class).or_default() += 1;
    }
    let tally = Tally::of(names.iter().copied());
    let own = List {
        alarms: grouped(site.numbered_names().map(|(at, _)| view.alarm_row(at)).collect()),
        totals: Totals {
            alarms: site.alarms.len(),
            names: site.names.len(),
            covered: site.alarms.iter().filter(|alarm| coverage(site, alarm).is_covered()).count(),
            uncovered_names: tally.uncovered,
            vouched_names: tally.vouched,
            exempt_names: tally.exempt,
            unrendered_names: site.numbered_names().filter(|(_, name)| !name.is_rendered).count(),
            files: site.alarm_files.iter().filter(|file| file.format.is_some()).count(),
            by_class: by_class
                .into_iter()
                .map(|(class, count)| ClassCount { class: class.word(), count })
                .collect(),
        },
        coverage: coverages(view),
    };
    let chrome = Chrome::list(PageKind::Alarms);
    view.render(chrome, &own)
}
