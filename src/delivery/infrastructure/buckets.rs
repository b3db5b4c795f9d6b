//! Stores of files. S3's settings are resources of their own in Terraform, which name their bucket.
//!
//! - <https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html>
//! - <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html>
//! - <https://cloud.google.com/docs/security/encryption/default-encryption>
//! - <https://learn.microsoft.com/azure/storage/common/storage-service-encryption>
//! - <https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/storage_container>

use std::collections::BTreeSet;

use super::Type;
use super::forms::{container_access, enabled, not_unless_allowed, open, prevented, public_acl};
use super::setting::Setting;
use crate::delivery::resources::{Found, Resource};
use crate::delivery::values::{flag, one_or_many};
use crate::delivery::{Component, Kind, Property, Value};
use crate::source::Span;
use crate::yaml::{self, Node};

const fn bucket(name: &'static str, called: &'static str, settings: &'static [Setting]) -> Type {
    Type::new(Kind::Bucket, name, called, settings)
}

/// Types of resources that configure a bucket.
pub const ATTACHED: [&str; 4] = [BLOCK, VERSIONING, ACL, WEBSITE];

const BLOCK: &str = "aws_s3_bucket_public_access_block";
const VERSIONING: &str = "aws_s3_bucket_versioning";
const ACL: &str = "aws_s3_bucket_acl";
const WEBSITE: &str = "aws_s3_bucket_website_configuration";

const ENCRYPTED: Setting = Setting::always("encrypted");

pub const TYPES: &[Type] = &[
    bucket("aws_s3_bucket", "bucket", &[ENCRYPTED]).also(of_terraform),
    bucket(
        "google_storage_bucket",
        "name",
        &[
            ENCRYPTED,
            Setting::new("versioned", &["versioning.enabled"], flag),
            Setting::new("public", &["public_access_prevention"], prevented),
        ],
    ),
    bucket(
        "azurerm_storage_account",
        "name",
        &[
            ENCRYPTED,
            Setting::new("versioned", &["blob_properties.versioning_enabled"], flag),
            Setting::new(
                "public",
                &["allow_nested_items_to_be_public", "allow_blob_public_access"],
                not_unless_allowed,
            ),
        ],
    ),
    bucket(
        "azurerm_storage_container",
        "name",
        &[ENCRYPTED, Setting::new("public", &["container_access_type"], container_access).or(false)],
    ),
    bucket(
        "AWS::S3::Bucket",
        "BucketName",
        &[ENCRYPTED, Setting::new("versioned", &["VersioningConfiguration.Status"], enabled).or(false)],
    )
    .also(|bucket, _, thing| {
        let block = blocked(bucket, TEMPLATE_FLAGS);
        public(thing, block, &[(bucket, "AccessControl")]);
        if bucket.at("WebsiteConfiguration").is_some() {
            forget_public(thing);
        }
    }),
];

const FLAGS: [&str; 4] =
    ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
const TEMPLATE_FLAGS: [&str; 4] = [
    "PublicAccessBlockConfiguration.BlockPublicAcls",
    "PublicAccessBlockConfiguration.BlockPublicPolicy",
    "PublicAccessBlockConfiguration.IgnorePublicAcls",
    "PublicAccessBlockConfiguration.RestrictPublicBuckets",
];

fn of_terraform(bucket: &Resource<'_>, all: &[Resource<'_>], thing: &mut Component) {
    let others = all.iter().filter(|other| ATTACHED.contains(&other.kind) && !other.is_off());
    let others: Vec<&Resource<'_>> = others.filter(|other| is_of(other, bucket)).collect();
    let attached = |kind: &str| others.iter().copied().find(|other| other.kind == kind);
    let versioning = Setting::new("versioned", &["versioning_configuration.status"], enabled);
    let doubt = |other: &Resource<'_>| other.doubt(bucket).or_else(|| for_some(other, bucket));
    match attached(VERSIONING) {
        Some(other) => match doubt(other) {
            Some((value, place)) => thing.put("versioned", value, place),
            None => versioning.put(other, thing),
        },
        None => Setting::new("versioned", &["versioning.enabled"], flag).put(bucket, thing),
    }
    let block = attached(BLOCK).and_then(|other| doubt(other).or_else(|| blocked(other, FLAGS)));
    let acl = attached(ACL).map(|other| (other, "acl"));
    let lists: Vec<(&Resource<'_>, &str)> = acl.into_iter().chain([(bucket, "acl")]).collect();
    public(thing, block, &lists);
    if bucket.at("website").is_some() || attached(WEBSITE).is_some() {
        forget_public(thing);
    }
}

/// Makes `public` unknown if it is set, since a bucket with a website is meant to be public.
fn forget_public(thing: &mut Component) {
    let is_public = |own: &&mut Property| own.key == "public" && own.value == Value::Flag(true);
    for property in thing.properties.iter_mut().filter(is_public) {
        property.value = Value::Open("it is a website".to_owned());
    }
}

/// Whether a resource configures this bucket: it refers to it, or has its name.
fn is_of(other: &Resource<'_>, bucket: &Resource<'_>) -> bool {
    let Some(named) = other.settings.get("bucket").and_then(Node::text) else { return false };
    let reference = named.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let rest = reference.and_then(|inner| inner.strip_prefix("aws_s3_bucket."));
    let is_reference = rest.is_some_and(|rest| rest.split(['.', '[']).next() == Some(&bucket.id.value));
    is_reference || bucket.settings.get("bucket").and_then(Node::text) == Some(named)
}

/// The reason why a resource may configure only some of a bucket's instances: it is created for other keys.
fn for_some(other: &Resource<'_>, bucket: &Resource<'_>) -> Option<(Value, Span)> {
    let keys = |own: &Resource<'_>| -> Option<BTreeSet<String>> {
        let made_for = ["count", "for_each"].iter().find_map(|key| own.settings.get(key))?;
        Some(match &made_for.kind {
            yaml::Kind::Map(entries) => entries.iter().map(|(key, _)| key.value.clone()).collect(),
            _ => one_or_many(made_for).iter().filter_map(|key| Some(key.text()?.to_owned())).collect(),
        })
    };
    let (own, others) = (keys(bucket), keys(other));
    let is_whole = own.is_none() || own == others;
    (!is_whole).then(|| (Value::Open("for some of the copies".to_owned()), other.place))
}

/// Whether everything that can make a bucket public is forbidden, and where. `None` if a part is not forbidden.
fn blocked(resource: &Resource<'_>, flags: [&str; 4]) -> Option<(Value, Span)> {
    let mut first = None;
    for path in flags {
        let (value, place) = match resource.at(path)? {
            Found::Open(text, place) => (Value::Open(text), place),
            Found::Node(node) => (flag(node)?, node.span),
        };
        match value {
            Value::Flag(true) => first = first.or(Some((Value::Flag(true), place))),
            // An unknown flag is never filled in, since one flag without the other three decides nothing.
            Value::Open(text) => return Some((open(&text), place)),
            _ => return None,
        }
    }
    first
}

/// Adds whether a bucket is public. A complete block keeps it private, whatever its access lists say.
fn public(thing: &mut Component, block: Option<(Value, Span)>, lists: &[(&Resource<'_>, &str)]) {
    match block {
        Some((Value::Flag(true), place)) => thing.put("public", Value::Flag(false), place),
        Some((value, place)) => thing.put("public", value, place),
        None => {
            for (resource, path) in lists {
                thing.set("public", resource.at(path).and_then(Found::node), public_acl);
            }
        }
    }
}
