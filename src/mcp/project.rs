//! A project at one moment, as the tools use it.

use std::cell::OnceCell;

use serde_json::{Value, json};

use super::answer::Refusal;
use super::list::named;
use super::place::{Location, Origins, address, location};
use super::reading::Checked;
use crate::judge::Readiness;
use crate::link::{ServiceId, Site};
use crate::lookup::{self, Finder, Unknown};

/// A project at one moment, as the tools use it.
pub struct Project<'a> {
    pub checked: &'a Checked,
    pub readiness: &'a Readiness<'a>,
    pub finder: Finder<'a>,
    origins: OnceCell<Origins<'a>>,
}

impl<'a> Project<'a> {
    pub fn new(checked: &'a Checked, readiness: &'a Readiness<'a>, finder: Finder<'a>) -> Self {
        Self { checked, readiness, finder, origins: OnceCell::new() }
    }

    pub fn site(&self) -> &'a Site {
        &self.checked.snapshot.site
    }

    /// The location of the file that a page is made from, if it is made from a single file.
    pub fn location(&self, url: &str, section: Option<&str>) -> Option<Location> {
        let origins = self.origins.get_or_init(|| Origins::of(self.site()));
        origins.location(self.site(), url, section)
    }

    /// Finds a service by its name.
    pub fn service(&self, name: &str) -> Result<ServiceId, Refusal> {
        let (site, name) = (self.site(), named("service", name)?);
        let service = |id: ServiceId| {
            let own = site.service(id);
            json!({
                "service": own.service.name.value,
                "title": own.service.title(),
                "location": location(site, own.service.name.span),
            })
        };
        match lookup::service(site, name) {
            Ok(id) => Ok(id),
            Err(Unknown::Several(entries)) => Err(Refusal::new(format!(
                "{} services are called `{name}`, so the name is ambiguous: {}",
                entries.len(),
                entries.join(", ")
            ))),
            Err(Unknown::Nobody(nearest)) => {
                let meant = nearest.and_then(|name| site.service_by_name(name)).map(service);
                let says = match nearest {
                    Some(nearest) => format!("there is no service `{name}`; did you mean `{nearest}`?"),
                    None => format!(
                        "there is no service `{name}`; `search` with `kind:service` finds them by their words"
                    ),
                };
                let all = (0..site.services.len()).map(ServiceId).map(service);
                let candidates: Vec<Value> = match meant {
                    Some(meant) => vec![meant],
                    None => all.take(super::limits::FEW).collect(),
                };
                Err(Refusal::new(says).with(candidates))
            }
        }
    }

    /// The name and the address of a service, for use in other answers.
    pub fn service_ref(&self, id: ServiceId) -> Value {
        let own = self.site().service(id);
        json!({ "service": own.service.name.value, "address": address(self.site(), &own.url, None) })
    }
}
