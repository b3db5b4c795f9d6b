//! Highlights code as HTML.
//!
//! The languages that are common on on-call pages are tables, and our own lexer reads them in linear time. Other
//! languages use grammars, which are slow. Lines repeat more often than whole blocks do, so each line's HTML is
//! cached, by the state of the grammar before the line.

mod classes;
mod text;
mod rule;
mod pattern;
mod compiled;
mod languages;
pub mod placeholders;
mod view;
mod grammar;
mod paint;
mod lexer;
mod session;
mod memo;
#[cfg(test)]
mod tests;

use syntect::parsing::{ParseState, ScopeStack, SyntaxReference};

use self::compiled::Compiled;
use self::grammar::Grammars;
use self::lexer::Lexer;
use self::memo::State;
use self::paint::Painter;
use self::view::View;
use crate::markdown::write;

pub use self::memo::Memo;

/// Longer lines are not passed to a grammar, but stay plain.
const LONGEST_LINE: usize = 400;

/// The maximum total of [`Highlighter::cost`] on one page. With a grammar, this is about 4,000 lines of 60 bytes, or
/// 1,000 of 100. With a table, it is 1 MB, for the sake of the browser. Code beyond it stays plain.
pub const BUDGET: u64 = 2_000_000_000;
const COST_OF_A_BYTE: u64 = 2_000;

/// Languages, grammars and the classes of their scopes. Shared, immutable, built once.
pub struct Highlighter {
    languages: Vec<Compiled>,
    grammars: Grammars,
}

impl Default for Highlighter {
    fn default() -> Self {
        Self::new()
    }
}

impl Highlighter {
    pub fn new() -> Self {
        Self {
            languages: languages::LANGUAGES.iter().map(Compiled::new).collect(),
            grammars: Grammars::new(),
        }
    }

    /// An upper bound for the time that a block takes. For hostile input, the regular expressions of grammars can
    /// take cubic time in the length of a line.
    pub fn cost(&self, language: &str, code: &str) -> u64 {
        if self.table(language).is_some() || session::is_session_name(language) {
            return code.len() as u64 * COST_OF_A_BYTE;
        }
        code.lines()
            .filter(|line| line.len() <= LONGEST_LINE)
            .map(|line| (line.len() as u64 + 20).pow(3))
            .sum()
    }

    /// The HTML inside `<code>`. `None` if the language is unknown, the block too large, or its grammar fails.
    pub fn highlight(&self, memo: &mut Memo, language: &str, code: &str) -> Option<String> {
        if self.cost(language, code) > BUDGET {
            return None;
        }
        let is_session = session::is_session_name(language);
        match self.table(if is_session { "bash" } else { language }) {
            Some(table) => Some(tokens(table, code, is_session)),
            None => self.lines(memo, grammar::name(language)?, code),
        }
    }

    fn table(&self, language: &str) -> Option<&Compiled> {
        self.languages.iter().find(|table| table.language.names.contains(&language))
    }

    fn lines(&self, memo: &mut Memo, grammar: &'static str, code: &str) -> Option<String> {
        memo.make_room();
        let mut state = memo.start(grammar, || self.grammars.find(grammar).map(start))?;
        let mut out = String::with_capacity(code.len() * 3);
        for line in code.lines() {
            if line.len() > LONGEST_LINE {
                write::escape(&mut out, line);
            } else if let Some((html, next)) = memo.line(state, line) {
                out.push_str(html);
                state = next;
            } else {
                let (html, next) = self.line(memo.state(state).clone(), line, grammar)?;
                out.push_str(&html);
                state = memo.remember(state, line, html, next);
            }
            out.push('\n');
        }
        Some(out)
    }

    /// One line's HTML, and the state after it. `None` if the grammar fails.
    fn line(&self, mut state: State, line: &str, grammar: &str) -> Option<(String, State)> {
        let mut view = View::of(line, grammar);
        view.text.push('\n');
        let changes = state.parser.parse_line(&view.text, &self.grammars.set).ok()?;

        let mut painter = Painter::new(line, &view.placeholders);
        let mut at = 0;
        for (place, change) in changes {
            let place = view.place(place).min(line.len());
            if place > at {
                painter.paint(at..place, self.grammars.class(&state.scopes));
                at = place;
            }
            state.scopes.apply(&change).ok()?;
        }
        painter.paint(at..line.len(), self.grammars.class(&state.scopes));
        Some((painter.finish(), state))
    }
}

/// Code in a language with a table, or a shell session.
fn tokens(table: &Compiled, code: &str, is_session: bool) -> String {
    let found = if table.language.has_placeholders { placeholders::find(code) } else { Vec::new() };
    let masked = placeholders::masked(code, &found);
    let mut painter = Painter::new(code, &found);
    let is_shell = table.language.names.contains(&"bash");
    if is_session || is_shell && session::is_session(code) {
        session::paint(&mut painter, table, &masked);
    } else {
        Lexer::new(table, &masked).read(0..code.len(), &mut |token, class| painter.paint(token, class));
    }
    painter.finish()
}

fn start(syntax: &SyntaxReference) -> State {
    State { parser: ParseState::new(syntax), scopes: ScopeStack::new() }
}
