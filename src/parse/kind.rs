//! What a document is.

use camino::Utf8Path;

use crate::config::Documents;
use crate::model::Kind;
use crate::mount::{kind_of_folders, without_ending};
use crate::read::{Problem, Read};
use crate::yaml::Node;

/// The front matter's `kind`; else a folder's below the entry's path, the nearest first; else the entry's; else that of a
/// folder above; else a page. In a folder of reviews, a document without `checklist` is a page, unless its front matter is
/// broken: then its kind is unknown. Without an entry it is a checklist.
pub fn kind(
    path: &Utf8Path,
    entry: Option<&Documents>,
    node: Option<&Node>,
    is_broken: bool,
    problems: &mut Vec<Problem>,
) -> Kind {
    let written = node.and_then(|node| node.get("kind")).filter(|node| !node.is_null());
    if let Some(kind) = written.and_then(|written| Kind::read(written, problems)) {
        return kind;
    }
    let Some(entry) = entry else {
        return if is_folder_page(path) { Kind::Page } else { Kind::Checklist };
    };
    if is_folder_page(path) {
        return Kind::Page;
    }
    let beginning = entry.path.beginning();
    let folder = path.parent().unwrap_or(Utf8Path::new(""));
    let below = folder.strip_prefix(beginning).ok().and_then(kind_of_folders);
    let kind = below.or(entry.kind).or_else(|| kind_of_folders(folder)).unwrap_or(Kind::Page);
    // A folder of reviews may hold those of code, or of books.
    let names_one = || node.is_some_and(|node| node.get("checklist").is_some());
    let is_review = || is_broken || entry.kind == Some(kind) || names_one();
    if kind == Kind::Review && !is_review() { Kind::Page } else { kind }
}

/// `index.md`, `_index.md` and `README.md`, in any case, are the page of their folder; so is `_index.en.md`.
pub fn is_folder_page(path: &Utf8Path) -> bool {
    let stem = without_ending(path);
    let stem = stem.file_name().unwrap_or_default();
    ["index", "_index", "readme"].iter().any(|known| stem.eq_ignore_ascii_case(known))
        || index_language(path).is_some()
}

/// Languages that documentation is written in, as file names give them; `index.js.md` is in none.
const LANGUAGES: [&str; 37] = [
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu",
    "id", "it", "ja", "ko", "lt", "lv", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sv", "th", "tr",
    "uk", "vi", "zh",
];

/// The language of a folder's page, if its name gives it: `en` of `_index.en.md`.
pub fn index_language(path: &Utf8Path) -> Option<&str> {
    let (name, language) = path.file_stem()?.split_once('.')?;
    let is_index = ["index", "_index"].iter().any(|known| name.eq_ignore_ascii_case(known));
    (is_index && is_language(language)).then_some(language)
}

/// Whether a name is that of a language: `en`, `pt-BR`, `zh_CN`.
pub fn is_language(name: &str) -> bool {
    let mut parts = name.split(['-', '_']);
    let is_known = |part: &str| LANGUAGES.iter().any(|known| known.eq_ignore_ascii_case(part));
    let is_region = |part: &str| part.len() == 2 && part.chars().all(|c| c.is_ascii_alphabetic());
    parts.next().is_some_and(is_known) && parts.next().is_none_or(is_region) && parts.next().is_none()
}
