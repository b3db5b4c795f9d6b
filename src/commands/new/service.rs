//! `readyroom new service`.

use crate::edit::NewService;
use crate::emit::Patch;
use crate::link::Site;

/// A service entry: `service.yaml`, which makes its folder a service
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder below that of the documents (content/ by default), its last two parts application and role: `checkout/api`
    path: String,
}

pub fn patch(args: &Args, site: &Site) -> anyhow::Result<Patch> {
    Ok(NewService { folder: &args.path }.patch(site)?)
}
