//! The program sends nothing: except for `serve` and `fetch`, no command, and no git that it starts, opens a socket
//! to another machine.

#![cfg(target_os = "linux")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "makes projects, and watches the program's system calls in them"
)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_readyroom");

/// The commands to run on the example that `init` writes, in this order, with their exit codes.
const CALLS: &[(&str, i32)] = &[
    ("check", 0),
    ("check --since HEAD --format sarif=../findings.sarif", 0),
    ("alarms", 0),
    ("explain --all", 0),
    ("explain alarms.runbook", 0),
    ("facts guestbook-web", 0),
    ("forecast", 0),
    // Nobody has approved the review yet.
    ("gate guestbook-web --stage production", 1),
    ("search disk full", 0),
    ("show GuestbookErrorsHigh --set namespace=web", 0),
    ("schema service", 0),
    ("completions bash", 0),
    ("export review guestbook-web --format csv", 0),
    ("export postmortem guestbook-disk-full", 0),
    ("export checklist launch --as pull-request-template", 0),
    ("link --shards 1", 0),
    ("render plan --shard 1/1", 0),
    ("merge plan parts --out ../merged", 0),
    ("pack --output ../guestbook.pack", 0),
    ("build --zip ../site.zip", 0),
    ("build --no-cache", 0),
    ("import checklist ../asked.csv", 0),
    ("import review ../answers.csv --dry-run", 0),
    ("new checklist store", 0),
    ("new postmortem guestbook-web 'Slow pages'", 0),
    ("new runbook guestbook-web 'Slow pages'", 0),
    ("new service shop/checkout", 0),
    ("new review shop-checkout launch", 0),
    ("answer shop-checkout", 0),
    ("answer guestbook-web data.deleted partial --by mira --justification 'Not yet'", 0),
    ("approve guestbook-web", 0),
    ("waive guestbook-web data.deleted --reason 'No traffic' --until 2027-02-01", 0),
    ("check --fix", 0),
    ("lsp", 0),
    ("mcp", 0),
];

/// The standard input of some commands.
const INPUTS: &[(&str, &[&str])] = &[
    (
        "lsp",
        &[
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#,
            r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#,
            r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#,
            r#"{"jsonrpc":"2.0","method":"exit"}"#,
        ],
    ),
    (
        "mcp",
        &[
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"a test","version":"1"}}}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            r#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"search","arguments":{"query":"disk"}}}"#,
        ],
    ),
];

/// The commands that may open sockets: `serve` listens on this machine, and `fetch` starts git.
const ALLOWED: [&str; 2] = ["fetch", "serve"];

#[test]
fn every_command_is_tried() {
    let mut tried = 0;
    for command in commands(&[]) {
        let name = command.join(" ");
        let is = |call: &str| call == name || call.starts_with(&format!("{name} "));
        let is_called = CALLS.iter().any(|(call, _)| is(call)) || name == "init";
        assert!(is_called != ALLOWED.contains(&name.as_str()), "`{name}` is not tried, or tried and allowed");
        tried += 1;
    }
    assert!(tried > 30, "{tried}");
}

#[test]
#[ignore = "needs strace"]
fn no_command_opens_a_socket() {
    let folder = folder("offline");
    let sockets = sockets(&folder, &["init", "ops"], "", Some(0));
    assert_eq!(sockets, Vec::<String>::new(), "init");
    let project = folder.join("ops");
    let config = project.join("readyroom.yaml");
    let more = "\nreviews: [{checklist: launch}]\nstages: [production]\napprovers: {platform: [sam]}\n\
        people: {mira: {name: Mira}, sam: {name: Sam, also: [sam@example.org]}}\n";
    fs::write(&config, fs::read_to_string(&config).unwrap() + more).unwrap();
    fs::write(folder.join("asked.csv"), "id,question\na.b,Is it so?\n").unwrap();
    fs::write(
        folder.join("answers.csv"),
        "service,checklist,id,answer\nguestbook-web,launch,alarms.runbook,yes\n",
    )
    .unwrap();
    git(&project, &["init", "--quiet"]);
    git(&project, &["config", "user.name", "Sam"]);
    git(&project, &["config", "user.email", "sam@example.org"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "--quiet", "--message", "All"]);
    for (call, code) in CALLS {
        let words = shlex::split(call).unwrap();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let sockets = self::sockets(&project, &words, &input(call), Some(*code));
        assert_eq!(sockets, Vec::<String>::new(), "{call}");
    }
}

/// A repository is only fetched when somebody runs `fetch`.
#[test]
#[ignore = "needs strace"]
fn fetch_alone_asks_another_machine() {
    let project = folder("far");
    fs::create_dir_all(project.join("content")).unwrap();
    fs::write(project.join("content/a.md"), "# A\n\nSome words.\n").unwrap();
    // No server listens at this address.
    let config = "repositories: [{name: far, git: 'https://127.0.0.1:9/far.git'}]\n";
    fs::write(project.join("readyroom.yaml"), config).unwrap();
    for call in [&["check"][..], &["build", "--keep-going"], &["link", "--shards", "1"], &["pack"]] {
        assert_eq!(sockets(&project, call, "", None), Vec::<String>::new(), "{call:?}");
    }
    let sockets = sockets(&project, &["fetch"], "", Some(1));
    assert!(sockets.iter().any(|call| call.contains("socket(AF_INET")), "{sockets:?}");
}

/// Checks that the tests above would notice a socket.
#[test]
#[ignore = "needs strace"]
fn serve_listens_on_this_machine_alone() {
    let project = folder("served");
    fs::create_dir_all(project.join("content")).unwrap();
    fs::write(project.join("readyroom.yaml"), "").unwrap();
    fs::write(project.join("content/a.md"), "# A\n\nSome words.\n").unwrap();
    // `timeout` ends it, and exits with 124.
    let calls = traced(&project, &["timeout", "5", PROGRAM, "serve", "--port", "3987"], "", Some(124));
    assert!(calls.iter().any(|call| call.contains("socket(AF_INET")), "{calls:?}");
    let bound: Vec<&String> = calls.iter().filter(|call| call.contains("bind(")).collect();
    assert!(!bound.is_empty() && bound.iter().all(|call| call.contains("127.0.0.1")), "{bound:?}");
    assert!(!calls.iter().any(|call| call.contains("connect(")), "{calls:?}");
}

/// The sockets that a run of the program opens, except for kinds that stay on this machine.
fn sockets(folder: &Path, arguments: &[&str], input: &str, code: Option<i32>) -> Vec<String> {
    let calls = traced(folder, &[&[PROGRAM][..], arguments].concat(), input, code);
    let opened = calls.into_iter().filter(|call| call.contains("socket(") && !call.contains("AF_UNIX"));
    opened.collect()
}

/// The network system calls of a program and its child processes.
fn traced(folder: &Path, program: &[&str], input: &str, code: Option<i32>) -> Vec<String> {
    let trace = folder.join("../network.strace");
    let _ = fs::remove_file(&trace);
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", "trace=%network", "-o"]).arg(&trace).args(program);
    command.current_dir(folder).env("SOURCE_DATE_EPOCH", "1795176000");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut strace = command.spawn().expect("strace is installed");
    // A program that reads no input may have exited already.
    let _ = strace.stdin.take().unwrap().write_all(input.as_bytes());
    let output = strace.wait_with_output().unwrap();
    if let Some(code) = code {
        assert_eq!(output.status.code(), Some(code), "{program:?}: {output:?}");
    }
    let calls = fs::read(&trace).expect("strace may trace");
    String::from_utf8_lossy(&calls).lines().map(str::to_owned).collect()
}

fn input(call: &str) -> String {
    let lines: &[&str] = INPUTS.iter().find(|(name, _)| *name == call).map_or(&[][..], |(_, lines)| *lines);
    let framed = |line: &&str| match call {
        "lsp" => format!("Content-Length: {}\r\n\r\n{line}", line.len()),
        _ => format!("{line}\n"),
    };
    lines.iter().map(framed).collect()
}

/// The subcommands of a command, from its help. A command with subcommands is replaced by these.
fn commands(above: &[String]) -> Vec<Vec<String>> {
    let output = Command::new(PROGRAM).args(above).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return vec![above.to_vec()] };
    let list = list.split("\n\n").next().unwrap();
    let is_name = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let names = list.lines().filter(is_name).filter_map(|line| line.split_whitespace().next());
    names.flat_map(|name| commands(&[above, &[name.to_owned()]].concat())).collect()
}

/// A new folder for a test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("network").join(name);
    let _ = fs::remove_dir_all(&folder);
    let inner = folder.join("project");
    fs::create_dir_all(&inner).unwrap();
    inner
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git").current_dir(folder).args(arguments).status().unwrap();
    assert!(status.success(), "{arguments:?}");
}
