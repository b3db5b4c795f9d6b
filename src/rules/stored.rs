//! Serialises a rule as its code, for stored findings.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::Serializer;

use super::{ALL, Rule};

pub fn serialize<S: Serializer>(rule: &Rule, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(rule.code)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Rule, D::Error> {
    let code = String::deserialize(deserializer)?;
    let rule = ALL.iter().find(|rule| rule.code == code);
    rule.ok_or_else(|| D::Error::custom(format!("there is no rule {code}")))
}
