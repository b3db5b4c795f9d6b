//! The config and the people that a project's approvals, waivers and promises are judged by.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::people::People;
use crate::config::Config;

/// The last day on which the rules of version 1 still apply.
pub const GRACE: Date = date(2027, 6, 30);

/// Whose approvals count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalMode {
    /// Those of the people in `approvers`.
    Groups,
    /// `approvers` is not set yet: those of anybody who answered nothing, as in version 1.
    Version1,
    /// `approvers` is not set, and the rules of version 1 no longer apply: nobody's.
    NotConfigured,
}

/// The config, and the people whom it knows.
pub struct ApprovalPolicy<'s> {
    pub config: &'s Config,
    pub people: People,
    pub mode: ApprovalMode,
    /// The groups that people are in for certain, by the id of each.
    groups: BTreeMap<String, Vec<&'s str>>,
}

impl<'s> ApprovalPolicy<'s> {
    pub fn new(config: &'s Config) -> Self {
        let mode = match &config.approvers {
            Some(_) => ApprovalMode::Groups,
            None if config.today <= GRACE => ApprovalMode::Version1,
            None => ApprovalMode::NotConfigured,
        };
        let people = People::of(config);
        let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (group, members) in config.approvers.iter().flatten() {
            for id in members.iter().filter_map(|member| people.person(member)) {
                let own = groups.entry(id.to_owned()).or_default();
                if own.last() != Some(&group.as_str()) {
                    own.push(group);
                }
            }
        }
        Self { config, people, mode, groups }
    }

    /// The groups that a person is in for certain.
    pub fn groups_of(&self, name: &str) -> Vec<&'s str> {
        self.people.person(name).and_then(|id| self.groups.get(id)).cloned().unwrap_or_default()
    }

    /// Whether a group is one of `approvers` and has somebody in it.
    pub fn has_group(&self, group: &str) -> bool {
        let members = self.config.approvers.as_ref().and_then(|groups| groups.get(group));
        members.is_some_and(|members| members.iter().any(|member| self.people.person(member).is_some()))
    }
}
