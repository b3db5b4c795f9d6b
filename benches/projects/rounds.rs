//! Measures each command for a number of pages. The commands take turns, so that compared runs have the same load of
//! the machine.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use walkdir::WalkDir;

use crate::estate::Estate;
use crate::generate;
use crate::hugo::Hugo;
use crate::lsp::{Typed, measure_lsp};
use crate::measure::{Taken, measure};
use crate::page::TODAY;
use crate::pagefind::Pagefind;
use crate::serve::{Served, first_runbook, measure_serve};

/// The number of saves of each kind while a project is served, and of keystrokes of each kind.
const SAVES: usize = 9;

pub struct Size {
    pub pages: usize,
    /// Without a cache.
    pub check: Series,
    pub build: Series,
    /// With the cache of the last run, when nothing has changed.
    pub same_check: Series,
    pub same_build: Series,
    /// With the cache of the last run, when the body of one page has changed.
    pub edited_build: Series,
    /// The time from a save to the response of `serve`.
    pub served: Served,
    /// The time from a keystroke to the findings that `lsp` reports for the file.
    pub typed: Typed,
    /// Hugo's build of the same pages.
    pub hugo: Option<Series>,
    /// Pagefind's index of the pages that Hugo built.
    pub pagefind: Option<Series>,
}

/// The runs of one command.
pub struct Series {
    pub name: &'static str,
    pub runs: Vec<Taken>,
    pub written: Option<Written>,
}

pub struct Written {
    pub files: usize,
    pub bytes: u64,
}

/// Writes the projects and runs the commands `rounds` times. The projects are kept for inspection.
pub fn measure_size(
    pages: usize,
    rounds: usize,
    hugo: Option<&Hugo>,
    pagefind: Option<&Pagefind>,
    folder: &Path,
) -> anyhow::Result<Size> {
    let project = folder.join(format!("readyroom-{pages}"));
    let peer = folder.join(format!("hugo-{pages}"));
    let out = folder.join("out");
    let estate = Estate::of(pages);
    progress(&format!("{pages} pages: writing"));
    generate::readyroom(&estate, &project)?;
    if hugo.is_some() {
        generate::hugo(&estate, &peer)?;
    }
    let mut size = Size {
        pages,
        check: Series::new("`readyroom check`"),
        build: Series::new("`readyroom build`"),
        same_check: Series::new("`readyroom check`, nothing changed"),
        same_build: Series::new("`readyroom build`, nothing changed"),
        edited_build: Series::new("`readyroom build`, one body changed"),
        served: measure_serve(&project, SAVES)?,
        typed: measure_lsp(&project, SAVES)?,
        hugo: hugo.map(|_| Series::new("Hugo")),
        pagefind: hugo.and(pagefind).map(|_| Series::new("Pagefind, over Hugo's pages")),
    };
    for round in 1..=rounds {
        progress(&format!("{pages} pages: round {round} of {rounds}"));
        size.check.run(readyroom(&project, "check").arg("--no-cache"), folder, &out)?;
        let build = || {
            let mut build = readyroom(&project, "build");
            build.arg("--out").arg(&out);
            build
        };
        size.build.run(build().arg("--no-cache"), folder, &out)?;
        // The cache has to be from this round.
        remove(&project.join(".readyroom-cache"))?;
        for mut command in [readyroom(&project, "check"), build()] {
            measure(&mut command, folder)?;
        }
        size.same_check.run_beside(&mut readyroom(&project, "check"), folder, &out)?;
        size.same_build.run_beside(&mut build(), folder, &out)?;
        edit(&project, round)?;
        size.edited_build.run_beside(&mut build(), folder, &out)?;
        remove(&out)?;
        if let (Some(series), Some(hugo)) = (&mut size.hugo, hugo) {
            series.run_beside(&mut hugo.build(&peer, &out, &folder.join("cache")), folder, &out)?;
            if let (Some(series), Some(pagefind)) = (&mut size.pagefind, pagefind) {
                series.run_beside(&mut pagefind.index(&out), folder, &out.join("pagefind"))?;
            }
            remove(&out)?;
        }
    }
    Ok(size)
}

/// Adds a sentence to the first runbook.
fn edit(project: &Path, round: usize) -> anyhow::Result<()> {
    let page = first_runbook(project)?;
    let text = fs::read_to_string(&page)?;
    Ok(fs::write(page, format!("{text}\nOne more sentence for round {round}.\n"))?)
}

fn readyroom(project: &Path, command: &str) -> Command {
    let mut readyroom = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    readyroom.current_dir(project).args([command, "--verbose", "--as-of", &TODAY.to_string()]);
    readyroom
}

#[allow(clippy::print_stderr, reason = "whoever waits sees that it goes on")]
fn progress(message: &str) {
    eprintln!("{message}");
}

impl Series {
    fn new(name: &'static str) -> Self {
        Self { name, runs: Vec::new(), written: None }
    }

    /// Runs the command once more, into `out`, which is created for it and removed afterwards.
    fn run(&mut self, command: &mut Command, folder: &Path, out: &Path) -> anyhow::Result<()> {
        remove(out)?;
        self.runs.push(measure(command, folder)?);
        self.written = Written::into(out)?;
        remove(out)
    }

    /// One more run, which leaves what is in `out`.
    fn run_beside(&mut self, command: &mut Command, folder: &Path, out: &Path) -> anyhow::Result<()> {
        self.runs.push(measure(command, folder)?);
        self.written = Written::into(out)?;
        Ok(())
    }

    /// The median run.
    pub fn median(&self) -> &Taken {
        let mut runs: Vec<_> = self.runs.iter().collect();
        runs.sort_by_key(|run| run.wall);
        runs[(runs.len() - 1) / 2]
    }

    /// The median, over the rounds, of this command's time relative to another command's time in the same round.
    pub fn ratio(&self, other: &Self, time: impl Fn(&Taken) -> Option<Duration>) -> Option<f64> {
        let pairs = self.runs.iter().zip(&other.runs);
        let ratios = pairs.map(|(one, two)| Some(time(one)?.div_duration_f64(time(two)?)));
        let mut ratios = ratios.collect::<Option<Vec<_>>>()?;
        ratios.sort_by(f64::total_cmp);
        Some(ratios[(ratios.len() - 1) / 2])
    }
}

impl Written {
    fn into(folder: &Path) -> anyhow::Result<Option<Self>> {
        if !folder.exists() {
            return Ok(None);
        }
        let mut written = Self { files: 0, bytes: 0 };
        for entry in WalkDir::new(folder) {
            let entry = entry?;
            if entry.file_type().is_file() {
                written.files += 1;
                written.bytes += entry.metadata()?.len();
            }
        }
        Ok(Some(written))
    }
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
