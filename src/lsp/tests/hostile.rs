//! Messages that make no sense, and texts that no one would write on purpose.

use lsp_server::{Message, Notification};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::super::server::Ended;
use super::editor::{ALARMS, Editor, PROJECT, REVIEW, RUNBOOK};

const METHODS: [&str; 8] = [
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentSymbol",
    "textDocument/codeLens",
    "textDocument/codeAction",
    "workspace/executeCommand",
];

const NOTIFICATIONS: [&str; 6] = [
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didClose",
    "textDocument/didSave",
    "workspace/didChangeWatchedFiles",
    "$/unknown",
];

fn nonsense(editor: &Editor) -> Vec<Value> {
    let uri = editor.uri(RUNBOOK);
    let far = json!({ "line": u32::MAX, "character": u32::MAX });
    vec![
        Value::Null,
        json!([]),
        json!("text"),
        json!({}),
        json!({ "textDocument": 1 }),
        json!({ "textDocument": { "uri": "::" }, "position": {} }),
        json!({ "textDocument": { "uri": "file:///nowhere/x.md", "version": 1, "text": "", "languageId": "" }, "position": far }),
        json!({ "textDocument": { "uri": "untitled:1", "version": 1, "text": "", "languageId": "" }, "position": far }),
        json!({ "textDocument": { "uri": uri }, "position": far, "range": { "start": far, "end": far }, "context": { "diagnostics": [], "includeDeclaration": true } }),
        json!({ "textDocument": { "uri": uri, "version": -1 }, "contentChanges": [] }),
        json!({ "command": "x", "arguments": [{}] }),
        json!({ "changes": [{ "uri": "file:///", "type": 1 }, { "uri": uri, "type": 9 }] }),
    ]
}

#[test]
fn nonsense_is_answered_and_nothing_else_happens() {
    let mut editor = Editor::open();
    editor.show(RUNBOOK);
    let all = nonsense(&editor);
    for params in &all {
        for method in METHODS.into_iter().chain(["nothing/known", "initialize"]) {
            let _ = editor.try_ask(method, params.clone());
        }
        for method in NOTIFICATIONS {
            editor.notify(method, params.clone());
        }
    }
    let (code, _) = editor.try_ask("nothing/known", Value::Null).expect_err("nobody knows it");
    assert_eq!(code, -32601);
    let (code, _) = editor.try_ask("textDocument/hover", json!({})).expect_err("it says nothing");
    assert_eq!(code, -32602);
    let files = PROJECT.map(|(path, text)| (path, text.to_owned()));
    assert_eq!(files.clone().map(|(path, _)| (path, editor.saved(path))), files, "nothing is written");
    assert_eq!(editor.shut_down(), Ended::Shutdown);
}

#[test]
fn the_order_of_the_protocol_is_kept() {
    let mut editor = Editor::new(&PROJECT);
    let (code, _) = editor.try_ask("textDocument/hover", json!({})).expect_err("it is too early");
    assert_eq!(code, -32002);
    assert!(editor.try_ask("initialize", json!({ "capabilities": 7 })).is_err());
    editor.ask("initialize", json!({ "capabilities": {} }));
    editor.ask("shutdown", Value::Null);
    let (code, _) = editor.try_ask("textDocument/hover", json!({})).expect_err("it is too late");
    assert_eq!(code, -32600);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.ended(), Ended::Shutdown);
    let mut editor = Editor::new(&PROJECT);
    editor.send(Message::Notification(Notification { method: "exit".to_owned(), params: Value::Null }));
    assert_eq!(editor.ended(), Ended::Left);
}

#[test]
fn a_file_outside_the_project_is_not_known() {
    let mut editor = Editor::open();
    editor.show(RUNBOOK);
    let uri = editor.uri("../elsewhere.md");
    let item = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": "[x](gone.md)" });
    editor.notify("textDocument/didOpen", json!({ "textDocument": item }));
    let place = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 5 } });
    assert_eq!(editor.ask("textDocument/hover", place), Value::Null);
}

/// Files with a part removed, doubled or replaced by something odd, with requests for arbitrary positions.
#[test]
fn any_text_is_taken() {
    let mut editor = Editor::open();
    let paths =
        [RUNBOOK, ALARMS, REVIEW, "readyroom.yaml", "content/shop/service.yaml", "checklists/launch.md"];
    for path in paths {
        editor.show(path);
    }
    let odd =
        ["", "---\n", "\u{0}", "\u{feff}", "\r", "\u{1f600}", "{", "[", "\"", ": ", "- ", "](", "#", "\n\n"];
    let cases = (0..paths.len(), 0..odd.len(), 0.0..1.0f64, 0.0..1.0f64, 0.0..1.0f64, any::<bool>());
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let editor = std::cell::RefCell::new(editor);
    let run = runner.run(&cases, |(path, odd_at, from, to, at, is_twice)| {
        let mut editor = editor.borrow_mut();
        let path = paths[path];
        let saved = editor.saved(path);
        let place = |share: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "it is a position of a short text"
            )]
            let mut at = (saved.len() as f64 * share) as usize;
            while !saved.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (place(from.min(to)), place(from.max(to)));
        let again = if is_twice { &saved[start..end] } else { "" };
        let text = format!("{}{}{again}{again}{}", &saved[..start], odd[odd_at], &saved[end..]);
        editor.change(path, &text);
        let mut params = editor.place(path, &saved, place(at));
        params["range"] = json!({ "start": { "line": 0, "character": 0 }, "end": params["position"] });
        params["context"]["diagnostics"] = json!([]);
        for method in &METHODS[..7] {
            let answer = editor.try_ask(method, params.clone());
            prop_assert!(answer.is_ok(), "{method} of {path}: {answer:?}\n{text}");
        }
        Ok(())
    });
    run.expect("everything is answered");
    assert_eq!(editor.into_inner().shut_down(), Ended::Shutdown);
}
