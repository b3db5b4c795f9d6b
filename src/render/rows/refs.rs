//! References from page to page.

use crate::link::{PageId, RunbookTarget, ServiceId};
use crate::render::shapes::{Link, RunbookRef, ServiceRef};
use crate::render::view::View;

impl View<'_> {
    pub fn link(&self, id: PageId) -> Link {
        let page = self.site.page(id);
        Link { title: page.title.clone(), url: Some(page.url.clone()) }
    }

    pub fn service_ref(&self, id: ServiceId) -> ServiceRef {
        let service = self.site.service(id);
        ServiceRef {
            name: service.service.name.value.clone(),
            title: service.service.title().to_owned(),
            url: Some(service.url.clone()),
        }
    }

    /// A reference to a service by name, even if the service does not exist.
    pub fn service_named(&self, name: &str) -> ServiceRef {
        let known = self.site.service_by_name(name).map(|id| self.service_ref(id));
        known.unwrap_or_else(|| ServiceRef { name: name.to_owned(), title: name.to_owned(), url: None })
    }

    pub fn runbook_ref(&self, found: &RunbookTarget) -> RunbookRef {
        let page = self.site.page(found.page);
        RunbookRef {
            title: page.title.clone(),
            url: page.url.clone(),
            anchor: found.anchor.clone(),
            matched_by: Some(found.by.word()),
        }
    }
}
