//! The fact that a release compares its new version with the current version.

use super::releases::analyses;
use super::running::{ResourceAnswer, each};
use super::{FactDefinition, file_fact};
use crate::delivery::{Kind, Value};
use crate::judge::Subject;
use crate::link::LinkedComponent;

pub const RELEASES_COMPARED: FactDefinition = file_fact(
    "releases-compared-with-fleet",
    "an analysis of each release that was read compares the new version with the version that is already running: with \
     Kayenta, or in one query that has the hashes of both",
    |subject, _| {
        each(subject, &[Kind::Release], "release", |own| {
            if compares(subject, own) {
                return ResourceAnswer::Yes;
            }
            ResourceAnswer::Unknown(
                None,
                "no analysis that was read compares it with the version that is already running".to_owned(),
            )
        })
    },
);

fn compares(subject: &Subject<'_>, release: &LinkedComponent) -> bool {
    let has_both = |value: &Value| {
        let Some(value) = value.text() else { return false };
        let has = |key| release.component.texts(key).any(|name| value.split(", ").any(|own| own == name));
        has("argument of the fleet") && has("argument of the new version")
    };
    let is_comparison = |own: &&LinkedComponent| {
        own.component.get("compares with the fleet").is_some_and(|own| own.value.flag() == Some(true))
            || own.component.all("compares arguments").any(|own| has_both(&own.value))
    };
    release.component.texts("rolls back on analysis").any(|name| {
        let read = analyses(subject, release, name);
        !read.is_empty() && read.iter().all(is_comparison)
    })
}
