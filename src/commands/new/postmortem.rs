//! `readyroom new postmortem`.

use super::find_service;
use crate::edit::NewPostmortem;
use crate::emit::Patch;
use crate::link::Site;

const EXAMPLES: &str = "\
Examples:
  readyroom new postmortem checkout-api \"Orders lost for an hour\"";

/// Write a postmortem
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service that was affected most
    service: String,
    /// What happened, in a few words
    title: String,
}

pub fn patch(args: &Args, site: &Site) -> anyhow::Result<Patch> {
    let service = find_service(site, &args.service)?;
    Ok(NewPostmortem { service, title: &args.title }.patch(site)?)
}
