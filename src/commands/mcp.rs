//! `readyroom mcp`.

use std::io::{self, Write};
use std::sync::mpsc;
use std::thread;

use super::{Context, Outcome};
use crate::mcp;

const EXAMPLES: &str = "\
Examples:
  readyroom mcp
  readyroom --root /srv/ops mcp         for clients that start it in another folder";

/// Answer an assistant's questions about the project, through the Model Context Protocol
///
/// It communicates over standard input and output; a client starts it. Its tools find pages, the runbook of an alarm
/// with its commands filled in, services, what is left to do in reviews, and findings. Each answer uses the files as
/// they are now. Nothing is written, and the network is not used.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

pub fn run(_: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let (output, lines) = mpsc::channel();
    let place = context.place.clone();
    let server = thread::spawn(move || mcp::serve(&place, output));
    let mut out = io::stdout().lock();
    for bytes in lines {
        out.write_all(&bytes)?;
        out.flush()?;
    }
    server.join().expect("a mistake of the client does not stop it")?;
    Ok(Outcome::Clean)
}
