//! Runs a command and measures it: wall time, processor time, peak memory.
//!
//! Processor time and memory are the kernel's own numbers, from `/proc`. They are unknown on systems without it.

use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

/// The interval at which the peak so far is read. Only memory allocated after the last reading is missed.
const PEEK: Duration = Duration::from_millis(2);
/// `/proc` counts in hundredths of a second on every architecture that Rust supports.
const TICK: Duration = Duration::from_millis(10);

pub struct Taken {
    pub wall: Duration,
    /// The user and system time of all its threads.
    pub processor: Option<Duration>,
    /// The maximum number of bytes that it used at once.
    pub memory: Option<u64>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs a command that has to succeed. Its output goes to files in `folder`, as in CI.
pub fn measure(command: &mut Command, folder: &Path) -> anyhow::Result<Taken> {
    let [stdout, stderr] = ["stdout.txt", "stderr.txt"].map(|name| folder.join(name));
    command.stdout(File::create(&stdout)?).stderr(File::create(&stderr)?);
    let before = children();
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
    // The open file always refers to this process. Once the process has ended, reading fails.
    let status = File::open(format!("/proc/{}/status", child.id())).ok();
    let (ended, wall, memory) = thread::scope(|scope| {
        let watch = scope.spawn(|| status.and_then(peak));
        let ended = child.wait();
        (ended, start.elapsed(), watch.join().expect("watching cannot fail"))
    });
    let processor = children().zip(before).map(|(after, before)| after.saturating_sub(before));
    let [stdout, stderr] = [fs::read_to_string(stdout)?, fs::read_to_string(stderr)?];
    ensure!(ended?.success(), "{command:?} failed\n{stdout}{stderr}");
    Ok(Taken { wall, processor, memory, stdout, stderr })
}

/// The high-water mark of a process's memory, read until it ends.
fn peak(mut status: File) -> Option<u64> {
    let mut peak = None;
    let mut text = String::new();
    loop {
        text.clear();
        if status.rewind().and_then(|()| status.read_to_string(&mut text)).is_err() {
            return peak;
        }
        let Some(now) = high_water_mark(&text) else { return peak };
        peak = Some(now);
        thread::sleep(PEEK);
    }
}

/// The value in `VmHWM:     69420 kB`. `None` for a process that has ended.
fn high_water_mark(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// The processor time of all child processes that have ended and been waited for.
fn children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(13).take(2).map(str::parse::<u32>);
    let ticks: u32 = ticks.sum::<Result<_, _>>().ok()?;
    Some(TICK * ticks)
}
