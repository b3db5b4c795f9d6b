//! The config and the people by which approvals, waivers and promises of a project are judged.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::people::People;
use crate::config::Config;

/// The last day on which the rules of version 1 are still accepted.
pub const GRACE: Date = date(2027, 6, 30);

/// Whose approvals count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalMode {
    /// Only approvals by people in `approvers` count.
    Groups,
    /// `approvers` is not set yet. As in version 1, approvals by anyone count who answered nothing.
    Version1,
    /// `approvers` is not set, and the rules of version 1 are no longer accepted. No approval counts.
    NotConfigured,
}

/// The config, and the people that it names.
pub struct ApprovalPolicy<'s> {
    pub config: &'s Config,
    pub people: People,
    pub mode: ApprovalMode,
    /// The groups that certainly contain each person, by the person's id.
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

    /// The groups that certainly contain a person.
    pub fn groups_of(&self, name: &str) -> Vec<&'s str> {
        self.people.person(name).and_then(|id| self.groups.get(id)).cloned().unwrap_or_default()
    }

    /// Whether a group is in `approvers` and has a member.
    pub fn has_group(&self, group: &str) -> bool {
        let members = self.config.approvers.as_ref().and_then(|groups| groups.get(group));
        members.is_some_and(|members| members.iter().any(|member| self.people.person(member).is_some()))
    }
}
