//! Finds comments of Obsidian, Liquid and Jinja: `%% a %%`, `{% comment %}a{% endcomment %}`, `{# a #}`; and those of
//! Hugo, Kramdown and MDX: `{{< comment >}}a{{< /comment >}}`, `{::comment}a{:/comment}`, `{/* a */}`.
//!
//! Text in comments does not count as content of a page. `dialects/comments.rs` decides what is removed from the
//! page, and removes only what is certainly a comment.

use std::borrow::Cow;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Obsidian,
    Liquid,
    Jinja,
    Hugo,
    Kramdown,
    Mdx,
}

/// Finds the comments in a sequence of texts. A comment may begin in one text and end in a later one.
#[derive(Debug, Default)]
pub struct Comments {
    open: Option<Form>,
}

impl Comments {
    /// Whether the last text ended within a comment.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The comments of the next text.
    pub fn of(&mut self, text: &str) -> Vec<Range<usize>> {
        let mut scan = Scan { text, obsidian: 0, jinja: None };
        let mut found = Vec::new();
        let mut at = 0;
        loop {
            let open = self.open.take().map(|form| (at, at, form));
            let Some((start, inner, form)) = open.or_else(|| scan.opening(at)) else { return found };
            let Some(end) = form.end(text, inner) else {
                found.push(start..text.len());
                self.open = Some(form);
                return found;
            };
            found.push(start..end);
            at = end;
        }
    }
}

/// A text without its comments.
pub fn without_comments(text: &str) -> Cow<'_, str> {
    let comments = Comments::default().of(text);
    if comments.is_empty() {
        return text.into();
    }
    let ends = comments.iter().map(|comment| comment.end);
    let starts = comments.iter().map(|comment| comment.start);
    let between = std::iter::once(0).chain(ends).zip(starts.chain([text.len()]));
    between.map(|(start, end)| &text[start..end]).collect()
}

/// Looks for the starts of comments. No part of the text is read twice.
struct Scan<'t> {
    text: &'t str,
    /// The end of the comment of Obsidian that was last looked for. `usize::MAX` if there is none.
    obsidian: usize,
    /// The position of the last `#}`, or 0. `None` until it is looked for.
    jinja: Option<usize>,
}

impl Scan<'_> {
    /// The next comment: its position, the position of its text, and its form.
    fn opening(&mut self, from: usize) -> Option<(usize, usize, Form)> {
        let text = self.text;
        let signs = memchr::memchr2_iter(b'%', b'{', &text.as_bytes()[from..]);
        for at in signs.map(|at| from + at) {
            let rest = &text[at..];
            if rest.starts_with("%%") {
                if self.is_obsidian(at) {
                    return Some((at, at + 2, Form::Obsidian));
                }
            } else if let Some(length) = shortcode(rest, "comment") {
                return Some((at, at + length, Form::Hugo));
            } else if rest.starts_with(KRAMDOWN) {
                return Some((at, at + KRAMDOWN.len(), Form::Kramdown));
            } else if rest.starts_with("{/*") && starts_line(text, at) {
                return Some((at, at + 3, Form::Mdx));
            } else if let Some((word, length)) = tag(rest) {
                // A second brace before it makes it a shortcode, not a tag.
                if word == "comment" && !text[..at].ends_with('{') {
                    return Some((at, at + length, Form::Liquid));
                }
            } else if rest.starts_with("{#") && self.is_jinja(at) {
                return Some((at, at + 2, Form::Jinja));
            }
        }
        None
    }

    /// Whether a comment of Obsidian begins here: a line with only `%%`, or a pair at the start or the end of a line.
    /// Anywhere else, `%%` is ordinary text.
    fn is_obsidian(&mut self, at: usize) -> bool {
        let starts_line = starts_line(self.text, at);
        if starts_line && ends_line(self.text, at + 2) {
            return true;
        }
        if !starts_line && !self.text[..at].ends_with(char::is_whitespace) {
            return false;
        }
        if self.obsidian < at + 4 {
            self.obsidian = Form::Obsidian.end(self.text, at + 2).unwrap_or(usize::MAX);
        }
        self.obsidian != usize::MAX && (starts_line || ends_line(self.text, self.obsidian))
    }

    /// Whether a comment of Jinja begins here. `{#id}` is an attribute instead.
    fn is_jinja(&mut self, at: usize) -> bool {
        let text = self.text;
        let last = *self.jinja.get_or_insert_with(|| text.rfind("#}").unwrap_or_default());
        last >= at + 2 || (starts_line(text, at) && ends_line(text, at + 2))
    }
}

/// Whether only blanks come before a position in its line.
fn starts_line(text: &str, at: usize) -> bool {
    is_edge(text[..at].chars().rev())
}

/// Whether only blanks come after a position in its line.
fn ends_line(text: &str, at: usize) -> bool {
    is_edge(text[at..].chars())
}

fn is_edge(mut chars: impl Iterator<Item = char>) -> bool {
    chars.find(|c| *c == '\n' || !c.is_whitespace()).is_none_or(|c| c == '\n')
}

/// The start of a comment of Kramdown.
const KRAMDOWN: &str = "{::comment}";

/// The length of the Hugo shortcode at the start of a text, if the shortcode consists of `word` alone:
/// `{{< comment >}}`.
fn shortcode(text: &str, word: &str) -> Option<usize> {
    const LONGEST: usize = 64;
    let angled = text.strip_prefix("{{<").map(|inner| (inner, ">}}"));
    let (inner, end) = angled.or_else(|| Some((text.strip_prefix("{{%")?, "%}}")))?;
    let near = &inner[..inner.floor_char_boundary(LONGEST)];
    let (own, _) = near.split_once(end)?;
    (own.trim() == word).then_some(own.len() + "{{<>}}".len())
}

/// The word of the Liquid tag at the start of a text, and the length of the tag.
pub(super) fn tag(text: &str) -> Option<(&str, usize)> {
    /// A longer tag does not begin a comment. In bytes.
    const LONGEST: usize = 64;
    let inner = text.strip_prefix("{%")?;
    let near = &inner.as_bytes()[..inner.len().min(LONGEST)];
    let end = near.windows(2).position(|pair| pair == b"%}")?;
    let word = inner[..end].trim_matches('-').split_whitespace().next()?;
    Some((word, end + "{%%}".len()))
}

/// The end of a comment of Liquid whose text begins at `from`.
pub(super) fn end_of_liquid(text: &str, from: usize) -> Option<usize> {
    let mut tags = text[from..].match_indices("{%").map(|(at, _)| from + at);
    tags.find_map(|at| {
        let (word, length) = tag(&text[at..])?;
        (word == "endcomment").then_some(at + length)
    })
}

impl Form {
    /// The end of a comment whose text begins at `from`.
    fn end(self, text: &str, from: usize) -> Option<usize> {
        let rest = &text[from..];
        match self {
            Self::Obsidian => {
                let mut ends = rest.match_indices("%%").map(|(at, _)| from + at + 2);
                ends.find(|end| !text[*end..].starts_with(|c: char| c.is_alphanumeric() || c == '%'))
            }
            Self::Liquid => end_of_liquid(text, from),
            Self::Jinja => rest.find("#}").map(|at| from + at + 2),
            Self::Hugo => {
                let mut braces = rest.match_indices("{{").map(|(at, _)| from + at);
                braces.find_map(|at| Some(at + shortcode(&text[at..], "/comment")?))
            }
            Self::Kramdown => {
                let mut ends = rest.match_indices("{:/").map(|(at, start)| at + start.len());
                ends.find_map(|at| {
                    let word = ["comment}", "}"].into_iter().find(|word| rest[at..].starts_with(word))?;
                    Some(from + at + word.len())
                })
            }
            Self::Mdx => rest.find("*/}").map(|at| from + at + 3),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Comments, without_comments};

    #[test]
    fn comments_are_left_out() {
        for (text, expected) in [
            ("%% ask Mira %%", ""),
            ("%%ask Mira%%", ""),
            ("Restart it. %%ask Mira%%", "Restart it. "),
            ("%%ask Mira%% Restart it.", " Restart it."),
            ("%%\nask Mira\n%%\nRestart it.", "\nRestart it."),
            ("a {% comment %}b{% endcomment %} c", "a  c"),
            ("a {%- comment -%}b {% if c %}{%- endcomment -%} d", "a  d"),
            ("a {# b #}{#- c -#} d", "a  d"),
            ("{#\nb", ""),
            ("{% comment %}b", ""),
            ("a {{< comment >}}b{{< /comment >}} c", "a  c"),
            ("a {{% comment %}}b{{% /comment %}} c", "a  c"),
            ("{::comment}\nb\n{:/comment}\nc", "\nc"),
            ("{/* b\nc */}\nd", "\nd"),
        ] {
            assert_eq!(without_comments(text), expected, "{text}");
        }
    }

    #[test]
    fn prose_with_the_same_signs_stays() {
        for text in [
            "Scale from 50%% to 100%% of the pods",
            "Use %%s or %%d in the format.",
            "The escape %% becomes %, so write %% for it",
            "%%Y-%%m is the month",
            "A share of 5 %% and more",
            "## Restore {#restore}",
            "{#id} and {.class}",
            "{% if a %}b{% endif %}",
            "{{% notice %}}b{{% /notice %}}",
            "Clear every folder but a{/*,}",
            "100%",
            "{",
            "a {% comment",
            "{# b",
        ] {
            assert_eq!(without_comments(text), text, "{text}");
        }
    }

    #[test]
    fn a_comment_goes_on_to_its_end() {
        let mut comments = Comments::default();
        assert_eq!(comments.of("a\n%%").first(), Some(&(2..4)));
        assert!(comments.is_open());
        assert_eq!(comments.of("b").first(), Some(&(0..1)));
        assert_eq!(comments.of("c %% d").first(), Some(&(0..4)));
        assert!(!comments.is_open());
        assert!(comments.of("e").is_empty());
    }
}
