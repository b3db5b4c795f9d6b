//! The checklists that come with readyroom: read like a project's own, used where something names them.

use std::sync::Arc;

use camino::Utf8PathBuf;

use crate::files::{Memory, walk};
use crate::mount::{BUILT_IN, Mount, Role};

macro_rules! files {
    ($($path:literal),+ $(,)?) => { &[$(($path, include_str!(concat!("../", $path)))),+] };
}

const CHECKLISTS: &[(&str, &str)] = files![
    "checklists/alarms.md",
    "checklists/architecture.md",
    "checklists/build-pipelines.md",
    "checklists/caching.md",
    "checklists/canary.md",
    "checklists/chaos-testing.md",
    "checklists/configuration-and-flags.md",
    "checklists/containers.md",
    "checklists/data-management.md",
    "checklists/data-store.md",
    "checklists/dependencies.md",
    "checklists/deployment-pipeline.md",
    "checklists/disaster-recovery.md",
    "checklists/documentation.md",
    "checklists/load-and-capacity.md",
    "checklists/network.md",
    "checklists/observability.md",
    "checklists/performance.md",
    "checklists/privacy-and-compliance.md",
    "checklists/production-readiness.md",
    "checklists/public-web.md",
    "checklists/releases.md",
    "checklists/resilience.md",
    "checklists/rollback.md",
    "checklists/security.md",
    "checklists/service-identity-and-ownership.md",
    "checklists/team.md",
    "checklists/test-stages.md",
    "checklists/throttling.md",
];

/// The tree of built-in files.
pub fn mount() -> Mount {
    let files = CHECKLISTS.iter().map(|(path, text)| (Utf8PathBuf::from(*path), text.as_bytes().to_vec()));
    let files = Memory::new(files);
    let listing = Arc::new(walk(&files, &|_| true).expect("memory can be read"));
    let roles = CHECKLISTS.iter().map(|(path, _)| (Utf8PathBuf::from(*path), Role::Checklist)).collect();
    Mount { name: BUILT_IN, files: Arc::new(files), listing, roles }
}
