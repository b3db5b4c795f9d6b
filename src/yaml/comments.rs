//! Reads JSON with comments, as in Azure templates and settings of editors.

use std::borrow::Cow;

/// The text with its comments replaced by spaces, so that offsets stay the same. A text that is not JSON is
/// unchanged.
pub fn taken_off(text: &str) -> Cow<'_, str> {
    match blanked(text) {
        Some(blanked) => Cow::Owned(blanked),
        None => Cow::Borrowed(text),
    }
}

/// `None` if the text is not JSON or has no comments.
fn blanked(text: &str) -> Option<String> {
    let mut blanked = String::with_capacity(text.len());
    let mut rest = text.strip_prefix('\u{feff}').map_or(text, |rest| {
        blanked.push('\u{feff}');
        rest
    });
    let (mut has_comments, mut has_braces) = (false, false);
    while let Some(next) = rest.chars().next() {
        let (length, is_comment) = match next {
            '/' => (comment(rest)?, true),
            '"' => (string(rest)?, false),
            '{' | '[' => {
                has_braces = true;
                (1, false)
            }
            '}' | ']' | ',' | ':' => (1, false),
            _ if next.is_whitespace() => (next.len_utf8(), false),
            _ => (word(rest)?, false),
        };
        // Only comments may come before the first brace.
        if !has_braces && !is_comment && !next.is_whitespace() {
            return None;
        }
        let (token, behind) = rest.split_at(length);
        if is_comment {
            has_comments = true;
            blanked.extend(
                token.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte.into() } else { ' ' }),
            );
        } else {
            blanked.push_str(token);
        }
        rest = behind;
    }
    (has_comments && has_braces).then_some(blanked)
}

/// The length of the comment at the start of a text.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    let inner = text.strip_prefix("/*")?;
    Some("/*".len() + inner.find("*/")? + "*/".len())
}

/// The length of the quoted string at the start of a text. In Azure templates, strings may contain line breaks.
fn string(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    end.map(|(at, _)| at + 1)
}

/// The length of the JSON keyword or number at the start of a text.
fn word(text: &str) -> Option<usize> {
    let length = text.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c)).unwrap_or(text.len());
    let word = &text[..length];
    (matches!(word, "true" | "false" | "null") || word.parse::<f64>().is_ok()).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::taken_off;

    #[test]
    fn comments_are_blank() {
        assert_eq!(taken_off("// é\n{\"a\": 1} // b"), "     \n{\"a\": 1}     ");
        assert_eq!(taken_off("{/* a\n b */\"a\": true,}"), "{    \n     \"a\": true,}");
        assert_eq!(
            taken_off("{\"a\": \"x // y \\\" /* z */\n2\" /**/}"),
            "{\"a\": \"x // y \\\" /* z */\n2\"     }"
        );
    }

    #[test]
    fn other_texts_are_unchanged() {
        for text in [
            "{a: http://x}",
            "{\"a\": \"https://x\"}",
            "a: // b\n",
            "# a\n{\"a\": 1} // b",
            "{\"a\": 1} // b\n---\n",
            "{{ x }} // y",
            "{\"a\": 1 /* b}",
            "// only words",
        ] {
            assert_eq!(taken_off(text), text);
        }
    }
}
