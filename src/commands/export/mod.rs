//! `readyroom export`.

use std::io::Write;

use clap::Subcommand;

use super::{Context, Outcome};

mod checklist;
mod document;
mod postmortem;
mod review;

#[cfg(test)]
pub use document::Document;
#[cfg(test)]
pub use review::csv;

/// Export a review, a postmortem or a checklist for people and programs elsewhere
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    Review(review::Args),
    Postmortem(postmortem::Args),
    Checklist(checklist::Args),
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    match &args.kind {
        Kind::Review(args) => review::run(args, context, out),
        Kind::Postmortem(args) => postmortem::run(args, context, out),
        Kind::Checklist(args) => checklist::run(args, context, out),
    }
}
