//! Code to coloured HTML, line by line.
//!
//! Grammars are what a build spends most time on, and blocks are all different where their lines are
//! not: so lines are remembered, by the state in which the grammar met them.

pub mod placeholders;
mod view;
mod grammar;
mod paint;
mod languages;
mod lexer;
mod shell_session;
mod memo;

use syntect::parsing::{ParseState, ScopeStack, SyntaxReference};

use self::grammar::Grammars;
use self::memo::State;
use self::paint::Painter;
use self::view::View;
use crate::markdown::write;

pub use self::memo::Memo;

/// A line longer than this is plain, for its sake and for that of its readers.
const LONGEST_LINE: usize = 400;

/// What highlighting may cost on one page, by [`cost`]: some 4,000 lines of 60 bytes, or 1,000 of 100. What
/// is beyond it stays plain.
pub const BUDGET: u64 = 2_000_000_000;

/// An upper bound of how long a block may take. The expressions of grammars can take cubic time in the
/// length of a line, if someone means them to.
pub fn cost(code: &str) -> u64 {
    code.lines().filter(|line| line.len() <= LONGEST_LINE).map(|line| (line.len() as u64 + 20).pow(3)).sum()
}

/// Grammars and the classes of their scopes. Shared, immutable, built once.
pub struct Highlighter {
    grammars: Grammars,
}

impl Default for Highlighter {
    fn default() -> Self {
        Self::new()
    }
}

impl Highlighter {
    pub fn new() -> Self {
        Self { grammars: Grammars::new() }
    }

    /// The HTML inside `<code>`; `None` if the language is unknown or the block too much.
    pub fn highlight(&self, memo: &mut Memo, language: &str, code: &str) -> Option<String> {
        if cost(code) > BUDGET {
            return None;
        }
        if let Some(known) = languages::find(language) {
            return Some(lexer::highlight(known, language, code));
        }
        let grammar = grammar::name(language);
        let is_session = matches!(language, "console" | "shell-session" | "shellsession" | "terminal")
            || grammar == Some("bash") && shell_session::is_session(code);
        if is_session {
            return shell_session::highlight(code, |command| self.lines(memo, "bash", command));
        }
        self.lines(memo, grammar?, code)
    }

    fn lines(&self, memo: &mut Memo, grammar: &'static str, code: &str) -> Option<String> {
        memo.make_room();
        let mut state = memo.start(grammar, || self.grammars.find(grammar).map(start))?;
        let mut out = String::with_capacity(code.len() * 3);
        for line in code.lines() {
            if line.len() > LONGEST_LINE {
                write::escape(&mut out, line);
                out.push('\n');
            } else if let Some((html, next)) = memo.line(state, line) {
                out.push_str(html);
                state = next;
            } else {
                let (html, next) = self.line(memo.state(state).clone(), line, grammar)?;
                out.push_str(&html);
                state = memo.remember(state, line, html, next);
            }
        }
        Some(out)
    }

    /// One line's HTML, and the state behind it. Nothing where the grammar is broken.
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

fn start(syntax: &SyntaxReference) -> State {
    State { parser: ParseState::new(syntax), scopes: ScopeStack::new() }
}
