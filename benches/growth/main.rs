//! Measures `check` and `build` on projects that have a large number of one thing. Twice as many may only take twice
//! as long.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "writes projects, takes times, and prints them"
)]

#[path = "../projects/measure.rs"]
#[allow(dead_code, reason = "what a command prints is of use to the other benchmark")]
mod measure;
mod shapes;

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::Parser;

use measure::measure;
use shapes::{SHAPES, Shape, TODAY};

/// Measure `check` and `build` on projects that have much of one thing
#[derive(Parser)]
#[command(bin_name = "cargo bench --bench growth --")]
struct Args {
    /// How much of the thing the projects have
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "500,1000,2000,4000")]
    sizes: Vec<NonZeroUsize>,
    /// The shapes to measure [default: all]
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = SHAPES.map(|shape| shape.name))]
    shapes: Vec<String>,
    /// The program to measure [default: this version]
    #[arg(long, value_name = "PATH", default_value = env!("CARGO_BIN_EXE_readyroom"), hide_default_value = true)]
    program: PathBuf,
    /// `cargo bench` passes it; `cargo test --all-targets` does not
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    // Commands run in the folders of the projects.
    let program = std::path::absolute(&args.program)?;
    if !args.bench {
        println!("`cargo bench` takes the times; tests/growth.rs shows that each shape can be measured");
        return Ok(());
    }
    println!("| Shape | Size | Check | Build | Memory | Growth of check | Growth of build |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for shape in SHAPES.iter().filter(|shape| is_chosen(shape, &args.shapes)) {
        let mut before: Option<[Duration; 2]> = None;
        for size in &args.sizes {
            let (times, memory) = run(shape, size.get(), &program)?;
            let growth = |at: usize| {
                before.map_or("-".to_owned(), |before| {
                    format!("{:.1} times", times[at].div_duration_f64(before[at]))
                })
            };
            let [check, build] = times.map(|time| time.as_secs_f64());
            println!(
                "| {} | {size} | {check:.2} s | {build:.2} s | {memory} | {} | {} |",
                shape.name,
                growth(0),
                growth(1)
            );
            before = Some(times);
        }
    }
    Ok(())
}

fn is_chosen(shape: &Shape, chosen: &[String]) -> bool {
    chosen.is_empty() || chosen.iter().any(|name| name == shape.name)
}

/// The processor time of `check` and of `build`, or the wall time if that is not known; and the memory of `build`.
fn run(shape: &Shape, size: usize, program: &Path) -> anyhow::Result<([Duration; 2], String)> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("growth");
    let project = folder.join(format!("{}-{size}", shape.name));
    eprintln!("{} of {size}", shape.name);
    shapes::write(shape, size, &project)?;
    let command = |name: &str| {
        let mut command = Command::new(program);
        command.current_dir(&project).args([name, "--no-git", "--no-cache", "--as-of", TODAY]);
        command
    };
    let out = folder.join("out");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let check = measure(command("check").arg("--format").arg("json"), &folder)?;
    let build = measure(command("build").arg("--keep-going").arg("--out").arg(&out), &folder)?;
    let memory = build.memory.map_or("-".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000));
    Ok(([check, build].map(|taken| taken.processor.unwrap_or(taken.wall)), memory))
}
