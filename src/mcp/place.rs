//! Locations in the project's files, and addresses on its site.

use std::collections::HashMap;

use serde::Serialize;

use crate::link::{AlarmName, PageId, Site, encoded};
use crate::source::Span;

/// A position in a file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, Serialize)]
pub struct Location {
    /// The path from the project's root. In a gathered repository: `checkout:docs/disk.md`.
    pub path: String,
    pub line: usize,
    pub column: usize,
}

pub fn location(site: &Site, place: Span) -> Location {
    let source = &site.sources[place.file];
    let at = source.position(place.start);
    Location { path: source.shown().to_owned(), line: at.line, column: at.column }
}

/// The location of a page, or of one of its sections.
pub fn of_page(site: &Site, page: PageId, section: Option<&str>) -> Location {
    let document = &site.page(page).document;
    let heading = document.markdown.headings.iter().find(|heading| Some(heading.id.as_str()) == section);
    location(site, heading.map_or(Span::start_of(document.file), |heading| heading.span))
}

/// The location of the first definition of a name.
pub fn of_alarm(site: &Site, name: &AlarmName) -> Option<Location> {
    let first = site.definitions(name).next()?;
    Some(location(site, first.alarm.name.span))
}

/// The address of a page: a full URL if `base_url` is set, else the path from the site's root.
pub fn address(site: &Site, url: &str, section: Option<&str>) -> String {
    let base = site.config.base_url.as_deref().unwrap_or_default();
    let id = section.filter(|id| !id.is_empty()).map(|id| format!("#{}", encoded(id))).unwrap_or_default();
    format!("{base}{url}{id}")
}

/// The files that pages are made from, by the address of the page from the site's root.
pub struct Origins<'s>(HashMap<&'s str, Origin>);

#[derive(Clone, Copy)]
enum Origin {
    Page(PageId),
    Place(Span),
}

impl<'s> Origins<'s> {
    pub fn of(site: &'s Site) -> Self {
        let alarms = site.numbered_names().filter_map(|(_, name)| {
            let first = site.definitions(name).next()?;
            Some((name.url.as_str(), Origin::Place(first.alarm.name.span)))
        });
        let services = site.services.iter();
        let services = services.map(|own| (own.url.as_str(), Origin::Place(own.service.name.span)));
        let pages = site.pages.iter().enumerate();
        let pages = pages.map(|(at, page)| (page.url.as_str(), Origin::Page(PageId(at))));
        Self(alarms.chain(services).chain(pages).collect())
    }

    /// The location of the file that a page is made from, if it is made from a single file.
    pub fn location(&self, site: &Site, url: &str, section: Option<&str>) -> Option<Location> {
        Some(match self.0.get(url)? {
            Origin::Page(page) => of_page(site, *page, section),
            Origin::Place(place) => location(site, *place),
        })
    }
}
