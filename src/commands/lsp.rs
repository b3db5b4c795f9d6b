//! `readyroom lsp`.

use std::io;
use std::thread;

use crossbeam_channel::unbounded;
use lsp_server::Connection;

use super::{Context, Outcome};
use crate::lsp::{self, Ended};

const EXAMPLES: &str = "\
Examples:
  readyroom lsp
  readyroom --root docs lsp";

/// Show findings in an editor while you type, through the Language Server Protocol
///
/// It communicates over standard input and output; an editor starts it. Findings, quick fixes, completion, hover,
/// definitions, references, symbols and code lenses work in Markdown and YAML, with text that is not saved yet. It
/// writes nothing: the editor makes every change. The project is the nearest readyroom.yaml from the folder that the
/// editor has open.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Accepted and ignored: some editors pass it
    #[arg(long, hide = true)]
    stdio: bool,
}

pub fn run(_: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let (to_server, from_editor) = unbounded();
    let (to_editor, from_server) = unbounded();
    let connection = Connection { sender: to_editor, receiver: from_editor };
    // The thread ends with the process, even if it still waits for input.
    thread::spawn(move || lsp::read(&mut io::stdin().lock(), &to_server));
    let (place, cache) = (context.place.clone(), context.cache.clone());
    let server = thread::spawn(move || lsp::serve(&connection, &place, &cache));
    lsp::write(&from_server, &mut io::stdout().lock())?;
    let ended = server.join().expect("a mistake of the editor does not stop it");
    Ok(if ended == Ended::Shutdown { Outcome::Clean } else { Outcome::Problems })
}
