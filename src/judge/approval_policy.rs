//! The config and the people that a project's approvals, waivers and promises are judged by.

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
}

impl<'s> ApprovalPolicy<'s> {
    pub fn new(config: &'s Config) -> Self {
        let mode = match &config.approvers {
            Some(_) => ApprovalMode::Groups,
            None if config.today <= GRACE => ApprovalMode::Version1,
            None => ApprovalMode::NotConfigured,
        };
        Self { config, people: People::of(config), mode }
    }

    /// The groups that a person is in for certain.
    pub fn groups_of(&self, name: &str) -> Vec<&'s str> {
        let Some(person) = self.people.person(name) else { return Vec::new() };
        let is_in =
            |members: &&Vec<String>| members.iter().any(|member| self.people.person(member) == Some(person));
        let groups = self.config.approvers.iter().flatten().filter(|(_, members)| is_in(members));
        groups.map(|(group, _)| group.as_str()).collect()
    }

    /// Whether a group is one of `approvers` and has somebody in it.
    pub fn has_group(&self, group: &str) -> bool {
        let members = self.config.approvers.as_ref().and_then(|groups| groups.get(group));
        members.is_some_and(|members| members.iter().any(|member| self.people.person(member).is_some()))
    }
}
