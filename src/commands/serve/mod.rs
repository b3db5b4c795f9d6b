//! A project to a site that follows it: served from memory, rebuilt when a file changes.

mod checked;
mod http;
mod status;
mod ports;
mod watch;
mod worker;

use std::collections::VecDeque;
use std::io::Write;
use std::sync::mpsc;

use super::{Context, Outcome};
use checked::Project;
use status::StatusSender;
use watch::Watch;
use worker::{Message, Worker};

const EXAMPLES: &str = "\
Examples:
  readyroom serve --open
  readyroom serve --port 8080 --keep-going";

/// Serve the site on this machine, and show every change as it is saved
///
/// Nothing is written to the disk, and nobody else can reach it: it listens on the loopback address only,
/// and answers no request that another site makes. A page is made when it is asked for. Errors are shown in a
/// corner of every page; while there are any, the last site without errors stays up, if there was one.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Where to listen; if it is taken, the next free one
    #[arg(long, value_name = "PORT", default_value_t = 3070)]
    port: u16,
    /// Open the board in a browser
    #[arg(long)]
    open: bool,
    /// Show the new site despite errors
    #[arg(long)]
    keep_going: bool,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let mut project = Project::open(context)?;
    let first = project.read()?;
    let listener = ports::listen(args.port)?;
    let port = listener.local_addr()?.port();
    if port != args.port && args.port != 0 {
        writeln!(out, "port {} is taken", args.port)?;
    }
    let (sender, messages) = mpsc::channel();
    let status = StatusSender::new(&first);
    http::start(listener, sender.clone(), status.subscribe())?;
    let mut watch = Watch::start(first.root(), move |changed| drop(sender.send(Message::Changed(changed))))?;
    let first = if watch.follow(first.read())? { project.read()? } else { first };
    let address = format!("http://127.0.0.1:{port}/");
    writeln!(out, "{} at {address}, until you press Ctrl-C", first.title())?;
    out.flush()?;
    if args.open && open::that_detached(&address).is_err() {
        writeln!(out, "no browser could be opened")?;
    }
    let waiting = VecDeque::new();
    let keep_going = args.keep_going;
    let worker = Worker { messages, waiting, watch, status, keep_going, project, context };
    worker.run(first, out)?;
    Ok(Outcome::Clean)
}
