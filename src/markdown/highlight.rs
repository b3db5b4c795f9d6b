//! Code to coloured HTML, line by line.
//!
//! Grammars are what a build spends most time on, and blocks are all different where their lines are
//! not: so lines are remembered, by the state in which the grammar met them.

use syntect::parsing::{ParseState, ScopeStack, SyntaxReference};

use super::grammar::Grammars;
use super::memo::State;
use super::paint::Painter;
use super::{placeholders, promql, shell_session};

pub use super::memo::Memo;

/// Beyond these a block stays plain: more is no example, and grammars can be slow on what they do not expect.
const MOST_BYTES: usize = 64 * 1024;
const MOST_LINES: usize = 2_000;
const LONGEST_LINE: usize = 2_000;

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

    /// The HTML inside `<code>`; nothing where the language is unknown or the block is too large.
    pub fn highlight(&self, memo: &mut Memo, language: &str, code: &str) -> Option<String> {
        let too_large = code.len() > MOST_BYTES
            || code.lines().count() > MOST_LINES
            || code.lines().any(|line| line.len() > LONGEST_LINE);
        if too_large {
            return None;
        }
        match language {
            "promql" | "logql" | "metricsql" => Some(promql::highlight(code)),
            "console" | "shell-session" | "shellsession" | "terminal" => {
                shell_session::highlight(code, |command| self.lines(memo, "bash", command))
            }
            "bash" | "sh" | "shell" | "zsh" if shell_session::is_session(code) => {
                shell_session::highlight(code, |command| self.lines(memo, "bash", command))
            }
            _ => self.lines(memo, language, code),
        }
    }

    fn lines(&self, memo: &mut Memo, language: &str, code: &str) -> Option<String> {
        memo.make_room();
        let mut state = memo.start(language, || self.grammars.find(language).map(start))?;
        let with_placeholders = placeholders::apply_to(language);
        let mut out = String::with_capacity(code.len() * 3);
        for line in code.lines() {
            state = if let Some((html, next)) = memo.line(state, line) {
                out.push_str(html);
                next
            } else {
                let (html, next) = self.line(memo.state(state).clone(), line, with_placeholders)?;
                out.push_str(&html);
                memo.remember(state, line, html, next)
            };
        }
        Some(out)
    }

    /// One line's HTML, and the state behind it. Nothing where the grammar is broken.
    fn line(&self, mut state: State, line: &str, with_placeholders: bool) -> Option<(String, State)> {
        let found = if with_placeholders { placeholders::find(line) } else { Vec::new() };
        let mut seen = placeholders::mask(line, &found);
        seen.push('\n');
        let changes = state.parser.parse_line(&seen, &self.grammars.set).ok()?;

        let mut painter = Painter::new(line, found);
        let mut at = 0;
        for (place, change) in changes {
            let place = place.min(line.len());
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
