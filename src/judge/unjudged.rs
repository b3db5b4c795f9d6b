//! Links that cannot be judged without the network.

use crate::link::{Class, Destination, Site};
use crate::markdown::{Scheme, scheme};
use crate::source::Span;

/// A link of a page or an alarm that leads to something that readyroom cannot check.
#[derive(Clone, Copy, Debug)]
pub struct UncheckedLink<'s> {
    pub place: Span,
    pub link: &'s str,
    /// Whether it leads to a commit or tag of this repository.
    pub is_permalink: bool,
}

/// All such links: those of pages, then those of alarms.
pub fn unjudged(site: &Site) -> impl Iterator<Item = UncheckedLink<'_>> {
    let pages = site.each_link().filter_map(|(link, destination)| {
        let is_permalink = match destination {
            Destination::Permalink => true,
            Destination::External => false,
            Destination::OnHost(_) | Destination::Templated => {
                return Some(UncheckedLink {
                    place: link.span,
                    link: link.destination.trim(),
                    is_permalink: false,
                });
            }
            _ => return None,
        };
        let text = link.destination.trim();
        let is_web = text.starts_with("//") || scheme(text) == Scheme::Web;
        // It leads to an existing file of this repository.
        let is_here = || {
            let file = &site.sources[link.span.file].path;
            !is_permalink && site.places().own(text, file).is_some()
        };
        (is_web && !is_here()).then_some(UncheckedLink { place: link.span, link: text, is_permalink })
    });
    let alarms = site.alarms.iter().filter(|alarm| alarm.class == Class::External).filter_map(|alarm| {
        let link = alarm.alarm.link.as_ref()?;
        Some(UncheckedLink { place: link.span, link: &link.value, is_permalink: false })
    });
    pages.chain(alarms)
}
