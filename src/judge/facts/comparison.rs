//! Whether the new version of a release is compared with the version that runs already.

use super::running::{ResourceAnswer, each};
use super::{Question, question};
use crate::delivery::{Component, Kind, Value};
use crate::judge::Subject;

pub const RELEASES_COMPARED: Question = question(
    "releases-compared-with-fleet",
    "an analysis of each release that was read compares the new version with what runs already: by Kayenta, or in one query \
     that has the hashes of both",
    |subject, _| {
        each(subject, &[Kind::Release], "release", |own| {
            if compares(subject, &own.thing) {
                return ResourceAnswer::Yes;
            }
            ResourceAnswer::Unknown(
                None,
                "no analysis that was read compares it with what runs already".to_owned(),
            )
        })
    },
);

fn compares(subject: &Subject<'_>, release: &Component) -> bool {
    let texts = |key: &'static str| {
        release
            .all(key)
            .filter_map(|own| if let Value::Text(text) = &own.value { Some(text.as_str()) } else { None })
    };
    let names: Vec<&str> = texts("rolls back on analysis").collect();
    let is_named =
        |thing: &Component| thing.name.as_ref().is_some_and(|own| names.contains(&own.value.as_str()));
    let own = subject.things.iter().filter(|own| own.thing.kind == Kind::Analysis && !own.is_decoy);
    let mut analyses = own.map(|own| &own.thing).filter(|thing| is_named(thing));
    let has_both = |value: &Value| {
        let Value::Text(value) = value else { return false };
        let has = |key| texts(key).any(|name| value.split(", ").any(|own| own == name));
        has("argument of the fleet") && has("argument of the new version")
    };
    analyses.any(|thing| {
        thing.get("compares with the fleet").is_some_and(|own| own.value.flag() == Some(true))
            || thing.all("compares arguments").any(|own| has_both(&own.value))
    })
}
