//! `src/lib.rs` lists the modules in the order data flows. Each may use only
//! those above it.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "reads the source tree")]

use std::fs;
use std::path::Path;

#[test]
fn modules_use_only_those_above() {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    let order: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
    let place = |name: &str| order.iter().position(|module| *module == name);
    assert!(order.len() > 10, "the modules are listed one a line");

    for entry in walkdir::WalkDir::new("src") {
        let path = entry.unwrap().into_path();
        let Some(module) = top_module(&path).filter(|name| place(name).is_some()) else { continue };
        if path.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for (number, line) in code.lines().enumerate() {
            for after in line.split("crate::").skip(1) {
                let used = after.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
                assert!(
                    place(used).is_some_and(|used| Some(used) <= place(&module)),
                    "{}:{}: `{module}` may not use `{used}`, which stands below it in src/lib.rs",
                    path.display(),
                    number + 1,
                );
            }
        }
    }
}

/// `src/rules/mod.rs` belongs to `rules`, `src/link.rs` to `link`.
fn top_module(path: &Path) -> Option<String> {
    let name = path.strip_prefix("src").ok()?.components().next()?.as_os_str().to_str()?;
    (path.extension()? == "rs").then(|| name.trim_end_matches(".rs").to_owned())
}

/// Like the disk, other programs are for `load` alone.
#[test]
fn only_load_runs_programs() {
    for entry in walkdir::WalkDir::new("src") {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|ending| ending == "rs") && !path.starts_with("src/load") {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains("process::Command"), "{} runs another program", path.display());
        }
    }
}
