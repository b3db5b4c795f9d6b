//! `sitemap.xml`, by the sitemaps.org protocol 0.9: every page except those that only redirect.

use serde::Serialize;

use super::{address, xml};
use crate::markdown::Memo;
use crate::render::pages::pages;
use crate::render::rendered::Rendered;
use crate::render::view::View;
use crate::routes::DataFile;

#[derive(Serialize)]
struct Context<'a> {
    base_url: &'a str,
    /// Paths from the site's root, sorted.
    urls: Vec<String>,
}

pub fn sitemap(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let listed = pages(view.site, view.index).filter(|page| page.kind.about().in_sitemap);
    let mut urls: Vec<String> = listed.map(|page| page.url).collect();
    urls.sort_unstable();
    let base_url = address(&view.site.config).unwrap_or_default();
    xml(view, DataFile::Sitemap, &Context { base_url, urls })
}
