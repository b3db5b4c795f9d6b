//! The board: what is wrong now, and where everything is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::chrome::Chrome;
use super::index::tally;
use super::key::PageContent;
use super::rendered::Rendered;
use super::rows::rank;
use super::shapes::{AlarmRow, Concern, PostmortemRow, ReviewRow, RuleCount, ServiceRef, ServiceRow};
use super::view::View;
use super::weeks::{self, Week};
use crate::judge::Tally;
use crate::judge::releases::{AlarmWithoutRunbook, alarms_without_runbook};
use crate::link::{PageId, ServiceId};
use crate::markdown::Memo;
use crate::routes::PageKind;

/// The maximum number of due dates, of drafts, and of services with rolled back releases that the board shows.
const SHOWN: usize = 20;

/// The maximum number of services that the board shows. A longer list has filters, and is a page of its own.
const SERVICES: usize = 14;

#[derive(Serialize)]
struct Context {
    /// The day that the page describes.
    as_of: String,
    counts: Counts,
    /// Findings by concern. Concerns without findings are left out.
    findings: Vec<Concerned>,
    uncovered: Vec<AlarmRow>,
    /// Services with alarms that roll back releases and have no runbook.
    rollbacks: Vec<Rollbacks>,
    services: Vec<ServiceRow>,
    postmortems: Vec<PostmortemRow>,
    /// Reviews that are being written and are not late.
    drafts: Vec<ReviewRow>,
    drafts_in_all: usize,
    weeks: Vec<Week>,
    expiring: Vec<Expiring>,
    expiring_in_all: usize,
}

/// The findings of one concern, by rule.
#[derive(Serialize)]
struct Concerned {
    concern: Concern,
    errors: usize,
    warnings: usize,
    rules: Vec<RuleCount>,
}

/// The totals of the project.
#[derive(Serialize)]
struct Counts {
    alarms: usize,
    /// The number of alarms that need a runbook and have none.
    uncovered: usize,
    /// The number of alarms whose runbook is on another site that the project vouches for.
    vouched: usize,
    /// The number of alarms that have no runbook and need none.
    exempt: usize,
    runbooks: usize,
    services: usize,
    reviews: usize,
    postmortems: usize,
    errors: usize,
    warnings: usize,
}

/// A service, and its alarms that roll back releases and have no runbook.
#[derive(Serialize)]
struct Rollbacks {
    service: ServiceRef,
    alarms: Vec<Named>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    url: String,
}

/// Something that expires or falls due.
#[derive(Serialize)]
struct Expiring {
    kind: &'static str,
    title: String,
    url: String,
    anchor: Option<String>,
    on: String,
    /// Days from today.
    days: i32,
    service: Option<ServiceRef>,
}

pub fn board(view: &View<'_>, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let site = view.site;
    let mut chrome = Chrome { title: site.config.title.clone(), ..Chrome::of(PageKind::Board) };
    let mut entry = None;
    if let Some(at) = site.pages.iter().position(|page| page.url.is_empty()) {
        let id = PageId(at);
        chrome.content = PageContent::Body(id);
        chrome.source = Some(view.path(id).to_owned());
        entry = Some(view.entry(id));
    }
    let bare = (0..site.names.len()).filter(|at| view.readiness.names[*at].is_uncovered());
    let mut uncovered: Vec<AlarmRow> = bare.map(|at| view.alarm_row(at)).collect();
    uncovered.sort_by_key(|row| {
        let severity = row.severity.clone().unwrap_or_default();
        (row.severity.is_none(), rank(&severity), severity, row.name.clone())
    });
    uncovered.truncate(10);
    let drafts = drafts(view);
    let (expiring, expiring_in_all) = expiring(view);
    let context = Context {
        as_of: site.config.today.to_string(),
        counts: counts(view),
        findings: concerned(view),
        uncovered,
        rollbacks: rollbacks(view),
        services: services(view),
        postmortems: view.index.postmortems.iter().take(5).map(|id| view.postmortem_row(*id)).collect(),
        drafts_in_all: drafts.len(),
        drafts: drafts.into_iter().take(SHOWN).collect(),
        weeks: weeks::weeks(view),
        expiring,
        expiring_in_all,
    };
    view.listed(chrome, &context, entry, memo)
}

/// The services: those that may not launch first, then those with the most to do.
fn services(view: &View<'_>) -> Vec<ServiceRow> {
    let mut services: Vec<ServiceRow> = view.service_ids().map(|id| view.service_row(id)).collect();
    services.sort_by_cached_key(|row| {
        let need =
            row.uncovered * 10 + row.errors * 5 + row.overdue_actions * 3 + row.overdue * 2 + row.warnings;
        (row.verdict, std::cmp::Reverse(need), row.title.clone())
    });
    services.truncate(SERVICES);
    services
}

/// Reviews that are being written and are not late, by due date.
fn drafts(view: &View<'_>) -> Vec<ReviewRow> {
    let drafts = view.review_rows(None).into_iter().filter(|row| row.status == "draft" && !row.overdue);
    let mut drafts: Vec<ReviewRow> = drafts.collect();
    drafts.sort_by_key(|row| (row.due.is_none(), row.due.clone(), row.title.clone()));
    drafts
}

/// Findings by concern.
fn concerned(view: &View<'_>) -> Vec<Concerned> {
    let mut all: BTreeMap<Concern, Vec<RuleCount>> = BTreeMap::new();
    for count in view.rule_counts() {
        all.entry(count.concern).or_default().push(count);
    }
    let sum = |rules: &[RuleCount], number: fn(&RuleCount) -> usize| rules.iter().map(number).sum();
    let rows = all.into_iter().map(|(concern, rules)| Concerned {
        concern,
        errors: sum(&rules, |rule| rule.errors),
        warnings: sum(&rules, |rule| rule.count - rule.errors),
        rules,
    });
    rows.collect()
}

fn rollbacks(view: &View<'_>) -> Vec<Rollbacks> {
    let mut found: BTreeMap<ServiceId, BTreeMap<&str, &str>> = BTreeMap::new();
    for AlarmWithoutRunbook { service, alarm, .. } in alarms_without_runbook(view.readiness) {
        if let Some(name) = view.site.name_of(alarm) {
            found.entry(service).or_default().insert(&name.name, &name.url);
        }
    }
    let named = |(name, url): (&str, &str)| Named { name: name.to_owned(), url: url.to_owned() };
    let rows = found.into_iter().map(|(service, alarms)| Rollbacks {
        service: view.service_ref(service),
        alarms: alarms.into_iter().map(named).collect(),
    });
    rows.take(SHOWN).collect()
}

fn counts(view: &View<'_>) -> Counts {
    let (site, names) = (view.site, &view.readiness.names);
    let (errors, warnings) = tally(view.findings.iter());
    let tally = Tally::of(names.iter().copied());
    Counts {
        alarms: site.names.len(),
        uncovered: tally.uncovered,
        vouched: tally.vouched,
        exempt: tally.exempt,
        runbooks: view.index.runbooks.len(),
        services: site.services.len(),
        reviews: site.reviews.len(),
        postmortems: site.postmortems.len(),
        errors,
        warnings,
    }
}

/// What expires or falls due in the weeks of the calendar, the soonest first, and how much there is in total.
fn expiring(view: &View<'_>) -> (Vec<Expiring>, usize) {
    let today = view.site.config.today;
    let last = weeks::last(today);
    let due = || view.dues.all.iter().filter(|due| (today..=last).contains(&due.on));
    let rows = due().take(SHOWN).map(|due| {
        let page = view.site.page(due.page);
        Expiring {
            kind: due.kind.noun(),
            title: due.title.clone(),
            url: page.url.clone(),
            anchor: due.item.clone(),
            on: due.on.to_string(),
            days: due.on.since(today).map_or(i32::MAX, |span| span.get_days()),
            service: page.service.map(|service| view.service_ref(service)),
        }
    });
    (rows.collect(), due().count())
}
