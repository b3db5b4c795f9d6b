//! Finds the review or the service that a page shows, by the page's address.

use camino::Utf8Path;

use super::asked::Refused;
use crate::edit::Current;
use crate::judge::Readiness;
use crate::link::{PageId, ServiceId, Site};

/// A review that may be answered.
pub struct Found<'s> {
    pub current: Current<'s>,
    pub service: ServiceId,
}

impl<'s> Found<'s> {
    /// Finds a review by the address of its page on this server.
    pub fn at(readiness: &'s Readiness<'s>, address: &str) -> Result<Self, Refused> {
        let site = readiness.site;
        let url = url(address);
        let unknown = || Refused::unknown("there is no review at this address");
        let page = site.pages.iter().position(|page| page.url == url).ok_or_else(unknown)?;
        let assessment = readiness.of_page(PageId(page)).ok_or_else(unknown)?;
        let file = &site.sources[site.page(assessment.linked.page).document.file];
        if let Some(repository) = file.repository() {
            return Err(Refused::new(format!(
                "this review belongs to the repository `{repository}`: answer it there"
            )));
        }
        if !assessment.review.is_current() {
            return Err(Refused::new("this review is superseded, so its answers no longer count"));
        }
        let (Some(checklist), Some(service)) = (assessment.checklist, assessment.linked.service) else {
            return Err(Refused::new("this review names no known checklist, or belongs to no service"));
        };
        Ok(Self { current: Current { assessment, review: assessment.review, checklist }, service })
    }

    pub fn path(&self, site: &'s Site) -> &'s Utf8Path {
        self.current.path(site).into()
    }
}

/// The service that a page shows.
pub fn service(site: &Site, address: &str) -> Result<ServiceId, Refused> {
    let url = url(address);
    let at = site.services.iter().position(|service| service.url == url);
    at.map(ServiceId).ok_or_else(|| Refused::unknown("there is no service at this address"))
}

/// The address of the page for a file.
pub fn address(site: &Site, file: &str) -> Option<String> {
    let page = site.pages.iter().find(|page| site.sources[page.document.file].path == file)?;
    Some(format!("/{}", page.url))
}

/// The URL of a page, from the site's root.
fn url(address: &str) -> String {
    let path = percent_encoding::percent_decode_str(address).decode_utf8_lossy();
    path.trim_start_matches('/').trim_end_matches("index.html").to_owned()
}
