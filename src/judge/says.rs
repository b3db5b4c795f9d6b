//! Whether a runbook, or a section of it, has useful content for whoever was paged.

use crate::link::{Destination, PageId, Site};
use crate::model::Kind;

/// Whether the section of a page has content: a line of code, a step, twenty words, or a link to another runbook, or to
/// another section of the page, with content. Without a section, the whole page is judged.
pub fn says_something(site: &Site, page: PageId, section: Option<&str>) -> bool {
    let markdown = &site.page(page).document.markdown;
    let parts = markdown.section(section);
    markdown.says_something(&parts)
        || markdown.links_of(&parts).any(|link| match site.links[page.0].get(link) {
            Some(Destination::Page { page: other, anchor }) if *other == page => {
                let target = markdown.section(anchor.as_deref());
                let is_apart = target.end <= parts.start || parts.end <= target.start;
                is_apart && markdown.says_something(&target)
            }
            Some(Destination::Page { page: other, anchor }) => {
                let other = site.page(*other);
                let markdown = &other.document.markdown;
                other.kind == Kind::Runbook && markdown.says_something(&markdown.section(anchor.as_deref()))
            }
            _ => false,
        })
}
