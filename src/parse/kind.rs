//! Decides the kind of a document.

use camino::Utf8Path;

use crate::config::Documents;
use crate::model::{Kind, says_something};
use crate::mount::{kind_of_folders, without_ending};
use crate::read::{Problem, Read};
use crate::yaml::Node;

/// The kind of a document. It is the first of these that exists: the `kind` in the front matter; the kind whose keys
/// the front matter has; page, for the page of a folder; that of the nearest folder below the entry's path; that of the
/// entry; that of a folder above; page. In a folder of reviews, a document without `checklist` is a page, unless its
/// front matter is broken, since its kind is then unknown. Without an entry, a document without a `kind` is a
/// checklist, or a page if it is the page of a folder. `broken` is the text of front matter that cannot be read
/// completely.
pub fn kind(
    path: &Utf8Path,
    entry: Option<&Documents>,
    node: Option<&Node>,
    broken: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Kind {
    let written = node.and_then(|node| node.get("kind")).filter(|node| !node.is_null());
    if let Some(kind) = written.and_then(|written| Kind::read(written, problems)) {
        return kind;
    }
    let Some(entry) = entry else {
        return if is_folder_page(path) { Kind::Page } else { Kind::Checklist };
    };
    if let Some(kind) = of_keys(node, broken) {
        return kind;
    }
    if is_folder_page(path) {
        return Kind::Page;
    }
    let beginning = entry.path.beginning();
    let folder = path.parent().unwrap_or(Utf8Path::new(""));
    let below = folder.strip_prefix(beginning).ok().and_then(kind_of_folders);
    let kind = below.or(entry.kind).or_else(|| kind_of_folders(folder)).unwrap_or(Kind::Page);
    // A folder of reviews may contain reviews of code or books.
    let names_one = || node.is_some_and(|node| node.get("checklist").is_some());
    let is_review = || broken.is_some() || entry.kind == Some(kind) || names_one();
    if kind == Kind::Review && !is_review() { Kind::Page } else { kind }
}

/// The kind whose keys a front matter has, wherever its file is. A postmortem has lessons for checklists, or an
/// incident and details about it. A review has answers to a checklist or, in broken front matter, reviewers. A
/// template with placeholders has no kind.
pub fn of_keys(node: Option<&Node>, broken: Option<&str>) -> Option<Kind> {
    const TOLD: [&str; 7] =
        ["started_at", "detected_at", "mitigated_at", "resolved_at", "root_causes", "timeline", "actions"];
    let is_key = |line: &str, key: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
    let is_written =
        |key: &str| broken.is_some_and(|text| text.lines().take(MOST_LINES).any(|line| is_key(line, key)));
    let value = |key: &str| node.and_then(|node| node.get(key)).filter(|value| !value.is_null());
    let has = |key: &str| value(key).is_some_and(is_filled) || is_written(key);
    let tells = || TOLD.iter().any(|key| value(key).is_some() || is_written(key));
    if has("checklist_items") || (has("incident") && tells()) {
        Some(Kind::Postmortem)
    } else if (has("checklist") && has("answers")) || (is_written("checklist") && is_written("reviewers")) {
        Some(Kind::Review)
    } else {
        None
    }
}

/// The maximum number of lines of broken front matter that are read, since its end is unknown.
const MOST_LINES: usize = 200;

/// Whether a value names something: it is a name, has one as its `id`, is a list with a name, or is any other map with
/// entries.
pub fn is_filled(value: &Node) -> bool {
    let names = |node: &Node| {
        let name = node.text().or_else(|| node.get("id")?.text());
        name.is_some_and(says_something)
    };
    names(value)
        || value.items().iter().any(names)
        || (value.get("id").is_none() && !value.entries().is_empty())
}

/// Whether a document is the page of its folder: `index.md`, `_index.md` or `README.md`, in any case, or
/// `_index.en.md`.
pub fn is_folder_page(path: &Utf8Path) -> bool {
    // A quick check, since the first letter rules out most names.
    let name = path.file_name().unwrap_or_default();
    if !name.starts_with(['i', 'I', '_', 'r', 'R']) {
        return false;
    }
    let stem = without_ending(path);
    let stem = stem.file_name().unwrap_or_default();
    ["index", "_index", "readme"].iter().any(|known| stem.eq_ignore_ascii_case(known))
        || index_language(path).is_some()
}

/// Languages of documentation, as used in file names. `index.js.md` is not in a language.
const LANGUAGES: [&str; 37] = [
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu",
    "id", "it", "ja", "ko", "lt", "lv", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sv", "th", "tr",
    "uk", "vi", "zh",
];

/// The language in the name of a folder's page: `en` for `_index.en.md`.
pub fn index_language(path: &Utf8Path) -> Option<&str> {
    let (name, language) = path.file_stem()?.split_once('.')?;
    let is_index = ["index", "_index"].iter().any(|known| name.eq_ignore_ascii_case(known));
    (is_index && is_language(language)).then_some(language)
}

/// Whether a text is the code of a language: `en`, `pt-BR`, `zh_CN`.
pub fn is_language(name: &str) -> bool {
    let mut parts = name.split(['-', '_']);
    let is_known = |part: &str| LANGUAGES.iter().any(|known| known.eq_ignore_ascii_case(part));
    let is_region = |part: &str| part.len() == 2 && part.chars().all(|c| c.is_ascii_alphabetic());
    parts.next().is_some_and(is_known) && parts.next().is_none_or(is_region) && parts.next().is_none()
}
