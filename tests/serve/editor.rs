//! A project with a review, served with `--edit`, and the requests of its pages.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::server::Server;

pub const REVIEW: &str = "content/cart/reviews/launch.md";
pub const PAGE: &str = "/cart/reviews/launch/";

const CHECKLIST: &str = "---
id: launch
version: 1
sections:
  - title: All
    items:
      - {id: a.one, question: One?}
      - {id: a.two, question: Two?}
      - {id: a.text, question: In words?, answer: text}
      - {id: a.number, question: How long?, answer: number, unit: ms, at_most: 100}
      - {id: a.choice, question: Which?, answer: choice, choices: [red, green]}
      - {id: a.order, question: In which order?, answer: ranking, choices: [\"safety, first\", speed]}
---
";

pub const TEXT: &str = "---
checklist: {id: launch, version: 1}
status: draft   # of today
answers:
  # One?
  a.one: # open
  # Two?
  a.two: {answer: no, note: \"old: note\"}
  # In words?
  a.text:
  a.number:   
  a.choice: red

  # In which order?
  a.order:
    answer: [speed, \"safety, first\"]
    evidence:
      - https://acme.example/a   # first
      - https://acme.example/b
    note: |
      Several

      lines.
    answered_by: ada
    answered_on: 2026-11-01
---

# Launch

  a.one: this is text.
";

/// The credentials of a browser that opened the printed address.
pub struct Editor {
    pub server: Server,
    pub cookie: String,
    pub key: String,
}

impl Editor {
    pub fn start(name: &str) -> Self {
        let root = Server::project(name);
        let config = "title: Acme\nas_of: 2026-11-20\nreviews: [{checklist: production-readiness}]\n";
        for (path, text) in [("readyroom.yaml", config), ("checklists/launch.md", CHECKLIST), (REVIEW, TEXT)]
        {
            fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            fs::write(root.join(path), text).unwrap();
        }
        let server = Server::of(root, &["--port", "0", "--edit"]);
        let (cookie, key) = enter(&server);
        Self { server, cookie, key }
    }

    pub fn bytes(&self) -> Vec<u8> {
        fs::read(self.server.root.join(REVIEW)).unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.bytes()).unwrap()
    }

    /// The headers that a page of this server sends with a request.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let host = &self.server.host;
        vec![
            ("Host", host.clone()),
            ("Origin", format!("http://{host}")),
            ("Content-Type", "application/json".to_owned()),
            ("Cookie", self.cookie.clone()),
            ("X-Readyroom-Key", self.key.clone()),
        ]
    }

    /// The status and the JSON of a response.
    pub fn ask(&self, wanted: &Value) -> (u16, Value) {
        let (head, body) = send(&self.server, "POST", EDIT, &self.headers(), wanted.to_string().as_bytes());
        (status(&head), serde_json::from_str(&body).unwrap_or_else(|_| Value::String(body)))
    }

    pub fn read(&self) -> Value {
        let (status, form) = self.ask(&json!({ "do": "review", "page": PAGE }));
        assert_eq!(status, 200, "{form}");
        form
    }

    /// Saves an answer based on what was read, with additional keys.
    pub fn save(&self, form: &Value, item: &str, more: &Value) -> (u16, Value) {
        let mut wanted = json!({ "do": "save", "page": PAGE, "item": item, "digest": form["digest"], "was": form["items"][item]["was"] });
        wanted.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.ask(&wanted)
    }
}

/// The address to which pages send writes.
pub const EDIT: &str = "/.readyroom/edit";

/// Exchanges the token for the cookie and its key.
pub fn enter(server: &Server) -> (String, String) {
    let token = server.token.as_ref().expect("it was printed");
    let (head, body) =
        send(server, "GET", &format!("/?token={token}"), &[("Host", server.host.clone())], b"");
    assert_eq!(status(&head), 200, "{head}");
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let (cookie, rules) = cookie.split_once("; ").unwrap();
    assert_eq!(rules, "HttpOnly; SameSite=Strict; Path=/");
    let key = body.split("data-key=\"").nth(1).unwrap().split('"').next().unwrap();
    (cookie.to_owned(), key.to_owned())
}

pub fn status(head: &str) -> u16 {
    head.split(' ').nth(1).unwrap().parse().unwrap()
}

/// The head and the body of the response to any request.
pub fn send(
    server: &Server,
    method: &str,
    target: &str,
    headers: &[(&str, String)],
    body: &[u8],
) -> (String, String) {
    let mut stream = TcpStream::connect(&server.host).unwrap();
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let head =
        format!("{method} {target} HTTP/1.1\r\n{lines}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    // If the server refuses, it may close the connection before reading everything.
    stream.write_all(body).ok();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok();
    let answer = String::from_utf8_lossy(&bytes);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    (head.to_owned(), body.to_owned())
}
