//! What every page knows about the site.

use serde::Serialize;
use tera::Value;

use crate::config::Config;
use crate::link::Site;
use crate::model::Kind;
use crate::routes::{Navigation, PageKind};

/// The address at which a site is published, if it is a complete URL.
pub fn address(config: &Config) -> Option<&str> {
    config.base_url.as_deref().filter(|url| !url.starts_with('/'))
}

#[derive(Serialize)]
struct SiteContext<'a> {
    title: &'a str,
    /// The links in the header, and those in the footer.
    header: Vec<Listed>,
    footer: Vec<Listed>,
    /// The URL at which the site is published. `None` unless the configured one is complete, with a host.
    base_url: Option<&'a str>,
    css: Option<&'a str>,
    logo: Option<&'a str>,
    has_source: bool,
    /// If false, alarms and pages are not grouped by service.
    has_services: bool,
    /// If false, nothing is grouped by repository.
    has_repositories: bool,
    version: &'a str,
}

/// A list that every page links to.
#[derive(Serialize)]
struct Listed {
    /// The value of `nav` on the pages that belong to the list.
    name: &'static str,
    title: &'static str,
    url: Option<&'static str>,
    /// The keyboard shortcut: this key after `g`.
    key: Option<char>,
}

/// Whether a list has any entries. The page of an empty list exists, but nothing links to it.
fn has_any(site: &Site, list: PageKind) -> bool {
    match list {
        PageKind::Alarms => site.numbered_names().next().is_some(),
        PageKind::Runbooks => site.pages.iter().any(|page| page.kind == Kind::Runbook),
        PageKind::Services => !site.services.is_empty(),
        PageKind::Readiness => !site.reviews.is_empty() || !site.owed.is_empty(),
        PageKind::Postmortems => !site.postmortems.is_empty(),
        PageKind::Reviews => !site.reviews.is_empty(),
        PageKind::Checklists => !site.checklists.is_empty(),
        _ => true,
    }
}

fn listed(site: &Site, navigation: Navigation) -> Vec<Listed> {
    let kinds = PageKind::ALL.iter().filter(|kind| kind.is_in(navigation) && has_any(site, **kind));
    let listed = kinds.map(|kind| {
        let about = kind.about();
        Listed { name: kind.name(), title: about.title, url: kind.url(), key: about.key }
    });
    listed.collect()
}

/// What every page knows about the site, made once. It has no counts or dates, since a change of those would change
/// every page.
pub fn site_value(site: &Site) -> Value {
    Value::from_serializable(&context(site))
}

/// [`site_value`] as JSON.
pub fn site_json(site: &Site) -> Vec<u8> {
    serde_json::to_vec(&context(site)).expect("strings are always JSON")
}

fn context(site: &Site) -> SiteContext<'_> {
    SiteContext {
        title: &site.config.title,
        header: listed(site, Navigation::Header),
        footer: listed(site, Navigation::Footer),
        base_url: address(&site.config),
        css: site.config.theme.css.as_ref().map(|path| path.value.as_str()),
        logo: site.config.theme.logo.as_ref().map(|path| path.value.as_str()),
        has_source: site.config.source_url.is_some(),
        has_services: !site.services.is_empty(),
        has_repositories: !site.config.repositories.is_empty(),
        version: env!("CARGO_PKG_VERSION"),
    }
}
