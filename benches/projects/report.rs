//! Prints the measurements as Markdown.

use std::thread;
use std::time::Duration;

use crate::hugo::{HOW_TO_GET_IT, Hugo};
use crate::lsp::Typed;
use crate::measure::Taken;
use crate::pagefind::Pagefind;
use crate::rounds::{Series, Size};
use crate::serve::Served;

/// The share of Hugo's build time that a command may take: the current limit, and the goal.
const BUILD: (f64, f64) = (0.25, 0.15);
const CHECK: (f64, f64) = (0.10, 0.03);
const SAME_CHECK: (f64, f64) = (0.02, 0.01);
const SAME_BUILD: (f64, f64) = (0.05, 0.05);
const EDITED_BUILD: (f64, f64) = (0.12, 0.06);
/// The goals of `serve`.
const BODY_SERVED: Duration = Duration::from_millis(100);
const HEADING_SERVED: Duration = Duration::from_millis(500);
/// The goal of `lsp`.
const TYPED: Duration = Duration::from_millis(100);

pub fn report(sizes: &[Size], rounds: usize, hugo: Option<&Hugo>, pagefind: Option<&Pagefind>) -> String {
    let ratios = match hugo {
        Some(_) => format!("As a share of Hugo's time in the same round:\n\n{}", ratios(sizes)),
        None => format!("{HOW_TO_GET_IT}\n"),
    };
    let sections =
        [head(rounds, hugo, pagefind), runs(sizes), ratios, served(sizes), typed(sizes)].into_iter();
    sections.chain(growth(sizes)).chain(stages(sizes)).collect::<Vec<_>>().join("\n")
}

fn head(rounds: usize, hugo: Option<&Hugo>, pagefind: Option<&Pagefind>) -> String {
    let pagefind = pagefind.map_or(String::new(), |pagefind| format!(", {}", pagefind.version));
    let hugo = hugo.map_or(String::new(), |hugo| format!(", Hugo {}", hugo.version));
    let processors =
        thread::available_parallelism().map_or_else(|_| "?".to_owned(), |count| count.to_string());
    let (version, system, architecture) =
        (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    let rounds = count(rounds, "round");
    format!(
        "readyroom {version}{hugo}{pagefind}, {system} {architecture}, {processors} processors; medians of {rounds}.\n"
    )
}

fn served(sizes: &[Size]) -> String {
    let mut text = "From a save to the answer of `readyroom serve` that has it:\n\n\
                    | Pages | Edit | Median | Longest | Goal |\n\
                    | ---: | --- | ---: | ---: | ---: |\n"
        .to_owned();
    for size in sizes {
        let Served { body, heading } = &size.served;
        for (edit, took, goal) in
            [("of a body", body, BODY_SERVED), ("of a heading", heading, HEADING_SERVED)]
        {
            text += &waited(size, edit, took, goal);
        }
    }
    text
}

fn typed(sizes: &[Size]) -> String {
    let mut text = "From a keystroke to the findings that `readyroom lsp` reports for the file:\n\n\
                    | Pages | Meanwhile | Median | Longest | Goal |\n\
                    | ---: | --- | ---: | ---: | ---: |\n"
        .to_owned();
    for size in sizes {
        let Typed { quiet, reading } = &size.typed;
        for (meanwhile, took) in [("nothing", quiet), ("the whole project is read", reading)] {
            text += &waited(size, meanwhile, took, TYPED);
        }
    }
    text
}

fn waited(size: &Size, what: &str, took: &[Duration], goal: Duration) -> String {
    let mut took = took.to_vec();
    took.sort_unstable();
    let [median, longest] = [(took.len() - 1) / 2, took.len() - 1].map(|at| seconds(took[at]));
    row(&[grouped(size.pages), what.to_owned(), median, longest, seconds(goal)])
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn runs(sizes: &[Size]) -> String {
    let mut text = "| Pages | Command | Wall | Processor | Peak memory | Findings | Written |\n\
                    | ---: | --- | ---: | ---: | ---: | --- | --- |\n"
        .to_owned();
    for size in sizes {
        for series in size.series() {
            let Taken { wall, processor, memory, stdout, .. } = series.median();
            let wall = format!("{:.2} s", wall.as_secs_f64());
            let processor = or_dash(processor.map(|time| format!("{:.2} s", time.as_secs_f64())));
            let memory = or_dash(memory.map(megabytes));
            let findings = or_dash(findings(stdout));
            let written = series.written.as_ref();
            let written = written.map(|it| format!("{}, {}", count(it.files, "file"), megabytes(it.bytes)));
            let cells = [grouped(size.pages), series.name.to_owned(), wall, processor, memory, findings];
            text += &row(&[&cells[..], &[or_dash(written)]].concat());
        }
    }
    text
}

fn ratios(sizes: &[Size]) -> String {
    let mut text = "| Pages | Command | Wall | At most | Goal | Processor |\n\
                    | ---: | --- | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for size in sizes {
        let Some(hugo) = &size.hugo else { continue };
        let bounds = [CHECK, BUILD, SAME_CHECK, SAME_BUILD, EDITED_BUILD];
        for (series, (bound, goal)) in size.own().into_iter().zip(bounds) {
            let wall = series.ratio(hugo, |run| Some(run.wall));
            let processor = series.ratio(hugo, |run| run.processor);
            let ratios = [wall, Some(bound), Some(goal), processor];
            let ratios = ratios.map(|ratio| or_dash(ratio.map(|ratio| format!("{ratio:.3}"))));
            text += &row(&[&[grouped(size.pages), series.name.to_owned()], &ratios[..]].concat());
        }
    }
    text
}

/// How much longer each command takes on more pages. If its time is linear, the factor is that of the number of
/// pages.
fn growth(sizes: &[Size]) -> impl Iterator<Item = String> {
    sizes.iter().zip(sizes.iter().skip(1)).map(|(less, more)| {
        let pages = times(more.pages as f64 / less.pages as f64);
        let mut text = format!("{} pages, {pages} {}:\n\n", grouped(more.pages), grouped(less.pages));
        text += "| Command | Wall | Memory |\n| --- | ---: | ---: |\n";
        for (less, more) in less.series().zip(more.series()) {
            let wall = more.median().wall.div_duration_f64(less.median().wall);
            let memory = more.median().memory.zip(less.median().memory);
            let memory = memory.map(|(more, less)| times(more as f64 / less as f64));
            text += &row(&[more.name.to_owned(), times(wall), or_dash(memory)]);
        }
        text
    })
}

/// The stages that a command reports, in its median run.
fn stages(sizes: &[Size]) -> impl Iterator<Item = String> {
    sizes.iter().flat_map(|size| {
        size.own().map(|series| {
            let said = &series.median().stderr;
            format!("{} of {} pages, by stage:\n\n```text\n{said}```\n", series.name, grouped(size.pages))
        })
    })
}

impl Size {
    fn series(&self) -> impl Iterator<Item = &Series> {
        self.own().into_iter().chain(&self.hugo).chain(&self.pagefind)
    }

    /// Our own commands, in the order of the tables.
    fn own(&self) -> [&Series; 5] {
        [&self.check, &self.build, &self.same_check, &self.same_build, &self.edited_build]
    }
}

/// The findings in a summary: `406 warnings` for `406 warnings in 1152 files, …`.
fn findings(printed: &str) -> Option<String> {
    let summary = printed.lines().rfind(|line| line.contains(" alarms, "))?;
    summary.split_once(" in ").map(|(findings, _)| findings.to_owned())
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn or_dash(cell: Option<String>) -> String {
    cell.unwrap_or_else(|| "-".to_owned())
}

fn times(ratio: f64) -> String {
    format!("{ratio:.1} times")
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", grouped(usize::try_from(bytes / 1_000_000).expect("it fits into memory")))
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// A number with separators: `10,000` for `10000`.
fn grouped(number: usize) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1000), number % 1000),
    }
}
