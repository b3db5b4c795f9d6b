//! Encodes numbers and sorted words as printable ASCII, which needs no escapes in a script's strings and compresses
//! well with `gzip`.
//!
//! A symbol is one of 91 characters, from `#` to `~` without the backslash. A number is written in symbols, least
//! significant first: a symbol below 45 ends it, and others carry `value - 45` in base 46.

/// The number of values of a symbol.
pub const SYMBOLS: u32 = 91;
const LAST: u32 = 45;

pub fn push_symbol(value: u32, text: &mut String) {
    debug_assert!(value < SYMBOLS, "{value} is not a symbol");
    let code = b'#' + u8::try_from(value).expect("a symbol is below 91");
    text.push(char::from(if code < b'\\' { code } else { code + 1 }));
}

pub fn push_number(mut value: u32, text: &mut String) {
    while value >= LAST {
        push_symbol(LAST + value % (SYMBOLS - LAST), text);
        value /= SYMBOLS - LAST;
    }
    push_symbol(value, text);
}

/// Writes a word of a sorted list: a symbol for the number of characters that it shares with the previous word, and the
/// rest of the word.
pub fn push_word(before: &str, word: &str, text: &mut String) {
    let shared = before.chars().zip(word.chars()).take_while(|(a, b)| a == b).take(SYMBOLS as usize - 1);
    let (count, bytes) = shared.fold((0, 0), |(count, bytes), (c, _)| (count + 1, bytes + c.len_utf8()));
    push_symbol(count, text);
    text.push_str(&word[bytes..]);
}

/// Encodes a sorted list of words, separated by spaces.
pub fn word_list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut before = "";
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        push_word(before, word, &mut text);
        before = word;
    }
    text
}

/// Decodes symbols and numbers.
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { rest: text.as_bytes() }
    }

    /// `None` at the end.
    pub fn symbol(&mut self) -> Option<u32> {
        let code = *self.rest.split_off_first()?;
        code.checked_sub(if code > b'\\' { b'$' } else { b'#' }).map(u32::from)
    }

    pub fn number(&mut self) -> Option<u32> {
        let (mut value, mut scale) = (0_u32, 1_u32);
        loop {
            let symbol = self.symbol()?;
            let part = symbol.checked_sub(LAST).unwrap_or(symbol);
            value = value.checked_add(part.checked_mul(scale)?)?;
            if symbol < LAST {
                return Some(value);
            }
            scale = scale.saturating_mul(SYMBOLS - LAST);
        }
    }
}

/// Decodes a list of words that [`push_word`] shortened.
pub fn words<'a>(list: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut before = String::new();
    let whole = list.filter_map(|word| {
        let shared = Reader::new(word).symbol()?;
        let rest = word.get(1..)?;
        before = before.chars().take(shared as usize).chain(rest.chars()).collect();
        Some(before.clone())
    });
    whole.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_are_plain_ascii() {
        let mut text = String::new();
        for value in [0, 44, 45, 90, 91, 2_069, 2_070, u32::MAX] {
            push_number(value, &mut text);
        }
        assert_eq!(text, "#O~#}$~$~OP~#[qW[x7");
        let mut reader = Reader::new(&text);
        for value in [0, 44, 45, 90, 91, 2_069, 2_070, u32::MAX] {
            assert_eq!(reader.number(), Some(value));
        }
        assert_eq!(reader.number(), None);
        assert_eq!(word_list(["alarm", "alarms", "älter", "disk"].into_iter()), "#alarm (s #älter #disk");
        assert_eq!(words("#alarm (s #älter #disk".split(' ')), ["alarm", "alarms", "älter", "disk"]);
        assert!(words("".split(' ')).is_empty());
    }
}
