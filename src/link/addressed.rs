//! Gives an address to everything that has a page, in order of precedence: what comes first keeps its address.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::addresses::Addresses;
use super::checklists::AllChecklists;
use super::names;
use super::pages::{self, AddressConflict, Alias, Folder, Page};
use super::places::Places;
use super::services::{LinkedService, named_owners};
use crate::alarms::AlarmFile;
use crate::model::Document;
use crate::routes;
use crate::source::{Span, Spanned};
use crate::sources::Sources;

/// Everything that has an address, except services, which hold their own.
pub struct Addressed {
    /// Every address that is claimed so far. Images and copied files are claimed later.
    pub addresses: Addresses,
    /// Pages whose address is taken.
    pub taken: Vec<AddressConflict>,
    pub pages: Vec<Page>,
    /// Folders that contain documents but have no page of their own.
    pub folders: Vec<Folder>,
    pub aliases: Vec<Alias>,
    /// Former addresses that no file of this site can serve.
    pub impossible_aliases: Vec<Spanned<String>>,
    pub checklists: AllChecklists,
    pub alarm_urls: AlarmUrls,
}

/// The permanent address of each alarm name, by the key of the name.
pub struct AlarmUrls {
    pub rendered: BTreeMap<String, String>,
    /// The addresses of alarms in templates that are not rendered.
    pub unrendered: BTreeMap<String, String>,
}

/// Gives addresses to services, alarms, checklists and documents, and makes the pages of the documents. For `own` and
/// `before`, see `link`.
pub fn addressed(
    documents: Vec<Arc<Document>>,
    mut checklists: AllChecklists,
    services: &mut [LinkedService],
    alarm_files: &[AlarmFile],
    own: &BTreeSet<String>,
    before: &[Arc<Page>],
    places: Places<'_>,
) -> Addressed {
    let Places { config, sources } = places;
    let (mut addresses, mut taken) = (Addresses::default(), Vec::new());
    claim(&mut addresses, routes::pages(config).chain(own.iter().cloned()));
    claim_services(services, sources, &mut addresses, &mut taken);
    claim_calendars(services, &documents, &mut addresses);
    let rendered = names::urls(alarm_files, sources, &mut addresses);
    let unrendered = names::unrendered_urls(alarm_files, sources, &mut addresses, &rendered);
    separate(checklists.places(), sources, &mut addresses, &mut taken);
    let pages = pages::pages(documents, services, places, &mut addresses, &mut taken, before);
    let folders = pages::folders(&pages, services, places, &mut addresses);
    let (aliases, impossible_aliases) = pages::aliases(&pages, places, &mut addresses, &mut taken);
    Addressed {
        addresses,
        taken,
        pages,
        folders,
        aliases,
        impossible_aliases,
        checklists,
        alarm_urls: AlarmUrls { rendered, unrendered },
    }
}

/// Claims the addresses of each service's page, readiness badge and calendar.
fn claim_services(
    services: &mut [LinkedService],
    sources: &Sources,
    addresses: &mut Addresses,
    taken: &mut Vec<AddressConflict>,
) {
    let urls = services.iter_mut().map(|service| (service.service.name.span, &mut service.url));
    separate(urls, sources, addresses, taken);
    for service in services {
        let place = Some(service.service.name.span);
        let _ = addresses.claim(&service.badge_path(), place);
        let _ = addresses.claim(&service.calendar_path(), place);
    }
}

/// Claims the address of each owner's calendar.
fn claim_calendars(services: &[LinkedService], documents: &[Arc<Document>], addresses: &mut Addresses) {
    for owner in named_owners(services, documents.iter().map(Arc::as_ref)) {
        let _ = addresses.claim(&routes::calendar_of_owner(&owner.value), Some(owner.span));
    }
}

/// Claims files that the site itself creates. They never conflict with each other: two pages may have the same diagram.
pub fn claim(addresses: &mut Addresses, files: impl Iterator<Item = String>) {
    for path in files {
        let _ = addresses.claim(&path, None);
    }
}

/// Gives services or checklists with the same name different addresses. The first keeps its address.
fn separate<'a>(
    places: impl Iterator<Item = (Span, &'a mut String)>,
    sources: &Sources,
    addresses: &mut Addresses,
    taken: &mut Vec<AddressConflict>,
) {
    for (place, url) in places {
        if let Err(by) = addresses.claim_page(url, Some(place)) {
            taken.push(AddressConflict { place, url: url.clone(), is_alias: false, by });
            *url = addresses.another(url, sources[place.file].path.as_str(), place);
        }
    }
}
