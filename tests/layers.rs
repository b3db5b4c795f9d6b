//! Checks the order of modules. `src/lib.rs` lists them in the order of the data flow, and each may use only those
//! above it. The same holds for `src/link/mod.rs` and `src/render/mod.rs`.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "reads the source tree")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules in the order of the data flow.
struct Layers {
    /// The folder that contains them.
    folder: &'static str,
    /// The path to them from anywhere: `crate::link::`.
    prefix: &'static str,
    order: Vec<String>,
    /// For each name that their parent re-exports, the module that it is from: `pub use alarms::Found;`.
    handed_on: BTreeMap<String, String>,
    /// The names that their parent defines itself. They count as the last module.
    own: Vec<String>,
}

impl Layers {
    fn of(list: &str, folder: &'static str, prefix: &'static str) -> Self {
        let code = code(list);
        let order = code.lines().filter_map(|line| Some(module(line)?.to_owned())).collect::<Vec<_>>();
        let mut handed_on = BTreeMap::new();
        for used in code.split("\nuse ").skip(1).chain(code.split("\npub use ").skip(1)) {
            let Some((from, names)) = used.split(';').next().unwrap().split_once("::") else { continue };
            if order.iter().any(|module| module == from) {
                handed_on.extend(words(names).map(|name| (name.to_owned(), from.to_owned())));
            }
        }
        Self { folder, prefix, order, handed_on, own: code.lines().filter_map(defined).collect() }
    }

    fn place(&self, module: &str) -> Option<usize> {
        self.order.iter().position(|known| known == module)
    }

    /// Each use of a module by one that is above it.
    fn faults(&self) -> Vec<String> {
        assert!(self.order.len() > 10, "{} lists its modules one a line", self.folder);
        let files = self.files();
        let methods = Self::methods(&files);
        let mut faults = Vec::new();
        for (path, user, code) in &files {
            let above = self.place(user);
            let mut judge = |used: &str| {
                let module = self.handed_on.get(used).map_or(used, String::as_str);
                let is_below = match self.place(module) {
                    Some(place) => Some(place) > above,
                    None => self.own.iter().any(|own| own == used) || self.prefix == "crate::",
                };
                if is_below {
                    faults.push(format!(
                        "{}: `{user}` may not use `{used}`, which stands below it",
                        path.display()
                    ));
                }
            };
            for prefix in self.prefixes(path) {
                for used in uses(code, &prefix) {
                    judge(&used);
                }
            }
            for (method, module) in &methods {
                if has_call(code, method) {
                    judge(module);
                }
            }
        }
        faults
    }

    /// The files of the modules except for tests: the path, the module and the code.
    fn files(&self) -> Vec<(PathBuf, String, String)> {
        let paths = rust_files(self.folder).into_iter().filter(|path| !is_test(path));
        let files = paths.filter_map(|path| {
            let below = path.strip_prefix(self.folder).unwrap();
            let module = below.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
            self.place(&module)?;
            let code = code(&fs::read_to_string(&path).unwrap());
            Some((path, module, code))
        });
        files.collect()
    }

    /// The paths by which a file can refer to the modules.
    fn prefixes(&self, path: &Path) -> Vec<String> {
        let below = path.strip_prefix(self.folder).unwrap();
        let is_parent = below.file_name().is_some_and(|name| name == "mod.rs");
        let up = below.components().count() - usize::from(is_parent);
        vec![self.prefix.to_owned(), "super::".repeat(up)]
    }

    /// The methods of `View`, with the module that defines each.
    fn methods(files: &[(PathBuf, String, String)]) -> BTreeMap<String, String> {
        let mut methods = BTreeMap::new();
        for (_, module, code) in files {
            let blocks = code.split("\nimpl").skip(1).filter(|block| {
                block
                    .split('{')
                    .next()
                    .is_some_and(|head| head.split('<').any(|part| part.ends_with(" View")))
            });
            for block in blocks {
                let block = block.split("\n}\n").next().unwrap();
                for name in block.split("\n    pub fn ").skip(1).filter_map(|rest| words(rest).next()) {
                    methods.insert(name.to_owned(), module.clone());
                }
            }
        }
        methods
    }
}

#[test]
fn modules_use_only_those_above() {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    assert_eq!(Layers::of(&lib, "src", "crate::").faults(), <Vec<String>>::new());
}

#[test]
fn modules_of_link_use_only_those_above() {
    let list = fs::read_to_string("src/link/mod.rs").unwrap();
    assert_eq!(Layers::of(&list, "src/link", "crate::link::").faults(), <Vec<String>>::new());
}

#[test]
fn modules_of_render_use_only_those_above() {
    let list = fs::read_to_string("src/render/mod.rs").unwrap();
    assert_eq!(Layers::of(&list, "src/render", "crate::render::").faults(), <Vec<String>>::new());
}

/// If a module is moved to the top of its list, its uses of others are reported.
#[test]
fn a_use_of_a_module_below_is_found() {
    let moved = |list: &str, line: &str, folder, prefix| {
        let list = fs::read_to_string(list).unwrap();
        assert!(list.contains(line));
        let list = list.replacen(line, "", 1);
        let first = list.find("\nmod ").unwrap() + 1;
        let list = format!("{}{line}{}", &list[..first], &list[first..]);
        Layers::of(&list, folder, prefix).faults().join("\n")
    };
    let top = moved("src/lib.rs", "mod rules;\n", "src", "crate::");
    assert!(top.contains("`rules` may not use `link`"), "{top}");
    let link = moved("src/link/mod.rs", "mod reviews;\n", "src/link", "crate::link::");
    assert!(link.contains("`reviews` may not use `index`"), "{link}");
    let render = moved("src/render/mod.rs", "mod sidebar;\n", "src/render", "crate::render::");
    assert!(render.contains("`sidebar` may not use `view`"), "{render}");
    assert!(render.contains("`sidebar` may not use `rows`"), "by its methods: {render}");
}

/// Only `files` may run other programs, just as only `files` may use the disk.
#[test]
fn only_files_runs_programs() {
    for path in rust_files("src").into_iter().filter(|path| !path.starts_with("src/files")) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("process::Command"), "{} runs another program", path.display());
    }
}

/// The modules that may do what `clippy.toml` forbids.
#[test]
fn only_few_modules_touch_the_world() {
    const FEW: [&str; 5] = [
        "src/cache/mod.rs",
        "src/commands/timing.rs",
        "src/emit.rs",
        "src/files/mod.rs",
        "src/load/environment.rs",
    ];
    let allowed = rust_files("src").into_iter().filter(|path| !is_test(path)).filter(|path| {
        let text = fs::read_to_string(path).unwrap();
        code(&text).contains("clippy::disallowed_methods")
    });
    let allowed: Vec<PathBuf> = allowed.collect();
    assert_eq!(allowed, FEW.map(PathBuf::from));
}

/// All Rust files below a folder, in order.
fn rust_files(folder: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let paths = entries.map(|entry| entry.unwrap().into_path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}

/// Whether a file is `tests.rs`, or is below `tests/`.
fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests")
}

/// The code of a file, without tests and comments.
fn code(text: &str) -> String {
    let modules = text.match_indices("\n#[cfg(test)]\n").map(|(at, _)| at);
    let is_module = |at: &usize| {
        let line = text[at + 1..].lines().nth(1).unwrap_or_default();
        line.strip_prefix("pub ").unwrap_or(line).starts_with("mod ") && line.ends_with('{')
    };
    let lines = text[..modules.into_iter().find(is_module).unwrap_or(text.len())]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The module of a line such as `mod x;` or `pub mod x;`.
fn module(line: &str) -> Option<&str> {
    line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ")?.strip_suffix(';')
}

/// The name that a line without indentation defines.
fn defined(line: &str) -> Option<String> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let kinds = ["struct ", "enum ", "fn ", "const ", "type ", "trait "];
    let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
    words(rest).next().map(str::to_owned)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// The names after a prefix: one name, or each of several in braces.
fn uses(code: &str, prefix: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        // It is part of a longer path: `super::super::x`, `mycrate::x`.
        let before = code[..at].chars().next_back().unwrap_or(' ');
        if before == ':' || before.is_alphanumeric() || before == '_' {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(firsts(group)),
            None => found.extend(words(rest).next().filter(|word| *word != "super").map(str::to_owned)),
        }
    }
    found
}

/// The first word of each entry in a group, up to its closing brace.
fn firsts(group: &str) -> Vec<String> {
    let (mut deep, mut entries) = (0, vec![String::new()]);
    for c in group.chars() {
        match c {
            '{' => deep += 1,
            '}' if deep == 0 => break,
            '}' => deep -= 1,
            ',' if deep == 0 => entries.push(String::new()),
            _ => entries.last_mut().unwrap().push(c),
        }
    }
    entries.iter().filter_map(|entry| words(entry).next().map(str::to_owned)).collect()
}

/// Whether code calls a method of a `View`.
fn has_call(code: &str, method: &str) -> bool {
    let calls = |of: &str| code.contains(&format!("{of}.{method}("));
    calls("view") || calls("self") && code.contains(" View<")
}
