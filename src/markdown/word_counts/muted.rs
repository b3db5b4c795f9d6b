//! Keeps track of text that its author has struck out or hidden.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::comments;
use crate::markdown::raw_html::Tag as RawTag;
use crate::markdown::raw_html::elements::{Use, usage};

/// Elements of HTML without content.
const VOID: [&str; 15] = [
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements that end where the next of them begins, or where the element around them ends.
const ITEMS: [&str; 7] = ["p", "li", "dd", "dt", "td", "th", "tr"];

/// Keeps track of what its author has struck out or hidden, event by event.
#[derive(Default)]
pub struct Muted {
    /// How many elements of Markdown are open.
    depth: usize,
    /// How many of them strike out their content.
    struck: usize,
    /// The open raw element that strikes out or hides its content, and the raw elements open inside it. Empty if
    /// there is none.
    raw: Vec<String>,
    /// How many elements of Markdown were open when the first of `raw` began. It ends with the innermost of them.
    floor: usize,
}

impl Muted {
    pub fn is_muted(&self) -> bool {
        self.struck > 0 || !self.raw.is_empty()
    }

    /// Reads the next event, except for raw HTML.
    pub fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => {
                // A raw paragraph ends at the start of the next block.
                if self.raw.first().is_some_and(|name| name == "p") && is_block(tag) {
                    self.raw.clear();
                }
                self.depth += 1;
                self.struck += usize::from(matches!(tag, Tag::Strikethrough));
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.struck = self.struck.saturating_sub(usize::from(matches!(tag, TagEnd::Strikethrough)));
                if self.floor > self.depth {
                    self.raw.clear();
                    self.floor = 0;
                }
            }
            _ => {}
        }
    }

    /// A raw element begins.
    pub fn opens(&mut self, tag: &RawTag<'_>) {
        let name = tag.name.to_ascii_lowercase();
        let is_html = !matches!(usage(tag.name, tag.attributes.is_empty()), Use::Show);
        if !is_html || tag.self_closing || VOID.contains(&name.as_str()) {
            return;
        }
        if self.raw.len() == 1 && self.raw[0] == name && ITEMS.contains(&name.as_str()) {
            self.raw.clear();
        }
        if !self.raw.is_empty() {
            self.raw.push(name);
        } else if is_muting(tag) {
            self.raw.push(name);
            self.floor = self.depth;
        }
    }

    /// A raw element ends.
    pub fn closes(&mut self, tag: &RawTag<'_>) {
        let Some(first) = self.raw.first() else { return };
        match self.raw.iter().rposition(|name| tag.is(name)) {
            Some(at) => self.raw.truncate(at),
            None if ITEMS.contains(&first.as_str()) => self.raw.clear(),
            // The tag closes nothing.
            None => {}
        }
    }
}

/// Whether this begins a block that is not just a container of other blocks.
fn is_block(tag: &Tag<'_>) -> bool {
    comments::is_block(tag) && !matches!(tag, Tag::Item | Tag::FootnoteDefinition(_))
}

/// Whether an element strikes out or hides its content.
fn is_muting(tag: &RawTag<'_>) -> bool {
    ["del", "s", "strike", "template"].iter().any(|name| tag.is(name))
        || tag.has("hidden")
        || tag.value("style").is_some_and(|style| style.split(';').any(hides))
}

/// Whether a declaration of CSS hides an element.
fn hides(declaration: &str) -> bool {
    let Some((property, value)) = declaration.split_once(':') else { return false };
    let value = value.trim().to_ascii_lowercase();
    let value = value.split('!').next().unwrap_or_default().trim_end();
    match property.trim().to_ascii_lowercase().as_str() {
        "display" => value == "none",
        "visibility" => matches!(value, "hidden" | "collapse"),
        "opacity" | "font-size" => {
            let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
            number.parse::<f64>().is_ok_and(|number| number == 0.0)
        }
        _ => false,
    }
}
