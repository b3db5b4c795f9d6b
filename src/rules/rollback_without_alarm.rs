use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::releases;
use crate::link::{LinkedComponent, Site};

pub const RULE: Rule = Rule {
    code: "S012",
    name: "rollback-without-alarm",
    level: Level::Warning,
    page: include_str!("rollback_without_alarm.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    releases::all(site).filter(|own| !own.is_elsewhere).filter_map(|own| finding(site, own)).collect()
}

/// A release that is rolled back if the deployment itself fails, but not because of an alarm or an analysis.
fn finding(site: &Site, LinkedComponent { component, service, .. }: &LinkedComponent) -> Option<Finding> {
    let failure = component.get("rolls back on failure").filter(|own| own.value.flag() == Some(true))?;
    let mut named = component.all("rolls back on alarm").chain(component.all("rolls back on analysis"));
    if named.next().is_some() {
        return None;
    }
    let service = service.map_or("", |service| site.service(service).service.name.value.as_str());
    let says =
        if component.get("stops on alarm").is_some() { "alarms only stop it" } else { "no alarm is named" };
    let message =
        format!("release {} is rolled back only if the deployment itself fails: {says}", component.says());
    let help = "name the alarms that show that a release does harm";
    let name = component.name.as_ref().map_or("", |name| name.value.as_str());
    Some(Finding::at(failure.place, [service, name], message, help))
}
