//! The second example company, Airwave: its three repositories pass `check` together as one site, and each one on its
//! own against the others.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "copies the repositories, changes them and runs the program in them"
)]

#[path = "search/airwave.rs"]
mod airwave;

use std::fs;
use std::path::Path;
use std::process::Command;

fn readyroom(root: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    let output = command.current_dir(root).args(arguments).output().unwrap();
    let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), printed.concat())
}

#[test]
fn they_are_clean_together_and_each_against_the_others() {
    let copies = airwave::repositories("clean");
    let clean = |(code, printed): (Option<i32>, String), has: &str| {
        assert!(code == Some(0) && printed.contains(has), "{code:?} {printed}");
        assert!(!printed.contains("not judged"), "{printed}");
    };
    clean(readyroom(&copies.join("ops"), &["check"]), "no problems, 1 excepted in 52 files, 24 alarms");
    clean(readyroom(&copies.join("ops"), &["build", "--quiet", "--out", "../site"]), "");
    let with = ["check", "--as-of", "2026-11-20", "--with", "../site/outline.json.zst"];
    clean(readyroom(&copies.join("audio"), &with), "no problems in 12 files, 6 alarms");
    clean(readyroom(&copies.join("web"), &with), "no problems, 1 excepted in 25 files, 13 alarms");
}

#[test]
fn a_page_that_another_repository_needs_is_reported_where_it_was() {
    let copies = airwave::repositories("missed");
    let (ops, audio) = (copies.join("ops"), copies.join("audio"));
    readyroom(&ops, &["build", "--quiet", "--out", "../site"]);
    fs::remove_file(ops.join("content/platform/cluster/runbooks/certificates.md")).unwrap();
    let (code, printed) = readyroom(&ops, &["check"]);
    assert_eq!(code, Some(1));
    assert!(printed.contains("web:content/feeds/api/alarms/feeds.yml:35:24: error[A002]"), "{printed}");

    fs::remove_file(audio.join("docs/storage/runbooks/disk-full.md")).unwrap();
    let (code, printed) =
        readyroom(&audio, &["check", "--as-of", "2026-11-20", "--with", "../site/outline.json.zst"]);
    assert_eq!(code, Some(1));
    assert!(printed.contains("error[F018]") && printed.contains("node-not-ready.md"), "{printed}");
}

#[test]
fn each_page_names_its_repository() {
    let copies = airwave::repositories("named");
    readyroom(&copies.join("ops"), &["build", "--quiet", "--out", "../site"]);
    for (page, says) in [
        ("audio/storage/runbooks/disk-full", "Source: <code>audio:docs/storage/runbooks/disk-full.md</code>"),
        (
            "audio/storage/reviews/2026-on-call",
            "Source: <code>audio:docs/storage/reviews/2026-on-call.md</code>",
        ),
        ("services/audio-storage", "Source: <code>audio:docs/storage/service.yaml</code>"),
        ("audio/storage/runbooks/object-store", ">audio:alerts/storage.yml:20<"),
        ("audio/storage/runbooks", "audio/index.html\">audio</a>"),
    ] {
        let html = fs::read_to_string(copies.join("site").join(page).join("index.html")).unwrap();
        assert!(html.contains(says), "{page} does not say {says}");
    }
}

#[test]
fn a_misspelled_address_of_another_repository_gets_a_suggestion() {
    let copies = airwave::repositories("misspelled");
    readyroom(&copies.join("ops"), &["build", "--quiet", "--out", "../site"]);
    let alarms = copies.join("web/content/feeds/api/alarms/feeds.yml");
    let text = fs::read_to_string(&alarms).unwrap();
    fs::write(&alarms, text.replace("/runbooks/certificates/", "/Runbooks/certificates/")).unwrap();
    let check = ["check", "--format", "json", "--as-of", "2026-11-20", "--with", "../site/outline.json.zst"];
    let (code, printed) = readyroom(&copies.join("web"), &check);
    assert_eq!(code, Some(1));
    let printed: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(printed["findings"][0]["code"], "A002", "{printed}");
    let help = "did you mean `https://run.airwave.example/platform/cluster/runbooks/certificates/`?";
    assert_eq!(printed["findings"][0]["help"], help);
}
