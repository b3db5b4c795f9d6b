//! Conditions on a service's entry: which lines of the entry make them false.

use super::environments::meaning;
use super::services::LinkedService;
use crate::model::{When, says_something};
use crate::read::{is_typo, rest_of_short};
use crate::source::{Span, Spanned};

/// A line of a service's entry that hides an item, or excuses the service from a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The key, as a path in the entry: `facts.has_database`, `tier`.
    pub key: String,
    /// Its value: `false`, `3`.
    pub value: String,
    pub place: Span,
}

impl Declared {
    /// `has_database is false`.
    pub fn says(&self) -> String {
        let name = self.key.strip_prefix(FACTS).unwrap_or(&self.key);
        format!("{name} is {}", self.value)
    }
}

const FACTS: &str = "facts.";

/// The lines that make a condition definitely false. Empty if the condition holds, or if that is unknown. An entry that
/// cannot be read completely hides nothing, because the missing part may say otherwise.
pub fn hidden_by(service: &LinkedService, when: &When) -> Vec<Declared> {
    if !service.is_whole || !when.is_whole {
        return Vec::new();
    }
    let entry = &service.service;
    let is = |fact: &Spanned<String>, wanted: bool| {
        let declared = entry.facts.get(&fact.value).filter(|declared| declared.value == wanted)?;
        let found = || Declared {
            key: format!("{FACTS}{}", fact.value),
            value: wanted.to_string(),
            place: declared.span,
        };
        service.contradiction(&fact.value).is_none().then(found)
    };
    let mut found: Vec<Declared> = when.facts.iter().filter_map(|fact| is(fact, false)).collect();
    found.extend(when.not.iter().filter_map(|fact| is(fact, true)));
    let all: Option<Vec<Declared>> = when.any.iter().map(|fact| is(fact, false)).collect();
    found.extend(all.into_iter().flatten());
    if let Some(tier) = entry.tier.as_ref().filter(|tier| tier.value > 0)
        && !when.tiers.is_empty()
        && when.tiers.iter().all(|known| known.value != tier.value)
    {
        found.push(Declared { key: "tier".into(), value: tier.value.to_string(), place: tier.span });
    }
    if let Some(word) = entry.lifecycle.as_ref().filter(|word| says_something(&word.value))
        && !when.lifecycles.is_empty()
        && !when.lifecycles.iter().any(|known| may_mean(&known.value, &word.value))
    {
        found.push(Declared { key: "lifecycle".into(), value: word.value.clone(), place: word.span });
    }
    found
}

/// Whether a declared word may mean a listed one: both mean the same, as `prd` and `production` do, one is a typo of
/// the other, or one is an abbreviation of the other.
fn may_mean(listed: &str, declared: &str) -> bool {
    let (listed, declared) = (listed.trim().to_lowercase(), declared.trim().to_lowercase());
    let is_short = |short: &str, long: &str| {
        rest_of_short(short, long).is_some_and(|rest| rest.chars().all(char::is_alphabetic))
    };
    meaning(&listed) == meaning(&declared)
        || is_typo(&listed, &declared)
        || is_short(&listed, &declared)
        || is_short(&declared, &listed)
}

#[cfg(test)]
mod tests {
    use super::may_mean;

    #[test]
    fn a_word_may_be_mistyped_or_short() {
        for declared in ["Production", " production", "prod", "prd", "producton", "productions"] {
            assert!(may_mean("production", declared), "{declared}");
        }
        assert!(may_mean("prod", "production"));
        for declared in ["pr", "pre-production", "production-candidate", "experimental", "deprecated"] {
            assert!(!may_mean("production", declared), "{declared}");
        }
    }
}
