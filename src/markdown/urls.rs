//! Bare URLs in prose, which GitHub turns into links: `see https://status.example.com/.`

use std::ops::Range;

/// The next URL at or after `from`.
///
/// It begins with `http://`, `https://` or `www.` at the start of a word and has a host. Punctuation that
/// ends the sentence, and a closing bracket that was opened before, are not part of it.
pub fn next(text: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        let start = at + candidate(&text[at..])?;
        let before = text[..start].chars().next_back();
        let scheme = scheme_length(&text[start..]);
        if before.is_none_or(|c| c.is_whitespace() || "*_~(\"'".contains(c))
            && let Some(scheme) = scheme
            && let Some(length) = length(&text[start..], scheme)
        {
            return Some(start..start + length);
        }
        at = start + scheme.unwrap_or(1);
    }
}

/// The position of `http` or `www.`, where a URL may begin.
fn candidate(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // A quick check: most texts have neither a colon nor two `w`.
    let is_w = |at: usize| matches!(bytes.get(at), Some(b'w' | b'W'));
    let has_two = || memchr::memchr2_iter(b'w', b'W', bytes).any(|at| is_w(at + 1));
    if memchr::memchr(b':', bytes).is_none() && !has_two() {
        return None;
    }
    let is_start = |at: &usize| {
        let rest = &bytes[*at..];
        rest.len() > 4 && (rest[..4].eq_ignore_ascii_case(b"http") || rest[..4].eq_ignore_ascii_case(b"www."))
    };
    // One letter is checked faster than four.
    let may_start = |at: &usize| matches!(bytes[*at], b'h' | b'H' | b'w' | b'W');
    (0..bytes.len()).filter(may_start).find(is_start)
}

fn scheme_length(text: &str) -> Option<usize> {
    ["https://", "http://", "www."]
        .iter()
        .find(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
        .map(|scheme| scheme.len())
}

/// The length of the URL at the start of a text.
fn length(text: &str, scheme: usize) -> Option<usize> {
    // Check the host first, so that no time is spent on finding the end of something that is not a URL.
    let rest = &text[scheme..];
    let is_host = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let host = rest.find(|c| !is_host(c)).unwrap_or(rest.len());
    if !rest.starts_with(char::is_alphanumeric) || rest[host..].starts_with(['{', '$', '%', '@', '[']) {
        return None;
    }
    let end = text.find(|c: char| c.is_whitespace() || c.is_control() || c == '<').unwrap_or(text.len());
    let url = &text[..end];
    // A blank inside a placeholder does not end the URL: `https://a.example/{{ pod }}`.
    let is_open = |open: &str, close: &str| url.rfind(open).is_some_and(|at| !url[at..].contains(close));
    if is_open("{{", "}}") || is_open("${", "}") {
        return None;
    }
    Some(without_punctuation(url))
}

fn without_punctuation(url: &str) -> usize {
    // Count once, so that a thousand closing brackets are not counted a thousand times.
    let mut surplus = url.matches(')').count().saturating_sub(url.matches('(').count());
    let mut end = url.len();
    while let Some(last) = url[..end].chars().next_back() {
        match last {
            ')' if surplus > 0 => surplus -= 1,
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' | ';' | '|' | '`' => {}
            _ => break,
        }
        end -= last.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    fn urls(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(url) = super::next(text, from) {
            from = url.end;
            found.push(&text[url]);
        }
        found
    }

    #[test]
    fn urls_end_where_people_expect() {
        assert_eq!(urls("see https://a.example/x_y?z=1#t."), ["https://a.example/x_y?z=1#t"]);
        assert_eq!(urls("(https://a.example/b_(c)), then"), ["https://a.example/b_(c)"]);
        assert_eq!(urls("www.a.example, HTTP://b:8080/!"), ["www.a.example", "HTTP://b:8080/"]);
        assert_eq!(urls("http://localhost:9090"), ["http://localhost:9090"]);
        assert_eq!(urls("https://a.example/{{pod}}/x"), ["https://a.example/{{pod}}/x"]);
        assert_eq!(urls("ütf: https://bücher.example/ö"), ["https://bücher.example/ö"]);
    }

    #[test]
    fn other_texts_are_not_urls() {
        for text in [
            "https://",
            "https://{{ host }}/",
            "https://a.example/{{ pod }}",
            "https://a.example/${ pod }",
            "xhttps://a.example",
            "http is",
            "www.",
            "https:/a",
        ] {
            assert!(urls(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_long_run_takes_linear_time() {
        let text = format!("https://a.example/{}", "(".repeat(50_000) + &*")".repeat(100_000));
        assert_eq!(urls(&text)[0].len(), 18 + 100_000);
        assert!(urls(&"http:".repeat(200_000)).is_empty());
    }
}
