//! A cache of highlighted lines. Each thread has its own memo.

use ahash::AHashMap;
use syntect::parsing::{ParseState, Scope, ScopeStack};

/// The approximate size in bytes at which the cache is cleared.
const LARGEST: usize = 3 * 1024 * 1024;
/// The approximate memory, in bytes, of a line without its texts, and of a state with the key that identifies it.
const LINE: usize = 64;
const STATE: usize = 16 * 1024;

/// The state of a grammar between two lines.
#[derive(Clone, PartialEq, Eq)]
pub struct State {
    pub parser: ParseState,
    pub scopes: ScopeStack,
}

/// A cache that highlighting keeps from block to block. It never changes the HTML.
#[derive(Default)]
pub struct Memo {
    /// The number of the state before the first line, by grammar.
    starts: AHashMap<&'static str, usize>,
    states: Vec<KnownState>,
    /// The numbers of the states, by scopes, since a parser's state has no hash.
    by_scopes: AHashMap<Vec<Scope>, Vec<usize>>,
    size: usize,
}

struct KnownState {
    state: State,
    lines: AHashMap<Box<str>, (Box<str>, usize)>,
}

impl Memo {
    /// Clears the cache if it is too large. The numbers of states are invalid afterwards.
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

    /// A line's HTML, and the number of the state after it.
    pub fn line(&self, state: usize, line: &str) -> Option<(&str, usize)> {
        self.states[state].lines.get(line).map(|(html, next)| (&**html, *next))
    }

    /// Remembers a line, and returns the number of the state after it.
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
