//! The checklists that come with readyroom: read like a project's own, used where something names them.

use camino::Utf8Path;

use crate::source::Source;

/// Where their files seem to lie.
const FOLDER: &str = "built-in";

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

pub fn sources() -> impl Iterator<Item = Source> {
    CHECKLISTS.iter().map(|(path, text)| Source::new(format!("{FOLDER}/{path}"), (*text).to_owned()))
}

pub fn is_built_in(path: &Utf8Path) -> bool {
    path.starts_with(FOLDER)
}
