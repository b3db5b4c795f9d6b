//! Finds an alarm, a service or a stage by a name that somebody typed.

use crate::link::{AlarmName, ServiceId, Site};
use crate::read::nearest;

/// Why a name does not identify anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown<'s> {
    /// There is no such name. The name that may have been meant.
    Nobody(Option<&'s str>),
    /// Several services have this name. The paths of their entries.
    Several(Vec<&'s str>),
}

/// Finds an alarm by its name, or by its id in its file. The case may differ if the name is still unique.
pub fn alarm<'s>(site: &'s Site, name: &str) -> Result<&'s AlarmName, Unknown<'s>> {
    if let Some(found) = site.name(name) {
        return Ok(found);
    }
    let names = || site.numbered_names().map(|(_, name)| name);
    let mut spelled = names().filter(|known| known.name.eq_ignore_ascii_case(name));
    if let (Some(found), None) = (spelled.next(), spelled.next()) {
        return Ok(found);
    }
    let by_id = site.each_alarm().find(|alarm| alarm.alarm.id.as_deref() == Some(name));
    if let Some(found) = by_id.and_then(|alarm| site.name_of(alarm)) {
        return Ok(found);
    }
    Err(Unknown::Nobody(nearest(name, names().map(|known| known.name.as_str()))))
}

/// Finds a service by its name, or by its application and role as `new service` takes them: `shop/checkout`.
pub fn service<'s>(site: &'s Site, name: &str) -> Result<ServiceId, Unknown<'s>> {
    let parts = || site.service_by_name(&name.replace('/', "-"));
    if let Some(id) = site.service_by_name(name).or_else(parts) {
        let name = &site.service(id).service.name.value;
        let same = site.services.iter().filter(|service| service.service.name.value == *name);
        let entries: Vec<&str> = same.map(|service| site.sources[service.service.file].shown()).collect();
        return if entries.len() > 1 { Err(Unknown::Several(entries)) } else { Ok(id) };
    }
    let names = site.services.iter().map(|service| service.service.name.value.as_str());
    // A similar name, or else the only name that contains it.
    let is_part = |known: &&str| {
        let mut ends = known.match_indices(name).map(|(start, _)| (start, start + name.len()));
        let joins = |at: Option<char>| at.is_none_or(|c| !c.is_alphanumeric());
        let is_word = |(start, end): (usize, usize)| {
            joins(known[..start].chars().next_back()) && joins(known[end..].chars().next())
        };
        !name.is_empty() && ends.any(is_word)
    };
    let whole = nearest(name, names.clone()).or_else(|| {
        let mut parts = names.filter(is_part);
        parts.next().filter(|_| parts.next().is_none())
    });
    Err(Unknown::Nobody(whole))
}

/// Finds a stage by its name. In a project without stages, every name is a stage.
pub fn stage<'s>(site: &'s Site, name: &'s str) -> Result<&'s str, Unknown<'s>> {
    let stages = &site.config.stages;
    match site.config.stage_order(name) {
        Some(at) => Ok(&stages[at].value),
        None if stages.is_empty() => Ok(name),
        None => Err(Unknown::Nobody(nearest(name, stages.iter().map(|stage| stage.value.as_str())))),
    }
}
