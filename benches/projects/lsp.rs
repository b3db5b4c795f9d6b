//! Measures the time from a keystroke until `readyroom lsp` has reported the findings of the file.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::page::TODAY;
use crate::serve::first_runbook;

/// Longer than the pause before the whole project is read, and shorter than reading it.
const UNTIL_READING: Duration = Duration::from_millis(300);
/// Longer than reading the whole project.
const UNTIL_READ: Duration = Duration::from_secs(5);

/// How long the answers to keystrokes took.
pub struct Typed {
    /// While the server is idle.
    pub quiet: Vec<Duration>,
    /// While the server reads the whole project.
    pub reading: Vec<Duration>,
}

struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    uri: String,
    version: u64,
}

/// Types into the first runbook of a project, `rounds` times in each state.
pub fn measure_lsp(project: &Path, rounds: usize) -> anyhow::Result<Typed> {
    let project = project.canonicalize()?;
    let page = first_runbook(&project)?;
    let text = fs::read_to_string(&page)?;
    let mut editor = Editor::start(&project, &page, &text)?;
    let mut typed = Typed { quiet: Vec::new(), reading: Vec::new() };
    for round in 0..rounds {
        typed.quiet.push(editor.types(&format!("{text}\nTODO: say what {round} is.\n"))?);
        thread::sleep(UNTIL_READING);
        typed.reading.push(editor.types(&format!("{text}\nTODO: say what {round} was.\n"))?);
        thread::sleep(UNTIL_READ);
    }
    editor.server.kill()?;
    editor.server.wait()?;
    Ok(typed)
}

impl Editor {
    fn start(project: &Path, page: &Path, text: &str) -> anyhow::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        command.args(["--no-cache", "--as-of", &TODAY.to_string(), "lsp"]);
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = server.stdin.take().context("it is piped")?;
        let output = BufReader::new(server.stdout.take().context("it is piped")?);
        let uri = format!("file://{}", page.display());
        let mut editor = Self { server, input, output, uri, version: 1 };
        let root = format!("file://{}", project.display());
        let params = json!({ "processId": null, "rootUri": root, "capabilities": {} });
        editor.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }))?;
        let item = json!({ "uri": editor.uri, "languageId": "markdown", "version": 1, "text": text });
        let params = json!({ "textDocument": item });
        editor.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": params }))?;
        editor.told()?;
        thread::sleep(UNTIL_READ);
        Ok(editor)
    }

    /// Types a text. Returns the time until its findings are reported.
    fn types(&mut self, text: &str) -> anyhow::Result<Duration> {
        self.version += 1;
        let document = json!({ "uri": self.uri, "version": self.version });
        let params = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        let start = Instant::now();
        self.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params }))?;
        let found = self.told()?;
        let took = start.elapsed();
        if !found.to_string().contains("R005") {
            bail!("the mark that was typed is not found: {found}");
        }
        Ok(took)
    }

    fn send(&mut self, message: &Value) -> anyhow::Result<()> {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        Ok(self.input.flush()?)
    }

    /// The findings of the version that was sent last.
    fn told(&mut self) -> anyhow::Result<Value> {
        loop {
            let mut length = 0;
            loop {
                let mut line = String::new();
                if self.output.read_line(&mut line)? == 0 {
                    bail!("the language server has ended");
                }
                match line.trim().strip_prefix("Content-Length: ") {
                    Some(number) => length = number.parse()?,
                    None if line.trim().is_empty() => break,
                    None => {}
                }
            }
            let mut body = vec![0; length];
            self.output.read_exact(&mut body)?;
            let message: Value = serde_json::from_slice(&body)?;
            let params = &message["params"];
            if message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == json!(self.uri)
                && params["version"] == json!(self.version)
            {
                return Ok(params["diagnostics"].clone());
            }
        }
    }
}
