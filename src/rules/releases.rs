//! Releases that were read from files, for the rules that judge what entries declare of them too.

use crate::delivery::{Kind, Property, Value};
use crate::link::{LinkedThing, Site};
use crate::model::{Length, Service, Share, Typed};
use crate::source::Spanned;

/// Each release of a service, without those in folders of tests and examples.
pub fn of_services(site: &Site) -> impl Iterator<Item = (&Service, &LinkedThing)> {
    let releases = site.running.things.iter();
    let releases = releases.filter(|own| own.thing.kind == Kind::Release && !own.is_decoy);
    releases.filter_map(|own| Some((&site.service(own.service?).service, own)))
}

/// What the first step sends to the new version.
pub fn first_step(release: &LinkedThing) -> Option<Typed<Share>> {
    let step = release.thing.get("step")?;
    let Value::Share(share) = step.value else { return None };
    Some(Typed { text: step.value.to_string(), span: step.place, value: Some(Share(share)) })
}

/// How long the first step waits.
pub fn first_wait(release: &LinkedThing) -> Option<Typed<Length>> {
    let wait = release.thing.get("wait")?;
    let Value::Length(length) = wait.value else { return None };
    Some(Typed { text: wait.value.to_string(), span: wait.place, value: Some(Length(length)) })
}

/// The alarms that take a release back, where they are known.
pub fn alarms(release: &LinkedThing) -> impl Iterator<Item = Spanned<String>> {
    let named = release.thing.all("rolls back on alarm");
    named.filter_map(|Property { value, place, .. }| {
        if let Value::Text(text) = value { Some(Spanned::new(text.clone(), *place)) } else { None }
    })
}
