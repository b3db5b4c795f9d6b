//! Builds with a system call that fails, or at which they are killed: each kind of call, early, late and in between.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Output;

use proptest::prelude::*;
use proptest::test_runner::TestRng;

use super::project::{Project, Start, numbers, seed};

/// How many calls of a kind are made to fail, in each kind of build.
const SPREAD: usize = 3;

/// What is not asked of files, or cannot fail so.
const OTHERS: [&str; 8] = ["close", "dup2", "execve", "getcwd", "ioctl", "mmap", "pipe2", "poll"];

/// What happens at a call.
#[derive(Clone)]
struct Fault {
    call: String,
    /// Counted from the first one of the process.
    number: usize,
    /// As strace names it.
    what: &'static str,
    /// All calls after it fail too.
    lasts: bool,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, number, what, lasts } = self;
        write!(f, "{call}:{what}:when={number}{}", if *lasts { "+" } else { "" })
    }
}

/// What a build did under strace.
struct Traced {
    output: Output,
    calls: String,
}

fn traced(project: &Project, options: &[&str]) -> Traced {
    let trace = project.root.with_extension("strace");
    let strace = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", trace.to_str().unwrap()];
    let words: Vec<String> = strace.iter().chain(options).map(|word| (*word).to_owned()).collect();
    let output = project.build(&words).output().expect("strace is installed");
    let calls = String::from_utf8_lossy(&fs::read(&trace).expect("strace may trace")).into_owned();
    Traced { output, calls }
}

/// The calls about files that a build makes, each with how many are made before the program itself begins and how many in all.
fn counted(project: &Project) -> BTreeMap<String, (usize, usize)> {
    let Traced { output, calls } = traced(project, &["-e", "trace=%file,%desc"]);
    assert!(output.status.success(), "{output:?}");
    let (mut counts, mut is_loaded) = (BTreeMap::<_, (usize, usize)>::new(), false);
    for line in calls.lines() {
        let call = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let Some((name, _)) = call.split_once('(').filter(|(name, _)| !name.contains(' ')) else { continue };
        // By it the standard library begins.
        is_loaded |= name == "poll" || name == "ppoll";
        let (before, all) = counts.entry(name.to_owned()).or_default();
        *before += usize::from(!is_loaded);
        *all += 1;
    }
    assert!(is_loaded, "no call tells where the program begins");
    counts.retain(|name, (before, all)| before < all && !OTHERS.contains(&name.as_str()));
    counts
}

/// Faults over the whole of a build.
fn faults(counts: &BTreeMap<String, (usize, usize)>, numbers: &mut TestRng) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (call, (before, all)) in counts {
        let count = all - before;
        let spread = SPREAD.min(count);
        for part in 0..spread {
            let within = (part * count / spread)..((part + 1) * count / spread);
            let number = before + 1 + numbers.random_range(within);
            let what = ["error=ENOSPC", "error=EIO", "error=EACCES", "signal=KILL"][numbers.random_range(0..4)];
            let lasts = what != "signal=KILL" && numbers.random_range(0..4) == 0;
            faults.push(Fault { call: call.clone(), number, what, lasts });
        }
    }
    faults
}

/// How often builds ended in a way.
#[derive(Debug, Default)]
struct Seen(BTreeMap<String, usize>);

/// Builds with a fault, from one version to another, and then without.
fn build(project: &Project, start: Start, fault: &Fault, from: usize, to: usize, seen: &mut Seen) {
    project.switch(to);
    project.start(start);
    let old = project.site();
    let (call, inject) = (format!("trace={}", fault.call), format!("inject={fault}"));
    let Traced { output, calls } = traced(project, &["-e", &call, "-e", &inject]);
    let name = format!("{start:?}, from version {from} to {to}, {fault}: {output:?}");
    let site = project.site();
    let is_new = site.as_ref() == Some(&project.sites[to]);
    let why = || project.sites[to].difference(site.as_ref());
    assert!(is_new || site == old, "neither the old site nor the new: {} ({name})", why());
    // Nobody can be told where standard error is what fails.
    let cannot_say = calls.lines().any(|line| line.contains("write(2, ") && line.contains("INJECTED"));
    match output.status.code() {
        Some(0) => assert!(is_new, "it says that it did it: {} ({name})", why()),
        Some(1) => assert!(!output.stdout.is_empty(), "{name}"),
        Some(2 | 3) => assert!(cannot_say || output.stderr.starts_with(b"error: "), "{name}"),
        Some(_) => panic!("the exit code is not documented ({name})"),
        None => assert!(fault.what == "signal=KILL" && output.status.signal() == Some(9), "{name}"),
    }
    let how = output.status.code().map_or_else(|| "killed".to_owned(), |code| format!("exit code {code}"));
    *seen.0.entry(format!("{how}, {}", if is_new { "new site" } else { "old site" })).or_default() += 1;
    project.recovers(to, &name);
}

#[test]
#[ignore = "needs strace, and takes minutes"]
fn a_build_whose_system_calls_fail_leaves_a_whole_site() {
    let seed = seed(3);
    let mut numbers = numbers(seed);
    let project = Project::new("system-calls", 4, &mut numbers);
    let (mut seen, mut from, mut count) = (Seen::default(), 0, 0);
    for start in Start::ALL {
        let mut next = |from: usize| (from + numbers.random_range(1..project.sites.len())) % project.sites.len();
        let (calm, back) = (next(from), next(from));
        project.switch(calm);
        project.start(start);
        let counts = counted(&project);
        from = if back == calm { from } else { back };
        project.switch(from);
        project.recovers(from, &format!("CRASH_SEED={seed}: without a fault"));
        for fault in faults(&counts, &mut numbers) {
            let to = (from + numbers.random_range(1..project.sites.len())) % project.sites.len();
            build(&project, start, &fault, from, to, &mut seen);
            (from, count) = (to, count + 1);
        }
    }
    println!("{count} faults: {seen:?}");
    assert!(count > 100, "{count}");
}
