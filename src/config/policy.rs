//! Replaces the policy of a config by that of another config or revision.

use camino::Utf8PathBuf;

use super::Config;

/// The name of the file tree that holds the policy of a revision.
pub const POLICY: &str = "policy";

/// The revision that the policy is taken from.
#[derive(Clone, Debug)]
pub struct Revised {
    /// As requested: `origin/main`.
    pub revision: String,
    /// The full hash of the commit.
    pub commit: String,
    /// Files that match `alarms` in the revision's config but not in this one.
    pub alarm_files_not_read: Vec<Utf8PathBuf>,
    /// The config at that revision.
    pub config: Box<Config>,
}

impl Config {
    /// This config with the policy of a revision, and with the outline that the revision names.
    pub fn revised(self, config: &Self, revision: &str, commit: &str) -> Self {
        let with = config.with.clone();
        let revised = Revised {
            revision: revision.to_owned(),
            commit: commit.to_owned(),
            alarm_files_not_read: Vec::new(),
            config: Box::new(config.clone()),
        };
        Self { with, revised: Some(revised), ..self.with_policy(config.clone()) }
    }

    /// This config with the policy of another config.
    pub(super) fn with_policy(self, policy: Self) -> Self {
        Self {
            stages: policy.stages,
            environments: policy.environments,
            reviews: policy.reviews,
            approvers: policy.approvers,
            people: policy.people,
            max_ahead: policy.max_ahead,
            severities: policy.severities,
            delivery: policy.delivery,
            ..self
        }
    }
}
