//! Finds the thing that a word of an open file names.

use std::ops::Range;

use camino::Utf8Path;

use super::cursor::{Cursor, Part, cursor};
use super::documents::Document;
use super::workspace::Workspace;
use crate::files::joined;
use crate::judge;
use crate::link::{AlarmName, Destination, Evidence, LinkedChecklist, LinkedItem, PageId, ServiceId, Site};
use crate::markdown::{Link, Markdown};
use crate::mount::{PROJECT, Role};
use crate::parse;
use crate::rules::{self, Rule};
use crate::source::FileId;

/// A thing that has a name.
#[derive(Clone)]
pub enum Named<'w> {
    Alarm(&'w AlarmName),
    /// An item of a checklist.
    Item(&'w LinkedItem),
    Checklist(&'w LinkedChecklist),
    Service(ServiceId),
    /// A page, or a section of it.
    Page(PageId, Option<String>),
    /// A fact that items can use, and when it holds.
    Fact(&'w str, &'static str),
    Rule(&'static Rule),
}

/// The part of an open file that contains a position.
pub enum EditorPosition<'d> {
    Yaml(Cursor),
    /// In the body of a page. Contains the parsed Markdown, if there is any.
    Body(Option<&'d Markdown>),
}

/// The part of an open file that contains a position. `None` if nothing is known about the position.
pub fn editor_position<'d>(
    workspace: &Workspace<'_>,
    document: &'d Document,
    at: usize,
) -> Option<EditorPosition<'d>> {
    let text = &*document.text;
    match workspace.site().sources[workspace.file(document)?].role {
        Role::Document(_) | Role::Checklist => {
            let matter = parse::matter(text);
            match matter.filter(|matter| (matter.start..=matter.end).contains(&at)) {
                Some(matter) => cursor(text, matter, at).map(EditorPosition::Yaml),
                None => Some(EditorPosition::Body(body(document))),
            }
        }
        Role::Config | Role::Service | Role::Catalog | Role::Alarms | Role::Running => {
            cursor(text, 0..text.len(), at).map(EditorPosition::Yaml)
        }
        Role::Values | Role::Template | Role::Codeowners | Role::NearMiss | Role::Asset => None,
    }
}

/// The parsed Markdown of an open page's body.
pub fn body(document: &Document) -> Option<&Markdown> {
    let site = &document.alone.as_ref()?.site;
    let page = site.pages.first().map(|page| &page.document.markdown);
    page.or_else(|| site.checklists.first().map(|linked| &linked.checklist.markdown))
}

/// The thing that is named at a position, and the range of the name.
pub fn named<'w>(
    workspace: &Workspace<'w>,
    document: &Document,
    at: usize,
) -> Option<(Named<'w>, Range<usize>)> {
    match editor_position(workspace, document, at)? {
        EditorPosition::Yaml(cursor) => {
            let word = document.text.get(cursor.word.clone())?;
            let is_on = (cursor.word.start..=cursor.word.end).contains(&at) && !word.is_empty();
            let named = if is_on { in_yaml(workspace, document, &cursor, word) } else { None };
            named.map(|named| (named, cursor.word))
        }
        EditorPosition::Body(markdown) => {
            let markdown = markdown?;
            let is_here = |start: u32, end: u32| (start as usize..=end as usize).contains(&at);
            let link = markdown.links.iter().find(|link| is_here(link.span.start, link.span.end));
            if let Some(link) = link {
                let range = link.span.start as usize..link.span.end as usize;
                return Some((of_link(workspace, document, link)?, range));
            }
            let heading = markdown.headings.iter().position(|own| is_here(own.span.start, own.span.end))?;
            let own = &markdown.headings[heading];
            let anchor = (markdown.title() != Some(heading)).then(|| own.id.clone());
            let range = own.span.start as usize..own.span.end as usize;
            Some((Named::Page(workspace.page(document)?, anchor), range))
        }
    }
}

fn in_yaml<'w>(
    workspace: &Workspace<'w>,
    document: &Document,
    cursor: &Cursor,
    word: &str,
) -> Option<Named<'w>> {
    let site = workspace.site();
    let all = || site.checklists.iter().chain(&site.unused_checklists);
    if cursor.part == Part::Key {
        return match cursor.path.last().map(String::as_str) {
            Some("answers" | "digests") => item(workspace, document, word).map(Named::Item),
            Some("rules") => rules::find(word).map(Named::Rule),
            _ => None,
        };
    }
    match cursor.key() {
        "service" | "services" | "depends_on" | "data_stores" => {
            return site.service_by_name(word).map(Named::Service);
        }
        "name" if cursor.is_below("depends_on") => return site.service_by_name(word).map(Named::Service),
        "check" => return judge::check_meaning(word).map(|holds| Named::Fact(fact(word), holds)),
        "rule" | "rules" => return rules::find(word).map(Named::Rule),
        "checklist" | "extends" => {
            return all().find(|linked| linked.checklist.id.value == word).map(Named::Checklist);
        }
        "id" if cursor.ends(&["checklist", "id"]) || cursor.ends(&["extends", "id"]) => {
            return all().find(|linked| linked.checklist.id.value == word).map(Named::Checklist);
        }
        "id" | "replaced_by" | "items" | "except" if workspace.role(document) == Some(Role::Checklist) => {
            let file = workspace.file(document)?;
            let own = all().filter(|linked| linked.checklist.file == file);
            let found = own.flat_map(LinkedChecklist::items).find(|item| item.item.id.value == word);
            return found.map(Named::Item);
        }
        "evidence" => return of_evidence(workspace, document, word),
        _ => {}
    }
    if let Some(alarm) =
        site.name(word).or_else(|| site.unrendered.names.iter().find(|name| name.key == word))
    {
        return Some(Named::Alarm(alarm));
    }
    let file = workspace.file(document)?;
    let mut linked = site.each_alarm().filter(|alarm| alarm.file == file);
    let found = linked.find(|alarm| alarm.alarm.link.as_ref().is_some_and(|link| link.value == word))?;
    let found = found.linked.as_ref()?;
    Some(Named::Page(found.page, found.anchor.clone()))
}

/// The name of a fact, as a static string. Empty if there is no such fact.
fn fact(name: &str) -> &'static str {
    judge::CHECKS.iter().find(|fact| fact.name == name).map_or("", |fact| fact.name)
}

/// An item of the checklist that an open review answers.
pub fn item<'w>(workspace: &Workspace<'w>, document: &Document, id: &str) -> Option<&'w LinkedItem> {
    let site = workspace.site();
    let page = workspace.page(document)?;
    let review = site.reviews.iter().find(|review| review.page == page)?;
    site.checklists[review.checklist?].item(id)
}

fn of_evidence<'w>(workspace: &Workspace<'w>, document: &Document, word: &str) -> Option<Named<'w>> {
    let site = workspace.site();
    let page = workspace.page(document)?;
    let linked = site.reviews.iter().find(|review| review.page == page)?;
    let answers = &site.page(page).document.review()?.answers;
    let texts = answers.iter().flat_map(|(_, answer)| &answer.evidence);
    let mut all = texts.zip(linked.evidence.iter().flatten());
    match all.find(|(text, _)| text.value == word) {
        Some((_, Evidence::Page { page, anchor })) => Some(Named::Page(*page, anchor.clone())),
        // Evidence that shows nothing may still be a page.
        _ => resolved(site, &document.path, Some(page), word),
    }
}

fn of_link<'w>(workspace: &Workspace<'w>, document: &Document, link: &Link) -> Option<Named<'w>> {
    let site = workspace.site();
    let page = workspace.page(document);
    let known = page.and_then(|page| {
        let links = site.page(page).document.markdown.links.iter().zip(&site.links[page.0]);
        links.into_iter().find(|(own, _)| own.destination == link.destination)
    });
    match known {
        Some((_, Destination::Page { page, anchor })) => Some(Named::Page(*page, anchor.clone())),
        Some((_, Destination::AnchorDead { page, .. })) => Some(Named::Page(*page, None)),
        Some(_) => None,
        None => resolved(site, &document.path, page, &link.destination),
    }
}

/// The page of a link that is not resolved yet.
pub fn resolved<'w>(
    site: &Site,
    from: &Utf8Path,
    page: Option<PageId>,
    destination: &str,
) -> Option<Named<'w>> {
    let (path, anchor) =
        destination.split_once('#').map_or((destination, None), |(path, id)| (path, Some(id)));
    let anchor = anchor.map(str::to_owned);
    if path.is_empty() {
        return page.map(|page| Named::Page(page, anchor));
    }
    let folder = if path.starts_with('/') { Utf8Path::new("") } else { from.parent().unwrap_or(from) };
    let path = joined(folder, path)?;
    Some(Named::Page(site.page_of(FileId::of(PROJECT, &path))?, anchor))
}
