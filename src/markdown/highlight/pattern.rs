//! Decides whether a token matches at a position, and where it ends.

use super::rule::{Pattern, Scalar};
use super::text::{Text, is_blank, is_word, is_word_start};

/// The maximum number of bytes of a keyword that is recognised in any case.
const LONGEST_KEYWORD: usize = 32;

impl Pattern {
    /// The end of a token that begins at `at`.
    pub fn end(&self, text: &Text<'_>, at: usize) -> Option<usize> {
        match *self {
            Self::Text(what) => text.starts(at, what).then_some(at + what.len()),
            Self::One(set) => set.as_bytes().contains(&text.get(at)?).then_some(at + 1),
            Self::Many(set) => longer(at, text.run(at, |byte| set.as_bytes().contains(&byte))),
            Self::Except(set) => {
                longer(at, text.run(at, |byte| byte != b'\n' && !set.as_bytes().contains(&byte)))
            }
            Self::Phrase(set) => {
                let end = text.run(at, |byte| byte != b'\n' && !set.as_bytes().contains(&byte));
                longer(at, at + text.slice(at, end).trim_ascii_end().len())
            }
            Self::Word(more) => word(text, at, more),
            Self::Words(words) => word(text, at, "").filter(|end| is_one_of(words, text.slice(at, *end))),
            Self::AnyCase(words) => {
                word(text, at, "").filter(|end| is_one_of_lower(words, text.slice(at, *end)))
            }
            Self::Number => number(text, at),
            Self::Digits => longer(at, text.run(at, |byte| byte.is_ascii_digit())),
            Self::Line(prefix) => text.starts(at, prefix).then(|| text.line_end(at)),
            Self::Quoted(quote) => text.starts(at, quote).then(|| text.quoted(at, quote).0),
            Self::Closed(quote) => {
                let (end, is_closed) = text.starts(at, quote).then(|| text.quoted(at, quote))?;
                is_closed.then_some(end)
            }
            Self::SqlString(quote) => text.starts(at, quote).then(|| sql_string(text, at)),
            Self::Regex => regex(text, at),
            Self::Apostrophe => apostrophe(text, at),
            Self::Block(start, end) => {
                text.starts(at, start).then(|| text.behind(at + start.len(), end).unwrap_or(text.len()))
            }
            Self::Near(start, end) => {
                text.starts(at, start).then(|| text.near(at + start.len(), end)).flatten()
            }
            Self::Escape => {
                (text.get(at)? == b'\\' && at + 1 < text.len()).then(|| text.character_end(at + 1))
            }
            Self::Variable => variable(text, at),
            Self::Flag => flag(text, at),
            Self::Assigned => assigned(text, at),
            Self::Scalar { in_brackets, kind } => scalar(text, at, in_brackets, kind),
            Self::BlockHeader => block_header(text, at),
            Self::Before(set) => {
                let byte = text.get(at)?;
                (set.is_empty() || set.as_bytes().contains(&byte)).then_some(at)
            }
        }
    }

    /// Whether a token can begin with this byte.
    pub fn may_begin(&self, byte: u8) -> bool {
        let first = |text: &str| text.as_bytes().first() == Some(&byte);
        match *self {
            Self::Text(text)
            | Self::Line(text)
            | Self::Quoted(text)
            | Self::Closed(text)
            | Self::SqlString(text)
            | Self::Block(text, _)
            | Self::Near(text, _) => first(text),
            Self::One(set) | Self::Many(set) => set.as_bytes().contains(&byte),
            Self::Before(set) => set.is_empty() || set.as_bytes().contains(&byte),
            Self::Except(set) | Self::Phrase(set) => byte != b'\n' && !set.as_bytes().contains(&byte),
            Self::Word(more) => {
                is_word_start(byte) || !b"-.0123456789".contains(&byte) && more.as_bytes().contains(&byte)
            }
            Self::Words(words) => words.iter().any(|word| first(word)),
            Self::AnyCase(words) => words.iter().any(|word| word.as_bytes()[0] == byte.to_ascii_lowercase()),
            Self::Number | Self::Digits => byte.is_ascii_digit(),
            Self::Escape => byte == b'\\',
            Self::Variable => byte == b'$',
            Self::Flag => matches!(byte, b'-' | b'+'),
            Self::Regex => byte == b'/',
            Self::Apostrophe => byte == b'\'',
            Self::Assigned => is_word_start(byte),
            Self::Scalar { .. } => !b" \t\r\n#\"'{}[]&*!|>%@`,".contains(&byte),
            Self::BlockHeader => matches!(byte, b'|' | b'>'),
        }
    }
}

fn longer(from: usize, to: usize) -> Option<usize> {
    (to > from).then_some(to)
}

fn word(text: &Text<'_>, at: usize, more: &str) -> Option<usize> {
    let more = more.as_bytes();
    let first = text.get(at)?;
    let begins = is_word_start(first) || !b"-.0123456789".contains(&first) && more.contains(&first);
    begins.then(|| text.run(at, |byte| is_word(byte) || more.contains(&byte)))
}

fn is_one_of(words: &[&str], word: &[u8]) -> bool {
    words.binary_search_by(|other| other.as_bytes().cmp(word)).is_ok()
}

fn is_one_of_lower(words: &[&str], word: &[u8]) -> bool {
    let mut lower = [0; LONGEST_KEYWORD];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    is_one_of(words, lower)
}

fn number(text: &Text<'_>, at: usize) -> Option<usize> {
    if !text.get(at)?.is_ascii_digit() {
        return None;
    }
    let is_hexadecimal = text.starts(at, "0x");
    let mut end = at;
    loop {
        end = text.run(end, is_word);
        let has_exponent = !is_hexadecimal
            && matches!(text.slice(at, end), [.., b'0'..=b'9', b'e' | b'E'])
            && matches!(text.get(end), Some(b'+' | b'-'));
        let has_fraction = text.get(end) == Some(b'.');
        let goes_on = has_exponent || has_fraction;
        if !goes_on || !text.get(end + 1).is_some_and(|byte| byte.is_ascii_digit()) {
            return Some(end);
        }
        end += 1;
    }
}

fn variable(text: &Text<'_>, at: usize) -> Option<usize> {
    if text.get(at)? != b'$' {
        return None;
    }
    match text.get(at + 1)? {
        byte if is_word_start(byte) => Some(text.run(at + 1, is_word)),
        b'0'..=b'9' | b'?' | b'@' | b'#' | b'*' | b'!' | b'$' | b'-' => Some(at + 2),
        _ => None,
    }
}

fn flag(text: &Text<'_>, at: usize) -> Option<usize> {
    if text.get(at)? == b'+' {
        return text.get(at + 1).filter(u8::is_ascii_alphabetic).map(|_| text.run(at + 1, is_word));
    }
    let dashes = if text.starts(at, "--") { 2 } else { 1 };
    let starts = text.get(at)? == b'-' && text.get(at + dashes).is_some_and(is_word);
    starts.then(|| text.run(at + dashes, |byte| is_word(byte) || byte == b'-'))
}

/// For `PostgreSQL`, `\'` ends a string; for `MySQL`, it is a quote in the string. A string is never directly followed
/// by a letter, so `it\'s` has a quote in it. Elsewhere, `\'` ends the string if that leaves quotes in pairs on the
/// line, as in `escape '\'`.
fn sql_string(text: &Text<'_>, start: usize) -> usize {
    let quote = text.slice(start, start + 1)[0];
    let mut at = start + 1;
    loop {
        at = text.run(at, |byte| byte != quote && byte != b'\\' && byte != b'\n');
        match text.get(at) {
            Some(b'\\') if text.get(at + 1) == Some(quote) => {
                at += 2;
                let is_escape =
                    text.get(at).is_some_and(is_word) || text.line_near(at, |line| has_odd(line, quote));
                if !is_escape {
                    return at;
                }
            }
            Some(b'\\') if text.get(at + 1) == Some(b'\\') => at += 2,
            Some(b'\\') => at += 1,
            Some(byte) if byte == quote => return at + 1,
            Some(_) => break,
            None => return at,
        }
    }
    // The string does not end on its line. No byte checked from here on is such a quote, except the last.
    let line_end = at;
    while !ends_statement(text, at) {
        at = text.run(at + 1, |byte| byte != quote && byte != b'\n');
        match text.get(at) {
            Some(b'\n') => {}
            Some(_) => return at + 1,
            None => break,
        }
    }
    line_end
}

/// Whether an SQL statement ends with the line that ends at `at`: after `;`, or with an empty line.
fn ends_statement(text: &Text<'_>, at: usize) -> bool {
    let line = text.slice(at.saturating_sub(2), at);
    matches!(line.strip_suffix(b"\r").unwrap_or(line), [.., b';' | b'\n'] | [])
}

/// Whether there is an odd number of these quotes, without those that are escaped with `\`.
fn has_odd(line: &[u8], quote: u8) -> bool {
    let quotes = (0..line.len()).filter(|at| {
        let is_in_word = at
            .checked_sub(1)
            .is_some_and(|before| line[before] == b'\\' && line.get(at + 1).copied().is_some_and(is_word));
        line[*at] == quote && !is_in_word
    });
    quotes.count() % 2 == 1
}

/// A regular expression of JavaScript.
fn regex(text: &Text<'_>, start: usize) -> Option<usize> {
    text.starts(start, "/").then_some(())?;
    text.line_near(start, |line| {
        let mut is_in_brackets = false;
        let mut at = 1;
        loop {
            match line.get(at)? {
                b'\\' => at += 1,
                b'[' => is_in_brackets = true,
                b']' => is_in_brackets = false,
                b'/' if !is_in_brackets => return Some(start + at + 1),
                _ => {}
            }
            at += 1;
        }
    })
}

fn apostrophe(text: &Text<'_>, at: usize) -> Option<usize> {
    const ENDINGS: [&[u8]; 7] = [b"d", b"ll", b"m", b"re", b"s", b"t", b"ve"];
    text.starts(at, "'").then_some(())?;
    text.line_near(at + 1, |line| {
        let length = line.iter().position(|byte| !is_word(*byte)).unwrap_or(line.len());
        (ENDINGS.contains(&&line[..length]) && !line.contains(&b'\'')).then_some(at + 1 + length)
    })
}

fn assigned(text: &Text<'_>, at: usize) -> Option<usize> {
    let mut end = word(text, at, "")?;
    if text.get(end) == Some(b'[') {
        end = text.near(end, "]")?;
    }
    (text.starts(end, "=") || text.starts(end, "+=")).then_some(end)
}

fn scalar(text: &Text<'_>, at: usize, in_brackets: bool, kind: Scalar) -> Option<usize> {
    let ends = |byte: Option<u8>| match byte {
        None | Some(b'\n') => true,
        Some(b',' | b']' | b'}') => in_brackets,
        Some(byte) => is_blank(byte),
    };
    if matches!(text.get(at)?, b'-' | b'?' | b':') && ends(text.get(at + 1)) {
        return None;
    }
    let mut end = at;
    let is_key = loop {
        end = text.run(end, |byte| !b":#\n{},[]".contains(&byte));
        match text.get(end) {
            None | Some(b'\n') => break false,
            Some(b':') if ends(text.get(end + 1)) => break true,
            Some(b'#') if end > at && is_blank(text.slice(end - 1, end)[0]) => break false,
            Some(b'{') if text.starts(end, "{{") => break false,
            Some(b'{' | b'}' | b'[' | b']' | b',') if in_brackets => break false,
            Some(_) => end += 1,
        }
    };
    let blanks = text.slice(at, end).iter().rev().take_while(|byte| is_blank(**byte)).count();
    let end = longer(at, end - blanks)?;
    let fits = match kind {
        Scalar::Key => is_key,
        Scalar::Value => is_value(text.slice(at, end)),
        Scalar::Any => true,
    };
    fits.then_some(end)
}

fn is_value(scalar: &[u8]) -> bool {
    const WORDS: [&str; 10] = ["true", "false", "null", "~", "yes", "no", "on", "off", ".inf", ".nan"];
    if WORDS.iter().any(|word| scalar.eq_ignore_ascii_case(word.as_bytes())) {
        return true;
    }
    let unsigned = scalar.strip_prefix(b"-").or(scalar.strip_prefix(b"+")).unwrap_or(scalar);
    if let Some(digits) = unsigned.strip_prefix(b"0x") {
        return !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    }
    let begins = matches!(unsigned, [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..]);
    let ends = matches!(unsigned, [.., b'0'..=b'9' | b'Z' | b'z']);
    begins && ends && unsigned.iter().all(|byte| b"0123456789._:+-eEoTtZz".contains(byte))
}

fn block_header(text: &Text<'_>, at: usize) -> Option<usize> {
    if !matches!(text.get(at)?, b'|' | b'>') {
        return None;
    }
    let end = text.run(at + 1, |byte| matches!(byte, b'+' | b'-' | b'0'..=b'9'));
    let after = text.blanks(end);
    matches!(text.get(after), None | Some(b'\n' | b'#')).then_some(end)
}
