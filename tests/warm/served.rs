//! A project that `readyroom serve` follows.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// How often a page is asked for until it is what it should be: a change takes a moment to be seen.
const TRIES: usize = 5_000;

/// A running server, ended when it is dropped.
pub struct Served {
    child: Child,
    address: String,
}

impl Served {
    pub fn new(root: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_readyroom"))
            .arg("--root")
            .arg(root)
            .args(["--as-of", "2026-11-20", "serve", "--keep-going", "--port", "0"])
            .env_remove("SOURCE_DATE_EPOCH")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
        // Nobody reads the rest, and it must not fill the pipe.
        std::thread::spawn(move || lines.read_to_end(&mut Vec::new()));
        Self { child, address }
    }

    /// Waits until every file of a site is served as it was built, and those of `gone` are not served.
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
        }
        assert_eq!(found.as_deref(), expected, "{} after {after}", path.display());
    }

    /// A file as it was built, without what makes a page follow the site. `None` if there is none.
    fn get(&self, path: &Path) -> Option<String> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let path = path.to_str().unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let (head, body) =
            (String::from_utf8_lossy(&answer[..head]), String::from_utf8_lossy(&answer[head + 4..]));
        let is_found = head.starts_with("HTTP/1.1 200");
        let is_live = |line: &str| line.contains("/.readyroom/live.");
        let lines = body.split_inclusive('\n').filter(|line| !is_live(line));
        is_found.then(|| lines.collect())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
