//! Facts about stores: whether they are encrypted, backed up, and closed to the public.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::running::ResourceAnswer::{self, No, Unknown, Yes};
use super::running::{components, each, flag, hint, not_read, open};
use super::{Fact, FactDefinition, FactOutcome, file_fact};
use crate::delivery::{Kind, Property, Value};
use crate::files::joined;
use crate::judge::Subject;
use crate::link::LinkedComponent;
use crate::source::folder_of;

pub const STORES_ENCRYPTED: FactDefinition = file_fact(
    "stores-encrypted",
    "each database, cache, queue, bucket and disk that was read is encrypted at rest",
    |subject, _| each_store(subject, &Kind::STORES, "store", |linked| flag(linked, "encrypted", true)),
);

pub const STORES_BACKED_UP: FactDefinition = file_fact(
    "stores-backed-up",
    "each database that was read keeps backups or recovers to a point in time; nothing read proves that a restore works",
    |subject, _| hint(each_store(subject, &[Kind::Database], "database", backed_up)),
);

pub const BUCKETS_PRIVATE: FactDefinition =
    file_fact("buckets-private", "each bucket that was read is closed to the public", |subject, _| {
        let is_closed = |own: &LinkedComponent| {
            own.component.get("public").is_some_and(|public| public.value.flag() == Some(false))
        };
        let has_closed = components(subject, &[Kind::Bucket]).any(is_closed);
        each_store(subject, &[Kind::Bucket], "bucket", |linked| private(linked, has_closed))
    });

/// Whether a bucket is closed to the public. If another one is closed (`has_closed`), an open one may be for the files
/// that are meant for everyone.
fn private(linked: &LinkedComponent, has_closed: bool) -> ResourceAnswer<'_> {
    match flag(linked, "public", false) {
        No(public, _) if has_closed => {
            Unknown(public, "it is open to the public, beside one that is closed".to_owned())
        }
        answer => answer,
    }
}

/// The same as `each`, for stores. A Terraform module or nested stack that was not read may create other stores.
fn each_store(
    subject: &Subject<'_>,
    kinds: &[Kind],
    noun: &str,
    ask: impl for<'a> Fn(&'a LinkedComponent) -> ResourceAnswer<'a>,
) -> Option<Fact> {
    let fact = each(subject, kinds, noun, ask)?;
    let module = unread_module(subject).filter(|_| fact.outcome == FactOutcome::Holds);
    Some(module.map_or(fact, |module| not_read(module, "may make others")))
}

/// The first module or template that a service's files use but that was not read for the service.
fn unread_module<'s>(subject: &Subject<'s>) -> Option<&'s Property> {
    let code: Vec<&LinkedComponent> = components(subject, &[Kind::Infrastructure]).collect();
    let nothing = &subject.site.running.modules_of_nothing;
    let path = |own: &LinkedComponent| subject.site.sources[own.file].path.as_path();
    let folder = |own: &LinkedComponent| folder_of(path(own));
    let read: BTreeSet<&Utf8Path> = code.iter().flat_map(|own| [folder(own), path(own)]).collect();
    let is_read = |own: &LinkedComponent, module: &Property| {
        let Some(source) = module.value.text() else { return false };
        let address: Vec<&str> = source.split("//").next().unwrap_or_default().split('/').collect();
        matches!(address[..], [owner, name, _] if !owner.starts_with('.') && WITHOUT_STORES.contains(&name))
            || joined(folder(own), source)
                .is_some_and(|path| read.contains(path.as_path()) || nothing.contains(&path))
    };
    code.iter().find_map(|own| own.component.all("module").find(|module| !is_read(own, module)))
}

/// The names of registry modules that create no stores: `terraform-aws-modules/vpc/aws`.
const WITHOUT_STORES: [&str; 14] = [
    "acm",
    "alb",
    "autoscaling",
    "ecs",
    "eks",
    "iam",
    "kubernetes-engine",
    "label",
    "lambda",
    "network",
    "route53",
    "security-group",
    "vpc",
    "vpc-endpoints",
];

fn backed_up(linked: &LinkedComponent) -> ResourceAnswer<'_> {
    let recovers = linked.component.get("point-in-time recovery");
    if recovers.is_some_and(|property| property.value.flag() == Some(true)) {
        return Yes;
    }
    if let Some(backups) = linked.component.get("backups") {
        return match backups.value.flag() {
            Some(true) => Yes,
            Some(false) => No(Some(backups), "keeps no backups".to_owned()),
            None => open(backups),
        };
    }
    match linked.component.get("backup days") {
        Some(days) => match days.value {
            Value::Number(number) if number > 0.0 => Yes,
            Value::Number(_) => No(Some(days), "keeps no backups".to_owned()),
            _ => open(days),
        },
        None => match recovers {
            // It may have another kind of backup.
            Some(property) if property.value.flag() == Some(false) => {
                let why = "it cannot be restored to a point in time, and its file does not mention backups";
                Unknown(Some(property), why.to_owned())
            }
            Some(property) => open(property),
            None => Unknown(None, "its file does not mention backups".to_owned()),
        },
    }
}
