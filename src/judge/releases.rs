//! Releases that were read from files, and the alarms that roll them back.

use super::{Readiness, coverage};
use crate::delivery::{Component, Kind, Property, Value};
use crate::link::{LinkedAlarm, LinkedComponent, ServiceId, Site};
use crate::model::{Length, Service, Share, Typed};
use crate::source::Spanned;

/// Every release, except those in folders of tests and examples.
pub fn all(site: &Site) -> impl Iterator<Item = &LinkedComponent> {
    let components = site.running.components.iter();
    components.filter(|own| own.component.kind == Kind::Release && !own.is_test_or_example)
}

/// The releases that belong to a service, each with its entry.
pub fn of_services(site: &Site) -> impl Iterator<Item = (&Service, &LinkedComponent)> {
    all(site).filter_map(|own| Some((&site.service(own.service?).service, own)))
}

/// The share of traffic that the first step with traffic sends to the new version.
pub fn first_step(release: &LinkedComponent) -> Option<Typed<Share>> {
    let step = release.component.all("step").find(|step| !is_nothing(step))?;
    let Value::Share(share) = step.value else { return None };
    Some(Typed { text: step.value.to_string(), span: step.place, value: Some(Share(share)) })
}

/// How long the first step with traffic waits. `None` if it does not wait, if the time is not known, or if a person or
/// an analysis may make it wait longer.
pub fn first_wait(release: &LinkedComponent) -> Option<Typed<Length>> {
    let all = &release.component.properties;
    let first = all.iter().position(|own| own.key == "step" && !is_nothing(own));
    let rest = first.map_or(&all[..], |first| &all[first + 1..]);
    let end = rest.iter().position(|own| own.key == "step").unwrap_or(rest.len());
    let until = &rest[..end];
    if until.iter().any(|own| matches!(&*own.key, "waits for approval" | "waits for analysis")) {
        return None;
    }
    let mut waits = until.iter().filter(|own| own.key == "wait");
    let wait = waits.next()?;
    let Value::Length(mut length) = wait.value else { return None };
    for other in waits {
        let Value::Length(own) = other.value else { return None };
        length = length.saturating_add(own);
    }
    let text = Value::Length(length).to_string();
    Some(Typed { text, span: wait.place, value: Some(Length(length)) })
}

/// Whether a step sends no traffic.
fn is_nothing(step: &Property) -> bool {
    matches!(step.value, Value::Share(share) if share <= 0.0)
}

/// The alarms that roll back a release, if their names are known.
pub fn alarms(release: &LinkedComponent) -> impl Iterator<Item = Spanned<String>> {
    named(&release.component, "rolls back on alarm")
}

/// The alarms that may roll back a release: those that it names, even if switched off, and those that it or one of its
/// analyses queries.
fn all_alarms(site: &Site, release: &LinkedComponent) -> Vec<Spanned<String>> {
    let used: Vec<String> =
        release.component.all("rolls back on analysis").map(|analysis| analysis.value.to_string()).collect();
    let is_used = |own: &&LinkedComponent| {
        own.component.kind == Kind::Analysis
            && own.service == release.service
            && !own.is_test_or_example
            && own.component.name.as_ref().is_some_and(|name| used.contains(&name.value))
    };
    let analyses = site.running.components.iter().filter(is_used);
    let watched = analyses.chain([release]).flat_map(|own| named(&own.component, "watches alarm"));
    alarms(release).chain(named(&release.component, "may roll back on alarm")).chain(watched).collect()
}

/// The alarms that a property names, if their names are known.
fn named(component: &Component, key: &'static str) -> impl Iterator<Item = Spanned<String>> {
    component.all(key).filter_map(|Property { value, place, .. }| {
        if let Value::Text(text) = value { Some(Spanned::new(text.clone(), *place)) } else { None }
    })
}

/// An alarm that rolls back releases of a service and has a definition without a runbook.
pub struct AlarmWithoutRunbook<'s> {
    pub service: ServiceId,
    /// The name, with the place where the entry or a file of the release contains it.
    pub name: Spanned<String>,
    pub alarm: &'s LinkedAlarm,
}

/// Every such alarm, once for each place that names it. Places in entries come before places in files.
pub fn alarms_without_runbook<'s>(readiness: &Readiness<'s>) -> Vec<AlarmWithoutRunbook<'s>> {
    let site = readiness.site;
    let declared = site.services.iter().enumerate().flat_map(|(at, linked)| {
        let stages = linked.service.pipeline.stages.iter();
        stages.flat_map(move |stage| stage.rollback_on.iter().map(move |name| (ServiceId(at), name.clone())))
    });
    let read = all(site).filter_map(|own| Some((own.service?, own)));
    let read = read.flat_map(|(service, release)| {
        all_alarms(site, release).into_iter().map(move |name| (service, name))
    });
    let mut named = declared.chain(read).peekable();
    if named.peek().is_none() {
        return Vec::new();
    }
    let known = readiness.named_alarms();
    let bare = named.filter_map(|(service, name)| {
        let definitions = known.of(&name.value);
        // If several services have an alarm with this name, a service means its own.
        let is_own = |alarm: &&&LinkedAlarm| alarm.service == Some(service);
        let has_own = definitions.iter().any(|alarm| is_own(&alarm));
        let mut meant = definitions.iter().filter(|alarm| !has_own || is_own(alarm));
        let alarm = meant.find(|alarm| coverage(site, alarm).is_uncovered())?;
        Some(AlarmWithoutRunbook { service, name, alarm })
    });
    bare.collect()
}
