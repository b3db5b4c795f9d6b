//! Runs builds in which a system call fails, or at which they are killed: for each kind of call, early, late and in
//! between.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::ops::Range;
use std::os::unix::process::ExitStatusExt;
use std::process::Output;
use std::thread;

use proptest::prelude::*;
use proptest::test_runner::TestRng;

use super::project::{Project, Start, numbers, seed};

/// How many calls of each kind are made to fail, for each kind of build. `CRASH_SEED` chooses which.
const SPREAD: usize = 2;

/// Calls that are not about files, or that cannot fail in this way.
const OTHERS: [&str; 8] = ["close", "dup2", "execve", "getcwd", "ioctl", "mmap", "pipe2", "poll"];

/// A fault at a system call.
#[derive(Clone)]
struct Fault {
    call: String,
    /// The number of the call, counted per thread from the first one.
    number: usize,
    /// The fault, in the syntax of strace.
    what: &'static str,
    /// Whether all later calls fail, too.
    lasts: bool,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, number, what, lasts } = self;
        write!(f, "{call}:{what}:when={number}{}", if *lasts { "+" } else { "" })
    }
}

/// The result of a build under strace.
struct Traced {
    output: Output,
    calls: String,
}

fn traced(project: &Project, options: &[&str]) -> Traced {
    let trace = project.root.with_extension("strace");
    // Do not use `--seccomp-bpf`: with it, version 6.1 sends no signal.
    let strace = ["strace", "-f", "-qq", "-o", trace.to_str().unwrap()];
    let words: Vec<String> = strace.iter().chain(options).map(|word| (*word).to_owned()).collect();
    let output = project.build(&words).output().expect("strace is installed");
    let calls = String::from_utf8_lossy(&fs::read(&trace).expect("strace may trace")).into_owned();
    Traced { output, calls }
}

/// The file system calls of a build, each with the range of call numbers that may be made to fail. strace counts the
/// calls of each thread. Calls before the program itself starts are left out.
fn counted(project: &Project) -> BTreeMap<String, Range<usize>> {
    let Traced { output, calls } = traced(project, &["-e", "trace=%file,%desc"]);
    assert!(output.status.success(), "{output:?}");
    let (mut counts, mut before) = (BTreeMap::<(&str, &str), usize>::new(), None);
    for line in calls.lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let Some((name, _)) = call.trim_start().split_once('(') else { continue };
        // This is the first call of the standard library.
        if name == "poll" || name == "ppoll" {
            before.get_or_insert_with(|| counts.clone());
        }
        *counts.entry((name, thread)).or_default() += 1;
    }
    let before = before.expect("a call tells where the program begins");
    let mut numbers = BTreeMap::<String, Range<usize>>::new();
    for ((name, thread), count) in counts {
        if !name.contains(' ') && !OTHERS.contains(&name) {
            let first = before.get(&(name, thread)).map_or(1, |before| before + 1);
            let numbers = numbers.entry(name.to_owned()).or_insert(first..count + 1);
            *numbers = numbers.start.max(first)..numbers.end.max(count + 1);
        }
    }
    numbers.retain(|_, numbers| numbers.start < numbers.end);
    numbers
}

/// Faults that are spread over the whole build.
fn faults(counts: &BTreeMap<String, Range<usize>>, numbers: &mut TestRng) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (call, range) in counts {
        let spread = SPREAD.min(range.len());
        let at = |part: usize| range.start + part * range.len() / spread;
        for part in 0..spread {
            let number = numbers.random_range(at(part)..at(part + 1));
            let what =
                ["error=ENOSPC", "error=EIO", "error=EACCES", "signal=KILL"][numbers.random_range(0..4)];
            let lasts = what != "signal=KILL" && numbers.random_range(0..4) == 0;
            faults.push(Fault { call: call.clone(), number, what, lasts });
        }
    }
    faults
}

/// How builds ended, and how often.
type Ends = BTreeMap<String, usize>;

/// Builds a version with a fault, and then without.
fn build(project: &Project, start: Start, fault: &Fault, to: usize, ends: &mut Ends) {
    project.switch(to);
    project.start(start);
    let old = project.site();
    let (call, inject) = (format!("trace={}", fault.call), format!("inject={fault}"));
    let Traced { output, calls } = traced(project, &["-e", &call, "-e", &inject]);
    let name = format!("{start:?}, to version {to}, {fault}: {output:?}");
    let site = project.site();
    let is_new = site.as_ref() == Some(&project.sites[to]);
    let why = || project.sites[to].difference(site.as_ref());
    assert!(is_new || site == old, "neither the old site nor the new: {} ({name})", why());
    // If standard error fails, no message can be printed.
    let cannot_say = calls.lines().any(|line| line.contains("write(2, ") && line.contains("INJECTED"));
    match output.status.code() {
        Some(0) => assert!(is_new, "it says that it did it: {} ({name})", why()),
        Some(1) => assert!(!output.stdout.is_empty(), "{name}"),
        Some(2 | 3) => assert!(cannot_say || output.stderr.starts_with(b"error: "), "{name}"),
        Some(_) => panic!("the exit code is not documented ({name})"),
        None => assert!(fault.what == "signal=KILL" && output.status.signal() == Some(9), "{name}"),
    }
    let how = output.status.code().map_or_else(|| "killed".to_owned(), |code| format!("exit code {code}"));
    let is_hit = how == "killed" || calls.contains("INJECTED");
    let site = if is_new { "new site" } else { "old site" };
    let end = if is_hit { format!("{how}, {site}") } else { "not reached".to_owned() };
    *ends.entry(end).or_default() += 1;
    project.recovers(to, &name);
}

/// Runs builds with one kind of start, each with another fault.
fn faulty(start: Start, mut numbers: TestRng) -> Ends {
    let project = Project::new(&format!("system-calls-{start:?}"), 4, &mut numbers);
    let another = |numbers: &mut TestRng, version: usize| {
        (version + numbers.random_range(1..project.sites.len())) % project.sites.len()
    };
    let (mut ends, mut from) = (Ends::new(), another(&mut numbers, 0));
    project.switch(from);
    project.start(start);
    let counts = counted(&project);
    project.recovers(from, "a build without a fault");
    for fault in faults(&counts, &mut numbers) {
        let to = another(&mut numbers, from);
        build(&project, start, &fault, to, &mut ends);
        from = to;
    }
    ends
}

#[test]
#[ignore = "needs strace, and takes minutes"]
fn a_build_whose_system_calls_fail_leaves_a_whole_site() {
    let seed = seed(3);
    println!("CRASH_SEED={seed}");
    let mut ends = Ends::new();
    thread::scope(|scope| {
        let each = (seed..).zip(Start::ALL);
        let each: Vec<_> =
            each.map(|(seed, start)| scope.spawn(move || faulty(start, numbers(seed)))).collect();
        for own in each {
            for (end, count) in own.join().expect("each build leaves a whole site") {
                *ends.entry(end).or_default() += count;
            }
        }
    });
    println!("{ends:?}");
    assert!(ends.values().sum::<usize>() > 100, "{ends:?}");
    for end in ["exit code 0, new site", "exit code 3, old site", "killed, old site", "killed, new site"] {
        assert!(ends.contains_key(end), "{end}: {ends:?}");
    }
}
