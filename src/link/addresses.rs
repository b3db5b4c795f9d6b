//! Keeps track of who owns which address: every file of the site is claimed once.

use ahash::AHashMap;

use super::urls::hashed;
use crate::routes;
use crate::source::Span;

/// The files of the site by their path in lower case, and where each comes from. `None` if the site itself creates the
/// file.
#[derive(Default)]
pub struct Addresses {
    files: AHashMap<String, Option<Span>>,
    /// All folders that contain those files.
    folders: AHashMap<String, Option<Span>>,
}

impl Addresses {
    /// Claims the file of a page by the page's address. The error is the current owner.
    pub fn claim_page(&mut self, url: &str, by: Option<Span>) -> Result<(), Option<Span>> {
        self.claim(&routes::file(url), by)
    }

    /// An alternative address for a page whose own address is taken.
    pub fn another(&mut self, url: &str, identity: &str, by: Span) -> String {
        let mut identity = identity.to_owned();
        let mut url = url.to_owned();
        loop {
            let another = beside(&url, &identity);
            if self.claim_page(&another, Some(by)).is_ok() {
                return another;
            }
            // A file may have the path of a folder in this address.
            url = url.trim_end_matches('/').replace('/', "-");
            identity.push('+');
        }
    }

    /// Whether a file is claimed.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(&path.to_lowercase())
    }

    /// Claims a file. It conflicts with another file at its path, with a folder at its path, and with everything below
    /// that folder.
    pub fn claim(&mut self, path: &str, by: Option<Span>) -> Result<(), Option<Span>> {
        let key = path.to_lowercase();
        let above = key.rmatch_indices('/').map(|(at, _)| &key[..at]);
        // A folder that already exists, and every folder above it, cannot conflict with a file.
        let new: Vec<&str> = above.take_while(|folder| !self.folders.contains_key(*folder)).collect();
        let owner = new.iter().chain(&[key.as_str()]).find_map(|path| self.files.get(*path));
        if let Some(owner) = owner.or_else(|| self.folders.get(&key)) {
            return Err(*owner);
        }
        self.folders.extend(new.into_iter().map(|folder| (folder.to_owned(), by)));
        self.files.insert(key, by);
        Ok(())
    }
}

/// The first alternative to try for a page whose own address is taken.
pub fn beside(url: &str, identity: &str) -> String {
    let plain = url.trim_end_matches('/');
    let (folder, name) = plain.rsplit_once('/').unwrap_or(("", plain));
    let name = hashed(name, identity);
    if folder.is_empty() { format!("{name}/") } else { format!("{folder}/{name}/") }
}

#[cfg(test)]
mod tests {
    use super::Addresses;
    use crate::source::{FileId, Span};

    #[test]
    fn a_file_blocks_its_twin_and_everything_below_it() {
        let mut addresses = Addresses::default();
        assert!(addresses.claim_page("a/", None).is_ok());
        assert!(addresses.claim("A/Index.html", None).is_err(), "some systems do not tell them apart");
        assert!(addresses.claim("a/index.html/index.html", None).is_err());
        assert!(addresses.claim("a", None).is_err());
        assert!(addresses.claim_page("a/b/", None).is_ok());
    }

    #[test]
    fn a_page_below_a_file_has_an_address() {
        let mut addresses = Addresses::default();
        assert!(addresses.claim("feed.xml", None).is_ok());
        let place = Span::start_of(FileId(0));
        assert!(addresses.claim_page("feed.xml/a/", Some(place)).is_err());
        let another = addresses.another("feed.xml/a/", "content/feed.xml/a.md", place);
        assert!(
            !another.starts_with("feed.xml/") && addresses.has(&format!("{another}index.html")),
            "{another}"
        );
    }
}
