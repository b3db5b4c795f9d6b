use anyhow::bail;
use camino::Utf8PathBuf;

use super::{Draft, quoted};

/// A service entry: `service.yaml`, which makes its folder a service
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder below content/, its last two parts application and role: `checkout/api`
    path: String,
}

pub fn draft(args: &Args) -> anyhow::Result<Draft> {
    let path = args.path.trim_matches('/').trim_start_matches("content/");
    let parts: Vec<&str> = path.split('/').collect();
    let plain = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    if !parts.iter().all(plain) {
        bail!(
            "`{path}` is no folder: write letters, digits and hyphens, with `/` between, such as `checkout/api`"
        );
    }
    let [.., application, role] = parts[..] else {
        bail!("name application and role, such as `checkout/api`: the service will be called checkout-api");
    };
    let title = quoted(&format!("{application} {role}"));
    let text = format!(
        "# The service is called {application}-{role}; its resources <environment>-{application}-{role}.
application: {application}
role: {role}
title: {title}
description: \"\"
owner: \"\"
tier: 2                       # 1: customers notice at once
lifecycle: production
environments: [test, production]
facts:                        # true or false decides what it is asked; a blank one hides no question
  has_api:
  has_database:
  has_cache:
  has_queue:
  depends_on:                 # calls other services
  multi_region:
  multi_tenant:
  handles_pii:
  public_endpoint:
on_call:
  rotation: \"\"
  escalation: []              # whom to call next, first to last
links: []                     # {{title: Dashboard, url: https://…}}
depends_on: []                # names of services
data_stores: []
owns: []                      # names of resources
slos: []                      # {{name: Availability, objective: 99.9 %, window: 30d}}
"
    );
    Ok(Draft { path: Utf8PathBuf::from(format!("content/{path}/service.yaml")), text })
}
