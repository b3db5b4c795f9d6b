//! Finds the owners of a path in a CODEOWNERS file, like GitHub and GitLab do.

mod pieces;
mod stored;

use camino::Utf8Path;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use pieces::Pieces;
use serde::{Deserialize, Serialize};

use crate::source::{FileId, Span, Spanned};

/// The possible paths of the file, in order of precedence.
pub const FILES: [&str; 4] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// The lines of a file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Vec<stored::Line>")]
pub struct Codeowners {
    /// Lines that name owners, or remove them.
    owning: Lines,
    /// Those of GitLab's optional sections.
    optional: Lines,
    /// GitLab's exclusions: `!*.lock`.
    excluding: Lines,
}

/// Lines in their order.
#[derive(Clone, Debug, Default)]
struct Lines {
    all: Vec<Line>,
    /// An index of the lines by their patterns, since there may be thousands of lines and of paths.
    pieces: Pieces,
}

#[derive(Clone, Debug)]
struct Line {
    /// The pattern that `paths` is compiled from.
    pattern: String,
    paths: GlobSet,
    /// Empty for a line that removes the owners of a path.
    owners: Spanned<String>,
    effect: Effect,
}

/// What a line does with the paths that it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Effect {
    Owned,
    /// It is in an optional section of GitLab: its owners need not approve.
    OwnedOptionally,
    Excluded,
}

/// The host that reads a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    GitHub,
    GitLab,
    /// The file is in a folder where both look for it.
    Either,
}

impl Host {
    /// The host that looks for a file in its folder.
    pub fn of(path: &Utf8Path) -> Self {
        match path.parent().and_then(Utf8Path::file_name) {
            Some(".github") => Self::GitHub,
            Some(".gitlab") => Self::GitLab,
            _ => Self::Either,
        }
    }

    /// A pattern as GitHub reads it: for GitLab, one without a slash at its start may begin in any folder.
    fn pattern(self, pattern: String) -> String {
        let is_free = self == Self::GitLab && !pattern.starts_with(['/', '*']);
        if is_free && pattern.trim_end_matches('/').contains('/') { format!("**/{pattern}") } else { pattern }
    }
}

impl Codeowners {
    /// Lines that cannot be read are skipped, as the hosts do. GitHub knows no sections and no exclusions.
    pub fn read(file: FileId, host: Host, text: &str) -> Self {
        let mut lines = Vec::new();
        // GitLab's sections may name owners for all of their lines.
        let (mut section, mut effect) = (String::new(), Effect::Owned);
        let mut start = 0;
        for whole in text.split_inclusive('\n') {
            let span = Span::new(file, start..start + whole.trim_end().len());
            start += whole.len();
            let line = whole.trim();
            let (title, excluded) = (header(line), line.strip_prefix('!'));
            let is_skipped = host == Host::GitHub && (title.is_some() || excluded.is_some());
            if line.is_empty() || line.starts_with('#') || is_skipped {
                continue;
            }
            if let Some(rest) = title {
                section = owners(rest);
                effect = if line.starts_with('^') { Effect::OwnedOptionally } else { Effect::Owned };
                continue;
            }
            let (pattern, rest) = pattern(excluded.unwrap_or(line));
            let own = owners(rest);
            let owners = if own.is_empty() { section.clone() } else { own };
            let effect = if excluded.is_some() { Effect::Excluded } else { effect };
            lines.extend(Line::new(host.pattern(pattern), Spanned::new(owners, span), effect));
        }
        Self::of_lines(lines)
    }

    fn of_lines(lines: Vec<Line>) -> Self {
        let (owning, others): (Vec<Line>, Vec<Line>) =
            lines.into_iter().partition(|line| line.effect == Effect::Owned);
        let (excluding, optional) = others.into_iter().partition(|line| line.effect == Effect::Excluded);
        Self { owning: Lines::new(owning), optional: Lines::new(optional), excluding: Lines::new(excluding) }
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.owning.all.iter().chain(&self.optional.all).chain(&self.excluding.all)
    }

    /// The file of the lines. `None` if there are no lines.
    pub fn file(&self) -> Option<FileId> {
        self.lines().next().map(|line| line.owners.span.file)
    }

    /// The owners of a path: those of the last matching line.
    pub fn of(&self, path: &Utf8Path) -> Option<&Spanned<String>> {
        let lines = [self.owning.of(path), self.optional.of(path)].into_iter().flatten();
        lines.max_by_key(|line| line.owners.span.start).and_then(Line::somebody)
    }

    /// The owners who approve the changes of a path. Those of an optional section only count if nobody else does.
    pub fn approvers(&self, path: &Utf8Path) -> Option<&Spanned<String>> {
        self.required(path).or_else(|| self.optional.of(path).and_then(Line::somebody))
    }

    /// The owners who have to approve the changes of a path, unless it is excluded.
    fn required(&self, path: &Utf8Path) -> Option<&Spanned<String>> {
        self.owning.of(path).and_then(Line::somebody)
    }

    /// Why it is not certain that an owner of a path has to approve its changes, and the line that decides it.
    pub fn doubt(&self, path: &Utf8Path) -> Option<(Span, &'static str)> {
        if let Some(line) = self.excluding.of(path) {
            return Some((line.owners.span, "it excludes files on GitLab"));
        }
        let line = self.optional.of(path).filter(|_| self.required(path).is_none())?;
        Some((line.owners.span, "its section is optional"))
    }
}

impl Lines {
    fn new(all: Vec<Line>) -> Self {
        let pieces = Pieces::new(all.iter().map(|line| line.pattern.as_str()));
        Self { all, pieces }
    }

    /// The last line that matches a path.
    fn of(&self, path: &Utf8Path) -> Option<&Line> {
        let may_fit = self.pieces.of(path.as_str()).into_iter();
        may_fit.map(|at| &self.all[at]).find(|line| line.paths.is_match(path))
    }
}

impl Line {
    /// Its owners. `None` if it removes them.
    fn somebody(&self) -> Option<&Spanned<String>> {
        Some(&self.owners).filter(|owners| !owners.value.is_empty())
    }

    /// `None` if the pattern cannot be read.
    fn new(pattern: String, owners: Spanned<String>, effect: Effect) -> Option<Self> {
        let paths = globs(&pattern)?;
        Some(Self { pattern, paths, owners, effect })
    }
}

/// The text after the header of a section: `[Database][2] @dba`, `^[Docs] @writers`.
fn header(line: &str) -> Option<&str> {
    let title = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?;
    let rest = title.split_once(']')?.1;
    let count = rest.strip_prefix('[').and_then(|count| count.split_once(']'));
    let rest =
        count.filter(|(count, _)| count.chars().all(|c| c.is_ascii_digit())).map_or(rest, |(_, rest)| rest);
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some(rest)
}

/// The pattern of a line, with spaces unescaped, and the text after it.
fn pattern(line: &str) -> (String, &str) {
    let mut pattern = String::new();
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        if c.is_whitespace() && !escaped {
            return (pattern, &line[at..]);
        }
        if escaped && !matches!(c, ' ' | '#') {
            pattern.push('\\');
        }
        escaped = c == '\\' && !escaped;
        if !escaped {
            pattern.push(c);
        }
    }
    (pattern, "")
}

/// The distinct owners in a text, up to a comment: `@team @person mail@host`.
fn owners(text: &str) -> String {
    let words = text.split_whitespace().take_while(|word| !word.starts_with('#'));
    let mut all: Vec<&str> = Vec::new();
    for word in words.filter(|word| is_owner(word)) {
        // Hosts ignore the case of owners.
        if !all.iter().any(|own| own.eq_ignore_ascii_case(word)) {
            all.push(word);
        }
    }
    all.join(", ")
}

/// Whether a word is an owner: `@name`, `@@role` in GitLab, or `name@host`.
fn is_owner(word: &str) -> bool {
    let is_name = |name: &str| name.starts_with(char::is_alphanumeric);
    match word.strip_prefix('@') {
        Some(name) => is_name(name.strip_prefix('@').unwrap_or(name)),
        None => word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && is_name(host)),
    }
}

/// Patterns as in `.gitignore`, without `[a-z]`, which hosts do not support here.
fn globs(pattern: &str) -> Option<GlobSet> {
    let body = pattern.trim_matches('/');
    // A slash at the start or in the middle anchors a pattern to the root.
    let is_tied = pattern.trim_end_matches('/').contains('/');
    let escaped = body.replace('[', "\\[").replace(']', "\\]").replace('{', "\\{").replace('}', "\\}");
    let top = if is_tied { escaped } else { format!("**/{escaped}") };
    let mut set = GlobSetBuilder::new();
    let mut add = |text: &str| {
        let glob = GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build();
        set.add(glob.ok()?);
        Some(())
    };
    if body.is_empty() {
        add("**")?;
    } else {
        if !pattern.ends_with('/') {
            add(&top)?;
        }
        // `docs/*` only matches files directly in the folder.
        if !(is_tied && (body == "*" || body.ends_with("/*")) && !pattern.ends_with('/')) {
            add(&format!("{top}/**"))?;
        }
    }
    set.build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(text: &str, path: &str) -> Option<String> {
        owner_on(Host::Either, text, path)
    }

    fn owner_on(host: Host, text: &str, path: &str) -> Option<String> {
        let read = Codeowners::read(FileId(0), host, text);
        read.of(Utf8Path::new(path)).map(|owners| owners.value.clone())
    }

    #[test]
    fn the_last_line_that_matches_wins() {
        let text =
            "# all\n* @acme/all\n/content/shop/ @acme/shop mira@acme.example # a word\n/content/shop/old/\n";
        assert_eq!(
            owner(text, "content/shop/cart/service.yaml").as_deref(),
            Some("@acme/shop, mira@acme.example")
        );
        assert_eq!(owner(text, "content/mail/service.yaml").as_deref(), Some("@acme/all"));
        assert_eq!(owner(text, "content/shop/old/service.yaml"), None);
    }

    #[test]
    fn each_owner_counts_once_and_marks_count_for_none() {
        assert_eq!(
            owner("* @acme/all @Acme/All mira@a.example", "a").as_deref(),
            Some("@acme/all, mira@a.example")
        );
        assert_eq!(owner("* @ @@ bob @-a a@ @b", "a").as_deref(), Some("@b"));
        assert_eq!(owner("* @@maintainer @b", "a").as_deref(), Some("@@maintainer, @b"));
    }

    #[test]
    fn patterns_are_those_of_the_hosts() {
        for (pattern, path, fits) in [
            ("cart/", "content/cart/service.yaml", true),
            ("/cart/", "content/cart/service.yaml", false),
            ("content/*", "content/service.yaml", true),
            ("content/*", "content/cart/service.yaml", false),
            ("content/**/service.yaml", "content/a/b/service.yaml", true),
            ("*.yaml", "content/cart/service.yaml", true),
            ("service.yaml", "content/cart/service.yaml", true),
            ("content/my\\ cart", "content/my cart/service.yaml", true),
            ("/content/cart", "content/cart/service.yaml", true),
            ("/content/car", "content/cart/service.yaml", false),
            ("content/[a]/", "content/a/service.yaml", false),
        ] {
            assert_eq!(owner(&format!("{pattern} @a"), path).is_some(), fits, "`{pattern}` and `{path}`");
        }
    }

    #[test]
    fn sections_of_gitlab_name_owners_for_their_lines() {
        let text =
            "[Shop][2] @acme/shop\ncontent/cart/\ncontent/mail/ @acme/mail\n^[Docs]\n*.md @acme/docs\n";
        assert_eq!(owner(text, "content/cart/service.yaml").as_deref(), Some("@acme/shop"));
        assert_eq!(owner(text, "content/mail/service.yaml").as_deref(), Some("@acme/mail"));
        assert_eq!(owner(text, "README.md").as_deref(), Some("@acme/docs"));
    }

    #[test]
    fn each_host_reads_the_file_in_its_own_folder() {
        for (path, host) in [
            (".github/CODEOWNERS", Host::GitHub),
            (".gitlab/CODEOWNERS", Host::GitLab),
            ("docs/CODEOWNERS", Host::Either),
            ("CODEOWNERS", Host::Either),
        ] {
            assert_eq!(Host::of(Utf8Path::new(path)), host, "{path}");
        }
        let sections = "* @acme/all\n[Shop] @acme/shop\ncontent/cart/\n";
        assert_eq!(owner_on(Host::GitHub, sections, "content/cart/a"), None);
        assert_eq!(owner_on(Host::GitLab, sections, "content/cart/a").as_deref(), Some("@acme/shop"));
        assert_eq!(owner_on(Host::GitHub, "cart/a @a", "content/cart/a"), None);
        assert_eq!(owner_on(Host::GitLab, "cart/a @a", "content/cart/a").as_deref(), Some("@a"));
        assert_eq!(owner_on(Host::GitLab, "/cart/a @a", "content/cart/a"), None);
    }

    #[test]
    fn exclusions_and_optional_sections_leave_a_doubt() {
        let text = "*.rs @a @b\n*.txt @a @b\n!*.lock\n^[Docs]\n*.md @docs\n*.txt @docs\n";
        let doubt = |host: Host, path: &str| {
            Codeowners::read(FileId(0), host, text).doubt(Utf8Path::new(path)).map(|(_, why)| why)
        };
        assert_eq!(doubt(Host::GitLab, "a/Cargo.lock"), Some("it excludes files on GitLab"));
        assert_eq!(doubt(Host::Either, "README.md"), Some("its section is optional"));
        assert_eq!(doubt(Host::GitLab, "a/main.rs"), None);
        assert_eq!(doubt(Host::GitLab, "a/notes.txt"), None);
        let read = Codeowners::read(FileId(0), Host::GitLab, text);
        let names = |owners: Option<&Spanned<String>>| owners.map(|own| own.value.clone());
        let path = Utf8Path::new("a/notes.txt");
        assert_eq!(names(read.of(path)).as_deref(), Some("@docs"));
        assert_eq!(names(read.approvers(path)).as_deref(), Some("@a, @b"));
        assert_eq!(doubt(Host::GitHub, "a/Cargo.lock"), None);
        assert_eq!(doubt(Host::GitHub, "README.md"), None);
    }

    /// The index returns every line that matches, and perhaps more.
    #[test]
    fn no_line_that_matches_is_skipped() {
        let patterns = [
            "*",
            "**",
            "/",
            "a",
            "a/",
            "/a",
            "/a/",
            "a/b",
            "/a/b/",
            "a/*",
            "a/*/c",
            "*/b",
            "**/b",
            "**/b/c",
            "a/**/c",
            "*.yaml",
            "c.yaml",
            "a/b/c.yaml",
            "/[a]",
            "a\\ b",
            "a/b\\ c/",
            "a?",
            "//a",
            "a//b",
            "/a/b*/",
            "?",
            "*b*",
            "**/b/**",
            "a/**",
            "a\\*",
            "\\a/b",
            "x*/?/c*",
        ];
        let paths = [
            "a",
            "a/b",
            "a/b/c",
            "a/b/c.yaml",
            "b",
            "b/c",
            "x/a/b/c.yaml",
            "x/b/c",
            "a b/c",
            "a/b c/d",
            "[a]/b",
            "ab",
            "c.yaml",
        ];
        for pattern in patterns {
            let globs = globs(pattern).expect("it is a pattern");
            for path in paths {
                let read = owner(&format!("{pattern} @a"), path).is_some();
                assert_eq!(read, globs.is_match(path), "`{pattern}` and `{path}`");
            }
        }
    }
}
