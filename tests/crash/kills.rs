//! Kills builds at random moments.

use std::fmt::Write;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use proptest::prelude::*;
use proptest::test_runner::TestRng;

use super::project::{Project, Start, numbers, seed};
use super::site::Site;

/// How long undisturbed builds take, for each kind of start. Only used to decide when to kill.
struct Pace([Duration; Start::ALL.len()]);

impl Pace {
    fn new(project: &Project) -> Self {
        let mut version = 0;
        Self(Start::ALL.map(|start| {
            version = (version + 1) % project.sites.len();
            project.switch(version);
            project.start(start);
            let begun = Instant::now();
            project.succeed(&[]);
            begun.elapsed()
        }))
    }

    fn of(&self, start: Start) -> Duration {
        Start::ALL.iter().zip(self.0).find(|(each, _)| **each == start).expect("it is one of all").1
    }
}

/// The sites that were published after the kills.
#[derive(Debug, Default)]
struct Seen {
    old: usize,
    new: usize,
    none: usize,
    /// How many builds finished before they were killed.
    ended: usize,
}

/// Starts a build, and kills it after a time. Returns whether it finished before.
fn killed(project: &Project, after: Duration) -> bool {
    let mut build = project.build(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while begun.elapsed() < after {
        if build.try_wait().unwrap().is_some() {
            break;
        }
        thread::sleep(Duration::from_millis(1));
    }
    build.kill().unwrap();
    build.wait().unwrap().code().is_some()
}

/// One round: builds of another version that are killed, then a build that is not, perhaps of a third version.
fn round(project: &Project, pace: &Pace, numbers: &mut TestRng, seen: &mut Seen, name: &str) -> usize {
    let start = Start::ALL[numbers.random_range(0..Start::ALL.len())];
    let to = numbers.random_range(0..project.sites.len());
    let mut name = format!("{name}: {start:?}, to version {to}");
    project.switch(to);
    project.start(start);
    let old = project.site();
    for _ in 0..numbers.random_range(1..=2) {
        let part = numbers.random_range(0.0..1.1);
        write!(name, ", killed after {part:.3} of the time").unwrap();
        seen.ended += usize::from(killed(project, pace.of(start).mul_f64(part)));
        let site = project.site();
        let is = |expected: Option<&Site>| site.as_ref() == expected;
        match () {
            () if is(Some(&project.sites[to])) => seen.new += 1,
            () if is(old.as_ref()) => *if old.is_some() { &mut seen.old } else { &mut seen.none } += 1,
            () => panic!(
                "neither the old site nor the new: {} ({name})",
                project.sites[to].difference(site.as_ref())
            ),
        }
    }
    let last = if numbers.random() { to } else { numbers.random_range(0..project.sites.len()) };
    project.switch(last);
    project.recovers(last, &format!("{name}, then version {last}"));
    last
}

fn rounds(name: &str, versions: usize, count: usize, start: u64) -> Seen {
    let mut numbers = numbers(start);
    let project = Project::new(name, versions, &mut numbers);
    let pace = Pace::new(&project);
    // The version for which the pace was measured last.
    let (mut seen, mut version) = (Seen::default(), Start::ALL.len() % versions);
    for number in 1..=count {
        let name = format!("round {number} of CRASH_SEED={start}");
        version = round(&project, &pace, &mut numbers, &mut seen, &name);
    }
    println!("{seen:?}");
    clears_its_cache(&project, version);
    seen
}

/// Old files of killed builds are removed from the cache when something is written there.
fn clears_its_cache(project: &Project, version: usize) {
    let unfinished = || {
        let files = project.cached().into_iter();
        files.filter(|file| file.extension().is_some_and(|ending| ending == "new")).collect::<Vec<PathBuf>>()
    };
    let known = unfinished();
    let is_whole = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy();
        ["units-", "pages-", "runs-"].iter().any(|kind| name.starts_with(kind)) && !known.contains(file)
    };
    let whole: Vec<PathBuf> = project.cached().into_iter().filter(is_whole).collect();
    // The version to build may be cached already, and then nothing would be written.
    for file in &whole {
        let half = file.with_file_name(format!("{}.1.new", file.file_name().unwrap().display()));
        fs::rename(file, half).unwrap();
    }
    assert!(whole.len() >= 2 && unfinished().len() >= whole.len(), "{:?}", unfinished());
    for left in unfinished() {
        let hours_ago = SystemTime::now() - Duration::from_hours(2);
        File::options().write(true).open(left).unwrap().set_modified(hours_ago).unwrap();
    }
    let other = (version + 1) % project.sites.len();
    project.switch(other);
    project.recovers(other, "everything half written is old");
    assert!(unfinished().is_empty(), "{:?}", unfinished());
}

#[test]
fn a_killed_build_leaves_a_whole_site() {
    rounds("kills", 2, 8, seed(1));
}

#[test]
#[ignore = "takes minutes"]
fn builds_killed_at_many_moments_leave_a_whole_site() {
    let seen = rounds("many-kills", 5, 40, seed(2));
    assert!(seen.old > 0 && seen.new > 0 && seen.none > 0, "{seen:?}");
}
