//! Glob patterns for paths relative to the project's root.

use std::borrow::Cow;

use camino::{Utf8Path, Utf8PathBuf};
use globset::{GlobBuilder, GlobMatcher};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use unicode_normalization::UnicodeNormalization;

use crate::files::{Hidden, Listing, joined};
use crate::read::{Problem, Read, nearest};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// A pattern of paths, and where it is written. `*` stands for any part of a name, `**` for any number of folders;
/// a path without either means that file, or everything below that folder.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As written, without a leading `./`.
    pub text: String,
    pub span: Span,
    matcher: GlobMatcher,
    /// The folders before the first part with a wildcard. The whole path if there is no wildcard.
    literal: Utf8PathBuf,
    /// `literal` in the other Unicode normalisation forms, which file systems may use: `ü` as one character, or as
    /// two.
    respelled: Vec<Utf8PathBuf>,
    has_wildcard: bool,
    /// Whether the path is absolute or leads out of the project.
    pub leaves: bool,
}

/// The characters that begin a wildcard.
const WILDCARDS: [char; 4] = ['*', '?', '[', '{'];

impl Pattern {
    /// `None` if the text is not a valid pattern.
    pub fn new(text: &str, span: Span) -> Option<Self> {
        let text = text.trim().trim_start_matches("./");
        let leaves = text.starts_with('/') || joined(Utf8Path::new(""), text).is_none();
        let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let plain = parts.iter().position(|part| part.contains(WILDCARDS)).unwrap_or(parts.len());
        let has_wildcard = plain < parts.len();
        let mut glob = parts.join("/");
        if has_wildcard && text.ends_with('/') {
            glob.push_str("/**");
        }
        let glob: String = glob.nfc().collect();
        let matcher = GlobBuilder::new(&glob).literal_separator(true).build().ok()?.compile_matcher();
        let literal = Utf8PathBuf::from(parts[..plain].join("/"));
        let respelled = spellings(&literal);
        Some(Self { text: text.to_owned(), span, matcher, literal, respelled, has_wildcard, leaves })
    }

    /// The same pattern inside a folder. A pattern that leads out of its repository matches nothing there, either.
    pub fn below(&self, root: &Utf8Path) -> Self {
        let moved = Self::new(&format!("{root}/{}", self.text), self.span).filter(|_| !self.leaves);
        moved.map_or_else(|| self.clone(), |moved| Self { text: self.text.clone(), ..moved })
    }

    pub fn is_match(&self, path: &Utf8Path) -> bool {
        if self.leaves {
            return false;
        }
        if !self.has_wildcard {
            return self.literals().any(|literal| is_at_or_below(path, literal));
        }
        if path.as_str().is_ascii() {
            return self.matcher.is_match(path);
        }
        self.matcher.is_match(path.as_str().nfc().collect::<String>())
    }

    fn literals(&self) -> impl Iterator<Item = &Utf8PathBuf> {
        std::iter::once(&self.literal).chain(&self.respelled)
    }

    /// Whether the pattern matches every file in a folder: `docs/loop/**`.
    pub fn matches_all_of(&self, folder: &Utf8Path) -> bool {
        self.is_match(&folder.join("\u{1}"))
    }

    /// The parts before the first part with a wildcard. All parts if there is no wildcard.
    pub fn beginning(&self) -> &Utf8Path {
        &self.literal
    }

    /// The folder that contains all matches: the fixed beginning, or the folder of the file that it names.
    pub fn folder(&self, listing: &Listing) -> &Utf8Path {
        let is_there = |literal: &&Utf8PathBuf| listing.get(literal).is_some() || listing.has_folder(literal);
        let literal = if self.respelled.is_empty() {
            &self.literal
        } else {
            self.literals().find(is_there).unwrap_or(&self.literal)
        };
        if !self.has_wildcard && listing.get(literal).is_some() {
            return literal.parent().unwrap_or(Utf8Path::new(""));
        }
        literal
    }

    /// Whether the pattern may match something below a folder.
    pub fn reaches(&self, folder: &Utf8Path) -> bool {
        let reaches = |literal: &Utf8PathBuf| folder.starts_with(literal) || literal.starts_with(folder);
        !self.leaves && self.literals().any(reaches)
    }

    /// Whether the pattern applies to a hidden file, because it names the file or the hidden folder around it.
    pub fn names(&self, hidden: Hidden) -> bool {
        self.literal.components().count() >= hidden.depth
    }

    /// Whether the pattern matches any existing file.
    pub fn matches_any(&self, listing: &Listing) -> bool {
        let is_listed = || {
            let mut all = listing.iter();
            all.any(|(path, listed)| {
                self.is_match(path) || listed.refused.is_some() && self.matches_all_of(path)
            })
        };
        !self.leaves && (is_listed() || listing.closed().any(|folder| self.reaches(folder)))
    }

    /// A similar pattern that would match something: in a different case, with another extension, or with a similar
    /// name. It is relative to the root of its repository.
    pub fn nearest(&self, listing: &Listing, root: &Utf8Path) -> Option<String> {
        let below = root.join(self.text.trim_start_matches(['/', '.']));
        let plain = below.as_str();
        let respelled = respelled(plain, listing);
        let ending = |from: &str, to: &str| {
            let stem = respelled.strip_suffix(from)?;
            Some(format!("{stem}{to}"))
        };
        let folder = self.literal.as_str();
        let candidates = [
            Some(plain.to_owned()),
            Some(respelled.clone()),
            ending(".yaml", ".yml"),
            ending(".yml", ".yaml"),
            ending(".markdown", ".md"),
            ending(".md", ".markdown"),
            Some(format!("{folder}/**")).filter(|_| self.has_wildcard && !folder.is_empty()),
        ];
        let would_match = |text: &String| {
            let pattern = Self::new(text, self.span);
            *text != root.join(&self.text) && pattern.is_some_and(|pattern| pattern.matches_any(listing))
        };
        let found = candidates.into_iter().flatten().find(would_match)?;
        Some(
            found
                .strip_prefix(root.as_str())
                .map_or(&*found, |found| found.trim_start_matches('/'))
                .to_owned(),
        )
    }
}

/// Whether a path is a folder or below it. Compares texts, since that is much faster than comparing parts, and each
/// pattern is compared with each file.
fn is_at_or_below(path: &Utf8Path, folder: &Utf8Path) -> bool {
    let (path, folder) = (path.as_str().as_bytes(), folder.as_str().as_bytes());
    let ends = |byte: &u8| std::path::is_separator(char::from(*byte));
    let is_same = |(one, other): (&u8, &u8)| one == other || ends(one) && ends(other);
    folder.is_empty()
        || path.len() >= folder.len()
            && path.iter().zip(folder).all(is_same)
            && path.get(folder.len()).is_none_or(ends)
}

/// A path in the other Unicode normalisation forms.
fn spellings(path: &Utf8Path) -> Vec<Utf8PathBuf> {
    if path.as_str().is_ascii() {
        return Vec::new();
    }
    let all: [String; 2] = [path.as_str().nfc().collect(), path.as_str().nfd().collect()];
    all.into_iter().filter(|other| other != path.as_str()).map(Utf8PathBuf::from).collect()
}

/// A pattern whose literal parts are spelled like existing folders and files.
fn respelled(pattern: &str, listing: &Listing) -> String {
    let mut folder = Utf8PathBuf::new();
    let mut parts: Vec<String> = Vec::new();
    let mut rest = pattern.split('/').peekable();
    while let Some(part) = rest.next_if(|part| !part.contains(WILDCARDS)) {
        let below =
            listing.below(&folder).filter_map(|path| path.strip_prefix(&folder).ok()?.components().next());
        let mut names: Vec<String> = below.map(|name| name.as_str().to_owned()).collect();
        names.dedup();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let same = names.iter().copied().find(|name| name.eq_ignore_ascii_case(part));
        let exact = names.iter().copied().find(|name| *name == part);
        let name = exact.or(same).or_else(|| nearest(part, names.iter().copied())).unwrap_or(part);
        folder.push(name);
        parts.push(name.to_owned());
    }
    parts.extend(rest.map(str::to_owned));
    parts.join("/")
}

/// Reads a folder of the project. An absolute path, or one that leads out of the project, is a problem.
pub fn project_folder(
    path: &Spanned<String>,
    example: &str,
    problems: &mut Vec<Problem>,
) -> Option<Utf8PathBuf> {
    let found = in_project(&path.value);
    if found.is_none() {
        problems.push(not_a_folder(path, example));
    }
    found
}

/// Reads a file of the project. An absolute path, or one that leads out of the project, is a problem.
pub fn project_file(
    path: &Spanned<String>,
    example: &str,
    problems: &mut Vec<Problem>,
) -> Option<Utf8PathBuf> {
    let found = in_project(&path.value);
    if found.is_none() {
        let message = format!("`{}` is outside the project", path.value);
        let help = format!("write a path from the project's root, such as `{example}`");
        problems.push(Problem::malformed(path.span, message, help));
    }
    found
}

fn in_project(text: &str) -> Option<Utf8PathBuf> {
    let text = text.trim();
    joined(Utf8Path::new(""), text).filter(|_| !text.starts_with('/'))
}

pub fn not_a_folder(path: &Spanned<String>, example: &str) -> Problem {
    let message = format!("`{}` is not a folder of this project", path.value);
    let help = format!("write a path from the project's root, such as `{example}`");
    Problem::malformed(path.span, message, help)
}

impl Read for Pattern {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let text = node.spanned()?;
        let pattern = Self::new(&text.value, text.span).filter(|_| !text.value.trim().is_empty());
        if pattern.is_none() {
            let message = format!("`{}` is not a valid path pattern", text.value);
            problems.push(Problem::malformed(text.span, message, "write one such as `infra/**/*.yaml`"));
        }
        pattern
    }
}

impl JsonSchema for Pattern {
    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Memory, walk};
    use crate::source::FileId;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text, Span::start_of(FileId(0))).expect("it is a pattern")
    }

    fn listing(paths: &[&str]) -> Listing {
        let files = paths.iter().map(|path| ((*path).into(), Vec::new()));
        walk(&Memory::new(files), &|_| true).expect("memory can be read")
    }

    #[test]
    fn a_path_without_wildcards_means_the_file_or_everything_below_the_folder() {
        for text in ["infra", "infra/", "./infra", "infra/**"] {
            assert!(pattern(text).is_match("infra/a/b.yml".into()), "{text}");
            assert!(!pattern(text).is_match("infrastructure/a.yml".into()), "{text}");
        }
        assert!(pattern("a/b.md").is_match("a/b.md".into()));
        assert!(!pattern("a/b.md").is_match("a/b.m".into()));
        assert!(!pattern("a/b.md").is_match("a/c.md".into()));
        assert!(pattern("s/*/docs/").is_match("s/x/docs/a/b.md".into()));
        assert!(!pattern("s/*/docs").is_match("s/x/docs/a.md".into()));
        assert!(pattern("./").is_match("any/thing.md".into()));
    }

    #[test]
    fn the_nearest_pattern_would_match() {
        let listing = listing(&["infra/a.yml", "docs/x.md"]);
        let near = |text: &str| pattern(text).nearest(&listing, Utf8Path::new(""));
        assert_eq!(near("/infra/**").as_deref(), Some("infra/**"));
        assert_eq!(near("Infra/**").as_deref(), Some("infra/**"));
        assert_eq!(near("../infra/**").as_deref(), Some("infra/**"));
        assert_eq!(near("infra/**/*.yaml").as_deref(), Some("infra/**/*.yml"));
        assert_eq!(near("inrfa/*.yaml").as_deref(), Some("infra/*.yml"));
        assert_eq!(near("docs/runbooks/*.md").as_deref(), None);
        assert_eq!(near("docs/*.mdx").as_deref(), Some("docs/**"));
    }

    #[test]
    fn a_pattern_that_leaves_the_project_matches_nothing() {
        for text in ["../x", "a/../../b", "/etc"] {
            assert!(pattern(text).leaves && !pattern(text).is_match("etc".into()), "{text}");
        }
    }
}
