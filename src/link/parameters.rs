//! The parameters that fill in a runbook's commands: the runbook's own, its service's and the project's.

use std::collections::HashSet;

use super::ids::PageId;
use super::site::Site;
use crate::model::{Parameter, folded};

/// The parameters of a runbook, its own first. If several have the same name, the nearest counts. Empty if the page is
/// not a runbook.
pub fn parameters(site: &Site, page: PageId) -> Vec<&Parameter> {
    let page = site.page(page);
    let Some(runbook) = page.runbook() else { return Vec::new() };
    let service = page.service.map(|service| site.service(service).service.parameters.as_slice());
    let mut all: Vec<&Parameter> = runbook.parameters.iter().collect();
    let mut known: HashSet<String> = all.iter().map(|own| folded(&own.name.value)).collect();
    for parameter in service.unwrap_or_default().iter().chain(&site.config_of(page.document.file).parameters)
    {
        let name = folded(&parameter.name.value);
        // Parameters of the service or the project only apply to pages that use them.
        if page.document.markdown.uses.contains(&name) && known.insert(name) {
            all.push(parameter);
        }
    }
    all
}
