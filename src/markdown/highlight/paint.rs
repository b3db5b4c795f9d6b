//! Classes and text to spans.

use std::ops::Range;

use super::grammar::Class;
use super::placeholders;
use crate::markdown::write;

/// Writes one line of code. Placeholders are whole, whatever a grammar takes them for: the page's script
/// looks for them.
pub struct Painter<'l> {
    line: &'l str,
    placeholders: &'l [Range<usize>],
    out: String,
    /// The class of the span that is open.
    open: Option<Class>,
}

impl<'l> Painter<'l> {
    pub fn new(line: &'l str, placeholders: &'l [Range<usize>]) -> Self {
        Self { line, placeholders, out: String::new(), open: None }
    }

    /// Paints a part; parts come in order.
    pub fn paint(&mut self, part: Range<usize>, class: Option<Class>) {
        let mut at = part.start;
        for placeholder in self.placeholders {
            let inside = placeholder.start.clamp(at, part.end)..placeholder.end.clamp(at, part.end);
            if !inside.is_empty() {
                self.write(at..inside.start, class);
                at = inside.end;
                self.write(inside, Some(placeholders::CLASS));
            }
        }
        self.write(at..part.end, class);
    }

    fn write(&mut self, part: Range<usize>, class: Option<Class>) {
        let text = &self.line[part];
        if text.is_empty() {
            return;
        }
        if class != self.open && !(text.trim().is_empty() && self.open.is_none()) {
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

    /// The line, with its end.
    pub fn finish(mut self) -> String {
        self.close();
        self.out.push('\n');
        self.out
    }
}
