//! A project with several versions, and the site of each version as it is built without a cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::site::Site;

const DOCUMENTS: usize = 30;
const PICTURES: usize = 6;

/// What exists when a build starts, in addition to the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With the cache of the last build.
    Warm,
    NoCache,
    NoSite,
    NoCacheAndSite,
}

impl Start {
    pub const ALL: [Self; 4] = [Self::Warm, Self::NoCache, Self::NoSite, Self::NoCacheAndSite];
}

/// A project in a folder.
pub struct Project {
    pub root: PathBuf,
    /// The files of each version, by path.
    versions: Vec<Vec<(String, Vec<u8>)>>,
    /// The site of each version.
    pub sites: Vec<Site>,
}

/// Pseudo-random numbers. They are the same for the same seed.
pub fn numbers(seed: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// The seed of a test, or the one in `CRASH_SEED`.
pub fn seed(usual: u64) -> u64 {
    std::env::var("CRASH_SEED").map_or(usual, |seed| seed.parse().expect("CRASH_SEED is a number"))
}

impl Project {
    /// Makes a project with the site of each version, and publishes the first.
    pub fn new(name: &str, versions: usize, numbers: &mut TestRng) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crash").join(name);
        let _ = fs::remove_dir_all(&root);
        // Otherwise the project would be a folder of this repository, and links would contain its path.
        fs::create_dir_all(root.join(".git")).unwrap();
        let versions = (0..versions).map(|version| files(version, numbers)).collect();
        let mut project = Self { root, versions, sites: Vec::new() };
        for version in 0..project.versions.len() {
            project.switch(version);
            project.succeed(&["--no-cache"]);
            project.sites.push(project.site().expect("it was built"));
        }
        project.switch(0);
        project.succeed(&[]);
        assert!(project.site() == Some(project.sites[0].clone()), "built again, the site is another");
        project
    }

    /// Replaces the sources with those of a version.
    pub fn switch(&self, version: usize) {
        for folder in ["content", "alarms"] {
            let _ = fs::remove_dir_all(self.root.join(folder));
        }
        for (path, bytes) in &self.versions[version] {
            let path = self.root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    pub fn start(&self, start: Start) {
        if matches!(start, Start::NoCache | Start::NoCacheAndSite) {
            let _ = fs::remove_dir_all(self.root.join(".readyroom-cache"));
        }
        if matches!(start, Start::NoSite | Start::NoCacheAndSite) {
            let _ = fs::remove_dir_all(self.root.join("public"));
        }
    }

    /// A build, started by another program if one is given.
    pub fn build(&self, by: &[String]) -> Command {
        let program = env!("CARGO_BIN_EXE_readyroom").to_owned();
        let mut words = by.iter().chain([&program]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).args(["build", "--quiet", "--as-of", "2026-11-20"]);
        if !self.root.join(".git/HEAD").exists() {
            command.arg("--no-git");
        }
        command.current_dir(&self.root).env_remove("SOURCE_DATE_EPOCH").stdin(Stdio::null());
        command
    }

    /// Builds without a disturbance.
    pub fn succeed(&self, options: &[&str]) -> Output {
        let output = self.build(&[]).args(options).output().unwrap();
        assert!(output.status.success(), "{options:?}: {output:?}");
        output
    }

    /// The published site, if there is one.
    pub fn site(&self) -> Option<Site> {
        Site::read(&self.root.join("public"))
    }

    /// Builds twice. Asserts that the site is that of the version each time, and that nothing else is left in the
    /// project.
    pub fn recovers(&self, version: usize, after: &str) {
        for build in ["the next build", "the one after it"] {
            let output = self.succeed(&[]);
            let site = self.site();
            let why = || self.sites[version].difference(site.as_ref());
            assert!(site.as_ref() == Some(&self.sites[version]), "{build}: {} ({after})", why());
            assert!(output.stderr.is_empty(), "{build}: {output:?} ({after})");
            let mut left: Vec<String> = names(&self.root);
            left.retain(|name| {
                ![".git", ".readyroom-cache", "alarms", "content", "public"].contains(&&**name)
            });
            assert_eq!(left, ["readyroom.yaml"], "{build} ({after})");
        }
        self.has_a_cache(after);
    }

    /// Asserts that the cache is marked as one, and has no unknown files.
    fn has_a_cache(&self, after: &str) {
        let cache = self.root.join(".readyroom-cache");
        assert_eq!(fs::read_to_string(cache.join(".gitignore")).unwrap(), "*\n", "{after}");
        assert!(cache.join("CACHEDIR.TAG").is_file(), "{after}");
        for name in names(&cache) {
            let is_known = ["units-", "pages-", "runs-", ".gitignore", "CACHEDIR.TAG"]
                .iter()
                .any(|kind| name.starts_with(kind));
            assert!(is_known, "{name} ({after})");
        }
    }

    /// The files of the cache.
    pub fn cached(&self) -> Vec<PathBuf> {
        let cache = self.root.join(".readyroom-cache");
        names(&cache).into_iter().map(|name| cache.join(name)).collect()
    }
}

/// The contents of a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The files of a version. Each document has only a few different texts, so that versions share some. A few documents
/// exist only in some versions.
fn files(version: usize, numbers: &mut TestRng) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        (
            "readyroom.yaml".to_owned(),
            format!("title: Version {version}\nalarms: [alarms/*.yml]\n").into_bytes(),
        ),
        ("content/shop/service.yaml".to_owned(), b"owner: sre\n".to_vec()),
        ("content/shop/index.md".to_owned(), b"# Shop\n\nIt sells.\n".to_vec()),
    ];
    let mut alarms = String::from("groups:\n- name: shop\n  rules:\n");
    for document in 0..DOCUMENTS {
        // The first documents always exist, since others link to them.
        if document > 4 && numbers.random_range(0..8) == 0 {
            continue;
        }
        let (text, picture, other) =
            (numbers.random_range(0..3), numbers.random_range(0..PICTURES), numbers.random_range(0..4));
        let path = format!("content/shop/runbooks/disk-{document}.md");
        let body = format!(
            "# Disk {document} is full, text {text}\n\n![Graph](../graph-{picture}.png)\n\n## Steps\n\n\
             1. Run `df -h`, then look at [another](disk-{other}.md#steps).\n\n\
             ```sh\nfor disk in /dev/sd*; do df -h \"$disk\" | tail -n {text}; done\n```\n\n\
             ```yaml\nkey-{document}: [{text}, two]\n```\n"
        );
        files.push((path.clone(), body.into_bytes()));
        alarms += &format!(
            "  - alert: Disk{document}Full\n    expr: disk_free < {text}\n    annotations:\n      runbook_url: {path}\n"
        );
    }
    files.push(("alarms/shop.yml".to_owned(), alarms.into_bytes()));
    for picture in 0..PICTURES {
        let mut bytes = vec![0; numbers.random_range(1..100_000)];
        numbers.fill_bytes(&mut bytes);
        bytes.splice(..0, *b"\x89PNG\r\n\x1a\n");
        files.push((format!("content/shop/graph-{picture}.png"), bytes));
    }
    files
}
