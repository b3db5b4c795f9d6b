//! Files that may contain alarms but were not read completely. If there is one, it is unknown which alarms a service
//! has.

use std::collections::{BTreeMap, BTreeSet};

use crate::alarms::{AlarmFile, TemplateCreates};
use crate::config::{self, Revised};
use crate::link::{LinkedAlarm, ServiceId, Site};
use crate::mount::Role;
use crate::source::{FileId, Span};
use crate::sources::File;

/// A file that was not read completely.
#[derive(Clone, Debug)]
pub struct Unread {
    pub place: Span,
    /// Lower case, no full stop: "`alarms/pay.yml` cannot be read".
    pub says: String,
}

/// The files that were not read completely for each service, by the service's id.
pub fn by_service(site: &Site) -> Vec<Vec<Unread>> {
    let mut unread = vec![Vec::new(); site.services.len()];
    if unread.is_empty() {
        return unread;
    }
    let known: BTreeMap<FileId, &AlarmFile> = site.alarm_files.iter().map(|file| (file.file, file)).collect();
    let mut owners: BTreeMap<FileId, BTreeSet<ServiceId>> = BTreeMap::new();
    for alarm in site.each_alarm() {
        owners.entry(alarm.file).or_default().extend(alarm.service);
    }
    let mut unrendered: BTreeMap<FileId, Vec<&LinkedAlarm>> = BTreeMap::new();
    for alarm in &site.unrendered.alarms {
        unrendered.entry(alarm.file).or_default().push(alarm);
    }
    let rendered: BTreeSet<(Option<ServiceId>, &str)> = site.alarms.iter().map(key).collect();
    for (id, file) in site.sources.iter().filter(|(_, file)| file.role == Role::Alarms) {
        let alarm_file = known.get(&id).copied();
        let is_rendered = |alarm: &&LinkedAlarm| rendered.contains(&key(alarm));
        // Alarms that are also rendered elsewhere are known.
        let is_known = unrendered.get(&id).is_some_and(|own| {
            alarm_file.is_some_and(|file| file.count == own.len()) && own.iter().all(is_rendered)
        });
        let Some((found, may_be_anyones)) = fault(site, id, file, alarm_file, is_known) else { continue };
        let services = services(site, file, owners.get(&id));
        if services.is_empty() && may_be_anyones {
            for of in &mut unread {
                of.push(found.clone());
            }
        }
        for service in services {
            unread[service.0].push(found.clone());
        }
    }
    if let Some(found) = not_read_here(site) {
        for of in &mut unread {
            of.push(found.clone());
        }
    }
    unread
}

/// The first file that the policy revision's config reads for alarms but this config does not.
fn not_read_here(site: &Site) -> Option<Unread> {
    let revised = site.config.revised.as_ref()?;
    let (first, Revised { revision, .. }) = (revised.alarm_files_not_read.first()?, revised);
    let says = format!("`{first}` is read for alarms by the {} of `{revision}`, but not here", config::FILE);
    Some(Unread { place: Span::start_of(config::file()), says })
}

fn key(alarm: &LinkedAlarm) -> (Option<ServiceId>, &str) {
    (alarm.service, alarm.alarm.name.value.as_str())
}

/// Why a file was not read completely, and whether it certainly contains alarms, which may then belong to any service.
fn fault(
    site: &Site,
    id: FileId,
    file: &File,
    known: Option<&AlarmFile>,
    is_rendered: bool,
) -> Option<(Unread, bool)> {
    let path = &file.path;
    let unread = |place: Span, says: String| Unread { place, says };
    let malformed = known.and_then(|file| file.malformed.as_ref()).or_else(|| site.malformed(id));
    if let Some(malformed) = malformed {
        return Some((unread(malformed.span, format!("`{path}` cannot be read completely")), true));
    }
    let known = known?;
    if let Some(mark) = known.template
        && known.makes != TemplateCreates::Others
    {
        let says = format!("`{path}` is a template that is not rendered");
        return (!is_rendered).then(|| (unread(mark, says), known.count > 0));
    }
    if let Some(left) = known.unread_alarms.first() {
        return Some((unread(left.place, format!("{} in `{path}`", left.message)), true));
    }
    known
        .is_unknown
        .then(|| (unread(known.first_line, format!("the alarm format of `{path}` is not recognised")), false))
}

/// The services whose alarms a file contains: the service that `alarms` of the config names for the file. Otherwise the
/// services of the alarms that were read from it, and the service whose folder contains it.
fn services(site: &Site, file: &File, owners: Option<&BTreeSet<ServiceId>>) -> BTreeSet<ServiceId> {
    let configured = site.config.alarm_files(&file.path).and_then(|entry| entry.service.as_ref());
    if let Some(service) = configured.and_then(|name| site.service_by_name(&name.value)) {
        return [service].into();
    }
    let mut services = owners.cloned().unwrap_or_default();
    services.extend(site.service_above(&file.path));
    services
}
