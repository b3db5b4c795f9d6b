//! `readyroom new service`.

use camino::Utf8Path;

use crate::edit::NewService;
use crate::emit::Patch;
use crate::files;
use crate::link::Site;
use crate::schema::SERVICE_FILE;

/// Write a service entry: `service.yaml`, which makes its folder a service
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder below that of the documents (content/ by default), its last two parts application and role: `checkout/api`
    path: String,
}

pub fn patch(args: &Args, root: &Utf8Path, site: &Site) -> anyhow::Result<Patch> {
    let schema = files::is_file(&root.join(SERVICE_FILE)).then_some(SERVICE_FILE);
    Ok(NewService { folder: &args.path, schema }.patch(site)?)
}
