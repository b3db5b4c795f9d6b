//! `readyroom new runbook`.

use anyhow::bail;

use super::{find_alarm, find_service};
use crate::edit::NewRunbook;
use crate::emit::Patch;
use crate::link::{AlarmName, ServiceId, Site};
use crate::read::shell;

const EXAMPLES: &str = "\
Examples:
  readyroom new runbook --alarm DiskFull
  readyroom new runbook checkout-api \"Orders are late\"";

/// Write a runbook for an alarm or a service
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service it belongs to [default: the alarm's]
    #[arg(required_unless_present = "alarm")]
    service: Option<String>,
    /// What the page is called [default: the alarm's name]
    #[arg(required_unless_present = "alarm")]
    title: Option<String>,
    /// The alarm it is for: its name, severity, condition and description are filled in
    #[arg(long, value_name = "NAME")]
    alarm: Option<String>,
}

pub fn patch(args: &Args, site: &Site) -> anyhow::Result<Patch> {
    let alarm = args.alarm.as_deref().map(|name| find_alarm(site, name)).transpose()?;
    let service = service(args, site, alarm)?;
    Ok(NewRunbook { service, alarm, title: args.title.as_deref() }.patch(site)?)
}

/// The service that was named, else the alarm's. `None` in a project without services.
fn service(args: &Args, site: &Site, alarm: Option<&AlarmName>) -> anyhow::Result<Option<ServiceId>> {
    if let Some(name) = &args.service {
        return find_service(site, name).map(Some);
    }
    let own = alarm.and_then(|name| site.definitions(name).find_map(|alarm| alarm.service));
    match alarm {
        Some(alarm) if own.is_none() && !site.services.is_empty() => bail!(
            "alarm `{0}` belongs to no service: name the one that the runbook is for, \
             as in `readyroom new runbook {1} --alarm {2}`",
            alarm.name,
            shell(&site.services[0].service.name.value),
            shell(&alarm.name),
        ),
        _ => Ok(own),
    }
}
