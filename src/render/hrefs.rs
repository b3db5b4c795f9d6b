//! Makes the addresses in links. They are relative, so that the site works in a sub-path and from the file system.

use crate::link::{Destination, Site, encoded};
use crate::markdown::{Link, Target};
use crate::routes;

/// The relative path from a page up to the site's root: `../../`.
pub fn root(url: &str) -> String {
    "../".repeat(url.matches('/').count())
}

/// The format of pages. Pages link to other pages of the same format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    Html,
    /// Markdown twins of pages.
    Markdown,
}

impl Form {
    /// The file of the page at an address.
    pub fn file(self, url: &str) -> String {
        match self {
            Self::Html => routes::file(url),
            Self::Markdown => routes::twin(url),
        }
    }
}

/// Where a link leads, seen from the page at `from`.
pub fn target(site: &Site, form: Form, from: &str, link: &Link, destination: &Destination) -> Target {
    let up = root(from);
    let href = |url: &str, anchor: Option<&str>| {
        let anchor = anchor.map(|anchor| format!("#{}", encoded(anchor))).unwrap_or_default();
        if url == from && !anchor.is_empty() {
            return Target::Href(anchor);
        }
        Target::Href(format!("{up}{}{anchor}", form.file(url)))
    };
    match destination {
        Destination::Page { page, anchor } => href(&site.page(*page).url, anchor.as_deref()),
        Destination::AnchorDead { page, .. } => href(&site.page(*page).url, None),
        Destination::Url { url, anchor } => href(url, anchor.as_deref()),
        Destination::Asset(path) => {
            let url = format!("{up}{}", encoded(site.places().published(path).as_str()));
            match site.picture_sizes.get(path) {
                Some((width, height)) => Target::Picture { url, width: *width, height: *height },
                None => Target::Href(url),
            }
        }
        Destination::Source(path) => match site.view_url(path) {
            Some(url) => Target::External(url),
            None => Target::Dead { title: format!("{path}, in the repository") },
        },
        Destination::OtherRepository(target) if target.is_dead() => {
            Target::Dead { title: "leads nowhere".into() }
        }
        Destination::External | Destination::Permalink | Destination::OtherRepository(_) => {
            Target::External(link.destination.clone())
        }
        Destination::OnHost(url) => Target::External(url.clone()),
        Destination::Templated => Target::Dead { title: "another tool fills in this address".into() },
        Destination::Dead { .. } => Target::Dead { title: "leads nowhere".into() },
        Destination::Unsafe { .. } | Destination::Active { .. } => Target::Unsafe,
    }
}
