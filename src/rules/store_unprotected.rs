use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::delivery::{Kind, Property, Value};
use crate::link::{LinkedComponent, Site};

pub const RULE: Rule = Rule {
    code: "S024",
    name: "store-unprotected",
    level: Level::Warning,
    page: include_str!("store_unprotected.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let components = site
        .running
        .components
        .iter()
        .filter(|own| !own.is_test_or_example && !own.component.may_be_missing());
    components.flat_map(|own| findings(site, own)).collect()
}

/// What is wrong with a store according to its file: no backups, no encryption, or public access.
fn findings(
    site: &Site,
    LinkedComponent { component, service, is_elsewhere, .. }: &LinkedComponent,
) -> Vec<Finding> {
    let is = |key: &str, wanted: bool| component.get(key).filter(|own| own.value.flag() == Some(wanted));
    let recovers = is("point-in-time recovery", true).is_some();
    let without = |property: &&Property| matches!(property.value, Value::Number(days) if days == 0.0);
    let backups = component.get("backup days").filter(without).or_else(|| is("backups", false));
    // Data in another environment can be created again.
    let backups = backups.filter(|_| !recovers && !is_elsewhere);
    let faults = match component.kind {
        Kind::Database => [
            backups
                .map(|own| (own, "keeps no backups", "keep them for as long as a mistake may go unnoticed")),
            is("public", true).map(|own| {
                (own, "is open to the internet", "close it, and let its services in by a private network")
            }),
            is("encrypted", false).map(|own| {
                (
                    own,
                    "is not encrypted at rest",
                    "switch encryption on; most stores have to be copied for it",
                )
            }),
        ],
        Kind::Bucket => [
            is("public", true).map(|own| {
                (own, "is open to the public", "block public access, and sign the links to its files")
            }),
            is("encrypted", false).map(|own| (own, "is not encrypted at rest", "switch encryption on")),
            None,
        ],
        _ => [None, None, None],
    };
    let service = service.map_or("", |service| site.service(service).service.name.value.as_str());
    let name = component.name.as_ref().map_or("", |name| name.value.as_str());
    let faults = faults.into_iter().flatten();
    let findings = faults.map(|(own, says, help)| {
        let message = format!("{} {} {says}", component.kind.word(), component.says());
        Finding::at(own.place, [service, name, &own.key], message, help)
    });
    findings.collect()
}
