//! Limits the size of a page, since the engineer who opens it has a phone and little time.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "builds a site, reads it, and says what it weighs"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;

#[path = "browser/bare.rs"]
mod bare;

/// The maximum number of bytes of an alarm's page with everything that it loads, compressed like hosts do.
const PAGE: usize = 28_000;

#[test]
fn an_alarms_page_is_light() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("budget");
    let build = Command::new(env!("CARGO_BIN_EXE_readyroom"))
        .current_dir(bare::copy("bare"))
        .args(["build", "--quiet", "--out", folder.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    let files = walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap);
    let pages = files.filter(|file| file.file_name() == "index.html");
    let of_alarms = pages.filter(|page| {
        let path = page.path().strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        path.contains("/runbooks/") || path.starts_with("alarms/")
    });
    let mut weights: Vec<(usize, String)> = of_alarms
        .filter(|page| page.path().parent().is_some_and(|folder| !folder.ends_with("alarms")))
        .filter(|page| page.path().parent().is_some_and(|folder| !folder.ends_with("runbooks")))
        .map(|page| (weight(page.path(), &folder), page.path().display().to_string()))
        .collect();
    weights.sort();
    assert!(weights.len() > 40, "the site has its alarms");
    let (heaviest, path) = weights.last().unwrap();
    println!("the heaviest of {} pages: {heaviest} bytes, {path}", weights.len());

    assert!(*heaviest <= PAGE, "{path} weighs {heaviest} bytes");
}

/// The size of a page with the assets that it refers to.
fn weight(page: &Path, folder: &Path) -> usize {
    let text = fs::read_to_string(page).unwrap();
    let named = text.split("assets/").skip(1).filter_map(|rest| rest.split('"').next());
    let assets: BTreeSet<_> = named.map(|name| folder.join("assets").join(name)).collect();
    let assets = assets.iter().filter(|path| path.is_file()).map(|path| compressed(path));
    compressed(page) + assets.sum::<usize>()
}

fn compressed(path: &Path) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&fs::read(path).unwrap()).unwrap();
    encoder.finish().unwrap().len()
}
