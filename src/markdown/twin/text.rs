//! Escapes text for Markdown.

use std::fmt::Write as _;

/// A text on one line, escaped so that Markdown reads it as plain text anywhere in a line.
pub fn as_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut before = ' ';
    let mut rest = line.chars().peekable();
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = line.len() - numbered.len();
    let mut at = 0;
    while let Some(c) = rest.next() {
        let is_first = at == 0;
        let after = rest.peek().copied().unwrap_or(' ');
        let is_special = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' => true,
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '&' => after == '#' || after.is_ascii_alphabetic(),
            '#' | '>' | '+' | '-' | '=' | ':' => is_first,
            '.' | ')' => number > 0 && at == number,
            '{' => after == '#' || after == '.',
            _ => false,
        };
        if is_special {
            out.push('\\');
        }
        out.push(c);
        at += c.len_utf8();
        before = c;
    }
    out
}

/// A text as inline code, on one line.
pub fn as_code_span(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.trim().is_empty() {
        return String::new();
    }
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let is_open = line.starts_with(['`', ' ']) || line.ends_with(['`', ' ']);
    let pad = if is_open { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// An address, escaped for use in a link's parentheses.
pub fn as_destination(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.trim().chars() {
        if c.is_control() || c.is_whitespace() || "()<>\\\"`{}|^[]".contains(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Parser, Tag};

    use super::*;
    use crate::markdown::events::GITHUB;

    #[test]
    fn text_is_plain_text_everywhere() {
        for text in [
            "checkout_api is _down_",
            "# no heading",
            "- no list",
            "1. no list",
            "12) no list",
            "+ x",
            "> no quote",
            "=== no",
            "a | b",
            "[x](y) ![z](w) [^1]",
            "<script>alert(1)</script> <!-- x -->",
            "&lt; &#60; AT&T",
            "~~x~~ ~x~ `code` \\ **b**",
            "- [ ] x",
            "***",
        ] {
            for before in ["", "- ", "# ", "**Owner:** ", "> "] {
                let written = format!("{before}{}", as_text(text));
                let mut shown = String::new();
                for event in Parser::new_ext(&written, GITHUB) {
                    match event {
                        Event::Text(text) => shown.push_str(&text),
                        Event::Start(Tag::Link { .. } | Tag::Image { .. })
                        | Event::Html(_)
                        | Event::InlineHtml(_) => {
                            panic!("{written}")
                        }
                        _ => {}
                    }
                }
                assert!(shown.ends_with(text), "{written:?} shows {shown:?}");
            }
        }
    }

    #[test]
    fn code_and_addresses_are_closed() {
        assert_eq!(as_code_span("a `b` c"), "``a `b` c``");
        assert_eq!(as_code_span("`"), "`` ` ``");
        assert_eq!(as_code_span("a\nb"), "`a b`");
        assert_eq!(as_destination("a b(c)<d>\n"), "a%20b%28c%29%3Cd%3E");
    }
}
