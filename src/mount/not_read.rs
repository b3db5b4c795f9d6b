//! Explains why a file is not read although somebody may expect it to be.

use camino::Utf8Path;

use super::{
    is_below_checklists, is_data, is_document, is_markdown, is_where_documents_lie, may_hold_records,
    nested_project,
};
use crate::config::{self, Config};
use crate::files::{HiddenBy, Listing};
use crate::read::nearest;
use crate::source::has_part;

/// Names of files that describe a service.
const ENTRIES: [&str; 3] = ["service.yaml", "service.yml", "catalog-info.yaml"];

/// Words in the names of folders and files that contain definitions of alarms.
const WORDS: [&str; 11] = [
    "alarm",
    "alarms",
    "alert",
    "alerts",
    "alerting",
    "rules",
    "monitor",
    "monitors",
    "monitoring",
    "prometheus",
    "observability",
];

/// Folders of tests.
const TESTS: [&str; 9] =
    ["test", "tests", "testdata", "test-data", "fixtures", "__tests__", "__fixtures__", "e2e", "testing"];

/// Folders of examples. A folder `demo` may be an environment.
const EXAMPLES: [&str; 4] = ["example", "examples", "sample", "samples"];

/// Folders of environments, one of which may be called `test`.
const ENVIRONMENTS: [&str; 9] =
    ["account", "accounts", "env", "environment", "environments", "envs", "live", "stages", "workspaces"];

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNotRead<'p> {
    /// Its name, which is similar to the name of a known file, and the known name.
    Entry(&'p str, &'static str),
    /// The name of a folder or file, other than `alarms`, that suggests alarms.
    Alarms(&'p str),
    /// It is in `checklists/` but has another extension, or is in a subfolder.
    Checklist,
    /// It is a service entry of a nested project in this folder.
    Nested(&'p Utf8Path),
    /// It is a review or a postmortem that no entry of `documents` matches, for this reason.
    Document(&'static str),
}

/// Why a file without a role is not read, by its path alone.
pub fn why_not_read<'p>(config: &Config, listing: &Listing, path: &'p Utf8Path) -> Option<WhyNotRead<'p>> {
    let config = config.of(path);
    let hidden = listing.get(path).and_then(|listed| listed.hidden);
    if path.strip_prefix(&config.below.root).is_ok_and(is_below_checklists) {
        return (is_data(path) || is_markdown(path))
            .then_some(WhyNotRead::Checklist)
            .filter(|_| hidden.is_none());
    }
    if let Some(name) = path.file_name().filter(|name| is_of_settings(name))
        && path.parent() == Some(config.below.root.as_path())
    {
        return Some(WhyNotRead::Entry(name, config::FILE));
    }
    if !is_where_documents_lie(config, path) || hidden.is_some_and(|hidden| hidden.by == HiddenBy::Output) {
        return None;
    }
    let document = || document(config, path, hidden.map(|hidden| hidden.by)).map(WhyNotRead::Document);
    if is_document(path) {
        return document();
    }
    let text_document = || document().filter(|_| may_be_text(path));
    let Some(name) = path.file_name().filter(|_| hidden.is_none()) else { return text_document() };
    let lower = name.to_lowercase();
    let is_data = is_data(path);
    let suggested = is_data.then(|| alarms(path)).flatten();
    if let Some(meant) = ended_otherwise(&lower).filter(|_| suggested.is_none()) {
        return Some(WhyNotRead::Entry(name, meant));
    }
    if !is_data {
        return text_document();
    }
    if let Some(project) = nested_project(listing, path).filter(|_| is_entry(name)) {
        let is_left_out = config.documents.iter().any(|entry| {
            path.starts_with(entry.path.beginning())
                && entry.exclude.iter().any(|pattern| pattern.is_match(path))
        });
        return (!is_left_out).then_some(WhyNotRead::Nested(project));
    }
    let meant = nearest(&lower, ENTRIES).filter(|meant| !meant.eq_ignore_ascii_case(name));
    let meant = meant.map(|meant| WhyNotRead::Entry(name, meant)).or_else(|| {
        let own = path.strip_prefix(&config.below.root).unwrap_or(path);
        let pages_nobody = is_of_tests(own) || is_fixture(own) || is_of_examples(own);
        suggested.filter(|_| !pages_nobody).map(WhyNotRead::Alarms)
    });
    meant.or_else(text_document)
}

/// Whether a name is similar to `readyroom.yaml`: `readyroom.yml`, `Readyroom.yaml`.
fn is_of_settings(name: &str) -> bool {
    name != config::FILE
        && ["readyroom.yaml", "readyroom.yml"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// The correct name if it is a service entry with another extension, or with two: `service.json`,
/// `service.yaml.yaml`. The name is in lower case.
fn ended_otherwise(name: &str) -> Option<&'static str> {
    const ENDINGS: [&str; 6] = ["yaml", "yml", "json", "jsonc", "toml", "txt"];
    let (stem, endings) = name.split_once('.')?;
    let meant = match stem {
        "service" | "services" => "service.yaml",
        "catalog-info" | "catalog_info" => "catalog-info.yaml",
        _ => return None,
    };
    let is_other = !matches!(endings, "yaml" | "yml");
    (is_other && endings.split('.').all(|ending| ENDINGS.contains(&ending))).then_some(meant)
}

/// Whether a file may contain a review or a postmortem: it has no extension, or that of plain text or YAML.
fn may_be_text(path: &Utf8Path) -> bool {
    let endings = ["txt", "text", "yaml", "yml"];
    path.extension().is_none_or(|own| endings.iter().any(|known| own.eq_ignore_ascii_case(known)))
}

fn is_entry(name: &str) -> bool {
    ENTRIES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The first part of a path that suggests alarms. A folder `alarms` is not read if `alarms:` is set to other files.
pub fn alarms(path: &Utf8Path) -> Option<&str> {
    let says = |part: &str| {
        let part = part.to_lowercase();
        part.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
            || nearest(&part, ["alarms"]).is_some()
    };
    let folders = path.parent()?.components().map(|part| part.as_str());
    let name = path.file_name().filter(|_| path.file_stem().is_some_and(says));
    folders.filter(|folder| says(folder)).chain(name).next()
}

/// Whether a file is in a folder of tests, so that its alarms page nobody.
pub fn is_of_tests(path: &Utf8Path) -> bool {
    has_part(path, &TESTS)
}

/// Whether the name of a file says that it is test data: `zz_fixture_monitor.yaml`.
pub fn is_fixture(path: &Utf8Path) -> bool {
    let mut words = path.file_stem().unwrap_or_default().split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| matches!(word.to_lowercase().as_str(), "fixture" | "fixtures"))
}

/// Whether a file is in a folder of examples, which are not deployed. A folder `demo` may be an environment.
fn is_of_examples(path: &Utf8Path) -> bool {
    has_part(path, &EXAMPLES)
}

/// Whether a folder, or a file judged by its name, is an example or a test. `testing` is an environment, and so may `test`
/// be.
pub fn is_example_or_test(path: &Utf8Path) -> bool {
    let mut above = String::new();
    path.components().any(|part| {
        let part = part.as_str().to_lowercase();
        let name = part.as_str();
        let is_environment = name == "testing" || name == "test" && ENVIRONMENTS.contains(&above.as_str());
        let is_one = !is_environment && (TESTS.contains(&name) || EXAMPLES.contains(&name));
        above = part;
        is_one
    })
}

/// Whether a call of a module counts: one in an example or a test only shows how to use the module.
pub fn is_real_call(from: &Utf8Path, module: &Utf8Path) -> bool {
    !is_example_or_test(from) || is_example_or_test(module)
}

/// Why a document in a folder of reviews or postmortems does not match `documents`.
fn document(config: &Config, path: &Utf8Path, hidden: Option<HiddenBy>) -> Option<&'static str> {
    let mut folders = path.parent()?.components().map(|part| part.as_str());
    let is_kept = folders.any(may_hold_records);
    let is_page = is_document(path);
    let is_meant = || {
        let mut entries = config.documents.iter();
        entries.any(|entry| if is_page { entry.path.is_match(path) } else { entry.matches_file(path, None) })
    };
    (is_kept && is_meant()).then_some(match hidden {
        Some(HiddenBy::Gitignore) => "a `.gitignore` hides it",
        Some(HiddenBy::Cache) => "a `CACHEDIR.TAG` above hides it",
        _ if !is_page => "its ending is not that of Markdown",
        _ => "`exclude` leaves it out",
    })
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::is_example_or_test;

    #[test]
    fn an_environment_may_be_called_test() {
        for (folder, is_one) in [
            ("environments/test", false),
            ("infra/Env/Test/eu", false),
            ("live/test", false),
            ("infra/testing", false),
            ("modules/queue/test", true),
            ("environments/tests", true),
            ("environments/test/fixtures", true),
            ("examples/production", true),
            ("infra", false),
        ] {
            assert_eq!(is_example_or_test(Utf8Path::new(folder)), is_one, "{folder}");
        }
    }
}
