//! The policy of a configuration, and one that is taken from elsewhere.

use camino::Utf8PathBuf;

use super::Config;

/// The name of the file tree that holds the policy of a revision.
pub const POLICY: &str = "policy";

/// The revision that policy is taken from.
#[derive(Clone, Debug)]
pub struct Revised {
    /// As it was asked for: `origin/main`.
    pub revision: String,
    /// Its full hash.
    pub commit: String,
    /// Files that `alarms` of the revision's config names, and that of this one does not.
    pub alarm_files_not_read: Vec<Utf8PathBuf>,
    /// The config at that revision.
    pub config: Box<Config>,
}

impl Config {
    /// The configuration with the policy of a revision, and the outline that it names.
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
            delivery: policy.delivery,
            ..self
        }
    }
}
