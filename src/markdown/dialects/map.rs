//! Maps positions in a translated text to positions in its source.

use std::ops::Range;

/// Maps each part of a translated text to its position in the source. Has no parts if the text is unchanged.
#[derive(Debug, Default)]
pub struct Map {
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    /// Where it begins in the translated text.
    start: usize,
    /// The range that it was made from.
    source: Range<usize>,
    /// Whether it is an exact copy of that range.
    is_copy: bool,
}

impl Map {
    /// Converts a range of the translated text to a range of the source.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        if self.parts.is_empty() {
            return range;
        }
        let start = self.offset(range.start, false);
        let end = if range.end > range.start { self.offset(range.end - 1, true) } else { start };
        start..end.max(start)
    }

    fn offset(&self, at: usize, is_end: bool) -> usize {
        let part = self.parts.partition_point(|part| part.start <= at).saturating_sub(1);
        let Some(part) = self.parts.get(part) else { return at };
        if part.is_copy {
            let at = part.source.start + at.saturating_sub(part.start) + usize::from(is_end);
            at.min(part.source.end)
        } else if is_end {
            part.source.end
        } else {
            part.source.start
        }
    }
}

/// Writes the text and its map.
#[derive(Default)]
pub struct Out {
    pub text: String,
    map: Map,
}

impl Out {
    /// Adds the text at `source` unchanged.
    pub fn copy(&mut self, written: &str, source: usize) {
        if written.is_empty() {
            return;
        }
        let source = source..source + written.len();
        let start = self.text.len();
        self.text.push_str(written);
        if let Some(last) = self.map.parts.last_mut()
            && last.is_copy
            && last.source.end == source.start
        {
            last.source.end = source.end;
            return;
        }
        self.map.parts.push(Part { start, source, is_copy: true });
    }

    /// Adds `text` in place of the source text at `source`.
    pub fn put(&mut self, text: &str, source: Range<usize>) {
        if !text.is_empty() {
            self.map.parts.push(Part { start: self.text.len(), source, is_copy: false });
            self.text.push_str(text);
        }
    }

    pub fn finish(self) -> (String, Map) {
        (self.text, self.map)
    }
}

#[cfg(test)]
mod tests {
    use super::Out;

    #[test]
    fn places_are_found_again() {
        let source = "one {x} two";
        let mut out = Out::default();
        out.copy(&source[..4], 0);
        out.put("[long replacement]", 4..7);
        out.copy(&source[7..], 7);
        let (text, map) = out.finish();
        assert_eq!(text, "one [long replacement] two");
        assert_eq!(&source[map.place(0..3)], "one");
        assert_eq!(&source[map.place(text.len() - 3..text.len())], "two");
        assert_eq!(&source[map.place(6..9)], "{x}");
        assert_eq!(&source[map.place(0..text.len())], source);
        assert_eq!(map.place(2..2), 2..2);
    }
}
