//! Parsed to Site: every name is followed to what it means, or known to mean nothing.
//!
//! The modules are in the order of the data flow; each uses only those above it.

mod ids;
mod letters;
mod urls;
mod placeholders;
mod labels;
mod near;
mod templates;
mod services;
mod addresses;
pub mod places;
mod published;
mod anchors;
mod pages;
mod parts;
mod sections;
mod elsewhere;
mod overrides;
mod conditions;
mod checklists;
mod index;
mod keys;
mod inbound;
mod links;
mod svg;
mod pictures;
mod evidence;
mod alarms;
mod names;
mod leads;
mod copies;
mod reviews;
mod postmortems;
mod readers;
mod environments;
mod variables;
mod running;
mod rotations;
mod owners;
mod site;
mod parameters;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use addresses::Addresses;
use camino::Utf8PathBuf;

use crate::codeowners::Codeowners;
use crate::config::Config;
use crate::delivery::Reading;
use crate::manifest::Manifest;
use crate::model::Document;
use crate::nearest::Budget;
use crate::parse::Parsed;
use crate::routes;
use crate::source::Span;
use crate::sources::Sources;

pub use alarms::{Class, Found, LinkFault, LinkedAlarm, MatchedBy, fitting};
pub use checklists::{LinkedChecklist, LinkedItem, UnknownExtension};
pub use conditions::Declared;
pub use elsewhere::Fault;
pub use evidence::{Evidence, UNOPENED, cannot_be_opened};
pub use ids::{PageId, ServiceId};
pub use inbound::{Broken, Why};
pub use labels::names as label_names;
pub use letters::composed;
pub use links::{Destination, relative};
pub use names::AlarmName;
pub use pages::{AddressConflict, Alias, Folder, Page, title_of_name};
pub use parameters::parameters;
pub use placeholders::{has_placeholder, masked};
pub use places::Places;
pub use postmortems::LinkedPostmortem;
pub use reviews::{Excused, LinkedReview, Owed};
pub use running::LinkedThing;
use running::Running;
pub use services::{LinkedService, named_owners};
use site::Linked;
pub use site::{Site, Unrendered};
pub use urls::{encoded, segment};

/// Links the whole project. `own` holds the paths of files that every site has, apart from lists: rules, scripts, styles.
/// `before` holds the pages of an earlier site; unchanged pages are reused.
pub fn link(
    config: Arc<Config>,
    sources: Sources,
    parsed: Parsed,
    own: &BTreeSet<String>,
    previous: Option<Manifest>,
    before: &[Arc<Page>],
) -> Site {
    let Parsed {
        documents,
        drafts,
        checklists,
        services,
        mut alarm_files,
        codeowners,
        templates: _,
        near_misses,
        mut problems,
        unreadable,
        allowances,
        secrets,
        running,
        withheld,
    } = parsed;
    let places = Places { config: &config, sources: &sources };
    crate::alarms::fill(&mut alarm_files, &|file| sources[file].path.as_path(), &config);
    let mut addresses = Addresses::default();
    claim(&mut addresses, routes::pages(&config).chain(own.iter().cloned()));
    let mut taken = Vec::new();
    let mut services = services::services(services, &codeowners, &sources, &problems);
    let running = what_runs(running, &mut services, &codeowners, places);
    claim_services(&mut services, &sources, &mut addresses, &mut taken);
    claim_calendars(&services, &documents, &mut addresses);
    let urls = names::urls(&alarm_files, &sources, &mut addresses);
    let later = names::unrendered_urls(&alarm_files, &sources, &mut addresses, &urls);
    let mut shelf = checklists::AllChecklists::new(checklists, &sources);
    part(shelf.places(), &sources, &mut addresses, &mut taken);
    let refused_checklists = shelf.refused();
    let mut pages = pages::pages(documents, &mut services, places, &mut addresses, &mut taken, before);
    let folders = pages::folders(&pages, &services, places, &mut addresses);
    let (aliases, impossible_aliases) = pages::aliases(&pages, places, &mut addresses, &mut taken);
    let (checklists, unused_checklists) = shelf.checklists(&config, &pages, &sources, &problems);
    let index = index::Index::new(&pages, &aliases, &checklists, &drafts, places);
    let files = alarm_files.iter_mut().map(|file| (file.file, std::mem::take(&mut file.alarms)));
    // If an alarm is rendered too, the rendered one has the address.
    let all_urls = later.iter().chain(&urls).map(|(key, url)| (key.as_str(), url.as_str())).collect();
    let mut budget = Budget::default();
    let outlined = elsewhere::Outlined::new(&config);
    let mut alarms =
        alarms::alarms(files, &pages, &services, (&index, outlined.as_ref()), places, &all_urls, &mut budget);
    let files = alarm_files.iter_mut().map(|file| (file.file, std::mem::take(&mut file.unrendered)));
    let unrendered =
        alarms::alarms(files, &pages, &services, (&index, outlined.as_ref()), places, &all_urls, &mut budget);
    let later_names = names::names(&unrendered, &pages, &index, &sources, &later, false);
    let mut unrendered = Unrendered { names: later_names, alarms: unrendered };
    let mut names = names::names(&alarms, &pages, &index, &sources, &urls, true);
    leads::follow(&mut alarms, &mut names, (&mut unrendered.alarms, &mut unrendered.names), places.config);
    names::serve(&mut pages, &alarms, &names);
    names::serve(&mut pages, &unrendered.alarms, &unrendered.names);
    let known = known_addresses(&services, &checklists, names.iter().chain(&unrendered.names));
    let mut links = links::links(&pages, &services, &known, (&index, outlined.as_ref()), places, &mut budget);
    pictures::take_back(&mut links, places);
    let inbound = inbound::broken(&config, &pages, &index, &mut budget);
    let drawn = pages.iter().flat_map(|page| page.document.markdown.pictures());
    claim(&mut addresses, drawn.map(|(_, _, path)| path));
    let copies = copies::copies(&pages, &links, own, places, &mut addresses, &mut taken);
    let reviews = reviews::reviews(&pages, &services, &checklists, &index, places, &mut budget);
    problems.extend(reviews::garbled(&pages, &checklists, &sources));
    let (owed, excused) = reviews::owed(&config, &services, &pages, &checklists, &sources);
    let by_name = services::by_name(&services);
    let all_names = (&*names, &*unrendered.names);
    let postmortems =
        postmortems::postmortems(&pages, &by_name, all_names, &checklists, &index, places, &mut budget);
    let linked = Linked {
        withheld: postmortems::withheld(withheld, &services, &by_name, places),
        malformed: site::malformed(&problems),
        unsought: budget.unsought,
        by_name,
        config,
        problems,
        unreadable,
        allowances,
        near_misses,
        secrets,
        services,
        by_file: pages.iter().enumerate().map(|(at, page)| (page.document.file, PageId(at))).collect(),
        links,
        inbound,
        alarm_files,
        alarms,
        names,
        unrendered,
        checklists,
        unused_checklists,
        refused_checklists,
        reviews,
        owed,
        excused,
        postmortems,
        running,
        folders,
        aliases,
        impossible_aliases,
        copies,
        taken,
        addresses,
        previous,
    };
    Site { sources, pages: pages.into_iter().map(Arc::new).collect(), linked: Arc::new(linked) }
}

/// Reads what runs and who owns the files of each service, and gives services the facts that this proves.
fn what_runs(
    readings: Vec<Arc<Reading>>,
    services: &mut [LinkedService],
    codeowners: &BTreeMap<Utf8PathBuf, Codeowners>,
    places: Places<'_>,
) -> Running {
    let readings = readings.into_iter().map(Arc::unwrap_or_clone).collect();
    let mut running = running::running(readings, services, codeowners, places);
    rotations::join(&mut running.things, places.sources);
    running.things.extend(owners::things(services, codeowners, places.sources));
    running::prove(&running.things, services, places.sources);
    running
}

/// Claims the address of each service, the picture of its readiness, and its calendar.
fn claim_services(
    services: &mut [LinkedService],
    sources: &Sources,
    addresses: &mut Addresses,
    taken: &mut Vec<AddressConflict>,
) {
    let urls = services.iter_mut().map(|service| (service.service.name.span, &mut service.url));
    part(urls, sources, addresses, taken);
    for service in services {
        let place = Some(service.service.name.span);
        let _ = addresses.claim(&service.badge_path(), place);
        let _ = addresses.claim(&service.calendar_path(), place);
    }
}

/// Claims the calendar of each owner.
fn claim_calendars(services: &[LinkedService], documents: &[Arc<Document>], addresses: &mut Addresses) {
    for owner in services::named_owners(services, documents.iter().map(Arc::as_ref)) {
        let _ = addresses.claim(&routes::calendar_of_owner(&owner.value), Some(owner.span));
    }
}

/// Claims files of the site itself. They do not conflict with each other: two pages may have the same diagram.
fn claim(addresses: &mut Addresses, files: impl Iterator<Item = String>) {
    for path in files {
        let _ = addresses.claim(&path, None);
    }
}

/// Gives services, or checklists, with the same name different addresses; the first keeps its address.
fn part<'a>(
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

/// Addresses of pages that are not documents, by their lower-case form, which is looked up.
fn known_addresses<'n>(
    services: &[LinkedService],
    checklists: &[LinkedChecklist],
    names: impl Iterator<Item = &'n AlarmName>,
) -> HashMap<String, String> {
    let services = services.iter().map(|service| service.url.clone());
    let checklists = checklists.iter().map(|checklist| checklist.url.clone());
    let lists = routes::lists().map(str::to_owned);
    let urls = lists.chain(services).chain(checklists).chain(names.map(|name| name.url.clone()));
    urls.map(|url| (url.to_lowercase(), url)).collect()
}
