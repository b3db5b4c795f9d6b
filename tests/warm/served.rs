//! A project that `readyroom serve` serves.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::client::as_built;
use crate::server::Server;

/// How often a page is requested until it is correct, since a change takes a moment to be noticed.
const TRIES: usize = 5_000;

/// A running server.
pub struct Served(Server);

impl Served {
    pub fn new(root: &Path) -> Self {
        let arguments = ["--as-of", "2026-11-20", "--keep-going", "--port", "0"];
        let mut server = Server::of(root.to_owned(), &arguments);
        // Read its output, so that the pipe does not fill up.
        let mut said = server.process.stdout.take().unwrap();
        thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        Self(server)
    }

    /// Waits until every file of a site is served as it was built, and those in `gone` are not served.
    pub fn shows(&self, site: &BTreeMap<PathBuf, Vec<u8>>, gone: &[PathBuf], after: &str) {
        let is_served = |path: &Path| {
            let name = path.file_name().unwrap().to_string_lossy();
            !name.starts_with('.') && name != "manifest.json"
        };
        for (path, bytes) in site.iter().filter(|(path, _)| is_served(path)) {
            self.until(path, after, Some(&String::from_utf8_lossy(bytes)));
        }
        for path in gone.iter().filter(|path| is_served(path)) {
            self.until(path, after, None);
        }
    }

    fn until(&self, path: &Path, after: &str, expected: Option<&str>) {
        let mut found = None;
        for _ in 0..TRIES {
            found = self.get(path);
            if found.as_deref() == expected {
                return;
            }
            // The server is building, and requests would take a processor away from it.
            thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(found.as_deref(), expected, "{} after {after}", path.display());
    }

    /// A file as it was built. `None` if it is not served.
    fn get(&self, path: &Path) -> Option<String> {
        let (head, body) = self.0.get(&format!("/{}", path.to_str().unwrap()));
        head.starts_with("HTTP/1.1 200").then(|| as_built(body))
    }
}
