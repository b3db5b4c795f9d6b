//! JSON with comments, as editors and some exporters write it: the comments out, and every place as it was.

use std::borrow::Cow;

/// What `readyroom alarms --files` says of such a file.
pub const NOTE: &str = "JSON with comments";

/// The text with blanks in the place of its comments, if it is JSON that has some.
pub fn without_comments(text: &str) -> Option<Cow<'_, str>> {
    let is_json = text.trim_start().starts_with(['{', '[', '/']);
    if !is_json || !(text.contains("//") || text.contains("/*")) {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    let (mut at, mut has_comments) = (0, false);
    while at < bytes.len() {
        let end = match (bytes[at], bytes.get(at + 1)) {
            (b'"', _) => {
                at = string_end(&bytes, at);
                continue;
            }
            (b'/', Some(b'/')) => find(&bytes, at, b"\n").unwrap_or(bytes.len()),
            // One that is never closed is no comment: the file is broken.
            (b'/', Some(b'*')) => find(&bytes, at + 2, b"*/")? + 2,
            _ => {
                at += 1;
                continue;
            }
        };
        bytes[at..end].iter_mut().filter(|byte| !byte.is_ascii_whitespace()).for_each(|byte| *byte = b' ');
        (at, has_comments) = (end, true);
    }
    let text = String::from_utf8(bytes).ok()?;
    // A path of YAML such as `{a: //b}` has no comment.
    let begins = text.trim_start().starts_with(['{', '[']);
    (has_comments && begins).then_some(Cow::Owned(text))
}

/// Behind the quote that closes a string.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes.get(from..)?, what).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    #[test]
    fn comments_are_blanks_and_strings_stay() {
        let text = "// é\n{\"a\": \"x // y \\\" // z\", /* b\n c */ \"u\": \"https://x\"} // end";
        let blank = without_comments(text).expect("it has comments");
        assert_eq!(blank, "     \n{\"a\": \"x // y \\\" // z\",     \n      \"u\": \"https://x\"}       ");
        assert_eq!(blank.len(), text.len());
    }

    #[test]
    fn other_texts_have_none() {
        for text in ["{\"a\": \"https://x\"}", "a: //b", "{\"a\": 1} /* open", "// no JSON", "# {} // x"] {
            assert_eq!(without_comments(text), None, "{text}");
        }
    }
}
