//! Turns parsed files into a `Site`: every name is resolved to what it means, or known to mean nothing.
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
mod other_repositories;
mod overrides;
mod environments;
mod conditions;
mod checklists;
mod index;
mod keys;
mod inbound;
mod links;
mod svg;
mod pictures;
mod blank;
mod rooms;
mod forms;
mod web;
mod evidence_link;
mod evidence;
mod alarms;
mod names;
mod alarm_page_targets;
mod copies;
mod reviews;
mod postmortems;
mod readers;
mod variables;
mod kustomizations;
mod running;
mod rotations;
mod owners;
mod addressed;
mod site;
mod parameters;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use addressed::{Addressed, AlarmUrls};
use camino::Utf8PathBuf;

use crate::alarms::AlarmFile;
use crate::codeowners::Codeowners;
use crate::config::Config;
use crate::delivery::Reading;
use crate::manifest::Manifest;
use crate::mount::Role;
use crate::nearest::Budget;
use crate::parse::Parsed;
use crate::routes;
use crate::sources::Sources;

pub use alarms::{Class, LinkFault, LinkedAlarm, MatchedBy, RunbookTarget, matching_pages};
pub use checklists::{LinkedChecklist, LinkedItem, UnknownExtension};
pub use conditions::Declared;
pub use evidence::{Evidence, UNOPENED, cannot_be_opened};
pub use evidence_link::evidence_link;
pub use forms::cure_of_form;
pub use ids::{PageId, ServiceId};
pub use inbound::{BrokenInboundLink, InboundFault};
pub use labels::names as label_names;
pub use letters::composed;
pub use links::{Destination, relative};
pub use names::AlarmName;
pub use other_repositories::MissingTarget;
pub use pages::{AddressConflict, Alias, Folder, Page, title_of_name};
pub use parameters::parameters;
pub use placeholders::{has_placeholder, masked, names_a_page};
pub use places::Places;
pub use postmortems::{LinkedPostmortem, LinkedUnreadRecord};
pub use reviews::{Excused, LinkedReview, Owed};
pub use running::LinkedComponent;
use running::Running;
pub use services::{LinkedService, named_owners};
use site::Linked;
pub use site::{Site, Unrendered};
pub use urls::{encoded, segment};

/// Links the whole project. `own` holds the paths of files that every site has, apart from lists: rules, scripts and
/// styles. `before` holds the pages of an earlier site; unchanged pages are reused.
pub fn link(
    config: Arc<Config>,
    sources: Sources,
    parsed: Parsed,
    own: &BTreeSet<String>,
    previous: Option<Manifest>,
    before: &[Arc<Page>],
) -> Site {
    let (mut alarm_files, mut problems) = (parsed.alarm_files, parsed.problems);
    let places = Places { config: &config, sources: &sources };
    let values: Vec<_> = parsed.running.iter().map(|own| (own.file, &own.values)).collect();
    crate::alarms::fill(&mut alarm_files, &values, &|file| sources[file].path.as_path(), &config);
    let mut services = services::services(parsed.services, &parsed.codeowners, &sources, &problems);
    let running = what_runs(parsed.running, &mut services, &parsed.codeowners, places);
    let (documents, checklists) =
        (parsed.documents, checklists::AllChecklists::new(parsed.checklists, &sources));
    let Addressed {
        mut addresses,
        mut taken,
        mut pages,
        folders,
        aliases,
        impossible_aliases,
        mut checklists,
        alarm_urls,
    } = addressed::addressed(documents, checklists, &mut services, &alarm_files, own, before, places);
    let refused_checklists = checklists.refused();
    let (checklists, unused_checklists) = checklists.checklists(&config, &pages, &sources, &problems);
    let index = index::Index::new(&pages, &aliases, &checklists, &parsed.drafts, places);
    let outlined = other_repositories::Outlined::new(&config);
    let known = (&index, outlined.as_ref());
    let mut budget = Budget::default();
    let (alarms, names, unrendered) =
        follow_alarms(&mut alarm_files, &pages, &services, known, places, &alarm_urls, &mut budget);
    names::mark_runbooks(&mut pages, &alarms, &names);
    names::mark_runbooks(&mut pages, &unrendered.alarms, &unrendered.names);
    let urls = known_addresses(&services, &checklists, names.iter().chain(&unrendered.names));
    let mut links = links::links(&pages, &services, &urls, known, places, &mut budget);
    let picture_sizes = pictures::unpublish(&mut links, places);
    let inbound = inbound::broken(&config, &pages, &index, &mut budget);
    let drawn = pages.iter().flat_map(|page| page.document.markdown.pictures());
    addressed::claim(&mut addresses, drawn.map(|(_, _, path)| path));
    let copies = copies::copies(&pages, &links, own, places, &mut addresses, &mut taken);
    let reviews = reviews::reviews(&pages, &services, &checklists, &index, places, &mut budget);
    problems.extend(reviews::unaccepted_answers(&pages, &checklists, &sources));
    let (owed, excused) = reviews::owed(&config, &services, &pages, &checklists, &sources);
    let by_name = services::by_name(&services);
    let all_names = (&*names, &*unrendered.names);
    let postmortems =
        postmortems::postmortems(&pages, &by_name, all_names, &checklists, &index, places, &mut budget);
    let linked = Linked {
        unread_records: postmortems::unread_records(parsed.unread_records, &services, &by_name, places),
        malformed: site::malformed(&problems),
        suggestions_skipped: budget.skipped,
        by_name,
        config,
        problems,
        unreadable: parsed.unreadable,
        allowances: parsed.allowances,
        near_misses: parsed.near_misses,
        secrets: parsed.secrets,
        services,
        by_file: pages.iter().enumerate().map(|(at, page)| (page.document.file, PageId(at))).collect(),
        links,
        picture_sizes,
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

/// Takes the alarms out of their files, follows their links, and finds the runbooks of their names. Returns the alarms,
/// their names, and the alarms of templates that are not rendered.
fn follow_alarms(
    files: &mut [AlarmFile],
    pages: &[Page],
    services: &[LinkedService],
    (index, outlined): (&index::Index<'_>, Option<&other_repositories::Outlined<'_>>),
    places: Places<'_>,
    urls: &AlarmUrls,
    budget: &mut Budget,
) -> (Vec<LinkedAlarm>, Vec<AlarmName>, Unrendered) {
    let AlarmUrls { rendered, unrendered: later } = urls;
    // If an alarm is also rendered, the address belongs to the rendered alarm.
    let all_urls = later.iter().chain(rendered).map(|(key, url)| (key.as_str(), url.as_str())).collect();
    let defined = files.iter_mut().map(|file| (file.file, std::mem::take(&mut file.alarms))).collect();
    let mut alarms = alarms::alarms(defined, pages, services, (index, outlined), places, &all_urls, budget);
    let defined = files.iter_mut().map(|file| (file.file, std::mem::take(&mut file.unrendered))).collect();
    let unrendered = alarms::alarms(defined, pages, services, (index, outlined), places, &all_urls, budget);
    let later_names = names::names(&unrendered, pages, index, places.sources, later, false);
    let mut unrendered = Unrendered { names: later_names, alarms: unrendered };
    let mut names = names::names(&alarms, pages, index, places.sources, rendered, true);
    alarm_page_targets::follow(
        &mut alarms,
        &mut names,
        (&mut unrendered.alarms, &mut unrendered.names),
        places.config,
    );
    (alarms, names, unrendered)
}

/// Links what runs and the owners of files to services, and gives the services the facts that this proves.
fn what_runs(
    readings: Vec<Arc<Reading>>,
    services: &mut [LinkedService],
    codeowners: &BTreeMap<Utf8PathBuf, Codeowners>,
    places: Places<'_>,
) -> Running {
    // Files outside the folders of services only give values to alarms.
    let readings = readings.into_iter().filter(|own| places.sources[own.file].role != Role::Values);
    let readings = readings.map(Arc::unwrap_or_clone).collect();
    let mut running = running::running(readings, services, codeowners, places);
    rotations::join(&mut running.components, places.sources);
    running.components.extend(owners::components(services, codeowners, places.sources));
    running::prove(&running.components, services, places.sources);
    running
}

/// The addresses of pages that are not documents, by the address in lower case.
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
