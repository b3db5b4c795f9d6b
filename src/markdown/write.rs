//! Escapes text for HTML.

/// Appends text, escaped for HTML content and for quoted attributes.
pub fn escape(out: &mut String, text: &str) {
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            0 => "\u{fffd}",
            _ => continue,
        };
        out.push_str(&text[written..at]);
        out.push_str(entity);
        written = at + 1;
    }
    out.push_str(&text[written..]);
}

/// A text, escaped for HTML.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    escape(&mut out, text);
    out
}

/// Writes ` name="value"`.
pub fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value);
    out.push('"');
}

/// Writes ` name="url"`. Characters that a URL may not have are percent-encoded.
pub fn url_attribute(out: &mut String, name: &str, url: &str) {
    let mut safe = String::with_capacity(url.len());
    for character in url.trim().chars() {
        match character {
            '\0'..=' ' | '\x7f' | '"' | '<' | '>' | '\\' | '`' | '^' | '{' | '|' | '}' => {
                safe.push('%');
                let byte = character as u32;
                for digit in [byte >> 4, byte & 15] {
                    safe.extend(char::from_digit(digit, 16).map(|digit| digit.to_ascii_uppercase()));
                }
            }
            _ => safe.push(character),
        }
    }
    attribute(out, name, &safe);
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_becomes_text() {
        let mut out = String::new();
        super::escape(&mut out, "a < b && \"c\"\0");
        assert_eq!(out, "a &lt; b &amp;&amp; &quot;c&quot;\u{fffd}");
    }

    #[test]
    fn invalid_characters_of_urls_are_encoded() {
        let mut out = String::new();
        super::url_attribute(&mut out, "href", "a b\\c?d=1&e=ü{{x}}\"");
        assert_eq!(out, " href=\"a%20b%5Cc?d=1&amp;e=ü%7B%7Bx%7D%7D%22\"");
    }
}
