//! Code as patterns see it.

use std::cell::Cell;

/// The maximum number of bytes that a pattern looks ahead beyond its token.
const FAR: usize = 200;

/// The bytes of a block of code. Counts the bytes that were looked at, so that a test can check that the lexer takes
/// linear time.
pub struct Text<'t> {
    bytes: &'t [u8],
    looked: Cell<u64>,
}

impl<'t> Text<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), looked: Cell::new(0) }
    }

    /// Replaces the text with a prefix of it.
    pub fn cut(&mut self, text: &'t str) {
        self.bytes = text.as_bytes();
    }

    /// How many bytes were looked at so far.
    #[cfg(test)]
    pub fn looked(&self) -> u64 {
        self.looked.get()
    }

    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn get(&self, at: usize) -> Option<u8> {
        self.looked.set(self.looked.get() + 1);
        self.bytes.get(at).copied()
    }

    pub fn slice(&self, from: usize, to: usize) -> &'t [u8] {
        &self.bytes[from..to]
    }

    pub fn starts(&self, at: usize, with: &str) -> bool {
        self.looked.set(self.looked.get() + with.len() as u64);
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(with.as_bytes()))
    }

    /// The end of the run of bytes for which `belongs` is true.
    pub fn run(&self, from: usize, belongs: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let length = rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len());
        self.looked.set(self.looked.get() + length as u64 + 1);
        from + length
    }

    /// The end of the line.
    pub fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.looked.set(self.looked.get() + length as u64 + 1);
        from + length
    }

    /// The position after the next occurrence of `what`, anywhere.
    pub fn behind(&self, from: usize, what: &str) -> Option<usize> {
        let rest = self.bytes.get(from..)?;
        let found = memchr::memmem::find(rest, what.as_bytes());
        self.looked.set(self.looked.get() + found.unwrap_or(rest.len()) as u64 + 1);
        found.map(|found| from + found + what.len())
    }

    /// The position after the next occurrence of `what` on the line, if it is near.
    pub fn near(&self, from: usize, what: &str) -> Option<usize> {
        let rest = self.bytes.get(from..)?;
        let near = &rest[..rest.len().min(FAR)];
        self.looked.set(self.looked.get() + near.len() as u64);
        let line = &near[..memchr::memchr(b'\n', near).unwrap_or(near.len())];
        memchr::memmem::find(line, what.as_bytes()).map(|found| from + found + what.len())
    }

    /// Applies `says` to the rest of the line, up to a limit.
    pub fn line_near<T>(&self, from: usize, says: impl FnOnce(&[u8]) -> T) -> T {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let near = &rest[..rest.len().min(FAR)];
        let line = &near[..memchr::memchr(b'\n', near).unwrap_or(near.len())];
        self.looked.set(self.looked.get() + line.len() as u64 + 1);
        says(line)
    }

    /// The end of a run of spaces, up to a limit.
    pub fn blanks(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let length = rest.iter().take(FAR).position(|byte| !is_blank(*byte));
        let length = length.unwrap_or(rest.len().min(FAR));
        self.looked.set(self.looked.get() + length as u64 + 1);
        from + length
    }

    /// The end of a character.
    pub fn character_end(&self, at: usize) -> usize {
        (at + 1..self.bytes.len().min(at + 4))
            .find(|at| self.bytes[*at] & 0xc0 != 0x80)
            .unwrap_or_else(|| self.bytes.len().min(at + 4))
    }

    /// The end of the string that begins with a quote at `from`, and whether the closing quote is on the line.
    pub fn quoted(&self, from: usize, quote: &str) -> (usize, bool) {
        let first = quote.as_bytes()[0];
        let mut at = from + quote.len();
        loop {
            at = self.run(at, |byte| byte != first && byte != b'\\' && byte != b'\n');
            match self.get(at) {
                Some(b'\\') if self.get(at + 1).is_some_and(|byte| byte != b'\n') => at += 2,
                Some(b'\\') => at += 1,
                Some(b'\n') | None => return (at, false),
                Some(_) if self.starts(at, quote) => return (at + quote.len(), true),
                Some(_) => at += 1,
            }
        }
    }
}

pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

/// Letters, digits and `_`; every character that is not ASCII counts as a letter.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

pub fn is_word_start(byte: u8) -> bool {
    is_word(byte) && !byte.is_ascii_digit()
}
