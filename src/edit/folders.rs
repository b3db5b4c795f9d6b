//! Where new files go. Nothing else in `edit` knows it.

use camino::{Utf8Path, Utf8PathBuf};

use super::quoted;
use crate::link::{ServiceId, Site, segment};

/// The folder of all documents.
const DOCUMENTS: &str = "content";

/// The folder of a service's documents: that of its entry, unless that is one of Backstage outside `content/`. Documents
/// of no service go to the top.
pub fn documents(site: &Site, service: Option<ServiceId>) -> Utf8PathBuf {
    let Some(service) = service else { return DOCUMENTS.into() };
    let service = &site.service(service).service;
    if service.folder.starts_with(DOCUMENTS) {
        return service.folder.clone();
    }
    Utf8Path::new(DOCUMENTS).join(segment(&service.name.value))
}

/// The line of front matter that names the service, where the folder does not say it.
pub fn service_line(site: &Site, service: ServiceId) -> String {
    if site.service_above(&documents(site, Some(service)).join("page")) == Some(service) {
        return String::new();
    }
    format!("service: {}\n", quoted(&site.service(service).service.name.value))
}

/// A folder of documents as people name it: with the folder of all documents before it, or without.
pub fn below_documents(folder: &str) -> &str {
    folder.trim_matches('/').trim_start_matches("content/")
}

/// The file of a new service's entry, by its folder below that of all documents.
pub fn entry(folder: &str) -> Utf8PathBuf {
    format!("{DOCUMENTS}/{folder}/service.yaml").into()
}

/// The file of a checklist.
pub fn checklist(id: &str) -> Utf8PathBuf {
    format!("checklists/{id}.md").into()
}
