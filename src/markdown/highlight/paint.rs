//! Writes text with classes as spans.

use std::ops::Range;

use super::classes::{Class, VARIABLE};
use crate::markdown::write;

/// Writes code as HTML: all of its text, in spans that end with their line. Placeholders are never split, even if
/// they are several tokens of the language, because the page's script looks for them.
pub struct Painter<'c> {
    code: &'c str,
    /// The placeholders that are still to come, in order.
    placeholders: &'c [Range<usize>],
    out: String,
    /// The class of the open span.
    open: Option<Class>,
}

impl<'c> Painter<'c> {
    pub fn new(code: &'c str, placeholders: &'c [Range<usize>]) -> Self {
        Self { code, placeholders, out: String::with_capacity(code.len() * 3), open: None }
    }

    /// Paints a part; parts come in order.
    pub fn paint(&mut self, part: Range<usize>, class: Option<Class>) {
        let mut at = part.start;
        while let Some(placeholder) = self.placeholders.first().filter(|place| place.start < part.end) {
            let inside = placeholder.start.max(at)..placeholder.end.min(part.end);
            if inside.start < inside.end {
                self.write(at..inside.start, class);
                at = inside.end;
                self.write(inside, Some(VARIABLE));
            }
            if placeholder.end > part.end {
                break;
            }
            self.placeholders = &self.placeholders[1..];
        }
        self.write(at..part.end, class);
    }

    fn write(&mut self, part: Range<usize>, class: Option<Class>) {
        let mut rest = &self.code[part];
        while let Some(end) = memchr::memchr(b'\n', rest.as_bytes()) {
            self.write_in_line(&rest[..end], class);
            self.close();
            self.out.push('\n');
            rest = &rest[end + 1..];
        }
        self.write_in_line(rest, class);
    }

    fn write_in_line(&mut self, text: &str, class: Option<Class>) {
        if text.is_empty() {
            return;
        }
        if class != self.open && !(self.open.is_none() && text.trim().is_empty()) {
            self.close();
            if let Some(class) = class {
                self.out.push_str("<span class=\"");
                self.out.push_str(class);
                self.out.push_str("\">");
            }
            self.open = class;
        }
        write::escape(&mut self.out, text);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.out.push_str("</span>");
        }
    }

    pub fn finish(mut self) -> String {
        self.close();
        self.out
    }
}
