//! The policy of a configuration, and one that is taken from elsewhere.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use super::Config;
use crate::files::Listing;
use crate::mount::{self, Role, ThemeFolders};

/// The name of the tree of files that bring the policy of a revision.
pub const POLICY: &str = "policy";

/// The revision that policy is taken from.
#[derive(Clone, Debug)]
pub struct Revised {
    /// As it was asked for: `origin/main`.
    pub revision: String,
    /// Its full hash.
    pub commit: String,
    /// Files that hold alarms by the revision's `alarms`, and that nobody reads by this one's.
    pub missed: Vec<Utf8PathBuf>,
    config: Box<Config>,
}

impl Revised {
    /// Finds the files that the revision's configuration would read for alarms, and that are not read for them here.
    pub fn find_missed(&mut self, listing: &Listing, theme: &ThemeFolders, read: &[(Utf8PathBuf, Role)]) {
        let alarms = |roles: &[(Utf8PathBuf, Role)]| -> BTreeSet<Utf8PathBuf> {
            roles.iter().filter(|(_, role)| *role == Role::Alarms).map(|(path, _)| path.clone()).collect()
        };
        let theirs = alarms(&mount::roles(&self.config, listing, theme));
        self.missed = theirs.difference(&alarms(read)).cloned().collect();
    }
}

impl Config {
    /// The configuration with the policy of a revision, and the outline that it names.
    pub fn revised(self, config: &Self, revision: &str, commit: &str) -> Self {
        let with = config.with.clone();
        let revised = Revised {
            revision: revision.to_owned(),
            commit: commit.to_owned(),
            missed: Vec::new(),
            config: Box::new(config.clone()),
        };
        Self { with, revised: Some(revised), ..self.with_policy(config.clone()) }
    }

    /// The configuration with the policy of another.
    pub(super) fn with_policy(self, policy: Self) -> Self {
        Self {
            stages: policy.stages,
            environments: policy.environments,
            reviews: policy.reviews,
            approvers: policy.approvers,
            people: policy.people,
            max_ahead: policy.max_ahead,
            severities: policy.severities,
            ..self
        }
    }
}
