//! A service entry with every field in place.

use super::folders::{below_documents, entry};
use super::{Refusal, quoted};
use crate::emit::Patch;
use crate::link::Site;

/// Writes the entry that makes a folder a service.
pub struct NewService<'a> {
    /// The folder of its documents, its last two parts application and role.
    pub folder: &'a str,
}

impl NewService<'_> {
    pub fn patch(&self, site: &Site) -> Result<Patch, Refusal> {
        let path = below_documents(site, self.folder);
        let parts: Vec<&str> = path.split('/').collect();
        let plain = |part: &&str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        };
        if !parts.iter().all(plain) {
            return Err(Refusal::new(format!(
                "`{path}` is not a folder: write letters, digits and hyphens, with `/` between, such as `checkout/api`"
            )));
        }
        let [.., application, role] = parts[..] else {
            return Err(Refusal::new(
                "name application and role, such as `checkout/api`: the service will be called checkout-api",
            ));
        };
        let facts: String = site.facts_asked().iter().map(|fact| format!("  {fact}:\n")).collect();
        Ok(Patch::create(entry(site, &path), text(application, role, &facts)))
    }
}

fn text(application: &str, role: &str, facts: &str) -> String {
    let title = quoted(&format!("{application} {role}"));
    format!(
        "# The service is called {application}-{role}; its resources <environment>-{application}-{role}.
application: {application}
role: {role}
title: {title}
description: \"\"
owner: \"\"
tier: 2                       # 1: customers notice at once
lifecycle: production
environments: [test, production]
facts:                        # true or false decides what is asked; one that is blank hides no question
{facts}on_call:
  rotation: \"\"
  escalation: []              # who to call next, first to last
links: []                     # {{title: Dashboard, url: https://…}}
depends_on: []                # names of services
data_stores: []
owns: []                      # names of resources
slos: []                      # {{name: Availability, objective: 99.9 %, window: 30d}}
"
    )
}
