//! The command line: options of every command, and exit codes.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use camino::Utf8PathBuf;
use clap::{CommandFactory, Parser, ValueEnum};
use jiff::civil::Date;

use crate::commands::{Command, Context, Outcome, Stopwatch};
use crate::load::Place;

const EXAMPLES: &str = "\
Examples:
  readyroom check                       every problem, with its place and the cure
  readyroom serve --open                the site, following every change
  readyroom build                       the site in public/
  readyroom alarms                      every alarm, and the runbook it leads to
  readyroom gate checkout-api --stage production    go or no-go, and why
  readyroom new runbook --alarm DiskFull
  readyroom explain A002                why a finding is one, and how to mend it";

/// Runbooks, readiness reviews and postmortems as a searchable site that is checked:
/// every alarm has a runbook, every checklist item an answer
///
/// A project is a folder with a readyroom.yaml, which may be empty; `content/` holds a folder for each service. Commands
/// find it from any folder below.
///
/// Exit codes: 0 clean, 1 findings at error level, 2 could not run.
#[derive(Debug, Parser)]
#[command(name = "readyroom", version, max_term_width = 100, disable_help_subcommand = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The project's folder [default: the nearest one upwards with a readyroom.yaml]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<Utf8PathBuf>,
    /// Which day today is, as 2026-11-20 [default: `SOURCE_DATE_EPOCH`, `as_of`, the clock]
    #[arg(long, global = true, value_name = "DATE")]
    as_of: Option<Date>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// Ask git nothing: no page says when it was last changed
    #[arg(long, global = true)]
    no_git: bool,
    /// Print no more than a summary, and no progress
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Tell on standard error what each stage took, and how much memory
    #[arg(long, global = true)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// Runs the command line of the process.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too; a closed pipe cannot be told of it.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let stdout = io::stdout();
    let context = Context {
        place: Place { root: cli.root, as_of: cli.as_of, history: !cli.no_git, keeps_texts: false },
        terminal: stdout.is_terminal(),
        quiet: cli.quiet,
        verbose: cli.verbose,
        progress: (io::stderr().is_terminal() && !cli.quiet).then(Stopwatch::default),
    };
    let choice = match cli.color {
        Color::Auto => AutoStream::choice(&stdout),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let mut out = io::BufWriter::new(AutoStream::new(stdout.lock(), choice));
    let result = cli.command.run(&context, Cli::command, &mut out).and_then(|outcome| {
        out.flush()?;
        context.sum_up();
        Ok(outcome)
    });
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        // Whatever else is read or written says its path: this is standard output.
        Err(error) if error.chain().count() == 1 && error.is::<io::Error>() => {
            let _ = writeln!(io::stderr(), "error: cannot write to standard output: {error}");
            ExitCode::from(2)
        }
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whoever read our output has seen enough.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        cause.downcast_ref::<io::Error>().map(io::Error::kind).or(json) == Some(io::ErrorKind::BrokenPipe)
    };
    error.chain().any(io)
}
