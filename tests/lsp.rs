//! Runs `readyroom lsp` like an editor does: over standard input and output, and with a client that is not ours.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "starts the program and a client of it")]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use walkdir::WalkDir;

/// A copy of the project in its own folder.
fn project(name: &str) -> PathBuf {
    let own = Path::new("tests/lsp/project");
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lsp").join(name);
    let _ = fs::remove_dir_all(&copy);
    for entry in WalkDir::new(own).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file())
    {
        let to = copy.join(entry.path().strip_prefix(own).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(entry.path(), to).unwrap();
    }
    copy.canonicalize().unwrap()
}

/// The program's answers to some bytes, and its exit code.
fn answers(project: &Path, input: &[u8]) -> (Vec<Value>, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    command.args(["--no-cache", "lsp", "--stdio"]).current_dir(project);
    let mut program =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    program.stdin.take().unwrap().write_all(input).unwrap();
    let mut output = String::new();
    program.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    let code = program.wait().unwrap().code().unwrap();
    let messages = output.split("Content-Length: ").skip(1);
    let messages = messages.map(|message| {
        let (length, body) = message.split_once("\r\n\r\n").unwrap();
        assert_eq!(length.parse(), Ok(body.len()));
        serde_json::from_str(body).unwrap()
    });
    (messages.collect(), code)
}

fn framed(message: &Value) -> Vec<u8> {
    let text = message.to_string();
    format!("Content-Length: {}\r\n\r\n{text}", text.len()).into_bytes()
}

#[test]
fn it_ends_as_the_protocol_requires() {
    let project = project("ends");
    let initialize =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } });
    let shutdown = json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" });
    let exit = json!({ "jsonrpc": "2.0", "method": "exit" });
    let broken = b"Content-Length: 3\r\n\r\n{\"a".to_vec();
    let all = [framed(&initialize), broken, framed(&shutdown), framed(&exit)];
    let (messages, code) = answers(&project, &all.concat());
    assert_eq!(code, 0);
    assert_eq!(messages[0]["result"]["serverInfo"]["name"], "readyroom");
    assert_eq!(messages[1], json!({ "jsonrpc": "2.0", "id": 2, "result": null }));
    assert_eq!(answers(&project, &all[..2].concat()).1, 1, "the editor left without a word");
}

/// Needs `npm ci --prefix tests/lsp`.
#[test]
#[ignore = "needs node, and the client from npm"]
fn a_client_of_another_project_is_served() {
    let project = project("client");
    let mut command = Command::new("node");
    command.args(["tests/lsp/client.mjs", env!("CARGO_BIN_EXE_readyroom")]).arg(&project);
    let output = command.output().unwrap();
    let (said, wrong) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{said}{wrong}");
    let features = [
        "initialize",
        "diagnostics",
        "quick fixes",
        "completion",
        "hover",
        "definition",
        "references",
        "document symbols",
        "code lens",
        "shutdown",
    ];
    assert_eq!(said.lines().collect::<Vec<_>>(), features);
    for entry in WalkDir::new("tests/lsp/project").into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            let copy = project.join(entry.path().strip_prefix("tests/lsp/project").unwrap());
            assert_eq!(fs::read(copy).unwrap(), fs::read(entry.path()).unwrap(), "nothing is written");
        }
    }
}
