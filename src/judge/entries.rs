//! Faulty declarations in the entries of services. Facts and rules share this code.

use super::people::{People, names_only_one, names_somebody, share_one};
use super::subject::owners;
use crate::config::{Config, SiteOutline};
use crate::link::{LinkedService, ServiceId, Site};
use crate::model::{Owned, Service, Stage, is_templated, says_something};
use crate::source::Spanned;

/// Resources whose names do not begin with `<environment>-<application>-<role>`.
pub struct Misnamed<'s> {
    /// `<application>-<role>`
    pub stem: String,
    pub names: Vec<&'s Spanned<String>>,
}

/// Resource names that do not begin with an environment, application and role. `None` if one of these is unknown. Names
/// that are still to be filled in, by a person or a template, are skipped.
pub fn misnamed<'s>(config: &Config, service: &'s Service) -> Option<Misnamed<'s>> {
    let is_filled = |name: &&Spanned<String>| says_something(&name.value);
    let application = service.application.as_ref().filter(is_filled)?;
    let role = service.role.as_ref().filter(is_filled)?;
    let stem = format!("{}-{}", application.value, role.value);
    let is_known = |name: &str| config.environments.is_empty() || is_environment(config, name);
    let environments = service.environments.iter().filter(is_filled).filter(|name| is_known(&name.value));
    environments.clone().next()?;
    let follows = |name: &str| {
        // The name is the last part of an address such as an ARN.
        let name = name.rsplit([':', '/']).next().unwrap_or_default();
        environments.clone().any(|environment| {
            let rest = name.strip_prefix(&format!("{}-{stem}", environment.value));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    };
    let names = service.owns.iter().map(|owned| &owned.name).filter(is_filled);
    let names = names.filter(|name| !follows(&name.value)).collect();
    Some(Misnamed { stem, names })
}

/// Environments of an entry and of its stages that the project does not list. Empty if the project lists none.
pub fn undeclared_environments<'s>(config: &Config, service: &'s Service) -> Vec<&'s Spanned<String>> {
    if config.environments.is_empty() {
        return Vec::new();
    }
    let of_stages = service.pipeline.stages.iter().filter_map(|stage| stage.environment.as_ref());
    let all = service.environments.iter().chain(of_stages);
    all.filter(|name| says_something(&name.value) && !is_environment(config, &name.value)).collect()
}

fn is_environment(config: &Config, name: &str) -> bool {
    config.environments.iter().any(|own| own.value == name)
}

/// Pairs of stages that are not in the project's order. Each pair is in the order of the file. Stages that the project
/// does not list have no order.
pub fn disordered<'s>(config: &Config, stages: &'s [Stage]) -> Vec<[&'s Spanned<String>; 2]> {
    let mut before: Option<(usize, &Spanned<String>)> = None;
    let mut disordered = Vec::new();
    for name in stages.iter().map(|stage| &stage.name) {
        let Some(order) = config.stage_order(&name.value) else { continue };
        match before {
            Some((last, earlier)) if last >= order => disordered.push([earlier, name]),
            _ => before = Some((order, name)),
        }
    }
    disordered
}

/// The first name under `escalation`, if every name there is the same as the rotation's, so that no one else is ever
/// called.
pub fn lone_escalation(entry: &Service) -> Option<&Spanned<String>> {
    let rotation = entry.on_call.rotation.as_ref()?;
    let escalation = &entry.on_call.escalation;
    let is_same = |next: &Spanned<String>| share_one(&rotation.value, &next.value);
    escalation.first().filter(|_| escalation.iter().all(is_same))
}

/// The same as `lone_escalation`, but only if all these names certainly mean the same person.
pub fn only_caller(entry: &Service) -> Option<&Spanned<String>> {
    let all = entry.on_call.rotation.iter().chain(&entry.on_call.escalation);
    lone_escalation(entry).filter(|_| names_only_one(all.map(|name| name.value.as_str())))
}

/// The only person in a rotation, as the entry names them. `None` if the rotation has, or may have, anyone else.
pub fn only_person<'s>(known: &People, entry: &'s Service) -> Option<&'s Spanned<String>> {
    let all = &entry.on_call.people;
    let are_people = all.iter().all(|one| names_somebody(&one.value) && known.names_one(&one.value));
    all.first().filter(|_| are_people && names_only_one(all.iter().map(|one| one.value.as_str())))
}

/// Whether a service has no owner in its entry or in CODEOWNERS. An owner that a template fills in counts as one.
pub fn without_owner(service: &LinkedService) -> bool {
    let owner = service.service.owner.as_ref();
    service.is_whole && owner.is_none_or(|owner| !names_somebody(&owner.value) && !is_templated(&owner.value))
}

/// Each resource that several services own, with its owner and the first other owner.
pub fn resources_of_several_owners(site: &Site) -> Vec<(ServiceId, &Spanned<String>, ServiceId)> {
    let owners = owners(site);
    let mut contended = Vec::new();
    for (at, service) in site.services.iter().enumerate() {
        for name in service.service.owns.iter().map(|owned| &owned.name) {
            let all = owners.get(&name.value.trim().to_lowercase()).into_iter().flatten();
            let is_other = |other: &&ServiceId| other.0 != at && says_something(&name.value);
            contended.extend(
                all.copied().find(|other| is_other(&other)).map(|other| (ServiceId(at), name, other)),
            );
        }
    }
    contended
}

/// The names of the services that write to a resource. Empty if there are fewer than two.
pub fn several_writers(owned: &Owned) -> Vec<&str> {
    let mut writers: Vec<&str> = Vec::new();
    for writer in owned.writers.iter().map(|writer| writer.value.trim()).filter(|name| says_something(name)) {
        if !writers.iter().any(|known| known.eq_ignore_ascii_case(writer)) {
            writers.push(writer);
        }
    }
    if writers.len() > 1 { writers } else { Vec::new() }
}

/// Whether an entry is written for this program alone. Catalogs of other tools also name services of other
/// repositories.
pub fn is_own_format(site: &Site, service: &LinkedService) -> bool {
    let name = site.sources[service.service.file].path.file_name();
    name.is_some_and(|name| !name.to_lowercase().starts_with("catalog-info"))
}

/// Whether every service that an entry may name is known: every entry in every repository was read completely, and no
/// site gathers this project with others.
pub fn knows_every_service(site: &Site) -> bool {
    matches!(site.config.site_outline, SiteOutline::NotConfigured)
        && site.unreadable.is_empty()
        && site.near_misses.is_empty()
        && site.services.iter().all(|service| service.is_whole)
}
