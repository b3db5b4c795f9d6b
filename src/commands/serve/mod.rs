//! Serves a project as a site, from memory, and rebuilds it when a file changes.

mod broken;
mod checked;
mod edit;
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
use edit::{EditHandler, Keys};
use status::StatusSender;
use watch::Watch;
use worker::{Message, Worker};

const EXAMPLES: &str = "\
Examples:
  readyroom serve --open
  readyroom serve --edit                    answer reviews in the browser
  readyroom serve --port 8080 --keep-going";

/// Serve the site on this machine, and show every change as it is saved
///
/// Without --edit, nothing is written to the disk. Only this machine can reach the server: it listens on the loopback
/// address, and refuses requests from other sites. A page is made when it is requested. Errors are shown in a corner of
/// every page; while there are any, the last site without errors stays up, if there was one.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The port to listen on; if it is taken, the next free one
    #[arg(long, value_name = "PORT", default_value_t = 3070)]
    port: u16,
    /// Open the board in a browser
    #[arg(long)]
    open: bool,
    /// Show the new site despite errors
    #[arg(long)]
    keep_going: bool,
    /// Let anyone who opens the printed address, which holds a token, answer reviews on their pages, and start reviews
    /// that a service needs. The new site is shown despite errors
    #[arg(long)]
    edit: bool,
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
    let (keys, token) = args.edit.then(|| Keys::new(port)).transpose()?.unzip();
    let ticket = keys.as_ref().filter(|_| args.open).map(Keys::ticket).transpose()?;
    let edit_handler = args.edit.then(|| EditHandler::new(first.root(), &context.place)).transpose()?;
    http::start(listener, sender.clone(), status.subscribe(), keys)?;
    let mut watch = Watch::start(first.root(), move |changed| drop(sender.send(Message::Changed(changed))))?;
    let first = if watch.follow(first.read())? { project.read()? } else { first };
    let address = |token: Option<String>| {
        let query = token.map(|token| format!("?token={token}")).unwrap_or_default();
        format!("http://127.0.0.1:{port}/{query}")
    };
    writeln!(out, "{} at {}, until you press Ctrl-C", first.title(), address(token))?;
    out.flush()?;
    if args.open && open::that_detached(address(ticket)).is_err() {
        writeln!(out, "no browser could be opened")?;
    }
    let waiting = VecDeque::new();
    // A person who saves an answer has to see the result.
    let keep_going = args.keep_going || args.edit;
    let worker = Worker { messages, waiting, watch, status, keep_going, project, context, edit_handler };
    worker.run(first, out)?;
    Ok(Outcome::Clean)
}
