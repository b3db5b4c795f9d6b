//! Admonitions: maps the names that other tools have for them to our five kinds.

use super::Tone;

/// Names of admonitions in other tools, and the tone of each.
const WORDS: &[(&str, Tone)] = &[
    ("abstract", Tone::Note),
    ("alert", Tone::Warning),
    ("attention", Tone::Warning),
    ("bug", Tone::Caution),
    ("caution", Tone::Caution),
    ("check", Tone::Tip),
    ("cite", Tone::Note),
    ("danger", Tone::Caution),
    ("done", Tone::Tip),
    ("error", Tone::Caution),
    ("example", Tone::Note),
    ("fail", Tone::Caution),
    ("failure", Tone::Caution),
    ("faq", Tone::Note),
    ("help", Tone::Note),
    ("hint", Tone::Tip),
    ("important", Tone::Important),
    ("info", Tone::Note),
    ("missing", Tone::Caution),
    ("note", Tone::Note),
    ("primary", Tone::Note),
    ("question", Tone::Note),
    ("quote", Tone::Note),
    ("secondary", Tone::Note),
    ("seealso", Tone::Note),
    ("success", Tone::Tip),
    ("summary", Tone::Note),
    ("tip", Tone::Tip),
    ("tldr", Tone::Note),
    ("todo", Tone::Note),
    ("warn", Tone::Warning),
    ("warning", Tone::Warning),
];

/// The tone of an admonition, by its name.
pub fn tone(word: &str) -> Option<Tone> {
    let found = WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
    found.map(|(_, tone)| *tone)
}

/// The default title of an admonition: its name, capitalised.
pub fn title(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    first + &letters.as_str().replace(['-', '_'], " ")
}

/// A line that begins an admonition, or a tab: `!!! warning "Title"`, `??? note`, `=== "Title"`.
#[derive(Debug, PartialEq, Eq)]
pub struct Opening<'l> {
    pub word: &'l str,
    /// As written. Empty if the title is explicitly left out.
    pub title: Option<&'l str>,
    /// `None` if it cannot be folded; else whether it is open at first.
    pub folds: Option<bool>,
    pub is_tab: bool,
}

/// Reads a line of `MkDocs` that begins an indented block; `line` is trimmed.
pub fn mkdocs(line: &str) -> Option<Opening<'_>> {
    let (folds, rest) = if let Some(rest) = line.strip_prefix("!!!") {
        (None, rest)
    } else if let Some(rest) = line.strip_prefix("???+") {
        (Some(true), rest)
    } else if let Some(rest) = line.strip_prefix("???") {
        (Some(false), rest)
    } else {
        let rest = line.strip_prefix("===")?;
        let title = quoted(rest.trim_start_matches(['!', '+']).trim())?;
        return Some(Opening { word: "", title: Some(title), folds: None, is_tab: true });
    };
    let rest = rest.trim_start_matches('+');
    let rest = rest.trim();
    let (words, title) = match rest.find(['"', '\'']) {
        Some(at) => (rest[..at].trim(), Some(quoted(&rest[at..])?)),
        None => (rest, None),
    };
    let word = words.split_whitespace().next()?;
    let is_class = |word: &str| word.chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
    words.split_whitespace().all(is_class).then_some(Opening { word, title, folds, is_tab: false })
}

/// The text between quotes, if the quotes enclose all of it.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text.strip_prefix(quote)?.strip_suffix(quote)
}

/// A line of `PyMdown` that begins a block: `/// note | Title`. Returns the number of slashes, the name, and the title.
pub fn slashes(line: &str) -> Option<(usize, &str, Option<&str>)> {
    let count = line.len() - line.trim_start_matches('/').len();
    let rest = line[count..].strip_prefix(' ')?.trim();
    let (word, title) = rest.split_once('|').map_or((rest, None), |(word, title)| (word, Some(title.trim())));
    let word = word.trim();
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '-');
    (count >= 3 && is_word).then_some((count, word, title.filter(|title| !title.is_empty())))
}

/// A line of `MyST` that begins a block: `:::{note} Title`. Returns the number of colons, the name, and the title.
pub fn directive(line: &str) -> Option<(usize, &str, Option<&str>)> {
    let count = line.len() - line.trim_start_matches(':').len();
    let (word, title) = named(&line[count..])?;
    (count >= 3).then_some((count, word, title))
}

/// The name of a directive of `MyST`, and its title: `{note} Title`.
pub fn named(text: &str) -> Option<(&str, Option<&str>)> {
    let (word, title) = text.trim_start().strip_prefix('{')?.split_once('}')?;
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_:".contains(c));
    let title = title.trim();
    is_word.then_some((word, (!title.is_empty()).then_some(title)))
}

/// A line of Docusaurus, `VitePress` or Azure `DevOps` that begins a block: `:::note[Title]`, `::: tip Title`. Returns
/// the number of colons, the name, and the title.
pub fn colons(line: &str) -> Option<(usize, &str, Option<&str>)> {
    let count = line.len() - line.trim_start_matches(':').len();
    if count < 3 {
        return None;
    }
    let rest = line[count..].trim();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    if word.is_empty() {
        return None;
    }
    let after = after.trim();
    // Attributes of Docusaurus.
    let after = match after.find('{') {
        Some(at) if after.ends_with('}') => after[..at].trim(),
        _ => after,
    };
    let title = after.strip_prefix('[').and_then(|title| title.strip_suffix(']')).unwrap_or(after);
    Some((count, word, (!title.is_empty()).then_some(title)))
}

#[cfg(test)]
mod tests {
    use super::{Opening, colons, directive, mkdocs, slashes};

    #[test]
    fn lines_of_mkdocs() {
        let note = Opening { word: "note", title: None, folds: None, is_tab: false };
        assert_eq!(mkdocs("!!! note"), Some(note));
        let titled = mkdocs("??? warning inline end \"Read *this*\"").expect("it is one");
        assert_eq!((titled.word, titled.title, titled.folds), ("warning", Some("Read *this*"), Some(false)));
        assert_eq!(mkdocs("!!!note").map(|opening| opening.word), Some("note"));
        assert_eq!(mkdocs("???+ tip").and_then(|opening| opening.folds), Some(true));
        assert_eq!(mkdocs("=== \"Linux\"").map(|opening| opening.is_tab), Some(true));
        for line in ["!!! WARNING !!!", "!!!", "???", "===", "!!!(x)", "=== x", "!!! don't do it"] {
            assert_eq!(mkdocs(line), None, "{line}");
        }
    }

    #[test]
    fn lines_of_myst_and_pymdown() {
        assert_eq!(directive(":::{note}"), Some((3, "note", None)));
        assert_eq!(directive("::::{admonition} Mind *this*"), Some((4, "admonition", Some("Mind *this*"))));
        assert_eq!(slashes("/// note | Mind"), Some((3, "note", Some("Mind"))));
        assert_eq!(slashes("//// details"), Some((4, "details", None)));
        for line in ["///", "// note", "///note", "/// <summary>", "/// two words", "/// a | b | c"] {
            let is_one = slashes(line).is_some();
            assert_eq!(is_one, line.contains('|'), "{line}");
        }
        for line in [":::{}", "::: {.x}", ":::note", "::{note}"] {
            assert_eq!(directive(line), None, "{line}");
        }
    }

    #[test]
    fn lines_of_docusaurus() {
        assert_eq!(colons(":::note"), Some((3, "note", None)));
        assert_eq!(colons("::::tip[A *b*]{#id}"), Some((4, "tip", Some("A *b*"))));
        assert_eq!(colons("::: warning Mind the gap"), Some((3, "warning", Some("Mind the gap"))));
        for line in [":::", "::x", "::: {.class}", "no"] {
            assert_eq!(colons(line), None, "{line}");
        }
    }
}
