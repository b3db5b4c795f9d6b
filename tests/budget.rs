//! What a page may weigh: the engineer who opens it has a phone, and little time.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "builds a site, reads it, and says what it weighs"
)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;

/// Bytes of an alarm's page with all that it loads by itself, compressed as hosts do.
const PAGE: usize = 60_000;

#[test]
fn an_alarms_page_is_light() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("budget");
    let build = Command::new(env!("CARGO_BIN_EXE_readyroom"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--quiet", "--out", folder.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    let shared: usize =
        ["assets/first.js", "assets/site.css", "assets/site.js", "assets/search.js", "assets/icon.svg"]
            .iter()
            .map(|path| compressed(&folder.join(path)))
            .sum();
    let files = walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap);
    let pages = files.filter(|file| file.file_name() == "index.html");
    let of_alarms = pages.filter(|page| {
        let path = page.path().strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        path.contains("/runbooks/") || path.starts_with("alarms/")
    });
    let mut weights: Vec<(usize, String)> =
        of_alarms.map(|page| (shared + compressed(page.path()), page.path().display().to_string())).collect();
    weights.sort();
    assert!(weights.len() > 40, "the site has its alarms");
    let (heaviest, path) = weights.last().unwrap();
    println!("the heaviest of {} pages: {heaviest} bytes, {path}", weights.len());

    assert!(*heaviest <= PAGE, "{path} weighs {heaviest} bytes, of which every page loads {shared}");
}

fn compressed(path: &Path) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&fs::read(path).unwrap()).unwrap();
    encoder.finish().unwrap().len()
}
