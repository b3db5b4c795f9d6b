//! Recognises syntax of other languages that a browser's regular expressions read differently.

/// Why not every browser reads a text as its author meant it. `None` if all do.
pub fn found(text: &str) -> Option<&'static str> {
    if text.contains("[:") && text.contains(":]") {
        return Some("it has no named classes such as `[:alpha:]`");
    }
    let has_flags = text.match_indices("(?").any(|(at, _)| {
        let flags = text[at + 2..].split([':', ')']).next().unwrap_or_default();
        !flags.is_empty() && flags.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
    });
    has_flags.then_some("flags such as `(?i)` are not part of a pattern")
}

/// Whether a text is only valid because a browser reads unknown syntax as plain characters: `\A`, `\h`, `{,5}`, `]`.
pub fn is_lax(text: &str) -> bool {
    let mut in_class = false;
    let mut rest = text.char_indices();
    while let Some((at, character)) = rest.next() {
        match character {
            '\\' => {
                let Some((_, letter)) = rest.next() else { return true };
                let known = "dDwWsSbBnrtvfcx0123456789".contains(letter);
                let is_number = letter == 'u' && !text[at..].starts_with("\\u{");
                if letter.is_ascii_alphanumeric() && !known && !is_number {
                    return true;
                }
            }
            '[' if !in_class => in_class = true,
            ']' if in_class => in_class = false,
            ']' | '}' if !in_class => return true,
            '{' if !in_class => {
                let Some((bounds, _)) = text[at + 1..].split_once('}') else { return true };
                let is_bound = bounds.starts_with(|c: char| c.is_ascii_digit())
                    && bounds.chars().all(|c| c.is_ascii_digit() || c == ',');
                if !is_bound {
                    return true;
                }
                rest.nth(bounds.chars().count());
            }
            _ => {}
        }
    }
    false
}
