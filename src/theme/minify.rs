//! Scripts and styles of ours without what only their readers need. Those of a project are published as they were written.
//!
//! What this does not know of, ours do not have: a test holds that.

use std::borrow::Cow;

/// An asset as it is published.
pub fn minified<'t>(path: &str, text: &'t str) -> Cow<'t, str> {
    match path.rsplit_once('.') {
        Some((_, "js")) => Cow::Owned(script(text)),
        Some((_, "css")) => Cow::Owned(style(text)),
        _ => Cow::Borrowed(text),
    }
}

/// Without indentation and lines of comments. Line ends stay: a statement may end with one.
fn script(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// Without comments, and without spaces where they say nothing. Around `+`, `-` and before `:` and `(` they do.
fn style(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            '/' if rest.starts_with("/*") => {
                rest = rest.split_once("*/").map_or("", |(_, after)| after);
                continue;
            }
            _ => c.len_utf8(),
        };
        let (part, after) = rest.split_at(length);
        rest = after;
        if !c.is_whitespace() {
            if c == '}' && short.ends_with(';') {
                short.pop();
            }
            if matches!(c, '{' | '}' | ';' | ',') && short.ends_with(' ') {
                short.pop();
            }
            short.push_str(part);
        } else if !short.is_empty() && !short.ends_with([' ', '{', '}', ';', ',', ':']) {
            short.push(' ');
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::super::ASSETS;
    use super::*;

    fn assets(ending: &str) -> impl Iterator<Item = &(&str, &str)> {
        ASSETS.iter().filter(move |(path, _)| path.ends_with(ending))
    }

    #[test]
    fn scripts_lose_comments_and_indentation() {
        let text = "// Says so.\n(() => {\n  // Once.\n  say('//');\n\n  go(); // now\n})();\n";
        assert_eq!(script(text), "(() => {\nsay('//');\ngo(); // now\n})();\n");
    }

    #[test]
    fn styles_keep_what_spaces_say() {
        let text = "/* Parts */\n.a , .b > :is(p, li) :not(.c) { content: \"; }  /* */\"; width: calc(1px + 2px) }\n\
            @media screen and (max-width: 4rem) {\n  a { margin: 0 -1px; }\n}\n";
        let short = ".a,.b > :is(p,li) :not(.c){content:\"; }  /* */\";width:calc(1px + 2px)}\
            @media screen and (max-width:4rem){a{margin:0 -1px}}";
        assert_eq!(style(text), short);
    }

    /// A text over several lines would lose its indentation.
    #[test]
    fn no_text_of_a_script_goes_over_a_line() {
        for (path, text) in assets(".js") {
            let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in lines {
                assert!(!line.ends_with('\\'), "{path}: {line}");
                assert_eq!(line.matches('`').count() % 2, 0, "{path}: {line}");
            }
            assert!(!text.contains("/*\n") && !text.contains("/**"), "{path} has a comment over several lines");
        }
    }

    /// Quotes of one kind, nothing escaped in them, and nothing of a style is lost.
    #[test]
    fn styles_are_as_they_are_read_here() {
        let mut seen = 0;
        for (path, text) in assets(".css") {
            assert!(!text.contains('\'') || !text.contains("\\\""), "{path}");
            let short = style(text);
            assert!(!short.contains("/*") && short.len() < text.len(), "{path}");
            assert_eq!(short.matches('{').count(), short.matches('}').count(), "{path}");
            assert_eq!(style(&short), short, "{path}");
            seen += 1;
        }
        assert!(seen > 1);
    }
}
