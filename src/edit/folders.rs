//! Decides where new files go. Nothing else in `edit` does.

use camino::{Utf8Path, Utf8PathBuf};

use super::quoted;
use crate::link::{ServiceId, Site, segment};

/// The folder for new documents: that of the first entry of `documents` that matches a Markdown file in it.
fn base(site: &Site) -> Utf8PathBuf {
    let bases = site.places().bases(Utf8Path::new(""));
    let mut open = bases.iter().filter(|base| is_read(site, base));
    open.next().or(bases.first()).map_or_else(Utf8PathBuf::new, |base| base.to_path_buf())
}

/// Whether a new document in a folder would be read.
fn is_read(site: &Site, folder: &Utf8Path) -> bool {
    site.config.documents_at(&folder.join("new/page.md"), None).is_some()
}

/// The folder for a service's documents: the folder of its entry, if documents are read there. Documents without a
/// service go to the top folder.
pub fn documents(site: &Site, service: Option<ServiceId>) -> Utf8PathBuf {
    let Some(service) = service else { return base(site) };
    let service = &site.service(service).service;
    if is_read(site, &service.folder) {
        return service.folder.clone();
    }
    base(site).join(segment(&service.name.value))
}

/// The front matter line that names the service. Empty if the folder determines the service.
pub fn service_line(site: &Site, service: ServiceId) -> String {
    if site.service_above(&documents(site, Some(service)).join("page")) == Some(service) {
        return String::new();
    }
    format!("service: {}\n", quoted(&site.service(service).service.name.value))
}

/// A folder of documents, below the folder of all documents. People may write it with or without that folder.
pub fn below_documents(site: &Site, folder: &str) -> String {
    let folder = Utf8Path::new(folder.trim_matches('/'));
    folder.strip_prefix(base(site)).unwrap_or(folder).to_string()
}

/// The path of a new service's entry. `folder` is below the folder of all documents.
pub fn entry(site: &Site, folder: &str) -> Utf8PathBuf {
    base(site).join(folder).join("service.yaml")
}

/// The path of a checklist.
pub fn checklist(id: &str) -> Utf8PathBuf {
    format!("checklists/{id}.md").into()
}
