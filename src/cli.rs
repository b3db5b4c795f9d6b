//! The command line: options of every command, and exit codes.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use camino::Utf8PathBuf;
use clap::{CommandFactory, Parser, ValueEnum};
use jiff::civil::Date;

use crate::cache::CacheChoice;
use crate::commands::{Command, Context, Outcome, RunRecord, Stopwatch};
use crate::failure::{io_kind, is_machine};
use crate::load::Place;
use crate::read::day;

const EXAMPLES: &str = "\
Examples:
  readyroom check                       every problem, where it is and how to fix it
  readyroom serve --open                the site, rebuilt on every change
  readyroom build                       the site in public/
  readyroom alarms                      every alarm, and the runbook it leads to
  readyroom gate checkout-api --stage production    go or no-go, and why
  readyroom new runbook --alarm DiskFull
  readyroom explain A002                what a finding means, and how to fix it";

/// Runbooks, readiness reviews and postmortems as a searchable site that is checked:
/// every alarm has a runbook, every checklist item an answer
///
/// A project is a folder with a readyroom.yaml, which may be empty; `content/` holds a folder for each service. Commands
/// find it from any folder inside it.
///
/// Exit codes: 0 clean, 1 findings at error level, 2 could not run, 3 disk or I/O failed: try again.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[derive(Debug, Parser)]
#[command(name = "readyroom", version, max_term_width = 100, disable_help_subcommand = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The project's folder [default: the current folder, or the nearest one above it, with a readyroom.yaml]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<Utf8PathBuf>,
    /// The date to use as today, such as 2026-11-20 [default: `SOURCE_DATE_EPOCH`, `as_of`, the clock]
    #[arg(long, global = true, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// Do not call git: no page says when it was last changed, and the authors of approvals are not verified
    #[arg(long, global = true)]
    no_git: bool,
    /// Where results of earlier runs are cached: share it only between jobs that you trust equally
    /// [default: .readyroom-cache/ in the project]
    #[arg(long, global = true, value_name = "DIR", conflicts_with = "no_cache")]
    cache_dir: Option<Utf8PathBuf>,
    /// Neither read nor write cached results of earlier runs
    #[arg(long, global = true)]
    no_cache: bool,
    /// Print only a summary, and no progress
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Print to standard error how much time and memory each stage took
    #[arg(long, global = true)]
    verbose: bool,
}

/// The exit code if there are no findings at error level.
const CLEAN: u8 = 0;
/// The exit code for findings at error level, or for a no-go.
const PROBLEMS: u8 = 1;
/// The exit code if the command cannot run, or cannot reach a verdict.
const COULD_NOT_RUN: u8 = 2;
/// The exit code if the disk or I/O failed. Trying again may help.
const MACHINE_FAILED: u8 = 3;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// Runs the command line of the process.
pub fn run() -> ExitCode {
    ended(Cli::try_parse().map_or_else(|error| print(&error), run_command))
}

/// Prints the help, the version, or an error in the command line.
fn print(error: &clap::Error) -> anyhow::Result<u8> {
    let printed = error.print().and_then(|()| io::stdout().flush());
    // If standard error cannot be written, the error cannot be reported.
    if !error.use_stderr() {
        printed?;
    }
    Ok(u8::try_from(error.exit_code()).unwrap_or(COULD_NOT_RUN))
}

fn run_command(cli: Cli) -> anyhow::Result<u8> {
    let stdout = io::stdout();
    let choice = match cli.color {
        Color::Auto => AutoStream::choice(&stdout),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let cache = match cli.cache_dir {
        _ if cli.no_cache => CacheChoice::Off,
        Some(folder) => CacheChoice::At(folder),
        None => CacheChoice::InProject,
    };
    let context = Context {
        place: Place {
            root: cli.root,
            as_of: cli.as_of,
            history: !cli.no_git,
            committers: !cli.no_git,
            with: cli.command.with().map(ToOwned::to_owned),
            policy: None,
            keeps_texts: false,
        },
        terminal: stdout.is_terminal(),
        is_coloured: !matches!(choice, ColorChoice::Never),
        quiet: cli.quiet,
        verbose: cli.verbose,
        progress: (io::stderr().is_terminal() && !cli.quiet).then(Stopwatch::default),
        cache,
        noted: RunRecord::default(),
    };
    let mut out = io::BufWriter::new(AutoStream::new(stdout.lock(), choice));
    let outcome = cli.command.run(&context, Cli::command, &mut out)?;
    out.flush()?;
    context.sum_up();
    Ok(match outcome {
        Outcome::Clean => CLEAN,
        Outcome::Problems => PROBLEMS,
    })
}

/// Decides the exit code of a run, and reports the error. Nothing else decides exit codes.
fn ended(result: anyhow::Result<u8>) -> ExitCode {
    let error = match result {
        Ok(code) => return code.into(),
        Err(error) if is_broken_pipe(&error) => return CLEAN.into(),
        Err(error) => error,
    };
    // Errors about files have a context with the path. So an I/O error at the top of the chain is about standard
    // output.
    let is_output = error.chain().next().and_then(io_kind).is_some();
    let what = if is_output { "cannot write to standard output: " } else { "" };
    let _ = writeln!(io::stderr(), "error: {what}{error:#}");
    if is_output || is_machine(&error) { MACHINE_FAILED } else { COULD_NOT_RUN }.into()
}

/// Whether the reader of our output closed the pipe.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(io_kind).any(|kind| kind == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Option names are consistent: `--out` for an output folder, `--output` for the file of a report.
    #[test]
    fn a_folder_is_out_and_a_report_is_output() {
        let mut seen = Vec::new();
        options(&Cli::command(), &mut seen);
        assert!(seen.contains(&("out".to_owned(), "DIR".to_owned())));
        assert!(seen.contains(&("output".to_owned(), "FILE".to_owned())));
        for (option, value) in seen {
            match option.as_str() {
                "root" | "out" | "cache-dir" => assert_eq!(value, "DIR", "--{option}"),
                "output" => assert_eq!(value, "FILE", "--{option}"),
                _ => assert_ne!(value, "DIR", "--{option} names a folder: call it --out"),
            }
        }
    }

    /// Every command has examples, and their lines are not too long.
    #[test]
    fn every_command_has_examples_that_fit() {
        let mut commands = vec![Cli::command()];
        while let Some(command) = commands.pop() {
            let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let is_shown = command.has_subcommands() || examples.starts_with("Examples:");
            assert!(is_shown, "{} has no examples", command.get_name());
            for line in examples.lines() {
                assert!(line.chars().count() <= 100, "longer than a line of the help: {line}");
            }
            commands.extend(command.get_subcommands().cloned());
        }
    }

    /// Collects in `seen` the options of a command and of its subcommands, each with the name of its value.
    fn options(command: &clap::Command, seen: &mut Vec<(String, String)>) {
        for arg in command.get_arguments() {
            let value = arg.get_value_names().and_then(<[_]>::first);
            if let (Some(long), Some(value)) = (arg.get_long(), value) {
                seen.push((long.to_owned(), value.to_string()));
            }
        }
        for below in command.get_subcommands() {
            options(below, seen);
        }
    }
}
