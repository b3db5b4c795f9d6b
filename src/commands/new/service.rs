//! `readyroom new service`.

use camino::Utf8Path;

use crate::edit::NewService;
use crate::emit::Patch;
use crate::files;
use crate::link::Site;
use crate::schema::SERVICE_FILE;

const EXAMPLES: &str = "\
Examples:
  readyroom new service checkout/api    content/checkout/api/service.yaml: the service checkout-api";

/// Write a service entry: `service.yaml`, which makes its folder a service
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service's folder, below the folder of documents (content/ by default); its last two parts are application and
    /// role: `checkout/api`
    path: String,
}

pub fn patch(args: &Args, root: &Utf8Path, site: &Site) -> anyhow::Result<Patch> {
    let schema = files::is_file(&root.join(SERVICE_FILE)).then_some(SERVICE_FILE);
    Ok(NewService { folder: &args.path, schema }.patch(site)?)
}
