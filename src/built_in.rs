//! Checklists that are not the project's own: built-in ones, which are used if something names them, and those of the
//! gathering project.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::{self, OUTLINE, SiteOutline};
use crate::files::{self, Memory, walk};
use crate::mount::{BUILT_IN, Mount, Role};
use crate::published::Outline;

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

/// The tree of the files in an outline: the policy of the gathering project, and its checklists.
pub fn outline_mount(outline: &Outline) -> Mount {
    let config = (Utf8PathBuf::from(config::FILE), SiteOutline::policy(outline).into_bytes());
    let own = outline.policy.checklists.iter();
    // Only checklists are read from the tree, and no path may lead out of it.
    let own = own.filter_map(|own| {
        Some((files::joined(Utf8Path::new(""), &own.path)?, own.text.clone().into_bytes()))
    });
    let files: BTreeMap<Utf8PathBuf, Vec<u8>> = own.chain([config]).collect();
    let role = |path: &Utf8PathBuf| if path == config::FILE { Role::Config } else { Role::Checklist };
    let roles = files.keys().map(|path| (path.clone(), role(path))).collect();
    let files = Memory::new(files);
    let listing = Arc::new(walk(&files, &|_| true).expect("memory can be read"));
    Mount { name: OUTLINE, files: Arc::new(files), listing, roles }
}

/// The tree of built-in files.
pub fn mount() -> Mount {
    let files = CHECKLISTS.iter().map(|(path, text)| (Utf8PathBuf::from(*path), text.as_bytes().to_vec()));
    let files = Memory::new(files);
    let listing = Arc::new(walk(&files, &|_| true).expect("memory can be read"));
    let roles = CHECKLISTS.iter().map(|(path, _)| (Utf8PathBuf::from(*path), Role::Checklist)).collect();
    Mount { name: BUILT_IN, files: Arc::new(files), listing, roles }
}
