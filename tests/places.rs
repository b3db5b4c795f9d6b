//! Checks how many files and lines CONTRIBUTING.md says that it takes to add a rule, an alarm format, a delivery
//! reader, a report, a command or a kind of page. The places of the existing ones are counted. Nothing else in the
//! program may name them.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "reads the source tree")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The number of each thing: `2 file`, `2 line`.
type Counts = BTreeMap<String, usize>;

#[test]
fn a_rule() {
    let program = program();
    let said = said("Add a rule");
    let list = code("src/rules/mod.rs");
    let rules = members(&list, "::RULE,");
    assert!(rules.len() > 50);
    for rule in &rules {
        let files =
            ["rs", "md"].iter().filter(|ending| exists(&format!("src/rules/{rule}.{ending}"))).count();
        assert_eq!(counts(&[("file", files), ("line", lines(&list, rule))]), said, "{rule}");
        let name = format!("\"{}\"", rule.replace('_', "-"));
        let own = format!("src/rules/{rule}.rs");
        // A rule may share code with a related rule.
        let is_elsewhere = |(path, code): &&(String, String)| {
            let is_used = !path.starts_with("src/rules/") && code.contains(&format!("rules::{rule}"));
            *path != own && (code.contains(&name) || is_used)
        };
        let elsewhere = program.iter().filter(is_elsewhere).map(|(path, _)| path.clone());
        assert_eq!(elsewhere.collect::<Vec<_>>(), <Vec<String>>::new(), "{rule} is named elsewhere");
    }
    assert_eq!(stems("src/rules", "md"), sorted(&rules), "every page belongs to a rule in `ALL`");
}

/// Names of alarm formats in other files, with the reason. Each is an additional place for that format.
const FORMATS_ELSEWHERE: [(&str, &str, &str); 20] = [
    ("azure", "src/alarms/unread_alarms/texts.rs", "has the sources of Bicep searched"),
    ("azure", "src/commands/init/repository.rs", "a host of repositories"),
    ("azure", "src/config/repository.rs", "a host of repositories"),
    ("datadog", "src/secrets/assigned.rs", "whose keys are secret"),
    ("grafana", "src/commands/init/keys.rs", "what addresses of dashboards say"),
    ("list", "src/commands/init/alarm_files.rs", "is not counted among other systems' files"),
    ("list", "src/link/rooms.rs", "a view of a project in Jira"),
    ("list", "src/markdown/marks.rs", "a word for a placeholder"),
    ("list", "src/markdown/word_counts/blocks.rs", "a verb that asks an author to write"),
    ("list", "src/reference/kinds.rs", "people write it: it has a page in the reference"),
    ("list", "src/reference/templates.rs", "a type of a value"),
    ("list", "src/routes.rs", "a word for kinds of pages"),
    ("list", "src/schema/mod.rs", "people write it: it has a schema"),
    ("prometheus", "src/alarms/unread_alarms/charts.rs", "a word in templates that include alarms"),
    ("prometheus", "src/judge/routing/mod.rs", "whose alarms Alertmanager is sent"),
    ("prometheus", "src/mount/not_read.rs", "a name that folders of alarms have"),
    ("prometheus", "src/rules/alarm_untested.rs", "the alarms that promtool tests"),
    ("terraform", "src/link/variables.rs", "files of values, which weigh more than defaults"),
    ("terraform", "src/markdown/highlight/languages/hcl.rs", "a language of code blocks"),
    ("terraform", "src/markdown/risky.rs", "a command that deletes"),
];

/// Formats of which `src/alarms/mod.rs` re-exports parts, with the number of additional lines and the reason.
const FORMATS_WITH_MORE: [(&str, usize, &str); 1] =
    [("terraform", 1, "what runs is filled in with the same values")];

#[test]
fn an_alarm_format() {
    let program = program();
    let said = said("Add an alarm format");
    let list = code("src/alarms/mod.rs");
    let formats = members(&list, "::FORMAT,");
    assert!(formats.len() > 8);
    let mut elsewhere = Vec::new();
    for format in &formats {
        let more = FORMATS_WITH_MORE.iter().find(|(name, ..)| name == format).map_or(0, |(_, more, _)| *more);
        assert_eq!(
            counts(&[("file", files("src/alarms", format)), ("line", lines(&list, format) - more)]),
            said,
            "{format}"
        );
        let text = format!("\"{format}\"");
        // `delivery` reads files of the same systems, but not their alarms.
        let others = program.iter().filter(|(path, _)| !path.starts_with("src/delivery/"));
        for (path, code) in others.filter(|(path, _)| !is_of(path, "src/alarms", format)) {
            // Formats may share readers of parts: Grafana's files contain Prometheus rules.
            let is_used = code.contains(&format!("alarms::{format}"))
                || path.starts_with("src/alarms/")
                    && path != "src/alarms/mod.rs"
                    && code.contains(&format!("{format}::FORMAT"));
            if is_used || code.contains(&text) {
                elsewhere.push((format.clone(), path.clone()));
            }
        }
    }
    let known = FORMATS_ELSEWHERE.map(|(format, path, _)| (format.to_owned(), path.to_owned()));
    assert_eq!(sorted(&elsewhere), sorted(&known));
}

#[test]
fn a_delivery_reader() {
    let said = said("Add a delivery reader");
    let list = code("src/delivery/mod.rs");
    let readers = members(&list, "::READER,");
    assert!(readers.len() > 10);
    // Related readers share a folder, whose `mod.rs` has their `mod` lines.
    for reader in readers.iter().filter(|reader| !reader.contains("::")) {
        let asked_for = [format!("mod {reader};"), format!("{reader}::READER,")];
        let lines = list.lines().filter(|line| asked_for.iter().any(|asked| line.trim() == asked)).count();
        assert_eq!(counts(&[("file", files("src/delivery", reader)), ("line", lines)]), said, "{reader}");
    }
}

/// Reports of which `src/report/mod.rs` re-exports parts, with the number of additional lines and the reason.
const REPORTS_WITH_MORE: [(&str, usize, &str); 2] = [
    ("json", 1, "the site has its findings as a file"),
    ("text", 2, "it has forms for terminals and for `serve`"),
];

#[test]
fn a_report() {
    let program = program();
    let said = said("Add a report format");
    let list = code("src/report/mod.rs");
    let reports = members(&list, "::FORMAT,");
    assert!(reports.len() > 5);
    for report in &reports {
        let more = REPORTS_WITH_MORE.iter().find(|(name, ..)| name == report).map_or(0, |(_, more, _)| *more);
        let lines = lines(&list, report) - more;
        assert_eq!(counts(&[("file", files("src/report", report)), ("line", lines)]), said, "{report}");
        let is_elsewhere = |(path, code): &&(String, String)| {
            let is_near = path.starts_with("src/report/") || path.starts_with("src/commands/check/");
            let is_named = is_near && code.contains(&format!("\"{report}\""));
            !is_of(path, "src/report", report) && (is_named || code.contains(&format!("report::{report}::")))
        };
        let elsewhere: Vec<String> =
            program.iter().filter(is_elsewhere).map(|(path, _)| path.clone()).collect();
        // The report for people is different on a terminal than in a file.
        let known: &[&str] = if report == "text" { &["src/commands/check/targets.rs"] } else { &[] };
        assert_eq!(elsewhere, known, "{report} is named elsewhere");
    }
}

#[test]
fn a_command() {
    let program = program();
    let said = said("Add a command");
    let list = code("src/commands/mod.rs");
    let commands = members(&list, "::Args),");
    assert!(commands.len() > 10);
    for command in commands.iter().filter_map(|variant| variant.split('(').nth(1)) {
        let places = counts(&[("file", files("src/commands", command)), ("line", lines(&list, command))]);
        assert_eq!(places, said, "{command}");
        let path = format!("commands::{command}");
        let elsewhere = program.iter().filter(|(_, code)| code.contains(&path)).map(|(path, _)| path.clone());
        assert_eq!(elsewhere.collect::<Vec<_>>(), <Vec<String>>::new(), "{command} is named elsewhere");
    }
}

#[test]
fn a_kind_of_page() {
    let program = program();
    let said = said("Add a kind of page");
    let (routes, theme) = (code("src/routes.rs"), code("src/theme.rs"));
    let list = routes.split("PageKind: About {").nth(1).unwrap().split("\n    }\n").next().unwrap();
    let kinds: Vec<(&str, &str)> = list.lines().filter_map(|line| line.trim().split_once(" = ")).collect();
    assert!(kinds.len() > 15);
    for (kind, line) in &kinds {
        // Of the texts on the line with this extension, only the template's name is not an address.
        let template = line.split('"').find(|text| has_ending(text, "html")).unwrap();
        assert!(exists(&format!("templates/{template}")), "{kind}: {template}");
        let embedded = theme.matches(&format!("templates/{template}\"")).count();
        let named = theme.matches(&format!("\"{template}\"")).count();
        assert_eq!(embedded.max(named), 1, "{template} has one line in src/theme.rs");
    }
    // The places of a kind that shares no code with another: its file, its template, and each line that names them.
    let mut places = BTreeMap::new();
    for (path, code) in &program {
        let names = [
            "mod problems;",
            "problems::",
            "PageKind::Problems",
            "Problems = ",
            "\"problems.html\"",
            "templates/problems.html",
        ];
        let is_imported = |line: &str| {
            path.starts_with("src/render/") && line.contains("use super::{") && line.contains(" problems,")
        };
        let is_place = |line: &&str| names.iter().any(|name| line.contains(name)) || is_imported(line);
        let lines = code.replace(",\n    ", ", ").lines().filter(is_place).count();
        if lines > 0 && path != "src/render/problems.rs" {
            places.insert(path.clone(), lines);
        }
    }
    // In `pages.rs`, an import and a match arm.
    let asked_for = [("src/render/mod.rs", 1), ("src/render/pages.rs", 2), ("src/theme.rs", 1)];
    for (path, lines) in asked_for {
        assert_eq!(places.remove(path), Some(lines), "{path}");
        assert!(section("Add a kind of page").contains(path), "CONTRIBUTING.md names {path}");
    }
    let line = places.remove("src/routes.rs").unwrap();
    assert_eq!(places, BTreeMap::new(), "named elsewhere");
    let files = files("src/render", "problems");
    let template = usize::from(exists("templates/problems.html"));
    assert_eq!(counts(&[("file", files), ("template", template), ("line", line)]), said);
}

/// The numbers at the start of a section of CONTRIBUTING.md: `Two files and two lines`.
fn said(heading: &str) -> Counts {
    const NUMBERS: [&str; 6] = ["no", "one", "two", "three", "four", "five"];
    let section = section(heading);
    let first = section.split(['.', ':']).next().unwrap().to_lowercase();
    let words: Vec<&str> = first.split_whitespace().map(|word| word.trim_end_matches(',')).collect();
    let numbers = words.windows(2).filter_map(|pair| {
        let number = NUMBERS.iter().position(|number| *number == pair[0])?;
        Some((pair[1].trim_end_matches('s').to_owned(), number))
    });
    let said: Counts = numbers.collect();
    assert!(!said.is_empty(), "`{heading}` in CONTRIBUTING.md begins with the number of places");
    said
}

fn section(heading: &str) -> String {
    let text = fs::read_to_string("CONTRIBUTING.md").unwrap();
    let after =
        text.split_once(&format!("## {heading}\n")).unwrap_or_else(|| panic!("no section `{heading}`")).1;
    after.split("\n## ").next().unwrap().trim().to_owned()
}

fn counts(counts: &[(&str, usize)]) -> Counts {
    counts.iter().map(|(thing, number)| ((*thing).to_owned(), *number)).collect()
}

/// The modules that a list in code names, each on a line with the same ending.
fn members(code: &str, ending: &str) -> Vec<String> {
    code.lines().filter_map(|line| Some(line.trim().strip_suffix(ending)?.to_owned())).collect()
}

/// The number of lines that name a module: `mod x;` or `x::Y`, but not `crate::x::Y`.
fn lines(code: &str, module: &str) -> usize {
    let (declared, used) = (format!("mod {module};"), format!("{module}::"));
    let is_used = |line: &str| {
        let mut places = line.match_indices(&used);
        places.any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
    };
    code.lines().filter(|line| line.ends_with(&declared) || is_used(line)).count()
}

/// The number of files and folders of a module in a folder. It should be one.
fn files(folder: &str, module: &str) -> usize {
    let shapes = [format!("{folder}/{module}.rs"), format!("{folder}/{module}/mod.rs")];
    shapes.iter().filter(|path| exists(path)).count()
}

/// Whether a file belongs to a module in a folder, or is the list of these modules.
fn is_of(path: &str, folder: &str, module: &str) -> bool {
    path == format!("{folder}/{module}.rs") || path.starts_with(&format!("{folder}/{module}/"))
}

fn exists(path: &str) -> bool {
    Path::new(path).is_file()
}

fn has_ending(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == ending)
}

fn sorted<T: Ord + Clone>(all: &[T]) -> Vec<T> {
    let mut all = all.to_vec();
    all.sort();
    all
}

/// The names, without extension, of the files with an extension in a folder, in order.
fn stems(folder: &str, ending: &str) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|found| found == ending));
    let stems: Vec<String> =
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    sorted(&stems)
}

/// Every file of the program except for tests, with its code.
fn program() -> Vec<(String, String)> {
    let entries = walkdir::WalkDir::new("src").sort_by_file_name().into_iter();
    let paths = entries.map(|entry| entry.unwrap().into_path().to_str().unwrap().to_owned());
    let paths = paths
        .filter(|path| has_ending(path, "rs") && !path.ends_with("tests.rs") && !path.contains("/tests/"));
    paths.map(|path| (path.clone(), code(&path))).collect()
}

/// The code of a file, without tests and comments.
fn code(path: &str) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}
