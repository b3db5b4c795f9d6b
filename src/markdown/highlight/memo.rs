//! Lines that were highlighted before. One memo a thread: nothing here is shared.

use ahash::AHashMap;
use syntect::parsing::{ParseState, Scope, ScopeStack};

/// Beyond this many bytes, roughly, all is forgotten.
const LARGEST: usize = 3 * 1024 * 1024;
/// What a line takes besides its texts, roughly, and a state; for a state also what it takes to tell it from
/// the others.
const LINE: usize = 64;
const STATE: usize = 16 * 1024;

/// Where a grammar stands between two lines.
#[derive(Clone, PartialEq, Eq)]
pub struct State {
    pub parser: ParseState,
    pub scopes: ScopeStack,
}

/// What highlighting remembers from block to block. The same memo, or none, gives the same HTML.
#[derive(Default)]
pub struct Memo {
    /// The state before the first line of each grammar.
    starts: AHashMap<&'static str, usize>,
    states: Vec<KnownState>,
    /// The states with these scopes: a parser's state has no hash.
    by_scopes: AHashMap<Vec<Scope>, Vec<usize>>,
    size: usize,
}

struct KnownState {
    state: State,
    lines: AHashMap<Box<str>, (Box<str>, usize)>,
}

impl Memo {
    /// Forgets all when there is too much of it. Numbers of states end here.
    pub fn make_room(&mut self) {
        if self.size > LARGEST {
            *self = Self::default();
        }
    }

    /// The number of a grammar's first state.
    pub fn start(&mut self, grammar: &'static str, state: impl FnOnce() -> Option<State>) -> Option<usize> {
        if let Some(known) = self.starts.get(grammar) {
            return Some(*known);
        }
        let start = self.number(state()?);
        self.starts.insert(grammar, start);
        Some(start)
    }

    pub fn state(&self, number: usize) -> &State {
        &self.states[number].state
    }

    /// A line's HTML and the number of the state behind it.
    pub fn line(&self, state: usize, line: &str) -> Option<(&str, usize)> {
        self.states[state].lines.get(line).map(|(html, next)| (&**html, *next))
    }

    /// Remembers a line, and returns the number of the state behind it.
    pub fn remember(&mut self, state: usize, line: &str, html: String, next: State) -> usize {
        let next = self.number(next);
        self.size += LINE + line.len() + html.len();
        self.states[state].lines.insert(line.into(), (html.into(), next));
        next
    }

    fn number(&mut self, state: State) -> usize {
        let alike = self.by_scopes.entry(state.scopes.as_slice().to_vec()).or_default();
        if let Some(number) = alike.iter().find(|number| self.states[**number].state == state) {
            return *number;
        }
        let number = self.states.len();
        alike.push(number);
        self.size += STATE;
        self.states.push(KnownState { state, lines: AHashMap::new() });
        number
    }
}
