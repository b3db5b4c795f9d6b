//! `sitemap.xml`, by the sitemaps.org protocol 0.9: every page but those that only lead on.

use serde::Serialize;

use super::{address, xml};
use crate::link::PageId;
use crate::markdown::Memo;
use crate::render::Rendered;
use crate::render::view::View;

#[derive(Serialize)]
struct Context<'a> {
    base_url: &'a str,
    /// From the site's root, in order.
    urls: Vec<&'a str>,
}

pub fn sitemap(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let site = view.site;
    let pages = site.pages.iter().enumerate();
    let pages = pages.filter(|(at, _)| !view.is_part_of_another(PageId(*at))).map(|(_, page)| &*page.url);
    let mut urls: Vec<&str> = pages
        .chain(["", "alarms/", "services/", "readiness/", "reviews/", "postmortems/", "checklists/"])
        .chain(site.folders.iter().map(|folder| &*folder.url))
        .chain(site.services.iter().map(|service| &*service.url))
        .chain(site.checklists.iter().map(|checklist| &*checklist.url))
        .collect();
    urls.sort_unstable();
    urls.dedup();
    let base_url = address(&site.config).unwrap_or_default();
    xml(view, "sitemap.xml", &Context { base_url, urls })
}
