//! An editor with its own project, in the same process.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use lsp_server::{Connection, Message, Notification, Request, Response};
use serde_json::{Value, json};

use super::super::server::{Ended, serve};
use super::super::uri::uri_of;
use crate::cache::CacheChoice;
use crate::load::Place;

/// A project with an alarm of each kind, a runbook, a checklist and a review.
pub const PROJECT: [(&str, &str); 7] = [
    ("readyroom.yaml", include_str!("../../../tests/lsp/project/readyroom.yaml")),
    ("content/shop/service.yaml", include_str!("../../../tests/lsp/project/content/shop/service.yaml")),
    (RUNBOOK, include_str!("../../../tests/lsp/project/content/shop/runbooks/errors.md")),
    (
        "content/shop/runbooks/disk.md",
        include_str!("../../../tests/lsp/project/content/shop/runbooks/disk.md"),
    ),
    (ALARMS, include_str!("../../../tests/lsp/project/content/shop/alarms/shop.yaml")),
    ("checklists/launch.md", include_str!("../../../tests/lsp/project/checklists/launch.md")),
    (REVIEW, include_str!("../../../tests/lsp/project/content/shop/reviews/launch.md")),
];

pub const RUNBOOK: &str = "content/shop/runbooks/errors.md";
pub const ALARMS: &str = "content/shop/alarms/shop.yaml";
pub const REVIEW: &str = "content/shop/reviews/launch.md";

/// Longer than anything takes. A test that waits this long has failed.
const LONG: Duration = Duration::from_mins(2);

pub struct Editor {
    pub root: Utf8PathBuf,
    connection: Option<Connection>,
    server: Option<JoinHandle<Ended>>,
    requests: i32,
    version: i32,
    /// Requests by the server that the test has not checked yet.
    pub asked: Vec<Request>,
}

impl Editor {
    /// Opens the project.
    pub fn open() -> Self {
        Self::open_with(&PROJECT, &json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } }))
    }

    pub fn open_with(files: &[(&str, &str)], capabilities: &Value) -> Self {
        let mut editor = Self::new(files);
        let uri = editor.uri("");
        let edit = json!({ "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } });
        let mut capabilities = capabilities.clone();
        capabilities["workspace"] = edit;
        let params = json!({ "processId": null, "rootUri": uri, "capabilities": capabilities });
        let answer = editor.ask("initialize", params);
        assert!(answer["capabilities"]["hoverProvider"] == json!(true), "{answer}");
        editor.notify("initialized", json!({}));
        editor
    }

    /// A project, and a server that has received nothing.
    pub fn new(files: &[(&str, &str)]) -> Self {
        static ROOMS: AtomicUsize = AtomicUsize::new(0);
        let number = ROOMS.fetch_add(1, Ordering::Relaxed);
        let name = format!("readyroom-lsp-{}-{number}", std::process::id());
        let root = Utf8PathBuf::try_from(std::env::temp_dir()).expect("it is UTF-8").join(name);
        for (path, text) in files {
            let full = root.join(path);
            fs::create_dir_all(full.parent().expect("it is in the project")).expect("it can be made");
            fs::write(full, text).expect("it can be written");
        }
        let root = root.canonicalize_utf8().expect("it is there");
        let (own, other) = Connection::memory();
        let server = thread::spawn(move || serve(&other, &Place::default(), &CacheChoice::Off));
        Self { root, connection: Some(own), server: Some(server), requests: 0, version: 0, asked: Vec::new() }
    }

    pub fn uri(&self, path: &str) -> String {
        let path = if path.is_empty() { self.root.clone() } else { self.root.join(path) };
        uri_of(&path).expect("it is absolute").as_str().to_owned()
    }

    pub fn saved(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).expect("it is there")
    }

    pub fn send(&self, message: impl Into<Message>) {
        let connection = self.connection.as_ref().expect("it is there until the end");
        connection.sender.send(message.into()).expect("the server listens");
    }

    pub fn notify(&self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params });
    }

    /// The next message from the server.
    pub fn next(&self) -> Message {
        let connection = self.connection.as_ref().expect("it is there until the end");
        connection.receiver.recv_timeout(LONG).expect("the server says something")
    }

    /// The result of a request, or its error.
    pub fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, (i32, String)> {
        self.requests += 1;
        let id = self.requests.into();
        self.send(Request { id, method: method.to_owned(), params });
        let id = lsp_server::RequestId::from(self.requests);
        loop {
            match self.next() {
                Message::Response(Response { id: own, response_result }) if own == id => {
                    return response_result.map_err(|error| (error.code, error.message));
                }
                Message::Request(request) => self.asked.push(request),
                Message::Response(_) | Message::Notification(_) => {}
            }
        }
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).expect("it is answered")
    }

    /// Opens a file with its saved text, and waits for the findings that need all files.
    pub fn show(&mut self, path: &str) -> Vec<Value> {
        let text = self.saved(path);
        self.show_with(path, &text)
    }

    pub fn show_with(&mut self, path: &str, text: &str) -> Vec<Value> {
        self.put(path, text);
        // If the project is known, the findings of the file alone are sent first.
        self.told_when(path, |_| true)
    }

    /// Opens a file.
    pub fn put(&mut self, path: &str, text: &str) {
        self.version += 1;
        let item = json!({ "uri": self.uri(path), "languageId": "x", "version": self.version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
    }

    /// Changes the text of a file.
    pub fn change(&mut self, path: &str, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.uri(path), "version": self.version });
        let changes = json!([{ "text": text }]);
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Waits for findings of a file that satisfy a condition.
    pub fn told_when(&mut self, path: &str, is_it: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let uri = self.uri(path);
        loop {
            match self.next() {
                Message::Notification(Notification { method, params })
                    if method == "textDocument/publishDiagnostics" && params["uri"] == json!(uri) =>
                {
                    let found = params["diagnostics"].as_array().expect("it is a list").clone();
                    if is_it(&found) {
                        return found;
                    }
                }
                Message::Request(request) => self.asked.push(request),
                Message::Response(_) | Message::Notification(_) => {}
            }
        }
    }

    /// The answer for the position that `|` marks in a text, which becomes the text of the file.
    pub fn at(&mut self, method: &str, path: &str, text: &str) -> Value {
        let at = text.find('|').expect("a place is marked");
        let bare = text.replacen('|', "", 1);
        self.change(path, &bare);
        self.ask(method, self.place(path, &bare, at))
    }

    /// A position in an open file, counted in UTF-8.
    pub fn place(&self, path: &str, text: &str, at: usize) -> Value {
        let line = text[..at].matches('\n').count();
        let column = at - text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        json!({
            "textDocument": { "uri": self.uri(path) },
            "position": { "line": line, "character": column },
            "context": { "includeDeclaration": false },
        })
    }

    pub fn shut_down(mut self) -> Ended {
        self.ask("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.ended()
    }

    /// How the server ended. It ends when the client disconnects.
    pub fn ended(&mut self) -> Ended {
        let server = self.server.take().expect("it ends once");
        let ended = server.join().expect("it does not fail");
        self.connection = None;
        ended
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.connection = None;
        if let Some(server) = self.server.take() {
            let _ = server.join();
        }
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// The codes of findings.
pub fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|one| one["code"].as_str()).collect()
}

/// The file names and lines of some locations.
pub fn places(found: &Value) -> Vec<String> {
    let all = found.as_array().expect("it is a list").iter();
    let place = |one: &Value| {
        let uri = one["uri"].as_str().expect("it has an address");
        let name = Utf8Path::new(uri).file_name().expect("it is a file");
        format!("{name}:{}", one["range"]["start"]["line"])
    };
    all.map(place).collect()
}

pub fn labels(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("it is a list of completions");
    items.iter().filter_map(|item| item["label"].as_str()).collect()
}
