//! `readyroom serve`, as a browser and an editor see it.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read and write files, and fail by panic"
)]

mod beside;
mod changes;
mod client;
mod edit_model;
mod editing;
mod editor;
mod server;

use std::fs;
use std::io::{BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
#[cfg(unix)]
use std::time::SystemTime;

use serde_json::Value;

use client::as_built;
use server::{ALARMS, PAGE, RUNBOOK, Server, line_with};

#[test]
fn a_change_of_any_file_is_shown() {
    let server = Server::start("changes", &["--port", "0"]);
    let mut news = server.news();
    let mut known = news.next();
    for (path, from, to) in [
        (RUNBOOK, "Nobody", "No customer"),
        (ALARMS, "First words", "Other words"),
        ("readyroom.yaml", "Acme", "Apex"),
    ] {
        assert!(!server.page().contains(to), "{to}");
        server.edit(path, from, to);
        let next = news.after(&known);
        assert_ne!(known["site"], next["site"]);
        assert!(server.page().contains(to), "{to}");
        known = next;
    }
    server.edit("templates/404.html", "{{", "Not here: {{");
    let known = news.after(&known);
    assert!(server.get("/nowhere").1.starts_with("Not here: "), "{}", server.get("/nowhere").1);
    // A folder that did not exist when the server started.
    fs::create_dir(server.root.join("static")).unwrap();
    fs::write(server.root.join("static/robots.txt"), "Disallow:\n").unwrap();
    news.after(&known);
    let mut known = Value::Null;
    while server.get("/robots.txt").1 != "Disallow:\n" {
        known = news.after(&known);
    }
}

/// `check` and `serve` try a template on some pages of each kind. This page is not one of them.
#[test]
fn a_page_whose_template_fails_says_where() {
    let root = Server::project("failing");
    for at in 0..20 {
        fs::write(root.join(format!("content/p{at:02}.md")), format!("# P{at:02}\n")).unwrap();
    }
    let template = "{{ page.title }}\n{% if page.title == \"P03\" %}{{ nowhere.x }}{% endif %}\n";
    fs::write(root.join("templates/document.html"), template).unwrap();
    let server = Server::of(root, &["--port", "0"]);
    let (head, body) = server.get("/p03/");
    assert!(head.starts_with("HTTP/1.1 500 ") && head.contains("text/html"), "{head}");
    for says in [
        "<h1>This page cannot be made</h1>",
        "error[F001]: this template fails: ",
        "templates/document.html:2:32",
        "{{ nowhere.x }}",
        "href=\"/assets/site.css\"",
        "href=\"/\"",
        "live.js",
    ] {
        assert!(body.contains(says), "{says}: {body}");
    }
    assert!(server.get("/p04/").1.starts_with("P04"));
}

/// `readyroom serve > serve.log` in the project, and a picture that is replaced.
#[test]
fn files_that_are_not_read_rebuild_nothing() {
    let server = Server::start("log", &["--port", "0"]);
    let mut news = server.news();
    let known = news.next();
    server.put("content/cart/runbooks/p.png", "one");
    let known = news.after(&known);
    server.put(RUNBOOK, "# Errors are high\n\n![p](p.png)\n\n1. Restart the whole cart.\n");
    let known = news.after(&known);
    let picture = "/cart/runbooks/p.png";
    assert_eq!(server.get(picture).1, "one");
    let mut log = fs::File::create(server.root.join("serve.log")).unwrap();
    let known = news.after(&known);
    for _ in 0..100 {
        log.write_all(b"rebuilt\n").unwrap();
    }
    server.put("content/cart/runbooks/p.png", "two");
    let next = news.after(&known);
    assert_ne!(known["site"], next["site"], "pages are loaded again");
    assert_eq!(server.get(picture).1, "two");
    assert_eq!(server.rebuilds(), 3, "a picture, a runbook, and a file that is new");
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_followed_only_within_the_project() {
    use std::os::unix::fs::symlink;

    let server = Server::start("links", &["--port", "0", "--keep-going"]);
    let mut news = server.news();
    let mut known = news.next();
    fs::create_dir(server.root.join("shared")).unwrap();
    fs::write(server.root.join("shared/full.md"), "# Disk is full\n\nFirst words.\n").unwrap();
    symlink("../../../shared/full.md", server.root.join("content/cart/runbooks/full.md")).unwrap();
    symlink(env!("CARGO_MANIFEST_DIR"), server.root.join("content/everything")).unwrap();
    for text in ["First words", "Other words"] {
        while !server.get("/cart/runbooks/full/").1.contains(text) {
            known = news.after(&known);
        }
        if text == "First words" {
            server.edit("shared/full.md", text, "Other words");
        }
    }
    #[cfg(target_os = "linux")]
    assert!(server.watches() < 15, "{}", server.watches());
}

/// `rsync -a` and `tar` set the times of folders, and some programs move a folder away and back.
#[cfg(unix)]
#[test]
fn a_folder_stays_followed_whatever_happens_to_it() {
    use std::os::unix::fs::PermissionsExt;

    let server = Server::start("folders", &["--port", "0"]);
    let folder = server.root.join("content/cart");
    let aside = server.root.join("content/aside");
    let back = || fs::rename(&aside, &folder).unwrap();
    let mut said = "Nobody can pay.".to_owned();
    let steps: [(&str, &dyn Fn()); 6] = [
        ("its time", &|| fs::File::open(&folder).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap()),
        ("its rights", &|| fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap()),
        ("away and back", &|| {
            fs::rename(&folder, &aside).unwrap();
            back();
        }),
        ("away, and back after a while", &|| {
            fs::rename(&folder, &aside).unwrap();
            wait();
            back();
        }),
        ("another like it in its place", &|| {
            fs::create_dir_all(aside.join("runbooks")).unwrap();
            fs::create_dir_all(aside.join("alarms")).unwrap();
            for path in [RUNBOOK, ALARMS, "content/cart/service.yaml"] {
                let to = aside.join(path.strip_prefix("content/cart/").unwrap());
                fs::copy(server.root.join(path), to).unwrap();
            }
            fs::rename(&folder, server.root.join("old")).unwrap();
            back();
            fs::remove_dir_all(server.root.join("old")).unwrap();
        }),
        ("the time of the folder above", &|| {
            let above = fs::File::open(server.root.join("content")).unwrap();
            above.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        }),
    ];
    for (at, (what, happens)) in steps.into_iter().enumerate() {
        happens();
        wait();
        let new = format!("Nobody can pay, {at}.");
        server.edit(RUNBOOK, &said, &new);
        assert!(server.shows(PAGE, &new), "{what}");
        said = new;
    }
}

/// Waits long enough for a change to be noticed. If nothing is read again, there is no event to wait for.
#[cfg(unix)]
fn wait() {
    std::thread::sleep(std::time::Duration::from_millis(300));
}

#[test]
fn a_baseline_in_a_hidden_folder_is_followed() {
    let server = Server::start("baseline", &["--port", "0", "--keep-going"]);
    let file = server.root.join(".ci/known.json");
    let write_baseline = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        let command = command.args(["check", "--quiet", "--root"]).arg(&server.root);
        assert!(command.arg("--write-baseline").arg(&file).status().unwrap().success());
    };
    fs::create_dir(server.root.join(".ci")).unwrap();
    write_baseline();
    server.edit("readyroom.yaml", "title: Acme\n", "title: Apex\nbaseline: .ci/known.json\n");
    assert!(server.shows("/", "Apex"));
    let mut news = server.news();
    let mut known = news.next();
    server.edit(RUNBOOK, "Nobody can pay", "See [this](no-such-page.md)");
    while known["errors"] == 0 {
        known = news.after(&known);
    }
    write_baseline();
    while known["errors"] != 0 {
        known = news.after(&known);
    }
}

#[test]
fn pages_are_those_of_a_build() {
    let server = Server::start("pages", &["--port", "0"]);
    let mut news = server.news();
    let known = news.next();
    server.edit(RUNBOOK, "Nobody", "No customer");
    news.after(&known);
    let built = server.root.join("public");
    let status = Command::new(env!("CARGO_BIN_EXE_readyroom"))
        .args(["build", "--quiet", "--root"])
        .arg(&server.root)
        .status();
    assert!(status.unwrap().success());
    let mut seen = 0;
    for entry in walkdir::WalkDir::new(&built) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(&built).unwrap().to_str().unwrap();
        // Both depend on the published site, which does not exist here.
        let of_a_publication = [".readyroom", "manifest.json"].contains(&path);
        if entry.file_type().is_file() && !of_a_publication {
            let target = format!("/{}", path.strip_suffix("index.html").unwrap_or(path));
            let page = as_built(server.get(&target).1);
            let built = fs::read(entry.path()).unwrap();
            assert_eq!(page, String::from_utf8_lossy(&built), "{target}");
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn the_last_good_site_stays_up() {
    let server = Server::start("errors", &["--port", "0"]);
    let mut news = server.news();
    let good = news.next();
    assert_eq!(good["errors"], 0);
    server.edit(RUNBOOK, "Nobody can pay", "See [this](no-such-page.md)");
    let kept = news.after(&good);
    assert_eq!((&kept["is_kept"], &kept["errors"], &kept["site"]), (&true.into(), &1.into(), &good["site"]));
    assert_eq!(kept["findings"][0]["place"], "content/cart/runbooks/errors.md:5:12");
    assert!(server.page().contains("Nobody can pay"));
    server.edit("readyroom.yaml", "title: Acme", "title: [");
    let failed = news.after(&kept);
    assert!(failed["failure"].as_str().unwrap().starts_with("readyroom.yaml:"), "{failed}");
    assert!(server.page().contains("Nobody can pay"));
    server.edit("readyroom.yaml", "title: [", "title: Acme");
    let kept = news.after(&failed);
    server.edit(RUNBOOK, "[this](no-such-page.md)", "the other page");
    let fixed = news.after(&kept);
    assert_eq!((&fixed["is_kept"], &fixed["errors"]), (&false.into(), &0.into()));
    assert!(server.page().contains("the other page"));
}

#[test]
fn errors_can_be_shown() {
    let server = Server::start("keep-going", &["--port", "0", "--keep-going"]);
    let mut news = server.news();
    let good = news.next();
    server.edit(RUNBOOK, "Nobody can pay", "See [this](no-such-page.md)");
    let next = news.after(&good);
    assert_eq!((&next["is_kept"], &next["errors"]), (&false.into(), &1.into()));
    assert!(server.page().contains("See "));
}

#[test]
fn nobody_else_can_read_it() {
    let server = Server::start("others", &["--port", "0"]);
    assert!(server.host.starts_with("127.0.0.1:"));
    let status = |headers: &str| server.ask(PAGE, headers).0.lines().next().unwrap().to_owned();
    let port = server.host.split_once(':').unwrap().1;
    let host = format!("Host: {}\r\n", server.host);
    assert_eq!(status(&host), "HTTP/1.1 200 OK");
    assert_eq!(status(&format!("Host: localhost:{port}\r\n")), "HTTP/1.1 200 OK");
    for name in ["attacker.example", "localhost.attacker.example", "127.0.0.1.attacker.example", "[::1]", ""]
    {
        assert_eq!(status(&format!("Host: {name}:{port}\r\n")), "HTTP/1.1 403 Forbidden", "{name}");
    }
    let from = |site: &str, mode: &str| format!("{host}Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\n");
    assert_eq!(status(&from("cross-site", "no-cors")), "HTTP/1.1 403 Forbidden");
    assert_eq!(status(&from("cross-site", "navigate")), "HTTP/1.1 200 OK");
    assert_eq!(status(&from("same-origin", "no-cors")), "HTTP/1.1 200 OK");
    let head = server.get("/search/index.js").0;
    assert!(head.contains("cross-origin-resource-policy: same-origin"), "{head}");
    for target in
        ["/../readyroom.yaml", "/%2e%2e/readyroom.yaml", "//etc/passwd", "/content/cart/service.yaml"]
    {
        assert!(server.get(target).0.starts_with("HTTP/1.1 404"), "{target}");
    }
}

#[test]
fn a_port_that_is_taken_is_reported() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut server = Command::new(env!("CARGO_BIN_EXE_readyroom"))
        .args(["serve", "--port", &port.to_string(), "--root"])
        .arg(root)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let said = line_with(&mut output, "taken");
    let address = line_with(&mut output, "http://");
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(said, format!("port {port} is taken"));
    assert!(!address.contains(&format!(":{port}/")), "{address}");
}
