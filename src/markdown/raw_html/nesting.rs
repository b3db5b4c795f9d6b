//! Keeps raw HTML nested in the Markdown around it, so that an element that is never closed ends with its
//! paragraph, its list item or its table cell, and no tag closes an element of Markdown.

use super::elements::{ELEMENTS, Element, Kind};

/// The maximum depth of nested elements. Browsers have such a limit, too. It also limits the work of the sanitiser.
const DEEPEST: usize = 64;

/// Keeps track of the raw elements that are open.
#[derive(Default)]
pub struct Nesting {
    /// The open raw elements.
    open: Vec<&'static str>,
    /// How many of them were open when each surrounding element of Markdown began.
    floors: Vec<usize>,
}

impl Nesting {
    /// An element of Markdown begins.
    pub fn enter(&mut self) {
        self.floors.push(self.open.len());
    }

    /// An element of Markdown is about to end: raw elements that began inside end with it.
    pub fn leave(&mut self, out: &mut String) {
        let floor = self.floors.pop().unwrap_or_default();
        self.close_to(floor, out);
    }

    /// A block of Markdown is about to begin.
    pub fn before_block(&mut self, out: &mut String) {
        self.end_inline(out);
        self.leave_table(out);
    }

    /// Ends elements that a block may not be in.
    pub fn end_inline(&mut self, out: &mut String) {
        while self.top().is_some_and(|name| name == "p" || kind(name) == Kind::Inline) {
            self.close_to(self.open.len() - 1, out);
        }
    }

    /// Text and elements may be in cells, but not between them: a browser would move them before the table.
    pub fn leave_table(&mut self, out: &mut String) {
        let between = |name| matches!(name, "table" | "colgroup" | "thead" | "tbody" | "tfoot" | "tr");
        while self.top().is_some_and(between) {
            let table = self.find(&["table"]).unwrap_or(self.open.len() - 1);
            self.close_to(table, out);
        }
    }

    /// Whether a raw element with this name is open inside the surrounding element of Markdown.
    pub fn has(&self, name: &str) -> bool {
        self.find(&[name]).is_some()
    }

    /// Opens an element, and first closes the elements that it ends. Returns false if it is not allowed here.
    pub fn open(&mut self, element: &'static Element, out: &mut String) -> bool {
        match element.kind {
            Kind::TablePart if !self.has("table") => return false,
            Kind::TablePart => {
                let inside: &[&str] = match element.name {
                    "td" | "th" => &["tr", "tbody", "thead", "tfoot", "table"],
                    "tr" => &["tbody", "thead", "tfoot", "table"],
                    "col" => &["colgroup", "table"],
                    _ => &["table"],
                };
                self.close_to(self.find(inside).map_or(0, |at| at + 1), out);
            }
            Kind::Item => {
                self.leave_table(out);
                self.end_formatting(out);
                let (same, list): (&[&str], &[&str]) = match element.name {
                    "li" => (&["li"], &["ul", "ol", "div", "td", "details"]),
                    _ => (&["dt", "dd"], &["dl", "div", "td", "details"]),
                };
                if let Some(item) = self.find(same).filter(|item| Some(*item) > self.find(list)) {
                    self.close_to(item, out);
                }
            }
            Kind::Block => {
                self.leave_table(out);
                self.end_formatting(out);
            }
            Kind::Inline | Kind::Void => self.leave_table(out),
        }
        if element.name == "a"
            && let Some(link) = self.find(&["a"])
        {
            self.close_to(link, out);
        }
        if self.open.len() >= DEEPEST {
            return false;
        }
        if element.kind != Kind::Void && element.name != "col" {
            self.open.push(element.name);
        }
        true
    }

    /// Closes an element, and the elements that are open inside it.
    pub fn close(&mut self, name: &str, out: &mut String) {
        if let Some(at) = self.find(&[name]) {
            self.close_to(at, out);
        }
    }

    /// Ends paragraphs and all inline elements except links, which may have blocks in them.
    fn end_formatting(&mut self, out: &mut String) {
        let ends = |name| name == "p" || name != "a" && kind(name) == Kind::Inline;
        while self.top().is_some_and(ends) {
            self.close_to(self.open.len() - 1, out);
        }
    }

    fn top(&self) -> Option<&'static str> {
        self.open[self.floor()..].last().copied()
    }

    fn find(&self, names: &[&str]) -> Option<usize> {
        let floor = self.floor();
        self.open[floor..].iter().rposition(|open| names.contains(open)).map(|at| floor + at)
    }

    fn floor(&self) -> usize {
        self.floors.last().copied().unwrap_or_default()
    }

    fn close_to(&mut self, length: usize, out: &mut String) {
        while self.open.len() > length
            && let Some(name) = self.open.pop()
        {
            out.push_str("</");
            out.push_str(name);
            out.push('>');
        }
    }
}

fn kind(name: &str) -> Kind {
    ELEMENTS.iter().find(|element| element.name == name).map_or(Kind::Block, |element| element.kind)
}
