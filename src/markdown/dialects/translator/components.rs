//! Components of MDX whose text is indented, or on the same line.

use super::{COMPONENTS, DEEPEST, End, Line, Reading, Translator, blanks_of, notices};
use crate::markdown::dialects::jsx::{self, Component};
use crate::markdown::dialects::{Block, Title, Tone};

/// Components that only contain tabs, and show nothing themselves.
const HOLDERS: [&str; 2] = ["Tabs", "CodeGroup"];

fn is_tab(name: &str) -> bool {
    matches!(name, "TabItem" | "Tab")
}

/// The block for a component, the block that ends it, and its title.
pub(super) fn block<'l>(tag: &Component<'l>) -> (Block, Block, Option<&'l str>) {
    let title = tag.value(&["title", "label", "value"]).filter(|title| !title.is_empty());
    let word = match tag.name {
        "Admonition" | "Callout" => tag.value(&["type"]).unwrap_or("note"),
        name => name,
    };
    let is_tab = is_tab(tag.name);
    let shown = match title {
        Some(_) => Title::Paragraph,
        None if is_tab => Title::Nothing,
        None => Title::Word(notices::title(&word.to_lowercase())),
    };
    if is_tab {
        return (Block::Tab { title: shown }, Block::EndOfTab, title);
    }
    let tone = notices::tone(word).unwrap_or(Tone::Note);
    (Block::Notice { tone, title: shown, folds: None }, Block::EndOfNotice, title)
}

impl Translator<'_> {
    /// A component whose lines are indented deeper than itself. In MDX that is not code.
    pub(super) fn indented_component(
        &mut self,
        line: &Line<'_>,
        text: &str,
        reading: &mut Reading<'_, '_>,
    ) -> bool {
        let Some(tag) = jsx::component(text).filter(|tag| !tag.is_end && !tag.is_closed) else {
            return false;
        };
        let name = tag.name;
        let is_holder = HOLDERS.contains(&name);
        if !is_holder && !is_tab(name) && !COMPONENTS.contains(&name) || self.depth >= DEEPEST {
            return false;
        }
        let is_end = |line: &str| line.trim() == format!("</{name}>");
        if !reading.ends(&End::Component(name.to_owned()), is_end) {
            return false;
        }
        let mut open = 1_usize;
        let rest = &reading.lines[reading.at..];
        let Some(count) = rest.iter().position(|line| {
            match jsx::component(line.text().trim()).filter(|tag| tag.name == name && !tag.is_closed) {
                Some(tag) if tag.is_end => open -= 1,
                Some(_) => open += 1,
                None => {}
            }
            open == 0
        }) else {
            return false;
        };
        let deeper = rest[..count].iter().filter(|line| !line.is_blank()).map(Line::indent).min();
        let deeper = deeper.unwrap_or_default().saturating_sub(line.indent());
        if deeper == 0 {
            return false;
        }
        let inside: Vec<Line<'_>> = rest[..count].iter().map(|line| line.without(deeper)).collect();
        let last = &rest[count];
        reading.at += count + 1;
        let blanks = blanks_of(line);
        if is_holder {
            self.leave_out(line);
        } else {
            let (block, _, title) = block(&tag);
            self.put_block(block, blanks, line.whole());
            self.title(line, title, blanks);
        }
        self.depth += 1;
        self.lines(&inside);
        self.depth -= 1;
        if is_holder {
            self.leave_out(last);
        } else {
            self.put_mark(block(&tag).1, blanks, Some(last));
        }
        true
    }

    /// A component with its text on one line: `<TabItem value="a">text</TabItem>`.
    pub(super) fn component_of_a_line(&mut self, line: &Line<'_>, text: &str) -> bool {
        let Some((tag, inside)) = jsx::whole(text) else { return false };
        if !is_tab(tag.name) && !COMPONENTS.contains(&tag.name) {
            return false;
        }
        let blanks = blanks_of(line);
        let (block, end, title) = block(&tag);
        self.put_block(block, blanks, line.whole());
        self.title(line, title, blanks);
        self.copy(line, 0..blanks.len());
        self.copy(line, blanks.len() + inside.start..blanks.len() + inside.end);
        self.put_line("", "", Some(line));
        self.put_mark(end, blanks, Some(line));
        true
    }
}
