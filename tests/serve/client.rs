//! Sends requests like a browser, and reads the responses.

use std::io::{BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::server::{PAGE, Server, line_with};

impl Server {
    fn connect(&self, target: &str, headers: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").unwrap();
        BufReader::new(stream)
    }

    /// The head and the body of a response.
    pub fn ask(&self, target: &str, headers: &str) -> (String, String) {
        let mut bytes = Vec::new();
        self.connect(target, headers).read_to_end(&mut bytes).unwrap();
        // The outline is not text.
        let answer = String::from_utf8_lossy(&bytes);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    pub fn get(&self, target: &str) -> (String, String) {
        self.ask(target, &format!("Host: {}\r\n", self.host))
    }

    pub fn page(&self) -> String {
        self.get(PAGE).1
    }

    pub fn news(&self) -> News {
        News(self.connect("/.readyroom/news", &format!("Host: {}\r\n", self.host)))
    }
}

/// The stream of events that open pages get.
pub struct News(BufReader<TcpStream>);

impl News {
    pub fn next(&mut self) -> Value {
        let line = line_with(&mut self.0, "data: ");
        serde_json::from_str(line.trim_start_matches("data: ")).unwrap()
    }

    /// The next event that differs from the known one.
    pub fn after(&mut self, known: &Value) -> Value {
        loop {
            let news = self.next();
            if news != *known {
                return news;
            }
        }
    }
}

/// A served page without the lines that only served pages have.
pub fn as_built(page: String) -> String {
    if !page.contains(".readyroom/live") {
        return page;
    }
    let lines = page.split_inclusive('\n').filter(|line| !line.contains("=\"/.readyroom/live"));
    lines.collect()
}
