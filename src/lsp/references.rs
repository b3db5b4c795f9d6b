//! Finds all places that name a thing.

use lsp_types::Location;

use super::definition::places;
use super::documents::Document;
use super::meaning::{Named, named};
use super::workspace::Workspace;
use crate::link::{AlarmName, Destination, PageId, ServiceId, Site};
use crate::source::Span;

/// All places that name the thing at a position, in the order of files.
pub fn references(
    workspace: &Workspace<'_>,
    document: &Document,
    at: usize,
    with_definition: bool,
) -> Vec<Location> {
    let Some((named, _)) = named(workspace, document, at) else { return Vec::new() };
    let site = workspace.site();
    let spans = match &named {
        Named::Alarm(name) => of_alarm(site, name),
        Named::Item(item) => of_item(site, &item.item.id.value),
        Named::Checklist(linked) => of_checklist(site, &linked.checklist.id.value),
        Named::Service(id) => of_service(site, *id),
        Named::Page(page, anchor) => of_page(site, *page, anchor.as_deref()),
        Named::Fact(name, _) => of_fact(site, name),
        Named::Rule(rule) => {
            let entries = site.config.exceptions.iter().map(|exception| &exception.rule);
            let own = site.config.rules.iter().map(|(name, _)| name).chain(entries);
            own.filter(|name| name.value == rule.name).map(|name| name.span).collect()
        }
    };
    let mut found: Vec<Location> = spans.into_iter().filter_map(|span| workspace.location(span)).collect();
    let defined = places(workspace, &named);
    if with_definition {
        found.extend(defined);
    } else {
        found.retain(|location| !defined.contains(location));
    }
    let key = |location: &Location| (location.uri.as_str().to_owned(), location.range.start);
    found.sort_by_key(key);
    found.dedup();
    found
}

/// The definitions of an alarm, the pages that list it, and the links that lead to its page.
fn of_alarm(site: &Site, name: &AlarmName) -> Vec<Span> {
    let pages = site.pages.iter().filter_map(|page| page.document.runbook());
    let listed = pages.flat_map(|runbook| &runbook.alarms).filter(|alarm| alarm.value == name.name);
    let links = site.each_link().filter(|(_, to)| match to {
        Destination::Url { url, .. } => url.trim_end_matches('/') == name.url.trim_end_matches('/'),
        _ => false,
    });
    let links = links.map(|(link, _)| link.span);
    let definitions = site.definitions(name).map(|alarm| alarm.alarm.name.span);
    listed.map(|alarm| alarm.span).chain(links).chain(definitions).collect()
}

/// The answers to an item, and the checklists that contain or mention it.
fn of_item(site: &Site, id: &str) -> Vec<Span> {
    let reviews = site.pages.iter().filter_map(|page| page.document.review());
    let answers = reviews.flat_map(|review| &review.answers).map(|(item, _)| item);
    let checklists = || site.checklists.iter().map(|linked| &linked.checklist);
    let own = checklists().flat_map(|list| &list.sections).flat_map(|section| &section.items);
    let own = own.map(|item| &item.id);
    let taken = checklists().flat_map(|list| &list.extends);
    let taken = taken.flat_map(|extends| extends.items.iter().chain(&extends.except));
    answers.chain(own).chain(taken).filter(|item| item.value == id).map(|item| item.span).collect()
}

fn of_checklist(site: &Site, id: &str) -> Vec<Span> {
    let reviews = site.pages.iter().filter_map(|page| page.document.review());
    let answered = reviews.filter_map(|review| review.checklist.as_ref());
    let extended = site.checklists.iter().flat_map(|linked| &linked.checklist.extends);
    let owed = site.config.reviews.iter().map(|owed| &owed.checklist);
    let all = answered.chain(extended.map(|extends| &extends.id)).chain(owed);
    all.filter(|own| own.value == id).map(|own| own.span).collect()
}

fn of_service(site: &Site, id: ServiceId) -> Vec<Span> {
    let name = &site.service(id).service.name.value;
    let pages = site.pages.iter().filter_map(|page| page.document.common.service.as_ref());
    let alarms = site.each_alarm().filter_map(|alarm| alarm.alarm.service.as_ref());
    pages.chain(alarms).filter(|own| own.value == *name).map(|own| own.span).collect()
}

/// The links of pages and alarms that lead to a page.
fn of_page(site: &Site, page: PageId, anchor: Option<&str>) -> Vec<Span> {
    // A link to a section also refers to its page.
    let is_it = |to: PageId, section: Option<&str>| to == page && (anchor.is_none() || section == anchor);
    let links = site.each_link().filter(|(_, to)| match to {
        Destination::Page { page, anchor } => is_it(*page, anchor.as_deref()),
        Destination::AnchorDead { page, .. } => is_it(*page, None),
        _ => false,
    });
    let alarms = site.each_alarm().filter(|alarm| {
        alarm.linked.as_ref().is_some_and(|found| is_it(found.page, found.anchor.as_deref()))
    });
    let alarms = alarms.filter_map(|alarm| alarm.alarm.link.as_ref()).map(|link| link.span);
    links.map(|(link, _)| link.span).chain(alarms).collect()
}

fn of_fact(site: &Site, name: &str) -> Vec<Span> {
    let own = site.checklists.iter().flat_map(|linked| &linked.checklist.sections);
    let checks = own.flat_map(|section| &section.items).filter_map(|item| item.check.as_ref());
    checks.map(|check| &check.name).filter(|own| own.value == name).map(|own| own.span).collect()
}
