//! Recognises the text that version 1 of `new runbook` copied from an alarm. Version 1 wrote no marks around it.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::written;

/// Finds the quotes that version 1 of `new runbook` wrote, event by event.
#[derive(Default)]
pub struct Version1 {
    /// Whether the alarm's condition comes next.
    pub condition: bool,
    /// What the next quote is, if there is one.
    next: Quote,
    /// How many nested quotes are open in a description, and in what may be one.
    pub quotes: usize,
    pub perhaps_quotes: usize,
    /// The number of words of a quote that may be a description.
    pub perhaps_words: u32,
    /// Whether the page has one of the prompts of `new runbook`.
    pub has_prompt: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Quote {
    /// The alarm's description, perhaps: no other text comes before it.
    #[default]
    Perhaps,
    Description,
    /// A quote that a person wrote.
    Own,
}

impl Version1 {
    pub fn block(&mut self, block: &str) {
        if let Some(follows) = written::condition_follows(block) {
            self.condition = follows;
            self.next = Quote::Description;
        } else if !block.trim().is_empty() && !self.is_inside() {
            self.next = Quote::Own;
        }
        self.has_prompt |= block.starts_with("TODO") && written::is_prompt(block);
    }

    fn is_inside(&self) -> bool {
        self.quotes + self.perhaps_quotes > 0
    }

    /// Keeps track of the quotes that are a description, or may be one.
    pub fn structure(&mut self, event: &Event<'_>, condition_came: bool) {
        match event {
            Event::Start(Tag::BlockQuote(_)) if self.quotes > 0 => self.quotes += 1,
            Event::Start(Tag::BlockQuote(_)) if self.perhaps_quotes > 0 => self.perhaps_quotes += 1,
            Event::Start(Tag::BlockQuote(_)) => match self.next {
                Quote::Description => self.quotes = 1,
                Quote::Perhaps => self.perhaps_quotes = 1,
                Quote::Own => {}
            },
            Event::End(TagEnd::BlockQuote(_)) if self.quotes > 0 => {
                self.quotes -= 1;
                if self.quotes == 0 {
                    self.next = Quote::Perhaps;
                }
            }
            Event::End(TagEnd::BlockQuote(_)) => self.perhaps_quotes = self.perhaps_quotes.saturating_sub(1),
            Event::Start(Tag::CodeBlock(_)) if !condition_came && !self.is_inside() => self.next = Quote::Own,
            Event::Start(Tag::Heading { .. } | Tag::List(_) | Tag::Table(_)) if !self.is_inside() => {
                self.next = Quote::Own;
            }
            _ => {}
        }
    }
}
