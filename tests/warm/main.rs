//! A run with any cache prints and writes the same as a run without a cache.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make projects and run the program on them"
)]

#[allow(dead_code, reason = "the tests of serve use all of it")]
#[path = "../serve/client.rs"]
mod client;
mod files;
mod served;
#[allow(dead_code, reason = "the tests of serve use all of it")]
#[path = "../serve/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use files::{FILES, is_page};
use served::Served;

/// A change, which is followed by a run.
#[derive(Clone, Debug)]
enum Step {
    /// A file gets another content, or is removed.
    Put {
        file: usize,
        text: Option<usize>,
    },
    /// Text is added to a page, at its end or below its first line.
    Say {
        file: usize,
        is_last: bool,
    },
    /// A file is renamed.
    Rename {
        from: usize,
        to: usize,
    },
    /// A file of the site is changed or removed.
    Damage {
        nth: usize,
        removes: bool,
    },
    /// Only the day changes.
    Day(u8),
    Nothing,
}

fn step() -> impl Strategy<Value = Step> {
    let put = (0..FILES.len()).prop_flat_map(|file| {
        let text = prop::option::weighted(0.85, 0..FILES[file].texts.len());
        text.prop_map(move |text| Step::Put { file, text })
    });
    let pages = (0..FILES.len()).filter(|file| is_page(&FILES[*file])).collect::<Vec<_>>();
    let say = (prop::sample::select(pages), any::<bool>());
    prop_oneof![
        12 => put,
        4 => say.prop_map(|(file, is_last)| Step::Say { file, is_last }),
        1 => (0..FILES.len(), 0..FILES.len()).prop_map(|(from, to)| Step::Rename { from, to }),
        1 => (0..1000_usize, any::<bool>()).prop_map(|(nth, removes)| Step::Damage { nth, removes }),
        1 => (1..28_u8).prop_map(Step::Day),
        1 => Just(Step::Nothing),
    ]
}

/// A project in a folder, and the day of its runs.
struct Project {
    root: PathBuf,
    day: u8,
}

/// The output and the exit code of a run.
#[derive(Debug, PartialEq)]
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Project {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("warm").join(name);
        let _ = fs::remove_dir_all(&root);
        let project = Self { root, day: 20 };
        // Otherwise the project would be a folder of this repository, and links would contain its path.
        fs::create_dir_all(project.root.join(".git")).unwrap();
        for file in FILES {
            project.put(file.path, Some(file.texts[0]));
        }
        project
    }

    fn put(&self, path: &str, text: Option<&str>) {
        let path = self.root.join(path);
        match text {
            Some(text) => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            None => drop(fs::remove_file(path)),
        }
    }

    /// Makes a change. `readyroom.yaml` is never removed, since there would be no project.
    fn step(&mut self, step: &Step) {
        match *step {
            Step::Put { file, text } => {
                let text = text.map(|text| FILES[file].texts[text]);
                if text.is_some() || FILES[file].path != "readyroom.yaml" {
                    self.put(FILES[file].path, text);
                }
            }
            Step::Say { file, is_last } => {
                let path = FILES[file].path;
                let Ok(text) = fs::read_to_string(self.root.join(path)) else { return };
                let at = if is_last { None } else { text.find('\n').map(|at| at + 1) };
                let (before, after) = text.split_at(at.unwrap_or(text.len()));
                self.put(path, Some(&format!("{before}\nMore is to be said: TODO.\n\n{after}")));
            }
            Step::Rename { from, to } if FILES[from].path != "readyroom.yaml" => {
                let to = self.root.join(FILES[to].path);
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                let _ = fs::rename(self.root.join(FILES[from].path), to);
            }
            Step::Damage { nth, removes } => {
                let files: Vec<PathBuf> = self.site().into_keys().collect();
                if let Some(file) = files.get(nth % files.len().max(1)) {
                    let file = self.root.join("public").join(file);
                    if removes { fs::remove_file(file).unwrap() } else { fs::write(file, "damaged").unwrap() }
                }
            }
            Step::Day(day) => self.day = day,
            Step::Rename { .. } | Step::Nothing => {}
        }
    }

    fn run(&self, args: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        command
            .arg("--root")
            .arg(&self.root)
            .args(["--as-of", &format!("2026-11-{:02}", self.day)])
            .args(args);
        let output = command.env_remove("SOURCE_DATE_EPOCH").output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(self.root.to_str().unwrap(), "ROOT");
        Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// The texts of its files, and its day. Without a cache, nothing else counts.
    fn state(&self) -> State {
        (FILES.iter().map(|file| fs::read_to_string(self.root.join(file.path)).ok()).collect(), self.day)
    }

    /// All files in the cache with units or pages.
    fn cached(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = fs::read_dir(self.root.join(".readyroom-cache")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let paths = paths.filter(|path| ["units-", "pages-"].iter().any(|kind| name(path).starts_with(kind)));
        paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    }

    /// All files of the site, by path in the site.
    fn site(&self) -> Files {
        let root = self.root.join("public");
        let files = walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok);
        let files = files.filter(|entry| entry.file_type().is_file());
        let file = |path: &Path| (path.strip_prefix(&root).unwrap().to_owned(), fs::read(path).unwrap());
        files.map(|entry| file(entry.path())).collect()
    }
}

type State = (Vec<Option<String>>, u8);
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// What runs without a cache print and write.
struct Expected {
    checked: Said,
    built: Said,
    site: Files,
}

/// A project that is checked and built without a cache: once for each state, since many steps lead back to an earlier one.
struct Cold {
    project: Project,
    known: BTreeMap<State, Expected>,
}

impl Cold {
    fn new(name: &str) -> Self {
        Self { project: Project::new(name), known: BTreeMap::new() }
    }

    fn expected(&mut self) -> &Expected {
        let project = &self.project;
        self.known.entry(project.state()).or_insert_with(|| {
            let checked = project.run(&["check", "--no-cache"]);
            let built = project.run(&["build", "--keep-going", "--no-cache"]);
            Expected { checked, built, site: project.site() }
        })
    }
}

fn same(name: &str, steps: &[Step]) {
    let (mut warm, mut cold) = (Project::new(&format!("{name}-warm")), Cold::new(&format!("{name}-cold")));
    for step in [Step::Nothing].iter().chain(steps) {
        warm.step(step);
        if !matches!(step, Step::Damage { .. }) {
            cold.project.step(step);
        }
        agree(&warm, &mut cold, &format!("{step:?} of {steps:?}"));
    }
}

/// Checks and builds a project with its cache, and compares the results with those without.
fn agree(warm: &Project, cold: &mut Cold, after: &str) {
    let (checked, built) = (warm.run(&["check"]), warm.run(&["build", "--keep-going"]));
    let expected = cold.expected();
    assert_eq!(checked, expected.checked, "{after}");
    assert_eq!(built, expected.built, "{after}");
    let found = warm.site();
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.site.keys().collect::<Vec<_>>(), "{after}");
    for (path, bytes) in &expected.site {
        assert_eq!(
            String::from_utf8_lossy(&found[path]),
            String::from_utf8_lossy(bytes),
            "{} after {after}",
            path.display()
        );
    }
}

#[test]
fn warm_runs_equal_cold_ones() {
    let config = Config { cases: 5, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let run = |steps: Vec<Step>| {
        same("random", &steps);
        Ok(())
    };
    runner.run(&prop::collection::vec(step(), 6), run).unwrap();
}

/// Changes each file to each of its other versions, and back.
#[test]
fn each_file_may_change_and_change_back() {
    let mut steps = Vec::new();
    for (file, versions) in FILES.iter().enumerate() {
        let texts = (1..versions.texts.len()).map(Some).chain([Some(0)]);
        steps.extend(texts.map(|text| Step::Put { file, text }));
    }
    same("each", &steps);
}

/// A cache file may be older than the others, truncated or missing. Each is used independently of the others, or not
/// at all.
#[test]
fn cache_files_do_not_depend_on_each_other() {
    let (warm, mut cold) = (Project::new("apart-warm"), Cold::new("apart-cold"));
    // It would hide the file that changes.
    for project in [&warm, &cold.project] {
        project.put(".gitignore", None);
    }
    let mut with = |text: usize, after: &str| {
        for project in [&warm, &cold.project] {
            project.put(FILES[0].path, Some(FILES[0].texts[text]));
        }
        agree(&warm, &mut cold, after);
    };
    with(0, "the first run");
    with(1, "a change");
    let before = warm.cached();
    let later: Vec<&PathBuf> =
        before.keys().filter(|path| path.to_str().unwrap().contains("-later-")).collect();
    assert_eq!(later.len(), 2, "what changed is kept beside the rest: {:?}", before.keys());
    with(0, "a change back");
    with(2, "another change");
    for (at, (path, bytes)) in before.iter().enumerate() {
        for (what, bytes) in
            [("old", Some(&bytes[..])), ("cut", Some(&bytes[..bytes.len() / 2])), ("gone", None)]
        {
            match bytes {
                Some(bytes) => fs::write(path, bytes).unwrap(),
                None => fs::remove_file(path).unwrap(),
            }
            with(at % 2, &format!("{} is {what}", path.display()));
        }
    }
}

/// Asserts that `serve` shows after each step what a build writes.
fn served(name: &str, steps: &[Step]) {
    let (mut live, mut cold) = (Project::new(&format!("{name}-live")), Cold::new(&format!("{name}-built")));
    let server = Served::new(&live.root);
    let mut before = Vec::new();
    for step in [Step::Nothing].iter().chain(steps) {
        live.step(step);
        cold.project.step(step);
        let site = &cold.expected().site;
        let gone: Vec<PathBuf> = before.into_iter().filter(|path| !site.contains_key(path)).collect();
        server.shows(site, &gone, &format!("{step:?} of {steps:?}"));
        before = site.keys().cloned().collect();
    }
}

#[test]
fn what_is_served_is_what_is_built() {
    let config = Config { cases: 2, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let seen = step().prop_filter("it is seen", |step| {
        !matches!(step, Step::Damage { .. } | Step::Day(_) | Step::Nothing)
    });
    let run = |steps: Vec<Step>| {
        served("random", &steps);
        Ok(())
    };
    runner.run(&prop::collection::vec(seen, 6), run).unwrap();
}

/// Changes each file to each of its versions, and finally adds text to every page.
#[test]
fn each_file_may_change_while_it_is_served() {
    let mut steps = Vec::new();
    for (file, versions) in FILES.iter().enumerate() {
        let texts = (1..versions.texts.len()).chain([0]).map(Some);
        steps.extend(texts.map(|text| Step::Put { file, text }));
        let say = [true, false].map(|is_last| Step::Say { file, is_last });
        steps.extend(say.into_iter().filter(|_| is_page(versions)));
    }
    served("each", &steps);
}
