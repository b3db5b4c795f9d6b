//! Emoji by their names: `:warning:`.

use std::borrow::Cow;

/// Replaces the names of emoji with emoji. A name inside a word, such as in `a:b:c`, is not replaced.
pub fn with_emoji(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(':') else { return Cow::Borrowed(text) };
    let mut out = String::new();
    let (mut written, mut at) = (0, first);
    while let Some(length) = text[at + 1..].find(':') {
        let name = &text[at + 1..at + 1 + length];
        let end = at + length + 2;
        let joins = |c: char| c.is_alphanumeric() || c == ':';
        let is_word = text[..at].ends_with(joins) || text[end..].starts_with(joins);
        let is_name = length <= 40 && name.chars().all(|c| c.is_ascii_alphanumeric() || "_+-".contains(c));
        match emojis::get_by_shortcode(name).filter(|_| !is_word && is_name) {
            Some(emoji) => {
                out.push_str(&text[written..at]);
                out.push_str(emoji.as_str());
                written = end;
                let Some(next) = text[end..].find(':') else { break };
                at = end + next;
            }
            None => at += length + 1,
        }
    }
    if written == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[written..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::with_emoji;

    #[test]
    fn names_become_emoji() {
        assert_eq!(with_emoji(":warning: Stop :fire::fire: :+1:"), "⚠️ Stop :fire::fire: 👍");
        assert_eq!(with_emoji("(:rocket:)"), "(🚀)");
        for text in ["10:30:45", "a:fire:b", "arn:aws:sns", ":unheard_of:", ":", "::", "no"] {
            assert_eq!(with_emoji(text), text);
        }
    }
}
