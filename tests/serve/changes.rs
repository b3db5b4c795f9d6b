//! Makes changes in one step, and observes what a server does about them.

use std::fs;
use std::io::Read;
use std::thread;
use std::time::Duration;

use crate::server::Server;

impl Server {
    /// Replaces a file in one step.
    pub fn put(&self, path: &str, text: &str) {
        let beside = self.root.with_extension("new");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, self.root.join(path)).unwrap();
    }

    /// Requests a page until it contains a text. Returns false if that takes many seconds.
    pub fn shows(&self, page: &str, text: &str) -> bool {
        (0..200).any(|_| {
            let is_shown = self.get(page).1.contains(text);
            if !is_shown {
                thread::sleep(Duration::from_millis(50));
            }
            is_shown
        })
    }

    /// The number of watched paths.
    #[cfg(target_os = "linux")]
    pub fn watches(&self) -> usize {
        let all = fs::read_dir(format!("/proc/{}/fdinfo", self.process.id())).unwrap();
        let all = all.filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok());
        all.map(|text| text.lines().filter(|line| line.starts_with("inotify ")).count()).sum()
    }

    /// Ends the server. Returns how often it rebuilt the site.
    pub fn rebuilds(mut self) -> usize {
        self.process.kill().unwrap();
        let mut said = String::new();
        self.process.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        said.lines().filter(|line| line.starts_with("rebuilt in ")).count()
    }
}
