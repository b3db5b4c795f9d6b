//! Minifies the built-in scripts and styles. Those of a project are published unchanged.
//!
//! Supports only the syntax that the built-in files use. Tests check that they use no other.

use std::borrow::Cow;

/// An asset, minified if it is a script or a style.
pub fn minified<'t>(path: &str, text: &'t str) -> Cow<'t, str> {
    match path.rsplit_once('.') {
        Some((_, "js")) => Cow::Owned(script(text)),
        Some((_, "css")) => Cow::Owned(style(text)),
        _ => Cow::Borrowed(text),
    }
}

/// Minifies a script: removes indentation, comments, and spaces next to punctuation.
fn script(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    for line in text.lines().map(str::trim) {
        let before = short.len();
        tighten(line, &mut short);
        // A statement may end at a line break, except after these characters.
        if short.len() > before && !short.ends_with([';', '{', '(', '[', ',']) {
            short.push('\n');
        }
    }
    short
}

/// Appends a line of a script. The position of a `/` decides whether it begins a regular expression.
fn tighten(line: &str, short: &mut String) {
    let start = short.len();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let written = &short[start..];
        let is_new = written.ends_with(['(', ',', '=', ':', '[', '!', '&', '|', '?', '{', '}', ';', '>'])
            || written.is_empty()
            || written.ends_with("return ");
        let length = match c {
            '"' | '\'' | '`' => literal(rest, c),
            '/' if rest.starts_with("//") => {
                short.truncate(short.trim_end_matches(' ').len());
                return;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest.split_once("*/").map_or("", |(_, after)| after);
                continue;
            }
            '/' if is_new => literal(rest, '/'),
            _ => c.len_utf8(),
        };
        let (part, after) = rest.split_at(length);
        rest = after;
        if c != ' ' {
            if is_sign(c) && short[start..].ends_with(' ') {
                short.pop();
            }
            short.push_str(part);
        } else if !short[start..].ends_with([' ']) && !short[start..].ends_with(is_sign) {
            short.push(' ');
        }
    }
}

/// Whether spaces next to a character have no meaning. Not for `+` and `-`, since `+ +` differs from `++`.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '{' | '}' | '(' | ')' | '[' | ']' | ';' | ',' | ':' | '?' | '=' | '<' | '>' | '&' | '|' | '!' | '*'
    )
}

/// The length of the string or regular expression at the start of `rest`. In a character class, `/` does not end it.
fn literal(rest: &str, end: char) -> usize {
    let (mut is_escaped, mut is_class) = (false, false);
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' if end == '/' => is_class = true,
            ']' if end == '/' => is_class = false,
            _ if c == end && !is_class => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// Minifies a style: removes comments, and spaces without a meaning. Spaces around `+` and `-`, and before `:` and
/// `(`, have one.
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
    fn scripts_keep_their_strings() {
        let text = "// Says so.\n(() => {\n  // Once.\n  say('//  a', `b  ${c}`, \"d  'e\");\n\n  go(); // now\n\
            return /[/ ]  \\/ /.test(a) ? a + +b : a / b / c;\n})();\n";
        let short =
            "(()=>{say('//  a',`b  ${c}`,\"d  'e\");go();return /[/ ]  \\/ /.test(a)?a + +b:a / b / c;})();";
        assert_eq!(script(text), short);
        assert_eq!(script("let a = 1\nlet b = 2\n"), "let a=1\nlet b=2\n");
    }

    #[test]
    fn styles_keep_meaningful_spaces() {
        let text = "/* Parts */\n.a , .b > :is(p, li) :not(.c) { content: \"; }  /* */\"; width: calc(1px + 2px) }\n\
            @media screen and (max-width: 4rem) {\n  a { margin: 0 -1px; }\n}\n";
        let short = ".a,.b > :is(p,li) :not(.c){content:\"; }  /* */\";width:calc(1px + 2px)}\
            @media screen and (max-width:4rem){a{margin:0 -1px}}";
        assert_eq!(style(text), short);
    }

    /// A string over several lines would lose its indentation, and a string inside a template string would be read as
    /// code.
    #[test]
    fn built_in_scripts_use_only_supported_syntax() {
        let mut seen = 0;
        for (path, text) in assets(".js") {
            for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
                assert!(!line.ends_with('\\'), "{path}: {line}");
                assert!(!line.contains("/*") || line.contains("*/"), "{path}: {line}");
                assert_eq!(line.matches('`').count() % 2, 0, "{path}: {line}");
                for template in line.split('`').skip(1).step_by(2) {
                    let last = template.rsplit_once("${").map_or("}", |(_, last)| last);
                    assert!(last.contains('}'), "{path}: {line}");
                }
            }
            let short = script(text);
            assert_eq!(script(&short), short, "{path}");
            assert!(short.len() < text.len() * 9 / 10, "{path}");
            seen += 1;
        }
        assert!(seen > 3);
    }

    /// Styles use one kind of quotes without escapes, and lose nothing.
    #[test]
    fn built_in_styles_use_only_supported_syntax() {
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
