//! `readyroom import`: takes what other programs wrote into the project.

use std::io::Write;

use clap::Subcommand;

use super::{Context, Outcome};

mod checklist;
mod done;
mod matching;
mod review;
mod row;
#[cfg(test)]
mod tests;
mod report;
mod work;

/// Import questions and answers from the files of other programs
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    Review(review::Args),
    Checklist(checklist::Args),
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    match &args.kind {
        Kind::Review(args) => review::run(args, context, out),
        Kind::Checklist(args) => checklist::run(args, context, out),
    }
}
