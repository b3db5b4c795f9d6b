//! The name of a format of alarms, and how it is stored: as its word, which is one of those that are known.

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serializer};

/// The name of a format: `prometheus`. Empty for an alarm that no format made.
pub type FormatName = &'static str;

/// Every format.
pub const ALL: [FormatName; 12] = [
    "grafana",
    "prometheus",
    "cloudformation",
    "cloudwatch",
    "terraform",
    "datadog",
    "google",
    "azure",
    "openslo",
    "sloth",
    "pyrra",
    "list",
];

pub fn serialize<S: Serializer>(name: &FormatName, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name)
}

/// Fails on a word that is no format, or none any more.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FormatName, D::Error> {
    let word = <&str>::deserialize(deserializer)?;
    let known = ALL.iter().chain(&[""]).find(|name| **name == word);
    known.copied().ok_or_else(|| D::Error::custom("no format has this name"))
}

/// A name that may be missing.
pub mod optional {
    use serde::Serializer;
    use serde::de::Deserializer;

    use super::FormatName;

    pub fn serialize<S: Serializer>(name: &Option<FormatName>, serializer: S) -> Result<S::Ok, S::Error> {
        super::serialize(&name.unwrap_or_default(), serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FormatName>, D::Error> {
        Ok(Some(super::deserialize(deserializer)?).filter(|name| !name.is_empty()))
    }
}
