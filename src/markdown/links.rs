//! The scheme of a link, and the range of its destination in the text.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::LinkType;

/// The kind of a destination, as a browser sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// A path, a query or an anchor. `//host/path` counts as one, although it leads to another host.
    Relative,
    /// `http` or `https`.
    Web,
    /// `mailto` or `tel`.
    Contact,
    /// Everything else: `javascript:`, `data:`, `file:`, but also `localhost:3000`.
    Unsafe,
}

/// Reads the scheme as browsers do. Leading spaces and control characters are ignored, and so are case and all tabs
/// and line breaks.
pub fn scheme(destination: &str) -> Scheme {
    // A quick check, since most links lead to a file of the project.
    if !destination.bytes().any(|byte| byte == b':' || byte.is_ascii_control()) {
        return Scheme::Relative;
    }
    let mut name = String::new();
    for character in destination.trim_start_matches(|c| c <= ' ').chars() {
        match character {
            '\t' | '\n' | '\r' => {}
            ':' if name.is_empty() => return Scheme::Relative,
            ':' => break,
            'a'..='z' | 'A'..='Z' => name.push(character.to_ascii_lowercase()),
            '0'..='9' | '+' | '-' | '.' if !name.is_empty() => name.push(character),
            // Other control characters cannot be part of a scheme, and no address needs them.
            '\0'..='\x1f' | '\x7f' => return Scheme::Unsafe,
            _ => return Scheme::Relative,
        }
    }
    if !destination.contains(':') {
        return Scheme::Relative;
    }
    match name.as_str() {
        "http" | "https" => Scheme::Web,
        "mailto" | "tel" => Scheme::Contact,
        _ => Scheme::Unsafe,
    }
}

/// The destination as a URL. The autolink `<a@b.example>` gets the scheme `mailto:`.
pub fn decoded(link_type: LinkType, destination: &str) -> Cow<'_, str> {
    match link_type {
        LinkType::Email => Cow::Owned(format!("mailto:{destination}")),
        _ => Cow::Borrowed(destination),
    }
}

/// Whether a browser would request this URL from another host, or would do worse, such as run a script.
pub fn leaves_the_site(url: &str) -> bool {
    let start: String =
        url.trim_start_matches(|c| c <= ' ').chars().filter(|c| !c.is_control()).take(2).collect();
    scheme(url) != Scheme::Relative || start.chars().filter(|c| matches!(c, '/' | '\\')).count() == 2
}

/// The destination in `[text](destination "title")` at `link`; the link's text ends at `text_end`.
pub fn inline_destination(text: &str, link: &Range<usize>, text_end: usize) -> Option<Range<usize>> {
    let rest = text.get(text_end..link.end)?;
    after(text, text_end + rest.find("](")? + 2, link.end)
}

/// The destination in `[label]: destination "title"` at `definition`.
pub fn defined_destination(text: &str, definition: &Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(definition.clone())?;
    after(text, definition.start + rest.find("]:")? + 2, definition.end)
}

/// The destination in `<destination>`, or a bare URL.
pub fn autolink(text: &str, link: &Range<usize>) -> Option<Range<usize>> {
    let is_bracketed = text.get(link.clone())?.starts_with('<');
    Some(if is_bracketed { link.start + 1..link.end - 1 } else { link.clone() })
}

/// The destination that begins after `start`.
fn after(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let rest = text.get(start..end)?;
    let start = start + (rest.len() - rest.trim_start().len());
    let rest = text.get(start..end)?;
    if let Some(bracketed) = rest.strip_prefix('<') {
        let length = unescaped(bracketed, |c| c == '>')?;
        return Some(start + 1..start + 1 + length);
    }
    let mut open = 0_usize;
    let length = unescaped(rest, |c| {
        match c {
            '(' => open += 1,
            ')' if open == 0 => return true,
            ')' => open -= 1,
            _ => {}
        }
        c.is_whitespace()
    });
    Some(start..start + length.unwrap_or(rest.len()))
}

/// The position of the first character that matches and has no backslash before it.
fn unescaped(text: &str, mut ends: impl FnMut(char) -> bool) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if !escaped && ends(character) {
            return Some(at);
        }
        escaped = character == '\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Scheme, leaves_the_site, scheme};

    #[test]
    fn schemes_are_read_as_browsers_read_them() {
        for (destination, expected) in [
            ("https://a.example", Scheme::Web),
            ("HTTP://a.example", Scheme::Web),
            ("mailto:a@b.example", Scheme::Contact),
            ("tel:+49123", Scheme::Contact),
            ("page.md#a:b", Scheme::Relative),
            ("./a:b", Scheme::Relative),
            ("a%3Ab", Scheme::Relative),
            ("?time=10:30", Scheme::Relative),
            ("#10:30", Scheme::Relative),
            ("", Scheme::Relative),
            ("javascript:alert(1)", Scheme::Unsafe),
            ("\u{1} JaVa\nScRi\tpt:alert(1)", Scheme::Unsafe),
            ("java\u{0}script:alert(1)", Scheme::Unsafe),
            ("data:text/html,x", Scheme::Unsafe),
            ("vbscript:x", Scheme::Unsafe),
            ("file:///etc/passwd", Scheme::Unsafe),
            ("localhost:3000", Scheme::Unsafe),
        ] {
            assert_eq!(scheme(destination), expected, "{destination:?}");
        }
    }

    #[test]
    fn other_hosts_differ_from_paths() {
        for url in
            ["//evil.example/x", "\\\\evil.example", "/\\evil", "/\t/evil", " //x", "https:x", "data:x"]
        {
            assert!(leaves_the_site(url), "{url:?}");
        }
        for url in ["a.png", "../a.png", "/a.png", "#a", "", "a//b"] {
            assert!(!leaves_the_site(url), "{url:?}");
        }
    }
}
